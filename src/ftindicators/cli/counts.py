"""Numbers with their nouns."""

from __future__ import annotations


def many(number: int, noun: str, plural: str | None = None) -> str:
    """``1 error``, ``2,000 errors``; ``plural`` where the noun has another one."""
    return f"{number:,} {noun if number == 1 else plural or f'{noun}s'}"
