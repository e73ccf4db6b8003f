"""The expression as engines compute it: physical types, every rescaling, widening and check spelt out.

All writers (polars, DuckDB, later the compiled row reader) write this tree, so no engine's own conversions can show
through. What makes an expression mean what it means stands in `lower`, once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from ftindicators.language.expressions.regular import Pattern
from ftindicators.model.expression import Name


class Kind(StrEnum):
    """How a value is held while it is computed."""

    INT = "int64"
    WIDE = "int128"
    """Only inside an expression: what an int64 cannot hold yet, or a money at more than four decimals."""
    FLOAT = "float64"
    TRUTH = "boolean"
    TEXT = "text"
    LIST = "list(text)"


@dataclass(frozen=True, slots=True)
class Found:
    """What a regular expression finds: the text of one of its groups (0: the whole)."""

    pattern: Pattern
    group: int


Argument = int | Pattern | Found | tuple[int | str, ...] | None


@dataclass(frozen=True, slots=True)
class Constant:
    """A value known beforehand; None is null of its kind."""

    kind: Kind
    value: int | float | bool | str | None


@dataclass(frozen=True, slots=True)
class Column:
    """A value of the row."""

    kind: Kind
    name: Name


@dataclass(frozen=True, slots=True)
class Step:
    """One operation. Null in gives null out unless the step says otherwise.

    - INT and WIDE: ``widen``; ``narrow`` (to INT, null beyond int64); ``within`` (null beyond ``argument`` times the
      range of int64); ``add subtract multiply negative absolute``, which never overflow, because `lower` chose a kind
      that holds every result; ``multiply_within`` (null beyond 128 bits); ``remainder`` (sign of the dividend, null
      by 0); ``floor ceil round`` to multiples of ``argument``; ``share_out`` (divided by ``argument``, a half away
      from zero).
    - FLOAT: ``to_float``; ``add subtract multiply negative absolute floor ceil round``; ``quotient`` (null by 0);
      ``finite`` (null where infinite or not a number); ``distance_km``.
    - TRUTH: ``and or not`` (three-valued); ``equal unequal less at_most more at_least``; ``differs`` (null is a
      value); ``is_null is_true is_false``; ``one_of`` (``argument``: the constants); ``fits`` (``argument``: a
      pattern); ``starts_with ends_with contains``; ``list_contains``; ``list_any`` (``argument``: the texts).
    - TEXT: ``lower upper trim normalise join``; ``extract`` (``argument``: pattern and group; null where it gives
      nothing).
    - INT of text or list: ``length list_length``.
    - Any: ``case`` (condition, value, ..., else); ``coalesce``; ``greatest least`` (nulls skipped); ``null_if``.
    """

    kind: Kind
    operator: str
    operands: tuple[Physical, ...]
    argument: Argument = None


Physical = Constant | Column | Step
MOST_IN_128_BITS = 1.6e38
"""Products below this in float64 fit 128 bits; those above are beyond the range of every type."""


def steps(node: Physical) -> Iterator[Step]:
    """Every step of the tree, parents before children."""
    if isinstance(node, Step):
        yield node
        for operand in node.operands:
            yield from steps(operand)


def columns_of(node: Physical) -> Iterator[Column]:
    """Every column that the tree reads."""
    if isinstance(node, Column):
        yield node
    elif isinstance(node, Step):
        for operand in node.operands:
            yield from columns_of(operand)


def checks(node: Physical) -> tuple[Step, ...]:
    """The steps at which a value can prove too large, each once."""
    found = [step for step in steps(node) if step.operator in ("narrow", "within", "multiply_within")]
    return tuple(dict.fromkeys(found))
