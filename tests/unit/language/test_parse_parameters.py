from decimal import Decimal

import pytest

from ftindicators.model.values import DAY, HOUR, MINUTE, ValueType
from tests.unit.language.indicator_text import faults, indicator

USES = "condition: amount > 5\nat: amount > 5\n"


def parameter(value):
    return indicator(f"parameters:\n  p: {{value: {value}, basis: judgement}}\n{USES}").parameters[0]


@pytest.mark.parametrize(
    ("written", "kind", "value"),
    [
        ("6", ValueType.INTEGER, 6),
        ("-3", ValueType.INTEGER, -3),
        ("0.25", ValueType.NUMBER, Decimal("0.25")),
        (".5", ValueType.NUMBER, Decimal("0.5")),
        ("14d", ValueType.DURATION, 14 * DAY),
        ("90m", ValueType.DURATION, 90 * MINUTE),
        ("24h", ValueType.DURATION, 24 * HOUR),
        ("2w", ValueType.DURATION, 14 * DAY),
        ("22:30", ValueType.LOCAL_TIME, 22 * HOUR + 30 * MINUTE),
        ("1970-01-02", ValueType.LOCAL_DATE, 1),
        ("1970-01-02T00:00Z", ValueType.INSTANT, DAY),
        ("'1970-01-02T01:00:00+01:00'", ValueType.TEXT, "1970-01-02T01:00:00+01:00"),
        ("012", ValueType.TEXT, "012"),
        ("NO", ValueType.TEXT, "NO"),
        ("'6'", ValueType.TEXT, "6"),
        ("true", ValueType.BOOLEAN, True),
    ],
)
def test_a_parameter_is_typed_by_the_form_of_its_value(written, kind, value):
    found = parameter(written)
    assert (found.type, found.value, found.is_list) == (kind, value, False)


@pytest.mark.parametrize(
    ("written", "kind", "value"),
    [
        ("[NO, SE]", ValueType.TEXT, ("NO", "SE")),
        ("[7011, 012]", ValueType.TEXT, ("7011", "012")),
        ("[1, 2]", ValueType.INTEGER, (1, 2)),
        ("[1, 2.5]", ValueType.NUMBER, (Decimal(1), Decimal("2.5"))),
        ("[]", ValueType.TEXT, ()),
    ],
)
def test_one_text_in_a_list_makes_all_of_them_texts(written, kind, value):
    found = parameter(written)
    assert (found.type, found.value, found.is_list) == (kind, value, True)


def test_a_currency_makes_an_amount_of_money():
    found = parameter("1000.5, currency: CAD")
    assert (found.type, found.value, found.currency) == (ValueType.MONEY, 10_005_000, "CAD")


def test_a_type_overrules_the_form():
    assert parameter("7011, type: text").value == "7011"
    assert parameter("3, type: number").value == Decimal(3)
    assert parameter("[1, 2], type: text").value == ("1", "2")


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("1e3", "FTI130"),
        ("1_000", "FTI130"),
        ("2024-02-30", "FTI130"),
        ("1.23456, currency: CAD", "FTI130"),
        ("99999999999999999999", "FTI130"),
        ("[a, [b]]", "FTI112"),
        ("[1, ]x", "FTI101"),
        ("3, minimum: 4", "FTI131"),
        ("3, maximum: 2", "FTI131"),
        ("a, minimum: 4", "FTI130"),
        ("3, minimum: 0.5", "FTI130"),
        ("3, type: decimal", "FTI114"),
    ],
)
def test_a_value_that_does_not_fit_is_refused(written, code):
    assert code in faults(f"parameters:\n  p: {{value: {written}, basis: judgement}}\n{USES}")


@pytest.mark.parametrize(
    "measure",
    [
        "{aggregate: count, within: $p}",
        "{aggregate: count, per: month, last: $p}",
        "{aggregate: percentile, column: amount, q: $p, within: 1d}",
    ],
)
def test_a_value_that_its_place_cannot_take_is_refused(measure):
    value = "0d" if "within: $p" in measure else "0" if "last" in measure else "1.5"
    body = f"parameters:\n  p: {{value: {value}, basis: judgement}}\nmeasures:\n  m: {measure}\ncondition: m > 1\n"
    assert "FTI130" in faults(body)
