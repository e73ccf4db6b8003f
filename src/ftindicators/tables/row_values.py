"""The columns that a plan needs at each row.

Those of other tables, opaque twins, derived ones; nothing else is computed.
"""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from ftindicators.model.values import DAY
from ftindicators.tables.derived import RECIPES
from ftindicators.tables.identity import Columns
from ftindicators.tables.names import TWIN, twin
from ftindicators.tables.snapshots import ADULT_FROM, Snapshot
from ftindicators.vocabulary import row_names


def with_needed(
    rows: Columns,
    names: Iterable[str],
    accounts: Snapshot | None,
    customers: Snapshot | None,
    name_key: bytes,
    *,
    place: pl.Series | None = None,
) -> None:
    """Put every column of ``names``, each of which must be available, into ``rows`` (with parties).

    ``place``: where each row's account stands in ``accounts``, if it is known.
    """
    asked = set(names)
    wanted = asked | {source for name in asked if name in RECIPES for source in RECIPES[name].of}
    if accounts is not None:
        _with_account(rows, sorted(n for n in wanted if n.startswith("account.")), accounts, place)
    if customers is not None:
        of_customer = sorted(n for n in wanted if n.startswith("customer."))
        _with_customer(rows, of_customer, "customer_id", customers, name_key)
    _with_counterparty(rows, sorted(n for n in wanted if n.startswith("counterparty.")), customers, name_key)
    for name in sorted(asked):
        if name not in rows and name.endswith(TWIN) and name.removesuffix(TWIN) in rows:
            rows[name] = twin(rows[name.removesuffix(TWIN)], name_key).alias(name)
    made = sorted(asked & set(RECIPES))
    if made:
        sources = {source for name in made for source in RECIPES[name].of}
        frame = pl.DataFrame([rows[name].alias(name) for name in sorted(sources)])
        for series in frame.select(RECIPES[name].make().alias(name) for name in made):
            rows[series.name] = series


def _with_account(rows: Columns, names: list[str], accounts: Snapshot, place: pl.Series | None) -> None:
    columns = [name.partition(".")[2] for name in names]
    columns = [column for column in columns if column in accounts.columns]
    if not columns:
        return
    place = accounts.places(rows["account_id"]) if place is None else place
    hidden = [column for column in columns if column in ("closed_at", "closed_reason")]
    for column in columns:
        rows[f"account.{column}"] = accounts.at(column, place).alias(f"account.{column}")
    if not hidden:
        return
    # What happens to the account later must not be seen at this row; without a time it is not known when it happened.
    happened = pl.repeat(value=False, n=len(place), eager=True, dtype=pl.Boolean)
    if "closed_at" in accounts.columns:
        happened = (accounts.at("closed_at", place) <= rows["occurred_at"]).fill_null(value=False)
    for column in hidden:
        rows[f"account.{column}"] = _where(happened, rows[f"account.{column}"])


def _with_counterparty(rows: Columns, names: list[str], customers: Snapshot | None, name_key: bytes) -> None:
    """``counterparty.x``.

    The row's own ``counterparty_x``; where that is null, the customer's who is the other party.
    """
    if not names:
        return
    if customers is not None:
        _with_customer(rows, names, "other_party", customers, name_key)
    for name in names:
        bare = name.removesuffix(TWIN) if name not in row_names() or row_names()[name].derived else name
        own = f"counterparty_{bare.partition('.')[2]}"
        if own not in rows:
            continue
        of_row = twin(rows[own], name_key) if bare != name else rows[own]
        if name in rows and of_row.null_count():
            of_row = of_row.zip_with(of_row.is_not_null(), rows[name])
        rows[name] = of_row.alias(name)


def _with_customer(rows: Columns, names: list[str], key: str, customers: Snapshot, name_key: bytes) -> None:
    """Columns of customers, ``names`` with a prefix, at the customer whom the column ``key`` names."""
    found = ((name, _of_customers(name.partition(".")[2], customers, name_key)) for name in names)
    sides = {name: side for name, side in found if side is not None}
    minors = [name for name in names if name.endswith(".is_minor") and ADULT_FROM in customers.rows.columns]
    if not sides and not minors:
        return
    place = customers.places(rows[key])
    for name, side in sides.items():
        rows[name] = (side.gather(place) if len(side) else _nothing(side, len(place))).alias(name)
    for name in minors:
        offset = rows["utc_offset_minutes"].fill_null(0) * 60_000_000
        by_birth = (rows["occurred_at"] + offset) // DAY < customers.at(ADULT_FROM, place)
        if name in sides:
            by_birth = rows[name].zip_with(rows[name].is_not_null(), by_birth)
        rows[name] = by_birth.alias(name)


def _of_customers(column: str, customers: Snapshot, name_key: bytes) -> pl.Series | None:
    """A column of the table, or one that is made of its columns; None where it has neither."""
    if column == "employer":
        return customers.made((column, name_key), lambda: _employer(customers, name_key))
    if column in customers.rows.columns and column in customers.columns:
        return customers.rows[column]
    bare = column.removesuffix(TWIN)
    if bare != column and bare in customers.columns:
        return customers.made((column, name_key), lambda: twin(customers.rows[bare], name_key))
    return None


def _where(kept: pl.Series, values: pl.Series) -> pl.Series:
    return values.zip_with(kept, _nothing(values, len(values)))


def _nothing(like: pl.Series, count: int) -> pl.Series:
    return pl.repeat(None, count, eager=True, dtype=like.dtype).alias(like.name)


def _employer(customers: Snapshot, name_key: bytes) -> pl.Series:
    """One key an employer: its customer id, else the twin of its name."""
    parts = []
    if "employer_customer_id" in customers.columns:
        parts.append(customers.rows["employer_customer_id"].alias("i"))
    if "employer_name" in customers.columns:
        parts.append(twin(customers.rows["employer_name"], name_key).alias("n"))
    return pl.DataFrame(parts).select(pl.coalesce(pl.all())).to_series()
