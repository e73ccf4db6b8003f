import polars as pl
import pyarrow as pa
import pytest

from ftindicators.model.values import ValueType
from ftindicators.tables.natural import NATURAL, to_natural, to_physical

KINDS = {
    "amount": ValueType.MONEY, "day": ValueType.LOCAL_DATE, "time": ValueType.LOCAL_TIME, "at": ValueType.INSTANT,
    "age": ValueType.DURATION, "tags": ValueType.TEXT_LIST, "city": ValueType.TEXT, "open": ValueType.BOOLEAN,
    "n": ValueType.INTEGER, "share": ValueType.NUMBER,
}  # fmt: skip
ROWS = pl.DataFrame(
    {
        "amount": [1, None, -(2**63) + 1], "day": [1, None, -3], "time": [0, None, 86_399_999_999], "at": [0, None, -5],
        "age": [5, None, 2**40], "tags": [["a"], None, []], "city": ["x", None, ""], "open": [True, None, False],
        "n": [1, None, -(2**63) + 1], "share": [0.1, None, -1e300],
    },
    schema_overrides={"tags": pl.List(pl.String)},
)  # fmt: skip


def test_there_and_back_changes_nothing():
    assert to_physical(to_natural(ROWS, KINDS)).equals(ROWS)
    assert to_physical(to_natural(ROWS.slice(1, 2), KINDS)).equals(ROWS.slice(1, 2))
    assert to_physical(to_natural(ROWS.clear(), KINDS)).equals(ROWS.clear())


def test_values_are_those_that_a_reader_expects():
    row = to_natural(ROWS, KINDS).to_pylist()[0]
    assert str(row["amount"]) == "0.0001"
    assert (row["day"].isoformat(), row["time"].isoformat()) == ("1970-01-02", "00:00:00")
    assert row["at"].isoformat() == "1970-01-01T00:00:00+00:00"


def test_types_are_those_of_the_table():
    table = to_natural(ROWS, KINDS)
    assert {name: table.schema.field(name).type for name in KINDS} == {
        name: NATURAL[kind] for name, kind in KINDS.items()
    }
    assert table.schema.field("amount").type == pa.decimal128(38, 4)


def test_a_column_of_unknown_type_is_refused():
    with pytest.raises(KeyError, match="amount"):
        to_natural(ROWS, {})
