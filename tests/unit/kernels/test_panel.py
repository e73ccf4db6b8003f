"""What a panel gives for hand-made cases: several windows and columns at once, nulls, parts, cuts, large values."""

from __future__ import annotations

import numpy as np
import pytest

from ftindicators.kernels.entries import Entries, Trailing
from ftindicators.kernels.panel import Panel
from ftindicators.kernels.panel_members import Member, Result
from tests.unit.kernels.one_group import batch

NOT_NULL, PART = 1, 2


def answers(panel, entries, values, bits=None, **more):
    """The answers of each member, None for null."""
    found = panel.advance(
        entries,
        len(entries),
        chosen=entries.enters,
        values=np.array([values]),
        bits=None if bits is None else np.array(bits),
        **more,
    )
    return [[v if known else None for v, known in zip(a.values.tolist(), a.valid.tolist(), strict=True)] for a in found]


def test_several_windows_and_measures_are_answered_at_once():
    short, long = Trailing(10), Trailing(100)
    panel = Panel(
        (
            Member(Result.SUM, long, 0),
            Member(Result.COUNT, short),
            Member(Result.SUM, short, 0),
            Member(Result.COUNT, long),
        )
    )
    assert answers(panel, batch(0, 5, 10, 50), [1, 2, 4, 8]) == [
        [1, 3, 7, 15],
        [1, 2, 2, 1],
        [1, 3, 6, 8],
        [1, 2, 3, 4],
    ]


def test_a_window_goes_on_in_the_next_batch_from_what_was_kept():
    panel = Panel((Member(Result.SUM, Trailing(10), 0), Member(Result.SUM, Trailing(None), 0)))
    assert answers(panel, batch(0, 5), [1, 2]) == [[1, 3], [1, 3]]
    assert answers(panel, batch(9, 12, 16), [4, 8, 16]) == [[7, 14, 28], [7, 15, 31]]
    assert answers(panel, batch(17), [32]) == [[60], [63]]


def test_nulls_and_parts_are_told_by_bits():
    window = Trailing(100)
    panel = Panel(
        (
            Member(Result.MEAN, window, 0, NOT_NULL),
            Member(Result.SUM, window, 0, NOT_NULL | PART),
            Member(Result.COUNT, window, needs=PART),
        )
    )
    bits = [NOT_NULL, 0, NOT_NULL | PART, PART]
    assert answers(panel, batch(0, 1, 2, 3), [4, 1000, 8, 1000], bits) == [[4, 4, 6, 6], [0, 0, 8, 8], [0, 0, 1, 2]]


def test_sums_stay_exact_where_many_values_that_fit_add_up_to_one_that_does_not():
    window, large = Trailing(100), 2**61
    panel = Panel((Member(Result.SUM, window, 0), Member(Result.MEAN, window, 0)))
    answers(panel, batch(0), [5])
    assert not panel.wide
    assert answers(panel, batch(*range(1, 5)), [large] * 4) == [
        [large + 5, 2 * large + 5, 3 * large + 5, None],
        [(large + 5) / 2, (2 * large + 5) / 3, (3 * large + 5) / 4, (4 * large + 5) / 5],
    ]
    assert panel.wide
    assert answers(panel, batch(150), [7]) == [[7], [7.0]]


def test_an_overflow_is_counted_at_each_row_that_asked():
    panel = Panel((Member(Result.SUM, Trailing(100), 0),))
    entries = batch(0, 1, 2)
    (answer,) = panel.advance(entries, 3, chosen=entries.enters, values=np.array([[2**62] * 3]))
    assert (answer.overflows, answer.valid.tolist()) == (2, [True, False, False])


def test_rows_that_do_not_ask_or_whose_group_holds_nothing_get_what_is_there_over_no_rows():
    panel = Panel((Member(Result.COUNT, Trailing(10)), Member(Result.STD, Trailing(10), 0)))
    entries = Entries(np.array([0, 1]), np.array([0, 0]), np.array([2, 0]), np.ones(2, bool), np.ones(2, bool), 2)
    count, std = panel.advance(entries, 4, chosen=np.array([True, False]), values=np.array([[9, 9, 9, 9]]))
    assert (count.values.tolist(), count.valid.all()) == ([0, 0, 1, 0], True)
    assert std.valid.tolist() == [False, False, True, False]


def test_what_has_left_is_not_held_and_a_number_can_be_given_again():
    panel = Panel((Member(Result.COUNT, Trailing(10)),))
    for begin in range(0, 20_000, 500):
        answers(panel, batch(*range(begin, begin + 500)), [0] * 500)
    assert panel.live() <= 10
    assert panel.nbytes < 5000
    assert panel.dead(20_009).tolist() == [True]
    panel.clear(np.array([0]))
    assert (panel.live(), panel.last_times().tolist()) == (0, [-(2**63)])
    assert answers(panel, batch(20_010), [0]) == [[1]]


def test_the_last_batch_keeps_nothing():
    panel = Panel((Member(Result.COUNT, Trailing(10)),))
    assert answers(panel, batch(0, 5), [0, 0], keeps=False) == [[1, 2]]
    assert panel.live() == 0


def test_a_snapshot_of_another_panel_is_refused():
    with pytest.raises(ValueError, match="another panel"):
        Panel((Member(Result.COUNT, Trailing(10)),)).restored(Panel((Member(Result.COUNT, Trailing(11)),)).arrays())
