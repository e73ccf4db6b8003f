"""Evidence: for every measure that an indicator reads, which rows its hits rest on, how many, and how much money.

A kernel answers at hit rows how many selected rows, and how much money, had entered the group by the end and by the
start of
the window. Windows of one episode that overlap are one stretch: its rows are what had entered by the last end less
what had entered by the first start, so that each row counts once however many hits saw it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ftindicators.engine.grouping_entries import entries_of, first_day
from ftindicators.engine.open_episodes import LIMB, OpenEpisode, Stretch
from ftindicators.kernels.entries import Trailing
from ftindicators.kernels.prefix import Evidence, Prefix
from ftindicators.model.values import DAY
from ftindicators.plan.values import Grouping, KeyedMeasure

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ftindicators.engine.keys import Codes
    from ftindicators.engine.row_values import RowValues
    from ftindicators.engine.state import State
    from ftindicators.kernels.entries import Entries, Flags, Ints
    from ftindicators.plan.planned import ReadMeasure

CALENDAR_SLACK = 2 * DAY
"""How far local dates and instants can lie apart, for a calendar window that is only reached through another
measure."""


@dataclass(frozen=True, slots=True)
class Backing:
    """Where a measure's evidence comes from: a grouping, its selection and a window. Measures that share it are asked
    once."""

    grouping: Grouping
    chosen: int
    reach: int | None
    until: int

    def name(self, digests: Sequence[str]) -> str:
        """What it means, independent of numbers in the Plan."""
        return f"{grouping_name(self.grouping, digests)} {digests[self.chosen]} {self.reach} {self.until}"


def grouping_name(grouping: Grouping, digests: Sequence[str]) -> str:
    """What a grouping means, independent of numbers in the Plan."""
    enter = ",".join(digests[n] for n in grouping.enter)
    ask = ",".join(digests[n] for n in grouping.ask)
    return f"{enter}>{ask} {grouping.per} {grouping.last}"


def backing_of(read: ReadMeasure, measure: KeyedMeasure) -> Backing:
    """The backing of a measure: by its calendar stretch where the condition reads it itself, else by a stretch of
    time."""
    grouping = measure.grouping
    if grouping.per is None:
        return Backing(grouping, measure.chosen, read.reach, read.until)
    if read.direct:
        return Backing(grouping, measure.chosen, None, 0)
    reach = None if read.reach is None else read.reach + CALENDAR_SLACK
    return Backing(Grouping(grouping.enter, grouping.ask), measure.chosen, reach, read.until)


@dataclass(frozen=True, slots=True)
class Backed:
    """The kernel's answers for one backing at the rows of a call, and which group each row asks (-1: none)."""

    evidence: Evidence
    asked: Ints
    codes: Codes


def back(
    backing: Backing,
    asks: Flags,
    values: RowValues,
    times: Ints,
    state: State,
    known: dict[Grouping, tuple[Entries, Ints]],
) -> Backed:
    """Advance one backing over the rows of a call; ``asks``: the rows that are hits of an indicator that reads it."""
    digests = values.plan.value_digests
    codes = state.groups_of(grouping_name(backing.grouping, digests))
    if backing.grouping not in known:
        known[backing.grouping] = entries_of(backing.grouping, values, times, codes)
    entries, asked = known[backing.grouping]
    window = Trailing(None if backing.reach is None else backing.reach - backing.until, backing.until)
    name = backing.name(digests)
    kept = state.evidence.get(name)
    if kept is None:
        kept = state.evidence[name] = Prefix(window)
    amount = values.plan.evidence_amount
    row = entries.row
    evidence = kept.evidence(
        replace(entries, asks=entries.asks & asks[row]),
        len(values),
        chosen=entries.enters & values.true(backing.chosen)[row],
        values=values.numbers(amount)[row],
        valid=values.known(amount)[row],
    )
    return Backed(evidence, asked, codes)


def gather(
    place: int,
    backing: Backing,
    backed: Backed,
    hit_rows: Ints,
    part: Ints,
    times: Ints,
    episodes: Sequence[OpenEpisode],
) -> None:
    """Add to ``episodes`` what measure number ``place`` saw at the hits.

    ``hit_rows``: rows of the hits, a subject's in the order of time; ``part``: for each hit the place of its episode.
    """
    asked = backed.asked[hit_rows]
    seen = np.flatnonzero(asked >= 0)
    if not len(seen):
        return
    row, which, code = hit_rows[seen], part[seen], asked[seen]
    at = times[row]
    order = np.lexsort((np.arange(len(row)), code, which))
    row, which, code, at = row[order], which[order], code[order], at[order]
    breaks = np.ones(len(row), np.bool_)
    breaks[1:] = (which[1:] != which[:-1]) | (code[1:] != code[:-1])
    if backing.reach is not None:
        breaks[1:] |= at[1:] - backing.reach > at[:-1] - backing.until
    firsts = np.flatnonzero(breaks)
    lasts = np.append(firsts[1:], len(row)) - 1
    for first, last in zip(firsts.tolist(), lasts.tolist(), strict=True):
        start = None if backing.reach is None else int(at[first]) - backing.reach
        stretch = _stretch(place, backing, backed, int(code[first]), start, int(at[last]) - backing.until)
        _add(episodes[int(which[first])], stretch, backed.evidence, int(row[first]), int(row[last]))


def _stretch(place: int, backing: Backing, backed: Backed, code: int, start: int | None, end: int) -> Stretch:
    key = backed.codes.keys[code]
    parts = key if isinstance(key, tuple) else (key,)
    dates = None
    if backing.grouping.per is not None:
        *parts_before, number = parts
        parts = tuple(parts_before)
        per = backing.grouping.per
        dates = (first_day(int(str(number)) - backing.grouping.last + 1, per), first_day(int(str(number)) + 1, per))
    return Stretch(
        measure=place,
        serial=backed.codes.serials[code],
        key=tuple(_text(p) for p in parts),
        start=start,
        end=end,
        rows=0,
        total=0,
        nulls=0,
        rows_seen=0,
        sum_seen=0,
        nulls_seen=0,
        dates=dates,
    )


def _add(episode: OpenEpisode, stretch: Stretch, evidence: Evidence, first: int, last: int) -> None:
    """Join ``stretch`` to the episode's last one of the same measure and group where they touch, else append it."""
    counted = (int(evidence.rows_start[first]), _wide(evidence.high_start, evidence.low_start, first),
               int(evidence.nulls_start[first]))  # fmt: skip
    joined = stretch
    for earlier in reversed(episode.stretches):
        if earlier.measure == stretch.measure and earlier.key == stretch.key and earlier.dates == stretch.dates:
            if stretch.start is None or stretch.start <= earlier.end:
                joined = earlier
                if earlier.serial == stretch.serial and earlier.rows_seen > counted[0]:
                    counted = (earlier.rows_seen, earlier.sum_seen, earlier.nulls_seen)
            break
    rows, total = int(evidence.rows_end[last]), _wide(evidence.high_end, evidence.low_end, last)
    nulls = int(evidence.nulls_end[last])
    joined.rows += rows - counted[0]
    joined.total += total - counted[1]
    joined.nulls += nulls - counted[2]
    joined.rows_seen, joined.sum_seen, joined.nulls_seen = rows, total, nulls
    joined.serial, joined.end = stretch.serial, stretch.end
    if joined is stretch:
        episode.stretches.append(stretch)


def _wide(high: Ints, low: Ints, at: int) -> int:
    return int(high[at]) * LIMB + (int(low[at]) % LIMB)


def _text(value: object) -> str:
    return ("true" if value else "false") if isinstance(value, bool) else str(value)
