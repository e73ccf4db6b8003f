"""A clause with its measured value beside what the indicator asks for, and how near a miss was.

«7 «night cash» transactions in the 14 days to 12 March 2025, 23:10; the indicator asks for at least 6»; «5 of 6».
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from ftindicators.language.expressions.write_words import phrase
from ftindicators.language.words.columns import CLOCKS, closed_value_words, closed_values, humanised, yes_or_no
from ftindicators.language.words.statements import FLIPPED, OPPOSITE, asked_words
from ftindicators.language.words.values import PLAIN, Unit, value_words
from ftindicators.model.expression import Expression, Literal, Name, NameKind, Operation, ParameterReference
from ftindicators.model.values import MONEY_SCALE, ValueType

if TYPE_CHECKING:
    from ftindicators.language.words.wording import IndicatorWords

COMPARISONS = frozenset(OPPOSITE)
_ORDERED = frozenset({"<", "<=", ">", ">="})
_MEASURABLE = frozenset({ValueType.INTEGER, ValueType.MONEY, ValueType.NUMBER, ValueType.DURATION})


@dataclass(frozen=True, slots=True)
class Miss:
    """How near a false comparison was: «5 of 6», from 0 (far) to 1 (there); ``told`` says of what: «5 of 6 nights»."""

    words: str
    nearness: Fraction
    told: str


@dataclass(frozen=True, slots=True)
class Compared:
    """A comparison at one row: its sides, the left one the side that was measured, and their values there.

    Values are held as `model.values` says; None is unknown.
    """

    operator: str
    left: Expression
    right: Expression
    found: object
    wanted: object

    @classmethod
    def of(cls, node: Operation, left: object, right: object) -> Compared:
        """The sides of ``node``, changed over where a constant stands first."""
        first, second = node.operands
        if _is_constant(first) and not _is_constant(second):
            return cls(FLIPPED[node.operator], second, first, right, left)
        return cls(node.operator, first, second, left, right)


def comparison_words(compared: Compared, words: IndicatorWords) -> str:
    """What was measured, and what the indicator asks for."""
    found = side_words(compared.left, compared.found, words, _number(compared.wanted, compared.right.type))
    return f"{found}; the indicator asks for {_asked(compared, words)}"


def side_words(side: Expression, value: object, words: IndicatorWords, beside: object = None) -> str:
    """One value with what it is: «7 «night cash» transactions in ...», «the type is wire»."""
    if isinstance(side, Name) and side.kind is NameKind.MEASURE:
        return words.measured(side.name, value, beside)
    known = yes_or_no(side.name) if isinstance(side, Name) else None
    if known is not None and isinstance(value, bool):
        return f"{known[0]} is {'' if value else 'not '}{known[1]}"
    return f"{phrase(side, words)} is {bare_value(side, value, words, beside)}"


def bare_value(side: Expression, value: object, words: IndicatorWords, beside: object = None) -> str:
    """A value alone, in its unit; a closed value in its own words."""
    if isinstance(value, str) and isinstance(side, Name) and value in closed_values(side.name):
        return closed_value_words(value)
    return value_words(value, side.type, words.unit(side) or PLAIN, beside)


def _asked(compared: Compared, words: IndicatorWords) -> str:
    operator, left, right = compared.operator, compared.left, compared.right
    unit = words.unit(left)
    if _is_constant(right):
        wanted = phrase(right, words, unit, left)
    elif compared.wanted is None:
        return f"{_verb(operator, left, phrase(right, words, unit))}, which is unknown"
    else:
        beside = _number(compared.found, left.type)
        own = words.unit(right) or unit or PLAIN
        wanted = f"{_wanted_value(right, compared.wanted, words, own, beside)} ({_what(right, words, unit)})"
    return _verb(operator, left, wanted)


def _wanted_value(right: Expression, value: object, words: IndicatorWords, unit: Unit, beside: object) -> str:
    if isinstance(value, str):
        return bare_value(right, value, words)
    return value_words(value, right.type, unit, beside)


def _what(right: Expression, words: IndicatorWords, unit: Unit | None) -> str:
    if isinstance(right, Name) and right.kind is NameKind.MEASURE:
        return f"the {words.measure(right.name)}"
    return phrase(right, words, unit)


def _verb(operator: str, left: Expression, wanted: str) -> str:
    match operator:
        case "=" if left.type in _MEASURABLE:
            return f"exactly {wanted}"
        case "<>":
            return f"anything but {wanted}"
        case _:
            asked = asked_words(operator, left, wanted)
            return f"earlier than {wanted}" if asked.startswith("before ") else asked


def miss_of(compared: Compared, words: IndicatorWords) -> Miss | None:
    """How near a false comparison was: «5 of 6», «940.00 of 1,000.00 CAD», «7, where at most 6 is asked for».

    Only of amounts, numbers and lengths, where more or less means nearer; else None.
    """
    left, right = compared.left, compared.right
    if isinstance(left, Name) and left.name in CLOCKS:
        return None
    found, wanted = _number(compared.found, left.type), _number(compared.wanted, right.type)
    if left.type not in _MEASURABLE or found is None or wanted is None or compared.operator not in (*_ORDERED, "="):
        return None
    unit = words.unit(left) or PLAIN
    value = value_words(compared.found, left.type, unit, wanted)
    asked = phrase(right, words, unit, left) if _is_constant(right) else _wanted_value(
        right, compared.wanted, words, words.unit(right) or unit, found
    )  # fmt: skip
    if unit.currency is not None and asked.endswith(f" {unit.currency}"):
        value = value.removesuffix(f" {unit.currency}")
    said = {
        ">=": f"{value} of {asked}",
        ">": f"{value} of more than {asked}",
        "<=": f"{value}, where at most {asked} is asked for",
        "<": f"{value}, where less than {asked} is asked for",
        "=": f"{value}, where exactly {asked} is asked for",
    }
    miss = said[compared.operator]
    counted = isinstance(left, Name) and left.kind is NameKind.MEASURE and left.type is ValueType.INTEGER
    label = humanised(left.name) if isinstance(left, Name) and left.kind is not NameKind.COLUMN else phrase(left, words)
    return Miss(miss, _nearness(found, wanted), f"{miss} {label}" if counted and " of " in miss else f"{label}: {miss}")


def _number(value: object, type_: ValueType) -> Decimal | None:
    """A number in the unit in which it is compared with others: money in whole units."""
    if value is None or isinstance(value, bool | str) or not isinstance(value, int | float | Decimal):
        return None
    exact = Decimal(str(value))
    return exact / MONEY_SCALE if type_ is ValueType.MONEY else exact


def _nearness(found: Decimal, wanted: Decimal) -> Fraction:
    largest = max(abs(found), abs(wanted))
    return Fraction(1) if not largest else 1 - Fraction(abs(found - wanted)) / Fraction(largest)


def row_words(said: str, names: Mapping[Name, object], words: IndicatorWords) -> str:
    """Any other clause: what stands at the row, and the condition that the indicator states, ``said``."""
    here = ", ".join(side_words(name, value, words) for name, value in names.items())
    return f"{here}; the indicator asks that {said}" if here else f"the indicator asks that {said}"


def _is_constant(expression: Expression) -> bool:
    return isinstance(expression, Literal | ParameterReference)
