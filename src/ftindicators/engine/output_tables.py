"""Hits and episodes as Arrow tables of the results folder's shape."""

from __future__ import annotations

from decimal import Context, Decimal
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
import pyarrow as pa

from ftindicators.engine.exact_text import exact, exact_text
from ftindicators.engine.hits import subject_ids
from ftindicators.model.hashing import hit_id
from ftindicators.model.values import MONEY_DIGITS, MONEY_SCALE, SECOND, ValueType
from ftindicators.results.schemas import EPISODES, HITS, MEASURES, PARTIES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Literal

    from ftindicators.engine.evaluate import Found, OfIndicator
    from ftindicators.engine.open_episodes import OpenEpisode, Stretch
    from ftindicators.engine.row_values import RowValues
    from ftindicators.kernels.entries import Ints
    from ftindicators.plan.planned import PlannedIndicator


WIDE = Context(prec=60)
"""Enough digits for any sum of money."""


def hit_table(found: Found, which: Literal["edges", "all", "none"]) -> pa.Table:
    """The hits of one call that are to be written, one row a hit, unsorted."""
    if which == "none":
        return HITS.empty_table()
    tables = [_of_indicator(of, found.values, which) for of in found.indicators if len(of.joined.rows)]
    return pa.concat_tables(tables) if tables else HITS.empty_table()


def _of_indicator(of: OfIndicator, values: RowValues, which: Literal["edges", "all"]) -> pa.Table:
    planned, joined = of.planned, of.joined
    chosen = np.arange(len(joined.rows)) if which == "all" else np.flatnonzero(joined.written)
    rows = joined.rows[chosen]
    subjects = subject_ids(planned, values, rows)
    transactions = values.rows["transaction_id"].gather(rows).to_list()
    at = pa.array(values.rows["occurred_at"].gather(rows).to_numpy(), HITS.field("occurred_at").type)
    hits = len(rows)
    ids = [
        hit_id(planned.id, planned.version, planned.subject_kind, subject, transaction)
        for subject, transaction in zip(subjects, transactions, strict=True)
    ]
    columns = {
        "hit_id": ids,
        "indicator": pa.repeat(planned.id, hits),
        "indicator_version": pa.repeat(pa.scalar(planned.version, pa.int64()), hits),
        "subject_kind": pa.repeat(planned.subject_kind, hits),
        "subject_id": subjects,
        "transaction_id": transactions,
        "occurred_at": at,
        "known_at": at,
        "episode_id": [joined.episodes[p].episode_id for p in joined.part[chosen].tolist()],
        "parties": _parties(planned, values, rows),
        "measures": _measures(planned, values, rows),
    }
    return pa.table(columns, schema=HITS)


def _parties(planned: PlannedIndicator, values: RowValues, rows: Ints) -> pa.Array:
    of_role = [(values.series[n].gather(rows).to_list(), role) for n, role in planned.about]
    listed = [
        [
            {"party_id": party, "role": role}
            for party, role in sorted({(p[i], r) for p, r in of_role if p[i] is not None})
        ]
        for i in range(len(rows))
    ]
    return pa.array(listed, PARTIES)


def _measures(planned: PlannedIndicator, values: RowValues, rows: Ints) -> pa.Array:
    """For each hit the measures that the condition reads, as one list array built from flat columns."""
    direct = [m for m in planned.measures if m.direct]
    hits, wide = len(rows), len(direct)
    names = np.tile(np.array([m.name for m in direct], object), hits)
    numbers = np.full((hits, wide), np.nan)
    texts = np.full((hits, wide), None, object)
    for place, read in enumerate(direct):
        type_ = values.plan.values[read.value].type
        column = values.series[read.value].gather(rows)
        texts[:, place] = exact(column, type_)
        scale = {ValueType.MONEY: MONEY_SCALE, ValueType.DURATION: SECOND}.get(type_, 1)
        if type_ in (ValueType.MONEY, ValueType.INTEGER, ValueType.NUMBER, ValueType.DURATION):
            numbers[:, place] = column.cast(pl.Float64).fill_null(float("nan")).to_numpy() / scale
    flat = numbers.ravel()
    value = pa.array(flat, pa.float64(), mask=np.isnan(flat))
    structs = pa.StructArray.from_arrays(
        [pa.array(names, pa.string()), value, pa.array(texts.ravel(), pa.string())], fields=list(MEASURES.value_type)
    )
    if not wide:
        return pa.array([[]] * hits, MEASURES)
    return pa.ListArray.from_arrays(pa.array(np.arange(hits + 1) * wide, pa.int32()), structs)


def episode_table(
    episodes: Iterable[OpenEpisode], planned: Mapping[str, PlannedIndicator], settled: int | None
) -> pa.Table:
    """Episodes as they stand, one row each, unsorted; closed where ``settled`` (int64 µs) has passed their gap."""
    rows = []
    for episode in episodes:
        of = planned[episode.indicator]
        done = settled is not None and settled - episode.last_at >= of.gap
        rows.append(
            {
                "episode_id": episode.episode_id,
                "indicator": episode.indicator,
                "subject_kind": of.subject_kind,
                "subject_id": episode.subject_id,
                "first_at": episode.first_at,
                "last_at": episode.last_at,
                "known_at": episode.known_at,
                "hits": episode.hits,
                "state": "closed" if done else "open",
                "continues": episode.continues,
                "parties": [{"party_id": p, "role": r} for p, r in sorted(episode.parties)],
                "peaks": [{"measure": measure, "value": value} for measure, value in episode.peaks],
                "evidence": [_evidence(of, s) for s in _by_measure_and_key(episode.stretches)],
            }
        )
    return pa.Table.from_pylist(rows, EPISODES)


def _evidence(planned: PlannedIndicator, stretches: list[Stretch]) -> dict[str, object]:
    """One entry: all stretches of one measure and key.

    Where there are several, ``where`` names them, so that it finds exactly the rows that were counted.
    """
    read = planned.measures[stretches[0].measure]
    ordered = sorted(stretches, key=lambda s: (s.end, s.dates or (0, 0)))
    to = ordered[-1].end
    where = read.where
    if ordered[0].dates is not None:
        where = f"({where}) AND {_within_dates(ordered)}"
    elif len(ordered) > 1:
        where = f"({where}) AND ({' OR '.join(_within_time(s) for s in ordered)})"
    starts = [s.start for s in ordered]
    return {
        "measure": read.name,
        "where": where,
        "key_columns": list(read.key_columns),
        "key": list(stretches[0].key),
        "from": None if None in starts else min(s for s in starts if s is not None),
        "to": to,
        "rows": sum(s.rows for s in ordered),
        "sum": None
        if any(s.nulls for s in ordered)
        else Decimal(sum(s.total for s in ordered)).scaleb(-MONEY_DIGITS, WIDE),
    }


def _within_time(stretch: Stretch) -> str:
    until = f"occurred_at <= instant('{exact_text(stretch.end, ValueType.INSTANT)}')"
    if stretch.start is None:
        return until
    return f"(occurred_at > instant('{exact_text(stretch.start, ValueType.INSTANT)}') AND {until})"


def _within_dates(stretches: list[Stretch]) -> str:
    """Stretches of local dates as SQL, each up to its own last hit; those that follow each other as one."""
    last = max(s.end for s in stretches)
    until: dict[int, list[tuple[int, int]]] = {}
    for stretch in stretches:
        if stretch.dates is not None:
            until.setdefault(stretch.end, []).append(stretch.dates)
    written: list[str] = []
    for end, dates in sorted(until.items()):
        joined: list[tuple[int, int]] = []
        for first, after in sorted(dates):
            if joined and first <= joined[-1][1]:
                joined[-1] = (joined[-1][0], max(after, joined[-1][1]))
            else:
                joined.append((first, after))
        up_to = "" if end == last else f" AND occurred_at <= instant('{exact_text(end, ValueType.INSTANT)}')"
        written.extend(
            f"local_date >= date('{exact_text(first, ValueType.LOCAL_DATE)}') "
            f"AND local_date < date('{exact_text(after, ValueType.LOCAL_DATE)}'){up_to}"
            for first, after in joined
        )
    return written[0] if len(written) == 1 else "(" + " OR ".join(f"({w})" for w in written) + ")"


def _by_measure_and_key(stretches: Iterable[Stretch]) -> list[list[Stretch]]:
    found: dict[tuple[int, tuple[str, ...]], list[Stretch]] = {}
    for stretch in stretches:
        found.setdefault((stretch.measure, stretch.key), []).append(stretch)
    return [found[k] for k in sorted(found)]
