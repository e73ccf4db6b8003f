"""Columns as arrays and back: nulls, slices, no rows."""

import numpy as np
import polars as pl
import pytest

from ftindicators.engine.row_arrays import known_of, numbers_of, series_of, truths_of


@pytest.mark.parametrize("start", [0, 1, 3, 8, 9])
def test_a_slice_is_read_from_its_own_first_row(start):
    numbers = pl.Series([None if i % 3 == 0 else i for i in range(20)], dtype=pl.Int64)[start:]
    values, known = numbers_of(numbers)
    assert known.tolist() == numbers.is_not_null().to_list()
    assert values[known].tolist() == numbers.drop_nulls().to_list()
    assert known_of(numbers).tolist() == known.tolist()
    booleans = pl.Series([None if i % 3 == 0 else i % 2 == 0 for i in range(20)], dtype=pl.Boolean)[start:]
    assert truths_of(booleans).tolist() == [1 if b is None else 2 if b else 0 for b in booleans]


def test_where_nothing_is_null_nothing_is_said_of_it():
    reals = pl.Series([1.5, -0.0])
    assert (numbers_of(reals)[0].tolist(), numbers_of(reals)[1], known_of(reals)) == ([1.5, -0.0], None, None)
    assert truths_of(pl.Series([True, False])).tolist() == [2, 0]


@pytest.mark.parametrize("kind", [pl.Int64, pl.Float64])
def test_no_rows_are_read_too(kind):
    values, known = numbers_of(pl.Series([], dtype=kind))
    assert (len(values), known) == (0, None)
    assert len(truths_of(pl.Series([], dtype=pl.Boolean))) == 0


def test_a_column_comes_back_with_its_nulls():
    known = np.array([True, False])
    assert series_of(np.array([1, 2]), known).to_list() == [1, None]
    assert series_of(np.array([True, True]), known).to_list() == [True, None]
    assert series_of(np.array([1.5, 2.5]), None).to_list() == [1.5, 2.5]
