"""Where a party's money came from and where it went: by other party, merchant or cash, the largest first."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, cast

from ftindicators.engine.exact_text import exact_text
from ftindicators.model.values import ValueType
from ftindicators.reports.figures import Flow, FlowKind, FlowSide, MoneyFlow, Side, Timeline

if TYPE_CHECKING:
    import polars as pl

LARGEST = 12
"""So many sources and destinations are named; the others are summed."""
CASH = ("cash_deposit", "cash_withdrawal", "cash_exchange")
SIDES: tuple[tuple[Side, str], ...] = (("in", "credit"), ("out", "debit"))
UNKNOWN = "not known"


def money_flow(mine: pl.DataFrame, line: Timeline) -> MoneyFlow:
    """Both sides of `timeline.own_rows`, over the stretch of its timeline."""
    columns = [mine[c] if c in mine.columns else [None] * mine.height for c in ("type", "merchant_name", "other_party")]
    found: dict[str, dict[tuple[FlowKind, str], list[int]]] = {
        "credit": defaultdict(_zero),
        "debit": defaultdict(_zero),
    }
    for direction, amount, type_, merchant, other in zip(mine["direction"], mine["amount_base"], *columns, strict=True):
        if amount is not None:
            entry = found[direction][flow_key(type_, merchant, other)]
            entry[0] += 1
            entry[1] += amount
    sides = tuple(_side(side, found[direction]) for side, direction in SIDES)
    return MoneyFlow(line.from_, line.to, cast("tuple[FlowSide, FlowSide]", sides), line.without_amount)


def flow_key(type_: str | None, merchant: str | None, other: str | None) -> tuple[FlowKind, str]:
    """Under which name a row's money is summed: cash, else the other party, else the merchant, else its type."""
    if type_ in CASH:
        return "cash", type_
    if other is not None:
        return "party", other
    if merchant is not None:
        return "merchant", merchant
    return ("type", type_) if type_ is not None else ("unknown", UNKNOWN)


def _zero() -> list[int]:
    return [0, 0]


def _side(side: Side, entries: dict[tuple[FlowKind, str], list[int]]) -> FlowSide:
    total = sum(amount for _, amount in entries.values())
    ordered = sorted(entries.items(), key=lambda item: (-item[1][1], item[0]))
    largest, others = ordered[:LARGEST], ordered[LARGEST:]
    return FlowSide(
        side=side,
        rows=sum(rows for rows, _ in entries.values()),
        sum=_money(total),
        largest=tuple(
            Flow(kind, label, rows, _money(amount), round(amount / total, 6) if total else 0.0)
            for (kind, label), (rows, amount) in largest
        ),
        others=len(others),
        others_rows=sum(rows for _, (rows, _) in others),
        others_sum=_money(sum(amount for _, (_, amount) in others)),
    )


def _money(units: int) -> str:
    return exact_text(units, ValueType.MONEY)
