"""How much memory a run may take, and how it divides what it has."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ftindicators.diagnostics import WrongUsage

_UNITS = {"": 1, "b": 1}
_UNITS |= {f"{letter}b": 1_000**power for power, letter in enumerate("kmgt", start=1)}
_UNITS |= {f"{letter}ib": 1_024**power for power, letter in enumerate("kmgt", start=1)}
_SIZE = re.compile(r"\s*(\d+(?:\.\d+)?)\s*([a-z]*)\s*", re.IGNORECASE)
MIB = 1_024**2

PROCESS = 900 * MIB
"""What the program takes with a chunk of input, whatever the rows."""
LEAST = 1_536 * MIB
"""The smallest bound that can be kept: the program, a chunk of input, a slice being evaluated."""


def parse_size(text: str) -> int:
    """Bytes of ``4GiB``, ``800MB``, ``1.5 GiB`` or a plain number of bytes. Raises WrongUsage.

    >>> parse_size("4GiB"), parse_size("800MB"), parse_size("1.5 GiB")
    (4294967296, 800000000, 1610612736)
    >>> parse_size("4 gigs")
    Traceback (most recent call last):
        ...
    ftindicators.diagnostics.WrongUsage: '4 gigs' is no size; write a number and KB, MB, GB, KiB, MiB or GiB, as in 4GiB
    """
    found = _SIZE.fullmatch(text)
    unit = None if found is None else _UNITS.get(found[2].lower())
    if found is None or unit is None:
        raise WrongUsage(f"{text!r} is no size; write a number and KB, MB, GB, KiB, MiB or GiB, as in 4GiB")
    return int(float(found[1]) * unit)


@dataclass(frozen=True, slots=True)
class MemoryBound:
    """A bound in bytes. Raises WrongUsage where it is smaller than `LEAST`."""

    size: int

    def __post_init__(self) -> None:
        """Refuse what cannot be kept."""
        if self.size < LEAST:
            raise WrongUsage(
                f"{written(self.size)} of memory cannot be kept to: the smallest bound that works is {written(LEAST)}"
            )

    @property
    def room(self) -> int:
        """Bytes for rows and what is computed of them."""
        return self.size - PROCESS


def written(size: int) -> str:
    """A size as a person writes it."""
    return f"{size / MIB / 1_024:.3g}GiB" if size >= 1_024 * MIB else f"{size / MIB:.0f}MiB"
