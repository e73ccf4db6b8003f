"""From the tables of a run to the episodes that each party is seen in, for the parties that a policy could pass."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import polars as pl
import pyarrow as pa

from ftindicators.candidates.doubling import Rise, climbing
from ftindicators.candidates.facts import SeenEpisode, joined_spans
from ftindicators.candidates.rules import VICTIM
from ftindicators.candidates.sieve import could_pass
from ftindicators.results.schemas import EPISODES, HIT_LOG, conform

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from ftindicators.candidates.facts import IndicatorFacts
    from ftindicators.candidates.rules import Rules

_READ = ("episode_id", "indicator", "first_at", "last_at", "known_at", "hits", "parties", "peaks")
_EPISODES = pa.schema([EPISODES.field(name) for name in _READ])


@dataclass(frozen=True, slots=True)
class HitLog:
    """What is kept of single hits, by episode id. ``transactions``: (occurred_at, transaction_id), in that order.

    ``rises``: the instants at which measures of the episode were first known to be higher than ever before, each with
    the highest values so far (None: not yet known), in the order of the episode's ``peaks``.
    """

    transactions: Mapping[str, list[tuple[int, str]]] = field(default_factory=dict)
    rises: Mapping[str, Sequence[Rise]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Seen:
    """``by_party``: the episodes of each party that could pass, and ``packs_of``: in which packs it could.

    ``parties``: (party, role) pairs of each of these episodes.
    ``victims``: every party that is seen as potential victim anywhere in the run. ``log``: the hits of these episodes.
    """

    by_party: Mapping[str, list[SeenEpisode]]
    packs_of: Mapping[str, Collection[str]]
    parties: Mapping[str, tuple[tuple[str, str], ...]]
    victims: frozenset[str]
    log: HitLog


def see(
    episodes: pa.Table,
    hits: pa.Table | None,
    appearances: pa.Table | None,
    facts: Mapping[str, IndicatorFacts],
    rules: Rules,
    ours: Callable[[str], bool] | Collection[str] | None,
    minors: Collection[str],
    victims: Collection[str] = (),
) -> Seen:
    """What each of our parties is seen in. Episodes of indicators that are not stable are left out here.

    Raises KeyError for an episode of an indicator that ``facts`` does not know.
    """
    frame = _frame(conform(episodes, _EPISODES))
    unknown = set(frame["indicator"].unique()) - set(facts)
    if unknown:
        raise KeyError(f"no facts for the indicators {', '.join(sorted(unknown))}")
    stable = [fact.id for fact in facts.values() if fact.status == "stable"]
    frame = frame.filter(pl.col("indicator").is_in(stable))
    roles = (
        frame.select("episode_id", "indicator", "parties")
        .explode("parties", empty_as_null=True)
        .unnest("parties")
        .filter(pl.col("party_id").is_not_null())
    )
    victims = frozenset(victims) | frozenset(roles.filter(pl.col("role") == VICTIM)["party_id"].unique())
    sieved = could_pass(roles, facts, rules, minors)
    if ours is not None:
        is_ours = ours if callable(ours) else frozenset(ours).__contains__
        kept = [party for party in sieved["party_id"].unique() if is_ours(party)]
        sieved = sieved.filter(pl.col("party_id").is_in(kept))
    mine = roles.join(sieved, on="party_id", how="semi")
    frame = frame.join(mine.select("episode_id").unique(), on="episode_id", how="semi")
    logged = (
        None
        if hits is None
        else _frame(conform(hits, HIT_LOG)).join(frame.select("episode_id"), on="episode_id", how="semi")
    )
    spans = _spans(frame, logged, rules.window)
    roles_of: dict[tuple[str, str], set[str]] = defaultdict(set)
    for party, episode_id, role in mine.select("party_id", "episode_id", "role").iter_rows():
        roles_of[party, episode_id].add(role)
    named = _named(appearances)
    rows = {row["episode_id"]: row for row in frame.iter_rows(named=True)}
    by_party: dict[str, list[SeenEpisode]] = defaultdict(list)
    for (party, episode_id), seen_roles in sorted(roles_of.items()):
        row = rows[episode_id]
        by_party[party].append(
            SeenEpisode(
                episode_id,
                facts[row["indicator"]],
                frozenset(seen_roles),
                row["first_at"],
                row["last_at"],
                row["hits"],
                _own_span(named.get((party, episode_id)), row, spans[episode_id], rules.window),
                tuple((peak["measure"], peak["value"]) for peak in row["peaks"] or ()),
            )
        )
    parties = {key: tuple((p["party_id"], p["role"]) for p in row["parties"] or ()) for key, row in rows.items()}
    packs_of: dict[str, set[str]] = defaultdict(set)
    for party, pack in sieved.iter_rows():
        packs_of[party].add(pack)
    return Seen(by_party, packs_of, parties, victims, HitLog() if logged is None else _log(logged))


def _named(appearances: pa.Table | None) -> dict[tuple[str, str], tuple[int, int]]:
    """For (party, episode) the first and the last hit that name the party."""
    if appearances is None:
        return {}
    columns = ("party_id", "episode_id", "first_at", "last_at")
    return {(p, e): (first, last) for p, e, first, last in pl.DataFrame(appearances).select(columns).iter_rows()}


def _own_span(
    named: tuple[int, int] | None, row: Mapping[str, Any], spans: tuple[tuple[int, int], ...], window: int
) -> tuple[tuple[int, int], ...]:
    """When an episode is in the window for one of its parties: from the hits that name that party."""
    if named is None or row["known_at"] > row["first_at"]:
        return spans
    return joined_spans([(named[0], named[1] + window)])


def _frame(table: pa.Table) -> pl.DataFrame:
    """The table in polars, instants as microseconds UTC."""
    frame = pl.DataFrame(table)
    times = [name for name, kind in frame.schema.items() if isinstance(kind, pl.Datetime)]
    return frame.with_columns(pl.col(times).dt.epoch("us")) if times else frame


def _spans(frame: pl.DataFrame, logged: pl.DataFrame | None, window: int) -> dict[str, tuple[tuple[int, int], ...]]:
    """When each episode is in the window: at t, if of its hits known by then one lies in (t - window, t].

    Where hits are known as they happen, that is one stretch from the first of them to a window after the last, since an
    episode is never longer than the window. Where they become known later, each hit counts from when it is known.
    """
    late = frame.filter(pl.col("known_at") > pl.col("first_at"))["episode_id"]
    each: dict[str, list[tuple[int, int]]] = defaultdict(list)
    if logged is not None and len(late):
        of_late = logged.filter(pl.col("episode_id").is_in(late.implode()))
        for episode_id, occurred_at, known_at in of_late.select("episode_id", "occurred_at", "known_at").iter_rows():
            each[episode_id].append((known_at, occurred_at + window))
    for episode_id, known_at, last_at in frame.select("episode_id", "known_at", "last_at").iter_rows():
        if episode_id not in each:
            each[episode_id].append((known_at, last_at + window))
    return {episode_id: joined_spans(stretches) for episode_id, stretches in each.items()}


def _log(logged: pl.DataFrame) -> HitLog:
    transactions: dict[str, list[tuple[int, str]]] = defaultdict(list)
    ordered = logged.sort("occurred_at", "transaction_id")
    for episode_id, occurred_at, transaction_id in ordered.select(
        "episode_id", "occurred_at", "transaction_id"
    ).iter_rows():
        transactions[episode_id].append((occurred_at, transaction_id))
    risen: dict[str, list[tuple[int, list[float]]]] = defaultdict(list)
    rises = logged.filter(pl.col("peaks").list.len() > 0).sort("known_at", "occurred_at", "transaction_id")
    for episode_id, known_at, peaks in rises.select("episode_id", "known_at", "peaks").iter_rows():
        risen[episode_id].append((known_at, peaks))
    return HitLog(transactions, {episode_id: climbing(steps) for episode_id, steps in risen.items()})
