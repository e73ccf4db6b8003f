"""Which names a run can compute: what is lacking makes the indicators that read it not evaluable."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ftindicators.model.values import ValueType
from ftindicators.tables.cast import Wanted
from ftindicators.tables.derived import RECIPES
from ftindicators.tables.names import TWIN
from ftindicators.tables.reading import Reading
from ftindicators.tables.snapshots import Snapshot
from ftindicators.vocabulary import row_names, table

MADE = frozenset({"party", "utc_offset_minutes", "time_precision", "revision", "status", "source", "row", "occurred_at",
                  "transaction_id", "account_id", "direction", "amount", "amount_base"})  # fmt: skip
"""What every run has, whatever its columns."""
OTHER_SIDE = frozenset({"counterparty_account", "counterparty_id"})


def available(
    name: str, present: frozenset[str], reading: Reading, accounts: Snapshot | None, customers: Snapshot | None
) -> bool:
    """Whether ``name`` can be computed at all. A column of the data that happens to be empty can."""

    def has(other: str) -> bool:
        return available(other, present, reading, accounts, customers)

    transfers = reading.layout == "transfers"
    if name in MADE or (name in present and (name in table("transactions") or name in dict(reading.extra_columns))):
        return True
    if "." in name:
        return _available_elsewhere(name, has, accounts, customers)
    match name:
        case "other_party" | "other_party_is_customer":
            return transfers or bool(OTHER_SIDE & present)
        case "counterparty_account" | "related_transaction_id":
            return transfers
        case "customer_id":
            return accounts is not None and "customer_id" in accounts.columns
        case _ if name in RECIPES:
            return all(has(source) for source in RECIPES[name].of)
        case _:
            return name.endswith(TWIN) and name in row_names() and has(name.removesuffix(TWIN))


def _available_elsewhere(
    name: str, has: Callable[[str], bool], accounts: Snapshot | None, customers: Snapshot | None
) -> bool:
    """Whether the column of another table can be read at a row."""
    if name == "customer.employer":
        return has("customer.employer_customer_id") or has("customer.employer_name")
    if name.endswith(TWIN) and name in row_names():
        return has(name.removesuffix(TWIN))
    prefix, _, column = name.partition(".")
    of_customer = customers is not None and column in customers.columns
    match prefix:
        case "account":
            return accounts is not None and column in accounts.columns
        case "customer":
            return of_customer
        case "counterparty" if column in table("counterparties"):
            return has(f"counterparty_{column}") or (of_customer and has("other_party"))
        case _:
            return False


def columns_read(wanted: Mapping[str, Wanted]) -> dict[str, ValueType]:
    """The type of every name that can stand at a row, extra columns included."""
    return {name: row_name.type for name, row_name in row_names().items()} | {
        name: w.type for name, w in wanted.items()
    }
