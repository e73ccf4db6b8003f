"""Instants as text, and back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def instant_text(microseconds: int) -> str:
    """An instant in ISO 8601, UTC: ``2025-03-01T23:10:00Z``, with six more digits where it has a part of a second."""
    return (_EPOCH + timedelta(microseconds=microseconds)).isoformat().replace("+00:00", "Z")


def instant_of_text(text: str) -> int:
    """Microseconds since 1970 of an instant in ISO 8601; raises ValueError for a text that is none or has no offset."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"{text!r} has no offset from UTC")
    return (moment - _EPOCH) // timedelta(microseconds=1)
