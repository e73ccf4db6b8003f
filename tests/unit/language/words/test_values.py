from decimal import Decimal

import pytest

from ftindicators.language.words.values import SHARE, Unit, duration_words, instant_words, of_exact, value_words
from ftindicators.model.values import DAY, HOUR, MINUTE, SECOND, ValueType

CAD = Unit("money", "CAD")


@pytest.mark.parametrize(
    ("value", "type_", "unit", "words"),
    [
        (12_000_000, ValueType.MONEY, CAD, "1,200.00 CAD"),
        (12_345, ValueType.MONEY, Unit("money"), "1.2345"),
        (Decimal("12345.678"), ValueType.MONEY, CAD, "1.2345678 CAD"),
        (-5_000, ValueType.MONEY, CAD, "-0.50 CAD"),
        (9_223_372_036_854_775_807, ValueType.MONEY, CAD, "922,337,203,685,477.5807 CAD"),
        (1_234_567, ValueType.INTEGER, Unit(), "1,234,567"),
        (0.5, ValueType.NUMBER, SHARE, "50%"),
        (2 / 3, ValueType.NUMBER, SHARE, "66.7%"),
        (2 / 3, ValueType.NUMBER, Unit(), "0.67"),
        (0.000123, ValueType.NUMBER, Unit(), "0.00012"),
        (407.194, ValueType.NUMBER, CAD, "407.19 CAD"),
        (14 * DAY, ValueType.DURATION, Unit(), "14 days"),
        (20_159, ValueType.LOCAL_DATE, Unit(), "12 March 2025"),
        (22 * HOUR, ValueType.LOCAL_TIME, Unit(), "22:00"),
        (22 * HOUR + SECOND, ValueType.LOCAL_TIME, Unit(), "22:00:01"),
        (True, ValueType.BOOLEAN, Unit(), "yes"),
        ("Zürich", ValueType.TEXT, Unit(), "«Zürich»"),
        (["a", "b"], ValueType.TEXT_LIST, Unit(), "«a», «b»"),
        (None, ValueType.MONEY, CAD, "unknown"),
    ],
)
def test_a_value_is_said_as_its_reader_expects_it(value, type_, unit, words):
    assert value_words(value, type_, unit) == words


@pytest.mark.parametrize(
    ("value", "beside", "words"),
    [(0.5999, 0.6, "59.99%"), (0.6000001, 0.6, "60.00001%"), (0.6, 0.6, "60%"), (0.59, 0.6, "59%")],
)
def test_rounding_never_changes_how_a_number_stands_to_its_threshold(value, beside, words):
    assert value_words(value, ValueType.NUMBER, SHARE, beside) == words


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (36 * HOUR, "36 hours"), (90 * MINUTE, "90 minutes"), (DAY, "1 day"), (HOUR, "1 hour"),
        (3 * DAY + 2 * HOUR + 5 * SECOND, "3 days 2 hours 5 seconds"), (0, "0 seconds"), (1, "0.000001 seconds"),
        (-DAY, "minus 1 day"), (73 * HOUR, "3 days 1 hour"),
    ],
)  # fmt: skip
def test_a_length_is_said_exactly(length, words):
    assert duration_words(length) == words


def test_an_instant_says_its_clock():
    assert instant_words(0) == "1 January 1970, 00:00 UTC"
    assert instant_words(0, -300) == "31 December 1969, 19:00 (UTC-05:00)"
    assert instant_words(SECOND, 330) == "1 January 1970, 05:30:01 (UTC+05:30)"


@pytest.mark.parametrize(
    ("exact", "type_", "value"),
    [
        ("1234.5", ValueType.MONEY, 12_345_000), ("604800", ValueType.DURATION, 7 * DAY), ("7", ValueType.INTEGER, 7),
        ("0.25", ValueType.NUMBER, 0.25), ("true", ValueType.BOOLEAN, True), ("a", ValueType.TEXT, "a"),
        ("1970-01-02T00:00:00Z", ValueType.INSTANT, DAY), ("1970-01-03", ValueType.LOCAL_DATE, 2),
        ("22:00:01", ValueType.LOCAL_TIME, 22 * HOUR + SECOND), (None, ValueType.MONEY, None),
        ("0.000001", ValueType.DURATION, 1),
    ],
)  # fmt: skip
def test_the_exact_text_of_a_hit_is_read_back(exact, type_, value):
    assert of_exact(exact, type_) == value
