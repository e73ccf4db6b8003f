"""A transfer is two postings: a debit of the paying account, a credit of the receiving one."""

from __future__ import annotations

import polars as pl

SIDES = (("debit", "from_account", "to_account", ":d", ":c"), ("credit", "to_account", "from_account", ":c", ":d"))
"""Direction, whose posting, the other end, ending of its id, ending of the other's id."""


def postings(transfers: pl.DataFrame, ours: pl.Series | None) -> pl.DataFrame:
    """Debits, then credits: ``account_id``, ``counterparty_account``, ``direction``, ids ``<id>:d`` and ``<id>:c``.

    ``ours`` are the ids of our accounts, or None where both ends are. The posting of an account that is not ours is not made;
    then the other one has no related transaction. Every transfer must have at least one end that is ours.
    """
    made = []
    for direction, mine, theirs, ending, other_ending in SIDES:
        side = transfers
        has_other = pl.lit(value=True)
        if ours is not None:
            side = side.filter(pl.col(mine).is_in(ours.implode()))
            has_other = pl.col(theirs).is_in(ours.implode())
        made.append(
            side.with_columns(
                (pl.col("transaction_id") + ending).alias("transaction_id"),
                pl.when(has_other).then(pl.col("transaction_id") + other_ending).alias("related_transaction_id"),
                pl.col(mine).alias("account_id"),
                pl.col(theirs).alias("counterparty_account"),
                pl.lit(direction).alias("direction"),
            ).drop("from_account", "to_account"),
        )
    return pl.concat(made)
