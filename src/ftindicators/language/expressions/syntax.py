"""The untyped tree: what was written, node by node, with the stretch of text that each was read from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NumberSyntax:
    """Digits, with or without a point."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class TextSyntax:
    """A quoted text; ``text`` is without the quotes."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class NullSyntax:
    """NULL."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class TruthSyntax:
    """TRUE or FALSE."""

    value: bool
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class NameSyntax:
    """A name, dotted or plain."""

    name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class ParameterSyntax:
    """``$name``; ``name`` is without the sign."""

    name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class NegativeSyntax:
    """Unary minus."""

    operand: Syntax
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class NotSyntax:
    """NOT before a condition."""

    operand: Syntax
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class JunctionSyntax:
    """AND or OR between two or more conditions."""

    operator: str
    operands: tuple[Syntax, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class ArithmeticSyntax:
    """``+ - * / % ||`` between two values."""

    operator: str
    left: Syntax
    right: Syntax
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class ComparisonSyntax:
    """``= <> < <= > >=`` between two values."""

    operator: str
    left: Syntax
    right: Syntax
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class AnySyntax:
    """``value = ANY(list)``."""

    operand: Syntax
    of: Syntax
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class BetweenSyntax:
    """``value [NOT] BETWEEN low AND high``."""

    operand: Syntax
    low: Syntax
    high: Syntax
    negated: bool
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class InSyntax:
    """``value [NOT] IN (...)`` or ``value [NOT] IN $list``; ``parameter`` is the latter."""

    operand: Syntax
    items: tuple[Syntax, ...]
    parameter: ParameterSyntax | None
    negated: bool
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class LikeSyntax:
    """``value [NOT] LIKE pattern [ESCAPE character]``, or ILIKE."""

    operator: str
    operand: Syntax
    pattern: Syntax
    escape: Syntax | None
    negated: bool
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class IsSyntax:
    """``value IS [NOT] NULL | TRUE | FALSE``; ``what`` is the word."""

    operand: Syntax
    what: str
    negated: bool
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class DistinctSyntax:
    """``left IS [NOT] DISTINCT FROM right``."""

    left: Syntax
    right: Syntax
    negated: bool
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class CaseSyntax:
    """``CASE WHEN condition THEN value ... [ELSE value] END``."""

    branches: tuple[tuple[Syntax, Syntax], ...]
    otherwise: Syntax | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class CallSyntax:
    """A function with its arguments; ``name_end`` is where its name ends."""

    function: str
    arguments: tuple[Syntax, ...]
    start: int
    end: int
    name_end: int


Syntax = (
    NumberSyntax
    | TextSyntax
    | NullSyntax
    | TruthSyntax
    | NameSyntax
    | ParameterSyntax
    | NegativeSyntax
    | NotSyntax
    | JunctionSyntax
    | ArithmeticSyntax
    | ComparisonSyntax
    | AnySyntax
    | BetweenSyntax
    | InSyntax
    | LikeSyntax
    | IsSyntax
    | DistinctSyntax
    | CaseSyntax
    | CallSyntax
)
