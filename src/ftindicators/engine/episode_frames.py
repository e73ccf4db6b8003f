"""Open episodes as two tables, one row an episode and one a stretch of evidence, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from ftindicators.engine.open_episodes import OpenEpisode, Stretch

if TYPE_CHECKING:
    from collections.abc import Sequence

_WHOLE = (
    "episode_id", "indicator", "subject_id", "first_at", "last_at", "known_at", "hits", "continues", "hits_before",
)  # fmt: skip
_COUNTS = ("measure", "serial", "start", "end", "rows", "rows_seen", "nulls", "nulls_seen")
_SUMS = ("total", "sum_seen")
"""Whole numbers beyond int64: kept as text."""

EPISODES: dict[str, Any] = {
    **dict.fromkeys(_WHOLE, pl.Int64),
    **dict.fromkeys(("episode_id", "indicator", "subject_id", "continues"), pl.String),
    "parties": pl.List(pl.Struct({"party": pl.String, "role": pl.String, "first": pl.Int64, "last": pl.Int64})),
    "known": pl.List(pl.Boolean),
    "whole": pl.List(pl.Int64),
    "real": pl.List(pl.Float64),
    "peaks": pl.List(pl.Struct({"measure": pl.String, "peak": pl.Float64})),
}
STRETCHES: dict[str, Any] = {
    "episode": pl.Int64,
    **dict.fromkeys(_COUNTS, pl.Int64),
    **dict.fromkeys(_SUMS, pl.String),
    "key": pl.List(pl.String),
    "dates": pl.List(pl.Int64),
}


def to_frames(episodes: Sequence[OpenEpisode]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The episodes in order, and their stretches, of which ``episode`` is the place of theirs."""
    columns: dict[str, list[Any]] = {name: [getattr(e, name) for e in episodes] for name in _WHOLE}
    columns["parties"] = [
        [
            {"party": party, "role": role, "first": first, "last": last}
            for (party, role), (first, last) in sorted(e.parties.items())
        ]
        for e in episodes
    ]
    for place, name in enumerate(("known", "whole", "real")):
        columns[name] = [e.written[place] for e in episodes]
    columns["peaks"] = [[{"measure": measure, "peak": peak} for measure, peak in e.peaks] for e in episodes]
    listed = [(place, stretch) for place, e in enumerate(episodes) for stretch in e.stretches]
    of_stretches: dict[str, list[Any]] = {
        "episode": [place for place, _ in listed],
        **{name: [getattr(s, name) for _, s in listed] for name in _COUNTS},
        **{name: [str(getattr(s, name)) for _, s in listed] for name in _SUMS},
        "key": [list(s.key) for _, s in listed],
        "dates": [None if s.dates is None else list(s.dates) for _, s in listed],
    }
    return pl.DataFrame(columns, EPISODES), pl.DataFrame(of_stretches, STRETCHES)


def from_frames(episodes: pl.DataFrame, stretches: pl.DataFrame) -> list[OpenEpisode]:
    """What :func:`to_frames` was given."""
    of_episode: list[list[Stretch]] = [[] for _ in range(episodes.height)]
    for kept in stretches.iter_rows(named=True):
        place = kept.pop("episode")
        key, dates = tuple(kept.pop("key")), kept.pop("dates")
        sums = {name: int(kept.pop(name)) for name in _SUMS}
        of_episode[place].append(
            Stretch(**kept, **sums, key=key, dates=None if dates is None else (dates[0], dates[1]))
        )
    return [
        OpenEpisode(
            **{name: kept[name] for name in _WHOLE},
            parties={(p["party"], p["role"]): (p["first"], p["last"]) for p in kept["parties"]},
            stretches=of_episode[place],
            written=(kept["known"], kept["whole"], kept["real"]),
            peaks=[(p["measure"], p["peak"]) for p in kept["peaks"]],
        )
        for place, kept in enumerate(episodes.iter_rows(named=True))
    ]
