"""The words of one indicator: its selections, measures, columns and parameters, at one row or at any."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

from ftindicators.language.expressions.write_words import condition_words, phrase
from ftindicators.language.words.columns import column_words, humanised
from ftindicators.language.words.measures import Chosen, MeasureParts, noun, told
from ftindicators.language.words.units import column_unit, measure_unit, unit_of
from ftindicators.language.words.values import PLAIN, Unit, quoted, value_words
from ftindicators.language.words.windows import Moment, window_words
from ftindicators.model.expression import Expression, Name, NameKind, ParameterReference, walk
from ftindicators.model.values import ValueType

if TYPE_CHECKING:
    from ftindicators.model.indicator import Indicator, Parameter
    from ftindicators.model.measure import Measure


@dataclass(frozen=True)
class IndicatorWords:
    """What an indicator says, in plain English.

    ``moment``: the row at which it is said; None: as it stands for any. ``base`` and ``own`` are the currencies of
    `amount_base` and of the row's own amount, where known. Names that the indicator defines stand in quotes;
    `definitions` says what they mean.
    """

    indicator: Indicator
    moment: Moment | None = None
    base: str | None = None
    own: str | None = None

    # -- what write_words asks

    def called(self, name: Name) -> str:
        """A value as a subject."""
        return column_words(name.name) if name.kind is NameKind.COLUMN else quoted(humanised(name.name))

    def parameter(self, reference: ParameterReference) -> Parameter:
        """The parameter that is referred to."""
        return self._parameters[reference.name]

    def parameter_named(self, name: str) -> Parameter:
        """A parameter by its name, without ``$``."""
        return self._parameters[name]

    def unit(self, expression: Expression) -> Unit | None:
        """What a value is a number of; None for a constant."""
        return unit_of(expression, self._unit_of_name)

    # -- what reports ask

    def condition(self, expression: Expression) -> str:
        """A condition as one statement: «the type is cash deposit, and the local hour is 22 or later or before 6»."""
        return condition_words(expression, self)

    def meaning(self, name: Name) -> str:
        """What a column, or a value that the indicator defines, is: «the local hour», ««credits» minus «own in»»."""
        inner = self._defined.get(name.name) if name.kind is not NameKind.COLUMN else None
        if inner is None:
            return self.called(name)
        return self.condition(inner) if inner.type is ValueType.BOOLEAN else phrase(inner, self, self.unit(inner))

    def measure(self, name: str) -> str:
        """What a measure is: «number of transactions that are night cash in the 14 days to 12 March 2025, 23:10»."""
        return noun(self._parts(self._measures[name]))

    def measured(self, name: str, value: object, beside: object = None) -> str:
        """What a measure found: «7 «night cash» transactions in ...»; ``value`` as `model.values` says, None unknown.

        `words.values.of_exact` reads it from the text in `hits.parquet`. ``beside``: the value that it is compared
        with, from which rounding must keep it apart.
        """
        if value is None:
            return f"unknown: the {self.measure(name)}"
        return told(self._parts(self._measures[name]), self.value_of(name, value, beside))

    def value_of(self, name: str, value: object, beside: object = None) -> str:
        """A measure's value alone: «7», «1,200.00 CAD», «66.7%», «14 days»; None: «unknown»."""
        unit = self._measure_unit(self._measures[name])
        return value_words(value, self.type_of(name), unit, beside)

    def definitions(self, *expressions: Expression | None) -> tuple[tuple[str, str], ...]:
        """What the indicator's own names mean that expressions read, through others too, each once, by name.

        ``("night_cash", "the type is cash deposit, and the local hour is 22 or later or before 6")``. They are said as
        for any row.
        """
        apart = replace(self, moment=None)
        found: dict[str, str] = {}
        for name in self._reached(*expressions):
            if name.name in found or name.kind is NameKind.COLUMN:
                continue
            is_measure = name.kind is NameKind.MEASURE
            found[name.name] = apart.measure(name.name) if is_measure else apart.meaning(name)
        return tuple(found.items())

    def type_of(self, name: str) -> ValueType:
        """The type of a measure's values."""
        return measure_type(self._measures[name])

    def length(self, value: int | ParameterReference) -> int:
        """A length in microseconds, or a count, whether written out or given by a parameter."""
        given = value if isinstance(value, int) else self._parameters[value.name].value
        return given if isinstance(given, int) else 0

    # -- inside

    @cached_property
    def _parameters(self) -> dict[str, Parameter]:
        return {p.name: p for p in self.indicator.parameters}

    @cached_property
    def _measures(self) -> dict[str, Measure]:
        return {m.name: m for m in self.indicator.measures}

    @cached_property
    def _defined(self) -> dict[str, Expression]:
        return {d.name: d.expression for d in (*self.indicator.columns, *self.indicator.selections)}

    def _unit_of_name(self, name: Name) -> Unit:
        match name.kind:
            case NameKind.MEASURE:
                return self._measure_unit(self._measures[name.name])
            case NameKind.DEFINED:
                return unit_of(self._defined[name.name], self._unit_of_name) or PLAIN
            case _:
                return column_unit(name, self.base, self.own)

    def _measure_unit(self, measure: Measure) -> Unit:
        """Without the row's own currency: of which one a window's rows are cannot be told from the row that asks."""
        return measure_unit(measure, lambda name: replace(self, own=None)._unit_of_name(name))  # noqa: SLF001 - of its own

    def _parts(self, measure: Measure) -> MeasureParts:
        return MeasureParts(
            measure,
            chosen=self._chosen(measure.where),
            whose=_whose(measure, self),
            window=window_words(measure.window, self.length, self.moment),
            part=self._chosen(measure.of),
            rank=self._rank(measure.q),
        )

    def _chosen(self, condition: Expression | None) -> Chosen:
        if condition is None:
            return Chosen()
        if isinstance(condition, Name) and condition.kind is NameKind.SELECTION:
            return Chosen(label=self.called(condition))
        return Chosen(condition=condition_words(condition, self))

    def _rank(self, q: float | ParameterReference | None) -> Decimal:
        given = self._parameters[q.name].value if isinstance(q, ParameterReference) else q
        return Decimal(str(given)) if isinstance(given, int | float | Decimal) else Decimal(0)

    def _reached(self, *expressions: Expression | None) -> Iterator[Name]:
        for expression in expressions:
            if expression is None:
                continue
            for name in walk(expression):
                if isinstance(name, Name):
                    yield name
                    yield from self._reached(*self._behind(name))

    def _behind(self, name: Name) -> tuple[Expression | None, ...]:
        if name.kind is NameKind.MEASURE:
            measure = self._measures[name.name]
            keys = (key for pair in measure.by or () for key in pair)
            return (measure.where, measure.of, measure.column, measure.of_column, *keys)
        return (self._defined.get(name.name),) if name.kind is not NameKind.COLUMN else ()


def measure_type(measure: Measure) -> ValueType:
    """The type of a measure's values."""
    match measure.aggregate:
        case "count" | "count_distinct" | "days_active":
            return ValueType.INTEGER
        case "longest_gap":
            return ValueType.DURATION
        case "sum" | "min" | "max" | "first" | "last" if measure.column is not None:
            return measure.column.type
        case _:
            return ValueType.NUMBER


def _whose(measure: Measure, wording: IndicatorWords) -> str:
    """By which key rows are found, where that is not the indicator's subject."""
    if measure.by is None:
        return ""
    same = [wording.called(ours) for theirs, ours in measure.by if theirs == ours]
    other = [
        f"whose {_bare(wording.called(theirs))} is this one's {_bare(wording.called(ours))}"
        for theirs, ours in measure.by
        if theirs != ours
    ]
    of_the_same = [f"of the same {' and '.join(_bare(text) for text in same)}"] if same else []
    return " and ".join([*of_the_same, *other])


def _bare(text: str) -> str:
    return text.removeprefix("the ")
