"""The tests that stand in indicators' files, run through the same door and the same evaluator as a bank's own data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import polars as pl

from ftindicators.diagnostics import FtindicatorsError, InternalFault
from ftindicators.language.library import Indicators
from ftindicators.plan.compile import Plan
from ftindicators.runners.context import Context
from ftindicators.runners.indicator_test_outcome import About, Fault, Outcome
from ftindicators.runners.row_answers import row_answers

if TYPE_CHECKING:
    from ftindicators.model.indicator import Indicator, TestCase
    from ftindicators.runners.row_answers import RowAnswers

Row = tuple[tuple[str, str | None], ...]


def run_tests(indicators: Indicators) -> Iterator[Outcome]:
    """The outcome of each test of each indicator, in the order of ids and of the file.

    A test of which the door rejects a row has failed. A column that the indicator needs and the rows lack is null
    there, which is said where the answers differ. Only a fault of our own is raised (InternalFault).
    """
    for indicator in indicators:
        plan = Plan.of(Indicators((indicator,)))  # compiled once, whatever the number of tests
        for case in indicator.tests:
            yield Outcome(indicator.id, case.name, case.span, _faults(indicator, plan, case))


def _faults(indicator: Indicator, plan: Plan, case: TestCase) -> tuple[Fault, ...]:
    context = Context(accounts=_table(case.accounts), customers=_table(case.customers))
    try:
        answers = row_answers(plan, context, _text_frame(case.transactions))[indicator.id]
    except InternalFault:
        raise
    except FtindicatorsError as error:
        return (Fault("not run", message=str(error)),)
    return tuple(_compared(case, answers))


def _compared(case: TestCase, answers: RowAnswers) -> Iterator[Fault]:
    for rejected in answers.rejected:
        yield Fault("rejected", message=rejected)
    faults = list(_answers(case, answers))
    if faults and answers.lacking:
        yield Fault("not evaluable", message=f"the rows lack {', '.join(answers.lacking)}, which was taken as null")
    yield from faults


def _answers(case: TestCase, answers: RowAnswers) -> Iterator[Fault]:
    ids = [
        value for row in case.transactions for column, value in row if column == "transaction_id" and value is not None
    ]
    given: tuple[tuple[About, Sequence[str] | None, frozenset[str]], ...] = (
        ("hits", case.hits, answers.hits),
        ("unknown", case.unknown, answers.unknown),
        ("insufficient", case.insufficient, answers.insufficient),
    )
    for about, expected, got in given:
        if expected is not None and frozenset(expected) != got:
            yield Fault(about, _in_order(expected, ids), _in_order(got, ids))


def _in_order(chosen: Sequence[str] | frozenset[str], ids: list[str]) -> tuple[str, ...]:
    """As the rows stand in the test, each once; then what is not among them."""
    there = dict.fromkeys(i for i in ids if i in chosen)
    return (*there, *sorted(set(chosen) - set(there)))


def _table(rows: tuple[Row, ...] | None) -> pl.DataFrame | None:
    return None if rows is None else _text_frame(rows)


def _text_frame(rows: tuple[Row, ...]) -> pl.DataFrame:
    """Rows as a file would hold them: text alone; a column that some rows leave out is null there."""
    columns = dict.fromkeys(column for row in rows for column, _ in row)
    maps = [dict(row) for row in rows]
    return pl.DataFrame(
        {name: [row.get(name) for row in maps] for name in columns}, schema=dict.fromkeys(columns, pl.String)
    )
