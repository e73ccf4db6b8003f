"""The clauses that name columns: `columns`, `extra_columns`, `constants`, `values`, `transaction_id`, `tables`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from ftindicators.language.yaml_tree import Entry, Scalar
from ftindicators.language.yaml_tree import Mapping as MappingNode
from ftindicators.model.values import ValueType
from ftindicators.sources.codes import Code
from ftindicators.sources.mapping_form import IS_MINOR, TABLE, TABLES, TRANSACTION_ID
from ftindicators.sources.mapping_reader import MappingReader, is_made_of_transfers
from ftindicators.sources.mapping_values import RowId, TableColumns, Values
from ftindicators.tables.reading import RESERVED
from ftindicators.vocabulary import blocked_name, row_names, table

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_TYPES = tuple(str(kind) for kind in ValueType if kind not in {ValueType.PLACE, ValueType.DURATION})
_NOT_YET_COLUMNS = frozenset({"valid_from", "valid_to"})
_EIGHTEEN = 18

ByDirection = tuple[tuple[str, str | None, str | None], ...]


@dataclass(frozen=True, slots=True)
class Tables:
    """The clause `tables`."""

    accounts: TableColumns = field(default_factory=TableColumns)
    customers: TableColumns = field(default_factory=TableColumns)
    minor_under: int = _EIGHTEEN


def read_columns(
    reader: MappingReader,
    entry: Entry | None,
    names: Mapping[str, str | None],
    table_name: str,
    layout: str = "postings",
) -> TableColumns:
    """Pairs of ours and theirs; theirs is None where the mapping says that a column is not to be read."""
    pairs: list[tuple[str, str | None]] = []
    for column in reader.entries(entry.value, "a map from our column to theirs") if entry is not None else ():
        ours = reader.ours(column.key, names, table_name)
        if isinstance(column.value, Scalar) and column.value.is_empty:
            if ours is not None:
                pairs.append((ours, None))
            continue
        part = f"columns.{ours}" if table_name == "transactions" else f"{table_name}.{ours}"
        theirs = reader.theirs(column.value, part, table_name)
        if ours is None or theirs is None:
            continue
        if table_name != "transactions" and ours in _NOT_YET_COLUMNS:
            reader.fault(
                Code.NOT_YET,
                column.key,
                f"'{ours}': tables with several rows a key, read as of the row's time, are not yet there",
                "give one row a key",
            )
        elif layout == "transfers" and is_made_of_transfers(ours):
            reader.fault(
                Code.NOT_IN_LAYOUT,
                column.key,
                f"'{ours}' is made from the two ends of a transfer",
                "map from_account and to_account",
            )
        else:
            pairs.append((ours, theirs))
    return TableColumns(tuple(pairs))


def read_extra_columns(reader: MappingReader, entry: Entry | None) -> dict[str, ValueType]:
    """Name and type of this bank's further columns."""
    found: dict[str, ValueType] = {}
    for column in (
        reader.entries(entry.value, "a map from a column to its type", "write {campaign: text}")
        if entry is not None
        else ()
    ):
        name = column.key.text
        blocked = blocked_name(name)
        if blocked is not None:
            reader.fault(Code.BLOCKED, column.key, f"'{name}' ({blocked}) may be read by nothing", "leave it out")
        elif (
            name in row_names()
            or name in RESERVED
            or name in {"from_account", "to_account", "source", "row", "content", "born"}
        ):
            reader.fault(Code.NAME_TAKEN, column.key, f"'{name}' is a column of ours already", "map it under `columns`")
        elif _NAME.fullmatch(name) is None:
            reader.fault(
                Code.WRONG_VALUE,
                column.key,
                f"'{name}' is not a name: lower-case letters, digits and _, a letter first",
            )
        else:
            kind = reader.choice(column.value, _TYPES, "a type")
            if kind is not None:
                found[name] = ValueType(kind)
                reader.remember(f"extra_columns.{name}", column.key)
    return found


def read_constants(
    reader: MappingReader, entry: Entry | None, names: Mapping[str, str | None], layout: str
) -> tuple[tuple[tuple[str, str], ...], ByDirection]:
    """Constants, and constants by direction."""
    plain: list[tuple[str, str]] = []
    by_direction: list[tuple[str, str | None, str | None]] = []
    for column in (
        reader.entries(entry.value, "a map from our column to a constant", "write {currency: GBP}")
        if entry is not None
        else ()
    ):
        ours = reader.ours(column.key, names, "transactions")
        if ours is None:
            continue
        if layout == "transfers" and is_made_of_transfers(ours):
            reader.fault(Code.NOT_IN_LAYOUT, column.key, f"'{ours}' is made from the two ends of a transfer")
        elif not isinstance(column.value, MappingNode):
            value = reader.our_value(column.value, ours, names[ours])
            if value is not None:
                plain.append((ours, value))
        elif ours in {"transaction_id", "account_id", "occurred_at", "direction", "amount"}:
            reader.fault(Code.WRONG_VALUE, column.key, f"'{ours}' cannot be a constant by direction")
        else:
            sides: dict[str, str | None] = {}
            for side in column.value.entries:
                if side.key.text not in {"debit", "credit"}:
                    reader.fault(
                        Code.UNKNOWN_KEY,
                        side.key,
                        f"'{side.key.text}' is not a direction",
                        "write {debit: ..., credit: ...}",
                    )
                elif not (isinstance(side.value, Scalar) and side.value.is_empty):
                    sides[side.key.text] = reader.our_value(side.value, ours, names[ours])
            by_direction.append((ours, sides.get("debit"), sides.get("credit")))
    return tuple(plain), tuple(by_direction)


def read_values(
    reader: MappingReader,
    entry: Entry | None,
    names: Mapping[str, str | None],
    part: str,
    table_name: str = "transactions",
) -> Values:
    """Per column of ours the pairs of their code and our value."""
    found: list[tuple[str, tuple[tuple[str, str], ...]]] = []
    for column in reader.entries(entry.value, "a map from our column to its codes") if entry is not None else ():
        ours = reader.ours(column.key, names, table_name)
        if ours is None:
            continue
        reader.remember(f"{part}.{ours}", column.key)
        pairs = []
        for code in reader.entries(column.value, "a map from their code to our value", "write {CASHDEP: cash_deposit}"):
            value = reader.our_value(code.value, ours, names[ours])
            if value is not None:
                pairs.append((code.key.text, value))
        found.append((ours, tuple(pairs)))
    return tuple(found)


def read_row_id(reader: MappingReader, entry: Entry | None) -> RowId | None:
    """Where ids come from, if not from a column."""
    if entry is None:
        return None
    found = reader.fields(entry.value, TRANSACTION_ID, entry.key)
    if found is None:
        return None
    if len(found) != 1:
        reader.fault(
            Code.KEYS_EXCLUDE,
            entry.key,
            "'transaction_id' needs one of 'from' and 'hash_of'",
            "write {from: row} or {hash_of: [COLUMN, COLUMN]}",
        )
        return None
    if "from" in found:
        reader.choice(found["from"].value, ("row",), "'from'")
        return RowId()
    columns = reader.items(found["hash_of"].value, "a list of their columns", "write [COLUMN, COLUMN]") or ()
    named = [reader.theirs(node, f"hash_of.{i}") for i, node in enumerate(columns)]
    return RowId(tuple(name for name in named if name is not None))


def read_tables(reader: MappingReader, entry: Entry | None) -> Tables:
    """Columns of accounts and customers; the other tables are refused as not yet."""
    found = reader.fields(entry.value, TABLES, entry.key) if entry is not None else None
    tables: dict[str, TableColumns] = {}
    under = _EIGHTEEN
    for name, part in (found or {}).items():
        keys = reader.fields(part.value, TABLE, part.key) or {}
        names = {column: known.enumeration for column, known in table(name).items()}
        columns = read_columns(reader, keys.get("columns"), names, name)
        born = None
        if "is_minor" in keys and name != "customers":
            reader.fault(Code.UNKNOWN_KEY, keys["is_minor"].key, "'is_minor' belongs to customers alone")
        elif "is_minor" in keys:
            minor = reader.fields(keys["is_minor"].value, IS_MINOR, keys["is_minor"].key) or {}
            born = (
                reader.theirs(minor["born"].value, "customers.born", name, birth_date=True) if "born" in minor else None
            )
            under = (reader.integer(minor["under"].value, least=1) if "under" in minor else None) or _EIGHTEEN
        values = read_values(reader, keys.get("values"), names, f"{name}.values", name)
        tables[name] = TableColumns(columns.columns, values, born)
    return Tables(tables.get("accounts", TableColumns()), tables.get("customers", TableColumns()), under)
