"""Values as a reader expects them: ``1,200.00 CAD``, ``14 days``, ``12 March 2025, 23:10``, ``66.7%``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Literal

from ftindicators.language.expressions.literals import EXACT
from ftindicators.model.values import DAY, HOUR, MINUTE, MONEY_SCALE, SECOND, ValueType

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_MANY_HOURS, _MANY_MINUTES = 72, 120
"""Up to so many, a length is said in that unit alone: «36 hours»."""
_MOST_DECIMALS = 15


@dataclass(frozen=True, slots=True)
class Unit:
    """What a number is a number of: ``plain``, a ``share`` of 1 (said as percent), or ``money`` in a currency."""

    kind: Literal["plain", "share", "money"] = "plain"
    currency: str | None = None


PLAIN, SHARE, MONEY = Unit(), Unit("share"), Unit("money")


def value_words(value: object, type_: ValueType, unit: Unit = PLAIN, beside: object = None) -> str:
    """One value, held as `model.values` says (money may be a Decimal of ten-thousandths); None: «unknown».

    A number that was measured is rounded, but never so far that it looks larger, smaller or equal to the number
    ``beside`` it when it is not.
    """
    match value, type_:
        case None, _:
            return "unknown"
        case bool(), _:
            return "yes" if value else "no"
        case (int() | Decimal(), ValueType.MONEY):
            return _with_currency(_money(EXACT.divide(Decimal(value), Decimal(MONEY_SCALE))), unit)
        case (int(), ValueType.DURATION):
            return duration_words(value)
        case (int(), ValueType.INSTANT):
            return instant_words(value)
        case (int(), ValueType.LOCAL_DATE):
            return date_words(value)
        case (int(), ValueType.LOCAL_TIME):
            return clock(value)
        case (int() | float() | Decimal(), _):
            return number_words(Decimal(str(value)), unit, None if beside is None else Decimal(str(beside)))
        case (list() | tuple(), _):
            return ", ".join(quoted(str(item)) for item in value) or "none"
        case _:
            return quoted(str(value))


def quoted(text: str) -> str:
    """A text from outside: in its own quotes."""
    return f"«{text}»"


def number_words(value: Decimal, unit: Unit = PLAIN, beside: Decimal | None = None) -> str:
    """A number with separators of thousands; a share as percent, an amount with its currency."""
    if unit.kind == "share":
        value, beside = value * 100, None if beside is None else beside * 100
    decimals = 0 if value == value.to_integral_value() else max(1 if unit.kind == "share" else 2, 1 - value.adjusted())
    if unit.kind == "money":
        decimals = max(decimals, 2)
    while decimals < _MOST_DECIMALS and beside is not None and _differs(value, beside, decimals):
        decimals += 1
    text = f"{_rounded(value, decimals):,f}"
    if unit.kind == "money":
        return _with_currency(_at_least_two(text), unit)
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return f"{text}%" if unit.kind == "share" else text


def _differs(value: Decimal, beside: Decimal, decimals: int) -> bool:
    """Whether rounding changes how the number stands to its neighbour."""
    rounded = _rounded(value, decimals)
    return (rounded > beside) != (value > beside) or (rounded < beside) != (value < beside)


def _rounded(value: Decimal, decimals: int) -> Decimal:
    return EXACT.quantize(value, Decimal(1).scaleb(-decimals)) if value.is_finite() else value


def _money(amount: Decimal) -> str:
    """An amount, exactly: two decimals, more only where it has more."""
    return _at_least_two(f"{amount:,f}" if "." in f"{amount:f}" else f"{amount:,f}.00")


def _at_least_two(text: str) -> str:
    whole, _, decimals = text.partition(".")
    return f"{whole}.{decimals.rstrip('0').ljust(2, '0')}"


def _with_currency(text: str, unit: Unit) -> str:
    return f"{text} {unit.currency}" if unit.currency else text


def count_words(number: int, one: str, more: str | None = None) -> str:
    """``1 day``, ``14 days``."""
    return f"{number:,} {one if number == 1 else more or one + 's'}"


def duration_words(length: int) -> str:
    """A length in microseconds, exactly: «14 days», «36 hours», «3 days 2 hours 5 seconds»."""
    if length < 0:
        return f"minus {duration_words(-length)}"
    if length and length % HOUR == 0 and length % DAY and length <= _MANY_HOURS * HOUR:
        return count_words(length // HOUR, "hour")
    if length and length % MINUTE == 0 and length % HOUR and length <= _MANY_MINUTES * MINUTE:
        return count_words(length // MINUTE, "minute")
    said = []
    for size, name in ((DAY, "day"), (HOUR, "hour"), (MINUTE, "minute")):
        if length >= size:
            said.append(count_words(length // size, name))
            length %= size
    if length or not said:
        seconds = Decimal(length) / SECOND
        said.append(f"{number_exact(seconds)} second{'' if seconds == 1 else 's'}")
    return " ".join(said)


def number_exact(value: Decimal) -> str:
    """A number with all its digits."""
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def date_words(days: int) -> str:
    """Days since 1970 as «12 March 2025»."""
    day = EPOCH.date() + timedelta(days=days)
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def clock(microseconds: int) -> str:
    """A time of day: «23:10», seconds only where it has any."""
    moment = (EPOCH + timedelta(microseconds=microseconds)).time()
    return moment.isoformat("auto" if microseconds % MINUTE else "minutes")


def instant_words(microseconds: int, offset: int | None = None) -> str:
    """An instant: «12 March 2025, 23:10 UTC», or on the clock that stands ``offset`` minutes from UTC, which it says.

    >>> instant_words(1_741_839_000_000_000, offset=-300)
    '12 March 2025, 23:10 (UTC-05:00)'
    """
    if offset is None:
        return f"{date_words(microseconds // DAY)}, {clock(microseconds % DAY)} UTC"
    local = microseconds + offset * MINUTE
    hours, minutes = divmod(abs(offset), 60)
    zone = f"UTC{'-' if offset < 0 else '+'}{hours:02}:{minutes:02}"
    return f"{date_words(local // DAY)}, {clock(local % DAY)} ({zone})"


def of_exact(exact: str | None, type_: ValueType) -> object:
    """The value behind its exact text (as `hits.parquet` has it), held as `model.values` says; None stays None."""
    if exact is None:
        return None
    match type_:
        case ValueType.MONEY:
            return int(EXACT.multiply(Decimal(exact), Decimal(MONEY_SCALE)))
        case ValueType.DURATION:
            return int(EXACT.multiply(Decimal(exact), Decimal(SECOND)))
        case ValueType.INTEGER:
            return int(exact)
        case ValueType.NUMBER:
            return float(exact)
        case ValueType.BOOLEAN:
            return exact == "true"
        case ValueType.INSTANT:
            return (datetime.fromisoformat(exact) - EPOCH) // timedelta(microseconds=1)
        case ValueType.LOCAL_DATE:
            return (datetime.fromisoformat(exact).date() - EPOCH.date()).days
        case ValueType.LOCAL_TIME:
            moment = datetime.fromisoformat(f"1970-01-01T{exact}+00:00")
            return (moment - EPOCH) // timedelta(microseconds=1)
        case _:
            return exact
