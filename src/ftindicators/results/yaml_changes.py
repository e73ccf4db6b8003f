"""Where two YAML texts say something else: comments, order of keys and layout say nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from ftindicators.language.source_text import SourceText
from ftindicators.language.yaml_tree import Mapping, Node, Scalar, Sequence, read_tree


@dataclass(frozen=True, slots=True)
class YamlChange:
    """A value at ``path`` (``routes.welfare.pass.score``), before and after; None where it does not stand."""

    path: str
    before: str | None
    after: str | None


def yaml_changes(before: str, after: str) -> tuple[YamlChange, ...] | None:
    """The values in which two texts differ, in the order of the first, then of the second.

    None where one of them cannot be read as YAML. A map or list that comes or goes is told value by value.

    >>> yaml_changes("{a: 1, b: [x]}  # old", "{b: [x, y], a: 2}")
    (YamlChange(path='a', before='1', after='2'), YamlChange(path='b[1]', before=None, after='y'))
    """
    trees = [read_tree(SourceText("", text)) for text in (before, after)]
    if any(tree.root is None or tree.diagnostics for tree in trees):
        return None
    old, new = (dict(_values("", tree.root)) for tree in trees if tree.root is not None)
    return tuple(
        _change(path, old.get(path), new.get(path))
        for path in dict.fromkeys([*old, *new])
        if old.get(path) != new.get(path)
    )


_Value: TypeAlias = tuple[str, bool]
"""A value's text, and whether it is plain: ``6`` is a number where ``"6"`` is a text."""


def _change(path: str, old: _Value | None, new: _Value | None) -> YamlChange:
    if old is not None and new is not None and old[0] == new[0]:
        return YamlChange(path, _quoted(old), _quoted(new))
    return YamlChange(path, old and old[0], new and new[0])


def _quoted(value: _Value) -> str:
    text, is_plain = value
    return text if is_plain else f'"{text}"'


def _values(path: str, node: Node) -> Iterator[tuple[str, _Value]]:
    match node:
        case Mapping(entries) if entries:
            for entry in entries:
                yield from _values(f"{path}.{entry.key.text}" if path else entry.key.text, entry.value)
        case Sequence(items) if items:
            for number, item in enumerate(items):
                yield from _values(f"{path}[{number}]", item)
        case Scalar(text):
            yield path, (text, node.is_plain)
        case Mapping():
            yield path, ("{}", True)
        case Sequence():
            yield path, ("[]", True)
