"""One measure at one row, as a whole DuckDB statement over the rows of the candidates.

The value that an indicator found is what the statement gives: same key, same window, same selection, same aggregate. A
measure that reads others gets them first, each as a column of a step of its own (`WITH`), computed at every row.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import assert_never

from ftindicators.language.expressions.literals import EPOCH
from ftindicators.model.expression import Expression, Name, NameKind, walk
from ftindicators.model.measure import Measure, Stretch
from ftindicators.model.values import ValueType
from ftindicators.plan.evidence_windows import OWN_ROW
from ftindicators.plan.indicator_names import LOCAL_DATE, IndicatorNames
from ftindicators.plan.parameters import filled, whole_number
from ftindicators.reports.aggregate_sql import Parts, select_lines
from ftindicators.reports.natural_sql import conjuncts_sql, interval_sql, name_sql, natural_sql, text_sql, value_sql

OCCURRED_AT = Name(ValueType.INSTANT, "occurred_at", NameKind.COLUMN)
_INDENT = "  "
Values = Mapping[str, object]
"""Values of a row in physical units (`model.values`), by column."""


@dataclass(frozen=True, slots=True)
class _Asking:
    """The row that asks: one whose values are written out (``row``), or each row of the step, called ``alias``.

    ``step``: where a value of a written-out row is looked up that is none of its plain columns.
    """

    row: Values | None
    alias: str
    step: str

    def value(self, names: IndicatorNames, expression: Expression) -> str:
        """The SQL of an expression's value at the asking row."""
        spelt = names.spelt_out(expression)
        if self.row is None:
            return natural_sql(spelt, partial(_prefixed, self.alias), inside=True)
        if isinstance(spelt, Name) and spelt.name in self.row:
            return value_sql(self.row[spelt.name], spelt.type)
        known = text_sql(str(self.row["transaction_id"]))
        return f"(SELECT {natural_sql(spelt, _bare)} FROM {self.step} WHERE transaction_id = {known})"

    def ago(self, micros: int) -> str:
        """The asking row's instant less a length."""
        if self.row is None:
            return f"{self.alias}.occurred_at" + (f" - {interval_sql(micros)}" if micros else "")
        return value_sql(_whole(self.row["occurred_at"]) - micros, ValueType.INSTANT)


def _whole(value: object) -> int:
    if isinstance(value, int):
        return value
    raise TypeError(value)


def _of_text(text: str, type_: ValueType) -> str:
    """A value as evidence writes it, as a literal: a duration stands there in seconds."""
    if type_ is ValueType.DURATION:
        return f"CAST({text} * 1000000 AS BIGINT)"
    return text if type_ is ValueType.INTEGER else f"CAST({text_sql(text)} AS {_SQL_TYPES[type_]})"


def _date(day: int) -> str:
    return value_sql(day, ValueType.LOCAL_DATE)


def calendar_bounds(day: int, per: Stretch, last: int) -> tuple[int, int]:
    """The first day of ``last`` days, weeks (from Monday) or months up to that of ``day``, and the day after them.

    Days since 1970.

    >>> calendar_bounds(20_160, "month", 2)  # 13 March 2025: February and March
    (20120, 20179)
    """
    match per:
        case "day":
            return day - last + 1, day + 1
        case "week":
            monday = day - (day + 3) % 7
            return monday - 7 * (last - 1), monday + 7
        case "month":
            on = EPOCH + timedelta(days=day)
            month = on.year * 12 + on.month - 1
            return _first_of(month - last + 1), _first_of(month + 1)
        case _:
            assert_never(per)


def _first_of(month: int) -> int:
    return (date(month // 12, month % 12 + 1, 1) - EPOCH).days


def _bare(name: Name) -> str:
    return name_sql(name.name)


def _prefixed(alias: str, name: Name) -> str:
    return f"{alias}.{name_sql(name.name)}"


@dataclass(frozen=True, slots=True)
class MeasureSql:
    """Writes the measures of one indicator. ``source``: the table, as SQL; ``several_currencies``: its rows have some.

    ``columns``: those that the table has; a further one that the indicator reads is unknown at every row.
    ``candidate``: whose rows a measure over measures looks at: of others not all that they rest on need be kept.
    """

    names: IndicatorNames
    source: str
    columns: Mapping[str, ValueType]
    several_currencies: bool = False
    candidate: str = ""

    def statement(self, name: str, row: Values) -> str:
        """The statement that gives measure ``name`` at ``row``, in a column of that name.

        ``row``: values of at least occurred_at, transaction_id and the plain columns by which it is found. Raises
        NoSecondOpinion where DuckDB cannot say the same.
        """
        measure = self.names.measures[name]
        steps, step = self._steps(measure)
        asking = _Asking(row, "", step)
        if self._cannot_be_asked(measure, row):
            asked = _Asking(None, "asked", step)
            inner = self._select(measure, asked, step, 2)
            known = " AND ".join(f"{asked.value(self.names, ours)} IS NOT NULL" for ours in self._asks_by(measure))
            body = (
                f"SELECT CASE WHEN {known} THEN (\n{inner}\n{_INDENT}) END AS {name_sql(name)}\nFROM {step} AS asked\n"
                f"WHERE asked.transaction_id = {text_sql(str(row['transaction_id']))}"
            )
        else:
            body = self._select(measure, asking, step, 0, name_sql(name))
        return self.whole(steps, body)

    def whole(self, steps: Sequence[str], body: str) -> str:
        """A statement from the steps before it and its body."""
        return (f"WITH {', '.join(steps)}\n" if steps else "") + body + ";"

    def selection(self, measure: Measure) -> tuple[list[str], str, list[str]]:
        """What selects a measure's rows: the steps before it, the last step's name, and the conditions."""
        steps, step = self._steps(measure)
        return steps, step, conjuncts_sql(self.names.spelt_out(self.names.chosen(measure)), _bare)

    def keys(self, measure: Measure, key: Sequence[str], known_by: Mapping[int, str], step: str) -> list[str]:
        """The conditions that a row's key is ``key``, whose parts are as evidence writes them.

        ``known_by``: for each part that is not to be written out the transaction of a row that has it.
        """
        found: list[str] = []
        for place, ((theirs, _), text) in enumerate(zip(pairs_of(self.names, measure), key, strict=True)):
            column = natural_sql(self.names.spelt_out(theirs), _bare, inside=True)
            if place in known_by:
                value = f"(SELECT {column} FROM {step} WHERE transaction_id = {text_sql(known_by[place])})"
            else:
                value = text_sql(text) if theirs.type is ValueType.TEXT else _of_text(text, theirs.type)
            found.append(f"{column} = {value}")
        return found

    # -- steps: measures that a measure reads, each a column

    def _steps(self, measure: Measure) -> tuple[list[str], str]:
        order = measures_behind(self.names, measure)
        lacking = sorted(self._lacking(measure, order))
        if not order and not lacking:
            return [], self.source
        added = "".join(f", CAST(NULL AS {_SQL_TYPES[type_]}) AS {name_sql(name)}" for name, type_ in lacking)
        only = f" WHERE list_contains(candidates, {text_sql(self.candidate)})" if order and self.candidate else ""
        steps, step = [f"all_rows AS (SELECT *{added} FROM {self.source}{only})"], "all_rows"
        for number, level in enumerate(_levels(self.names, order), start=1):
            columns = ",\n".join(f"    {self._column(name, step)}" for name in level)
            steps.append(f"measured_{number} AS (\n  SELECT r.*,\n{columns}\n  FROM {step} AS r\n)")
            step = f"measured_{number}"
        return steps, step

    def _column(self, name: str, step: str) -> str:
        """A measure at every row ``r`` of a step, as a column."""
        measure = self.names.measures[name]
        asking = _Asking(None, "r", step)
        known = " AND ".join(f"{asking.value(self.names, ours)} IS NOT NULL" for ours in self._asks_by(measure))
        return f"CASE WHEN {known} THEN (\n{self._select(measure, asking, step, 3)}\n    ) END AS {name_sql(name)}"

    def _lacking(self, measure: Measure, behind: Sequence[str]) -> set[tuple[str, ValueType]]:
        every = [measure, *(self.names.measures[name] for name in behind)]
        read = [self.names.spelt_out(e) for m in every for e in (self.names.chosen(m), *_read_by(self.names, m))]
        nodes = [node for expression in read for node in walk(expression)]
        return {
            (n.name, n.type)
            for n in nodes
            if isinstance(n, Name) and n.kind is NameKind.COLUMN and n.name not in self.columns
        }

    # -- one measure

    def _asks_by(self, measure: Measure) -> list[Expression]:
        """What must be known at a row so that it can ask."""
        return [*(ours for _, ours in pairs_of(self.names, measure)), *([LOCAL_DATE] if measure.window.per else [])]

    def _cannot_be_asked(self, measure: Measure, row: Values) -> bool:
        """Whether a value by which the row asks is unknown, or not known to be known."""
        return any(
            isinstance(e, Name) and e.kind is NameKind.COLUMN and row.get(e.name) is None
            for e in map(self.names.spelt_out, self._asks_by(measure))
        )

    def _select(self, measure: Measure, asking: _Asking, step: str, depth: int, name: str | None = None) -> str:
        column = _bare if asking.row is not None else partial(_prefixed, "w")
        conditions = self._conditions(measure, asking, column)
        source = step if asking.row is not None else f"{step} AS w"
        lines = select_lines(self._parts(measure, asking, column), source, conditions, "" if name is None else name)
        return "\n".join(_INDENT * depth + line for line in lines)

    def _conditions(self, measure: Measure, asking: _Asking, column: Callable[[Name], str]) -> list[str]:
        """Key, window, selection."""
        names = self.names
        found = [
            f"{natural_sql(names.spelt_out(theirs), column, inside=True)} = {asking.value(names, ours)}"
            for theirs, ours in pairs_of(self.names, measure)
        ]
        found += self._window(measure, asking, column)
        found += conjuncts_sql(names.spelt_out(names.chosen(measure)), column)
        return found

    def _window(self, measure: Measure, asking: _Asking, column: Callable[[Name], str]) -> list[str]:
        window = measure.window
        at = column(OCCURRED_AT)
        others = [f"{at} <> {asking.ago(0)}"] if measure.aggregate in OWN_ROW else []
        if window.per is not None:
            last = whole_number(window.last, self.names.parameters)
            theirs = column(LOCAL_DATE)
            if asking.row is not None:
                first, after = calendar_bounds(_whole(asking.row["local_date"]), window.per, last)
                bounds = [f"{theirs} >= {_date(first)}", f"{theirs} < {_date(after)}"]
                return [*bounds, f"{at} <= {asking.ago(0)}", *others]
            ours = asking.value(self.names, LOCAL_DATE)
            back = (
                f"date_diff('{window.per}', date_trunc('{window.per}', {theirs}), date_trunc('{window.per}', {ours}))"
            )
            return [f"{at} <= {asking.ago(0)}", f"{back} BETWEEN 0 AND {last - 1}", *others]
        ended = whole_number(window.ending, self.names.parameters)
        until = f"{at} <= {asking.ago(ended)}"
        if window.within is None:
            return [until, *others]
        length = whole_number(window.within, self.names.parameters)
        return [f"{at} > {asking.ago(ended + length)}", until, *others]

    def _parts(self, measure: Measure, asking: _Asking, column: Callable[[Name], str]) -> Parts:
        names = self.names

        def written(expression: Expression | None) -> str | None:
            return None if expression is None else natural_sql(names.spelt_out(expression), column, inside=True)

        value = measure.column
        typed = None if value is None else value.type
        text = written(value)
        if text is not None and typed is ValueType.MONEY and value is not None and value.kind is NameKind.DEFINED:
            text = f"round({text}, 4)"  # as a value of its own it has four decimals
        own = asking.value(names, value) if value is not None and measure.aggregate in OWN_ROW else None
        if own is not None and typed is ValueType.MONEY and value is not None and value.kind is NameKind.DEFINED:
            own = f"round({own}, 4)"
        q = measure.q
        share = 0.5 if measure.aggregate == "median" else None
        if q is not None:
            share = float(q) if isinstance(q, int | float) else float(str(names.parameters[q.name].value))
        guarded = self.several_currencies and value is not None and names.in_currency(value)
        return Parts(
            aggregate=measure.aggregate,
            value=text,
            type=typed,
            of=written(None if measure.of is None else filled(measure.of, names.parameters)),
            of_column=written(measure.of_column),
            q=share,
            own=own,
            at=column(OCCURRED_AT),
            id=column(Name(ValueType.TEXT, "transaction_id", NameKind.COLUMN)),
            local_date=column(LOCAL_DATE),
            currency=column(Name(ValueType.TEXT, "currency", NameKind.COLUMN)) if guarded else None,
            own_currency=asking.value(names, Name(ValueType.TEXT, "currency", NameKind.COLUMN))
            if guarded and own
            else None,
            in_seconds=asking.row is not None,
        )


_SQL_TYPES = {
    ValueType.TEXT: "VARCHAR",
    ValueType.INTEGER: "BIGINT",
    ValueType.MONEY: "DECIMAL(38, 4)",
    ValueType.NUMBER: "DOUBLE",
    ValueType.BOOLEAN: "BOOLEAN",
    ValueType.INSTANT: "TIMESTAMPTZ",
    ValueType.LOCAL_DATE: "DATE",
    ValueType.LOCAL_TIME: "TIME",
    ValueType.DURATION: "BIGINT",
    ValueType.TEXT_LIST: "VARCHAR[]",
}


# --- what a measure reads


def pairs_of(names: IndicatorNames, measure: Measure) -> tuple[tuple[Name, Name], ...]:
    """Whose rows a measure holds, as (theirs, ours): the indicator's subject where it says nothing else."""
    return measure.by if measure.by is not None else tuple((c, c) for c in names.indicator.subject)


def measures_behind(names: IndicatorNames, measure: Measure) -> list[str]:
    """The measures that a measure reads, those that these read before them, each once."""
    found: list[str] = []
    for expression in _read_by(names, measure):
        for node in walk(names.spelt_out(expression)):
            if isinstance(node, Name) and node.kind is NameKind.MEASURE:
                found += [*measures_behind(names, names.measures[node.name]), node.name]
    return list(dict.fromkeys(found))


def _read_by(names: IndicatorNames, measure: Measure) -> list[Expression]:
    of = None if measure.of is None else filled(measure.of, names.parameters)
    sides = [side for pair in pairs_of(names, measure) for side in pair]
    return [e for e in (names.where(measure), of, measure.column, measure.of_column, *sides) if e is not None]


def _levels(names: IndicatorNames, order: Sequence[str]) -> list[list[str]]:
    """Measures in steps: each reads only those of the steps before its own."""
    level: dict[str, int] = {}
    for name in order:
        level[name] = 1 + max((level[inner] for inner in measures_behind(names, names.measures[name])), default=0)
    return [[name for name in order if level[name] == step] for step in range(1, max(level.values(), default=0) + 1)]
