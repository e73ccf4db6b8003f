"""The one namespace of an indicator: what each name means at a row, and which definitions read which.

Columns, selections, measures and parameters share it, beside the vocabulary's own names and a mapping's extra
columns. A definition may read any other; the order in which they can be typed comes from a look at their words,
without recursion.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from ftindicators.language.expressions.scope import NameEntry, ParameterEntry
from ftindicators.language.not_yet import FORM_NAMES, names_not_yet
from ftindicators.language.yaml_tree import Entry
from ftindicators.model.expression import NameKind
from ftindicators.model.values import ValueType
from ftindicators.vocabulary import blocked_name, row_names

NAME = re.compile(r"[a-z][a-z0-9_]*")
LANGUAGE_WORDS = frozenset(
    {
        "all", "and", "any", "as", "between", "by", "case", "distinct", "else", "end", "escape", "false",
        "from", "ilike", "in", "is", "like", "not", "null", "or", "then", "this", "true", "when", "network",
        "peers", *FORM_NAMES,
    },
)  # fmt: skip
"""Words of the language itself, which no definition can be called by."""
_WORD = re.compile(r"'(?:[^']|'')*'?|\$?[A-Za-z_][\w]*(?:\.[A-Za-z_]\w*)*(\s*\()?")


@dataclass(frozen=True, slots=True)
class Word:
    """A name as it stands in an expression: offsets in the value's text."""

    name: str
    start: int
    end: int


def words(expression: str) -> Iterator[Word]:
    """The names that an expression reads: not its texts, parameters or functions.

    Keywords come out too, if in small letters.
    """
    for found in _WORD.finditer(expression):
        if found[0][0] not in "'$" and not found[1]:
            yield Word(found[0], found.start(), found.end())


@dataclass(frozen=True, slots=True)
class Definition:
    """A name that the indicator defines, before it is typed. ``reads`` are the other definitions that it needs."""

    name: str
    kind: NameKind
    entry: Entry
    reads: tuple[str, ...]


@dataclass(slots=True)
class Namespace:
    """What names mean at a row; entries of definitions are filled in as they are typed.

    Names that begin with a ``silent`` word cause no faults, and no unknown name does where a section could not be
    read (``is_open``): what is wrong there has been told. Serves as the scope in which expressions are read
    (`expressions.scope.Scope`).
    """

    extra: Mapping[str, ValueType] = field(default_factory=dict)
    defined: dict[str, NameEntry] = field(default_factory=dict)
    given: dict[str, ParameterEntry] = field(default_factory=dict)
    silent: frozenset[str] = frozenset()
    is_open: bool = False
    parameters_failed: bool = False

    def lookup(self, name: str) -> NameEntry | None:
        """What a name means; None where there is no such name."""
        if (entry := self.defined.get(name)) is not None:
            return entry
        if name in names_not_yet() or name.partition(".")[0] in self.silent:
            return NameEntry(None)  # reported by whoever reads the expression, see `expression_door`
        if (known := row_names().get(name)) is not None:
            return NameEntry(
                known.type,
                NameKind.COLUMN,
                known.values,
                identity=known.identity,
                person_name=known.person_name,
                never_read=known.meaning if known.never_read else None,
            )
        if name in self.extra:
            return NameEntry(self.extra[name])
        blocked = blocked_name(name, "customers")
        if blocked is not None:
            instead = (
                f"; {blocked.source_for.replace('customers.', 'customer.')} is its only use"
                if blocked.source_for
                else ""
            )
            return NameEntry(None, blocked=f"{blocked} is a protected attribute{instead}")
        return NameEntry(None) if self.is_open and "." not in name else None

    def parameter(self, name: str) -> ParameterEntry | None:
        """A parameter, without its ``$``."""
        return self.given.get(name) or (ParameterEntry(None) if self.parameters_failed else None)

    def candidates(self) -> Iterable[str]:
        """The names that may be read."""
        later = names_not_yet()
        shipped = (known.name for known in row_names().values() if not known.never_read and known.name not in later)
        return [*self.defined, *shipped, *self.extra]

    def parameters(self) -> Iterable[str]:
        """All parameters."""
        return list(self.given)


def in_reading_order(definitions: Mapping[str, Definition]) -> tuple[list[Definition], list[tuple[str, ...]]]:
    """Definitions so that each stands after those that it reads, and the rings among them (their members are left out).

    What only reads a member of a ring is in the order: its own faults can still be found.
    """
    order: list[Definition] = []
    rings: list[tuple[str, ...]] = []
    done: set[str] = set()
    for first in definitions:
        path: list[str] = [first] if first not in done else []
        pending: list[Iterator[str]] = [iter(definitions[first].reads)] if path else []
        while path:
            following = next(pending[-1], None)
            if following is None:
                pending.pop()
                name = path.pop()
                done.add(name)
                order.append(definitions[name])
            elif following in path:
                rings.append(tuple(path[path.index(following) :]))
            elif following not in done and following in definitions:
                path.append(following)
                pending.append(iter(definitions[following].reads))
    members = {name for ring in rings for name in ring}
    return [definition for definition in order if definition.name not in members], rings
