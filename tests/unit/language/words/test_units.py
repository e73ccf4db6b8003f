import pytest

from ftindicators.language.words.values import MONEY, PLAIN, SHARE, Unit
from ftindicators.language.words.wording import IndicatorWords
from tests.unit.plan.small_plans import indicator

KEYS = {
    "columns": {"rest": "1 - part", "net": "paid - 3", "mixed": "paid - owed"},
    "measures": {
        "part": {"aggregate": "share", "of": "city = 'a'", "within": "7d"},
        "paid": {"aggregate": "sum", "column": "amount_base", "within": "7d"},
        "owed": {"aggregate": "sum", "column": "amount", "within": "7d"},
        "n": {"aggregate": "count", "within": "7d"},
    },
}
BASE = Unit("money", "CAD")


@pytest.mark.parametrize(
    ("side", "unit"),
    [
        ("part", SHARE), ("rest", SHARE), ("net", BASE), ("mixed", MONEY), ("n", PLAIN), ("n + 1", PLAIN),
        ("paid * 0.5", BASE), ("paid / 2", PLAIN), ("part + n", PLAIN), ("greatest(paid, 3)", BASE),
        ("amount", Unit("money", "USD")), ("customer.declared_income", MONEY), ("part * 2", PLAIN),
        ("CASE WHEN n > 1 THEN paid ELSE 0 END", BASE), ("part * paid", BASE),
    ],
)  # fmt: skip
def test_a_number_keeps_what_it_is_a_number_of(side, unit):
    made = indicator(condition=f"({side}) IS NULL", **KEYS)
    inner = made.condition.operands[0]
    assert IndicatorWords(made, base="CAD", own="USD").unit(inner) == unit


def test_a_constant_takes_the_unit_of_its_neighbour():
    made = indicator(condition="amount_base > 3")
    assert IndicatorWords(made).unit(made.condition.operands[1]) is None
