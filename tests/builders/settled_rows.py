"""Rows behind the door, as the evaluator is given them."""

from typing import NamedTuple

import polars as pl

from ftindicators import Context, Engine, Plan
from ftindicators.engine.hits import Facts
from ftindicators.runners.intake import Intake
from ftindicators.sources.frames import OpenedFrame


class Settled(NamedTuple):
    rows: pl.DataFrame
    facts: Facts
    lacking: dict[str, tuple[str, ...]]
    base: str | None


def settled(plan: Plan, transactions: pl.DataFrame, accounts: pl.DataFrame | None = None, **engine) -> Settled:
    job = Engine(plan, Context(accounts=accounts), threads=1, **engine).job
    intake = Intake(plan, job.mapping, job.accounts, job.customers)
    opened = OpenedFrame(transactions)
    admitted, base = intake.open(opened).settle([intake.admit_all(opened)])
    rows = admitted.rows.sort("occurred_at", "transaction_id")
    lacking = {name: found.columns for name, found in intake.lacking().items()}
    return Settled(rows, intake.facts(), lacking, None if base is None else base.code)
