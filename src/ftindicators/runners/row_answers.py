"""What an indicator says of each single row: hit, unknown, or too little history.

For tests that stand beside indicators.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from ftindicators.engine.evaluate import evaluate
from ftindicators.engine.state import State
from ftindicators.runners.context import micros
from ftindicators.runners.engine import Engine
from ftindicators.runners.intake import Intake
from ftindicators.sources.frames import OpenedFrame

if TYPE_CHECKING:
    from ftindicators.kernels.entries import Flags
    from ftindicators.plan.compile import Plan
    from ftindicators.runners.context import Context
    from ftindicators.sources.frames import Rows


@dataclass(frozen=True)
class RowAnswers:
    """Transaction ids by answer.

    ``unknown``: ``at`` selects the row, but the condition is null. ``insufficient``: the condition holds, but the
    subject has not been seen long enough. ``rejected``: rows that the door refused, in words. ``lacking``: columns
    that the indicator reads and the rows lack.
    """

    hits: frozenset[str]
    unknown: frozenset[str]
    insufficient: frozenset[str]
    rejected: tuple[str, ...]
    lacking: tuple[str, ...] = ()


def row_answers(plan: Plan, context: Context, rows: Rows) -> dict[str, RowAnswers]:
    """Apply each indicator of ``plan`` to rows in our column names. Raises InvalidInput for rows that cannot be read.

    An indicator that lacks columns is evaluated all the same, with null in their place: its answers are unknown.
    """
    job = Engine(plan, context, hits="none", threads=1).job
    intake = Intake(plan, job.mapping, job.accounts, job.customers)
    opened = OpenedFrame(rows)
    admitted, _ = intake.open(opened).settle([intake.admit_all(opened)])
    settled = admitted.rows.sort("occurred_at", "transaction_id")
    state = State(data_from=None if context.data_from is None else micros(context.data_from))
    found = evaluate(plan, settled, state, facts=intake.facts(), watermark=None)
    rejected = tuple(
        _told(*entry) for entry in admitted.rejected.iter_rows() if entry[2] not in ("duplicate", "superseded")
    )
    lacking = intake.lacking()
    ids = settled["transaction_id"]

    def among(flags: Flags) -> frozenset[str]:
        return frozenset(ids.filter(pl.Series(flags)).to_list())

    answered = {of.planned.id: of.answers for of in found.indicators}
    return {
        p.id: RowAnswers(
            hits=among(answered[p.id].hit) if p.id in answered else frozenset(),
            unknown=among(answered[p.id].unknown) if p.id in answered else frozenset(),
            insufficient=among(answered[p.id].insufficient) if p.id in answered else frozenset(),
            rejected=rejected,
            lacking=lacking[p.id].columns if p.id in lacking else (),
        )
        for p in plan.planned
    }


def _told(source: str, row: int, reason: str, field: str | None, value: str | None) -> str:
    del source
    return f"row {row} is rejected: {reason}" + (f" ({field}: {value})" if field is not None else "")
