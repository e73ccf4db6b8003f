"""The rows that candidates rest on, read a second time and kept with the results.

A report must be recomputable when the input has been moved or archived, and shows more columns than indicators read.
So the few rows of candidates are looked up among the evaluated ones, and read again, whole, through the same door.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import polars as pl

from ftindicators.diagnostics import InvalidInput
from ftindicators.model.values import DAY, ValueType
from ftindicators.plan.closure import columns_of
from ftindicators.plan.partition import parts
from ftindicators.runners.context import micros
from ftindicators.runners.evidence_rows import HITS, PAIRS, evidence_rows
from ftindicators.tables.derived import with_amount_base
from ftindicators.tables.natural import to_natural

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pyarrow as pa

    from ftindicators.model.candidate import Candidate
    from ftindicators.plan.compile import Plan
    from ftindicators.runners.held_rows import Held
    from ftindicators.runners.intake import Intake
    from ftindicators.sources.chunks import Opened
    from ftindicators.tables.derived import BaseCurrency

FIRST = (
    "candidates", "hit_of", "transaction_id", "source", "row", "account_id", "customer_id", "party", "other_party",
    "occurred_at", "utc_offset_minutes", "time_precision", "local_date", "local_time", "direction", "amount",
    "currency", "amount_base", "type", "status",
)  # fmt: skip
"""The columns that stand first in the table, in this order."""
DESCRIBING = (
    "channel", "card_id", "mcc", "merchant_group", "merchant_name", "merchant_id", "city", "region", "country",
    "branch_id", "terminal_id", "terminal_owner", "related_transaction_id", "counterparty_type",
    "counterparty_category", "counterparty_country", "counterparty_relationship", "conductor_is_holder", "device_id",
)  # fmt: skip
"""What describes a row to a reviewer, where the data have it: no address, no free text, no person's name."""
MADE = frozenset({"candidates", "hit_of", "source", "row", "amount_base"})
"""Of these columns those that the door is not asked for."""
_AROUND = 30 * DAY
"""The party's own rows are kept so long before its evidence and after its last hit: what was usual, and what came."""
_BEGINNING = -(2**62)


def wanted_rows(
    plan: Plan,
    held: Held,
    candidates: Sequence[Candidate],
    episodes: Sequence[Mapping[str, Any]],
) -> pl.DataFrame:
    """Which rows the candidates need: ``place`` (in ``held``), ``candidates`` and ``hit_of`` (episode ids), by place.

    ``held``: with the columns of ``plan`` and ``party``. ``episodes``: those of the
    candidates, as in `results.schemas.EPISODES`. All rows of a candidate's party around its evidence, and the rows of
    others that its hits rest on.
    """
    if not candidates:
        return pl.DataFrame(schema={"place": pl.Int64, "candidates": pl.List(pl.String), "hit_of": pl.List(pl.String)})
    own = _of_parties(held, candidates, _starts(candidates, episodes))
    needed, hits = [own], [HITS.to_frame()]
    listed = _spans(candidates, episodes)
    column_of = {p.id: column for column, part in parts(plan) for p in part.planned}
    for indicator, spans in listed.items():
        only = plan.only([indicator])
        rows = _meeting(held, only, column_of[indicator], spans)
        rests = evidence_rows(only, rows, spans, own)
        needed.append(rests.needed)
        hits.append(rests.hits)
    hit_of = pl.concat(hits).group_by("place").agg(pl.col("episode_id").sort().alias("hit_of"))
    whole = pl.concat(needed).unique().group_by("place").agg(pl.col("candidate").sort().alias("candidates"))
    return whole.join(hit_of, on="place", how="left").with_columns(pl.col("hit_of").fill_null([])).sort("place")


def _spans(candidates: Sequence[Candidate], episodes: Sequence[Mapping[str, Any]]) -> dict[str, pl.DataFrame]:
    """For each indicator the subjects and times of the candidates' episodes."""
    by_id = {episode["episode_id"]: episode for episode in episodes}
    listed: dict[str, list[tuple[str, str, str, int, int]]] = defaultdict(list)
    for candidate in candidates:
        for episode in (by_id[episode_id] for episode_id in candidate.episodes):
            span = (micros(episode["first_at"]), micros(episode["last_at"]))
            named = (candidate.candidate_id, episode["episode_id"], episode["subject_id"])
            listed[episode["indicator"]].append((*named, *span))
    schema = {
        "candidate": pl.String,
        "episode_id": pl.String,
        "subject_id": pl.String,
        "first_at": pl.Int64,
        "last_at": pl.Int64,
    }
    return {name: pl.DataFrame(listed[name], schema, orient="row") for name in sorted(listed)}


def _starts(candidates: Sequence[Candidate], episodes: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """When the evidence of each candidate begins."""
    begins: dict[str, int] = {}
    for episode in episodes:
        froms = [entry["from"] for entry in episode["evidence"]]
        begins[episode["episode_id"]] = min(
            [micros(episode["first_at"]), *(_BEGINNING if moment is None else micros(moment) for moment in froms)]
        )
    return {c.candidate_id: min(begins[episode_id] for episode_id in c.episodes) for c in candidates}


def _meeting(held: Held, plan: Plan, column: str | None, spans: pl.DataFrame) -> pl.DataFrame:
    """The rows that can meet those of the episodes in a window of the one indicator of ``plan``, and hardly any others.

    ``column``: rows that differ in it never meet (`plan.partition`); it is among the subject's columns.
    """
    planned = plan.planned[0]
    if column is None:
        return held.of_values(None, spans["subject_id"], plan.needs)
    if planned.subject_columns == (column,) and plan.values[planned.subject[0]].type is ValueType.TEXT:
        return held.of_values(column, spans["subject_id"].unique(), plan.needs)
    first, last = spans["first_at"].min(), spans["last_at"].max()
    values = [
        some.filter(pl.col("occurred_at").is_between(first, last))[
            column
        ].unique()  # the subject has several columns, or is no text
        for some in held.frames(["occurred_at", column])
    ]
    return held.of_values(column, pl.concat(values).unique(), plan.needs)


def _of_parties(held: Held, candidates: Sequence[Candidate], starts: Mapping[str, int]) -> pl.DataFrame:
    listed = [(c.anchor, c.candidate_id, starts[c.candidate_id] - _AROUND, c.period_to + _AROUND) for c in candidates]
    schema = {"party": pl.String, "candidate": pl.String, "start": pl.Int64, "end": pl.Int64}
    wanted = pl.DataFrame(listed, schema, orient="row")
    found = [PAIRS.to_frame()]
    for placed in held.frames(["occurred_at", "party"]):
        joined = placed.join(wanted, on="party").filter(pl.col("occurred_at").is_between("start", "end"))
        found.append(joined.select(PAIRS.names()))
    return pl.concat(found)


def read_again(
    wanted: pl.DataFrame,
    held: Held,
    intake: Intake,
    opened: Opened,
    base: BaseCurrency | None,
    candidates: Sequence[Candidate],
) -> pa.Table:
    """The wanted rows with all that describes them, in natural types, by (occurred_at, transaction_id).

    ``wanted`` as `wanted_rows` gives it; ``held`` has ``source``, ``row`` and ``transaction_id`` at least. Of an input
    that cannot be read again there are the columns that were kept. What describes no row (free text, say) stands only
    in rows of ``candidates`` of which an indicator reads it. Raises InvalidInput where the input has changed meanwhile.
    """
    read = _readers(intake.plan, candidates)
    named = [*FIRST, *sorted({*DESCRIBING, *read} - set(FIRST))]
    kept = held.at(wanted["place"]).with_columns(
        wanted["candidates"], wanted["hit_of"], pl.col("source").cast(pl.String)
    )
    kinds = intake.kinds() | dict.fromkeys(("candidates", "hit_of"), ValueType.TEXT_LIST)
    if not opened.readable_again or not kept.height:
        return as_kept(wanted, held, intake, candidates)
    of_transfers = intake.mapping.reading.layout == "transfers"
    side = (pl.col("transaction_id").str.tail(2) if of_transfers else pl.lit("")).alias("side")
    places = kept.select(
        "source", "row", side, "candidates", "hit_of", "transaction_id", pl.col("occurred_at").alias("was_at")
    )
    numbers = {str(source): part["row"] for (source,), part in kept.group_by("source")}
    # Ids may be made of rows (a hash, counted where rows are equal), so a row's id is the one it had at first.
    found = [
        chunk.with_columns(side).drop("transaction_id").join(places, on=["source", "row", "side"])
        for chunk in intake.rows_at(opened, numbers, frozenset(named) - MADE)
    ]
    whole = pl.concat(found)
    if whole.height != kept.height or (whole["occurred_at"] != whole["was_at"]).any():
        raise InvalidInput(f"{opened.called}: the rows have changed while they were read; run the scan again")
    return to_natural(_ordered(with_amount_base(whole.drop("side", "was_at"), base), named, read), kinds)


def as_kept(wanted: pl.DataFrame, held: Held, intake: Intake, candidates: Sequence[Candidate]) -> pa.Table:
    """As :func:`read_again`, with the columns that ``held`` has: nothing is read."""
    read = _readers(intake.plan, candidates)
    kept = held.at(wanted["place"]).with_columns(
        wanted["candidates"], wanted["hit_of"], pl.col("source").cast(pl.String)
    )
    kinds = intake.kinds() | dict.fromkeys(("candidates", "hit_of"), ValueType.TEXT_LIST)
    return to_natural(_ordered(kept, [*FIRST, *sorted({*DESCRIBING, *read} - set(FIRST))], read), kinds)


def _readers(plan: Plan, candidates: Sequence[Candidate]) -> dict[str, set[str]]:
    """For each column that an indicator of a candidate reads, the candidates of which one does."""
    columns = {planned.id: columns_of(plan, planned) for planned in plan.planned}
    readers: dict[str, set[str]] = defaultdict(set)
    for candidate in candidates:
        for column in {c for indicator in candidate.indicators for c in columns.get(indicator, ())}:
            readers[column].add(candidate.candidate_id)
    return readers


def _ordered(rows: pl.DataFrame, named: Sequence[str], readers: Mapping[str, set[str]]) -> pl.DataFrame:
    """By time, the columns in order, and in each row only what describes it or is read for one of its candidates."""
    shown = rows.sort("occurred_at", "transaction_id").select(name for name in named if name in rows.columns)
    owners = pl.col("candidates").list.set_intersection
    hidden = [
        pl.when(owners(sorted(readers[name])).list.len() > 0).then(pl.col(name)).alias(name)
        for name in shown.columns
        if name not in FIRST and name not in DESCRIBING
    ]
    return shown.with_columns(hidden)
