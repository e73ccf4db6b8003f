"""`parameters:` to typed values: by the value's form, or by `type:` and `currency:`; also values set from outside."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from ftindicators.language.codes import Code
from ftindicators.language.constants import CALLED, Constant, NotThat, Typed, as_type, by_form, written_duration
from ftindicators.language.fields import PARAMETER
from ftindicators.language.reading import Reader
from ftindicators.language.yaml_tree import Entry, Node, Scalar, Sequence
from ftindicators.model.indicator import Parameter, ParameterValue
from ftindicators.model.values import MONEY_SCALE, ValueType
from ftindicators.vocabulary import enumeration

PARAMETER_TYPES = {
    "text": ValueType.TEXT,
    "integer": ValueType.INTEGER,
    "number": ValueType.NUMBER,
    "money": ValueType.MONEY,
    "duration": ValueType.DURATION,
    "time": ValueType.LOCAL_TIME,
    "date": ValueType.LOCAL_DATE,
    "instant": ValueType.INSTANT,
    "boolean": ValueType.BOOLEAN,
    "local_time": ValueType.LOCAL_TIME,
    "local_date": ValueType.LOCAL_DATE,
}
"""The words of `type:`."""
_CURRENCY = re.compile(r"[A-Z]{3}")
_UNORDERED = frozenset({ValueType.TEXT, ValueType.BOOLEAN})


@dataclass(frozen=True, slots=True)
class _Form:
    """What is known of a value's type before it is read."""

    type: ValueType | None
    currency: str | None


@dataclass(frozen=True, slots=True)
class Value:
    """A parameter's value with its type."""

    type: ValueType
    value: ParameterValue
    is_list: bool = False


def read_parameter(reader: Reader, entry: Entry) -> Parameter | None:
    """One entry of `parameters:`; None where it is faulty."""
    fields = reader.fields(entry.value, PARAMETER, entry.key)
    if fields is None:
        return None
    form = _form(reader, fields)
    basis = (
        reader.choice(fields["basis"].value, enumeration("parameter_basis"), "a basis") if "basis" in fields else None
    )
    if form is None or "value" not in fields:
        return None
    value = read_value(reader, fields["value"].value, form.type)
    if value is None:
        return None
    if form.currency is not None and value.type is not ValueType.MONEY:
        reader.fault(Code.PARAMETER_VALUE, fields["currency"].value, f"{CALLED[value.type]} has no currency")
        return None
    limits = {key: _limit(reader, fields[key], value) for key in ("minimum", "maximum") if key in fields}
    parameter = Parameter(
        name=entry.key.text,
        type=value.type,
        value=value.value,
        basis=basis or "",
        minimum=limits.get("minimum"),
        maximum=limits.get("maximum"),
        currency=form.currency,
        is_list=value.is_list,
        span=reader.source.span(entry.key.start, entry.key.end),
    )
    if "minimum" in limits and "maximum" in limits and _less(parameter.maximum, parameter.minimum):
        reader.fault(Code.OUTSIDE_RANGE, fields["minimum"].value, "the minimum is greater than the maximum")
    elif (outside := outside_range(parameter)) is not None:
        reader.fault(Code.OUTSIDE_RANGE, fields["value"].value, f"the value is {outside}")
    return parameter


def read_value(reader: Reader, node: Node, wanted: ValueType | None) -> Value | None:
    """A constant or a list of constants; ``wanted`` None: typed by its form."""
    if isinstance(node, Sequence):
        found = [_one(reader, item, wanted) for item in node.items]
        typed = [item for item in found if item is not None]
        return _list(reader, node, typed, wanted) if len(typed) == len(found) else None
    one = _one(reader, node, wanted)
    return Value(one.type, one.value) if one is not None else None


def outside_range(parameter: Parameter) -> str | None:
    """What is wrong with the value, in words that follow «the value is»; None inside minimum and maximum."""
    values = parameter.value if isinstance(parameter.value, tuple) else (parameter.value,)
    for value in values:
        if _less(value, parameter.minimum):
            return f"less than its minimum, {written(parameter, parameter.minimum)}"
        if _less(parameter.maximum, value):
            return f"more than its maximum, {written(parameter, parameter.maximum)}"
    return None


def with_value(parameter: Parameter, value: Value) -> Parameter | str:
    """The parameter with another value (a bank's own), or what is wrong with it.

    In words that follow «the value is».
    """
    if value.is_list is not parameter.is_list:
        return "a list, and a single value belongs here" if value.is_list else "no list, and a list belongs here"
    changed = replace(parameter, value=value.value)
    return outside_range(changed) or changed


def written(parameter: Parameter, value: ParameterValue | None) -> str:
    """A value in the form in which an author writes it."""
    match value:
        case tuple():
            return f"[{', '.join(written(parameter, item) for item in value)}]"
        case int() if parameter.type is ValueType.DURATION:
            return written_duration(value)
        case int() if parameter.type is ValueType.MONEY:
            return f"{Decimal(value) / MONEY_SCALE:f}"
        case _:
            return str(value)


def _form(reader: Reader, fields: dict[str, Entry]) -> _Form | None:
    wanted: ValueType | None = None
    currency: str | None = None
    if "type" in fields:
        word = reader.choice(fields["type"].value, PARAMETER_TYPES, "a type of parameters")
        if word is None:
            return None
        wanted = PARAMETER_TYPES[word]
    if "currency" in fields:
        node = fields["currency"].value
        currency = reader.text(node)
        if currency is None:
            return None
        if _CURRENCY.fullmatch(currency) is None:
            reader.fault(
                Code.WRONG_VALUE, node, f"'{currency}' is not a currency", "write its ISO 4217 code: CAD, EUR, JPY"
            )
            return None
        if wanted is None:
            wanted = ValueType.MONEY
    return _Form(wanted, currency)


def _one(reader: Reader, node: Node, wanted: ValueType | None) -> Typed | None:
    scalar = reader.scalar(node, "a value")
    if scalar is None:
        return None
    try:
        if wanted is not None:
            return as_type(scalar.text.strip(), wanted)
        return by_form(scalar.text) if scalar.is_plain else Typed(ValueType.TEXT, scalar.text)
    except NotThat as fault:
        reader.fault(Code.PARAMETER_VALUE, scalar, str(fault), fault.hint)
        return None


def _list(reader: Reader, node: Sequence, items: list[Typed], wanted: ValueType | None) -> Value | None:
    kinds = {item.type for item in items}
    if len(kinds) > 1 and kinds == {ValueType.INTEGER, ValueType.NUMBER}:
        return Value(ValueType.NUMBER, tuple(Decimal(str(item.value)) for item in items), is_list=True)
    if ValueType.TEXT in kinds and len(kinds) > 1:  # one text makes all of them texts, as they are written
        texts = tuple(item.text for item in node.items if isinstance(item, Scalar))
        return Value(ValueType.TEXT, texts, is_list=True)
    if len(kinds) > 1:
        reader.fault(
            Code.PARAMETER_VALUE, node, "the items of this list are of several types", "quote them to make them texts"
        )
        return None
    values: tuple[Constant, ...] = tuple(item.value for item in items)
    kind = next(iter(kinds), wanted or ValueType.TEXT)
    if kind is ValueType.BOOLEAN:
        reader.fault(Code.PARAMETER_VALUE, node, "a list cannot hold true and false", "name two selections instead")
        return None
    return Value(kind, values, is_list=True)  # type: ignore[arg-type] # all of one type, as checked above


def _limit(reader: Reader, entry: Entry, value: Value) -> ParameterValue | None:
    if value.type in _UNORDERED:
        reader.fault(Code.PARAMETER_VALUE, entry.key, f"'{entry.key.text}' has no meaning for {CALLED[value.type]}")
        return None
    typed = _one(reader, entry.value, value.type)
    return typed.value if typed is not None else None


def _less(left: object, right: object) -> bool:
    if isinstance(left, int | Decimal) and isinstance(right, int | Decimal):
        return left < right
    return False
