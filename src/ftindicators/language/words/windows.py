"""Windows in plain English: «in the 14 days to 12 March 2025, 23:10», «in March 2025, up to 12 March 2025, 23:10»."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from ftindicators.language.words.values import EPOCH, MONTHS, count_words, date_words, duration_words, instant_words
from ftindicators.model.expression import ParameterReference
from ftindicators.model.values import DAY, HOUR

if TYPE_CHECKING:
    from ftindicators.model.measure import Stretch, Window

Resolve = Callable[[int | ParameterReference], int]
"""Gives a length in microseconds, or a count, whether written out or given by a parameter."""
_DAYS_OF_WEEK = 7
_TWO = 2
_MONDAY = 3
"""1970-01-01 was a Thursday."""


@dataclass(frozen=True, slots=True)
class Moment:
    """When a row is: ``instant`` in microseconds UTC, ``offset`` of its clock in minutes, its local date in days.

    ``dated``: only its date is known, and it stands at midnight UTC of that.
    """

    instant: int
    offset: int | None = None
    local_date: int | None = None
    dated: bool = False

    @property
    def words(self) -> str:
        """«12 March 2025, 23:10 (UTC-05:00)»."""
        if self.dated:
            return f"{date_words(self.instant // DAY)} (a date only)"
        return instant_words(self.instant, self.offset)

    def before(self, length: int = 0) -> str:
        """The row's own clock, so long before: «12 March 2025, 23:10»; in UTC, which it says, where that is not known.

        Windows say no offset: whoever shows them says :attr:`words` above them, once.
        """
        if self.dated:
            whole = instant_words(self.instant - length)
            return whole if length % DAY else whole.removesuffix(", 00:00 UTC")
        return instant_words(self.instant - length, self.offset).partition(" (")[0]

    def on(self, day: int) -> str:
        """As :meth:`before`, without its date where that is ``day``: «23:10»."""
        return self.before().removeprefix(f"{date_words(day)}, ")


def window_words(window: Window, resolve: Resolve, moment: Moment | None) -> str:
    """Which stretch a window holds at a row; without one, as it is for any: «in the 14 days to the transaction»."""
    if window.per is not None:
        return _calendar(window.per, resolve(window.last), moment)
    length = None if window.within is None else _stretch(resolve(window.within))
    ending = resolve(window.ending)
    if not ending:
        until = "the transaction" if moment is None else moment.before()
        return f"in all the time up to {until}" if length is None else f"in the {length} to {until}"
    before = f"{duration_words(ending)} before"
    until = f"{before} the transaction"
    if moment is not None:
        until = f"{before}, {moment.before(ending)}"
    return f"in all the time up to {until}" if length is None else f"in the {length} that ended {until}"


def _stretch(length: int) -> str:
    """«14 days», «24 hours»: a day of a window is 24 hours, from a moment on."""
    return "24 hours" if length == 24 * HOUR else duration_words(length)


def _calendar(per: Stretch, last: int, moment: Moment | None) -> str:
    several = "" if last == 1 else f" and the {per if last == _TWO else count_words(last - 1, per)} before it"
    if moment is None:
        return f"in the {per} of the transaction{several}, up to it"
    if moment.local_date is None:
        return f"in the {per} of the transaction{several}, which is unknown, as its local date is"
    until = f"up to {moment.before()}"
    match per:
        case "day":
            on = f"on {date_words(moment.local_date)}{several}"
            return on if moment.dated else f"{on}, up to {moment.on(moment.local_date)}"
        case "week":
            first = moment.local_date - (moment.local_date + _MONDAY) % _DAYS_OF_WEEK
            return f"in the week from Monday {date_words(first)}{several}, {until}"
        case "month":
            day = EPOCH.date() + timedelta(days=moment.local_date)
            return f"in {MONTHS[day.month - 1]} {day.year}{several}, {until}"
