"""The types a value of a row can have, and the units in which values are held inside the engine."""

from __future__ import annotations

from enum import StrEnum

MONEY_SCALE = 10_000
"""Money is an integer count of ten-thousandths of a unit of currency, for every currency."""
MONEY_DIGITS = 4
MICROSECOND = 1
SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
WEEK = 7 * DAY
INT64_MAX = 2**63 - 1
INT64_MIN = -(2**63)


class ValueType(StrEnum):
    """What a value is. Every one of them may be null.

    Held as: integer int64; money int64 ten-thousandths; number float64, finite; instant int64 microseconds UTC since
    1970; local_date int64 days since 1970; local_time int64 microseconds since midnight; duration int64 microseconds.
    """

    TEXT = "text"
    INTEGER = "integer"
    MONEY = "money"
    NUMBER = "number"
    BOOLEAN = "boolean"
    INSTANT = "instant"
    LOCAL_DATE = "local_date"
    LOCAL_TIME = "local_time"
    DURATION = "duration"
    PLACE = "place"
    TEXT_LIST = "list(text)"
