"""Hits joined to episodes, subject by subject, going on from the episodes that are open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from ftindicators.engine.open_episodes import OpenEpisode
from ftindicators.engine.peaks import Peaks, peaks
from ftindicators.kernels.entries import NEVER
from ftindicators.kernels.episode_parts import CUTS, JOINS, edges, episode_parts
from ftindicators.model.hashing import episode_id
from ftindicators.model.values import ValueType

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ftindicators.engine.row_values import RowValues
    from ftindicators.kernels.entries import Flags, Ints
    from ftindicators.plan.planned import PlannedIndicator

WORDLESS = frozenset({ValueType.TEXT, ValueType.TEXT_LIST})


@dataclass(frozen=True, slots=True)
class Joined:
    """The hits of one indicator in one call, ordered by subject and then in time.

    ``rows``: their rows; ``part``: the place of each hit's episode in ``episodes``; ``does``: joins, opens or cuts
    (`kernels.episode_parts`); ``written``: first of its episode, or a
    measure has doubled. ``episodes``: those that the hits opened or joined. ``peaks``: how high measures had risen.
    """

    rows: Ints
    part: Ints
    does: Ints
    written: Flags
    episodes: tuple[OpenEpisode, ...]
    peaks: Peaks


def join(
    planned: PlannedIndicator,
    values: RowValues,
    hit_rows: Ints,
    subjects: Sequence[str],
    times: Ints,
    opened: dict[str, OpenEpisode],
    followed: dict[str, OpenEpisode],
    *,
    longest: int | None = None,
) -> Joined:
    """Join hits (rows in the order of time, with their subjects' ids) to episodes.

    ``opened``, by subject, is moved on; an episode that another one of its subject follows goes to ``followed``, by id.
    ``longest``: no episode exceeds it (µs), whatever the indicator allows.
    """
    if not len(hit_rows):
        none = np.empty(0, np.int64)
        nothing = np.empty(0, np.bool_)
        return Joined(none, none, none, nothing, (), Peaks(np.empty((0, 0)), nothing, nothing))
    names, run = np.unique(np.array(subjects, object), return_inverse=True)
    order = np.argsort(run, kind="stable")
    rows, run = hit_rows[order], run[order].astype(np.int64)
    at = times[rows]
    kept = [opened.get(name) for name in names.tolist()]
    first = np.array([NEVER if e is None else e.first_at for e in kept], np.int64)
    last = np.array([NEVER if e is None else e.last_at for e in kept], np.int64)
    most = planned.longest if longest is None else min(longest, planned.longest)
    does = episode_parts(run, at, first, last, planned.gap, most)
    written = _written(planned, values, rows, run, does, kept)
    starts = np.flatnonzero((does != JOINS) | np.diff(run, prepend=-1).astype(np.bool_))
    ends = np.append(starts[1:], len(rows))
    part = np.repeat(np.arange(len(starts)), ends - starts)
    transaction_ids = values.rows["transaction_id"].gather(rows[starts]).to_list()
    episodes: list[OpenEpisode] = []
    for start, end, transaction_id in zip(starts.tolist(), ends.tolist(), transaction_ids, strict=True):
        subject = str(names[run[start]])
        episode = opened.get(subject)
        if does[start] != JOINS or episode is None:
            before = episode.episode_id if does[start] == CUTS and episode is not None else None
            moment = int(at[start])
            if episode is not None:
                followed[episode.episode_id] = episode
            episode = opened[subject] = OpenEpisode(
                episode_id=episode_id(planned.id, planned.subject_kind, subject, transaction_id),
                indicator=planned.id,
                subject_id=subject,
                first_at=moment,
                last_at=moment,
                known_at=moment,
                hits=0,
                continues=before,
            )
        episode.last_at = int(at[end - 1])
        episode.hits_before = episode.hits
        episode.hits += end - start
        episodes.append(episode)
    _add_parties(planned, values, rows, part, times, episodes)
    _remember_written(planned, values, rows, part, written, episodes)
    risen = peaks(planned, values, rows, part, episodes)
    return Joined(rows, part, does, written, tuple(episodes), risen)


def _compared(planned: PlannedIndicator, values: RowValues) -> list[int]:
    """The values whose doubling is news: measures that the condition reads directly, texts left out."""
    return [m.value for m in planned.measures if m.direct and values.plan.values[m.value].type not in WORDLESS]


def _matrix(numbers: list[int], values: RowValues, rows: Ints) -> tuple[Ints, np.ndarray, Flags, Flags]:
    whole = np.zeros((len(rows), len(numbers)), np.int64)
    real = np.zeros((len(rows), len(numbers)), np.float64)
    is_real = np.zeros(len(numbers), np.bool_)
    known = np.zeros((len(rows), len(numbers)), np.bool_)
    for place, number in enumerate(numbers):
        read = values.numbers(number)[rows]
        known[:, place] = values.known(number)[rows]
        if read.dtype == np.float64:
            is_real[place] = True
            real[:, place] = read
        else:
            whole[:, place] = read
    return whole, real, is_real, known


def _written(
    planned: PlannedIndicator,
    values: RowValues,
    rows: Ints,
    run: Ints,
    does: Ints,
    kept: Sequence[OpenEpisode | None],
) -> Flags:
    numbers = _compared(planned, values)
    whole, real, is_real, known = _matrix(numbers, values, rows)
    last_known = np.zeros((len(kept), len(numbers)), np.bool_)
    last_whole = np.zeros((len(kept), len(numbers)), np.int64)
    last_real = np.zeros((len(kept), len(numbers)), np.float64)
    for place, episode in enumerate(kept):
        if episode is not None and len(episode.written[0]) == len(numbers):
            last_known[place], last_whole[place], last_real[place] = episode.written
    return edges(run, does, whole, real, is_real, known, last_whole, last_real, last_known)


def _remember_written(
    planned: PlannedIndicator,
    values: RowValues,
    rows: Ints,
    part: Ints,
    written: Flags,
    episodes: Sequence[OpenEpisode],
) -> None:
    """Keep with each episode the values at its last written hit."""
    numbers = _compared(planned, values)
    chosen = np.flatnonzero(written)
    latest = chosen[np.flatnonzero(np.diff(part[chosen], append=-1))]
    whole, real, _, known = _matrix(numbers, values, rows[latest])
    for place, hit in enumerate(latest.tolist()):
        episodes[int(part[hit])].written = (known[place].tolist(), whole[place].tolist(), real[place].tolist())


def _add_parties(
    planned: PlannedIndicator,
    values: RowValues,
    rows: Ints,
    part: Ints,
    times: Ints,
    episodes: Sequence[OpenEpisode],
) -> None:
    """Whom each episode speaks of, each in a provisional role."""
    at = pl.Series(times[rows])
    for number, role in planned.about:
        named = pl.DataFrame(
            {"part": part, "party": values.series[number].gather(rows).cast(pl.String), "at": at}
        ).drop_nulls("party")
        spans = named.group_by("part", "party").agg(pl.col("at").min().alias("first"), pl.col("at").max().alias("last"))
        for place, party, first, last in spans.iter_rows():
            known = episodes[place].parties
            earlier = known.get((party, role), (first, last))
            known[party, role] = (min(first, earlier[0]), max(last, earlier[1]))
