"""A few rows as a bank gives them, batches of them, and Engines that read them."""

from datetime import UTC, datetime, timedelta

import polars as pl

from ftindicators.runners.context import Context
from ftindicators.runners.engine import Engine
from tests.unit.plan.small_plans import COUNT, plan

START = datetime(2024, 1, 1, tzinfo=UTC)
TWO = {"measures": {"n": COUNT}, "condition": "n >= 2"}


def hour(hours):
    return START + timedelta(hours=hours)


def rows(*given, **common):
    """One row a dict: ``id``, ``h`` (hours after START), and columns of ours."""
    made = []
    for number, one in enumerate(given, 1):
        row = (
            {"id": f"t{number}", "h": number, "account_id": "A", "direction": "credit", "amount": "10.00"}
            | common
            | one
        )
        row = {"transaction_id": row.pop("id"), "occurred_at": hour(row.pop("h"))} | row
        made.append(row)
    names = dict.fromkeys(name for row in made for name in row)
    types = {"occurred_at": pl.Datetime("us", "UTC"), "revision": pl.Int64, "utc_offset_minutes": pl.Int64}
    return pl.DataFrame(
        {name: [row.get(name) for row in made] for name in names},
        schema={name: types.get(name, pl.String) for name in names},
    )


def transfers(*given):
    """Transfers as layout `transfers` has them: (id, hours, from, to)."""
    return pl.DataFrame(
        [{"transaction_id": i, "occurred_at": hour(h), "from_account": a, "to_account": b, "amount": "10.00"} | more
         for i, h, a, b, more in ((*one, {}) if len(one) == 4 else one for one in given)],
        schema_overrides={"occurred_at": pl.Datetime("us", "UTC")}, infer_schema_length=None,
    )  # fmt: skip


def engine(made=None, *, accounts=None, customers=None, data_from=None, **options):
    """An Engine that writes all hits; left out, its indicator hits at the second row of an account in a week."""
    context = Context(accounts=accounts, customers=customers, data_from=data_from)
    return Engine(plan(**TWO) if made is None else made, context, **({"hits": "all", "threads": 1} | options))


def ids(table, column="transaction_id"):
    return table[column].to_pylist()


def reasons(delta):
    return [(row["value"], row["reason"]) for row in delta.rejected.to_pylist()]
