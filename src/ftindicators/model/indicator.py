"""An indicator: a named condition with who it speaks of, why, and how it can be wrong."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from ftindicators.diagnostics import Span
from ftindicators.model.expression import Expression, Name, NameKind
from ftindicators.model.measure import Length, Measure
from ftindicators.model.values import ValueType

Status = Literal["draft", "stable", "retired"]
Strength = Literal["weak", "moderate", "strong"]
ParameterValue = bool | int | float | Decimal | str | tuple[str, ...] | tuple[int, ...] | tuple[Decimal, ...]


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number or text that a bank may set, and on what it rests.

    ``value``, ``minimum``, ``maximum`` are held in the units of ``type`` (`model.values`): a duration is int
    microseconds, money an int of ten-thousandths, a decimal without currency is a Decimal. ``is_list`` for a list of
    such values.
    """

    name: str
    type: ValueType
    value: ParameterValue
    basis: str
    minimum: ParameterValue | None = None
    maximum: ParameterValue | None = None
    currency: str | None = None
    is_list: bool = False
    span: Span | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class About:
    """Who the indicator speaks of: the party in column ``party``, in a provisional ``role``."""

    party: Name
    role: str


@dataclass(frozen=True, slots=True)
class Source:
    """Where the red flag was published."""

    document: str
    year: int | None = None
    basis: str | None = None
    where: str | None = None


@dataclass(frozen=True, slots=True)
class NamedExpression:
    """A column or a selection that an indicator defines."""

    name: str
    expression: Expression
    span: Span | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class EpisodeRule:
    """How hits are joined. ``gap`` None: the longest finite window that the condition reads directly, at least 1 d."""

    gap: Length | None = None
    longest: Length = 90 * 86_400_000_000


@dataclass(frozen=True, slots=True)
class TestCase:
    """A test that stands in an indicator's file: made-up rows and which of them must be hits.

    Tables are tuples of rows, a row a tuple of (column, text or None) pairs; None where the table is not given.
    """

    __test__ = False

    name: str
    transactions: tuple[tuple[tuple[str, str | None], ...], ...]
    hits: tuple[str, ...]
    unknown: tuple[str, ...] | None = None
    insufficient: tuple[str, ...] | None = None
    accounts: tuple[tuple[tuple[str, str | None], ...], ...] | None = None
    customers: tuple[tuple[tuple[str, str | None], ...], ...] | None = None
    span: Span | None = field(default=None, compare=False)


PARTY = Name(ValueType.TEXT, "party", NameKind.COLUMN)


@dataclass(frozen=True, slots=True)
class Indicator:
    """A red-flag indicator as read from YAML, every name resolved and every expression typed.

    ``subject`` are the columns whose equal values make a window's rows one subject's; ``subject_kind`` is the word
    the author wrote (``account``) or the column names joined by a comma. ``party`` is the column that names to whom a
    hit belongs. ``text`` is what the file holds, ``digest`` its blake2b-128.
    """

    id: str
    version: int
    title: tuple[tuple[str, str], ...]
    status: Status
    exploitation: tuple[str, ...]
    about: tuple[About, ...]
    family: str
    strength: Strength
    sources: tuple[Source, ...]
    rationale: str
    innocent_explanations: tuple[str, ...]
    subject: tuple[Name, ...]
    subject_kind: str
    condition: Expression
    next_steps: tuple[str, ...] = ()
    party: Name = PARTY
    parameters: tuple[Parameter, ...] = ()
    columns: tuple[NamedExpression, ...] = ()
    selections: tuple[NamedExpression, ...] = ()
    measures: tuple[Measure, ...] = ()
    at: Expression | None = None
    history: Length | None = None
    episode: EpisodeRule = EpisodeRule()
    tests: tuple[TestCase, ...] = field(default=(), compare=False)
    file: str = field(default="", compare=False)
    text: str = field(default="", compare=False, repr=False)
    digest: str = ""
