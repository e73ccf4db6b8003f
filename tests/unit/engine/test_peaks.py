import math

import pytest

from ftindicators.engine.state import State
from ftindicators.engine.state_files import load_state, save_state
from ftindicators.plan.state_meaning import state_meaning
from tests.unit.engine.small_rows import evaluated, in_batches, rows
from tests.unit.plan.small_plans import COUNT, plan

MOST = {"most": {"aggregate": "max", "column": "booking_nights", "within": "90m"}}
MADE = {
    "measures": {"n": {**COUNT, "within": "90m"}, **MOST},
    "condition": "n >= 1 OR most > 0",
    "episode": {"gap": "24h", "longest": "3d"},
}
FRAME = rows({"h": 0}, {"h": 1, "booking_nights": 5}, {"h": 2, "booking_nights": 6}, {"h": 10}, {"h": 50})


def none_for_unknown(values):
    return [tuple(None if math.isnan(v) else v for v in row) for row in values.tolist()]


@pytest.mark.parametrize("size", [1, 2, 5])
def test_the_highest_value_so_far_of_each_measure_however_rows_are_cut(size):
    found = [one.indicators[0].joined.peaks for one in in_batches(plan(**MADE), FRAME, State(), size)]
    reached = [row for peaks in found for row in none_for_unknown(peaks.values)]
    assert reached == [(1.0, None), (2.0, 5.0), (2.0, 6.0), (2.0, 6.0), (1.0, None)]
    assert [bool(r) for peaks in found for r in peaks.rises] == [True, True, True, False, True]


def test_the_first_hit_of_an_episode_is_told_even_if_nothing_is_known_at_it():
    made = plan(measures=MOST, condition="most > 0 OR most IS NULL")
    peaks = evaluated(made, rows({"h": 0}, {"h": 1})).indicators[0].joined.peaks
    assert peaks.rises.tolist() == [True, False]


def test_an_episode_keeps_its_peaks_by_name_and_a_state_keeps_the_episode(tmp_path):
    made, state = plan(**MADE), State()
    (episode,) = evaluated(made, FRAME.head(3), state).indicators[0].joined.episodes
    assert episode.peaks == [("n", 2.0), ("most", 6.0)]
    state.meaning = state_meaning(made)
    save_state(state, tmp_path / "state")
    (kept,) = load_state(State, tmp_path / "state", made).episodes[made.planned[0].id].values()
    assert kept.peaks == episode.peaks


def test_texts_and_times_cannot_double():
    since = {"aggregate": "first", "column": "occurred_at", "within": "7d"}
    made = plan(measures={"n": COUNT, "since": since}, condition="n >= 1 AND since IS NOT NULL")
    (episode,) = evaluated(made, rows({"h": 0})).indicators[0].joined.episodes
    assert [name for name, _ in episode.peaks] == ["n"]


def test_money_is_in_units_of_currency():
    most = {"aggregate": "max", "column": "amount", "within": "7d"}
    (episode,) = (
        evaluated(plan(measures={"most": most}, condition="most > 0"), rows({"amount": 123_400}))
        .indicators[0]
        .joined.episodes
    )
    assert episode.peaks == [("most", 12.34)]


def test_an_indicator_without_measures_has_no_peaks():
    joined = evaluated(plan(condition="amount > 0"), rows({}, {})).indicators[0].joined
    assert joined.episodes[0].peaks == []
    assert joined.peaks.values.shape == (2, 0)
