import pyarrow as pa
import pytest

from ftindicators.model.values import DAY
from ftindicators.results.schemas import EPISODES, HITS
from ftindicators.runners.told import Told

NONE = HITS.empty_table()


def hits(*given):
    """Hits as (id, day, value of their measure)."""
    rows = [
        {"hit_id": i, "indicator": "x", "indicator_version": 1, "subject_kind": "account", "subject_id": "A",
         "transaction_id": f"t-{i}", "occurred_at": day * DAY, "known_at": day * DAY, "episode_id": "e",
         "parties": [], "measures": [{"name": "n", "value": value, "exact": str(value)}]}
        for i, day, value in given
    ]  # fmt: skip
    return pa.Table.from_pylist(rows, HITS)


def episodes(*given):
    """Episodes as (id, first day, rows of its evidence)."""
    rows = [
        {"episode_id": i, "indicator": "x", "subject_kind": "account", "subject_id": "A", "first_at": day * DAY,
         "last_at": day * DAY, "known_at": day * DAY, "hits": 1, "state": "open", "parties": [],
         "evidence": [{"measure": "n", "rows": count}]}
        for i, day, count in given
    ]  # fmt: skip
    return pa.Table.from_pylist(rows, EPISODES)


@pytest.fixture
def told():
    made = Told()
    made.add(hits(("a", 1, 1.0), ("b", 2, 2.0)), episodes(("e", 1, 5)))
    made.add(hits(("c", 3, 3.0)), episodes(("e", 1, 6), ("f", 3, 1)))
    return made


def test_a_hit_that_reads_otherwise_is_both_gone_and_fresh(told):
    found = told.hits(hits(("a", 1, 1.0), ("b", 2, 9.0), ("d", 4, 4.0)))
    assert found.fresh["hit_id"].to_pylist() == ["b", "d"]
    assert found.gone["hit_id"].to_list() == ["b", "c"]
    assert found.gone["transaction_id"].to_list() == ["t-b", "t-c"]


def test_of_an_episode_the_latest_counts_and_only_what_is_lacking_is_gone(told):
    found = told.episodes(episodes(("e", 1, 6), ("g", 2, 1)))
    assert found.fresh["episode_id"].to_pylist() == ["g"]
    assert found.gone["episode_id"].to_list() == ["f"]
    assert told.episodes(episodes(("e", 1, 5), ("f", 3, 1))).fresh["episode_id"].to_pylist() == ["e"]


def test_what_was_taken_back_can_be_told_again(told):
    found = told.hits(hits(("a", 1, 1.0)))
    told.take_back(found.gone, told.episodes(episodes()).gone)
    told.add(hits(("b", 2, 9.0)), EPISODES.empty_table())
    assert told.hits(hits(("a", 1, 1.0), ("b", 2, 9.0))).gone.height == 0
    assert told.episodes(episodes()).gone.height == 0


def test_older_hits_are_forgotten_and_episodes_that_cannot_grow(told):
    told.forget_before(2 * DAY, {"e"})
    assert told.hits(NONE).gone["hit_id"].to_list() == ["b", "c"]
    assert told.episodes(episodes()).gone["episode_id"].to_list() == ["e", "f"]
    told.forget_before(3 * DAY, set())
    assert told.episodes(episodes()).gone["episode_id"].to_list() == ["f"]


def test_it_goes_on_from_its_frames(told):
    other = Told()
    other.take_up(*told.frames())
    assert other.hits(NONE).gone.equals(told.hits(NONE).gone)
    assert 0 < other.nbytes == told.nbytes


def test_much_is_cut_down_to_what_is_compared(monkeypatch):
    told = Told()
    many = hits(*((str(n), n, 1.0) for n in range(500)))
    told.add(many, EPISODES.empty_table())
    whole = told.nbytes
    monkeypatch.setattr("ftindicators.runners.told.AT_MOST", 100)
    told.add(hits(("x", 1, 1.0)), EPISODES.empty_table())
    assert told.nbytes < whole
