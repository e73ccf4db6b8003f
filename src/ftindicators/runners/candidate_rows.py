"""The rows that candidates rest on, read a second time and kept with the results.

A report must be recomputable when the input has been moved or archived, and shows more columns than indicators read.
So the few rows of candidates are looked up among the evaluated ones, and read again, whole, through the same door.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from ftindicators.diagnostics import InvalidInput
from ftindicators.engine.exact_text import exact_text
from ftindicators.engine.row_values import RowValues
from ftindicators.model.values import DAY, ValueType
from ftindicators.plan.closure import columns_of
from ftindicators.plan.values import BaseColumn, KeyedMeasure, reads
from ftindicators.runners.context import micros
from ftindicators.tables.derived import with_amount_base
from ftindicators.tables.natural import to_natural

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    import pyarrow as pa

    from ftindicators.model.candidate import Candidate
    from ftindicators.plan.compile import Plan
    from ftindicators.runners.intake import Intake
    from ftindicators.sources.chunks import Opened
    from ftindicators.tables.derived import BaseCurrency

FIRST = (
    "candidates", "transaction_id", "source", "row", "account_id", "customer_id", "party", "other_party", "occurred_at",
    "utc_offset_minutes", "time_precision", "local_date", "local_time", "direction", "amount", "currency",
    "amount_base", "type", "status",
)  # fmt: skip
"""The columns that stand first in the table, in this order."""
DESCRIBING = (
    "channel", "card_id", "mcc", "merchant_group", "merchant_name", "merchant_id", "city", "region", "country",
    "branch_id", "terminal_id", "terminal_owner", "related_transaction_id", "counterparty_type",
    "counterparty_category", "counterparty_country", "counterparty_relationship", "conductor_is_holder", "device_id",
)  # fmt: skip
"""What describes a row to a reviewer, where the data have it: no address, no free text, no person's name."""
MADE = frozenset({"candidates", "source", "row", "amount_base"})
"""Of these columns those that the door is not asked for."""
_AROUND = 30 * DAY
"""The party's own rows are kept so long before its evidence and after its last hit: what was usual, and what came."""
_BEGINNING = -(2**63)


@dataclass(frozen=True, slots=True)
class _Asked:
    """Rows of one group that an entry of evidence speaks of: ``key`` in (``start``, ``end``], for one candidate."""

    candidate: str
    key: tuple[str, ...]
    start: int
    end: int


def wanted_rows(
    plan: Plan, rows: pl.DataFrame, candidates: Sequence[Candidate], episodes: Sequence[Mapping[str, Any]]
) -> pl.DataFrame:
    """Which rows the candidates need: ``place`` (in ``rows``) and ``candidates`` (their ids), by place.

    ``rows``: physical, with the columns of ``plan`` and ``party``. ``episodes``: those of the candidates, as in
    `results.schemas.EPISODES`. All rows of a candidate's party around its evidence, and the rows of others that the
    evidence counts; rows of others that it does not count are left out where a selection alone says so.
    """
    of_episode: dict[str, list[str]] = defaultdict(list)
    for candidate in candidates:
        for episode_id in candidate.episodes:
            of_episode[episode_id].append(candidate.candidate_id)
    asked: dict[tuple[str, str], list[_Asked]] = defaultdict(list)
    starts = {candidate.candidate_id: candidate.period_from for candidate in candidates}
    for episode in episodes:
        for entry in episode["evidence"]:
            start = _BEGINNING if entry["from"] is None else micros(entry["from"])
            for candidate_id in of_episode[episode["episode_id"]]:
                starts[candidate_id] = min(starts[candidate_id], start)
                key = _Asked(candidate_id, tuple(entry["key"]), start, micros(entry["to"]))
                asked[episode["indicator"], entry["measure"]].append(key)
    placed = rows.with_row_index("place")
    found = [_of_parties(placed, candidates, starts)]
    found.append(_of_hits(placed, [(t, c.candidate_id) for c in candidates for t in c.evidence_transactions]))
    for (indicator, measure), entries in sorted(asked.items()):
        found.append(_of_evidence(plan.only([indicator]), measure, placed, entries))
    whole = pl.concat(found).unique()
    return whole.group_by("place").agg(pl.col("candidate").sort().alias("candidates")).sort("place")


def _of_parties(placed: pl.DataFrame, candidates: Sequence[Candidate], starts: Mapping[str, int]) -> pl.DataFrame:
    spans = pl.DataFrame(
        {
            "party": [c.anchor for c in candidates],
            "candidate": [c.candidate_id for c in candidates],
            "start": [max(starts[c.candidate_id] - _AROUND, _BEGINNING) for c in candidates],
            "end": [c.period_to + _AROUND for c in candidates],
        },
        schema={"party": pl.String, "candidate": pl.String, "start": pl.Int64, "end": pl.Int64},
    )
    return _within(placed.select("place", "occurred_at", "party").join(spans, on="party"))


def _of_hits(placed: pl.DataFrame, hit_rows: Sequence[tuple[str, str]]) -> pl.DataFrame:
    """The hits' own rows: an indicator without measures has no other evidence."""
    hits = pl.DataFrame(hit_rows, {"transaction_id": pl.String, "candidate": pl.String}, orient="row")
    return placed.select("place", "transaction_id").join(hits, on="transaction_id").select("place", "candidate")


def _of_evidence(plan: Plan, measure: str, placed: pl.DataFrame, entries: Iterable[_Asked]) -> pl.DataFrame:
    """The rows that entries of one measure of one indicator count."""
    planned = plan.planned[0]
    number = next(read.value for read in planned.measures if read.name == measure)
    keyed = plan.values[number]
    if not isinstance(keyed, KeyedMeasure):
        raise TypeError(f"{measure} is no measure")
    enter = keyed.grouping.enter
    keys = _texts(plan, placed, enter)
    names = [f"key{place}" for place in range(len(enter))]
    listed = [(*each.key, each.candidate, each.start, each.end) for each in entries]
    schema: dict[str, Any] = {**dict.fromkeys(names, pl.String), "candidate": pl.String}
    spans = pl.DataFrame(listed, schema | {"start": pl.Int64, "end": pl.Int64}, orient="row")
    framed = placed.select("place", "occurred_at").with_columns([s.alias(n) for s, n in zip(keys, names, strict=True)])
    found = _within(framed.join(spans.unique(), on=names) if names else framed.join(spans, how="cross"))
    needed = _needed(plan, keyed.chosen)
    if not any(isinstance(plan.values[n], KeyedMeasure) for n in needed) and found.height:
        subset = placed.join(found.select("place").unique(), on="place", how="semi", maintain_order="left")
        counted = subset.select("place").filter(pl.Series(_values(plan, subset, [keyed.chosen]).true(keyed.chosen)))
        found = found.join(counted, on="place", how="semi")
    return found


def _within(found: pl.DataFrame) -> pl.DataFrame:
    inside = (pl.col("occurred_at") > pl.col("start")) & (pl.col("occurred_at") <= pl.col("end"))
    return found.filter(inside).select("place", "candidate")


def _texts(plan: Plan, placed: pl.DataFrame, numbers: Sequence[int]) -> list[pl.Series]:
    """The values of a key as evidence writes them."""
    values = _values(plan, placed, numbers)
    found: list[pl.Series] = []
    for number in numbers:
        series, kind = values.series[number], plan.values[number].type
        if series.dtype != pl.String:
            known = series.drop_nulls().unique()
            texts = {value: exact_text(value, kind) for value in known.to_list()}
            series = series.replace_strict(texts, default=None, return_dtype=pl.String)
        found.append(series)
    return found


def _needed(plan: Plan, number: int) -> set[int]:
    """A value and all that it is computed from."""
    found: set[int] = set()
    ahead = [number]
    while ahead:
        at = ahead.pop()
        if at not in found:
            found.add(at)
            ahead += reads(plan.values[at])
    return found


def _values(plan: Plan, rows: pl.DataFrame, numbers: Sequence[int]) -> RowValues:
    """Values that read no measure, at any rows."""
    values = RowValues(plan, rows)
    for number in sorted({n for wanted in numbers for n in _needed(plan, wanted)}):
        if isinstance(plan.values[number], BaseColumn):
            values.supply(number)
        else:
            values.express([number])
    return values


def read_again(
    wanted: pl.DataFrame,
    rows: pl.DataFrame,
    intake: Intake,
    opened: Opened,
    base: BaseCurrency | None,
    indicators: Collection[str],
) -> pa.Table:
    """The wanted rows with all that describes them, in natural types, by (occurred_at, transaction_id).

    ``wanted`` as `wanted_rows` gives it; ``rows`` has ``source``, ``row`` and ``transaction_id`` at least. Of an input
    that cannot be read again there are the columns that were kept. ``indicators`` are those of the candidates: what
    only others read (free text, say) is left out. Raises InvalidInput where the input has changed meanwhile.
    """
    read = {c for p in intake.plan.planned if p.id in indicators for c in columns_of(intake.plan, p)}
    named = [*FIRST, *sorted({*DESCRIBING, *read} - set(FIRST))]
    kept = rows.select(pl.all().gather(wanted["place"])).with_columns(
        wanted["candidates"], pl.col("source").cast(pl.String)
    )
    kinds = intake.kinds() | {"candidates": ValueType.TEXT_LIST}
    if not opened.readable_again or not kept.height:
        return to_natural(_ordered(kept, named), kinds)
    of_transfers = intake.mapping.reading.layout == "transfers"
    side = (pl.col("transaction_id").str.tail(2) if of_transfers else pl.lit("")).alias("side")
    places = kept.select("source", "row", side, "candidates", "transaction_id", pl.col("occurred_at").alias("was_at"))
    numbers = {str(source): part["row"] for (source,), part in kept.group_by("source")}
    # Ids may be made of rows (a hash, counted where rows are equal), so a row's id is the one it had at first.
    found = [
        chunk.with_columns(side).drop("transaction_id").join(places, on=["source", "row", "side"])
        for chunk in intake.rows_at(opened, numbers, frozenset(named) - MADE)
    ]
    whole = pl.concat(found)
    if whole.height != kept.height or (whole["occurred_at"] != whole["was_at"]).any():
        raise InvalidInput(f"{opened.called}: the rows have changed while they were read; run the scan again")
    return to_natural(_ordered(with_amount_base(whole.drop("side", "was_at"), base), named), kinds)


def _ordered(rows: pl.DataFrame, named: Sequence[str]) -> pl.DataFrame:
    return rows.sort("occurred_at", "transaction_id").select(name for name in named if name in rows.columns)
