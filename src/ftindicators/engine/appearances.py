"""When each party is named in an episode: not before its own first hit there, whoever else the episode speaks of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ftindicators.engine.open_episodes import OpenEpisode

SCHEMA = pl.Schema({"episode_id": pl.String, "party_id": pl.String, "first_at": pl.Int64, "last_at": pl.Int64})


def appearances(episodes: Iterable[OpenEpisode]) -> pl.DataFrame:
    """One row an episode and party: the first and the last of its hits that name the party (int64 µs)."""
    rows: list[tuple[str, str, int, int]] = []
    for episode in episodes:
        named: dict[str, tuple[int, int]] = {}
        for (party, _), (first, last) in episode.parties.items():
            earlier = named.get(party, (first, last))
            named[party] = (min(first, earlier[0]), max(last, earlier[1]))
        rows.extend((episode.episode_id, party, *named[party]) for party in sorted(named))
    return pl.DataFrame(rows, SCHEMA, orient="row")
