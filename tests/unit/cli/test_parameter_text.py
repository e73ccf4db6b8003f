from decimal import Decimal

import pytest

from ftindicators.cli.parameter_text import parameter_text
from ftindicators.model.indicator import Parameter
from ftindicators.model.values import DAY, HOUR, MINUTE, SECOND, ValueType


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        (ValueType.DURATION, 14 * DAY, "14d"),
        (ValueType.DURATION, 36 * HOUR, "36h"),
        (ValueType.DURATION, 90 * SECOND, "90s"),
        (ValueType.DURATION, 0, "0s"),
        (ValueType.MONEY, 12_345_000, "1234.5 CAD"),
        (ValueType.MONEY, 10_000_000, "1000 CAD"),
        (ValueType.LOCAL_TIME, 22 * HOUR + 30 * MINUTE, "22:30"),
        (ValueType.LOCAL_TIME, 6 * HOUR + SECOND, "06:00:01"),
        (ValueType.LOCAL_DATE, 20_148, "2025-03-01"),
        (ValueType.INSTANT, 20_148 * DAY, "2025-03-01T00:00:00Z"),
        (ValueType.NUMBER, 0.2, "0.2"),
        (ValueType.NUMBER, Decimal("0.20"), "0.2"),
        (ValueType.INTEGER, 6, "6"),
        (ValueType.BOOLEAN, True, "true"),
        (ValueType.TEXT, ("Montréal", "Laval"), "[Montréal, Laval]"),
        (ValueType.TEXT, None, "none"),
    ],
)
def test_a_value_reads_as_its_author_wrote_it(kind, value, text):
    currency = "CAD" if kind is ValueType.MONEY else None
    assert parameter_text(Parameter("p", kind, value, "judgement", currency=currency), value) == text
