"""`measures:` - an aggregate, its keys, its window, its rows."""

from __future__ import annotations

from decimal import Decimal

from ftindicators.language.aggregates import AGGREGATES, AggregateRule
from ftindicators.language.codes import Code
from ftindicators.language.constants import CALLED, NotThat, as_type
from ftindicators.language.expression_door import ExpressionDoor
from ftindicators.language.fields import MEASURE
from ftindicators.language.not_yet import says_not_yet
from ftindicators.language.parse_columns import KeyColumns, read_by, read_key, read_name
from ftindicators.language.parse_windows import parameter_reference, read_window
from ftindicators.language.yaml_tree import Entry, Node
from ftindicators.model.expression import Expression, Name, ParameterReference
from ftindicators.model.measure import Measure
from ftindicators.model.values import ValueType
from ftindicators.vocabulary import closest

_EXTRA_KEYS = ("column", "of", "q")


def read_measure(door: ExpressionDoor, entry: Entry) -> tuple[Measure, ValueType] | None:
    """One entry of `measures:` and the type of its values; None where it is faulty."""
    reader = door.reader
    before = len(reader.diagnostics)
    fields = reader.fields(entry.value, MEASURE, entry.key)
    if fields is None:
        return None
    rule = _aggregate(door, fields["aggregate"].value) if "aggregate" in fields else None
    column: Name | None = None
    of: Expression | None = None
    of_column: Name | None = None
    q: float | ParameterReference | None = None
    if rule is not None:
        _check_keys(door, rule, fields, entry)
        if "column" in fields and rule.column != "none":
            column = _column(door, rule, fields["column"].value)
        if "of" in fields and rule.of == "condition":
            of = door.read(fields["of"].value)
        if "of" in fields and rule.of == "name":
            of_column = read_key(reader, door.names, fields["of"].value, "counted")
        if "q" in fields and rule.needs_q:
            q = _rank(door, fields["q"].value)
    where = door.read(fields["where"].value) if "where" in fields else None
    by: KeyColumns | None = read_by(reader, door.names, fields["by"].value) if "by" in fields else None
    window = read_window(reader, door.names, fields, entry)
    failed = any(fault.severity == "error" for fault in reader.diagnostics[before:])
    if failed or rule is None or window is None or _broken(fields, column, where, of, of_column, by):
        return None
    result = column.type if rule.result == "as the column" and column is not None else rule.result
    if not isinstance(result, ValueType):
        return None
    measure = Measure(
        name=entry.key.text,
        aggregate=rule.name,  # type: ignore[arg-type] # the table's names are the model's
        window=window,
        column=column,
        where=where,
        of=of,
        of_column=of_column,
        q=q,
        by=by,
        span=reader.source.span(entry.key.start, entry.key.end),
    )
    return measure, result


def _broken(fields: dict[str, Entry], column: object, where: object, of: object, of_column: object, by: object) -> bool:
    """True where a key was given and came to nothing: it reads a name whose own fault has been reported."""
    read = {"column": column, "where": where, "of": of or of_column, "by": by}
    return any(key in fields and value is None for key, value in read.items())


def _aggregate(door: ExpressionDoor, node: Node) -> AggregateRule | None:
    scalar = door.reader.scalar(node, "an aggregate")
    if scalar is None:
        return None
    rule = AGGREGATES.get(scalar.text)
    if rule is not None and rule.since == "not yet":
        door.reader.fault(Code.NOT_YET, scalar, says_not_yet(f"aggregate '{scalar.text}'"))
        return None
    if rule is None:
        usable = [name for name, known in AGGREGATES.items() if known.since == "this"]
        guess = _OTHER_WORDS.get(scalar.text.lower()) or closest(scalar.text, usable)
        hint = f"did you mean '{guess}'?" if guess is not None else f"one of: {', '.join(usable)}"
        door.reader.fault(Code.NOT_IN_LIST, scalar, f"'{scalar.text}' is not an aggregate", hint)
    return rule


_OTHER_WORDS = {
    "avg": "mean", "average": "mean", "stddev": "std", "stdev": "std", "distinct": "count_distinct",
    "unique": "count_distinct", "total": "sum", "quantile": "percentile", "minimum": "min", "maximum": "max",
}  # fmt: skip
"""What other tools call the same thing."""


def _check_keys(door: ExpressionDoor, rule: AggregateRule, fields: dict[str, Entry], entry: Entry) -> None:
    needs = {"column": rule.column == "required", "of": rule.of != "none", "q": rule.needs_q}
    takes = {"column": rule.column != "none", "of": rule.of != "none", "q": rule.needs_q}
    written = {key.key.text for key in fields.values()}
    for key in _EXTRA_KEYS:
        if needs[key] and key not in written and not _is_written(entry, key):
            field = MEASURE.field(key)
            meaning = f"it means: {field.meaning}" if field is not None else None
            door.reader.fault(Code.AGGREGATE_KEYS, fields["aggregate"].value, f"'{rule.name}' needs '{key}'", meaning)
        elif key in fields and not takes[key]:
            hint = "count_distinct counts the values of a column" if (rule.name, key) == ("count", "column") else None
            door.reader.fault(Code.AGGREGATE_KEYS, fields[key].key, f"'{rule.name}' does not take '{key}'", hint)


def _is_written(entry: Entry, key: str) -> bool:
    return getattr(entry.value, "get", lambda _key: None)(key) is not None


def _column(door: ExpressionDoor, rule: AggregateRule, node: Node) -> Name | None:
    name = read_name(door.reader, door.names, node, f"read by '{rule.name}'")
    if name is not None and (kind := name.type) not in rule.takes:
        takes = [_SEVERAL[each] for each in ValueType if each in rule.takes]
        message = f"'{rule.name}' takes {', '.join(takes[:-1])} or {takes[-1]}, and '{name.name}' is {CALLED[kind]}"
        hint = "count_distinct counts its values" if kind in {ValueType.TEXT, ValueType.BOOLEAN} else None
        door.reader.fault(Code.COLUMN_TYPE, node, message, hint)
        return None
    return name


_SEVERAL = {
    ValueType.TEXT: "texts",
    ValueType.INTEGER: "whole numbers",
    ValueType.MONEY: "amounts of money",
    ValueType.NUMBER: "numbers",
    ValueType.BOOLEAN: "yes-or-no",
    ValueType.INSTANT: "instants",
    ValueType.LOCAL_DATE: "dates",
    ValueType.LOCAL_TIME: "times of day",
    ValueType.DURATION: "durations",
}


def _rank(door: ExpressionDoor, node: Node) -> float | ParameterReference | None:
    reference = parameter_reference(door.reader, door.names, node, ValueType.NUMBER)
    if reference is not False:
        return reference
    scalar = door.reader.scalar(node, "a number from 0 to 1")
    if scalar is None:
        return None
    try:
        rank = as_type(scalar.text, ValueType.NUMBER).value
    except NotThat:
        rank = Decimal(-1)
    if isinstance(rank, Decimal) and 0 <= rank <= 1:
        return float(rank)
    hint = "the 90th percentile is q: 0.9"
    door.reader.fault(Code.WRONG_VALUE, scalar, f"'{scalar.text}' is not a number from 0 to 1", hint)
    return None
