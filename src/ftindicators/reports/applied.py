"""A candidate's indicators put to its kept rows again: which rows are hits, with which values, and which rows count.

All rows that evidence needs are kept, so what is computed here is what the run computed. Where the folder says
otherwise it has been changed, or we are wrong: an internal fault, told and never shown as a figure.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from ftindicators.diagnostics import InternalFault
from ftindicators.engine.evaluate import Found, OfIndicator, evaluate
from ftindicators.engine.exact_text import exact, exact_text
from ftindicators.engine.hits import Facts
from ftindicators.engine.state import State
from ftindicators.model.expression import Name, NameKind, walk
from ftindicators.plan.indicator_names import IndicatorNames
from ftindicators.plan.register import Register
from ftindicators.plan.values import KeyedMeasure
from ftindicators.reports.measure_sql import measures_behind
from ftindicators.reports.stretches import Stretch, stretches_of

if TYPE_CHECKING:
    from ftindicators.kernels.entries import Flags, Ints
    from ftindicators.model.indicator import Indicator
    from ftindicators.plan.compile import Plan
    from ftindicators.plan.planned import ReadMeasure


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of evidence: which kept rows it counts (``places``), their sum, and the stretches that it names.

    ``sum``: in ten-thousandths, None where an amount is unknown. ``said``: the entry as in episodes.parquet. Of a
    measure that stands behind another one it can count more rows: those on which no hit rests are not kept.
    """

    said: Mapping[str, Any]
    stretches: tuple[Stretch, ...]
    places: Ints
    sum: int | None


@dataclass(frozen=True)
class Applied:
    """One indicator over the kept rows. ``rows``: physical, by (occurred_at, transaction_id); places are in it."""

    indicator: Indicator
    names: IndicatorNames
    rows: pl.DataFrame
    found: Found
    of: OfIndicator

    @classmethod
    def to(cls, plan: Plan, identity: str, rows: pl.DataFrame, data_from: int | None) -> Applied:
        """Evaluate one indicator of ``plan`` over ``rows``."""
        only = plan.only([identity])
        indicator = plan.indicators[identity]
        found = evaluate(only, rows, State(data_from=data_from), facts=Facts(), watermark=None, everywhere=True)
        names = IndicatorNames(indicator, {p.name: p for p in indicator.parameters}, Register())
        return cls(indicator, names, rows, found, found.indicators[0])

    @cached_property
    def times(self) -> Ints:
        """Instants of the rows, microseconds UTC."""
        return self.rows["occurred_at"].to_numpy()

    def hits_of(self, episode: Mapping[str, Any]) -> Ints:
        """The places of an episode's hits. ``episode`` as in `results.schemas.EPISODES`, times in microseconds.

        Raises InternalFault where there are not as many as the episode says.
        """
        marked = self.rows["hit_of"].list.contains(episode["episode_id"])
        inside: Ints = np.flatnonzero(marked.fill_null(value=False).to_numpy())
        if len(inside) != episode["hits"]:
            raise InternalFault(
                f"episode {episode['episode_id']} of {self.indicator.id} has {episode['hits']} hits in "
                f"episodes.parquet and {len(inside)} in candidate_rows.parquet"
            )
        return inside

    @cached_property
    def direct(self) -> tuple[ReadMeasure, ...]:
        """The measures that the condition reads itself."""
        return tuple(read for read in self.of.planned.measures if read.direct)

    def exact(self, read: ReadMeasure, place: int) -> str | None:
        """A measure at a row as SQL writes it; None where it is unknown."""
        series = self.found.values.series[read.value].gather([place])
        return exact(series, self.found.values.plan.values[read.value].type)[0]

    def height(self, places: Ints) -> int:
        """The hit at which the first measure of the condition is largest; of equals, and without one, the latest."""
        first = self._first_measure()
        if first is None:
            return int(places[-1])
        series = self.found.values.series[first].gather(places)
        if series.dtype not in (pl.Int64, pl.Float64) or series.null_count() == len(series):
            return int(places[-1])
        numbers = series.cast(pl.Float64).fill_null(float("-inf")).to_numpy()
        return int(places[np.flatnonzero(numbers == numbers.max())[-1]])

    def _first_measure(self) -> int | None:
        condition = self.names.spelt_out(self.indicator.condition)
        named = [n.name for n in walk(condition) if isinstance(n, Name) and n.kind is NameKind.MEASURE]
        values = {read.name: read.value for read in self.of.planned.measures}
        return next((values[name] for name in named if name in values), None)

    def entries(self, episode: Mapping[str, Any]) -> tuple[Entry, ...]:
        """The episode's evidence with the rows that it counts.

        Raises InternalFault where these are not as many, or do not sum to what the entry says.
        """
        reads = {read.name: read for read in self.of.planned.measures}
        return tuple(self._entry(reads[entry["measure"]], entry) for entry in episode["evidence"])

    def _entry(self, read: ReadMeasure, said: Mapping[str, Any]) -> Entry:
        values = self.found.values
        measure = values.plan.values[read.value]
        if not isinstance(measure, KeyedMeasure):
            raise InternalFault(f"{read.name} is no measure")
        stretches = stretches_of(said["where"], read.where)
        chosen = values.true(measure.chosen).copy()
        for number, text in zip(measure.grouping.enter, said["key"], strict=True):
            chosen &= self._texts(number) == text
        chosen &= self.times <= said["to"]
        if said["from"] is not None:
            chosen &= self.times > said["from"]
        if stretches:
            chosen &= np.any([self._inside(stretch) for stretch in stretches], axis=0)
        places = np.flatnonzero(chosen)
        amounts = self.rows["amount_base"].gather(places)
        total = None if amounts.null_count() else int(amounts.sum())
        whole = len(places) == said["rows"] and total == said["sum"]
        if not whole and (len(places) > said["rows"] or not self._stands_behind(read.name)):
            raise InternalFault(
                f"the evidence of {self.indicator.id}, {read.name}, counts {said['rows']} rows in episodes.parquet and "
                f"{len(places)} in candidate_rows.parquet, or they have another sum"
            )
        return Entry(said, stretches, places, total)

    def _stands_behind(self, name: str) -> bool:
        """Whether another measure reads it: its evidence reaches as far as both windows together."""
        return any(name in self.names_behind(other.name) for other in self.of.planned.measures if other.name != name)

    def names_behind(self, name: str) -> list[str]:
        """The measures that a measure reads, those that these read before them."""
        return measures_behind(self.names, self.names.measures[name])

    def _texts(self, number: int) -> np.ndarray[Any, Any]:
        """The values of a key as evidence writes them."""
        series, kind = self.found.values.series[number], self.found.values.plan.values[number].type
        if series.dtype != pl.String:
            texts = {value: exact_text(value, kind) for value in series.drop_nulls().unique().to_list()}
            series = series.replace_strict(texts, default=None, return_dtype=pl.String)
        return series.to_numpy()

    def _inside(self, stretch: Stretch) -> Flags:
        inside = np.ones(len(self.times), np.bool_)
        if stretch.start is not None:
            inside &= self.times > stretch.start
        if stretch.end is not None:
            inside &= self.times <= stretch.end
        if stretch.first is not None and stretch.after is not None:
            dates = self.rows["local_date"]
            within = (dates >= stretch.first) & (dates < stretch.after)
            inside &= within.fill_null(value=False).to_numpy()
        return inside
