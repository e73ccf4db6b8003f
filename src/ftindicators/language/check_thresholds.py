"""Thresholds that can never be met, and clauses that are always true."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from math import inf

from ftindicators.language.codes import Code
from ftindicators.language.finding import Finding
from ftindicators.language.reach import Reach
from ftindicators.model.expression import Expression, Literal, Name, Operation, ParameterReference, walk
from ftindicators.model.measure import Measure
from ftindicators.model.values import DAY, ValueType
from ftindicators.vocabulary import row_names

Range = tuple[float, float]
_COLUMNS: dict[str, Range] = {
    "local_hour": (0, 23),
    "local_weekday": (1, 7),
    "local_day": (1, 31),
    "days_in_month": (28, 31),
    "amount": (0, inf),
    "amount_base": (0, inf),
}
_STRETCH_DAYS = {"day": 1, "week": 7, "month": 31}
_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "="}


def threshold_findings(reach: Reach) -> Iterator[Finding]:
    """Comparisons whose answer is the same at every row."""
    inside = [part for each in reach.indicator.measures for part in (each.where, each.of) if part is not None]
    for expression in reach.spelled_out(*reach.roots(), *inside):
        for node in walk(expression):
            if isinstance(node, Operation) and node.operator in _MIRRORED and len(node.operands) == 2:  # noqa: PLR2004
                yield from _of_comparison(reach, node)


def _of_comparison(reach: Reach, node: Operation) -> Iterator[Finding]:
    left, right = node.operands
    for name, other, operator in ((left, right, node.operator), (right, left, _MIRRORED[node.operator])):
        bound = _constant(reach, other)
        values = _range(reach, name)
        if bound is None or values is None or not isinstance(name, Name):
            continue
        least, most = values
        answer = _answer(operator, least, most, bound)
        if answer is not None:
            span = f"from {least:g} to {most:g}" if most != inf else f"{least:g} or more"
            code = Code.ALWAYS_MET if answer else Code.NEVER_MET
            always = "always true where the value is known" if answer else "never true"
            yield Finding(code, f"this is {always}: '{name.name}' is {span}", node.span)


def _answer(operator: str, least: float, most: float, bound: float) -> bool | None:
    """What the comparison says for every value of the range; None where it depends on the value."""
    match operator:
        case ">":
            lowest, highest = least > bound, most > bound
        case ">=":
            lowest, highest = least >= bound, most >= bound
        case "<":
            lowest, highest = least < bound, most < bound
        case "<=":
            lowest, highest = least <= bound, most <= bound
        case _:
            return None if least <= bound <= most else False
    return lowest if lowest == highest else None


def _constant(reach: Reach, expression: Expression) -> float | None:
    value: object = None
    if isinstance(expression, Literal):
        value = expression.value
    elif isinstance(expression, ParameterReference):
        value = reach.parameters[expression.name].value
    if expression.type is ValueType.MONEY:
        return 0.0 if value == 0 else None  # only the sign of an amount says something about its range
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    return float(value)


def _range(reach: Reach, expression: Expression) -> Range | None:
    if not isinstance(expression, Name):
        return None
    measure = reach.measures.get(expression.name)
    return _of_measure(reach, measure) if measure is not None else _COLUMNS.get(expression.name)


def _of_measure(reach: Reach, measure: Measure) -> Range | None:
    match measure.aggregate:
        case "share" | "top_share" | "regularity":
            return (0, 1)
        case "count":
            return (0, inf)
        case "days_active":
            return (0, _days(reach, measure))
        case "count_distinct" if measure.column is not None:
            values = row_names()[measure.column.name].values if measure.column.name in row_names() else ()
            known = _COLUMNS.get(measure.column.name, (0, inf))
            of_dates = _days(reach, measure) if measure.column.name == "local_date" else inf
            return (0, min(float(len(values)) if values else inf, known[1] - known[0] + 1, of_dates))
        case "sum" | "min" | "max" if measure.column is not None and measure.column.name in {"amount", "amount_base"}:
            return (0, inf)
        case _:
            return None


def _days(reach: Reach, measure: Measure) -> float:
    """The most local dates that a window can hold; time zones add up to one day at either end."""
    window = measure.window
    if window.per is not None:
        last = reach.value(window.last) or 1
        return float(_STRETCH_DAYS[window.per] * last)
    within = reach.value(window.within)
    return inf if within is None else float(within // DAY + 3)
