"""Episodes of a feed for as long as candidates may need them, and the candidates that each batch changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
import pyarrow as pa

from ftindicators.candidates.assemble import Assembled, assemble
from ftindicators.engine.appearances import SCHEMA as NAMED
from ftindicators.engine.hit_log import SCHEMA as LOGGED
from ftindicators.results.schemas import EPISODES

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from ftindicators.candidates.facts import IndicatorFacts
    from ftindicators.candidates.policy import Policy

SEEN = pa.schema([f for f in EPISODES if f.name != "evidence"])


class CandidateMemory:
    """The episodes of each party (without their evidence) and the log of their hits.

    A party's episodes are forgotten together, once the last of them has left the policy's window: no later candidate
    of the party can hold any of them.
    """

    def __init__(self, facts: Mapping[str, IndicatorFacts], policy: Policy) -> None:
        self._facts = facts
        self._policy = policy
        self.episodes = pl.DataFrame(SEEN.empty_table())
        self.log = LOGGED.to_frame()
        self.named = NAMED.to_frame()
        self._sweep_at = 1024

    def changed(
        self,
        episodes: pa.Table,
        log: pl.DataFrame,
        named: pl.DataFrame,
        *,
        data_to: int,
        ours: Callable[[str], bool] | Collection[str] | None,
        minors: Collection[str] | None,
        not_seen: Mapping[str, Sequence[str]],
    ) -> Assembled:
        """Take in the episodes that a batch changed; the candidates of their parties, as they now stand."""
        if episodes.num_rows == 0:
            return Assembled()
        fresh = pl.DataFrame(episodes.select(SEEN.names))
        self.episodes = pl.concat(
            [self.episodes.join(fresh.select("episode_id"), on="episode_id", how="anti", maintain_order="left"), fresh]
        )
        self.log = pl.concat([self.log, log])
        renamed = self.named.join(named.select("episode_id"), on="episode_id", how="anti", maintain_order="left")
        self.named = pl.concat([renamed, named])
        parties = _parties(fresh)["party_id"].unique()
        touched = self._of_parties(parties)
        beside = self.episodes.join(touched, on="episode_id", how="semi")
        touched = self._of_parties(
            _parties(beside)["party_id"].unique()
        )  # whether those named beside them are seen as victims
        mine = self.episodes.join(touched, on="episode_id", how="semi", maintain_order="left")
        assembled = assemble(
            mine.to_arrow().cast(SEEN),
            self._facts,
            self._policy,
            data_to=data_to,
            hits=_of(self.log, mine).to_arrow(),
            appearances=_of(self.named, mine).to_arrow(),
            ours=_among(parties, ours),
            minors=minors,
            not_seen=not_seen,
        )
        self._sweep(data_to)
        return assembled

    def _of_parties(self, parties: pl.Series) -> pl.DataFrame:
        known = _parties(self.episodes)
        return known.filter(pl.col("party_id").is_in(parties.implode())).select("episode_id").unique()

    def _sweep(self, data_to: int) -> None:
        """Forget parties whose episodes have all left the window; done when what is held has doubled."""
        if self.episodes.height < self._sweep_at:
            return
        gone = data_to - self._policy.rules.window
        last = _parties(self.episodes).join(
            self.episodes.select("episode_id", pl.col("last_at").dt.epoch("us").alias("last")), on="episode_id"
        )
        living = last.group_by("party_id").agg(pl.col("last").max()).filter(pl.col("last") > gone)
        kept = last.join(living.select("party_id"), on="party_id", how="semi").select("episode_id").unique()
        self.episodes, self.log, self.named = (_of(f, kept) for f in (self.episodes, self.log, self.named))
        self._sweep_at = max(1024, 2 * self.episodes.height)


def _of(frame: pl.DataFrame, episodes: pl.DataFrame) -> pl.DataFrame:
    """The rows of ``frame`` that belong to ``episodes``."""
    return frame.join(episodes.select("episode_id"), on="episode_id", how="semi", maintain_order="left")


def _parties(episodes: pl.DataFrame) -> pl.DataFrame:
    """One row a party of an episode: episode_id, party_id."""
    exploded = episodes.select("episode_id", "parties").explode("parties").drop_nulls("parties")
    return exploded.select("episode_id", pl.col("parties").struct.field("party_id")).unique()


def _among(parties: pl.Series, ours: Callable[[str], bool] | Collection[str] | None) -> Collection[str]:
    """Those of ``parties`` that are ours: only their candidates can have changed."""
    listed: list[str] = parties.to_list()
    if ours is None:
        return frozenset(listed)
    is_ours = ours if callable(ours) else frozenset(ours).__contains__
    return frozenset(p for p in listed if is_ours(p))
