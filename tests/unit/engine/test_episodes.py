import pytest

from ftindicators.engine.state import State
from ftindicators.kernels.episode_parts import CUTS, JOINS, OPENS
from ftindicators.model.hashing import digest
from ftindicators.model.values import DAY, HOUR
from tests.unit.engine.small_rows import START, evaluated, in_batches, rows
from tests.unit.plan.small_plans import plan

ANY = {"condition": "amount > 0", "episode": {"gap": "24h", "longest": "3d"}}
SUM = {"total": {"aggregate": "sum", "column": "booking_nights", "within": "30d"}}


def does(made, frame, **facts):
    return evaluated(made, frame, **facts).indicators[0].joined.does.tolist()


def written(*totals, measure=None, state=None, size=None):
    """Which of the rows whose sum so far is ``totals`` are written."""
    steps = [b - a for a, b in zip((0, *totals), totals, strict=False)]
    frame = rows(*({"booking_nights": step, "h": hour / 100} for hour, step in enumerate(steps)))
    made = plan(measures={"total": measure or SUM["total"]}, condition="total IS NOT NULL")
    calls = in_batches(made, frame, State() if state is None else state, size or len(totals))
    return [flag for found in calls for flag in found.indicators[0].joined.written.tolist()]


def test_the_gap_is_half_open():
    frame = rows({"occurred_at": START}, {"occurred_at": START + DAY - 1}, {"occurred_at": START + 2 * DAY - 1})
    assert does(plan(**ANY), frame) == [OPENS, JOINS, OPENS]


def test_an_episode_is_cut_when_it_lasts_long_and_the_next_part_names_it():
    frame = rows(*({"h": 20 * n} for n in range(6)))
    found = evaluated(plan(**ANY), frame)
    joined = found.indicators[0].joined
    assert joined.does.tolist() == [OPENS, JOINS, JOINS, JOINS, CUTS, JOINS]
    first, second = joined.episodes
    assert (first.continues, second.continues) == (None, first.episode_id)
    assert (first.hits, second.hits) == (4, 2)
    assert (first.first_at, first.last_at, second.first_at) == (START, START + 60 * HOUR, START + 80 * HOUR)


def test_exactly_as_long_as_allowed_is_cut():
    frame = rows(*({"h": 18 * n} for n in range(5)))
    assert does(plan(**ANY), frame) == [OPENS, JOINS, JOINS, JOINS, CUTS]


def test_an_episode_that_opens_after_a_gap_continues_none():
    joined = evaluated(plan(**ANY), rows({"h": 0}, {"h": 24})).indicators[0].joined
    assert [e.continues for e in joined.episodes] == [None, None]


def test_no_episode_exceeds_what_the_caller_allows():
    frame = rows(*({"h": 12 * n} for n in range(5)))
    assert does(plan(**ANY), frame, longest=DAY) == [OPENS, JOINS, CUTS, JOINS, CUTS]
    assert does(plan(**ANY), frame, longest=30 * DAY) == [OPENS, JOINS, JOINS, JOINS, JOINS]


def test_subjects_have_episodes_of_their_own_ordered_by_subject():
    frame = rows({"account_id": "B"}, {"account_id": "A"}, {"account_id": "B"})
    joined = evaluated(plan(**ANY), frame).indicators[0].joined
    assert [e.subject_id for e in joined.episodes] == ["A", "B"]
    assert joined.rows.tolist() == [1, 0, 2]
    assert joined.part.tolist() == [0, 1, 1]


def test_the_id_is_that_of_the_first_hit_and_stays_while_it_grows():
    state, frame = State(), rows({"h": 0}, {"h": 1}, {"h": 2})
    ids = [f.indicators[0].joined.episodes[0].episode_id for f in in_batches(plan(**ANY), frame, state, 1)]
    assert ids == [digest("made-up", "account", "A", "t001")] * 3


def test_batches_join_cut_and_open_as_one_call_does():
    frame = rows(*({"h": h} for h in (0, 20, 40, 60, 80, 110, 111, 140)))
    state = State()
    found = [n for f in in_batches(plan(**ANY), frame, state, 1) for n in f.indicators[0].joined.does.tolist()]
    assert found == does(plan(**ANY), frame)


def test_an_episode_closes_once_its_gap_has_passed_and_is_told_once():
    made, state = plan(**ANY), State()
    frame = rows({"h": 0}, {"h": 1, "account_id": "B"})
    evaluated(made, frame, state, watermark=START + 2 * HOUR)
    later = frame.clear()
    assert evaluated(made, later, state, watermark=START + DAY - 1).closed == ()
    assert [e.subject_id for e in evaluated(made, later, state, watermark=START + DAY).closed] == ["A"]
    assert [e.subject_id for e in evaluated(made, later, state, watermark=START + 3 * DAY).closed] == ["B"]
    assert evaluated(made, later, state, watermark=START + 9 * DAY).closed == ()
    assert (state.episodes["made-up"], state.followed, state.closing["made-up"]) == ({}, {}, [])


def test_an_episode_that_another_follows_is_kept_until_its_own_gap_has_passed():
    made, state = plan(**ANY), State()
    found = evaluated(made, rows(*({"h": 20 * n} for n in range(5))), state, watermark=START + 81 * HOUR)
    first, second = found.indicators[0].joined.episodes
    assert state.followed == {first.episode_id: first}
    assert evaluated(made, rows().clear(), state, watermark=START + 84 * HOUR).closed == (first,)
    assert evaluated(made, rows().clear(), state, watermark=START + 104 * HOUR).closed == (second,)


@pytest.mark.parametrize("size", [1, 2, 8])
class TestEdges:
    def test_a_doubled_measure_is_written_and_compared_with_the_last_written_one(self, size):
        assert written(3, 5, 6, 11, 12, 13, size=size) == [True, False, True, False, True, False]

    def test_from_0_and_from_below_nothing_doubles(self, size):
        assert written(0, 5, 10, size=size) == [True, False, False]
        assert written(-2, 5, 10, size=size) == [True, False, False]

    def test_from_null_to_a_value_counts(self, size):
        measure = {"aggregate": "max", "column": "booking_nights", "within": "30d"}
        frame = rows({"h": 0}, {"h": 1}, {"h": 2, "booking_nights": 1}, {"h": 3, "booking_nights": 2})
        made = plan(measures={"m": measure}, condition="m IS NULL OR m > 0")
        calls = in_batches(made, frame, State(), size)
        assert [w for f in calls for w in f.indicators[0].joined.written.tolist()] == [True, False, True, True]

    def test_only_measures_that_the_condition_reads_itself_count(self, size):
        inner = {"aggregate": "count", "within": "30d"}
        outer = {"aggregate": "min", "column": "inner", "within": "30d"}
        made = plan(measures={"inner": inner, "outer": outer}, condition="outer >= 1")
        calls = in_batches(made, rows({}, {}, {}, {}), State(), size)
        assert [w for f in calls for w in f.indicators[0].joined.written.tolist()] == [True, False, False, False]

    def test_a_text_never_doubles(self, size):
        made = plan(measures={"m": {"aggregate": "last", "column": "city", "within": "30d"}}, condition="m IS NOT NULL")
        calls = in_batches(made, rows({"city": "a"}, {"city": "b"}), State(), size)
        assert [w for f in calls for w in f.indicators[0].joined.written.tolist()] == [True, False]


def test_a_new_episode_is_written_whatever_the_one_before_had():
    made = plan(measures=SUM, condition="total > 0", episode={"gap": "24h"})
    frame = rows({"h": 0, "booking_nights": 8}, {"h": 1}, {"h": 30}, {"h": 31})
    assert evaluated(made, frame).indicators[0].joined.written.tolist() == [True, False, True, False]


def test_a_party_is_named_from_its_first_to_its_last_hit_in_each_role():
    about = [{"party": "party", "role": "unknown"}, {"party": "other_party", "role": "potential-victim"}]
    made = plan(**ANY, about=about)
    frame = rows({"h": 1, "other_party": "v"}, {"h": 2}, {"h": 3, "other_party": "v"}, {"h": 4, "other_party": "w"})
    state = State()
    for _ in in_batches(made, frame, state, 2):
        pass
    (episode,) = state.episodes["made-up"].values()
    assert episode.parties == {
        ("account:A", "unknown"): (START + HOUR, START + 4 * HOUR),
        ("v", "potential-victim"): (START + HOUR, START + 3 * HOUR),
        ("w", "potential-victim"): (START + 4 * HOUR, START + 4 * HOUR),
    }
