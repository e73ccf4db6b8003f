import numpy as np
import polars as pl

from ftindicators.engine.subject_starts import SubjectStarts
from ftindicators.kernels.entries import NEVER


def starts(kept, keys, times, opened=None, data_from=0):
    return kept.of([pl.Series(keys, dtype=pl.String)], np.array(times, np.int64), opened or {}, data_from).tolist()


def test_a_subject_starts_at_its_first_row():
    assert starts(SubjectStarts(), ["a", "b", "a", "b"], [5, 6, 7, 8]) == [5, 6, 5, 6]


def test_later_calls_remember_it():
    kept = SubjectStarts()
    starts(kept, ["a"], [5])
    assert starts(kept, ["b", "a"], [10, 11]) == [10, 5]


def test_an_opening_that_is_known_wins_earlier_or_later():
    assert starts(SubjectStarts(), ["a", "b"], [50, 50], {"a": 10, "b": 60}) == [10, 60]


def test_nothing_starts_before_the_data():
    assert starts(SubjectStarts(), ["a", "b"], [50, 50], {"a": 10}, data_from=40) == [40, 50]


def test_a_row_without_a_subject_has_no_start():
    assert starts(SubjectStarts(), ["a", None], [5, 6]) == [5, NEVER]


def test_several_columns_have_no_opening_of_one_of_them():
    kept = SubjectStarts()
    columns = [pl.Series(["a"]), pl.Series(["b"])]
    assert kept.of(columns, np.array([50]), {"a": 10}, 0).tolist() == [50]


def test_many_subjects_grow_the_room_without_losing_any():
    kept = SubjectStarts()
    for first in range(0, 300, 7):
        keys = [f"s{i}" for i in range(first, first + 7)]
        starts(kept, keys, [first] * 7)
    assert starts(kept, ["s0", "s299", "s150"], [999] * 3) == [0, 294, 147]
    assert kept.nbytes >= 8 * 301
