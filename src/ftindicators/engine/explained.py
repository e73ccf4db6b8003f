"""What indicators say of single rows, hit or not, and why: computed by the one evaluator, told in plain words.

Only the asked rows' values are turned into text; only rows that can meet them in a window are evaluated.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from ftindicators.engine.clause_answers import Answered, Row, clause_answer, joint_miss
from ftindicators.engine.evaluate import compute
from ftindicators.engine.hits import Answers, Facts, answers, subject_ids, subject_starts
from ftindicators.engine.row_values import RowValues
from ftindicators.engine.state import State
from ftindicators.engine.strands import Strands
from ftindicators.kernels.entries import NEVER
from ftindicators.language.words.unknown import unknown_because
from ftindicators.language.words.values import duration_words, instant_words
from ftindicators.language.words.windows import Moment
from ftindicators.language.words.wording import IndicatorWords
from ftindicators.model.explanation import Answer, ClauseAnswer, Explanation
from ftindicators.plan.clause_tree import ClauseNode, ClauseTree
from ftindicators.plan.partition import parts

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from ftindicators.kernels.entries import Ints
    from ftindicators.language.library import Indicators
    from ftindicators.model.indicator import Indicator
    from ftindicators.plan.planned import PlannedIndicator

TOLD = ("utc_offset_minutes", "time_precision", "local_date", "currency", "status")
"""Columns that words are made of where the rows have them, whatever an indicator reads."""
KEPT = frozenset({"transaction_id", "occurred_at", *TOLD})


@dataclass(frozen=True, slots=True)
class _Evaluated:
    """One indicator's answers at the rows that can matter to what is asked."""

    tree: ClauseTree
    values: RowValues
    answers: Answers
    starts: Ints | None

    @property
    def planned(self) -> PlannedIndicator:
        return self.tree.plan.planned[0]


def explain_rows(
    indicators: Indicators,
    rows: pl.DataFrame,
    asked: Mapping[str, Collection[str]],
    facts: Facts,
    *,
    data_from: int | None = None,
    lacking: Mapping[str, Iterable[str]] | None = None,
    base_currency: str | None = None,
) -> dict[tuple[str, str], Explanation]:
    """What each indicator says of each row that it is asked about, by (indicator id, transaction id).

    ``rows``: physical columns, sorted by occurred_at, then transaction_id: all rows that the run had. ``asked``: ids of
    transactions by indicator; those that are not among ``rows`` are left out. ``data_from``: since when the data is
    whole (µs); None: its first row. ``lacking``: columns that an indicator reads and the data has not. Raises KeyError
    for an indicator that is not there.
    """
    if data_from is None and rows.height:
        data_from = int(rows["occurred_at"][0])
    found: dict[tuple[str, str], Explanation] = {}
    for identity, wanted in asked.items():
        tree = ClauseTree.of(indicators[identity])
        gone = tuple((lacking or {}).get(identity, ()))
        evaluated = _evaluated(tree, rows, wanted, facts, data_from)
        if evaluated is None:
            continue
        places = np.flatnonzero(evaluated.values.rows["transaction_id"].is_in(list(wanted)).to_numpy())
        subjects = subject_ids(evaluated.planned, evaluated.values, places)
        for place, subject in zip(places.tolist(), subjects, strict=True):
            made = _explained(evaluated, place, subject, facts, gone, base_currency)
            found[identity, made.transaction_id] = made
    return found


def _evaluated(
    tree: ClauseTree, rows: pl.DataFrame, wanted: Collection[str], facts: Facts, data_from: int | None
) -> _Evaluated | None:
    plan = tree.plan
    ((column, _),) = parts(plan)
    chosen = rows.filter(pl.col("transaction_id").is_in(list(wanted)))
    if not chosen.height:
        return None
    near = rows.select(c for c in rows.columns if c in plan.needs or c in KEPT)
    if column is not None and column in near.columns:
        # Rows that differ in this column never meet in a window: those of other subjects change no answer here.
        near = near.filter(pl.col(column).is_in(chosen[column].unique().to_list(), nulls_equal=True))
    state = State(data_from=data_from)
    values = RowValues(plan, near)
    times = near["occurred_at"].to_numpy()
    compute(plan, values, Strands(values, times, state), state)
    planned = plan.planned[0]
    said = answers(planned, values, times, state, facts)
    starts = None if planned.history is None else subject_starts(planned, values, times, state, facts)
    return _Evaluated(tree, values, said, starts)


def _explained(
    evaluated: _Evaluated,
    place: int,
    subject: str | None,
    facts: Facts,
    lacking: tuple[str, ...],
    base_currency: str | None,
) -> Explanation:
    tree, planned, rows = evaluated.tree, evaluated.planned, evaluated.values.rows
    indicator = tree.indicator
    words = _words(indicator, rows, place, base_currency)
    row = Row(evaluated.values, place, words)
    clauses = [clause_answer(node, row) for node in tree.clauses]
    at = None if tree.at is None else clause_answer(tree.at, row)
    answer, reasons = _answer(evaluated, place, at, facts, lacking, words)
    if answer == "unknown":
        missing = _unknown_measures(made.clause for made in clauses)
        reasons += [unknown_because(m) for m in indicator.measures if m.name in missing]
    titles = dict(indicator.title)
    return Explanation(
        indicator=indicator.id,
        version=indicator.version,
        title=titles.get("en") or next(iter(titles.values()), indicator.id),
        transaction_id=rows["transaction_id"][place],
        subject_kind=planned.subject_kind,
        subject_id=subject if bool(evaluated.answers.has_subject[place]) else None,
        occurred_at=int(rows["occurred_at"][place]),
        answer=answer,
        clauses=tuple(made.clause for made in clauses),
        at=None if at is None else at.clause,
        reasons=tuple(reasons),
        miss=joint_miss(clauses) if answer == "no_hit" else None,
        definitions=_definitions(tree, words),
        innocent_explanations=indicator.innocent_explanations,
        when="" if words.moment is None else words.moment.words,
    )


def _unknown_measures(clauses: Iterable[ClauseAnswer]) -> set[str]:
    """The measures without a value that clauses read which are unknown."""
    found: set[str] = set()
    waiting = list(clauses)
    while waiting:
        clause = waiting.pop()
        if clause.truth == "unknown":
            found.update(value.name for value in clause.values if value.kind == "measure" and value.exact is None)
            waiting += clause.parts
    return found


def _words(indicator: Indicator, rows: pl.DataFrame, place: int, base: str | None) -> IndicatorWords:
    told = {name: rows[name][place] for name in TOLD if name in rows.columns}
    moment = Moment(
        int(rows["occurred_at"][place]),
        told.get("utc_offset_minutes"),
        told.get("local_date"),
        dated=told.get("time_precision") == "date_only",
    )
    return IndicatorWords(indicator, moment, base, told.get("currency"))


def _definitions(tree: ClauseTree, words: IndicatorWords) -> tuple[tuple[str, str], ...]:
    """What names mean that clauses read behind others; what they read themselves stands beside their values."""
    told = {read.name.name for node in _leaves(tree) for read in node.reads}
    named = words.definitions(
        *(node.expression for node in tree.clauses), None if tree.at is None else tree.at.expression
    )
    return tuple((name, said) for name, said in named if name not in told)


def _leaves(tree: ClauseTree) -> Iterable[ClauseNode]:
    waiting = [*tree.clauses, *(() if tree.at is None else (tree.at,))]
    while waiting:
        node = waiting.pop()
        waiting.extend(node.parts)
        yield node


def _answer(
    evaluated: _Evaluated,
    place: int,
    at: Answered | None,
    facts: Facts,
    lacking: tuple[str, ...],
    words: IndicatorWords,
) -> tuple[Answer, list[str]]:
    said = evaluated.answers
    reasons = list(_not_asked(evaluated, place, at, facts, words))
    if lacking:
        columns = f"the column{'s' if len(lacking) > 1 else ''} {', '.join(lacking)}"
        return "not_evaluable", [f"the data lack {columns}, which the indicator reads: taken as unknown here", *reasons]
    if said.hit[place]:
        return "hit", reasons
    if said.insufficient[place]:
        return "insufficient_history", [_too_short(evaluated, place, words)]
    if not said.asked[place]:
        return "not_asked", reasons
    if said.unknown[place]:
        return "unknown", ["the condition is unknown, since a value that it needs is; unknown is no hit"]
    return "no_hit", reasons


def _not_asked(
    evaluated: _Evaluated, place: int, at: Answered | None, facts: Facts, words: IndicatorWords
) -> Iterable[str]:
    """Why the indicator is not asked at the row, if it is not."""
    planned, values = evaluated.planned, evaluated.values
    for column, number in zip(planned.subject_columns, planned.subject, strict=True):
        if not values.known(number)[place]:
            yield f"the row has no {column}, so it belongs to no {planned.subject_kind}"
    if at is not None and at.clause.truth != "true":
        asked = "does not select this row" if at.clause.truth == "false" else "is unknown at this row"
        yield f"only rows that `at` selects can be hits, and `at` {asked}"
    if planned.completed is not None and not values.true(planned.completed)[place]:
        status = values.rows["status"][place] if "status" in values.rows.columns else None
        yield f"the transaction is not completed (its status is {status}), and the indicator names no other status"
    moment = words.moment
    if facts.start is not None and moment is not None and moment.instant < facts.start:
        yield f"the run gives no hits before {instant_words(facts.start, moment.offset)}"


def _too_short(evaluated: _Evaluated, place: int, words: IndicatorWords) -> str:
    """How much history there is, and how much is asked for."""
    asked, moment = evaluated.planned.history, words.moment
    if evaluated.starts is None or asked is None or moment is None:
        return "the history is too short"
    start = int(evaluated.starts[place])
    seen = moment.instant - start if start != NEVER else 0
    return (
        f"the condition holds, but the {evaluated.planned.subject_kind} has been seen since "
        f"{instant_words(start, moment.offset)} only, for {duration_words(seen)}; the indicator asks for "
        f"{duration_words(asked)}, so {duration_words(asked - seen)} are missing"
    )
