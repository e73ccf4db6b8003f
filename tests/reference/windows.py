"""The plain twin of all kernels' windows: for each question, go through everything that ever entered the group.

Shares nothing with the kernels. An entry is (time, chosen, asks, value or None, part, weight or None, own or None), of
one group, in order; an answer is a Python int, an exact Fraction, a float, or None.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

Number = int | Fraction | float


@dataclass(frozen=True)
class Entry:
    """What one row means to a group."""

    time: int
    chosen: bool
    asks: bool
    value: Any = None
    part: bool = False
    weight: Any = None
    own: Any = None


def inside(entries: Sequence[Entry], now: int, length: int | None, ended: int) -> list[Entry]:
    """The chosen entries in (now - ended - length, now - ended]."""
    return [
        e for e in entries if e.chosen and e.time <= now - ended and (length is None or e.time > now - ended - length)
    ]


def answers(
    entries: Sequence[Entry],
    length: int | None,
    ended: int,
    aggregate: Callable[[list[Entry], Entry], Any],
    *,
    own_instant: bool = True,
) -> list[Any]:
    """``aggregate`` of the window at every entry that asks, None at the others."""
    found: list[Any] = []
    for asking in entries:
        window = inside(entries, asking.time, length, ended)
        if not own_instant:
            window = [e for e in window if e.time != asking.time]
        found.append(aggregate(window, asking) if asking.asks else None)
    return found
