"""The columns that a plan needs at each row.

Those of other tables, opaque twins, derived ones; nothing else is computed.
"""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from ftindicators.model.values import DAY
from ftindicators.tables.derived import RECIPES
from ftindicators.tables.names import TWIN, twin
from ftindicators.tables.snapshots import ADULT_FROM, Snapshot
from ftindicators.vocabulary import row_names


def with_needed(
    rows: pl.DataFrame, names: Iterable[str], accounts: Snapshot | None, customers: Snapshot | None, name_key: bytes
) -> pl.DataFrame:
    """``rows`` (with parties) plus every column of ``names``, each of which must be available."""
    asked = set(names)
    wanted = asked | {source for name in asked if name in RECIPES for source in RECIPES[name].of}
    if "account.closed_reason" in wanted:
        wanted.add("account.closed_at")
    if accounts is not None:
        rows = _with_account(rows, {n for n in wanted if n.startswith("account.")}, accounts)
    if customers is not None:
        rows = _joined(
            rows, {n for n in wanted if n.startswith("customer.")}, "customer", "customer_id", customers, name_key
        )
    rows = _with_counterparty(rows, {n for n in wanted if n.startswith("counterparty.")}, customers, name_key)
    for name in sorted(asked):
        if name not in rows.columns and name.endswith(TWIN) and name.removesuffix(TWIN) in rows.columns:
            rows = rows.with_columns(twin(rows[name.removesuffix(TWIN)], name_key).alias(name))
    return rows.with_columns([RECIPES[name].make().alias(name) for name in sorted(asked & set(RECIPES))])


def _with_account(rows: pl.DataFrame, names: set[str], accounts: Snapshot) -> pl.DataFrame:
    columns = [name.partition(".")[2] for name in sorted(names)]
    columns = [column for column in columns if column in accounts.columns]
    if not columns:
        return rows
    side = accounts.rows.select("account_id", *(pl.col(column).alias(f"account.{column}") for column in columns))
    rows = rows.join(side, on="account_id", how="left", maintain_order="left")
    if "closed_at" not in columns:
        return (
            rows.with_columns(pl.lit(None, dtype=pl.String).alias("account.closed_reason"))
            if "closed_reason" in columns
            else rows
        )
    # What happens to the account later must not be seen at this row.
    happened = pl.col("account.closed_at") <= pl.col("occurred_at")
    hidden = [name for name in ("account.closed_at", "account.closed_reason") if name in rows.columns]
    return rows.with_columns([pl.when(happened).then(name).alias(name) for name in hidden])


def _with_counterparty(
    rows: pl.DataFrame, names: set[str], customers: Snapshot | None, name_key: bytes
) -> pl.DataFrame:
    """``counterparty.x``.

    The row's own ``counterparty_x``; where that is null, the customer's who is the other party.
    """
    if not names:
        return rows
    if customers is not None:
        rows = _joined(rows, names, "counterparty", "other_party", customers, name_key)
    for name in sorted(names):
        bare = name.removesuffix(TWIN) if name not in row_names() or row_names()[name].derived else name
        own = f"counterparty_{bare.partition('.')[2]}"
        if own not in rows.columns:
            continue
        of_row = twin(rows[own], name_key).alias("_own") if bare != name else rows[own].alias("_own")
        rows = rows.with_columns(of_row)
        rows = rows.with_columns(
            (pl.coalesce("_own", name) if name in rows.columns else pl.col("_own")).alias(name)
        ).drop("_own")
    return rows


def _joined(
    rows: pl.DataFrame, names: set[str], prefix: str, key: str, customers: Snapshot, name_key: bytes
) -> pl.DataFrame:
    """Columns of customers at the row's customer or other party, named with ``prefix``."""
    side = customers.rows.select(pl.col("customer_id").alias(key))
    minor = f"{prefix}.is_minor"
    for name in sorted(names):
        column = name.partition(".")[2]
        if column == "is_minor" and ADULT_FROM in customers.rows.columns:
            side = side.with_columns(customers.rows[ADULT_FROM].alias("_adult"))
        if column == "employer":
            side = side.with_columns(_employer(customers, name_key).alias(name))
        elif column in customers.rows.columns and column in customers.columns:
            side = side.with_columns(customers.rows[column].alias(name))
        elif column.endswith(TWIN) and column.removesuffix(TWIN) in customers.columns:
            side = side.with_columns(twin(customers.rows[column.removesuffix(TWIN)], name_key).alias(name))
    if side.width == 1:
        return rows
    rows = rows.join(side, on=key, how="left", maintain_order="left")
    if "_adult" in rows.columns:
        offset = pl.col("utc_offset_minutes").fill_null(0) * 60_000_000
        by_birth = (pl.col("occurred_at") + offset) // DAY < pl.col("_adult")
        stated = [pl.col(minor)] if minor in rows.columns else []
        rows = rows.with_columns(pl.coalesce(*stated, by_birth).alias(minor)).drop("_adult")
    return rows


def _employer(customers: Snapshot, name_key: bytes) -> pl.Series:
    """One key an employer: its customer id, else the twin of its name."""
    parts = []
    if "employer_customer_id" in customers.columns:
        parts.append(customers.rows["employer_customer_id"].alias("i"))
    if "employer_name" in customers.columns:
        parts.append(twin(customers.rows["employer_name"], name_key).alias("n"))
    return pl.DataFrame(parts).select(pl.coalesce(pl.all())).to_series()
