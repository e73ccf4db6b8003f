"""A whole input in blocks: the number of threads and of blocks changes no table, and a fault silences nobody else."""

import pytest

from ftindicators.engine.hits import Facts
from ftindicators.runners import whole as module
from ftindicators.runners.held_rows import InMemory
from ftindicators.runners.whole import evaluate_whole
from tests.unit.engine.small_rows import START, rows
from tests.unit.plan.small_plans import COUNT, indicator, plan

MADE = plan(
    indicator("a", measures={"n": COUNT}, condition="n >= 2"),
    indicator("b", subject="customer", measures={"total": {"aggregate": "sum", "column": "amount", "within": "9d"}},
              condition="total > 30", history="1d"),
    indicator("c", subject="party", measures={"n": COUNT | {"by": {"party": "other_party"}}}, condition="n >= 1"),
    indicator("d", subject=["customer_id", "city"], measures={"n": COUNT | {"by": "customer_id"}}, condition="n > 3"),
)  # fmt: skip


def many(count=200):
    return rows(*(
        {"h": 6 * (n // 2), "account_id": f"a{n % 7}", "customer_id": f"c{n % 3}" if n % 11 else None,
         "party": f"a{n % 7}", "other_party": f"a{n % 5}", "city": ["Bath", None, "York"][n % 3],
         "currency": "CAD" if n % 40 else "USD"}
        for n in range(count)
    ))  # fmt: skip


def found(made=MADE, frame=None, *, threads=1, facts=None, block=1_000, most=1_000, **options):
    keys = {"data_from": None, "hits": "all"} | options
    held = InMemory(many() if frame is None else frame, block, most)
    return evaluate_whole(made, held, facts or Facts(), threads=threads, **keys)


@pytest.fixture(scope="module")
def once():
    return found()


@pytest.mark.parametrize("seed", [None, 1])
@pytest.mark.parametrize(
    ("threads", "block", "most"), [(1, 10, 1000), (2, 60, 30), (3, 1000, 7), (7, 1, 1000), (1, 1000, 1), (2, 1000, 99)]
)
def test_threads_and_blocks_and_slices_change_nothing(once, threads, block, most, seed, monkeypatch):
    monkeypatch.setattr(module, "ALONE", 0)
    frame = many() if seed is None else many().sample(fraction=1, shuffle=True, seed=seed)
    cut = found(frame=frame, threads=threads, block=block, most=most)
    assert cut.hits.equals(once.hits)
    assert cut.episodes.equals(once.episodes)
    assert cut.tallies == once.tallies
    assert cut.hit_log.sort("transaction_id", "episode_id").equals(once.hit_log.sort("transaction_id", "episode_id"))
    assert cut.appearances.sort("episode_id", "party_id").equals(once.appearances.sort("episode_id", "party_id"))
    assert cut.errors == {}


def test_every_indicator_found_something(once):
    assert set(once.hits["indicator"].to_pylist()) == {"a", "b", "c", "d"}
    assert {i: t.hits for i, t in once.tallies.items()} == {
        i: once.hits["indicator"].to_pylist().count(i) for i in "abcd"
    }  # fmt: skip


def test_progress_is_told_the_rows_of_each_block(monkeypatch):
    monkeypatch.setattr(module, "ALONE", 0)
    told = []
    found(threads=2, progress=told.append)
    assert sum(told) == 4 * 200  # each of four indicators


def test_no_rows_give_empty_tables_and_every_indicators_count():
    nothing = found(frame=many(1).clear())
    assert (nothing.hits.num_rows, nothing.episodes.num_rows) == (0, 0)
    assert {i: t.status() for i, t in nothing.tallies.items()} == dict.fromkeys("abcd", "no_relevant_rows")
    assert nothing.errors == {}


def test_nothing_before_the_start_is_a_hit(once):
    start = START + 300 * 3_600_000_000
    later = found(facts=Facts(start=start), hits="all")
    kept = [r["hit_id"] for r in once.hits.to_pylist() if r["occurred_at"].timestamp() * 1e6 >= start]
    assert later.hits["hit_id"].to_pylist() == kept


class TestFault:
    @pytest.fixture
    def failing(self, monkeypatch):
        """Indicator b fails in the blocks that hold customer c1."""
        evaluate = module.evaluate

        def failing(made, frame, state, **keys):
            if any(p.id == "b" for p in made.planned) and (frame["customer_id"] == "c1").any():
                raise ValueError("a fault of ours")
            return evaluate(made, frame, state, **keys)

        monkeypatch.setattr(module, "evaluate", failing)

    @pytest.mark.usefixtures("failing")
    @pytest.mark.parametrize("alone", [0, 50_000])
    def test_one_indicator_in_error_has_no_answer_and_the_others_theirs(self, once, alone, monkeypatch):
        monkeypatch.setattr(module, "ALONE", alone)
        left = found(threads=3, block=60)
        assert left.errors == {"b": "ValueError: a fault of ours"}
        others = [r for r in once.hits.to_pylist() if r["indicator"] != "b"]
        assert left.hits.to_pylist() == others
        assert left.episodes.to_pylist() == [r for r in once.episodes.to_pylist() if r["indicator"] != "b"]
        assert set(left.hit_log["episode_id"]) == set(left.episodes["episode_id"].to_pylist())
        assert set(left.appearances["episode_id"]) == set(left.episodes["episode_id"].to_pylist())
        assert left.tallies["b"].hits == 0
        assert left.tallies["d"] == once.tallies["d"]
