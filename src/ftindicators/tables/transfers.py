"""A transfer is two postings: a debit of the paying account, a credit of the receiving one."""

from __future__ import annotations

import polars as pl

IS_OURS = {"from_account": "from_is_ours", "to_account": "to_is_ours"}
"""Boolean columns that say which ends of a transfer are accounts of ours."""
_SIDES = (("debit", "from_account", "to_account", ":d", ":c"), ("credit", "to_account", "from_account", ":c", ":d"))


def postings(transfers: pl.DataFrame) -> pl.DataFrame:
    """Debits, then credits: ``account_id``, ``counterparty_account``, ``direction``, ids ``<id>:d`` and ``<id>:c``.

    ``transfers`` has the columns of `IS_OURS`. The posting of an account that is not ours is not made; then the other
    one has no related transaction.
    """
    made = []
    for direction, mine, theirs, ending, other_ending in _SIDES:
        related = pl.when(IS_OURS[theirs]).then(pl.col("transaction_id") + other_ending)
        made.append(
            transfers.filter(IS_OURS[mine]).with_columns(
                (pl.col("transaction_id") + ending).alias("transaction_id"),
                related.alias("related_transaction_id"),
                pl.col(mine).alias("account_id"),
                pl.col(theirs).alias("counterparty_account"),
                pl.lit(direction).alias("direction"),
            ),
        )
    return pl.concat(made).drop("from_account", "to_account", *IS_OURS.values())
