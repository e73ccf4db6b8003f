"""What an expression may read: the names and parameters that exist where it stands.

The reader of the YAML makes a :class:`Names` (or its own :class:`Scope`) out of the vocabulary and the indicator's
own sections.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from ftindicators.model.expression import NameKind
from ftindicators.model.values import ValueType


class Report(Protocol):
    """Takes one fault: a code (`codes.Code`), the text, the offsets ``[start, end)`` in the expression, a way out."""

    def __call__(self, code: str, message: str, start: int, end: int, hint: str | None) -> None:
        """Take the fault; must not raise."""


@dataclass(frozen=True, slots=True)
class NameEntry:
    """A name that an expression may (or may not) read.

    ``type`` None: its own definition failed and has been reported, so reading it causes no further fault. ``values``:
    the closed enumeration of a text or list(text), empty if open. ``identity`` and ``person_name`` as in
    `columns.yaml`; ``blocked`` and ``never_read`` say, in words that may follow a colon, why nothing may read it.
    """

    type: ValueType | None
    kind: NameKind = NameKind.COLUMN
    values: tuple[str, ...] = ()
    identity: bool = False
    person_name: bool = False
    blocked: str | None = None
    never_read: str | None = None


@dataclass(frozen=True, slots=True)
class ParameterEntry:
    """A parameter: its type (None: failed, reported), whether it is a list, and its texts, to check enumerations."""

    type: ValueType | None
    is_list: bool = False
    texts: tuple[str, ...] = ()


class Scope(Protocol):
    """What names exist. ``candidates`` are asked for only when a name is unknown, for «did you mean»."""

    def lookup(self, name: str) -> NameEntry | None:
        """The entry of a name as it is written (``amount``, ``customer.city``), or None."""

    def parameter(self, name: str) -> ParameterEntry | None:
        """The entry of a parameter, without its ``$``, or None."""

    def candidates(self) -> Iterable[str]:
        """The names that may be read here."""

    def parameters(self) -> Iterable[str]:
        """The parameters, without ``$``."""


@dataclass(frozen=True, slots=True)
class Names:
    """A Scope out of two mappings."""

    names: Mapping[str, NameEntry]
    given_parameters: Mapping[str, ParameterEntry] = field(default_factory=dict)

    def lookup(self, name: str) -> NameEntry | None:
        """The entry of a name, or None."""
        return self.names.get(name)

    def parameter(self, name: str) -> ParameterEntry | None:
        """The entry of a parameter, or None."""
        return self.given_parameters.get(name)

    def candidates(self) -> Iterable[str]:
        """The names that are not refused outright."""
        return [name for name, entry in self.names.items() if entry.blocked is None and entry.never_read is None]

    def parameters(self) -> Iterable[str]:
        """All parameters."""
        return self.given_parameters
