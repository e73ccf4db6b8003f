"""What the data lack, and how many indicators could be answered if they had it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["column", "list", "table"]


@dataclass(frozen=True, slots=True)
class Unlock:
    """Something that the data lack. ``alone``: indicators that lack nothing else; ``also``: those that lack more."""

    kind: Kind
    name: str
    alone: tuple[str, ...]
    also: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """As plain JSON values."""
        return {"kind": self.kind, "name": self.name, "alone": list(self.alone), "also": list(self.also)}


def unlocks(indicators: Mapping[str, Mapping[str, Any]]) -> tuple[Unlock, ...]:
    """What would open most first; ``indicators`` are those of ``coverage.json``, of which the not evaluable count.

    A column of a table that is lacking as a whole is that table's.

    >>> lacking = {"columns": ["customer.segment", "mcc"], "tables": ["customers"], "lists": []}
    >>> found = {"a": {"status": "not_evaluable", "missing": lacking}}
    >>> found["b"] = {"status": "not_evaluable", "missing": {"columns": ["mcc"], "tables": [], "lists": []}}
    >>> [(unlock.name, unlock.alone, unlock.also) for unlock in unlocks(found)]
    [('mcc', ('b',), ('a',)), ('customers', (), ('a',))]
    """
    alone: defaultdict[tuple[Kind, str], list[str]] = defaultdict(list)
    also: defaultdict[tuple[Kind, str], list[str]] = defaultdict(list)
    for indicator, entry in sorted(indicators.items()):
        if entry["status"] != "not_evaluable":
            continue
        lacks = _lacks(entry.get("missing", {}))
        for one in lacks:
            (alone if len(lacks) == 1 else also)[one].append(indicator)
    found = [Unlock(*one, tuple(alone.get(one, ())), tuple(also.get(one, ()))) for one in {*alone, *also}]
    return tuple(sorted(found, key=lambda u: (-len(u.alone), -len(u.also), u.kind, u.name)))


def _lacks(missing: Mapping[str, Any]) -> set[tuple[Kind, str]]:
    tables = set(missing.get("tables", ()))
    columns = (c for c in missing.get("columns", ()) if _table(c) not in tables)
    found: set[tuple[Kind, str]] = {("column", column) for column in columns}
    found |= {("table", table) for table in tables}
    return found | {("list", name) for name in missing.get("lists", ())}


def _table(column: str) -> str | None:
    """The table that a dotted name reads: ``customer.segment`` reads customers."""
    prefix, dot, _ = column.partition(".")
    if not dot:
        return None
    return f"{prefix[:-1]}ies" if prefix.endswith("y") else f"{prefix}s"
