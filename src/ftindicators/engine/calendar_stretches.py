"""Calendar stretches: days, weeks and months as numbers since 1970."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from ftindicators.kernels.entries import Ints
    from ftindicators.model.measure import Stretch

MONDAY = 3
"""1970-01-01 was a Thursday: days since then plus 3 count whole weeks from a Monday."""


def stretches(days: Ints, per: Stretch) -> Ints:
    """The number of the day, week (from Monday) or month since 1970 in which each local date lies. int64."""
    match per:
        case "day":
            return days
        case "week":
            return (days + MONDAY) // 7
        case "month":
            return days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)


def first_day(stretch: int, per: Stretch) -> int:
    """The first local date of a stretch, in days since 1970."""
    match per:
        case "day":
            return stretch
        case "week":
            return stretch * 7 - MONDAY
        case "month":
            return int(np.datetime64(stretch, "M").astype("datetime64[D]").astype(np.int64))


def days_of(stretch: Ints, per: Stretch) -> Ints:
    """The first local date of each stretch, in days since 1970. int64."""
    match per:
        case "day":
            return stretch
        case "week":
            return stretch * 7 - MONDAY
        case "month":
            return stretch.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
