"""Lengths of time and shares as a command is given them."""

from __future__ import annotations

import re
from datetime import timedelta

import typer

_UNITS = {"ms": "milliseconds", "s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_PART = re.compile(r"(\d+)(ms|[smhdw])")


def length(value: str | timedelta) -> timedelta:
    """``10m``, ``50ms``, ``1d12h``, ``0`` as a length of time; raises BadParameter."""
    if isinstance(value, timedelta):  # a default that is one
        return value
    text = value.strip()
    if text == "0":
        return timedelta(0)
    if not re.fullmatch(rf"({_PART.pattern})+", text):
        raise typer.BadParameter(f"{value!r} is no length of time; write 30s, 10m, 24h10m, 50ms")
    return sum((timedelta(**{_UNITS[unit]: int(count)}) for count, unit in _PART.findall(text)), timedelta(0))


def share(value: str | float) -> float:
    """``1%`` as 0.01, ``1000`` as 1000.0 rows; raises BadParameter."""
    if isinstance(value, float):  # a default that is one
        return value
    text = value.strip().replace("_", "")
    match = re.fullmatch(r"(\d+(?:\.\d+)?)(%?)", text)
    if match is None:
        raise typer.BadParameter(f"{value!r} is neither a part (1%) nor a number of rows (1000)")
    number = float(match[1])
    if not match[2]:
        return max(number, 1.000001) if number else 0.0
    return number / 100
