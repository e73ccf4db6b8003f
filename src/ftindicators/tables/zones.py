"""Time zones as arrays: when the clocks of a zone change, and local times to instants and back, whole columns at once.

The table of a zone is made from `zoneinfo`, so it says what Python says: a local time that comes twice is the earlier
instant, one that never comes is read with the offset before the change, which moves it forward by the gap.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
from numpy.typing import NDArray

from ftindicators.model.values import MINUTE, SECOND

_FIRST_YEAR, _LAST_YEAR = 1900, 2200
_STEP = 12 * 3_600
_YEAR = 31_556_952
"""Seconds of a mean year; only to choose how much of a zone's history is looked up."""

Instants = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class ZoneTable:
    """``changes`` (k,) int64 microseconds UTC.

    ``before`` and ``after`` (k,) int64 offsets in microseconds; ``offsets`` (k+1,).
    """

    changes: Instants
    offsets: Instants

    @property
    def before(self) -> Instants:
        """Offset until each change."""
        return self.offsets[:-1]

    @property
    def after(self) -> Instants:
        """Offset from each change on."""
        return self.offsets[1:]


@dataclass(frozen=True, slots=True, eq=False)
class FromLocal:
    """Instants (µs UTC), their offsets (µs), and which local times came twice or never."""

    instants: Instants
    offsets: Instants
    ambiguous: Flags
    nonexistent: Flags


def is_zone(name: str) -> bool:
    """True for a zone that `zoneinfo` knows (``America/Toronto``)."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def offsets_at(zone: str, instants: Instants) -> Instants:
    """The offset of local time from UTC, in microseconds, at each instant (µs UTC)."""
    table = _covering(zone, instants)
    return table.offsets[np.searchsorted(table.changes, instants, side="right")]


def from_local(zone: str, local: Instants) -> FromLocal:
    """Local times (µs since 1970 on the zone's own clock) as instants."""
    table = _covering(zone, local)
    latest = np.maximum(table.before, table.after)
    earliest = np.minimum(table.before, table.after)
    behind = np.searchsorted(table.changes + latest, local, side="right")
    offsets = table.offsets[behind]
    if len(table.changes) == 0:
        none = np.zeros(len(local), dtype=np.bool_)
        return FromLocal(local - offsets, offsets, none, none)
    upcoming = np.minimum(behind, len(table.changes) - 1)
    inside = (behind < len(table.changes)) & (local >= (table.changes + earliest)[upcoming])
    forward = (table.after > table.before)[upcoming]
    return FromLocal(local - offsets, offsets, inside & ~forward, inside & forward)


def _covering(zone: str, times: Instants) -> ZoneTable:
    """The zone's table over the years of ``times``, in whole decades so that few tables are made."""
    if len(times) == 0:
        return _table(zone, 2020, 2030)
    first = int(times.min()) // SECOND // _YEAR + 1970 - 1
    last = int(times.max()) // SECOND // _YEAR + 1970 + 2
    return _table(zone, _within(first // 10 * 10), _within(-(-last // 10) * 10))


def _within(year: int) -> int:
    return min(max(year, _FIRST_YEAR), _LAST_YEAR)


@cache
def _table(zone: str, first_year: int, last_year: int) -> ZoneTable:
    clock = ZoneInfo(zone)

    def offset(second: int) -> int:
        at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=second)
        delta = at.astimezone(clock).utcoffset() or timedelta(0)
        return round(delta / timedelta(microseconds=1))

    start = int(datetime(first_year, 1, 1, tzinfo=UTC).timestamp())
    end = int(datetime(last_year, 1, 1, tzinfo=UTC).timestamp())
    changes: list[int] = []
    offsets = [offset(start)]
    for second in range(start, end, _STEP):
        later = offset(second + _STEP)
        if later != offsets[-1]:
            low, high = second, second + _STEP
            while high - low > 1:
                middle = (low + high) // 2
                low, high = (middle, high) if offset(middle) == offsets[-1] else (low, middle)
            changes.append(high * SECOND)
            offsets.append(later)
    return ZoneTable(np.array(changes, dtype=np.int64), np.array(offsets, dtype=np.int64))


def whole_minutes(offsets: Instants) -> Instants:
    """Offsets in minutes; those of local mean time, which have seconds, are rounded down."""
    return offsets // MINUTE
