"""The plain twin of panels: each member by itself, over everything that ever entered the group.

An entry is (time, chosen, asks, values of the columns with None for null, bits).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tests.reference import aggregates as twin
from tests.reference.windows import Entry, answers

TWINS = {
    "COUNT": twin.count, "SUM": twin.exact_sum, "TOTAL": twin.float_sum, "MEAN": twin.mean, "STD": twin.std,
    "ZSCORE": twin.zscore, "RATIO": twin.ratio,
}  # fmt: skip


@dataclass(frozen=True)
class Row:
    """What one row means to a group."""

    time: int
    chosen: bool
    asks: bool
    values: tuple[int | None, ...]
    bits: int


def member_answers(rows: Sequence[Row], member: Any) -> list[Any]:
    """The answers of one member at every row that asks, None at the others, in units of one."""
    entries = [
        Entry(
            row.time,
            row.chosen and (row.bits & member.needs) == member.needs,
            row.asks,
            row.values[member.column] if member.column >= 0 else None,
            own=row.values[member.own]
            if member.own >= 0 and (row.bits & member.own_needs) == member.own_needs
            else None,
        )
        for row in rows
    ]
    own_instant = member.result.name not in ("ZSCORE", "RATIO")
    plain = TWINS[member.result.name]
    return answers(entries, member.window.length, member.window.ended, plain, own_instant=own_instant)
