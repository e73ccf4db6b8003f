"""Constants as they are written in YAML: durations, numbers, amounts, dates and times, typed by their form."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal

from ftindicators.model.values import DAY, HOUR, INT64_MAX, MINUTE, MONEY_DIGITS, MONEY_SCALE, SECOND, WEEK, ValueType

UNITS = {"s": SECOND, "m": MINUTE, "h": HOUR, "d": DAY, "w": WEEK}
LONGEST = 36_525 * DAY
"""A hundred years: longer is a slip of the pen, and would not fit beside an instant."""
AT_MOST = f"at most {LONGEST // DAY}d, a hundred years"
HOW_DURATIONS_ARE_WRITTEN = "a duration is a whole number and one of s m h d w: 90m, 24h, 14d, 2w"
_MOST_DIGITS = len(str(INT64_MAX))
"""More digits are beyond every value; Python itself refuses to read some thousands of them."""
_DURATION = re.compile(r"([0-9]+)([smhdw])")
_INTEGER = re.compile(r"[+-]?(?:0|[1-9][0-9]*)")
_DECIMAL = re.compile(r"[+-]?(?:0|[1-9][0-9]*)?\.[0-9]+|[+-]?(?:0|[1-9][0-9]*)\.")
_TIME = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])(?::([0-5][0-9]))?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}.*(?:Z|[+-][0-9]{2}:?[0-9]{2})")
_ALMOST_NUMBER = re.compile(r"[+-]?[0-9][0-9_,' ]*(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Constant = bool | int | Decimal | str


class NotThat(ValueError):
    """A text is not of the form asked for. The message is for the author; ``hint`` the way out."""

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Typed:
    """A constant and its type, in the units of `model.values` (a number is a Decimal, exactly as written)."""

    type: ValueType
    value: Constant


def read_duration(text: str) -> int:
    """Microseconds of ``14d``, ``24h``, ``90m``, ``30s``, ``2w``. Raises NotThat."""
    found = _DURATION.fullmatch(text)
    if found is None:
        raise NotThat(f"'{text}' is not a duration", HOW_DURATIONS_ARE_WRITTEN)
    digits = found[1].lstrip("0") or "0"
    if len(digits) > _MOST_DIGITS or int(digits) * UNITS[found[2]] > LONGEST:
        raise NotThat(f"'{_short(text)}' is too long a duration", AT_MOST)
    return int(digits) * UNITS[found[2]]


def _short(text: str) -> str:
    return text if len(text) <= _MOST_DIGITS + 2 else f"{text[:_MOST_DIGITS]}…"


def written_duration(length: int) -> str:
    """A duration as an author writes it, in the largest unit that divides it."""
    for unit in ("d", "h", "m"):
        if length and length % UNITS[unit] == 0:
            return f"{length // UNITS[unit]}{unit}"
    return f"{length // SECOND}s"


def by_form(text: str) -> Typed:
    """A plain scalar, typed by its form. Raises NotThat for what looks like a number or an instant and is none."""
    if text in {"true", "false"}:
        return Typed(ValueType.BOOLEAN, text == "true")
    if _INTEGER.fullmatch(text):
        return as_type(text, ValueType.INTEGER)
    if _DECIMAL.fullmatch(text):
        return as_type(text, ValueType.NUMBER)
    if _DURATION.fullmatch(text):
        return Typed(ValueType.DURATION, read_duration(text))
    for pattern, kind in (
        (_TIME, ValueType.LOCAL_TIME),
        (_DATE, ValueType.LOCAL_DATE),
        (_INSTANT, ValueType.INSTANT),
    ):
        if pattern.fullmatch(text):
            return as_type(text, kind)
    if _ALMOST_NUMBER.fullmatch(text) and not re.match(r"[+-]?0[0-9]", text):
        raise NotThat(f"'{text}' is not a number", "write digits and a point only; in quotes it is a text")
    return Typed(ValueType.TEXT, text)


def as_type(text: str, kind: ValueType) -> Typed:
    """A scalar read as the type that is asked for. Raises NotThat."""
    match kind:
        case ValueType.TEXT:
            return Typed(kind, text)
        case ValueType.BOOLEAN if text in {"true", "false"}:
            return Typed(kind, text == "true")
        case ValueType.INTEGER if _INTEGER.fullmatch(text):
            if len(text) > _MOST_DIGITS + 1 or abs(int(text)) > INT64_MAX:
                raise NotThat(f"'{_short(text)}' is beyond what is counted exactly")
            return Typed(kind, int(text))
        case ValueType.NUMBER if _INTEGER.fullmatch(text) or _DECIMAL.fullmatch(text):
            return Typed(kind, Decimal(text))
        case ValueType.MONEY if _INTEGER.fullmatch(text) or _DECIMAL.fullmatch(text):
            return Typed(kind, _money(text))
        case ValueType.DURATION:
            return Typed(kind, read_duration(text))
        case ValueType.LOCAL_TIME if (found := _TIME.fullmatch(text)) is not None:
            at = time(int(found[1]), int(found[2]), int(found[3] or 0))
            return Typed(kind, at.hour * HOUR + at.minute * MINUTE + at.second * SECOND)
        case ValueType.LOCAL_DATE | ValueType.INSTANT:
            return Typed(kind, _moment(text, kind))
        case _:
            raise NotThat(f"'{text}' is not {CALLED[kind]}", _FORMS.get(kind))


def _money(text: str) -> int:
    scaled = Decimal(text) * MONEY_SCALE
    if scaled != scaled.to_integral_value():
        raise NotThat(f"'{text}' has more than {MONEY_DIGITS} decimals")
    if abs(scaled) > INT64_MAX:
        raise NotThat(f"'{text}' is beyond what is counted exactly")
    return int(scaled)


def _moment(text: str, kind: ValueType) -> int:
    pattern = _DATE if kind is ValueType.LOCAL_DATE else _INSTANT
    if not pattern.fullmatch(text):
        raise NotThat(f"'{text}' is not {CALLED[kind]}", _FORMS.get(kind))
    try:
        if kind is ValueType.LOCAL_DATE:
            return (date.fromisoformat(text) - _EPOCH.date()).days
        apart = datetime.fromisoformat(text) - _EPOCH
    except ValueError:
        raise NotThat(f"'{text}' is not in the calendar", _FORMS.get(kind)) from None
    return (apart.days * 86_400 + apart.seconds) * SECOND + apart.microseconds


CALLED = {
    ValueType.TEXT: "a text",
    ValueType.INTEGER: "a whole number",
    ValueType.MONEY: "an amount of money",
    ValueType.NUMBER: "a number",
    ValueType.BOOLEAN: "true or false",
    ValueType.INSTANT: "an instant",
    ValueType.LOCAL_DATE: "a date",
    ValueType.LOCAL_TIME: "a time of day",
    ValueType.DURATION: "a duration",
    ValueType.PLACE: "a place",
    ValueType.TEXT_LIST: "a list of texts",
}
"""What a type is called in a message, with its article."""

_FORMS = {
    ValueType.INTEGER: "write digits only",
    ValueType.NUMBER: "write digits and a point only",
    ValueType.MONEY: "write digits and a point only; the currency stands under 'currency'",
    ValueType.BOOLEAN: "write true or false",
    ValueType.LOCAL_TIME: "a time of day is written 22:00 or 22:00:30",
    ValueType.LOCAL_DATE: "a date is written 2024-03-31",
    ValueType.INSTANT: "an instant is written 2024-01-31T00:00Z, with Z or an offset",
}
