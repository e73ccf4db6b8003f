"""What an indicator can name at a row.

Plain columns, dotted columns of other tables, derived columns, opaque twins.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from ftindicators.model.values import ValueType
from ftindicators.vocabulary.closed_values import enumeration
from ftindicators.vocabulary.columns import Column, derived_columns, table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
PREFIXES = MappingProxyType({"customer": "customers", "account": "accounts", "counterparty": "counterparties"})
"""The words before a dot, and the tables that they read."""


@dataclass(frozen=True, slots=True)
class RowName:
    """A name that stands for a value of a row, without anything defined by the indicator itself.

    ``values`` are its closed values (empty: any). ``sources`` are the file columns it is made of, as
    ``table.column``. ``twin`` is the opaque ``<column>_key`` of a column that holds names of persons.
    ``never_read``: refused in indicators.
    """

    name: str
    type: ValueType
    meaning: str
    sources: tuple[str, ...]
    values: tuple[str, ...] = ()
    identity: bool = False
    person_name: bool = False
    never_read: bool = False
    derived: bool = False
    lists: tuple[str, ...] = ()
    twin: str | None = None


@cache
def row_names() -> Mapping[str, RowName]:
    """Every name of the vocabulary that can stand in an expression.

    Whether or not this release can already compute it.
    """
    found: dict[str, RowName] = {}
    for of_file in _from_files():
        found[of_file.name] = of_file
        if of_file.twin is not None:
            found[of_file.twin] = RowName(
                name=of_file.twin,
                type=of_file.type,
                meaning=f"Opaque key of {of_file.name}: equality, counting and grouping only",
                sources=of_file.sources,
                identity=True,
                derived=True,
            )
    for name, column in derived_columns().items():
        found[name] = RowName(
            name=name,
            type=column.type,
            meaning=column.meaning,
            sources=tuple(source if "." in source else f"transactions.{source}" for source in column.sources),
            values=_values(column.enumeration),
            identity=column.identity,
            derived=True,
            lists=column.lists,
        )
    return MappingProxyType(found)


def _from_files() -> Iterator[RowName]:
    for column in table("transactions").values():
        yield _of_column(column.name, column)
    for prefix, table_name in PREFIXES.items():
        for column in table(table_name).values():
            yield _of_column(f"{prefix}.{column.name}", column)


def _of_column(name: str, column: Column) -> RowName:
    return RowName(
        name=name,
        type=column.type,
        meaning=column.meaning,
        sources=(f"{column.table}.{column.name}",),
        values=_values(column.enumeration),
        identity=column.identity,
        person_name=column.person_name,
        never_read=column.never_read,
        twin=f"{name}_key" if column.person_name else None,
    )


def _values(name: str | None) -> tuple[str, ...]:
    return enumeration(name) if name is not None else ()
