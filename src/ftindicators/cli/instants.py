"""Dates and times as a user writes them in an option."""

from __future__ import annotations

from datetime import UTC, datetime

import typer


def instant(text: str) -> datetime:
    """An ISO 8601 date or time as an instant in UTC: a date is its first moment, a time without an offset is UTC.

    Raises BadParameter, which the command line turns into wrong usage.
    """
    try:
        moment = datetime.fromisoformat(text.strip())
        if moment.tzinfo is None:
            return moment.replace(tzinfo=UTC)
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise typer.BadParameter(
            f"{text!r} is not a date or time; write 2025-03-01, 2025-03-01T18:30Z or 2025-03-01T18:30-05:00"
        ) from None
