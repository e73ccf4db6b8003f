"""Which raw columns a run must read, so that rows can have the names that it asks for."""

from __future__ import annotations

from collections.abc import Iterable

from ftindicators.tables.derived import RECIPES
from ftindicators.tables.identity import NEEDED, OTHER_SIDE
from ftindicators.tables.names import TWIN
from ftindicators.tables.reading import AMOUNT_CREDIT, AMOUNT_DEBIT, LOCAL_ZONE, Reading
from ftindicators.vocabulary import row_names

ALWAYS_READ = frozenset(
    {"transaction_id", "account_id", "customer_id", "occurred_at", "utc_offset_minutes", "time_precision", "revision",
     "currency", LOCAL_ZONE}
)  # fmt: skip
"""What every row is read by, where the data has it: which one it is, whose, when, and in which money."""


def required(reading: Reading) -> frozenset[str]:
    """The raw columns without which no row can be used."""
    ends = {"from_account", "to_account"} if reading.layout == "transfers" else {"account_id"}
    amounts = {
        "plain": {"amount", "direction"} if reading.layout == "postings" else {"amount"},
        "signed": {"amount"},
        "two_columns": {AMOUNT_DEBIT, AMOUNT_CREDIT},
    }[reading.amount.kind]
    return frozenset({"transaction_id", "occurred_at"} | ends | amounts)


def raw_columns(names: Iterable[str], reading: Reading) -> frozenset[str]:
    """The raw columns, of those that the data may have, of which ``names`` are made."""
    found = set(required(reading)) | ALWAYS_READ
    for name in names:
        found |= _sources(name)
    return frozenset(found)


def _sources(name: str) -> set[str]:
    if name in RECIPES:
        return {raw for source in RECIPES[name].of for raw in _sources(source)}
    if name in OTHER_SIDE:
        return set(NEEDED)
    if name.endswith(TWIN) and name in row_names() and row_names()[name].derived:
        return _sources(name.removesuffix(TWIN))
    prefix, dot, column = name.partition(".")
    if dot:
        return {f"counterparty_{column}", *NEEDED} if prefix == "counterparty" else set()
    return {name}
