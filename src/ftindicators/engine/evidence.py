"""Evidence: for every measure that an indicator reads, which rows its hits rest on, how many, and how much money.

A kernel answers at hit rows how many selected rows, and how much money, had entered the group by the end and by the
start of the window. Windows of one episode that overlap are one stretch: its rows are what had entered by the last
end less what had entered by the first start, so that each row counts once however many hits saw it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ftindicators.engine.backing_entries import Asked, calendar_entries, trailing_entries
from ftindicators.engine.exact_text import exact_text
from ftindicators.engine.grouping_entries import first_day
from ftindicators.engine.names import grouping_name
from ftindicators.engine.open_episodes import LIMB, OpenEpisode, Stretch
from ftindicators.kernels.entries import Trailing
from ftindicators.kernels.prefix import Evidence, Prefix
from ftindicators.plan.values import Grouping, KeyedMeasure

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ftindicators.engine.keys import Codes
    from ftindicators.engine.row_values import RowValues
    from ftindicators.engine.state import State
    from ftindicators.kernels.entries import Entries, Flags, Ints
    from ftindicators.model.values import ValueType
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
        window = f"{self.reach} {self.until} {self.stretches}"
        return f"{grouping_name(self.grouping, digests)} {digests[self.chosen]} {window}"


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

    ``asked``: which group was asked for which row, in this order. ``key_types``: the types of the columns of a key.
    """

    evidence: Evidence
    asked: Asked
    codes: Codes
    key_types: tuple[ValueType, ...]


def back(
    backing: Backing,
    hit: Flags,
    values: RowValues,
    times: Ints,
    state: State,
    known: dict[Grouping, tuple[Entries, Ints]],
) -> Backed:
    """Advance one backing over the rows of a call; ``hit``: the rows that are hits of an indicator that reads it."""
    digests = values.plan.value_digests
    codes = state.groups_of(grouping_name(backing.grouping, digests))
    chosen = values.true(backing.chosen)
    if backing.grouping.per is None:
        entries, asked = trailing_entries(backing.grouping, chosen, hit, values, times, codes, known)
    else:
        entries, asked = calendar_entries(backing.grouping, backing.stretches, chosen, hit, values, times, codes)
    name = backing.name(digests)
    kept = state.evidence.get(name)
    if kept is None:
        window = Trailing(None if backing.reach is None else backing.reach - backing.until, backing.until)
        kept = state.evidence[name] = Prefix(window)
    amount = values.plan.evidence_amount
    of_row = asked.entry_row
    evidence = kept.evidence(
        entries,
        len(asked.row),
        chosen=entries.enters,
        values=values.numbers(amount)[of_row].astype(np.int64, copy=False),
        valid=values.known(amount)[of_row],
    )
    key_types = tuple(values.plan.values[n].type for n in backing.grouping.enter)
    return Backed(evidence, asked, codes, key_types)


def gather(
    place: int, backing: Backing, backed: Backed, part_of_row: Ints, times: Ints, episodes: Sequence[OpenEpisode]
) -> None:
    """Add to ``episodes`` what measure number ``place`` saw at the hits of one indicator.

    ``part_of_row``: for each row of the call the place of its episode in ``episodes``, -1 where it is no hit.
    """
    asked = backed.asked
    mine = np.flatnonzero((part_of_row[asked.row] >= 0) & (asked.code >= 0))
    if not len(mine):
        return
    which, code, at = part_of_row[asked.row[mine]], asked.code[mine], times[asked.row[mine]]
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
        stretch = _stretch(place, backing, backed, int(code[first]), start, int(at[last]) - backing.until)
        _add(episodes[int(which[first])], stretch, backed.evidence, int(mine[first]), int(mine[last]))


def _stretch(place: int, backing: Backing, backed: Backed, code: int, start: int | None, end: int) -> Stretch:
    key = backed.codes.key(code)
    parts = key if isinstance(key, tuple) else (key,)
    dates = None
    per = backing.grouping.per
    if per is not None:
        *before, number = parts
        parts = tuple(before)
        dates = (first_day(int(str(number)), per), first_day(int(str(number)) + 1, per))
    return Stretch(
        measure=place,
        serial=backed.codes.serial(code),
        key=tuple(exact_text(p, t) for p, t in zip(parts, backed.key_types, strict=True)),
        start=start,
        end=end,
        dates=dates,
    )


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
