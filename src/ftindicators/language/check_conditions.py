"""Conditions that do not say what they seem to: absence without history, NOT over the unknown, a country alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ftindicators.diagnostics import Span
from ftindicators.language.aggregates import AGGREGATES
from ftindicators.language.codes import Code
from ftindicators.language.constants import written_duration
from ftindicators.language.finding import Finding
from ftindicators.language.reach import Reach
from ftindicators.model.expression import Expression, Literal, Name, Operation, ParameterReference, walk
from ftindicators.vocabulary import table

COUNTRIES = frozenset(
    {"country", "counterparty_country", "customer.country", "account.branch_country", "counterparty.country"},
)
COMPARISONS = frozenset({"=", "<>", "<", "<=", ">", ">=", "in"})
_AMOUNTS_KEPT = frozenset({"sum", "mean", "min", "max", "median", "percentile", "first", "last"})


def condition_findings(reach: Reach, places: Mapping[str, Span]) -> Iterator[Finding]:
    """What is unwise in the condition, in `at`, and in what they read."""
    yield from _country_alone(reach, places)
    yield from _no_window(reach, places)
    yield from _history(reach, places)
    yield from _currency(reach)
    spelled = list(reach.spelled_out(*reach.roots(), *_inside_measures(reach)))
    for operation in _operations(spelled):
        yield from _count_equals(reach, operation)
        yield from _not_over_unknown(reach, operation)


def _country_alone(reach: Reach, places: Mapping[str, Span]) -> Iterator[Finding]:
    read = {name.name for name in reach.names(reach.indicator.condition) if name.name not in reach.expressions}
    against_constant = any(
        operation.operator in COMPARISONS
        and any(isinstance(part, Literal | ParameterReference) for part in operation.operands)
        for operation in _operations(reach.spelled_out(reach.indicator.condition))
    )
    if read and read <= COUNTRIES and against_constant:
        message = f"{' and '.join(sorted(read))} alone cannot be a condition: where money goes says nothing of a person"
        hint = "ask what was done: amounts, counts, a profile that does not fit; a country may narrow that down"
        yield Finding(Code.COUNTRY_ALONE, message, places.get("condition"), hint, is_error=True)


def _no_window(reach: Reach, places: Mapping[str, Span]) -> Iterator[Finding]:
    if reach.indicator.at is None and not reach.measures_read(reach.indicator.condition):
        message = "the condition reads no measure, so every such row is a hit by itself"
        hint = "say 'at:' too if single rows are meant, or count them in a window"
        yield Finding(Code.NO_WINDOW, message, places.get("condition"), hint)


def _history(reach: Reach, places: Mapping[str, Span]) -> Iterator[Finding]:
    condition = reach.indicator.condition
    history = reach.value(reach.indicator.history)
    if history is None:
        for operation in _operations(reach.spelled_out(condition)):
            measure = _asks_for_little(reach, operation)
            if measure is not None:
                message = f"'{measure}' is small for whoever has just been opened: without 'history' they are all hits"
                yield Finding(
                    Code.NO_HISTORY, message, operation.span, "add 'history:', as long as the measure's window"
                )
                return
        return
    for measure_read in reach.measures_read(condition):
        within, ending = reach.value(measure_read.window.within), reach.value(measure_read.window.ending)
        if within is not None and within + (ending or 0) > history:
            length = written_duration(within + (ending or 0))
            asked = written_duration(history)
            message = f"the window of '{measure_read.name}' reaches back {length}, and 'history' asks for {asked}"
            hint = f"say history: {length}, so that nobody is judged by half a window"
            yield Finding(Code.WINDOW_PAST_HISTORY, message, places.get("history"), hint)


def _asks_for_little(reach: Reach, operation: Operation) -> str | None:
    """The measure that a comparison wants small: `n = 0`, `n < k`, `k >= n`."""
    if len(operation.operands) != 2:  # noqa: PLR2004 - a comparison has two sides
        return None
    left, right = operation.operands
    if operation.operator in {"<", "<="}:
        return _measure_in(reach, left)
    if operation.operator in {">", ">="}:
        return _measure_in(reach, right) if _measure_in(reach, left) is None else None
    if operation.operator == "=" and any(isinstance(side, Literal) and side.value == 0 for side in (left, right)):
        return _measure_in(reach, left) or _measure_in(reach, right)
    return None


def _measure_in(reach: Reach, expression: Expression) -> str | None:
    return next(
        (node.name for node in walk(expression) if isinstance(node, Name) and node.name in reach.measures), None
    )


def _currency(reach: Reach) -> Iterator[Finding]:
    spelled = list(reach.spelled_out(*reach.roots(), *_inside_measures(reach)))
    if any(
        isinstance(node, Name) and node.name in {"currency", "account.currency"}
        for each in spelled
        for node in walk(each)
    ):
        return
    for operation in _operations(spelled):
        if operation.operator not in COMPARISONS or len(operation.operands) < 2:  # noqa: PLR2004 - two sides at least
            continue
        constant = [part for part in operation.operands if _is_constant(part)]
        others = [part for part in operation.operands if not _is_constant(part)]
        if constant and any(_is_amount(reach, part) for part in others):
            message = "an amount is compared without its currency: 1,000 yen and 1,000 dinars are not alike"
            hint = "read amount_base (the reporting currency), or add currency = '...'"
            yield Finding(Code.NO_CURRENCY, message, operation.span, hint)


def _is_constant(expression: Expression) -> bool:
    """A number or parameter; 0 has no currency."""
    return isinstance(expression, ParameterReference) or (isinstance(expression, Literal) and expression.value != 0)


def _is_amount(reach: Reach, expression: Expression) -> bool:
    if not isinstance(expression, Name):
        return False
    measure = reach.measures.get(expression.name)
    if measure is not None and measure.aggregate in _AMOUNTS_KEPT and measure.column is not None:
        return _is_amount(reach, measure.column)
    inner = reach.expressions.get(expression.name)
    return expression.name == "amount" or (inner is not None and _is_amount(reach, inner))


def _count_equals(reach: Reach, operation: Operation) -> Iterator[Finding]:
    if operation.operator != "=":
        return
    for part, other in (operation.operands, operation.operands[::-1]):
        measure = reach.measures.get(part.name) if isinstance(part, Name) else None
        if measure is not None and measure.aggregate == "count" and _is_constant(other):
            message = f"'{measure.name}' can pass the value by: rows of one instant lift a count from 1 to 3 at once"
            yield Finding(Code.COUNT_EQUALS, message, operation.span, "write >=")


def _not_over_unknown(reach: Reach, operation: Operation) -> Iterator[Finding]:
    if (
        operation.operator == "not"
        and isinstance(operation.operands[0], Name)
        and may_be_unknown(reach, operation.operands[0])
    ):
        name = operation.operands[0].name
        message = f"NOT {name} is unknown where '{name}' is unknown, and unknown is no hit"
        yield Finding(Code.NOT_NULLABLE, message, operation.span, f"write {name} IS NOT TRUE if unknown counts as no")


def may_be_unknown(reach: Reach, expression: Expression, depth: int = 0) -> bool:
    """Whether an expression can be null at a row; in doubt it can."""
    match expression:
        case Literal() | ParameterReference():
            return False
        case Name() if expression.name in reach.measures:
            return AGGREGATES[reach.measures[expression.name].aggregate].over_nothing != "0"
        case Name() if expression.name in reach.expressions and depth < 50:  # noqa: PLR2004 - deep layers: in doubt
            return may_be_unknown(reach, reach.expressions[expression.name], depth + 1)
        case Name():
            column = table("transactions").get(expression.name)
            return (
                not (column is not None and (column.required or column.name == "status")) and expression.name != "party"
            )
        case Operation(operator="is_null" | "is_true" | "is_false" | "is_distinct"):
            return False
        case Operation(operator="coalesce"):
            return all(may_be_unknown(reach, operand, depth) for operand in expression.operands)
        case Operation():
            return any(may_be_unknown(reach, operand, depth) for operand in expression.operands)


def _operations(expressions: Iterator[Expression] | list[Expression]) -> Iterator[Operation]:
    for expression in expressions:
        yield from (node for node in walk(expression) if isinstance(node, Operation))


def _inside_measures(reach: Reach) -> list[Expression]:
    conditions = [part for measure in reach.indicator.measures for part in (measure.where, measure.of)]
    return [part for part in conditions if part is not None]
