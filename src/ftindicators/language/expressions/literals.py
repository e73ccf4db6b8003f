"""Constants: written numbers at the scale of their place, durations, dates, times and instants."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, time
from decimal import Context, Decimal

from ftindicators.language.expressions import syntax as s
from ftindicators.language.expressions.checking import NUMERIC, WORDS, Checking
from ftindicators.language.expressions.codes import Code
from ftindicators.model.expression import Expression, Literal, ParameterReference
from ftindicators.model.values import (
    DAY,
    HOUR,
    INT64_MAX,
    INT64_MIN,
    MICROSECOND,
    MINUTE,
    MONEY_SCALE,
    SECOND,
    ValueType,
)

MOST_DECIMALS = 15
"""Digits behind the point of a written number: with these, comparing with money or integers is exact in 128 bits."""
EXACT = Context(prec=100)
"""Wide enough that no constant is rounded: Python's own context keeps 28 digits."""
UNITS = {"seconds": SECOND, "minutes": MINUTE, "hours": HOUR, "days": DAY}
EPOCH = date(1970, 1, 1)
EPOCH_INSTANT = datetime(1970, 1, 1, tzinfo=UTC)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_TIME = re.compile(r"\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?", re.ASCII)
_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})", re.ASCII)


def number_literal(
    checking: Checking, node: s.NumberSyntax, *, negative: bool = False, over: s.Syntax | None = None
) -> Literal | None:
    """The literal of a written number: integer without a point, else number, held exactly.

    ``over`` is the node with its sign.
    """
    place = node if over is None else over
    value = Decimal(node.text)
    whole = "." not in node.text
    digits = 0 if whole else len(node.text.split(".")[1])
    if negative:
        value = value.copy_negate()  # exact: unary minus rounds to the context's precision
    if not INT64_MIN <= value <= INT64_MAX:
        return checking.fault(Code.TOO_LARGE, f"{checking.shown(place)} is beyond what a value can be (9.2e18)", place)
    if digits > MOST_DECIMALS:
        return checking.fault(Code.TOO_LARGE, f"{checking.shown(place)} has more than {MOST_DECIMALS} decimals", place)
    if whole:
        return Literal(ValueType.INTEGER, int(value), checking.span(place))
    return Literal(ValueType.NUMBER, value, checking.span(place))


def as_type(checking: Checking, node: s.Syntax, expression: Expression, wanted: ValueType) -> Expression | None:
    """A written number in the type of its place; anything else as it is."""
    if (
        not isinstance(expression, Literal)
        or expression.type is wanted
        or expression.type not in NUMERIC
        or wanted not in NUMERIC
    ):
        return expression
    if expression.value is None:
        return replace(expression, type=wanted)
    amount = Decimal(str(expression.value))
    if wanted is ValueType.NUMBER:
        return replace(expression, type=wanted, value=amount)
    if wanted is ValueType.INTEGER:
        return replace(expression, type=wanted, value=int(amount)) if amount == int(amount) else expression
    units = EXACT.multiply(amount, Decimal(MONEY_SCALE))
    if not INT64_MIN <= units <= INT64_MAX:
        return checking.fault(
            Code.TOO_LARGE, f"{checking.shown(node)} is beyond what money can be (922 trillion)", node
        )
    return replace(expression, type=wanted, value=int(units) if units == int(units) else units)


def duration(checking: Checking, node: s.CallSyntax, argument: Expression) -> Expression | None:
    """``hours(6)`` and its like: a literal in microseconds, or a product where a parameter gives the number."""
    unit = UNITS[node.function]
    if isinstance(argument, ParameterReference) and argument.type is ValueType.INTEGER and not argument.is_list:
        one = Literal(ValueType.DURATION, unit, checking.span(node))
        return checking.operation(ValueType.DURATION, "*", (one, argument), node)
    if (
        not isinstance(argument, Literal)
        or argument.type not in (ValueType.INTEGER, ValueType.NUMBER)
        or argument.value is None
    ):
        where = node.arguments[0]
        shown = f"{checking.shown(where)} is {WORDS[argument.type]}"
        message = f"{node.function} needs a written number or an integer parameter; {shown}"
        return checking.fault(Code.LITERAL_NEEDED, message, where)
    micros = EXACT.multiply(Decimal(str(argument.value)), Decimal(unit))
    if micros != int(micros) or not INT64_MIN <= micros <= INT64_MAX:
        return checking.fault(
            Code.TOO_LARGE, f"{checking.shown(node)} is not a whole number of microseconds below 292,000 years", node
        )
    return Literal(ValueType.DURATION, int(micros), checking.span(node))


def moment(checking: Checking, node: s.CallSyntax) -> Literal | None:
    """``date('2024-03-31')``, ``time('22:00')`` or ``instant('2024-01-31T00:00Z')`` in the units of its type."""
    (argument,) = node.arguments
    function = node.function
    example = {"date": "2024-03-31", "time": "22:00", "instant": "2024-01-31T00:00Z"}[function]
    if not isinstance(argument, s.TextSyntax):
        message = f"{function} needs a written text: {function}('{example}')"
        return checking.fault(Code.LITERAL_NEEDED, message, argument)
    read = {"date": read_date, "time": read_time, "instant": read_instant}[function]
    value = read(argument.text)
    if value is None:
        hint = "an instant needs its offset: Z or +01:00" if function == "instant" else None
        message = f"'{argument.text}' is not {WORDS[_MOMENT_TYPES[function]]}; write it like {function}('{example}')"
        return checking.fault(Code.DATE_FORM, message, argument, hint)
    return Literal(_MOMENT_TYPES[function], value, checking.span(node))


_MOMENT_TYPES = {"date": ValueType.LOCAL_DATE, "time": ValueType.LOCAL_TIME, "instant": ValueType.INSTANT}


def read_date(text: str) -> int | None:
    """Days since 1970-01-01 of a date like 2024-03-31, or None."""
    try:
        return (date.fromisoformat(text) - EPOCH).days if _DATE.fullmatch(text) else None
    except ValueError:
        return None


def read_time(text: str) -> int | None:
    """Microseconds since midnight of a time like 22:00 or 22:00:30.5, or None."""
    try:
        read = time.fromisoformat(_six_digits(text)) if _TIME.fullmatch(text) else None
    except ValueError:
        return None
    if read is None:
        return None
    return read.hour * HOUR + read.minute * MINUTE + read.second * SECOND + read.microsecond * MICROSECOND


def read_instant(text: str) -> int | None:
    """Microseconds since 1970-01-01T00:00Z of a time with its offset, or None."""
    try:
        read = datetime.fromisoformat(_six_digits(text)) if _INSTANT.fullmatch(text) else None
    except ValueError:
        return None
    if read is None:
        return None
    elapsed = read - EPOCH_INSTANT
    return elapsed.days * DAY + elapsed.seconds * SECOND + elapsed.microseconds


def _six_digits(text: str) -> str:
    """Python 3.11 reads fractions of three or six digits only in some places: pad them all."""
    return re.sub(r"\.(\d{1,6})", lambda found: "." + found.group(1).ljust(6, "0"), text)
