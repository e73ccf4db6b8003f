"""Parameters set from outside: ``--set INDICATOR.PARAMETER=VALUE``, a Python value, an overlay."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from ftindicators.diagnostics import Diagnostic, InvalidIndicators
from ftindicators.language.codes import Code
from ftindicators.language.constants import CALLED, NotThat, as_type
from ftindicators.language.parameter_places import unfit_places
from ftindicators.language.parse_parameters import Value, with_value
from ftindicators.model.indicator import Indicator, Parameter
from ftindicators.model.values import DAY, SECOND
from ftindicators.vocabulary import closest


def with_settings(indicators: tuple[Indicator, ...], texts: Iterable[str]) -> tuple[Indicator, ...]:
    """Indicators with parameters overruled by texts. Raises InvalidIndicators with everything that does not fit."""
    faults: list[Diagnostic] = []
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals or not value.strip() or "." not in name:
            hint = "write INDICATOR.PARAMETER=VALUE, for example night-cash-window.deposits=8"
            faults.append(Diagnostic(Code.SET_SYNTAX, f"'{text}' sets no parameter", hint=hint))
            continue
        indicators = _set(indicators, name.strip(), value.strip(), faults)
    if faults:
        raise InvalidIndicators(diagnostics=faults)
    return indicators


def with_parameters(indicators: tuple[Indicator, ...], parameters: Mapping[str, object]) -> tuple[Indicator, ...]:
    """Indicators with parameters overruled by Python values.

    Raises InvalidIndicators with everything that does not fit.
    """
    faults: list[Diagnostic] = []
    for name, value in parameters.items():
        if "." not in name:
            hint = "name a parameter as INDICATOR.PARAMETER"
            faults.append(Diagnostic(Code.SET_SYNTAX, f"'{name}' names no parameter", hint=hint))
        else:
            indicators = _set(indicators, name, value, faults)
    if faults:
        raise InvalidIndicators(diagnostics=faults)
    return indicators


def find_parameter(
    indicators: tuple[Indicator, ...], identity: str, name: str,
) -> tuple[Indicator, Parameter] | Diagnostic:  # fmt: skip
    """The parameter of an indicator, or what is wrong with its name."""
    indicator = next((known for known in indicators if known.id == identity), None)
    if indicator is None:
        return unknown_indicator(indicators, identity)
    parameter = next((known for known in indicator.parameters if known.name == name), None)
    if parameter is None:
        names = [known.name for known in indicator.parameters]
        guess = closest(name, names)
        hint = f"did you mean '{guess}'?" if guess is not None else f"it has {', '.join(names)}" if names else None
        return Diagnostic(Code.UNKNOWN_PARAMETER, f"'{identity}' has no parameter '{name}'", hint=hint)
    return indicator, parameter


def unknown_indicator(indicators: tuple[Indicator, ...], identity: str) -> Diagnostic:
    """What to say where no indicator has an id."""
    guess = closest(identity, (known.id for known in indicators))
    hint = f"did you mean '{guess}'?" if guess is not None else None
    return Diagnostic(Code.UNKNOWN_INDICATOR, f"there is no indicator '{identity}'", hint=hint)


def put(indicators: tuple[Indicator, ...], indicator: Indicator, changed: Parameter) -> tuple[Indicator, ...] | str:
    """The indicators with one parameter changed, or why its places cannot take the value."""
    parameters = tuple(changed if known.name == changed.name else known for known in indicator.parameters)
    new = replace(indicator, parameters=parameters)
    unfit = unfit_places(new)
    if unfit:
        return unfit[0][1]
    return tuple(new if known.id == indicator.id else known for known in indicators)


def _set(
    indicators: tuple[Indicator, ...], name: str, given: object, faults: list[Diagnostic],
) -> tuple[Indicator, ...]:  # fmt: skip
    identity, _, parameter_name = name.partition(".")
    found = find_parameter(indicators, identity, parameter_name)
    if isinstance(found, Diagnostic):
        faults.append(found)
        return indicators
    indicator, parameter = found
    try:
        changed = with_value(parameter, _value(parameter, given))
        done = put(indicators, indicator, changed) if isinstance(changed, Parameter) else f"the value is {changed}"
    except NotThat as fault:
        wanted = f"a list of {parameter.type}" if parameter.is_list else CALLED[parameter.type]
        message = f"'{name}' takes {wanted}: {fault}"
        faults.append(Diagnostic(Code.PARAMETER_VALUE, message, hint=fault.hint))
        return indicators
    if isinstance(done, str):
        faults.append(Diagnostic(Code.OUTSIDE_RANGE, f"'{name}' cannot be set to {given}: {done}"))
        return indicators
    return done


def _value(parameter: Parameter, given: object) -> Value:
    if not parameter.is_list:
        return Value(parameter.type, as_type(_text(given), parameter.type).value)
    items = given if isinstance(given, list | tuple) else _split(_text(given))
    values = tuple(as_type(_text(item), parameter.type).value for item in items)
    return Value(parameter.type, values, is_list=True)  # type: ignore[arg-type] # all are of the parameter's type


def _split(text: str) -> list[str]:
    inner = text.removeprefix("[").removesuffix("]")
    return [item.strip().strip("'\"") for item in inner.split(",")] if inner.strip() else []


def _text(given: object) -> str:
    """A Python value as an author would write it. Raises NotThat for what no parameter can be."""
    match given:
        case str():
            return given.strip()
        case bool():
            return "true" if given else "false"
        case int() | Decimal():
            return f"{given:f}" if isinstance(given, Decimal) else str(given)
        case float():
            return f"{Decimal(repr(given)):f}" if given == given and abs(given) != float("inf") else str(given)  # noqa: PLR0124
        case timedelta():
            microseconds = given.days * DAY + given.seconds * SECOND + given.microseconds
            if microseconds % SECOND:
                raise NotThat(f"{given!r} is no whole number of seconds")
            return f"{microseconds // SECOND}s"
        case _:
            raise NotThat(f"{given!r} is no value of a parameter", "give a number, a text, a timedelta or a list")
