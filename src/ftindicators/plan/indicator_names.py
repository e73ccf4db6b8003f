"""One indicator's names on their way into the register: columns, selections and measures become numbered values."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from ftindicators.diagnostics import InternalFault
from ftindicators.language.expressions.write_sql import write_sql
from ftindicators.model.expression import Expression, Literal, Name, NameKind, Operation, rewritten, walk
from ftindicators.model.values import DAY, ValueType
from ftindicators.plan.parameters import Parameters, filled, whole_number
from ftindicators.plan.status_rule import COMPLETED, names_another_status
from ftindicators.plan.values import BaseColumn, Grouping, KeyedMeasure, RowExpression, reference
from ftindicators.vocabulary import table

if TYPE_CHECKING:
    from ftindicators.model.indicator import Indicator
    from ftindicators.model.measure import Measure
    from ftindicators.plan.register import Register

CURRENCY = Name(ValueType.TEXT, "currency", NameKind.COLUMN)
STRETCH_DAYS = MappingProxyType({"day": 1, "week": 7, "month": 31})
LOCAL_DATE = Name(ValueType.LOCAL_DATE, "local_date", NameKind.COLUMN)


@cache
def amount_columns() -> frozenset[str]:
    """The columns of a transaction that are amounts in the row's own currency."""
    return frozenset(c.name for c in table("transactions").values() if c.type is ValueType.MONEY)


class IndicatorNames:
    """Resolves the names of one indicator to numbered values, each at most once."""

    def __init__(self, indicator: Indicator, parameters: Parameters, register: Register) -> None:
        self.indicator = indicator
        self.parameters = parameters
        self.register = register
        self.measures = {m.name: m for m in indicator.measures}
        self._definitions: dict[str, Expression] = {
            named.name: filled(named.expression, parameters) for named in (*indicator.columns, *indicator.selections)
        }
        self._written = {named.name: named.expression for named in (*indicator.columns, *indicator.selections)}
        self._wheres = {m.name: None if m.where is None else filled(m.where, parameters) for m in indicator.measures}
        self._measure_values: dict[str, int] = {}

    # -- names

    def definition(self, name: Name) -> Expression | None:
        """The expression behind a column or selection of this indicator; None for every other name."""
        if name.kind in (NameKind.DEFINED, NameKind.SELECTION):
            return self._definitions[name.name]
        return None

    def as_written(self, name: Name) -> Expression:
        """The expression behind a column or selection of this indicator, with its parameters as references."""
        return self._written[name.name]

    def where(self, measure: Measure) -> Expression | None:
        """A measure's selection with its parameters filled in."""
        return self._wheres[measure.name]

    def value(self, expression: Expression) -> int:
        """The number of an expression's value; names in it must belong to this indicator."""
        if isinstance(expression, Name):
            match expression.kind:
                case NameKind.COLUMN:
                    return self.register.number(BaseColumn(expression.type, expression.name))
                case NameKind.MEASURE:
                    return self.measure(expression.name)
                case _:
                    return self.value(self._definitions[expression.name])
        return self.register.number(RowExpression(expression.type, self.referring(expression)))

    def referring(self, expression: Expression) -> Expression:
        """The expression with every name turned into a reference to a numbered value.

        A column of money that the indicator defines is written out: as a value of its own it has four decimals, inside
        an expression it has all of them, and both ways of writing a condition must mean the same.
        """

        def change(node: Expression) -> Expression:
            if not isinstance(node, Name):
                return node
            if node.kind is NameKind.DEFINED and node.type is ValueType.MONEY:
                return self.referring(self._definitions[node.name])
            return reference(self.value(node), node.type)

        return rewritten(expression, change)

    def all_of(self, numbers: tuple[int, ...]) -> int:
        """The number of the value that is true where all of some boolean values are."""
        first, *others = numbers
        joined: Expression = reference(first, ValueType.BOOLEAN)
        for number in others:
            joined = Operation(ValueType.BOOLEAN, "and", (joined, reference(number, ValueType.BOOLEAN)))
        return first if not others else self.register.number(RowExpression(ValueType.BOOLEAN, joined))

    def spelt_out(self, expression: Expression) -> Expression:
        """The expression with this indicator's columns and selections written out; measures stay names."""

        def change(node: Expression) -> Expression:
            inner = self.definition(node) if isinstance(node, Name) else None
            return node if inner is None else self.spelt_out(inner)

        return rewritten(expression, change)

    def text(self, expression: Expression) -> str:
        """The SQL of an expression, columns and selections written out, parameters filled in.

        Divisors are guarded, so that whoever pastes the text into a database gets null for x / 0, as the engine does.
        """
        return write_sql(rewritten(self.spelt_out(expression), _guarded))

    # -- measures

    def measure(self, name: str) -> int:
        """The number of a measure's value."""
        known = self._measure_values.get(name)
        if known is None:
            known = self._measure_values[name] = self.register.number(self._keyed(self.measures[name]))
        return known

    def chosen(self, measure: Measure) -> Expression:
        """The selection of a measure with the rule on status: which rows its windows hold."""
        where = self.where(measure)
        if where is None:
            return COMPLETED
        if names_another_status(where, self.definition):
            return where
        return Operation(ValueType.BOOLEAN, "and", (where, COMPLETED))

    def _keyed(self, measure: Measure) -> KeyedMeasure:
        window = measure.window
        column = measure.column
        part = None
        if measure.of is not None:
            part = self.value(filled(measure.of, self.parameters))
        q = 0.5 if measure.aggregate == "median" else None
        if measure.q is not None:
            q = float(measure.q) if isinstance(measure.q, int | float) else self._fraction(measure.q.name)
        if measure.aggregate == "days_active":
            column = LOCAL_DATE
        in_currency = column is not None and self.in_currency(column)
        return KeyedMeasure(
            type=result_type(measure.aggregate, None if column is None else column.type),
            aggregate=measure.aggregate,
            grouping=self.grouping(measure),
            chosen=self.value(self.chosen(measure)),
            column=None if column is None else self.value(column),
            part=part,
            of_column=None if measure.of_column is None else self.value(measure.of_column),
            q=q,
            length=None if window.within is None else whole_number(window.within, self.parameters),
            ended=whole_number(window.ending, self.parameters),
            currency=self.value(CURRENCY) if in_currency else None,
        )

    def stretch(self, name: str) -> int | None:
        """A window's finite length; None for the whole past. A calendar day, week, month: 1, 7, 31 days."""
        window = self.measures[name].window
        if window.per is not None:
            return STRETCH_DAYS[window.per] * DAY * whole_number(window.last, self.parameters)
        return None if window.within is None else whole_number(window.within, self.parameters)

    def grouping(self, measure: Measure) -> Grouping:
        """Whose rows the measure holds."""
        pairs = measure.by if measure.by is not None else tuple((c, c) for c in self.indicator.subject)
        window = measure.window
        return Grouping(
            enter=tuple(self.value(theirs) for theirs, _ in pairs),
            ask=tuple(self.value(ours) for _, ours in pairs),
            per=window.per,
            last=whole_number(window.last, self.parameters) if window.per is not None else 1,
            local_date=self.value(LOCAL_DATE) if window.per is not None else None,
        )

    def _fraction(self, parameter: str) -> float:
        value = self.parameters[parameter].value
        if isinstance(value, str | tuple):
            message = f"parameter {parameter} should have been refused: {value!r} is no number"
            raise InternalFault(message)
        return float(value)

    def in_currency(self, expression: Expression) -> bool:
        """Whether a number is an amount in the row's own currency, or computed from one."""
        if expression.type not in (ValueType.MONEY, ValueType.INTEGER, ValueType.NUMBER):
            return False
        for node in walk(expression):
            if not isinstance(node, Name):
                continue
            if node.kind is NameKind.COLUMN and node.name in amount_columns():
                return True
            inner = self.definition(node)
            if inner is not None and self.in_currency(inner):
                return True
            if node.kind is NameKind.MEASURE:
                column = self.measures[node.name].column
                kept = self.register.values[self.measure(node.name)].type is ValueType.MONEY
                if kept and column is not None and self.in_currency(column):
                    return True
        return False


def _guarded(node: Expression) -> Expression:
    """Write x / y as x / nullif(y, 0), unless y is a constant other than 0."""
    if isinstance(node, Operation) and node.operator in ("/", "%"):
        divisor = node.operands[1]
        if isinstance(divisor, Literal) and divisor.value:
            return node
        guard = Operation(divisor.type, "nullif", (divisor, Literal(divisor.type, 0)))
        return replace(node, operands=(node.operands[0], guard))
    return node


def result_type(aggregate: str, column: ValueType | None) -> ValueType:
    """The type of an aggregate's value over a column of a type."""
    match aggregate:
        case "count" | "count_distinct" | "days_active":
            return ValueType.INTEGER
        case "longest_gap":
            return ValueType.DURATION
        case "sum" | "min" | "max" | "first" | "last":
            if column is None:
                message = f"{aggregate} without a column should have been refused"
                raise InternalFault(message)
            return column
        case _:
            return ValueType.NUMBER
