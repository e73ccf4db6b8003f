"""Each vocabulary type from each dtype that a file or frame can have."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import polars as pl
import pytest

from ftindicators.model.values import ValueType
from ftindicators.tables.cast import PHYSICAL, Wanted, cast, nulled, plain
from ftindicators.tables.reading import NumberFormat, TimeFormat
from ftindicators.tables.times import Clock
from ftindicators.vocabulary import table

POINT = NumberFormat()


def read(raw_values, kind, *, dtype=None, name="x", numbers=POINT, **wanted):
    raw = plain(pl.Series(name, raw_values, dtype=dtype))
    asked = Wanted(name, ValueType(kind), **wanted)
    found = cast(raw, asked, numbers, Clock(TimeFormat()))
    assert found.dtype == PHYSICAL[ValueType(kind)]
    lost = nulled(raw, found, asked)
    return found.to_list(), {} if lost is None else dict(lost.select("value", "rows").iter_rows())


@pytest.mark.parametrize(
    ("values", "kind", "expected"),
    [
        (["3", "3.0", " 7 ", "+4", "-2"], "integer", [3, 3, 7, 4, -2]),
        ([3.0, None], "integer", [3, None]),
        ([Decimal("3.0")], "integer", [3]),
        (["1e3", ".5", "-1.25"], "number", [1000.0, 0.5, -1.25]),
        (["Yes", "n", "TRUE", "0", "oui"], "boolean", [True, False, True, False, True]),
        ([1, 0], "boolean", [True, False]),
        (["2024-01-01"], "local_date", [19723]),
        ([dt.date(2024, 1, 1)], "local_date", [19723]),
        (["09:00", "22:30:15"], "local_time", [32_400_000_000, 81_015_000_000]),
        ([dt.time(9)], "local_time", [32_400_000_000]),
        (["a;b|c", '["x,1","y"]'], "list(text)", [["a", "b", "c"], ["x,1", "y"]]),
        ([["a", " "], []], "list(text)", [["a"], []]),
        ([1.0, 2.5, None], "text", ["1", "2.5", None]),
        ([21361], "text", ["21361"]),
        ([b"ab"], "text", ["ab"]),
        ([dt.datetime(2024, 1, 1, 2, tzinfo=dt.UTC)], "text", ["2024-01-01T02:00:00Z"]),
        (["1.5"], "money", [15_000]),
    ],
)
def test_values_are_read_from_what_they_come_in(values, kind, expected):
    assert read(values, kind) == (expected, {})


@pytest.mark.parametrize(
    ("values", "kind", "lost"),
    [
        (["3.5", "1e3", "9" * 20, "3"], "integer", {"3.5": 1, "1e3": 1, "9" * 20: 1}),
        (["nan", "inf", "1,5"], "number", {"nan": 1, "inf": 1, "1,5": 1}),
        (["maybe", "maybe"], "boolean", {"maybe": 2}),
        (["24:00"], "local_time", {"24:00": 1}),
        (["2024-02-30"], "local_date", {"2024-02-30": 1}),
        (["x"], "money", {"x": 1}),
        (["\u0665"], "money", {"\u0665": 1}),
        (["\u0665", "\uff11\uff12"], "integer", {"\u0665": 1, "\uff11\uff12": 1}),
        (["\u0665.\u0665"], "number", {"\u0665.\u0665": 1}),
        (["0\u0669:00"], "local_time", {"0\u0669:00": 1}),
        (["\u0662\u0660\u0662\u0664-01-01"], "local_date", {"\u0662\u0660\u0662\u0664-01-01": 1}),
        (["2024-03-01T10:00:00+\u0660\u0665:00"], "instant", {"2024-03-01T10:00:00+\u0660\u0665:00": 1}),
    ],
)
def test_what_cannot_be_read_is_null_and_counted(values, kind, lost):
    assert read(values, kind)[1] == lost


def test_nothing_written_is_null_and_not_counted():
    assert read(["", "  ", None], "text") == ([None] * 3, {})
    assert read([float("nan"), None], "number") == ([None, None], {})
    assert read([None], "integer", dtype=pl.Null) == ([None], {})


def test_text_keeps_its_blanks_and_identifiers_do_not():
    assert read([" a "], "text")[0] == [" a "]
    assert read([" a "], "text", trimmed=True)[0] == ["a"]


def test_closed_values_are_taken_as_they_are_spelled():
    assert read([" wire", "Wire", "wired"], "text", values=("wire", "fee")) == (
        ["wire", None, None],
        {"Wire": 1, "wired": 1},
    )


def test_items_of_a_closed_list_are_counted_one_by_one():
    assert read(["A,Q;B", "Q", None], "list(text)", values=("A", "B")) == ([["A", "B"], None, None], {"Q": 2})


def test_merchant_codes_get_four_digits():
    assert read(["742", "5411.0", "abc", "12345"], "text", name="mcc") == (
        ["0742", "5411", None, None],
        {"abc": 1, "12345": 1},
    )
    assert read(["\u0665411"], "text", name="mcc") == ([None], {"\u0665411": 1})
    assert read([742], "text", name="mcc")[0] == ["0742"]


def test_signs_of_numbers_are_the_mappings():
    assert read(["1.234,5"], "number", numbers=NumberFormat(",", "."))[0] == [1234.5]
    assert read(["1.234"], "integer", numbers=NumberFormat(",", "."))[0] == [1234]


def test_every_column_of_the_vocabulary_can_be_cast_from_nothing():
    for name in ("transactions", "accounts", "customers"):
        for column in table(name).values():
            found = cast(
                plain(pl.Series(column.name, [None, ""])), Wanted.of(column), NumberFormat(), Clock(TimeFormat())
            )
            assert found.to_list() == [None, None]
