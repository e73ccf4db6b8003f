"""Expressions as a program for the row reader (`kernels.row_program`), over the physical types.

What an expression means is decided in `language.expressions.lower`; here every step becomes an instruction. Whole
numbers are computed in int64: the reader leaves rows at which something is larger than that, which polars then answers,
so no step is ever checked here. What there is no instruction for (texts that are computed, patterns, lists, distances)
is ``asked`` of polars and read as an input.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ftindicators.language.expressions.lower import lowered
from ftindicators.language.expressions.physical import Column, Constant, Kind, Physical, Step
from ftindicators.model.expression import Expression
from ftindicators.plan.program import Program
from ftindicators.plan.program_writer import Codes, ProgramWriter
from ftindicators.plan.values import referred

MOST_CODES = 60_000
"""What 16 bits hold."""
_NULL_THROUGH = frozenset({
    "widen", "narrow", "within", "add", "subtract", "multiply", "negative", "absolute", "multiply_within", "remainder",
    "floor", "ceil", "round", "share_out", "to_float", "quotient", "finite", "distance_km", "not",
    "equal", "unequal", "less", "at_most", "more", "at_least", "one_of", "fits", "starts_with", "ends_with", "contains",
    "list_contains", "list_any", "lower", "upper", "trim", "normalise", "join", "extract", "length", "list_length",
})  # fmt: skip
"""Steps of which a null makes null."""


def write_program(expressions: Sequence[Expression], codes: Codes) -> Program:
    """One program for several expressions over values of the Plan; ``codes`` knows every text that they name."""
    return ProgramWriter(codes).program([folded(lowered(expression)) for expression in expressions])


def folded(node: Physical) -> Physical:
    """The same with every step that a null constant makes null written as null: coverage asks what without a column."""
    if not isinstance(node, Step):
        return node
    operands = tuple(folded(operand) for operand in node.operands)
    if node.operator in _NULL_THROUGH and any(isinstance(o, Constant) and o.value is None for o in operands):
        return Constant(node.kind, None)
    if node.operator == "is_null" and isinstance(operands[0], Constant):
        return Constant(Kind.TRUTH, operands[0].value is None)
    same = all(one is two for one, two in zip(operands, node.operands, strict=True))
    return node if same else replace(node, operands=operands)


def named_texts(expressions: Sequence[Expression]) -> dict[int, dict[str, int]]:
    """The texts with which the expressions compare each text value, numbered from 1."""
    found: dict[int, dict[str, int]] = {}

    def look(node: Physical) -> None:
        if isinstance(node, Step):
            for value, texts in _texts_of(node):
                codes = found.setdefault(referred(value.name), {})
                for text in texts:
                    if len(codes) < MOST_CODES:
                        codes.setdefault(text, len(codes) + 1)
            for operand in node.operands:
                look(operand)

    for expression in expressions:
        look(lowered(expression))
    return found


def _texts_of(node: Step) -> list[tuple[Column, list[str]]]:
    """The text values that a step compares with constants, and those."""
    if node.operator == "one_of" and isinstance(node.argument, tuple):
        (value,) = node.operands
        if isinstance(value, Column) and value.kind is Kind.TEXT:
            return [(value, [str(text) for text in node.argument])]
    if node.operator in {"equal", "unequal", "differs"}:
        columns = [value for value in node.operands if isinstance(value, Column) and value.kind is Kind.TEXT]
        texts = [c.value for c in node.operands if isinstance(c, Constant) and isinstance(c.value, str)]
        return [(value, texts) for value in columns if texts]
    return []
