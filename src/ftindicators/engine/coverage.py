"""What a run could and could not see, indicator by indicator: counts that add up over blocks of whole subjects."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from ftindicators.kernels.row_operations import FALSE
from ftindicators.plan.closure import values_of
from ftindicators.plan.values import KeyedMeasure

if TYPE_CHECKING:
    from ftindicators.engine.evaluate import Found, OfIndicator
    from ftindicators.engine.row_values import RowValues
    from ftindicators.kernels.entries import Flags

ENOUGH = 0.8
"""A needed column that is filled in less than this share of the rows that could matter makes an indicator
`degraded`."""


@dataclass(slots=True)
class Tally:
    """Counts for one indicator. ``filled``: for each column (rows with a value, rows to which it could matter).

    ``values``: for each column, rows with a value, wherever they are: a column without any counts as lacking.
    """

    rows: int = 0
    relevant: int = 0
    unknown: Counter[str] = field(default_factory=Counter)
    seen: int = 0
    evaluated: int = 0
    insufficient: int = 0
    unknown_subjects: int = 0
    hits: int = 0
    episodes: int = 0
    overflows: int = 0
    filled: dict[str, list[int]] = field(default_factory=dict)
    values: Counter[str] = field(default_factory=Counter)

    def add(self, other: Tally) -> None:
        """Add the counts of another block of whole subjects."""
        for name in (
            "rows",
            "relevant",
            "seen",
            "evaluated",
            "insufficient",
            "unknown_subjects",
            "hits",
            "episodes",
            "overflows",
        ):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.unknown.update(other.unknown)
        self.values.update(other.values)
        for column, (filled, mattering) in other.filled.items():
            mine = self.filled.setdefault(column, [0, 0])
            mine[0] += filled
            mine[1] += mattering

    def status(self) -> str:
        """`evaluated`, `degraded`, `no_relevant_rows` or `not_evaluable`."""
        if self.lacking():
            return "not_evaluable"
        if any(share < ENOUGH for share in self.fill().values()):
            return "degraded"
        return "evaluated" if self.relevant else "no_relevant_rows"

    def lacking(self) -> list[str]:
        """Needed columns that have no value at all, though the data has rows."""
        return sorted(c for c, n in self.values.items() if n == 0) if self.rows else []

    def fill(self) -> dict[str, float]:
        """For each needed column the share of the rows that could matter in which it has a value."""
        return {c: round(n / of, 6) for c, (n, of) in sorted(self.filled.items()) if of}

    def to_json(self, indicator_status: str) -> dict[str, object]:
        """The indicator's entry of ``coverage.json``."""
        return {
            "status": self.status(),
            "missing": {"columns": self.lacking(), "tables": [], "lists": []},
            "subjects": {
                "seen": self.seen,
                "evaluated": self.evaluated,
                "insufficient_history": self.insufficient,
                "unknown": self.unknown_subjects,
            },
            "rows": {"relevant": self.relevant, "unknown": dict(sorted(self.unknown.items()))},
            "fill": self.fill(),
            "hits": self.hits,
            "episodes": self.episodes,
            "overflows": self.overflows,
            "indicator_status": indicator_status,
        }


class Counted:
    """The counts of several calls onto one state, which together held whole subjects and all of their rows.

    ``full``: columns that have a value in every row of the run. ``several``: there may be more calls than one.
    """

    def __init__(self, full: frozenset[str], *, several: bool) -> None:
        self._full = full
        self._several = several
        self._tallies: dict[str, Tally] = {}
        self._marked: dict[tuple[str, str], list[pl.Series]] = {}
        self._overflows: dict[str, int] = {}

    def add(self, found: Found, overflows: dict[str, int]) -> None:
        """Count one call. ``overflows`` as the state counts them, those of earlier calls included."""
        fresh = {digest: n - self._overflows.get(digest, 0) for digest, n in overflows.items()}
        self._overflows = dict(overflows)
        for indicator, tally in tallies(found, fresh, self._full).items():
            mine = self._tallies.get(indicator)
            if mine is None:
                self._tallies[indicator] = tally
            else:
                mine.add(tally)
        for of in found.indicators if self._several else ():
            subjects = _subject_numbers(of, found.values)
            for name, where in _marks(of, found.values).items():
                if where.any():
                    marked = subjects.filter(pl.Series(where)).unique()
                    self._marked.setdefault((of.planned.id, name), []).append(marked)

    def tallies(self) -> dict[str, Tally]:
        """The counts of all calls, by indicator; a subject that several calls saw is counted once."""
        for (indicator, name), marked in self._marked.items():
            setattr(self._tallies[indicator], name, pl.concat(marked).n_unique())
        return self._tallies


def tallies(found: Found, overflows: dict[str, int], full: frozenset[str]) -> dict[str, Tally]:
    """The counts of one call that held whole subjects and all of their rows, by indicator.

    ``overflows``: of measures, by digest, as the state counted them; those of expressions are counted here. ``full``:
    columns that have a value in every row of the run, which need no counting.
    """
    if not found.indicators:  # no rows: no value was computed
        return {}
    plan = found.values.plan
    beyond = found.values.overflows()
    measures = [n for n, value in enumerate(plan.values) if isinstance(value, KeyedMeasure)]
    beyond |= {n: overflows.get(plan.value_digests[n], 0) for n in measures}
    counted = {of.planned.id: _tally(of, found.values, full) for of in found.indicators}
    for of in found.indicators:
        counted[of.planned.id].overflows = sum(beyond.get(n, 0) for n in values_of(plan, of.planned))
    return counted


def _tally(of: OfIndicator, values: RowValues, full: frozenset[str]) -> Tally:
    planned, said = of.planned, of.answers
    relevant = _relevant(of, values)
    tally = Tally(rows=len(values), relevant=int(relevant.sum()))
    doubtful = values.plan.demand.doubtful[planned.id]
    for clause in planned.clauses:
        told = clause.value in doubtful or not values.plan.demand.measured[clause.value]
        where = said.asked if told else said.possible  # elsewhere such a clause was not evaluated, and is known
        unknown = int((relevant & where & ~values.known(clause.value)).sum())
        if unknown:
            tally.unknown[clause.text] += unknown
    subjects = _subject_numbers(of, values)
    for name, where in _marks(of, values).items():
        setattr(tally, name, _distinct(subjects, where))
    tally.hits = int(said.hit.sum())
    tally.episodes = sum(1 for e in of.joined.episodes if e.hits_before == 0)
    _fill(of, values, tally, full)
    return tally


def _marks(of: OfIndicator, values: RowValues) -> dict[str, Flags]:
    """Where the subjects stand that are counted, by the name of the count."""
    said = of.answers
    relevant = _relevant(of, values)
    return {
        "seen": said.has_subject,
        "evaluated": relevant & said.asked & ~said.unknown & ~said.insufficient,
        "insufficient": said.insufficient,
        "unknown_subjects": relevant & said.unknown,
    }


def _relevant(of: OfIndicator, values: RowValues) -> Flags:
    """Rows that the indicator is about: those that ``at`` selects, else those that any of its measures counts."""
    planned = of.planned
    if planned.at is not None:
        return of.answers.asked
    relevant = np.zeros(len(values), np.bool_)
    for read in planned.measures:
        measure = values.plan.values[read.value]
        relevant |= values.true(measure.chosen)  # type: ignore[union-attr]  # a read measure is a KeyedMeasure
    return (relevant & of.answers.has_subject) if planned.measures else of.answers.asked


def _subject_numbers(of: OfIndicator, values: RowValues) -> pl.Series:
    columns = [values.series[n].alias(f"s{i}") for i, n in enumerate(of.planned.subject)]
    if len(columns) == 1:
        return columns[0].rename("subject")
    return pl.DataFrame(columns).to_struct("subject")


def _distinct(subjects: pl.Series, where: Flags) -> int:
    return subjects.filter(pl.Series(where)).n_unique() if where.any() else 0


def _fill(of: OfIndicator, values: RowValues, tally: Tally, full: frozenset[str]) -> None:
    """Count, for each column that the indicator needs, where it could matter and where it has a value there."""
    for probe in of.planned.probes:
        if probe.column in full:
            tally.values[probe.column] = len(values)
            tally.filled[probe.column] = [len(values), len(values)]
    probes = [p for p in of.planned.probes if p.column not in full]
    mattering: dict[str, Flags] = {}
    numbers: dict[str, int] = {}
    for probe, truths in zip(probes, values.evaluate(tuple(p.matters for p in probes)), strict=True):
        not_false = truths != FALSE
        before = mattering.get(probe.column)
        mattering[probe.column] = not_false if before is None else before | not_false
        numbers[probe.column] = probe.value
    for column, where in mattering.items():
        known = values.known(numbers[column])
        tally.values[column] += int(known.sum())
        tally.filled[column] = [int((known & where).sum()), int(where.sum())]
