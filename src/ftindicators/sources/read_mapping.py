"""From the text of a mapping to its facts: every clause of the contract, every fault at once with place and way out."""

from __future__ import annotations

from pathlib import Path

from ftindicators.diagnostics import InvalidMapping
from ftindicators.language.source_text import SourceText
from ftindicators.language.yaml_tree import read_tree
from ftindicators.sources.codes import Code
from ftindicators.sources.mapping_form import MAPPING
from ftindicators.sources.mapping_reader import MappingReader
from ftindicators.sources.mapping_values import MappingFacts
from ftindicators.sources.read_amount import read_amount
from ftindicators.sources.read_columns import (
    read_columns,
    read_constants,
    read_extra_columns,
    read_row_id,
    read_tables,
    read_values,
)
from ftindicators.sources.read_formats import read_csv_format, read_currency, read_numbers, read_times, read_zone
from ftindicators.tables import Reading


def read_mapping(source: SourceText, folder: Path) -> MappingFacts:
    """The facts in a text; paths inside are relative to ``folder``. Raises InvalidMapping with all faults."""
    tree = read_tree(source)
    reader = MappingReader(source, folder)
    reader.diagnostics.extend(tree.diagnostics)
    if tree.root is None:
        if not tree.diagnostics:
            reader.diagnostics.append(source.diagnostic(str(Code.EMPTY), "the file holds no mapping", 0))
        raise InvalidMapping(diagnostics=reader.diagnostics)
    facts = _facts(reader, reader.fields(tree.root, MAPPING) or {})
    if any(fault.severity == "error" for fault in reader.diagnostics):
        raise InvalidMapping(diagnostics=reader.diagnostics)
    return facts


def _facts(reader: MappingReader, found: dict) -> MappingFacts:  # type: ignore[type-arg]
    layout = reader.word(found, "layout", ("postings", "transfers"), "postings")
    extra = read_extra_columns(reader, found.get("extra_columns"))
    names = reader.our_columns(layout, extra)
    times = read_times(reader, found)
    amount, amount_columns, amount_values = read_amount(reader, found.get("amount"), layout)
    tables = read_tables(reader, found.get("tables"))
    constants, by_direction = read_constants(reader, found.get("constants"), names, layout)
    transactions = read_columns(reader, found.get("columns"), names, "transactions", layout)
    translated = read_values(reader, found.get("values"), names, "values") + amount_values
    reader.refuse_twice(transactions, amount_columns, found)
    reading = Reading(
        layout="transfers" if layout == "transfers" else "postings",
        numbers=read_numbers(reader, found),
        times=times,
        amount=amount,
        counterparty_ids="customers"
        if reader.word(found, "counterparty_ids", ("external", "customers"), "external") == "customers"
        else "external",
        reporting_currency=read_currency(reader, found.get("reporting_currency")),
        by_direction=by_direction,
        extra_columns=tuple(extra.items()),
        minor_under=tables.minor_under,
    )
    return MappingFacts(
        reading=reading,
        transactions=transactions.translated(translated),
        accounts=tables.accounts,
        customers=tables.customers,
        amount_columns=amount_columns,
        row_id=read_row_id(reader, found.get("transaction_id")),
        zone=read_zone(reader, found.get("local_timezone"), names),
        constants=constants,
        csv=read_csv_format(reader, found.get("csv")),
        places=reader.places(),
    )
