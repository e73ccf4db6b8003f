import polars as pl
import pyarrow as pa
import pytest

from ftindicators.candidates.policy import Policy
from ftindicators.engine.appearances import SCHEMA as NAMED
from ftindicators.engine.hit_log import SCHEMA as LOGGED
from ftindicators.model.values import DAY
from ftindicators.results.schemas import EPISODES
from ftindicators.runners.candidate_memory import SEEN, CandidateMemory, World
from tests.unit.candidates.made_up import facts

WINDOW = Policy.default().window // DAY
INDICATORS = [
    facts("a", "cash", "strong"),
    facts("b", "lodging", "strong"),
]


@pytest.fixture
def memory():
    return CandidateMemory({f.id: f for f in INDICATORS}, Policy.default())


def _asked(ours):
    return (lambda _: True) if ours is None else ours if callable(ours) else frozenset(ours).__contains__


def fed(memory, *given, data_to, ours=None):
    """Take in episodes: (id, indicator, party, first day, last day)."""
    table = [
        {"episode_id": e, "indicator": i, "subject_kind": "account", "subject_id": p, "first_at": first * DAY,
         "last_at": last * DAY, "known_at": first * DAY, "hits": 1, "state": "open", "continues": None,
         "parties": [{"party_id": p, "role": "potential-victim"}], "evidence": []}
        for e, i, p, first, last in given
    ]  # fmt: skip
    log = [(e, f"t-{e}", last * DAY, last * DAY, None) for e, _, _, _, last in given]
    named = [(e, p, first * DAY, last * DAY) for e, _, p, first, last in given]
    return memory.changed(
        pa.Table.from_pylist(table, EPISODES), pl.DataFrame(log, LOGGED, orient="row"),
        pl.DataFrame(named, NAMED, orient="row"), World(data_to * DAY, _asked(ours)),
    )  # fmt: skip


def test_episodes_of_earlier_batches_count_with_those_of_this_one(memory):
    assert fed(memory, ("e1", "a", "p", 0, 0), data_to=1).candidates == ()
    (candidate,) = fed(memory, ("e2", "b", "p", 5, 5), data_to=6).candidates
    assert (candidate.anchor, set(candidate.episodes)) == ("p", {"e1", "e2"})


def test_only_candidates_of_parties_that_this_batch_touched_are_told(memory):
    fed(memory, ("e1", "a", "p", 0, 0), ("e2", "b", "p", 0, 0), data_to=1)
    assert fed(memory, ("e3", "a", "q", 2, 2), data_to=3).candidates == ()
    (candidate,) = fed(memory, ("e4", "b", "q", 3, 3), data_to=4).candidates
    assert candidate.anchor == "q"


def test_an_episode_that_grew_replaces_what_was_known_of_it(memory):
    fed(memory, ("e1", "a", "p", 0, 0), data_to=1)
    fed(memory, ("e1", "a", "p", 0, 9), data_to=10)
    assert memory.episodes.height == 1
    assert memory.named.rows() == [("e1", "p", 0, 9 * DAY)]
    assert memory.log.height == 2


def test_a_batch_without_changes_tells_nothing(memory):
    assert fed(memory, data_to=1).candidates == ()
    assert memory.episodes.schema == pl.DataFrame(SEEN.empty_table()).schema


@pytest.mark.parametrize("ours", [frozenset({"q"}), lambda party: party == "q"])
def test_only_parties_of_ours_are_candidates(memory, ours):
    given = [(f"{i}-{p}", i, p, 0, 0) for i in ("a", "b") for p in ("p", "q")]
    assert [c.anchor for c in fed(memory, *given, data_to=1, ours=ours).candidates] == ["q"]


def test_parties_are_forgotten_together_once_their_last_episode_has_left_the_window(memory):
    memory._sweep_at = 3
    fed(memory, ("old", "a", "p", 0, 0), ("new", "b", "p", 50, 60), ("gone", "a", "q", 0, 60 - WINDOW), data_to=60)
    assert set(memory.episodes["episode_id"]) == {"old", "new"}
    assert set(memory.log["episode_id"]) == set(memory.named["episode_id"]) == {"old", "new"}


def test_what_is_held_is_swept_when_it_has_doubled(memory):
    memory._sweep_at = 4
    for day in range(0, 40 * WINDOW, WINDOW):
        fed(memory, (f"e{day}", "a", f"p{day}", day, day), data_to=day)
        assert memory.episodes.height <= 1024
    memory._sweep_at = 0
    fed(memory, ("last", "a", "p", 40 * WINDOW, 40 * WINDOW), data_to=40 * WINDOW)
    assert memory.episodes["episode_id"].to_list() == ["last"]


def test_whoever_becomes_a_victim_is_told_once(memory):
    fed(memory, ("e1", "a", "p", 0, 0), ("e2", "b", "p", 0, 0), data_to=1)
    assert memory.victims["party_id"].to_list() == ["p"]
    fed(memory, ("e3", "a", "q", 2, 2), data_to=3)
    assert memory.victims["party_id"].to_list() == ["p", "q"]
