from decimal import Decimal
from fractions import Fraction

import pytest

from ftindicators.language.words.clauses import Compared, comparison_words, miss_of
from ftindicators.language.words.wording import IndicatorWords
from ftindicators.model.values import DAY
from tests.unit.plan.small_plans import indicator

KEYS = {
    "measures": {
        "n": {"aggregate": "count", "within": "7d"},
        "paid": {"aggregate": "sum", "column": "amount_base", "within": "7d"},
        "part": {"aggregate": "share", "of": "city = 'a'", "within": "7d"},
        "pause": {"aggregate": "longest_gap", "within": "7d"},
        "typical": {"aggregate": "mean", "column": "amount_base", "within": "7d"},
    },
    "columns": {"net": "paid - 3"},
}
W = "in the 7 days to the transaction"


def compared(condition, left, right, **keys):
    made = indicator(condition=condition, **KEYS, **keys)
    return Compared.of(made.condition, left, right), IndicatorWords(made, base="CAD")


@pytest.mark.parametrize(
    ("condition", "left", "right", "words", "miss"),
    [
        ("n >= 6", 5, 6, f"5 transactions {W}; the indicator asks for at least 6", "5 of 6"),
        ("6 <= n", 6, 5, f"5 transactions {W}; the indicator asks for at least 6", "5 of 6"),
        ("n > 6", 6, 6, f"6 transactions {W}; the indicator asks for more than 6", "6 of more than 6"),
        ("n <= 6", 7, 6, f"7 transactions {W}; the indicator asks for at most 6", "7, where at most 6 is asked for"),
        ("n < 6", 6, 6, f"6 transactions {W}; the indicator asks for less than 6", "6, where less than 6 is asked for"),
        ("n = 0", 2, 0, f"2 transactions {W}; the indicator asks for exactly 0", "2, where exactly 0 is asked for"),
        ("n <> 0", 0, 0, f"0 transactions {W}; the indicator asks for anything but 0", None),
        ("n >= 6", None, 6, f"unknown: the number of transactions {W}; the indicator asks for at least 6", None),
        ("paid >= 1000", 9_400_000, 10_000_000,
         f"940.00 CAD is the total of the amount over transactions {W}; the indicator asks for at least 1,000.00 CAD",
         "940.00 of 1,000.00 CAD"),
        ("part >= 0.4", 0.3999, Decimal("0.4"), (f"39.99% of transactions {W} are those for which the city is «a»; "
         "the indicator asks for at least 40%"), "39.99% of 40%"),
        ("pause >= days(3)", 2 * DAY, 3 * DAY,
         f"2 days is the longest pause between transactions {W}; the indicator asks for at least 3 days",
         "2 days of 3 days"),
        ("net >= paid", 10_000, 20_000,
         (f"«net» is 1.00 CAD; the indicator asks for at least 2.00 CAD (the total of the "
         f"amount over transactions {W})"), "1.00 of 2.00 CAD"),
        ("net >= 0.5 * paid", 10_000, 20_000,
         "«net» is 1.00 CAD; the indicator asks for at least 2.00 CAD (50% of «paid»)", "1.00 of 2.00 CAD"),
        ("net >= 0.5 * paid", 10_000, None,
         "«net» is 1.00 CAD; the indicator asks for at least 50% of «paid», which is unknown", None),
        ("paid < typical", 30_000, 2.5,
         (f"3.00 CAD is the total of the amount over transactions {W}; the indicator asks "
         f"for less than 2.50 CAD (the average of the amount over transactions {W})"),
         "3.00, where less than 2.50 CAD is asked for"),
        ("type = 'wire'", "fee", "wire", "the type is fee; the indicator asks for wire", None),
        ("local_hour >= 22", 14, 22, "the local hour is 14; the indicator asks for 22 or later", None),
        ("local_hour < 6", 14, 6, "the local hour is 14; the indicator asks for earlier than 6", None),
        ("city <> country", "a", "a", "the city is «a»; the indicator asks for anything but «a» (the country)", None),
    ],
)  # fmt: skip
def test_a_comparison_says_what_was_measured_beside_what_is_asked_for(condition, left, right, words, miss):
    found, of = compared(condition, left, right)
    assert comparison_words(found, of) == words
    told = miss_of(found, of)
    assert (None if told is None else told.words) == miss


def test_a_threshold_keeps_its_own_currency():
    low = {"low": {"value": 200, "currency": "AUD", "basis": "judgement"}}
    found, of = compared("amount_base >= $low", 1_500_000, 2_000_000, parameters=low)
    assert comparison_words(found, of) == "the amount is 150.00 CAD; the indicator asks for at least 200.00 AUD"
    assert miss_of(found, of).words == "150.00 CAD of 200.00 AUD"


def test_a_miss_says_how_near_it_is_and_of_what():
    assert miss_of(*compared("n >= 6", 3, 6)).nearness == Fraction(1, 2)
    assert miss_of(*compared("n >= 6", 3, 6)).told == "3 of 6 n"
    assert miss_of(*compared("n <= 3", 6, 3)).nearness == Fraction(1, 2)
    assert miss_of(*compared("paid < typical", 30_000, 1.5)).nearness == Fraction(1, 2)
    assert miss_of(*compared("paid > 4", 20_000, 40_000)).told == "paid: 2.00 of more than 4.00 CAD"
