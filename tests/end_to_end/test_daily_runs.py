"""Day by day with a state, over files: together what one scan over all of them says; and what is refused."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from ftindicators.cli.app import run as command
from ftindicators.diagnostics import InvalidInput, OtherPlan, WrongUsage
from ftindicators.results.file_lock import locked
from ftindicators.results.folder import Results
from ftindicators.runners.daily.state_folder import LOCK
from tests.builders.daily_bank import BANK, FEW, cut, scanned, union, whole

MONTHS = sorted(BANK.glob("postings-*.csv"))
AT = datetime(2025, 5, 1, 6, tzinfo=UTC)


@pytest.fixture(scope="module")
def shipped(tmp_path_factory):
    """One scan with all shipped indicators over all months."""
    return scanned(MONTHS, tmp_path_factory.mktemp("whole") / "out")


@pytest.mark.slow
def test_months_together_say_what_one_scan_says(shipped, tmp_path):
    for month in MONTHS:
        scanned([month], tmp_path / month.stem, state=tmp_path / "state")
    assert union(tmp_path / month.stem for month in MONTHS) == whole(shipped)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("every", "keys"),
    [(10, {"shuffled": 5}), (7, {"parquet": True, "shuffled": 6}), (31, {"parquet": True})],
    ids=["csv shuffled", "parquet shuffled", "parquet sorted"],
)
@pytest.mark.parametrize("threads", [1, 2])
def test_any_cuts_formats_orders_and_threads_say_the_same(every, keys, threads, tmp_path):
    (tmp_path / "in").mkdir()
    files = cut(tmp_path / "in", every, **keys)
    together = scanned(MONTHS, tmp_path / "whole", indicators=FEW, threads=threads)
    for file in files:
        scanned([file], tmp_path / file.stem, state=tmp_path / "state", indicators=FEW, threads=threads)
    assert union(tmp_path / file.stem for file in files) == whole(together)


def few(inputs, out, **asked):
    return scanned(inputs, out, indicators=FEW[:1], at=AT, **asked)


def test_a_daily_folder_says_how_it_hangs_together(tmp_path):
    first = few(MONTHS[:1], tmp_path / "jan", state=tmp_path / "state")
    second = few(MONTHS[1:2], tmp_path / "feb", state=tmp_path / "state")
    one, two = first.manifest["state"], Results.read(tmp_path / "feb").manifest["state"]
    assert (one["run"], two["run"]) == (1, 2)
    assert one["settled_to"] == two["settled_before"] < two["settled_to"]
    assert one["history"] == []
    assert [entry["source"] for entry in two["history"]] == [MONTHS[0].name]
    assert two["bytes_per_live_row"] > 0
    assert two["bytes_per_subject"] > 0
    assert json.loads((tmp_path / "state" / "state.json").read_bytes())["checksum"] == two["checksum"]
    assert second.retracted.num_rows == 0
    assert sorted(p.name.partition("-")[0] for p in (tmp_path / "state").iterdir()) == ["parts", "rows", "state.json"]


def test_the_same_input_given_twice_is_refused_by_name(tmp_path):
    few(MONTHS[:1], tmp_path / "jan", state=tmp_path / "state")
    twice = rf"{MONTHS[0].name} was scanned on 2025-05-01T06:00:00\+00:00 in the run whose results are .*jan"
    with pytest.raises(InvalidInput, match=twice) as error:
        few(MONTHS[:1], tmp_path / "again", state=tmp_path / "state")
    assert error.value.exit_code == 1
    copy = tmp_path / "copy.csv"
    copy.write_bytes(MONTHS[0].read_bytes())
    with pytest.raises(InvalidInput, match=r"copy.csv was scanned .*then called postings-2025-01.csv"):
        few([copy, MONTHS[1]], tmp_path / "again", state=tmp_path / "state")
    assert not (tmp_path / "again").exists()


def test_rows_of_settled_days_are_late_and_rows_given_again_are_duplicates(tmp_path):
    few(MONTHS[1:2], tmp_path / "feb", state=tmp_path / "state")
    mixed = tmp_path / "mixed.csv"
    january, february = (file.read_text(encoding="utf-8").splitlines(keepends=True) for file in MONTHS[:2])
    mixed.write_text("".join([*january[:4], *february[1:3]]), encoding="utf-8")
    found = few([mixed], tmp_path / "mixed", state=tmp_path / "state")
    assert found.rejected["reason"].to_pylist() == ["late", "late", "late", "duplicate", "duplicate"]
    assert found.manifest["rows"] == {"read": 5, "used": 0, "rejected": 5}
    assert found.manifest["rejected"] == {"duplicate": 2, "late": 3}
    settled = [Results.read(tmp_path / name).manifest["state"]["settled_to"] for name in ("feb", "mixed")]
    assert settled[0] == settled[1]


def test_what_is_before_to_is_settled_and_nothing_after_it(tmp_path):
    end = datetime(2025, 1, 20, tzinfo=UTC)
    found = few(MONTHS[:1], tmp_path / "jan", state=tmp_path / "state", end=end)
    assert found.manifest["state"]["settled_to"] == "2025-01-20T00:00:00Z"
    assert found.manifest["rejected"]["outside_range"] > 100
    together = few(MONTHS[:1], tmp_path / "whole", end=end)
    assert found.hits.equals(together.hits)
    assert found.rejected.equals(together.rejected)


def test_two_runs_on_one_state_are_refused(tmp_path):
    (tmp_path / "state").mkdir()
    busy = pytest.raises(InvalidInput, match="another run is at work on this state")
    with locked(tmp_path / "state" / LOCK, 0.0), busy:
        few(MONTHS[:1], tmp_path / "jan", state=tmp_path / "state")
    assert not (tmp_path / "jan").exists()


def test_another_plan_is_refused_with_the_way_out_and_other_thresholds_go_on(tmp_path):
    few(MONTHS[:1], tmp_path / "jan", state=tmp_path / "state")
    with pytest.raises(OtherPlan, match=r"--backfill FILES.*or go back"):
        few(MONTHS[1:2], tmp_path / "feb", state=tmp_path / "state", settings=("night-cash-window.window=14d",))
    assert not (tmp_path / "feb").exists()
    found = few(MONTHS[1:2], tmp_path / "feb", state=tmp_path / "state", settings=("night-cash-window.min_count=3",))
    assert found.manifest["state"]["run"] == 2


def test_other_rules_for_parties_and_another_beginning_are_refused(tmp_path):
    few(MONTHS[:1], tmp_path / "jan", state=tmp_path / "state", data_from=datetime(2025, 1, 1, tzinfo=UTC))
    with pytest.raises(InvalidInput, match=r"other rules for the ids of parties .accounts was True, now False"):
        few(MONTHS[1:2], tmp_path / "feb", state=tmp_path / "state", accounts=None)
    with pytest.raises(InvalidInput, match="begun with data from 2025-01-01T00:00:00Z, not from 2025-01-02"):
        few(MONTHS[1:2], tmp_path / "feb", state=tmp_path / "state", data_from=datetime(2025, 1, 2, tzinfo=UTC))


def test_a_folder_that_holds_something_else_is_no_state(tmp_path):
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "one.txt").write_text("dear", encoding="utf-8")
    with pytest.raises(WrongUsage, match="something else than a state"):
        few(MONTHS[:1], tmp_path / "jan", state=tmp_path / "letters")


def test_a_run_that_is_refused_leaves_the_state_as_it_was(tmp_path):
    few(MONTHS[:1], tmp_path / "jan", state=tmp_path / "state")
    before = {p: p.read_bytes() for p in (tmp_path / "state").rglob("*") if p.is_file()}
    with pytest.raises(WrongUsage, match="already exists"):
        few(MONTHS[1:2], tmp_path / "jan", state=tmp_path / "state")
    assert {p: p.read_bytes() for p in (tmp_path / "state").rglob("*") if p.is_file()} == before


def test_the_command_takes_a_state(tmp_path, capsys):
    words = ["scan", str(MONTHS[0]), "--mapping", str(BANK / "mapping.yaml"), "--indicators", str(FEW[0])]
    assert command([*words, "--state", str(tmp_path / "s"), "--out", str(tmp_path / "o"), "--no-progress"]) == 0
    assert command([*words, "--state", str(tmp_path / "s"), "--out", str(tmp_path / "p"), "--no-progress"]) == 1
    assert "was scanned on" in capsys.readouterr().err


def test_an_indicator_comes_in_from_history_and_from_then_on_says_what_it_always_would_have(tmp_path):
    asked = {"state": tmp_path / "state", "at": AT}
    for month in MONTHS[:2]:
        scanned([month], tmp_path / month.stem, indicators=FEW[:1], **asked)
    with pytest.raises(OtherPlan, match="a plan without"):
        scanned(MONTHS[2:3], tmp_path / "refused", indicators=FEW[:2], **asked)
    filling = {"backfill": tuple(map(str, MONTHS[:2]))}
    third = scanned(MONTHS[2:3], tmp_path / MONTHS[2].stem, indicators=FEW[:2], **asked, **filling)
    scanned(MONTHS[3:], tmp_path / MONTHS[3].stem, indicators=FEW[:2], **asked)
    together = scanned(MONTHS, tmp_path / "whole", indicators=FEW[:2])
    hits, episodes, candidates = whole(together)
    since = datetime.fromisoformat(third.manifest["state"]["settled_before"])
    (fresh,) = third.manifest["state"]["filled"]
    seen = union(tmp_path / month.stem for month in MONTHS)
    assert seen[0] == {k: h for k, h in hits.items() if h["indicator"] != fresh or h["occurred_at"] >= since}
    assert any(h["indicator"] == fresh for h in seen[0].values())
    assert seen[1].items() <= episodes.items()
    assert all(e["last_at"] < since for k, e in episodes.items() if k not in seen[1])
    assert seen[2] == candidates


def test_an_indicator_that_the_plan_has_no_more_is_dropped_with_a_note(tmp_path):
    asked = {"state": tmp_path / "state", "at": AT}
    scanned(MONTHS[:1], tmp_path / "jan", indicators=FEW[:2], **asked)
    found = scanned(MONTHS[1:2], tmp_path / "feb", indicators=FEW[:1], **asked)
    assert found.manifest["state"]["dropped"] == ["lodging-frequency-high"]
    alone = tmp_path / "alone"
    scanned(MONTHS[:1], alone / "jan", indicators=FEW[:1], state=alone / "state")
    assert found.hits.equals(scanned(MONTHS[1:2], alone / "feb", indicators=FEW[:1], state=alone / "state").hits)
    with pytest.raises(OtherPlan, match="lodging-frequency-high"):
        scanned(MONTHS[2:3], tmp_path / "mar", indicators=FEW[:2], **asked)


def test_history_without_anything_to_fill_is_refused(tmp_path):
    filling = {"backfill": (str(MONTHS[0]),)}
    with pytest.raises(InvalidInput, match="holds no state yet"):
        few(MONTHS[1:2], tmp_path / "feb", state=tmp_path / "state", **filling)
    few(MONTHS[1:2], tmp_path / "feb", state=tmp_path / "state")
    with pytest.raises(InvalidInput, match="holds every indicator"):
        few(MONTHS[2:3], tmp_path / "mar", state=tmp_path / "state", **filling)
