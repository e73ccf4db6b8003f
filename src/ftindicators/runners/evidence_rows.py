"""The rows on which the hits of one indicator rest, through all its layers: no fewer, and hardly any more.

A measure may count rows at which another measure has a value: those rows rest on rows of their own, perhaps of other
people. Whoever is to recompute the first by hand needs all of them; whoever is in none of them must not be shown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import polars as pl

from ftindicators.engine.evaluate import compute
from ftindicators.engine.hits import Facts, answers, subject_ids
from ftindicators.engine.row_values import RowValues
from ftindicators.engine.state import State
from ftindicators.engine.strands import Strands
from ftindicators.model.values import DAY
from ftindicators.plan.evidence_windows import OWN_ROW
from ftindicators.plan.values import LOCAL_SLACK, BaseColumn, KeyedMeasure, reads

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ftindicators.plan.compile import Plan

_BEGINNING = -(2**62)
_LONGEST_STRETCH = {"day": DAY, "week": 7 * DAY, "month": 31 * DAY}
PAIRS = pl.Schema({"candidate": pl.String, "place": pl.Int64})
"""Which candidate needs the row at which place."""
HITS = pl.Schema({"episode_id": pl.String, "place": pl.Int64})
"""Of which episode the row at which place is a hit."""


class Rests(NamedTuple):
    """``needed``: the rows that candidates' episodes rest on, as `PAIRS`. ``hits``: ``episode_id`` and ``place``."""

    needed: pl.DataFrame
    hits: pl.DataFrame


def evidence_rows(plan: Plan, rows: pl.DataFrame, spans: pl.DataFrame, own: pl.DataFrame) -> Rests:
    """The rows that some candidates' episodes of one indicator rest on.

    ``plan``: of that indicator alone. ``rows``: physical, in the evaluator's order, with ``place`` (Int64).
    ``spans``: ``candidate``, ``episode_id``, ``subject_id``, ``first_at``, ``last_at`` of its episodes (µs). ``own``:
    pairs of rows that the candidates show in any case: what they would count must not look otherwise for want of rows
    behind it.
    """
    reach = _within_reach(plan, rows, spans)
    if not reach.height:
        return Rests(PAIRS.to_frame(), HITS.to_frame())
    search = _Search(plan, rows, reach)
    found = search.hits(spans)
    hits = found.select(PAIRS.names()).unique()
    needed = pl.concat([hits, own.join(search.places, on="place", how="semi")]).unique()
    direct = [read.value for read in plan.planned[0].measures if read.direct]
    before = -1
    while needed.height != before:  # a row that is needed for one measure may be counted by another
        before = needed.height
        for number in direct:
            needed = search.behind(number, hits, needed)
    return Rests(needed, found.select(HITS.names()).unique())


class _Search:
    """The indicator's values at all rows within reach, and what each measure counted there."""

    def __init__(self, plan: Plan, rows: pl.DataFrame, reach: pl.DataFrame) -> None:
        self._plan = plan
        self._rows = rows.join(reach, on="place", how="semi", maintain_order="left")
        self._values = RowValues(plan, self._rows)
        times = self._rows["occurred_at"].to_numpy()
        state = State(data_from=int(times[0]))
        compute(plan, self._values, Strands(self._values, times, state), state)
        self._answers = answers(plan.planned[0], self._values, times, state, Facts())
        self.places = self._rows.select("place")

    def hits(self, spans: pl.DataFrame) -> pl.DataFrame:
        """The hits of the episodes: ``candidate``, ``place``, ``episode_id``.

        The first of an episode had history enough, so each later row has; how long its subject had been seen cannot be
        told from the rows within reach.
        """
        planned = self._plan.planned[0]
        holds = self._answers.asked & self._values.true(planned.condition)
        place = np.flatnonzero(holds)
        subject = pl.Series("subject_id", subject_ids(planned, self._values, place), pl.String)
        hit = self._rows.select("place", "occurred_at").select(pl.all().gather(place)).with_columns(subject)
        found = hit.join(spans, on="subject_id")
        return found.filter(pl.col("occurred_at").is_between("first_at", "last_at"))

    def behind(self, number: int, asks: pl.DataFrame, needed: pl.DataFrame) -> pl.DataFrame:
        """``needed`` and what measure ``number`` counted for the rows that ask, with all that lies behind those."""
        measure = _measure(self._plan, number)
        members = self._members(measure, asks)
        counted = self._rows.select("place").filter(pl.Series(self._values.true(measure.chosen)))
        needed = pl.concat([needed, members.join(counted, on="place", how="semi")]).unique()
        inside = members.join(needed, on=PAIRS.names(), how="semi")
        for inner in sorted(_read_in_window(self._plan, measure)):
            needed = self.behind(inner, inside, needed)
        for inner in sorted(_read_at_row(self._plan, measure)):
            needed = self.behind(inner, asks, needed)
        return needed

    def _members(self, measure: KeyedMeasure, asks: pl.DataFrame) -> pl.DataFrame:
        """The rows that lie in the measure's windows of the rows that ask, selected or not."""
        keys = [f"k{i}" for i in range(len(measure.grouping.ask))]
        asking = _keyed(self._rows, self._values, measure.grouping.ask, keys).join(asks, on="place").drop_nulls(keys)
        group = ["candidate", *keys]
        windows = _windows(asking, measure, keys).sort(*group, "end")
        new = (pl.col("start") > pl.col("end").shift(1).over(group)).fill_null(value=True)
        numbered = windows.with_columns(new.cum_sum().over(group).alias("stretch")).group_by(*group, "stretch")
        stretches = numbered.agg(pl.col("start").min(), pl.col("end").max()).drop("stretch").sort("end")
        rows = _keyed(self._rows, self._values, measure.grouping.enter, keys).drop_nulls(keys)
        rows = rows.join(stretches.select(group).unique(), on=keys).sort("occurred_at")
        found = rows.join_asof(
            stretches, left_on="occurred_at", right_on="end", by=group, strategy="forward", check_sortedness=False
        )
        return found.filter(pl.col("start") < pl.col("occurred_at")).select(PAIRS.names()).unique()


def _windows(asking: pl.DataFrame, measure: KeyedMeasure, keys: Sequence[str]) -> pl.DataFrame:
    """(start, end] for each row that asks; of a calendar window a stretch of time that holds it."""
    at = pl.col("occurred_at")
    grouping = measure.grouping
    if grouping.per is not None:
        start = at - (grouping.last * _LONGEST_STRETCH[grouping.per] + LOCAL_SLACK)
    elif measure.length is None:
        start = pl.lit(_BEGINNING, dtype=pl.Int64)
    else:
        start = at - (measure.length + measure.ended)
    return asking.select("candidate", *keys, start.alias("start"), (at - measure.ended).alias("end"))


def _within_reach(plan: Plan, rows: pl.DataFrame, spans: pl.DataFrame) -> pl.DataFrame:
    """The places of all rows that could matter: from the episodes' own rows outward, by keys and by time alone."""
    planned = plan.planned[0]
    keys = {n for m in plan.values if isinstance(m, KeyedMeasure) for n in (*m.grouping.enter, *m.grouping.ask)}
    if any(_measures_in(plan, number) for number in (*keys, *planned.subject)):
        return rows.select("place")  # a key that is itself measured is known only where all rows are
    values = RowValues(plan, rows)
    _supply(values, [*keys, *planned.subject])
    every = range(rows.height)
    subject = pl.Series("subject_id", subject_ids(planned, values, pl.Series(every).to_numpy()), pl.String)
    own = rows.select("place", "occurred_at").with_columns(subject).join(spans, on="subject_id")
    found = [own.filter(pl.col("occurred_at").is_between("first_at", "last_at")).select("place").unique()]

    def outward(number: int, asks: pl.DataFrame) -> None:
        measure = _measure(plan, number)
        names = [f"k{i}" for i in range(len(measure.grouping.ask))]
        asking = _keyed(rows, values, measure.grouping.ask, names).join(asks, on="place", how="semi").drop_nulls(names)
        alone = asking.with_columns(pl.lit("").alias("candidate"))
        envelope = _windows(alone, measure, names).group_by(names).agg(pl.col("start").min(), pl.col("end").max())
        joined = _keyed(rows, values, measure.grouping.enter, names).join(envelope, on=names)
        inside = (pl.col("occurred_at") > pl.col("start")) & (pl.col("occurred_at") <= pl.col("end"))
        members = joined.filter(inside).select("place").unique()
        if not _measures_in(plan, measure.chosen):
            members = _chosen(plan, rows, members, measure.chosen)
        found.append(members)
        for inner in sorted(_read_in_window(plan, measure)):
            outward(inner, members)
        for inner in sorted(_read_at_row(plan, measure)):
            outward(inner, asks)

    for read in planned.measures:
        if read.direct:
            outward(read.value, found[0])
    return pl.concat(found).unique()


def _keyed(rows: pl.DataFrame, values: RowValues, numbers: Sequence[int], names: Sequence[str]) -> pl.DataFrame:
    return rows.select("place", "occurred_at").with_columns(
        [values.series[number].alias(name) for number, name in zip(numbers, names, strict=True)]
    )


def _chosen(plan: Plan, rows: pl.DataFrame, members: pl.DataFrame, number: int) -> pl.DataFrame:
    """Those of the members that a selection without measures selects."""
    subset = rows.join(members, on="place", how="semi", maintain_order="left")
    values = RowValues(plan, subset)
    _supply(values, [number])
    return subset.select("place").filter(pl.Series(values.true(number)))


def _supply(values: RowValues, numbers: Iterable[int]) -> None:
    """Compute values that read no measure."""
    for number in sorted({n for wanted in numbers for n in _needed(values.plan, wanted)}):
        if isinstance(values.plan.values[number], BaseColumn):
            values.supply(number)
        else:
            values.express([number])


def _needed(plan: Plan, number: int) -> set[int]:
    """A value and all that it is computed from, up to measures and with them."""
    found: set[int] = set()
    ahead = [number]
    while ahead:
        at = ahead.pop()
        if at not in found:
            found.add(at)
            ahead += [] if isinstance(plan.values[at], KeyedMeasure) else reads(plan.values[at])
    return found


def _measures_in(plan: Plan, number: int) -> set[int]:
    return {n for n in _needed(plan, number) if isinstance(plan.values[n], KeyedMeasure)}


def _measure(plan: Plan, number: int) -> KeyedMeasure:
    measure = plan.values[number]
    if not isinstance(measure, KeyedMeasure):
        raise TypeError(f"value {number} is no measure")
    return measure


def _read_in_window(plan: Plan, measure: KeyedMeasure) -> set[int]:
    """The measures that one reads at the rows of its window."""
    numbers = (measure.chosen, measure.column, measure.part, measure.of_column, *measure.grouping.enter)
    return {m for n in numbers if n is not None for m in _measures_in(plan, n)}


def _read_at_row(plan: Plan, measure: KeyedMeasure) -> set[int]:
    """The measures that one reads at the row that asks."""
    own = (measure.column,) if measure.aggregate in OWN_ROW and measure.column is not None else ()
    return {m for n in (*measure.grouping.ask, *own) for m in _measures_in(plan, n)}
