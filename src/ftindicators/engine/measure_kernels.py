"""Which kernel state a measure needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ftindicators.kernels.aggregates import state_for
from ftindicators.kernels.entries import Trailing
from ftindicators.model.values import ValueType
from ftindicators.plan.values import KeyedMeasure

if TYPE_CHECKING:
    from ftindicators.kernels.aggregates import AggregateState, Kind
    from ftindicators.plan.compile import Plan


def kernel_for(plan: Plan, number: int) -> AggregateState:
    """The empty kernel state of measure ``number`` of a Plan."""
    measure = plan.values[number]
    if not isinstance(measure, KeyedMeasure):
        message = f"value {number} is no measure"
        raise TypeError(message)
    weighted = measure.column is not None and measure.aggregate in ("share", "top_share")
    window = Trailing(measure.length, measure.ended)
    return state_for(measure.aggregate, kind_of(measure, plan), window, q=measure.q, weighted=weighted)


def kind_of(measure: KeyedMeasure, plan: Plan) -> Kind | None:
    """How the kernel is to read the column that a measure aggregates; None where it aggregates rows."""
    number = measure.of_column if measure.column is None and measure.aggregate == "top_share" else measure.column
    if number is None:
        return None
    match plan.values[number].type:
        case ValueType.MONEY:
            return "money"
        case ValueType.NUMBER:
            return "number"
        case ValueType.TEXT | ValueType.BOOLEAN:
            return "code"
        case _:
            return "integer"
