"""What all parts of the checker share: the scope, the text, where faults go, and the words for types."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from difflib import get_close_matches
from typing import Never, TypeAlias

from ftindicators.diagnostics import Span
from ftindicators.language.expressions import syntax as s
from ftindicators.language.expressions.codes import Code
from ftindicators.language.expressions.scope import Report, Scope
from ftindicators.model.expression import Expression, Literal, Name, Operation, ParameterReference
from ftindicators.model.values import ValueType

WORDS: dict[ValueType, str] = {
    ValueType.TEXT: "text",
    ValueType.INTEGER: "an integer",
    ValueType.MONEY: "money",
    ValueType.NUMBER: "a number",
    ValueType.BOOLEAN: "yes-or-no",
    ValueType.INSTANT: "an instant",
    ValueType.LOCAL_DATE: "a local date",
    ValueType.LOCAL_TIME: "a local time",
    ValueType.DURATION: "a duration",
    ValueType.PLACE: "a place",
    ValueType.TEXT_LIST: "a list",
}
NUMERIC = frozenset({ValueType.INTEGER, ValueType.MONEY, ValueType.NUMBER})
ORDERED = NUMERIC | {ValueType.INSTANT, ValueType.LOCAL_DATE, ValueType.LOCAL_TIME, ValueType.DURATION}
Locate = Callable[[int, int], Span | None]
"""Turns offsets in the text into a place of a file."""
Failed: TypeAlias = Never | None  # noqa: RUF020 (None alone would be of no use as the value of a return)
"""What a fault gives in the place of a value: always None, and of a type that fits wherever a value may be missing."""
Checked = tuple[s.Syntax, Expression]
"""An expression with the syntax it came from."""


class Checking:
    """One run of the checker over one expression.

    ``check`` types any node (set by `check`, so that its parts can call it); ``failed`` tells whether an error was
    reported, ``digits`` whether constants are multiplied, so that a result might need more than 128 bits.
    """

    __slots__ = ("check", "digits", "failed", "locate", "report", "scope", "text")

    def __init__(
        self, text: str, scope: Scope, report: Report, locate: Callable[[int, int], Span | None] | None
    ) -> None:
        self.text = text
        self.scope = scope
        self.report = report
        self.locate = locate
        self.failed = False
        self.digits = False
        self.check: Callable[[s.Syntax], Expression | None] = lambda _node: None

    def fault(self, code: Code, message: str, node: s.Syntax, hint: str | None = None) -> Failed:
        """Report a fault at a node; returns None, so that ``return checking.fault(...)`` gives the failed value."""
        return self.fault_at(code, message, node.start, node.end, hint)

    def fault_at(self, code: Code, message: str, start: int, end: int, hint: str | None = None) -> Failed:
        """Report a fault at offsets."""
        if not code.is_warning:
            self.failed = True
        self.report(code, message, start, end, hint)
        return None

    def span(self, node: s.Syntax) -> Span | None:
        """The place of a node in its file, if known."""
        return None if self.locate is None else self.locate(node.start, node.end)

    def source(self, node: s.Syntax) -> str:
        """What was written at a node."""
        return self.text[node.start : node.end]

    def shown(self, node: s.Syntax) -> str:
        """What was written at a node, as it is quoted in messages: texts have their quotes already."""
        source = self.source(node)
        return source if isinstance(node, s.TextSyntax) else f"'{source}'"

    def operation(
        self, value_type: ValueType, operator: str, operands: Iterable[Expression], node: s.Syntax
    ) -> Operation:
        """A typed operation at the place of ``node``."""
        return Operation(value_type, operator, tuple(operands), self.span(node))

    def checked(self, nodes: Iterable[s.Syntax]) -> tuple[Checked, ...] | None:
        """All of them typed (so that all faults are found), or None if one failed."""
        pairs = [(node, self.check(node)) for node in nodes]
        done = tuple((node, expression) for node, expression in pairs if expression is not None)
        return done if len(done) == len(pairs) else None

    def meant(self, word: str, among: Iterable[str]) -> str | None:
        """A «did you mean» for a word, or None."""
        candidates = list(among)
        by_lower = {candidate.lower(): candidate for candidate in candidates}
        near = get_close_matches(word.lower(), by_lower, n=1, cutoff=0.65)
        return f"did you mean '{by_lower[near[0]]}'?" if near else None


def described(checking: Checking, pair: Checked) -> str:
    """What was written and its type, in words: «'amount' is money»."""
    return f"{checking.shown(pair[0])} is {WORDS[pair[1].type]}"


def is_exact_constant(expression: Expression) -> bool:
    """Whether it is a written number, a parameter, or sums and products of these: an exact decimal value."""
    match expression:
        case Literal(type, value):
            return value is not None and type in NUMERIC
        case ParameterReference(type):
            return type in NUMERIC
        case Operation(_, "neg" | "+" | "-" | "*", operands):
            return all(is_exact_constant(operand) for operand in operands)
        case _:
            return False


def is_floating(expression: Expression) -> bool:
    """Whether it is computed as float64: a number that is not an exact constant."""
    return expression.type is ValueType.NUMBER and not is_exact_constant(expression)


def names_of_value(expression: Expression) -> Iterator[Name]:
    """The names whose values can be the value of the expression, unchanged: through coalesce, nullif and CASE."""
    match expression:
        case Name():
            yield expression
        case Operation(_, "coalesce", operands):
            for operand in operands:
                yield from names_of_value(operand)
        case Operation(_, "nullif", operands):
            yield from names_of_value(operands[0])
        case Operation(_, "case", operands):
            for operand in (*operands[1::2], operands[-1]):
                yield from names_of_value(operand)
        case _:
            return


def carries_identity(expression: Expression, scope: Scope) -> bool:
    """Whether the value is an identifier: a defined column is marked with it, so that no second name gets around it."""
    entries = (scope.lookup(name.name) for name in names_of_value(expression))
    return any(entry is not None and entry.identity for entry in entries)
