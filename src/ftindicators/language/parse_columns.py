"""Names in YAML values: `subject`, `party`, `by`, `column` and the columns of `about`."""

from __future__ import annotations

from dataclasses import dataclass

from ftindicators.language.codes import Code
from ftindicators.language.constants import CALLED
from ftindicators.language.fields import ABOUT, SUBJECTS
from ftindicators.language.names import Namespace
from ftindicators.language.not_yet import names_not_yet, says_not_yet
from ftindicators.language.reading import Reader, looks_like_sql
from ftindicators.language.yaml_tree import Entry, Mapping, Node, Sequence
from ftindicators.model.expression import Name, NameKind
from ftindicators.model.indicator import About
from ftindicators.model.values import ValueType
from ftindicators.vocabulary import closest, enumeration, row_names

KeyColumns = tuple[tuple[Name, Name], ...]
_NO_KEY = frozenset({ValueType.TEXT_LIST, ValueType.PLACE})


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose rows a window holds: the columns, and the word that the author used for them."""

    columns: tuple[Name, ...]
    kind: str


def read_name(reader: Reader, names: Namespace, node: Node, use: str) -> Name | None:
    """A name of a value of the row, resolved; ``use`` follows «cannot be» in the message for persons' names."""
    scalar = reader.scalar(node, "a name", "a column, selection or measure; a piece of SQL gets a name under 'columns'")
    if scalar is None:
        return None
    name = scalar.text.strip()
    if name in names_not_yet() and name not in names.silent:
        reader.fault(Code.NOT_YET, scalar, says_not_yet(f"'{name}'"), f"it needs {names_not_yet()[name]}")
        return None
    entry = names.lookup(name)
    if entry is None:
        if looks_like_sql(name) is not None or " " in name:
            meant: str | None = "give it a name under 'columns' or 'selections', and write that name here"
            reader.fault(Code.UNKNOWN_NAME, scalar, "a name belongs here, and this is a piece of SQL", meant)
        else:
            guess = SUBJECTS.get(name) or closest(name, names.candidates())
            meant = f"did you mean '{guess}'?" if guess is not None else None
            reader.fault(Code.UNKNOWN_NAME, scalar, f"'{name}' is not a column, selection or measure", meant)
        return None
    if entry.blocked is not None:
        reader.fault(Code.BLOCKED, scalar, f"'{name}' may be read by nothing: {entry.blocked}", _WHY_BLOCKED)
        return None
    if entry.never_read is not None:
        reader.fault(Code.NOT_READABLE, scalar, f"'{name}' is not read by indicators: {entry.never_read}")
        return None
    if entry.person_name:
        known = row_names().get(name)
        hint = f"use its opaque twin '{known.twin}'" if known is not None and known.twin is not None else None
        reader.fault(Code.NOT_READABLE, scalar, f"'{name}' holds names of persons and cannot be {use}", hint)
        return None
    at = reader.source.span(scalar.start, scalar.end)
    return Name(entry.type, name, entry.kind, at) if entry.type is not None else None


_WHY_BLOCKED = "what a person is cannot be evidence; ask what was done with the money"


def read_key(reader: Reader, names: Namespace, node: Node, use: str) -> Name | None:
    """A name by which rows are grouped: any type but lists and places."""
    name = read_name(reader, names, node, use)
    if name is not None and name.type in _NO_KEY:
        reader.fault(Code.COLUMN_TYPE, node, f"'{name.name}' is {CALLED[name.type]} and cannot be {use}")
        return None
    return name


def read_subject(reader: Reader, names: Namespace, node: Node) -> Subject | None:
    """`subject:` - one word, one column, or a list of columns."""
    use = "a subject"
    if not isinstance(node, Sequence):
        scalar = reader.scalar(node, "a subject", f"one of {', '.join(SUBJECTS)}, a column, or a list of columns")
        if scalar is None:
            return None
        word = scalar.text.strip()
        if word in SUBJECTS and word not in names.defined:
            return Subject((Name(ValueType.TEXT, SUBJECTS[word], NameKind.COLUMN),), word)
        if names.lookup(word) is None and (guess := closest(word, SUBJECTS)) is not None:
            reader.fault(Code.UNKNOWN_NAME, scalar, f"'{word}' is not a subject", f"did you mean '{guess}'?")
            return None
        found = read_key(reader, names, node, use)
        return Subject((found,), found.name) if found is not None else None
    items = reader.items(node, "a list of columns")
    columns = [read_key(reader, names, item, use) for item in items or ()]
    named = [column for column in columns if column is not None]
    if len(named) < len(columns) or not named or _twice(reader, node.items, named):
        return None
    return Subject(tuple(named), ",".join(name.name for name in named))


def read_by(reader: Reader, names: Namespace, node: Node) -> KeyColumns | None:
    """`by:` - a column, a list of columns, or a map theirs: ours. The answer holds pairs (theirs, ours)."""
    use = "a key of 'by'"
    match node:
        case Mapping():
            pairs = [_pair(reader, names, entry, use) for entry in node.entries]
            if not pairs:
                reader.fault(Code.NO_VALUE, node, "'by' needs at least one pair theirs: ours")
            return tuple(pair for pair in pairs if pair is not None) if pairs and None not in pairs else None
        case Sequence():
            keys = [read_key(reader, names, item, use) for item in reader.items(node, "a list of columns") or ()]
            named = [key for key in keys if key is not None]
            if len(named) < len(keys) or not named or _twice(reader, node.items, named):
                return None
            return tuple((name, name) for name in named)
        case _:
            key = read_key(reader, names, node, use)
            return ((key, key),) if key is not None else None


def read_about(reader: Reader, names: Namespace, fields: dict[str, Entry], party: Name | None) -> tuple[About, ...]:
    """`about:` or its short form `points_to:`; ``party`` is the column that the short form speaks of."""
    if "about" in fields and "points_to" in fields:
        message = "'about' and 'points_to' say the same; one of them is enough"
        reader.fault(Code.KEYS_EXCLUDE, fields["points_to"].key, message, "keep 'about' if there are several parties")
    if "points_to" in fields:
        role = reader.choice(fields["points_to"].value, enumeration("role"), "a role")
        return (About(party, role),) if role is not None and party is not None else ()
    found: list[About] = []
    hint = "write [{party: party, role: unknown}], or 'points_to: ROLE' for the subject's party alone"
    for item in (
        reader.items(fields["about"].value, "a list of parties and roles", hint) or () if "about" in fields else ()
    ):
        entry = reader.fields(item, ABOUT)
        if entry is None:
            continue
        role = reader.choice(entry["role"].value, enumeration("role"), "a role") if "role" in entry else None
        column = read_party(reader, names, entry["party"].value) if "party" in entry else None
        if role is not None and column is not None:
            found.append(About(column, role))
    return tuple(found)


def read_party(reader: Reader, names: Namespace, node: Node) -> Name | None:
    """A column that names a party: a text."""
    name = read_name(reader, names, node, "a party")
    if name is not None and name.type is not ValueType.TEXT:
        message = f"'{name.name}' is {CALLED[name.type]}; a party is named by a text"
        reader.fault(Code.COLUMN_TYPE, node, message, "the columns of parties are 'party' and 'other_party'")
        return None
    return name


def _pair(reader: Reader, names: Namespace, entry: Entry, use: str) -> tuple[Name, Name] | None:
    theirs = read_key(reader, names, entry.key, use)
    ours = read_key(reader, names, entry.value, use)
    if theirs is None or ours is None:
        return None
    if theirs.type is not ours.type:
        message = (
            f"'{theirs.name}' is {CALLED[theirs.type]} and '{ours.name}' is {CALLED[ours.type]}; they are never equal"
        )
        reader.fault(Code.COLUMN_TYPE, (entry.key.start, entry.value.end), message)
        return None
    return theirs, ours


def _twice(reader: Reader, items: tuple[Node, ...], named: list[Name]) -> bool:
    for index, name in enumerate(named):
        if name in named[:index]:
            reader.fault(Code.NAME_TWICE, items[index], f"'{name.name}' stands in this list twice")
            return True
    return False
