import json
import shutil

import pytest

from ftindicators.diagnostics import InvalidInput, OtherPlan, WrongUsage
from ftindicators.engine import state_files
from ftindicators.engine.state import State
from ftindicators.plan.state_meaning import state_meaning
from tests.unit.engine.small_rows import evaluated, evidence, hits, in_batches, rows, values_of
from tests.unit.plan.small_plans import COUNT, indicator, plan

CITY = {"aggregate": "last", "column": "city", "within": "all"}
KINDS = {
    "n": COUNT, "total": {"aggregate": "sum", "column": "amount", "within": "7d"}, "seen": CITY,
    "days": {"aggregate": "count_distinct", "column": "city", "per": "week", "last": 2},
    "share_in": {"aggregate": "share", "of": "city = 'Bath'", "column": "amount_base", "within": "7d"},
    "high": {"aggregate": "percentile", "q": 0.9, "column": "latitude", "within": "7d"},
    "top": {"aggregate": "top_share", "of": "city", "within": "3d", "ending": "1d"},
    "theirs": COUNT | {"by": {"party": "other_party"}},
}  # fmt: skip


def rich(**keys):
    condition = " AND ".join(f"({name} IS NULL OR {name} IS NOT NULL)" for name in KINDS)
    return plan(measures=KINDS, condition=condition, history="1d", **keys)


def many(count=60):
    return rows(*(
        {"h": 7 * n, "account_id": f"ä|{n % 3}", "city": ["Bath", "京都", None, "York"][n % 4], "latitude": n / 7,
         "currency": "CAD" if n % 9 else "USD", "other_party": f"account:ä|{n % 2}"}
        for n in range(count)
    ))  # fmt: skip


def saved(state, made, folder):
    state.meaning = state_meaning(made)
    state.save(folder)
    return folder


def part_of(folder, name):
    """A file among those that ``state.json`` describes."""
    (found,) = folder.glob(f"{state_files.PARTS}*/{name}")
    return found


def tampered(folder, change):
    path = folder / state_files.FACTS
    kept = json.loads(path.read_bytes())
    change(kept)
    path.write_text(json.dumps(kept), encoding="utf-8")


def test_a_state_that_was_saved_and_loaded_between_any_two_batches_goes_on_as_if_it_had_not(tmp_path):
    made, frame = rich(), many()
    whole = evaluated(made, frame)
    state, calls = State(), []
    for number in range(0, 60, 12):
        calls += in_batches(made, frame.slice(number, 12), state, 5)
        state = State.load(saved(state, made, tmp_path / "state"), made)
    assert [i for f in calls for i in hits(f)] == hits(whole)
    for name in KINDS:
        assert [v for f in calls for v in values_of(f, name)] == values_of(whole, name)
    # An episode is another object after each load; the last one of each id has all of it.
    assert evidence(made, *calls) == evidence(made, whole)
    assert [p.name for p in tmp_path.iterdir()] == ["state"]


def test_everything_in_a_state_comes_back(tmp_path):
    made, state = rich(), State()
    for _ in in_batches(made, many(), state, 9):
        pass
    state.beside = {"rows": 60, "base": ["CAD"]}
    state.overflows = {"x": 3}
    found = State.load(saved(state, made, tmp_path / "state"), made)
    for name in (
        "episodes",
        "followed",
        "closing",
        "overflows",
        "swept_at",
        "data_from",
        "data_to",
        "settled",
        "beside",
    ):
        assert getattr(found, name) == getattr(state, name), name
    texts = [{n: (c.keys, c.serials) for n, c in kept.texts.items()} for kept in (state, found)]
    strands = [
        {n: {k: a.tolist() for k, a in s.arrays().items()} for n, s in kept.strands.items()} for kept in (state, found)
    ]
    assert (texts[0], strands[0]) == (texts[1], strands[1])
    assert {n: s.first.tolist() for n, s in found.starts.items()} == {
        n: s.first[: len(s.codes)].tolist() for n, s in state.starts.items()
    }


def test_a_base_is_saved_with_its_state_and_goes_on_by_itself(tmp_path):
    made, frame = rich(), many()
    state, whole = State(base=State()), evaluated(made, frame)
    evaluated(made, frame.head(20), state.base)
    evaluated(made, frame.head(40), state)
    found = State.load(saved(state, made, tmp_path / "state"), made)
    for kept, count in ((found.base, 40), (found, 20)):
        later = set(frame.tail(count)["transaction_id"])
        assert hits(evaluated(made, frame.tail(count), kept)) == [h for h in hits(whole) if h in later]


def test_another_base_under_a_state_is_damage(tmp_path):
    made = rich()
    for name, count in (("one", 3), ("two", 4)):
        state = State(base=State())
        evaluated(made, many(count), state.base)
        saved(state, made, tmp_path / name)
    mine, theirs = (part_of(tmp_path / name, "base.json") for name in ("one", "two"))
    shutil.copy(theirs, mine)
    with pytest.raises(InvalidInput, match="damaged"):
        State.load(tmp_path / "one", made)


def test_other_thresholds_take_it_up_and_other_windows_do_not(tmp_path):
    made = plan(measures={"n": COUNT}, condition="n >= 3")
    state = State()
    evaluated(made, rows({"h": 0}, {"h": 1}), state)
    folder = saved(state, made, tmp_path / "state")
    lower = plan(measures={"n": COUNT}, condition="n >= 2")
    assert values_of(evaluated(lower, rows({"h": 2}), State.load(folder, lower)), "n") == [3]
    longer = plan(indicator("made-up", measures={"n": COUNT | {"within": "9d"}}, condition="n >= 3"))
    with pytest.raises(OtherPlan, match=r"windows of made-up; feed the history again"):
        State.load(folder, longer)
    with pytest.raises(OtherPlan, match="other"):
        State.load(folder, plan(indicator("made-up", measures={"n": COUNT}), indicator("other")))


def test_a_damaged_file_is_told_apart_from_another_format(tmp_path):
    made = plan()
    folder = saved(State(settled=5), made, tmp_path / "state")
    tampered(folder, lambda kept: kept["state"].update(settled=6))
    with pytest.raises(InvalidInput, match="damaged"):
        State.load(folder, made)
    tampered(folder, lambda kept: kept["state"].update(format=1))
    with pytest.raises(OtherPlan, match="format 1, this version reads 3"):
        State.load(folder, made)
    tampered(folder, lambda kept: kept.pop("state"))
    with pytest.raises(InvalidInput, match="no state can be read"):
        State.load(folder, made)


@pytest.mark.parametrize("name", ["arrays.bin", "0.arrow"])
def test_a_byte_that_changed_in_any_file_is_found(name, tmp_path):
    made = plan(measures={"n": COUNT}, condition="n >= 3")
    state = State()
    evaluated(made, rows({"h": 0}, {"h": 1}), state)
    file = part_of(saved(state, made, tmp_path / "state"), name)
    content = bytearray(file.read_bytes())
    content[8] ^= 1
    file.write_bytes(content)
    with pytest.raises(InvalidInput, match="damaged"):
        State.load(tmp_path / "state", made)
    file.unlink()
    folder = tmp_path / "state"
    with pytest.raises(InvalidInput, match="no state can be read"):
        State.load(folder, made)


@pytest.mark.parametrize("content", [None, b"", b"[]", b"{}", b'{"state": []}', b"\xff"])
def test_a_folder_without_a_state_is_refused(content, tmp_path):
    if content is not None:
        (tmp_path / state_files.FACTS).write_bytes(content)
    with pytest.raises(InvalidInput, match="no state can be read"):
        State.load(tmp_path, plan())


def test_a_folder_that_holds_something_else_is_not_replaced(tmp_path):
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "one.txt").write_text("dear", encoding="utf-8")
    with pytest.raises(WrongUsage, match="something else"):
        State().save(tmp_path / "letters")
    assert (tmp_path / "letters" / "one.txt").is_file()
    (tmp_path / "empty").mkdir()
    State().save(tmp_path / "empty")
    assert (tmp_path / "empty" / state_files.FACTS).is_file()


class Killed(BaseException):
    """The process dies here."""


@pytest.mark.parametrize("flushes", range(12))
def test_a_kill_at_any_moment_leaves_the_old_state_or_the_new_one(flushes, tmp_path, monkeypatch):
    made, folder = plan(), tmp_path / "state"
    saved(State(settled=1), made, folder)
    done = []

    def flush(path):
        if len(done) == flushes:
            raise Killed
        done.append(path)

    with monkeypatch.context() as patched:
        patched.setattr(state_files, "flush", flush)
        try:
            saved(State(settled=2), made, folder)
        except Killed:
            was_committed = done[-1:] == [folder / f".{state_files.FACTS}.new"]
            assert State.load(folder, made).settled == (2 if was_committed else 1)
        else:
            assert State.load(folder, made).settled == 2
    saved(State(settled=3), made, folder)
    assert State.load(folder, made).settled == 3
    assert sorted(p.name.partition("-")[0] for p in folder.iterdir()) == ["parts", "state.json"]


def test_what_is_prepared_is_not_the_state_until_it_is_committed(tmp_path):
    made, folder = plan(), tmp_path / "state"
    saved(State(settled=1), made, folder)
    later = State(settled=2, meaning=state_meaning(made))
    prepared = state_files.prepare_state(later, folder)
    assert State.load(folder, made).settled == 1
    prepared.commit()
    assert State.load(folder, made).settled == 2
    assert state_files.read_facts(folder)["checksum"] == prepared.checksum


def test_a_state_whose_keys_were_hashed_otherwise_is_refused(tmp_path, monkeypatch):
    made = plan()
    folder = saved(State(), made, tmp_path / "state")
    monkeypatch.setattr("ftindicators.engine.state_parts.probe", lambda: [1])
    with pytest.raises(OtherPlan, match="another version of polars"):
        State.load(folder, made)
