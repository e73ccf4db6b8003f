"""Evidence: for every measure that an indicator reads, which rows its hits rest on, how many, and how much money.

A kernel answers at hit rows how many selected rows, and how much money, had entered the group by the end and by the
start of the window. Windows of one episode that overlap are one stretch: its rows are what had entered by the last
end less what had entered by the first start, so that each row counts once however many hits saw it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ftindicators.engine.calendar_stretches import first_day
from ftindicators.engine.exact_text import exact_text
from ftindicators.engine.open_episodes import LIMB, OpenEpisode, Stretch
from ftindicators.engine.strands import strand_name
from ftindicators.kernels.entries import Trailing
from ftindicators.kernels.prefix import Evidence, Prefix
from ftindicators.plan.values import Grouping, KeyedMeasure

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ftindicators.engine.row_values import RowValues
    from ftindicators.engine.state import State
    from ftindicators.engine.strands import Asks, Strands
    from ftindicators.kernels.entries import Flags, Ints
    from ftindicators.plan.planned import ReadMeasure


@dataclass(frozen=True, slots=True)
class Backing:
    """Where a measure's evidence comes from: a grouping, its selection and a window. Measures that share it ask once.

    A calendar window is backed by single stretches (``grouping.last`` is 1), of which a hit asks its own and the
    ``stretches`` - 1 before it: so a row that lies in the windows of two hits is counted in one stretch.
    """

    grouping: Grouping
    chosen: int
    reach: int | None
    until: int
    stretches: int = 1

    def name(self, digests: Sequence[str]) -> str:
        """What it means, independent of numbers in the Plan."""
        return f"{strand_name(self.grouping, self.chosen, digests)} {self.reach} {self.until} {self.stretches}"


def backing_of(read: ReadMeasure, measure: KeyedMeasure) -> Backing:
    """The backing of a measure: by its calendar stretches where the condition reads it, else by a stretch of time."""
    grouping = measure.grouping
    if grouping.per is None:
        return Backing(grouping, measure.chosen, read.reach, read.until)
    if read.direct:
        single = Grouping(grouping.enter, grouping.ask, grouping.per, 1, grouping.local_date)
        return Backing(single, measure.chosen, None, 0, grouping.last)
    return Backing(Grouping(grouping.enter, grouping.ask), measure.chosen, read.reach, read.until)


@dataclass(frozen=True, slots=True)
class Backed:
    """The kernel's answers for one backing in one call.

    ``asks``: who asked which group, in this order; ``codes``: a number of each asked group (-1: the key is null);
    ``serials``: of the groups that have something selected, -1 for the others.
    """

    evidence: Evidence
    asks: Asks
    codes: Ints
    serials: Ints
    values: RowValues
    stretch: Ints | None


def back(backing: Backing, hit: Flags, values: RowValues, strands: Strands, state: State) -> Backed:
    """Advance one backing over the rows of a call; ``hit``: the rows that are hits of an indicator that reads it."""
    name = backing.name(values.plan.value_digests)
    of_call, strand = strands.rows_of(backing.grouping, backing.chosen)
    asked = of_call.asked(np.flatnonzero(hit) if hit.any() else strands.nobody, strand, backing.stretches)
    kept = state.evidence.get(name)
    if kept is None:
        window = Trailing(None if backing.reach is None else backing.reach - backing.until, backing.until)
        kept = Prefix(window)
        if len(asked.entries):
            state.evidence[name] = kept
    amount = values.plan.evidence_amount
    evidence = kept.evidence(
        asked.entries,
        len(asked.asks),
        chosen=asked.entries.enters,
        values=values.numbers(amount)[asked.row].astype(np.int64, copy=False),
        valid=values.known(amount)[asked.row],
    )
    there = asked.asks.slot >= 0
    serials = np.full(len(there), -1, np.int64)
    serials[there] = strand.serials[asked.asks.slot[there]]
    stretch = None if backing.grouping.per is None else strands.hashes.stretch(backing.grouping)
    return Backed(evidence, asked.asks, of_call.codes(asked.asks, strand), serials, values, stretch)


def gather(
    place: int, backing: Backing, backed: Backed, part_of_row: Ints, times: Ints, episodes: Sequence[OpenEpisode]
) -> None:
    """Add to ``episodes`` what measure number ``place`` saw at the hits of one indicator.

    ``part_of_row``: for each row of the call the place of its episode in ``episodes``, -1 where it is no hit.
    """
    row, codes = backed.asks.row, backed.codes
    mine = np.flatnonzero((part_of_row[row] >= 0) & (codes >= 0))
    if not len(mine):
        return
    which, code, at = part_of_row[row[mine]], codes[mine], times[row[mine]]
    order = np.lexsort((mine, code, which))
    mine, which, code, at = mine[order], which[order], code[order], at[order]
    breaks = np.ones(len(mine), np.bool_)
    breaks[1:] = (which[1:] != which[:-1]) | (code[1:] != code[:-1])
    if backing.reach is not None:
        breaks[1:] |= at[1:] - backing.reach > at[:-1] - backing.until
    firsts = np.flatnonzero(breaks)
    lasts = np.append(firsts[1:], len(mine)) - 1
    for first, last in zip(firsts.tolist(), lasts.tolist(), strict=True):
        start = None if backing.reach is None else int(at[first]) - backing.reach
        stretch = _stretch(place, backing, backed, int(mine[last]), start, int(at[last]) - backing.until)
        _add(episodes[int(which[first])], stretch, backed.evidence, int(mine[first]), int(mine[last]))


def _stretch(place: int, backing: Backing, backed: Backed, ask: int, start: int | None, end: int) -> Stretch:
    row = int(backed.asks.row[ask])
    types = backed.values.plan.values
    grouping = backing.grouping
    key = []
    for number, theirs in zip(grouping.ask, grouping.enter, strict=True):
        part = backed.values.series[number][row]
        key.append(exact_text(part + 0.0 if isinstance(part, float) else part, types[theirs].type))
    dates = None
    if grouping.per is not None and backed.stretch is not None:
        number = int(backed.stretch[row] - backed.asks.back[ask])
        dates = (first_day(number, grouping.per), first_day(number + 1, grouping.per))
    return Stretch(measure=place, serial=int(backed.serials[ask]), key=tuple(key), start=start, end=end, dates=dates)


def _add(episode: OpenEpisode, stretch: Stretch, evidence: Evidence, first: int, last: int) -> None:
    """Join ``stretch`` to the episode's latest one of the same measure and group where they touch, else append it."""
    seen = (
        int(evidence.rows_start[first]),
        _wide(evidence.high_start, evidence.low_start, first),
        int(evidence.nulls_start[first]),
    )
    joined = stretch
    earlier = episode.latest.get(stretch.place)
    if earlier is not None and (stretch.start is None or stretch.start <= earlier.end):
        joined = earlier
        if earlier.serial == stretch.serial and earlier.rows_seen > seen[0]:
            seen = (earlier.rows_seen, earlier.sum_seen, earlier.nulls_seen)
    rows, total = int(evidence.rows_end[last]), _wide(evidence.high_end, evidence.low_end, last)
    nulls = int(evidence.nulls_end[last])
    joined.rows += rows - seen[0]
    joined.total += total - seen[1]
    joined.nulls += nulls - seen[2]
    joined.rows_seen, joined.sum_seen, joined.nulls_seen = rows, total, nulls
    joined.serial, joined.end = stretch.serial, max(joined.end, stretch.end)
    if joined is stretch:
        episode.append(stretch)


def _wide(high: Ints, low: Ints, at: int) -> int:
    return int(high[at]) * LIMB + (int(low[at]) % LIMB)
