"""What is inside a window, at its edges and at instants with peers."""

from __future__ import annotations

import numpy as np
import pytest

from ftindicators.kernels.aggregates import state_for
from ftindicators.kernels.entries import Entries, Trailing
from tests.unit.kernels.one_group import ask


def count(length, ended=0):
    return state_for("count", None, Trailing(length, ended))


def test_a_row_exactly_the_length_older_is_outside_and_a_microsecond_younger_is_inside():
    assert ask(count(10), [0, 10]) == [1, 1]
    assert ask(count(10), [1, 10]) == [1, 2]


def test_peers_see_each_other():
    assert ask(count(10), [5, 5, 5]) == [3, 3, 3]


def test_an_ended_window_has_its_newest_row_exactly_that_far_back():
    assert ask(count(10, ended=5), [0, 4, 5, 9, 14, 15]) == [0, 0, 1, 2, 4, 3]


def test_without_a_length_the_whole_past_counts():
    assert ask(count(None), [0, 10**9, 10**15]) == [1, 2, 3]
    assert ask(count(None, ended=10**9), [0, 10**9, 10**15]) == [0, 1, 2]


def test_a_row_that_is_not_chosen_may_still_ask():
    assert ask(count(10), [0, 5], chosen=np.array([True, False])) == [1, 1]


def test_a_row_that_enters_need_not_ask():
    entries = Entries(
        np.zeros(2, np.int64), np.array([0, 5]), np.arange(2), np.ones(2, bool), np.array([False, True]), 1
    )
    answer = count(10).advance(entries, 2, chosen=entries.enters)
    assert (answer.values[1], answer.valid.tolist()) == (2, [False, True])


def test_answers_go_to_the_rows_of_the_entries():
    entries = Entries(np.array([0, 1]), np.array([5, 3]), np.array([3, 0]), np.ones(2, bool), np.ones(2, bool), 2)
    answer = state_for("last", "code", Trailing(10)).advance(
        entries, 5, chosen=entries.enters, values=np.array([70, 80]), valid=np.ones(2, bool)
    )
    assert answer.valid.tolist() == [True, False, False, True, False]
    assert (answer.values[3], answer.values[0]) == (70, 80)


def test_the_window_goes_on_in_the_next_batch():
    state = count(10)
    assert ask(state, [0, 5]) == [1, 2]
    assert ask(state, [9, 10, 15]) == [3, 3, 3]


@pytest.mark.parametrize(("length", "ended"), [(0, 0), (-1, 0), (10, -1), (2**62, 0)])
def test_a_window_that_cannot_be_computed_is_refused(length, ended):
    with pytest.raises(ValueError, match="microseconds"):
        Trailing(length, ended)


def test_a_group_is_dead_when_its_newest_row_has_left():
    state = count(10, ended=5)
    ask(state, [0])
    assert [state.dead(now).tolist() for now in (14, 15)] == [[False], [True]]
    assert state.last_times().tolist() == [0]


def test_a_group_with_an_endless_window_dies_only_if_nothing_ever_entered():
    state = count(None)
    state.advance(
        Entries(np.array([1]), np.array([0]), np.array([0]), np.array([True]), np.array([True]), 2),
        1,
        chosen=np.array([True]),
    )
    assert state.dead(10**15).tolist() == [True, False]


def test_a_group_that_is_not_kept_begins_anew():
    state = count(10)
    ask(state, [0, 1])
    state.keep(np.array([], dtype=np.int64))
    assert ask(state, [2]) == [1]


def test_a_snapshot_of_another_window_is_refused():
    with pytest.raises(ValueError, match="another window"):
        count(10).restored(count(11).arrays())


def test_a_copy_goes_its_own_way():
    state = count(10)
    ask(state, [0])
    other = state.copy()
    ask(other, [1, 2])
    assert ask(state, [3]) == [2]


def test_silent_history_costs_a_batch_nothing_and_rings_do_not_grow():
    state = state_for("sum", "money", Trailing(10))
    ask(state, list(range(1000)), list(range(1000)))
    held = state.nbytes
    for begin in range(1000, 20_000, 1000):
        ask(state, list(range(begin, begin + 1000)), list(range(1000)))
    assert state.nbytes == held


def test_an_unknown_aggregate_or_a_wrong_kind_is_refused():
    for aggregate, kind in [("total", "money"), ("sum", None), ("mean", "code"), ("percentile", "money")]:
        with pytest.raises(ValueError, match=aggregate):
            state_for(aggregate, kind, Trailing(10))
