"""Reading the fields of a tree: each method types one value, and reports what does not fit instead of raising.

A method answers None where the value is missing or faulty; the fault has then been reported, once.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ftindicators.diagnostics import Diagnostic, Severity
from ftindicators.language.codes import Code
from ftindicators.language.fields import Form
from ftindicators.language.not_yet import says_not_yet
from ftindicators.language.source_text import SourceText
from ftindicators.language.yaml_faults import LOOKS_LIKE_SQL
from ftindicators.language.yaml_tree import Entry, Mapping, Node, Scalar, Sequence, Unreadable
from ftindicators.vocabulary import closest

if TYPE_CHECKING:
    from collections.abc import Iterable

_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]*)")
_MOST_DIGITS = 18
"""What an int64 always holds."""
_HASH = re.compile(r"[ \t]+#")
_IN_FLOW = "a comma inside {...} ends the value: put the value that holds it in double quotes"
_SHAPES = {Scalar: "a single value", Sequence: "a list", Mapping: "a map"}


class Reader:
    """The faults of one file, and the ways to read its values.

    The one thing here that changes while a file is read.
    """

    def __init__(self, source: SourceText) -> None:
        self.source = source
        self.diagnostics: list[Diagnostic] = []

    def fault(
        self,
        code: str,
        at: Node | tuple[int, int],
        message: str,
        hint: str | None = None,
        *,
        severity: Severity = "error",
    ) -> None:
        """Take a fault at a node or a stretch of the file."""
        start, end = at if isinstance(at, tuple) else (at.start, at.end)
        self.diagnostics.append(self.source.diagnostic(code, message, start, end, hint=hint, severity=severity))

    def fields(self, node: Node, form: Form, at: Node | None = None) -> dict[str, Entry] | None:
        """The known keys of a map that have a value.

        ``at`` is where a missing key is reported (else the map's start).
        """
        if not isinstance(node, Mapping):
            self.wrong_shape(node, "a map", f"{form.called} has the keys {_and(_required(form)) or _and(_usual(form))}")
            return None
        found: dict[str, Entry] = {}
        present: set[str] = set()
        for entry in node.entries:
            key, field = entry.key, form.field(entry.key.text)
            present.add(key.text)
            if field is None:
                present.add(self._unknown_key(entry, form, node) or "")
            elif field.since == "not yet":
                self.fault(Code.NOT_YET, key, says_not_yet(f"'{key.text}'"))
            elif isinstance(entry.value, Scalar) and entry.value.is_empty:
                self.fault(Code.NO_VALUE, key, f"'{key.text}' has no value", f"it means: {field.meaning}")
            elif not isinstance(entry.value, Unreadable):
                found[key.text] = entry
        for field in form.fields:
            if field.required and field.key not in present and field.since == "this":
                place = at if at is not None else (node.start, node.start + 1)
                self.fault(Code.MISSING_KEY, place, f"{form.called} needs '{field.key}'", f"it means: {field.meaning}")
        return found

    def _unknown_key(self, entry: Entry, form: Form, inside: Mapping) -> str | None:
        """Report a key that the form does not have.

        The key that is meant, so that it is not reported as missing too.
        """
        key = entry.key
        others = [name for name in _usual(form) if inside.get(name) is None]
        guess = closest(key.text, (field.key for field in form.fields if inside.get(field.key) is None))
        empty = isinstance(entry.value, Scalar) and entry.value.is_empty
        if inside.is_flow and empty:
            hint: str | None = _IN_FLOW
        elif guess is not None:
            hint = f"did you mean '{guess}'?"
        else:
            hint = f"keys that may stand here too: {', '.join(others)}" if others else None
        shown = key.text if len(key.text) <= 40 else key.text[:39] + "…"  # noqa: PLR2004 - a name, not a paragraph
        self.fault(Code.UNKNOWN_KEY, key, f"'{shown}' is not a key of {form.called}", hint)
        return guess

    def wrong_shape(self, node: Node, wanted: str, hint: str | None = None) -> None:
        """Report a list where a map belongs, and the like; silent for what has been reported."""
        if not isinstance(node, Unreadable):
            start = node.start
            end = node.end if isinstance(node, Scalar) else start + 1
            self.fault(
                Code.WRONG_SHAPE, (start, end), f"{wanted} belongs here, and this is {_SHAPES[type(node)]}", hint
            )

    def scalar(self, node: Node, wanted: str = "a single value", hint: str | None = None) -> Scalar | None:
        """A single value with something in it."""
        if not isinstance(node, Scalar):
            self.wrong_shape(node, wanted, hint)
            return None
        if node.is_empty or not node.text.strip():
            self.fault(Code.NO_VALUE, node, f"{wanted} belongs here, and there is none", hint)
            return None
        return node

    def text(self, node: Node) -> str | None:
        """A text, without the blanks around it."""
        found = self.scalar(node, "a text")
        return found.text.strip() if found is not None else None

    def integer(self, node: Node, *, least: int) -> int | None:
        """A whole number of at least ``least``."""
        found = self.scalar(node, "a whole number")
        if found is None:
            return None
        digits = found.text if found.is_plain and _INTEGER.fullmatch(found.text) else ""
        if not digits or len(digits) > _MOST_DIGITS or int(digits) < least:
            hint = "write digits only, without quotes" if len(digits) <= _MOST_DIGITS else "it has too many digits"
            self.fault(Code.WRONG_VALUE, found, f"'{found.text[:40]}' is not a whole number from {least} up", hint)
            return None
        return int(digits)

    def choice(self, node: Node, choices: Iterable[str], called: str) -> str | None:
        """One of a closed list of values."""
        found = self.scalar(node, called)
        if found is None:
            return None
        known = tuple(choices)
        if found.text in known:
            return found.text
        guess = closest(found.text, known)
        hint = f"did you mean '{guess}'?" if guess is not None else f"one of: {', '.join(known)}"
        self.fault(Code.NOT_IN_LIST, found, f"'{found.text}' is not {called}", hint)
        return None

    def items(self, node: Node, wanted: str, hint: str | None = None) -> tuple[Node, ...] | None:
        """The items of a list with at least one."""
        if not isinstance(node, Sequence):
            self.wrong_shape(node, wanted, hint)
            return None
        if not node.items:
            self.fault(Code.NO_VALUE, node, f"{wanted} belongs here, and this one is empty", hint)
            return None
        return node.items

    def texts(self, node: Node) -> tuple[str, ...] | None:
        """A list of at least one text."""
        items = self.items(node, "a list of texts", "write [first, second], or each on a line of its own after '- '")
        return tuple(text for item in items if (text := self.text(item)) is not None) if items is not None else None

    def entries(self, node: Node, wanted: str, hint: str | None = None) -> tuple[Entry, ...]:
        """The entries of a map whose keys are the author's own names."""
        if isinstance(node, Mapping):
            return node.entries
        self.wrong_shape(node, wanted, hint)
        return ()

    def cut_by_hash(self, node: Scalar) -> int | None:
        """Where a plain value is followed by `` #``, which begins a comment: YAML has cut the value there."""
        found = _HASH.match(self.source.text, node.end) if node.is_plain else None
        return found.end() - 1 if found is not None else None


def looks_like_sql(text: str) -> str | None:
    """The hint to quote, for a key or value that can only be a piece of SQL."""
    return LOOKS_LIKE_SQL if re.search(r"[=<>()]|\b(?:AND|OR|IN|LIKE)\b", text) else None


def _required(form: Form) -> list[str]:
    return [field.key for field in form.fields if field.required]


def _usual(form: Form) -> list[str]:
    return [field.key for field in form.fields if field.since == "this"]


def _and(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}" if words else ""
