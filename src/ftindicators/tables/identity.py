"""Whose row it is, and who is on the other side (contract 2, Identity): never by name, never by rows seen later."""

from __future__ import annotations

import polars as pl

from ftindicators.tables.reading import Reading
from ftindicators.tables.snapshots import Snapshot

_HOLDER, _THEIR_HOLDER, _OURS, _CUSTOMER = "_holder", "_their_holder", "_ours", "_known_customer"
NEEDED = ("customer_id", "counterparty_id", "counterparty_account", "counterparty_institution")
"""Text columns that a frame must have (null where the data lacks them)."""


def with_parties(
    rows: pl.DataFrame, reading: Reading, accounts: Snapshot | None, customers: Snapshot | None
) -> pl.DataFrame:
    """``rows`` with their parties; ``customer_id`` is filled from the row's account."""
    rows = _with_holders(rows, reading, accounts)
    rows = rows.with_columns(pl.coalesce("customer_id", _HOLDER).alias("customer_id"))
    rows = rows.with_columns(pl.coalesce("customer_id", "account:" + pl.col("account_id")).alias("party"))
    of_ours = pl.coalesce(_THEIR_HOLDER, "account:" + pl.col("counterparty_account"))
    theirs = "" if reading.counterparty_ids == "customers" else "ext:"
    outside = pl.concat_str(
        pl.lit("ext:"), pl.col("counterparty_institution").fill_null(""), pl.lit(":"), pl.col("counterparty_account")
    )
    other = pl.when(_OURS).then(of_ours).otherwise(pl.coalesce(theirs + pl.col("counterparty_id"), outside))
    rows = rows.with_columns(other.alias("other_party"))
    return _with_known_customers(rows, reading, accounts, customers).drop(_HOLDER, _THEIR_HOLDER, _OURS)


def _with_holders(rows: pl.DataFrame, reading: Reading, accounts: Snapshot | None) -> pl.DataFrame:
    """The customer of the row's account and of the account on the other side, and whether that is ours."""
    if accounts is None:
        ours = (
            pl.lit(value=True)
            if reading.layout == "transfers"
            else pl.col("counterparty_account") == pl.col("account_id")
        )
        has_other = pl.col("counterparty_account").is_not_null()
        nobody = pl.lit(None, dtype=pl.String)
        return rows.with_columns(
            nobody.alias(_HOLDER), nobody.alias(_THEIR_HOLDER), (has_other & ours).fill_null(value=False).alias(_OURS)
        )
    held = accounts.rows.select("account_id", _holder(accounts).alias(_HOLDER))
    facing = held.select(
        pl.col("account_id").alias("counterparty_account"),
        pl.col(_HOLDER).alias(_THEIR_HOLDER),
        pl.lit(value=True).alias(_OURS),
    )
    rows = rows.join(held, on="account_id", how="left", maintain_order="left")
    rows = rows.join(facing, on="counterparty_account", how="left", maintain_order="left")
    return rows.with_columns(pl.col(_OURS).fill_null(value=False))


def _holder(accounts: Snapshot) -> pl.Expr:
    return pl.col("customer_id") if "customer_id" in accounts.columns else pl.lit(None, dtype=pl.String)


def _with_known_customers(
    rows: pl.DataFrame, reading: Reading, accounts: Snapshot | None, customers: Snapshot | None
) -> pl.DataFrame:
    """``other_party_is_customer``.

    Has the other party an account of ours? Null without another party, and where the mapping says that ids are
    customers' and no table says which customers have accounts.
    """
    known = pl.col(_OURS)
    if reading.counterparty_ids == "customers":
        holders = None
        if accounts is not None and "customer_id" in accounts.columns:
            holders = accounts.rows["customer_id"].drop_nulls().unique()
        elif customers is not None:
            holders = customers.rows["customer_id"]
        by_id = pl.col("counterparty_id").is_not_null()
        itself = pl.col("other_party") == pl.col("party")
        listed = (
            pl.lit(None, dtype=pl.Boolean) if holders is None else pl.col("counterparty_id").is_in(holders.implode())
        )
        known = known | pl.when(by_id).then(itself | listed).otherwise(pl.lit(value=False))
    return rows.with_columns(pl.when(pl.col("other_party").is_not_null()).then(known).alias("other_party_is_customer"))
