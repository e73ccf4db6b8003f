"""What was handed out since an instant, so that a correction can say what of it no longer stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import polars as pl
import pyarrow as pa

from ftindicators.results.schemas import EPISODES, HITS
from ftindicators.tables.revisions import content_hash

if TYPE_CHECKING:
    from collections.abc import Collection

AT_MOST = 4_096
"""So many tables, rows, are kept as they were handed out before they are cut down to what is compared."""
_HITS: dict[str, pl.DataType | type[pl.DataType]] = {
    "hit_id": pl.String, "indicator": pl.String, "subject_id": pl.String, "transaction_id": pl.String,
    "at": pl.Int64, "content": pl.Int64,
}  # fmt: skip
_EPISODES: dict[str, pl.DataType | type[pl.DataType]] = {
    "episode_id": pl.String, "indicator": pl.String, "subject_id": pl.String, "at": pl.Int64, "content": pl.Int64,
}  # fmt: skip


class Differences(NamedTuple):
    """What a correction changed.

    ``fresh``: rows that were not handed out as they now read. ``gone``: what is kept of those that do not stand.
    """

    fresh: pa.Table
    gone: pl.DataFrame


class Told:
    """Hits and episodes as they were last handed out: their ids and a hash of all that they said."""

    def __init__(self) -> None:
        self._hits = pl.DataFrame(schema=_HITS)
        self._episodes = pl.DataFrame(schema=_EPISODES)
        self._new_hits: list[pa.Table] = []
        self._new_episodes: list[pa.Table] = []

    def add(self, hits: pa.Table, episodes: pa.Table) -> None:
        """What was just handed out; of an episode the latest counts."""
        for table, kept in ((hits, self._new_hits), (episodes, self._new_episodes)):
            if table.num_rows:
                kept.append(table)
        if sum(t.num_rows for t in (*self._new_hits, *self._new_episodes)) > AT_MOST:
            self._settle()

    def hits(self, now: pa.Table) -> Differences:
        """How the hits as they now stand differ from what was handed out."""
        self._settle()
        held, current = self._hits, _hits(now)
        fresh = current.join(held, on=["hit_id", "content"], how="anti")
        gone = held.join(current, on=["hit_id", "content"], how="anti", maintain_order="left")
        return Differences(_of(now, "hit_id", fresh), gone)

    def episodes(self, now: pa.Table) -> Differences:
        """How the episodes as they now stand differ; ``gone`` are those that ``now`` lacks altogether."""
        self._settle()
        held, current = self._episodes, _episodes(now)
        fresh = current.join(held, on=["episode_id", "content"], how="anti")
        gone = held.join(current, on="episode_id", how="anti", maintain_order="left")
        return Differences(_of(now, "episode_id", fresh), gone)

    def take_back(self, hits: pl.DataFrame, episodes: pl.DataFrame) -> None:
        """What is gone was told, and is no longer kept."""
        self._hits = self._hits.join(hits, on=["hit_id", "content"], how="anti", maintain_order="left")
        self._episodes = self._episodes.join(episodes, on="episode_id", how="anti", maintain_order="left")

    def forget_before(self, instant: int, still: Collection[str]) -> None:
        """Forget what no row from ``instant`` on can change.

        That is: older hits, and older episodes that are not ``still`` open then.
        """
        self._settle()
        self._hits = self._hits.filter(pl.col("at") >= instant)
        stays = (pl.col("at") >= instant) | pl.col("episode_id").is_in(list(still))
        self._episodes = self._episodes.filter(stays)

    @property
    def nbytes(self) -> int:
        """Bytes held."""
        waiting = sum(int(t.nbytes) for t in (*self._new_hits, *self._new_episodes))
        return int(self._hits.estimated_size()) + int(self._episodes.estimated_size()) + waiting

    def frames(self) -> tuple[pl.DataFrame, pl.DataFrame]:
        """What is held, as two tables."""
        self._settle()
        return self._hits, self._episodes

    def take_up(self, hits: pl.DataFrame, episodes: pl.DataFrame) -> None:
        """Go on from what :meth:`frames` gave."""
        self._hits, self._episodes = hits, episodes

    def _settle(self) -> None:
        if self._new_hits:
            self._hits = pl.concat([self._hits, _hits(pa.concat_tables(self._new_hits))])
            self._new_hits = []
        if self._new_episodes:
            both = pl.concat([self._episodes, _episodes(pa.concat_tables(self._new_episodes))])
            self._episodes = both.unique("episode_id", keep="last", maintain_order=True)
            self._new_episodes = []


def _hits(table: pa.Table) -> pl.DataFrame:
    frame = pl.DataFrame(table) if table.num_rows else pl.DataFrame(HITS.empty_table())
    return frame.select(
        "hit_id",
        "indicator",
        "subject_id",
        "transaction_id",
        pl.col("occurred_at").to_physical().alias("at"),
        content_hash(frame),
    )


def _episodes(table: pa.Table) -> pl.DataFrame:
    frame = pl.DataFrame(table) if table.num_rows else pl.DataFrame(EPISODES.empty_table())
    return frame.select(
        "episode_id", "indicator", "subject_id", pl.col("first_at").to_physical().alias("at"), content_hash(frame)
    )


def _of(table: pa.Table, key: str, wanted: pl.DataFrame) -> pa.Table:
    """The rows of a table whose key is wanted."""
    if not wanted.height:
        return table.slice(0, 0)
    chosen = pl.Series(table[key]).is_in(wanted[key].implode())
    return table.filter(chosen.to_arrow())
