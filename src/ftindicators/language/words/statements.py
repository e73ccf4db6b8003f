"""What statements are made of: what names are called, what constants are, what a comparison asks for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from ftindicators.language.words.columns import CLOCKS, closed_value_words, closed_values
from ftindicators.language.words.functions import listed
from ftindicators.language.words.values import PLAIN, Unit, value_words
from ftindicators.model.expression import Expression, Name, ParameterReference
from ftindicators.model.indicator import Parameter
from ftindicators.model.values import ValueType

FLIPPED = {"=": "=", "<>": "<>", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
"""Which comparison says the same with its sides changed over."""
OPPOSITE = {"=": "<>", "<>": "=", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}
"""Which comparison says the opposite, and is unknown where it is."""
_OF_TIME = frozenset({ValueType.LOCAL_TIME, ValueType.LOCAL_DATE, ValueType.INSTANT})


class Wording(Protocol):
    """What the names of one indicator are called."""

    def called(self, name: Name) -> str:
        """A value as a subject: «the type», «the number of transactions that are night cash in ...»."""

    def parameter(self, reference: ParameterReference) -> Parameter:
        """The parameter that is referred to."""

    def unit(self, expression: Expression) -> Unit | None:
        """What a value is a number of; None for a constant."""


@dataclass(frozen=True, slots=True)
class Said:
    """A statement: ``subject`` and what is said of it.

    ``word``: the word, and or or, that joins several things said of one subject; ``joint``: it has several statements.
    """

    subject: str
    verb: str
    word: str = ""
    joint: bool = False

    @property
    def text(self) -> str:
        """The whole statement."""
        return f"{self.subject} {self.verb}" if self.subject else self.verb


def constant_words(value: object, type_: ValueType, unit: Unit | None, beside: Expression | None = None) -> str:
    """A constant: a closed value of the column beside it without quotes, an amount in its unit."""
    if isinstance(value, str) and isinstance(beside, Name) and value in closed_values(beside.name):
        return closed_value_words(value)
    # Beside itself, so that none of its digits is lost: what is asked for is said as it stands.
    return value_words(value, type_, PLAIN if unit is None else unit, value)


def parameter_words(parameter: Parameter, unit: Unit | None, beside: Expression | None = None) -> str:
    """A parameter's value, in its own currency where it states one; a list as «a, b or c»."""
    if parameter.currency is not None:
        unit = Unit("money", parameter.currency)
    values = parameter.value if isinstance(parameter.value, tuple) else (parameter.value,)
    return listed([constant_words(value, parameter.type, unit, beside) for value in values], "or")


def asked_words(operator: str, left: Expression, right: str) -> str:
    """What a comparison asks of its left side: «at least 6», «22 or later», «before 06:00»."""
    on_a_clock = left.type in _OF_TIME or (isinstance(left, Name) and left.name in CLOCKS)
    match operator:
        case "=":
            return right
        case "<>":
            return f"not {right}"
        case ">=":
            return f"{right} or later" if on_a_clock else f"at least {right}"
        case ">":
            return f"later than {right}" if on_a_clock else f"more than {right}"
        case "<=":
            return f"{right} or earlier" if on_a_clock else f"at most {right}"
        case _:
            return f"before {right}" if on_a_clock else f"less than {right}"
