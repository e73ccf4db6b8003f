"""A mapping beside the columns that the data really has.

Which of theirs serve which of ours, or all that does not fit.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from ftindicators.diagnostics import Diagnostic
from ftindicators.sources.codes import Code
from ftindicators.sources.columns_of_files import Parts, lacking_in_files
from ftindicators.sources.mapping_reader import ENDS, is_made_of_transfers
from ftindicators.sources.mapping_values import MappingFacts, refuse
from ftindicators.tables.reading import BORN, LOCAL_ZONE
from ftindicators.vocabulary import closest, table


@dataclass(frozen=True, slots=True)
class Fitted:
    """How one table's foreign frame becomes a raw one.

    ``columns``: pairs of our (or reserved) name and theirs. ``by_own_name``: those of ours that were not mapped but
    found under their very name. ``present``: all names that the raw frame will have, constants included. ``read``:
    the columns of theirs that must be read. ``unread``: the others.
    """

    table: str
    columns: tuple[tuple[str, str], ...]
    by_own_name: tuple[str, ...]
    present: frozenset[str]
    read: tuple[str, ...]
    unread: tuple[str, ...]

    def only(self, names: Collection[str], serving: Collection[str] = ()) -> Fitted:
        """The same way for fewer columns: those of ours in ``names``, and those of theirs that serve to make them."""
        columns = tuple((ours, theirs) for ours, theirs in self.columns if ours in names)
        kept = {theirs for _, theirs in columns}.union(serving)
        return replace(self, columns=columns, read=tuple(theirs for theirs in self.read if theirs in kept))


def fit(
    mapping: MappingFacts,
    theirs: Collection[str],
    table_name: str = "transactions",
    called: str = "the input",
    parts: Parts = (),
) -> Fitted:
    """The way from the columns of ``theirs`` to ours. ``called`` names the data in a message.

    ``parts``: the files of the data, each with its columns. Raises InvalidMapping, with every fault at its place in
    the mapping, for columns of theirs that are not there, or not in one of the files, and for required columns of
    ours without a source. Only columns that are read for their name alone, and that no row needs, may be lacking in
    some of the files.
    """
    asked = _asked(mapping, table_name)
    faults = [_absent(mapping, part, column, theirs, called) for _, column, part in asked if column not in theirs]
    columns = [(ours, column) for ours, column, _ in asked if ours]
    stated = {ours for ours, _ in mapping.table(table_name).columns}
    found = {ours for ours, _ in columns} | stated | _made(mapping, table_name)
    own = _by_own_name(mapping, theirs, table_name, found, {column for ours, column, _ in asked if ours})
    columns += [(name, name) for name in own]
    present = {ours for ours, _ in columns} | (
        {name for name, _ in mapping.constants} if table_name == "transactions" else set()
    )
    if table_name == "transactions":
        present |= {LOCAL_ZONE} if mapping.zone is not None else set()
        present |= {"transaction_id"} if mapping.row_id is not None else set()
    faults += _required(mapping, table_name, present | _made(mapping, table_name), called)
    faults += _translations(mapping, table_name, present)
    needed = [(column, part) for _, column, part in asked if column in theirs]
    needed += [(name, "") for name in _needs(mapping, table_name) if name in own]
    faults += lacking_in_files(parts, needed, table_name, mapping.places)
    refuse(faults)
    hidden = [column for ours, column, _ in asked if not ours]
    read = tuple(dict.fromkeys([*(column for _, column in columns), *hidden]))
    unread = tuple(column for column in theirs if column not in read)
    return Fitted(table_name, tuple(columns), tuple(own), frozenset(present), read, unread)


def _asked(mapping: MappingFacts, table_name: str) -> list[tuple[str, str, str]]:
    """(our name or "" for what only serves, their column, part of the mapping) of all that the mapping names."""
    stated = mapping.table(table_name)
    prefix = "columns" if table_name == "transactions" else table_name
    asked = [(ours, theirs, f"{prefix}.{ours}") for ours, theirs in stated.columns if theirs is not None]
    if stated.born is not None:
        asked.append((BORN, stated.born, "customers.born"))
    if table_name != "transactions":
        return asked
    for ours, theirs in mapping.amount_columns:
        part = {"amount": "column", "amount_debit": "debit", "amount_credit": "credit", "direction": "direction"}[ours]
        asked.append((ours, theirs, f"amount.{part}"))
    if mapping.row_id is not None:
        asked += [("", column, f"hash_of.{i}") for i, column in enumerate(mapping.row_id.hash_of)]
    if mapping.zone is not None and mapping.zone.column is not None:
        asked.append((LOCAL_ZONE, mapping.zone.column, "local_timezone.column"))
    return asked


def _made(mapping: MappingFacts, table_name: str) -> set[str]:
    """Columns of ours that no column of theirs is needed for."""
    if table_name != "transactions":
        return set()
    made = {name for name, _ in mapping.constants} | {name for name, _, _ in mapping.reading.by_direction}
    made |= {"transaction_id"} if mapping.row_id is not None else set()
    kind = mapping.reading.amount.kind
    if kind != "plain" or mapping.reading.layout == "transfers":
        made.add("direction")
    return made | ({"amount"} if kind == "two_columns" else set())


def _by_own_name(
    mapping: MappingFacts, theirs: Iterable[str], table_name: str, found: set[str], used: set[str]
) -> list[str]:
    known = set(table(table_name))
    if table_name == "transactions":
        known |= {name for name, _ in mapping.reading.extra_columns}
        if mapping.reading.layout == "transfers":
            known = {name for name in known if not is_made_of_transfers(name)} | set(ENDS)
    if table_name == "accounts":
        known.discard("status")
    return [name for name in theirs if name in known and name not in found and name not in used]


def _needs(mapping: MappingFacts, table_name: str) -> list[str]:
    """Columns of ours that every row needs."""
    required = [name for name, column in table(table_name).items() if column.required]
    if table_name == "transactions" and mapping.reading.layout == "transfers":
        return [name for name in required if not is_made_of_transfers(name)] + list(ENDS)
    return required


def _required(mapping: MappingFacts, table_name: str, present: set[str], called: str) -> list[Diagnostic]:
    faults = []
    for name in _needs(mapping, table_name):
        if name not in present:
            where = "columns" if table_name == "transactions" else f"tables.{table_name}.columns"
            hint = {
                "transaction_id": "map it under `columns`, or write `transaction_id: {from: row}`",
                "direction": "map it under `columns`, or say under `amount` where it stands: `positive: debit`",
            }.get(name, f"map it: `{where}: {{{name}: THEIRS}}`")
            faults.append(
                mapping.places.fault(
                    Code.REQUIRED, "", f"{called} has no column '{name}', which {table_name} need", hint
                )
            )
    return faults


def _translations(mapping: MappingFacts, table_name: str, present: set[str]) -> list[Diagnostic]:
    """Codes that are translated for a column of ours which no column of theirs serves.

    Most likely its line is forgotten.
    """
    part = "values" if table_name == "transactions" else f"{table_name}.values"
    hint = "map it under `columns`, or leave the translation out"
    return [
        mapping.places.fault(
            Code.REQUIRED, f"{part}.{ours}", f"codes of '{ours}' are translated, but no column serves it", hint
        )
        for ours, _ in mapping.table(table_name).values
        if ours not in present and ours != "direction"
    ]


def _absent(mapping: MappingFacts, part: str, column: str, theirs: Collection[str], called: str) -> Diagnostic:
    guess = closest(column, theirs)
    names = ", ".join(list(theirs)[:12]) + (" ..." if len(theirs) > 12 else "")  # noqa: PLR2004 - as many as a line holds
    hint = f"did you mean '{guess}'?" if guess is not None else f"it has: {names}"
    return mapping.places.fault(Code.UNKNOWN_SOURCE, part, f"{called} has no column '{column}'", hint)
