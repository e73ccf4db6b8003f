"""Numbers with their nouns."""

from __future__ import annotations


def many(number: int, noun: str) -> str:
    """``1 error``, ``2,000 errors``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
