"""A program run over rows' values: inputs handed to the reader, and polars asked for what the reader leaves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from ftindicators.engine.row_arrays import numbers_of, truths_of
from ftindicators.kernels.row_program import Ran, run
from ftindicators.model.expression import Name, walk
from ftindicators.model.values import ValueType
from ftindicators.plan.program import Given
from ftindicators.plan.values import referred
from ftindicators.plan.write_polars import evaluate_nodes, evaluate_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ftindicators.engine.row_values import RowValues
    from ftindicators.kernels.entries import Ints
    from ftindicators.language.expressions.physical import Physical
    from ftindicators.model.expression import Expression
    from ftindicators.plan.program import Program


@dataclass(frozen=True, slots=True)
class Answers:
    """What a program gave at every row; ``others`` are the answers of expressions of other types, by place.

    ``left`` are the rows that polars answered alone, since a whole number was too large for the reader.
    """

    ran: Ran
    others: dict[int, pl.Series]
    left: Ints


def run_program(values: RowValues, program: Program, expressions: Sequence[Expression]) -> Answers:
    """The answers of ``program``, which was written for ``expressions``, at the rows of ``values``."""
    kept: list[object] = []
    row = values.place if values.whole is not None else None
    inputs = np.zeros((len(program.inputs), 3), np.int64)
    asked = _asked(values, program.asked)
    for line, given in enumerate(program.inputs):
        if given.is_asked:
            series = asked[given.number]
            array, known = (truths_of(series), None) if given.given is Given.TRUTHS else numbers_of(series)
            kept.append((array, known))
            inputs[line] = array.ctypes.data, 0 if known is None else known.ctypes.data, 0
        else:
            inputs[line] = values.input(given.given, given.number)
    ran = run(
        program.code,
        program.constants,
        program.tables,
        registers=program.registers,
        inputs=inputs,
        row=row,
        rows=len(values),
        answers=(len(program.truths), len(program.numbers)),
    )
    others = {}
    if program.others:
        others = dict(zip(program.others, by_polars(values, [expressions[p] for p in program.others]), strict=True))
    if len(ran.left):
        _answer_left(values.at_rows(ran.left), program, expressions, ran)
    return Answers(ran, others, ran.left)


def by_polars(values: RowValues, expressions: Sequence[Expression]) -> list[pl.Series]:
    """The answers of expressions by polars alone."""
    names = (name for expression in expressions for name in walk(expression) if isinstance(name, Name))
    frame = frame_of(values, {referred(name) for name in names})
    return list(evaluate_rows(frame, [(f"e{i}", e) for i, e in enumerate(expressions)]).values())


def frame_of(values: RowValues, numbers: Iterable[int]) -> pl.DataFrame:
    """Values as the columns that expressions of a Plan name."""
    columns = [values.series[n].alias(f"v{n}") for n in sorted(numbers)]
    return pl.DataFrame(columns) if columns else pl.DataFrame({"": np.zeros(len(values), np.int8)})


def _asked(values: RowValues, nodes: Sequence[Physical]) -> list[pl.Series]:
    if not nodes:
        return []
    return evaluate_nodes(nodes, lambda names: frame_of(values, {referred(name) for name in names}))


def _answer_left(part: RowValues, program: Program, expressions: Sequence[Expression], ran: Ran) -> None:
    """Overwrite what the reader gave at the rows that it left."""
    places = (*program.truths, *program.numbers)
    answers = dict(zip(places, by_polars(part, [expressions[p] for p in places]), strict=True))
    for line, place in enumerate(program.truths):
        ran.truths[line, ran.left] = truths_of(answers[place])
    for line, place in enumerate(program.numbers):
        values, known = numbers_of(answers[place])
        there = np.ones(len(values), np.bool_) if known is None else known
        reals = expressions[place].type is ValueType.NUMBER
        ran.numbers[line, ran.left] = np.where(there, values.view(np.int64) if reals else values, 0)
        ran.known[line, ran.left] = there
