"""The tables that come from files, and the columns that the engine derives from them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from ftindicators.model.values import ValueType
from ftindicators.vocabulary.own_data import own_data, words_of

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table that comes from a file.

    ``tier``: core, extended or external, how likely a bank has it. ``enumeration``: the name of its closed values.
    ``identity``: an identifier. ``person_name``: holds names of persons. ``never_read``: kept for reports, refused
    in indicators.
    """

    table: str
    name: str
    type: ValueType
    tier: str
    meaning: str
    unit: str | None = None
    enumeration: str | None = None
    required: bool = False
    identity: bool = False
    person_name: bool = False
    never_read: bool = False


@dataclass(frozen=True, slots=True)
class DerivedColumn:
    """A column that the engine makes.

    ``sources`` are ``table.column`` names (plain: of transactions); ``lists`` it needs.
    """

    name: str
    type: ValueType
    meaning: str
    sources: tuple[str, ...]
    identity: bool = False
    enumeration: str | None = None
    lists: tuple[str, ...] = ()
    unit: str | None = None


@cache
def tables() -> Mapping[str, Mapping[str, Column]]:
    """Every table, by name, and in it every column, by name, in the order of ``columns.yaml``."""
    return MappingProxyType(
        {
            table_name: MappingProxyType(
                {
                    name: Column(
                        table=table_name,
                        name=name,
                        type=ValueType(entry["type"]),
                        tier=entry["tier"],
                        meaning=entry["meaning"],
                        unit=entry.get("unit"),
                        enumeration=entry.get("enumeration"),
                        required=entry.get("required", False),
                        identity=entry.get("identity", False),
                        person_name=entry.get("person_name", False),
                        never_read=entry.get("read") == "never",
                    )
                    for name, entry in columns.items()
                },
            )
            for table_name, columns in own_data("columns.yaml")["tables"].items()
        },
    )


def table(name: str) -> Mapping[str, Column]:
    """The columns of one table; KeyError for an unknown table."""
    return tables()[name]


@cache
def derived_columns() -> Mapping[str, DerivedColumn]:
    """The columns that the engine makes, by the name an indicator reads (dotted for another table's).

    The opaque twins ``<column>_key`` of names of persons are not in here: `row_names` makes them.
    """
    return MappingProxyType(
        {
            name: DerivedColumn(
                name=name,
                type=ValueType(entry["type"]),
                meaning=entry["meaning"],
                sources=words_of(entry["from"]),
                identity=entry.get("identity", False),
                enumeration=entry.get("enumeration"),
                lists=words_of(entry.get("lists")),
                unit=entry.get("unit"),
            )
            for name, entry in own_data("columns.yaml")["derived"].items()
            if "for_each" not in entry
        },
    )
