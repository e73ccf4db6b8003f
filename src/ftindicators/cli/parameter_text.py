"""A parameter's value as its author would write it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from ftindicators.language.constants import written_duration
from ftindicators.model.indicator import Parameter, ParameterValue
from ftindicators.model.values import MINUTE, MONEY_SCALE, ValueType


def parameter_text(parameter: Parameter, value: ParameterValue | None) -> str:
    """``value``, or a limit, in the unit of ``parameter``: ``14d``, ``1000 CAD``, ``22:30``; a list in brackets."""
    if value is None:
        return "none"
    if isinstance(value, tuple):
        return f"[{', '.join(_one(parameter, item) for item in value)}]"
    return _one(parameter, value)


def _one(parameter: Parameter, value: str | Decimal | float) -> str:
    match parameter.type:
        case ValueType.DURATION if isinstance(value, int):
            return written_duration(value)
        case ValueType.MONEY if isinstance(value, int | Decimal):
            amount = _plain(Decimal(value) / MONEY_SCALE)
            return f"{amount} {parameter.currency}" if parameter.currency else amount
        case ValueType.INSTANT if isinstance(value, int):
            moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=value)
            return moment.isoformat().replace("+00:00", "Z")
        case ValueType.LOCAL_DATE if isinstance(value, int):
            return (date(1970, 1, 1) + timedelta(days=value)).isoformat()
        case ValueType.LOCAL_TIME if isinstance(value, int):
            clock = (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=value)).time()
            return clock.isoformat("auto" if value % MINUTE else "minutes")
        case ValueType.BOOLEAN:
            return "true" if value else "false"
        case _ if isinstance(value, Decimal):
            return _plain(value)
        case _:
            return str(value)


def _plain(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
