"""The rows that a candidate's indicators rest on, each with its place in the input."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import polars as pl

from ftindicators.engine.exact_text import exact_text
from ftindicators.model.values import ValueType
from ftindicators.reports.figures import EvidenceRow, EvidenceRows, OtherParty
from ftindicators.reports.moments import moment_at

if TYPE_CHECKING:
    from ftindicators.kernels.entries import Ints
    from ftindicators.reports.applied import Entry

MOST_ROWS = 500
"""So many rows are listed, the latest; their full count is told."""
PLACE = ("city", "region", "country")


def evidence_rows(
    rows: pl.DataFrame,
    episodes: Sequence[Mapping[str, Any]],
    hits: Mapping[str, Ints],
    entries: Mapping[str, Sequence[Entry]],
    anchor: str,
) -> EvidenceRows:
    """All rows that an entry of evidence counts or that are hits. ``rows``: physical, by (occurred_at, id).

    ``anchor``: the party that the report is about. Of others only hits and rows that face it are listed: what else a
    measure counts of them (their purchases, say) is their own affair, and is counted by SQL as well as by eye.
    """
    counted_by: dict[int, set[str]] = defaultdict(set)
    hit_of: dict[int, set[str]] = defaultdict(set)
    for episode in episodes:
        identity, episode_id = episode["indicator"], episode["episode_id"]
        for entry in entries[episode_id]:
            for place in entry.places.tolist():
                counted_by[place].add(identity)
        for place in hits[episode_id].tolist():
            hit_of[place].add(identity)
    places = sorted({*counted_by, *hit_of})
    concerns = (
        rows.select((pl.col("party") == anchor) | (pl.col("other_party") == anchor)).to_series().fill_null(value=False)
    )
    listed = [place for place in places if place in hit_of or concerns[place]]
    shown = listed[-MOST_ROWS:]
    others = Counter(rows["party"][place] for place in places if not (place in hit_of or concerns[place]))
    return EvidenceRows(
        count=len(places),
        shown=len(shown),
        rows=tuple(_row(rows, place, counted_by[place], hit_of[place]) for place in shown),
        others=tuple(OtherParty(party, count) for party, count in sorted(others.items(), key=lambda o: o[0] or "")),
    )


def _row(rows: pl.DataFrame, place: int, counted_by: set[str], hit_of: set[str]) -> EvidenceRow:
    values = rows.row(place, named=True)
    where = [values[name] for name in PLACE if values.get(name)]
    return EvidenceRow(
        transaction_id=values["transaction_id"],
        source=values.get("source"),
        row=values.get("row"),
        at=moment_at(rows, place),
        account_id=values["account_id"],
        party=values.get("party"),
        direction=values.get("direction"),
        amount=_money(values.get("amount")),
        currency=values.get("currency"),
        amount_base=_money(values.get("amount_base")),
        type=values.get("type"),
        channel=values.get("channel"),
        status=values.get("status"),
        other_party=values.get("other_party"),
        merchant=values.get("merchant_name"),
        place=", ".join(where) or None,
        counted_by=tuple(sorted(counted_by)),
        hit_of=tuple(sorted(hit_of)),
    )


def _money(value: object) -> str | None:
    return None if value is None else exact_text(value, ValueType.MONEY)
