"""What a panel answers: its members, and the tables of integers by which its kernels read them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from ftindicators.kernels.entries import Ints, Trailing


class Result(IntEnum):
    """What a member answers. TOTAL is the sum as float64, which cannot overflow (for shares)."""

    COUNT = 0
    SUM = 1
    TOTAL = 2
    MEAN = 3
    STD = 4
    ZSCORE = 5
    RATIO = 6


COUNT, SUM, TOTAL, MEAN, STD, ZSCORE, RATIO = (int(result) for result in Result)

ROWS = -1
"""The ``column`` of a member that counts rows."""


@dataclass(frozen=True, slots=True)
class Member:
    """One measure of a panel.

    ``column``: which of the panel's value columns it is over (ROWS: a count). ``needs``: the bits that a row must have
    to count (its column is not null, it is in the part of a share ...). ``scale``: in how many parts an amount's unit
    is counted. ``own`` and ``own_needs``: for zscore and ratio, the column of the row's own value and when it has one.
    """

    result: Result
    window: Trailing
    column: int = ROWS
    needs: int = 0
    scale: int = 1
    own: int = ROWS
    own_needs: int = 0

    def lags(self) -> tuple[int, int]:
        """At time t the window is (t - lower, t - upper], in µs; a lower of -1 is the whole past.

        A window without the row's own instant ends at least one microsecond ago.
        """
        upper = max(self.window.ended, 1) if self.result in (Result.ZSCORE, Result.RATIO) else self.window.ended
        return upper, -1 if self.window.length is None else self.window.ended + self.window.length


ONES, NARROW, WIDE, SQUARES = range(4)
"""Kinds of running totals: of rows; of values in one limb, exact modulo 2**64; in two limbs; of squares in three."""

LIMBS = (1, 1, 2, 3)

KIND, COLUMN, NEEDS, AT = range(4)
"""Columns of ``items``, a line a running total. AT: where in the record it lies."""

UPPER, LOWER, FIRST, COUNTED = range(4)
"""Columns of ``windows``. FIRST and COUNTED: which lines of ``members`` are over that window."""

RESULT, TALLY, TOTALS, SQUARED, SCALE, OWN, OWN_NEEDS, KNOWN = range(8)
"""Columns of ``members``.

TALLY, TOTALS and SQUARED: where in the record its rows (-1: all), values and squares are counted. KNOWN: its line among
those that say what is null, -1 if it never is.
"""

PLACES, TIMES, ORIGINS, SOURCES = range(4)
"""Lines of a piece of questions.

Where the answer goes, the time, where the group's first record lies or would lie, where the row's own values stand.
"""


@dataclass(frozen=True, slots=True)
class Layout:
    """The tables of a panel. ``order``: the member of each line of ``members``; ``width``: int64 a record."""

    items: Ints
    windows: Ints
    members: Ints
    order: tuple[int, ...]
    width: int
    nullable: int


def layout(members: tuple[Member, ...], *, wide: bool) -> Layout:
    """The tables for ``members``; ``wide``: sums in two limbs."""
    items: dict[tuple[int, int, int], int] = {}
    width = 1

    def item(kind: int, column: int, needs: int) -> int:
        nonlocal width
        key = (kind, column, needs)
        if key not in items:
            items[key] = width
            width += LIMBS[kind]
        return items[key]

    order = tuple(sorted(range(len(members)), key=lambda i: (members[i].lags(), i)))
    windows: list[list[int]] = []
    lines = []
    nullable = 0
    for line, i in enumerate(order):
        member = members[i]
        upper, lower = member.lags()
        if not windows or windows[-1][:2] != [upper, lower]:
            windows.append([upper, lower, line, 0])
        windows[-1][COUNTED] += 1
        sums = member.result != Result.COUNT
        tally = item(ONES, ROWS, member.needs) if member.needs and member.result not in (SUM, TOTAL) else -1
        totals = item(WIDE if wide else NARROW, member.column, member.needs) if sums else -1
        squared = item(SQUARES, member.column, member.needs) if member.result in (Result.STD, Result.ZSCORE) else -1
        known = -1
        if member.result > SUM or (wide and sums):
            known, nullable = nullable, nullable + 1
        own = (member.own, member.own_needs)
        lines.append([member.result, tally, totals, squared, member.scale, *own, known])
    table = [[kind, column, needs, at] for (kind, column, needs), at in items.items()]
    return Layout(
        np.array(table, dtype=np.int64).reshape(-1, 4),
        np.array(windows, dtype=np.int64).reshape(-1, 4),
        np.array(lines, dtype=np.int64).reshape(-1, 8),
        order,
        width,
        nullable,
    )
