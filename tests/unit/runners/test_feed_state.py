from ftindicators.candidates.policy import Policy
from ftindicators.engine.state import State
from ftindicators.runners.candidate_memory import CandidateMemory
from ftindicators.runners.feed_state import FeedState
from ftindicators.tables.derived import BaseCurrency
from tests.unit.runners.small_feeds import engine, hour, rows


def reached(state=None):
    return FeedState(State() if state is None else state, CandidateMemory({}, Policy.default()))


def test_what_stands_beside_the_state_goes_through_frames_and_json():
    made = reached()
    made.currency, made.parties = BaseCurrency("CAD", 5), {"b", "a"}
    other = reached()
    other.take_up(made.frames(), made.beside())
    assert (other.currency, other.parties) == (made.currency, made.parties)
    assert other.memory.episodes.equals(made.memory.episodes)
    other.take_up({}, {})
    assert other.currency is None


def test_a_copy_is_moved_on_independently():
    made = reached()
    other = made.copy()
    other.parties.add("a")
    other.state.settled = 9
    assert (made.parties, made.state.settled) == (set(), None)


def test_open_episodes_are_those_that_can_grow_and_those_that_they_follow():
    made = engine()
    made.feed(rows({}, {}), watermark=hour(3))
    state = made.snapshot()
    (open_one,) = reached(state).open_episodes()
    state.followed["x"] = open_one
    assert len(reached(state).open_episodes()) == 2
