import polars as pl
import pytest

from ftindicators.engine.exact_text import exact, exact_text
from ftindicators.model.values import DAY, HOUR, SECOND, ValueType


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0, "0"),
        (10_000, "1"),
        (10_500, "1.05"),
        (1, "0.0001"),
        (-1, "-0.0001"),
        (-15_000, "-1.5"),
        (100_000_000, "10000"),
        (2**63 - 1, "922337203685477.5807"),
        (-(2**63), "-922337203685477.5808"),
    ],
)
def test_money_has_no_trailing_zeros(value, expected):
    assert exact_text(value, ValueType.MONEY) == expected


@pytest.mark.parametrize(
    ("value", "type_", "expected"),
    [
        (0, ValueType.INSTANT, "1970-01-01T00:00:00Z"),
        (-1, ValueType.INSTANT, "1969-12-31T23:59:59.999999Z"),
        (19_723 * DAY + HOUR + 1_500_000, ValueType.INSTANT, "2024-01-01T01:00:01.500000Z"),
        (19_723, ValueType.LOCAL_DATE, "2024-01-01"),
        (-1, ValueType.LOCAL_DATE, "1969-12-31"),
        (23 * HOUR + 59 * 60 * SECOND, ValueType.LOCAL_TIME, "23:59:00"),
        (HOUR + 5, ValueType.LOCAL_TIME, "01:00:00.000005"),
        (90 * SECOND, ValueType.DURATION, "90"),
        (1, ValueType.DURATION, "0.000001"),
        (-HOUR, ValueType.DURATION, "-3600"),
        (-7, ValueType.INTEGER, "-7"),
        (0.1 + 0.2, ValueType.NUMBER, "0.30000000000000004"),
        (2.0, ValueType.NUMBER, "2.0"),
        (True, ValueType.BOOLEAN, "true"),
        (False, ValueType.BOOLEAN, "false"),
        ("Bath", ValueType.TEXT, "Bath"),
        (["a", "b"], ValueType.TEXT_LIST, "a,b"),
    ],
)
def test_a_value_is_written_as_in_sql(value, type_, expected):
    assert exact_text(value, type_) == expected


def test_a_column_keeps_its_nulls():
    assert exact(pl.Series([10_000, None, 5]), ValueType.MONEY) == ["1", None, "0.0005"]
