"""`parameters`, `columns`, `selections`, `measures`.

One namespace, read in the order in which they need each other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from ftindicators.language.codes import Code
from ftindicators.language.expression_door import ExpressionDoor
from ftindicators.language.expressions import RESERVED_WORDS, carries_identity
from ftindicators.language.expressions.scope import NameEntry, ParameterEntry
from ftindicators.language.fields import SUBJECTS
from ftindicators.language.names import LANGUAGE_WORDS, NAME, Definition, Namespace, in_reading_order, words
from ftindicators.language.parse_measures import read_measure
from ftindicators.language.parse_parameters import read_parameter
from ftindicators.language.reading import Reader, looks_like_sql
from ftindicators.language.yaml_tree import Entry, Mapping, Node, Scalar, Sequence
from ftindicators.model.expression import Name, NameKind
from ftindicators.model.indicator import NamedExpression, Parameter
from ftindicators.model.measure import Measure
from ftindicators.model.values import ValueType
from ftindicators.vocabulary import row_names

_SECTIONS = {"columns": NameKind.DEFINED, "selections": NameKind.SELECTION, "measures": NameKind.MEASURE}
_WRITE = {
    "parameters": "name: {value: ..., basis: judgement}",
    "columns": "name: SQL",
    "selections": "name: SQL",
    "measures": "name: {aggregate: count, within: 30d}",
}


@dataclass(frozen=True, slots=True)
class Definitions:
    """What an indicator defines, in the order of its file, and the door by which its expressions are read."""

    door: ExpressionDoor
    parameters: tuple[Parameter, ...]
    columns: tuple[NamedExpression, ...]
    selections: tuple[NamedExpression, ...]
    measures: tuple[Measure, ...]


def read_definitions(
    reader: Reader, root: Node | None, fields: dict[str, Entry], extra: dict[str, ValueType]
) -> Definitions:
    """Everything that an indicator defines. A definition that fails makes what reads it silent, not faulty."""
    unread = any(key in fields and not isinstance(fields[key].value, Mapping) for key in _SECTIONS)
    names = Namespace(extra, silent=_of_forms_not_yet(root), is_open=unread)
    names.parameters_failed = "parameters" in fields and not isinstance(fields["parameters"].value, Mapping)
    door = ExpressionDoor(reader, names)
    taken: dict[str, int] = {}
    parameters: list[Parameter] = []
    for entry in _entries(reader, fields, "parameters"):
        if _is_free(reader, entry, taken):
            parameter = read_parameter(reader, entry)
            names.given[entry.key.text] = _as_entry(parameter)
            if parameter is not None:
                parameters.append(parameter)
    subject = _subject_names(fields)
    definitions: dict[str, Definition] = {}
    for section, kind in _SECTIONS.items():
        for entry in _entries(reader, fields, section):
            if _is_free(reader, entry, taken):
                name = entry.key.text
                definitions[name] = Definition(name, kind, entry, tuple(_reads(kind, entry, subject)))
                names.defined[name] = NameEntry(None, kind)
    order, rings = in_reading_order(definitions)
    for ring in rings:
        _report_ring(reader, definitions, ring)
    read = {definition.name: _read(door, definition) for definition in order}
    expressions = {name: value for name, value in read.items() if isinstance(value, NamedExpression)}
    return Definitions(
        door,
        tuple(parameters),
        tuple(
            expressions[name]
            for name, each in definitions.items()
            if each.kind is NameKind.DEFINED and name in expressions
        ),
        tuple(
            expressions[name]
            for name, each in definitions.items()
            if each.kind is NameKind.SELECTION and name in expressions
        ),
        tuple(value for name in definitions if isinstance(value := read.get(name), Measure)),
    )


def _read(door: ExpressionDoor, definition: Definition) -> NamedExpression | Measure | None:
    name, kind, entry = definition.name, definition.kind, definition.entry
    if kind is NameKind.MEASURE:
        measure = read_measure(door, entry)
        if measure is None:
            return None
        # the first or last value of an identifier is one too, and a closed list of values stays closed
        keeps = measure[0].aggregate in {"first", "last"} and measure[0].column is not None
        source = door.names.lookup(measure[0].column.name) if keeps and measure[0].column is not None else None
        door.names.defined[name] = replace(source or NameEntry(None), type=measure[1], kind=kind)
        return measure[0]
    expression = door.read(entry.value, ValueType.BOOLEAN if kind is NameKind.SELECTION else None)
    if expression is None:
        return None
    known = door.names.lookup(expression.name) if isinstance(expression, Name) else None
    values = known.values if known is not None else ()
    identity = carries_identity(expression, door.names)
    door.names.defined[name] = NameEntry(expression.type, kind, values, identity=identity)
    return NamedExpression(name, expression, door.reader.source.span(entry.key.start, entry.key.end))


def _entries(reader: Reader, fields: dict[str, Entry], section: str) -> tuple[Entry, ...]:
    if section not in fields:
        return ()
    return reader.entries(fields[section].value, "a map of names", f"write {_WRITE[section]}, a line each")


def _is_free(reader: Reader, entry: Entry, taken: dict[str, int]) -> bool:
    """Whether a name can be given to a definition; reports it where not."""
    name, key = entry.key.text, entry.key
    if NAME.fullmatch(name) is None:
        hint = looks_like_sql(name)
        proposed = "_".join(part for part in "".join(c if c.isalnum() else " " for c in name.lower()).split())
        if hint is None and NAME.fullmatch(proposed) is not None:
            hint = f"write '{proposed}'"
        reader.fault(Code.BAD_NAME, key, f"'{name}' is not a name: small letters, digits and _, a letter first", hint)
        return False
    if name in LANGUAGE_WORDS or name in RESERVED_WORDS:
        reader.fault(
            Code.NAME_TAKEN, key, f"'{name}' is a word of the language and cannot be a name", f"write 'the_{name}'"
        )
        return False
    if name in row_names():
        meaning = row_names()[name].meaning
        reader.fault(
            Code.NAME_TAKEN, key, f"'{name}' is a column already: {meaning}", f"write 'my_{name}', or say what it adds"
        )
        return False
    line = reader.source.line_of(key.start)
    if name in taken:
        message = f"'{name}' is defined twice: first in line {taken[name]}"
        reader.fault(Code.NAME_TWICE, key, message, "parameters, columns, selections and measures share their names")
        return False
    taken[name] = line
    return True


def _as_entry(parameter: Parameter | None) -> ParameterEntry:
    if parameter is None:
        return ParameterEntry(None)
    values = parameter.value if isinstance(parameter.value, tuple) else (parameter.value,)
    texts = tuple(str(value) for value in values) if parameter.type is ValueType.TEXT else ()
    return ParameterEntry(parameter.type, parameter.is_list, texts)


def _reads(kind: NameKind, entry: Entry, subject: tuple[str, ...]) -> Iterator[str]:
    """The names that a definition may read, by its words alone; what is no definition is passed over later."""
    if kind is not NameKind.MEASURE:
        if isinstance(entry.value, Scalar):
            yield from (word.name for word in words(entry.value.text))
        return
    if not isinstance(entry.value, Mapping):
        return
    inner = {each.key.text: each.value for each in entry.value.entries}
    for key in ("where", "of"):
        node = inner.get(key)
        if isinstance(node, Scalar):
            yield from (word.name for word in words(node.text))
    yield from _plain(inner.get("column"))
    yield from _plain(inner["by"]) if "by" in inner else subject


def _plain(node: Node | None) -> Iterator[str]:
    match node:
        case Scalar():
            yield node.text.strip()
        case Sequence():
            for item in node.items:
                yield from _plain(item)
        case Mapping():
            for entry in node.entries:
                yield entry.key.text
                yield from _plain(entry.value)
        case _:
            pass


def _subject_names(fields: dict[str, Entry]) -> tuple[str, ...]:
    named = tuple(_plain(fields["subject"].value)) if "subject" in fields else ()
    return tuple(name for name in named if name not in SUBJECTS)


def _of_forms_not_yet(root: Node | None) -> frozenset[str]:
    """Names that come from forms which are refused as not yet: what reads them causes no further faults."""
    if not isinstance(root, Mapping):
        return frozenset()
    found: set[str] = set()
    for form in ("sequence", "composite", "network", "peers"):
        entry = root.get(form)
        if entry is None:
            continue
        found.add(form)
        if not isinstance(entry.value, Mapping):
            continue
        if form in {"network", "peers"}:
            found.update(each.key.text for each in entry.value.entries)
        steps = entry.value.get("steps")
        if steps is not None and isinstance(steps.value, Sequence):
            for step in steps.value.items:
                name = step.get("name") if isinstance(step, Mapping) else None
                if name is not None and isinstance(name.value, Scalar):
                    found.add(name.value.text)
    return frozenset(found)


def _report_ring(reader: Reader, definitions: dict[str, Definition], ring: tuple[str, ...]) -> None:
    first = min(ring, key=lambda name: definitions[name].entry.key.start)
    at = ring.index(first)
    turned = (*ring[at:], *ring[:at], first)
    message = f"names that are defined by each other have no value: {' -> '.join(turned)}"
    hint = "break the ring: one of them must not read the next"
    if len(ring) == 1:
        measure = definitions[first].kind is NameKind.MEASURE
        hint = "a measure's rows, subject and keys cannot read the measure" if measure else "a name cannot read itself"
    reader.fault(Code.RING, definitions[first].entry.key, message, hint)
