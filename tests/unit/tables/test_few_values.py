"""Texts that are read once a distinct value, and texts that need no reading."""

import polars as pl
import pytest

from ftindicators.tables.few_values import MOST, FewValues, is_tidy, stripped

LONG = "a text of more than twelve bytes"


@pytest.mark.parametrize(
    ("texts", "begins", "both"),
    [
        (["a", None, "b c", LONG], True, False),
        (["a", None, "twelve bytes"], True, True),
        ([None, None], True, True),
        ([], True, True),
        (["a", ""], False, False),
        ([" a"], False, False),
        (["a "], True, False),
        (["\u00a0a"], False, False),
        (["\u3000" + LONG], False, False),
        ([LONG + " "], True, False),
    ],
)
def test_certainly_tidy_is_what_has_no_blank_where_it_matters(texts, begins, both):
    series = pl.Series(texts, dtype=pl.String)
    assert is_tidy(series, both_ends=False) is begins
    assert is_tidy(series, both_ends=True) is both
    assert stripped(series).to_list() == [None if text is None else text.strip() for text in texts]


def test_a_slice_is_looked_at_alone():
    series = pl.Series([" a", "b", None, "c", "d "])
    assert is_tidy(series.slice(1, 3), both_ends=True)
    assert not is_tidy(series.slice(3), both_ends=True)


def test_each_distinct_value_is_read_once_in_a_run():
    seen = []

    def read(texts):
        seen.extend(texts.to_list())
        return texts.replace_strict(["a", "b"], [1, 2], default=None, return_dtype=pl.Int64)

    few = FewValues(read)
    value, lost = few.of(pl.Series(["a", "x", None, "a", "x"]))
    assert value.to_list() == [1, None, None, 1, None]
    assert lost.rows() == [("x", 2)]
    value, lost = few.of(pl.Series(["b", "a"]))
    assert (value.to_list(), lost) == ([2, 1], None)
    assert sorted(map(str, seen)) == ["None", "a", "b", "x"]


def test_what_is_unchanged_is_handed_back_as_it_is():
    texts = pl.Series(["a", "b", "a"])
    assert FewValues(lambda t: t.str.strip_chars()).of(texts)[0] is texts


def test_of_many_values_it_knows_nothing():
    few = FewValues(lambda texts: texts)
    assert few.of(pl.Series([str(i) for i in range(MOST + 1)])) is None
    assert few.of(pl.Series(["1", "1"])) is not None
