from decimal import Decimal

import pytest

from ftindicators.language.words.statements import FLIPPED, OPPOSITE, Said, asked_words, constant_words, parameter_words
from ftindicators.language.words.values import SHARE, Unit
from ftindicators.model.expression import Name, NameKind
from ftindicators.model.indicator import Parameter
from ftindicators.model.values import ValueType

TYPE = Name(ValueType.TEXT, "type", NameKind.COLUMN)
HOUR = Name(ValueType.INTEGER, "local_hour", NameKind.COLUMN)


def test_a_statement_is_its_subject_and_what_is_said_of_it():
    assert Said("the city", "is known").text == "the city is known"
    assert Said("", "it never holds").text == "it never holds"


def test_comparisons_turn_round_and_over():
    assert {FLIPPED[FLIPPED[sign]] for sign in FLIPPED} == set(FLIPPED)
    assert {OPPOSITE[OPPOSITE[sign]] for sign in OPPOSITE} == set(OPPOSITE)
    assert all(OPPOSITE[sign] != sign for sign in OPPOSITE)


@pytest.mark.parametrize(
    ("sign", "of_a_number", "on_a_clock"),
    [
        (">=", "at least 6", "6 or later"), (">", "more than 6", "later than 6"), ("<=", "at most 6", "6 or earlier"),
        ("<", "less than 6", "before 6"), ("=", "6", "6"), ("<>", "not 6", "not 6"),
    ],
)  # fmt: skip
def test_what_is_asked_for_is_said_as_fits_what_is_asked(sign, of_a_number, on_a_clock):
    assert asked_words(sign, TYPE, "6") == of_a_number
    assert asked_words(sign, HOUR, "6") == on_a_clock


def test_a_constant_takes_the_words_of_its_neighbour():
    assert constant_words("cash_deposit", ValueType.TEXT, None, TYPE) == "cash deposit"
    assert constant_words("cash_deposit", ValueType.TEXT, None) == "«cash_deposit»"
    assert constant_words(Decimal("0.4"), ValueType.NUMBER, SHARE) == "40%"


def test_a_parameter_keeps_its_own_currency():
    low = Parameter("low", ValueType.MONEY, 2_000_000, "judgement", currency="AUD")
    assert parameter_words(low, Unit("money", "CAD")) == "200.00 AUD"
    kinds = Parameter("kinds", ValueType.TEXT, ("wire", "fee", "p2p"), "judgement", is_list=True)
    assert parameter_words(kinds, None, TYPE) == "wire, fee or person-to-person payment"
