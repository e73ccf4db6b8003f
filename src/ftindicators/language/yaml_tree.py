"""YAML as a tree in which every key and value knows its place, and every scalar is still text.

``country: NO`` is the text NO, ``012`` is the text 012: it is the field that types a value, never YAML. What
indicator files do not need (anchors, aliases, tags, merge keys, several documents) is refused, so that what stands
in the file is what is read. PyYAML gives the events and their places, never the words of an error.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import yaml

from ftindicators.diagnostics import Diagnostic
from ftindicators.language.codes import Code
from ftindicators.language.source_text import SourceText
from ftindicators.language.yaml_faults import LOOKS_LIKE_SQL, syntax_fault

MAX_BYTES = 1_000_000
MAX_DEPTH = 20
MAX_NODES = 50_000

Style = Literal["plain", "single", "double", "literal", "folded"]
_STYLES: dict[str | None, Style] = {
    None: "plain", "": "plain", "'": "single", '"': "double", "|": "literal", ">": "folded",
}  # fmt: skip
_WRITE_OUT = "write the value out wherever it is needed"
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Scalar:
    """A single value, as text. ``start`` and ``end`` are offsets in the file, quotes and block headers included."""

    text: str
    style: Style
    start: int
    end: int

    @property
    def is_empty(self) -> bool:
        """True where nothing is written, or YAML's ``~`` or ``null``."""
        return self.style == "plain" and self.text in {"", "~", "null", "Null", "NULL"}

    @property
    def is_plain(self) -> bool:
        """True for a value without quotes on it, which a field may type by its form."""
        return self.style == "plain"


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list of values."""

    items: tuple[Node, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Entry:
    """A key and its value."""

    key: Scalar
    value: Node


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys and values in the order of the file, each key once. ``is_flow``: written as ``{...}``."""

    entries: tuple[Entry, ...]
    start: int
    end: int
    is_flow: bool = False

    def get(self, key: str) -> Entry | None:
        """The entry of a key."""
        return next((entry for entry in self.entries if entry.key.text == key), None)


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A value whose fault has been reported: readers pass over it in silence."""

    start: int
    end: int


Node = Scalar | Sequence | Mapping | Unreadable


@dataclass(frozen=True, slots=True)
class Tree:
    """What a file holds. ``root`` is None where the file is empty or not YAML (then ``diagnostics`` says so)."""

    source: SourceText
    root: Node | None
    diagnostics: tuple[Diagnostic, ...] = ()


class _Stop(Exception):
    def __init__(self, diagnostic: Diagnostic) -> None:
        self.diagnostic = diagnostic


class _Open:
    """A list or map whose end has not been read yet. ``key`` waits for its value."""

    __slots__ = ("entries", "first_lines", "is_flow", "is_mapping", "items", "key", "start")

    def __init__(self, *, start: int, is_mapping: bool, is_flow: bool) -> None:
        self.start = start
        self.is_mapping = is_mapping
        self.is_flow = is_flow
        self.items: list[Node] = []
        self.entries: list[Entry] = []
        self.first_lines: dict[str, int] = {}
        self.key: Node | None = None


def read_tree(source: SourceText) -> Tree:
    """The tree of one YAML document. Never raises: what is wrong stands in the tree's diagnostics.

    A fault that stops the reading (syntax, a limit, a second document) is reported alone, since nothing after it
    can be trusted; repeated keys, tags and aliases are collected, and what they stand on is `Unreadable`.
    """
    builder = _Builder(source)
    try:
        builder.read()
    except _Stop as stop:
        return Tree(source, None, (stop.diagnostic,))
    except (yaml.YAMLError, RecursionError) as error:
        return Tree(source, None, (syntax_fault(source, error),))
    return Tree(source, builder.root, tuple(builder.diagnostics))


class _Builder:
    def __init__(self, source: SourceText) -> None:
        self.source = source
        self.root: Node | None = None
        self.diagnostics: list[Diagnostic] = []
        self._open: list[_Open] = []
        self._nodes = 0
        self._documents = 0

    def read(self) -> None:
        size = len(self.source.text.encode("utf-8", "surrogatepass"))
        if size > MAX_BYTES:
            raise self._stop(Code.LIMIT, f"the file has {size:,} bytes; at most {MAX_BYTES:,} are read", 0)
        for event in yaml.parse(self.source.text, Loader=_Loader):
            self._take(event)

    def _take(self, event: yaml.Event) -> None:
        start, end = _place(event)
        if type(event) is yaml.ScalarEvent and event.anchor is None and event.tag is None:  # nearly all events
            self._count(start)
            self._put(Scalar(event.value, _STYLES[event.style], start, end))
            return
        match event:
            case yaml.DocumentStartEvent():
                self._documents += 1
                if self._documents > 1:
                    hint = "give each indicator a file of its own"
                    raise self._stop(Code.YAML_REFUSED, "a second document begins here; a file holds one", start, hint)
                if event.version or event.tags:
                    raise self._stop(Code.YAML_REFUSED, "YAML directives (%) are not read", start, "leave the line out")
            case yaml.ScalarEvent():
                self._count(start)
                scalar = Scalar(event.value, _STYLES[event.style], start, end)
                self._put(self._unless_marked(event, scalar))
            case yaml.AliasEvent():
                self._count(start)
                self._refuse(f"'*{event.anchor}' is a YAML alias; aliases are not read", start, end, LOOKS_LIKE_SQL)
                self._put(Unreadable(start, end))
            case yaml.SequenceStartEvent() | yaml.MappingStartEvent():
                self._count(start)
                self._unless_marked(event, None)  # a marked list or map is refused, and read all the same
                if len(self._open) == MAX_DEPTH:
                    raise self._stop(Code.LIMIT, f"nested deeper than {MAX_DEPTH} levels", start)
                is_mapping = isinstance(event, yaml.MappingStartEvent)
                self._open.append(_Open(start=start, is_mapping=is_mapping, is_flow=bool(event.flow_style)))
            case yaml.SequenceEndEvent() | yaml.MappingEndEvent():
                self._put(self._closed(end))
            case _:
                pass

    def _unless_marked(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent, scalar: Scalar | None) -> Node:
        """The scalar, unless the event has an anchor or a tag, which is refused (a list or map stays readable)."""
        start, end = _place(event)
        if event.anchor is not None:
            self._refuse(f"'&{event.anchor}' is a YAML anchor; anchors are not read", start, None, _WRITE_OUT)
        elif event.tag is not None:
            tag = event.tag.replace("tag:yaml.org,2002:", "!!")
            self._refuse(f"'{tag}' is a YAML tag; tags are not read", start, start + len(tag), LOOKS_LIKE_SQL)
        elif scalar is not None:
            return scalar
        return Unreadable(start, end)

    def _put(self, node: Node) -> None:
        if not self._open:
            self.root = node
            return
        inside = self._open[-1]
        if not inside.is_mapping:
            inside.items.append(node)
        elif inside.key is None:
            inside.key = node
        else:
            key, inside.key = inside.key, None
            self._add(inside, key, node)

    def _add(self, inside: _Open, key: Node, value: Node) -> None:
        match key:
            case Scalar(text="<<", style="plain"):
                self._refuse("'<<' is a YAML merge key; merge keys are not read", key.start, key.end, _WRITE_OUT)
            case Scalar():
                first = inside.first_lines.get(key.text)
                if first is None:
                    inside.first_lines[key.text] = self.source.line_of(key.start)
                    inside.entries.append(Entry(key, value))
                else:
                    message = f"'{key.text}' stands here twice: first in line {first}"
                    hint = "keep one of them; the second would silently win"
                    self.diagnostics.append(
                        self.source.diagnostic(Code.DUPLICATE_KEY, message, key.start, key.end, hint=hint),
                    )
            case Unreadable():
                pass
            case _:
                self._refuse("a list or a map cannot be a key", key.start, key.end, LOOKS_LIKE_SQL)

    def _closed(self, end: int) -> Node:
        done = self._open.pop()
        if done.is_mapping:
            last = done.entries[-1].value.end if done.entries and not done.is_flow else end
            return Mapping(tuple(done.entries), done.start, last, done.is_flow)
        last = done.items[-1].end if done.items and not done.is_flow else end
        return Sequence(tuple(done.items), done.start, last)

    def _count(self, start: int) -> None:
        self._nodes += 1
        if self._nodes > MAX_NODES:
            raise self._stop(Code.LIMIT, f"the file holds more than {MAX_NODES:,} keys and values", start)

    def _refuse(self, message: str, start: int, end: int | None, hint: str | None) -> None:
        self.diagnostics.append(self.source.diagnostic(Code.YAML_REFUSED, message, start, end, hint=hint))

    def _stop(self, code: Code, message: str, start: int, hint: str | None = None) -> _Stop:
        return _Stop(self.source.diagnostic(code, message, start, hint=hint))


def _place(event: yaml.Event) -> tuple[int, int]:
    start = event.start_mark.index if event.start_mark is not None else 0
    end = event.end_mark.index if event.end_mark is not None else start
    return start, end
