"""Whose row it is, and who is on the other side (contract 2, Identity): never by name, never by rows seen later."""

from __future__ import annotations

from collections.abc import Collection

import polars as pl

from ftindicators.tables.reading import Reading
from ftindicators.tables.snapshots import Snapshot

NEEDED = ("customer_id", "counterparty_id", "counterparty_account", "counterparty_institution")
"""Text columns of which parties are made, where the data has them."""
OTHER_SIDE = frozenset({"other_party", "other_party_is_customer"})
Columns = dict[str, pl.Series]
"""Columns of equal height by name."""


def with_parties(
    rows: Columns,
    reading: Reading,
    accounts: Snapshot | None,
    customers: Snapshot | None,
    *,
    place: pl.Series | None = None,
    wanted: Collection[str] = OTHER_SIDE,
) -> None:
    """Put the parties into ``rows``: ``party``, and of `OTHER_SIDE` what is ``wanted``.

    ``customer_id`` is filled from the row's account. ``place``: where that stands in ``accounts``, if it is known.
    """
    mine = rows["account_id"]
    customer = _texts(rows, "customer_id")
    if customer.null_count() and accounts is not None and "customer_id" in accounts.columns:
        place = accounts.places(mine) if place is None else place
        customer = customer.zip_with(customer.is_not_null(), accounts.at("customer_id", place))
    rows["customer_id"] = customer.alias("customer_id")
    party = customer
    if customer.null_count():
        party = customer.zip_with(customer.is_not_null(), pl.Series(["account:"]) + mine)
    rows["party"] = party.alias("party")
    if not OTHER_SIDE.isdisjoint(wanted):
        _with_other_side(rows, reading, accounts, customers, known="other_party_is_customer" in wanted)


def _texts(rows: Columns, name: str) -> pl.Series:
    if name in rows:
        return rows[name]
    return pl.repeat(None, len(rows["account_id"]), eager=True, dtype=pl.String)


def _with_other_side(
    rows: Columns, reading: Reading, accounts: Snapshot | None, customers: Snapshot | None, *, known: bool
) -> None:
    facing, identifier = _texts(rows, "counterparty_account"), _texts(rows, "counterparty_id")
    holder = pl.repeat(None, len(facing), eager=True, dtype=pl.String)
    if accounts is not None:
        place = accounts.places(facing)
        ours = place.is_not_null()
        if "customer_id" in accounts.columns:
            holder = accounts.at("customer_id", place)
    elif reading.layout == "transfers":
        ours = facing.is_not_null()
    else:
        ours = (facing == rows["account_id"]).fill_null(value=False)
    frame = pl.DataFrame(
        [
            ours.alias("ours"),
            holder.alias("holder"),
            facing.alias("facing"),
            identifier.alias("id"),
            _texts(rows, "counterparty_institution").alias("at"),
            rows["party"].alias("party"),
        ]
    )
    theirs = "" if reading.counterparty_ids == "customers" else "ext:"
    outside = pl.concat_str(pl.lit("ext:"), pl.col("at").fill_null(""), pl.lit(":"), pl.col("facing"))
    of_ours = pl.coalesce("holder", "account:" + pl.col("facing"))
    other = pl.when("ours").then(of_ours).otherwise(pl.coalesce(theirs + pl.col("id"), outside))
    rows["other_party"] = frame.select(other.alias("other_party")).to_series()
    if known:
        frame = frame.hstack([rows["other_party"]])
        rows["other_party_is_customer"] = frame.select(_is_customer(reading, accounts, customers)).to_series()


def _is_customer(reading: Reading, accounts: Snapshot | None, customers: Snapshot | None) -> pl.Expr:
    """``other_party_is_customer``.

    Has the other party an account of ours? Null without another party, and where the mapping says that ids are
    customers' and no table says which customers have accounts.
    """
    known = pl.col("ours")
    if reading.counterparty_ids == "customers":
        holders = None
        if accounts is not None and "customer_id" in accounts.columns:
            holders = accounts.rows["customer_id"].drop_nulls().unique()
        elif customers is not None:
            holders = customers.rows["customer_id"]
        itself = pl.col("other_party") == pl.col("party")
        listed = pl.lit(None, dtype=pl.Boolean) if holders is None else pl.col("id").is_in(holders.implode())
        known = known | pl.when(pl.col("id").is_not_null()).then(itself | listed).otherwise(pl.lit(value=False))
    return pl.when(pl.col("other_party").is_not_null()).then(known).alias("other_party_is_customer")
