"""Which row a user means: by the id of a hit, an episode or a transaction, by its place, or by how an id begins."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from ftindicators.diagnostics import WrongUsage
from ftindicators.model.hashing import episode_id
from ftindicators.runners.context import micros

if TYPE_CHECKING:
    from ftindicators.results.folder import Results
    from ftindicators.runners.intake import Intake
    from ftindicators.sources.chunks import Opened

SHORTEST = 4
"""An id may be told by so many of its first characters, where no other begins so."""
_FEW = 5


@dataclass(frozen=True, slots=True)
class FoundRow:
    """The row that is meant; ``rejected``: why it could not be used, in words, None where it was.

    ``is_whole_id``: its transaction_id was given, and whole.
    """

    transaction_id: str
    rejected: str | None = None
    is_whole_id: bool = False


@dataclass(frozen=True, slots=True)
class Named:
    """A hit or an episode whose id was given. ``transaction_id`` None: that of the episode's first hit, not written."""

    indicator: str
    transaction_id: str | None
    episode: dict[str, Any] | None = None


class RowFinder:
    """Finds what ``asked`` means in one run."""

    def __init__(self, results: Results, asked: str) -> None:
        self._results = results
        self._asked = asked.strip()
        self._hits = pl.DataFrame(results.hits.select(["hit_id", "episode_id", "indicator", "transaction_id"]))
        self._episodes = results.episodes.select(["episode_id", "indicator", "subject_kind", "subject_id", "first_at"])

    def named(self) -> Named | None:
        """The hit or episode that has the id, or alone begins with it; None: it may be a transaction."""
        asked = self._asked
        hits = self._hits
        exact = hits.filter(pl.col("hit_id") == asked)
        if exact.height:
            return Named(exact["indicator"][0], exact["transaction_id"][0])
        episodes = pl.DataFrame(self._episodes)
        exact = episodes.filter(pl.col("episode_id") == asked)
        if exact.height:
            return self._episode(exact)
        if len(asked) < SHORTEST or (hits["transaction_id"] == asked).any():
            return None
        of_hits = hits.filter(pl.col("hit_id").str.starts_with(asked))
        of_episodes = episodes.filter(pl.col("episode_id").str.starts_with(asked))
        if of_hits.height + of_episodes.height != 1:
            return None
        return self._episode(of_episodes) if of_episodes.height else Named(
            of_hits["indicator"][0], of_hits["transaction_id"][0]
        )  # fmt: skip

    def found(self, rows: pl.DataFrame, intake: Intake, opened: Opened) -> FoundRow:
        """The row itself; ``rows``: all that were used.

        Raises WrongUsage where there is none, or several can be meant.
        """
        ids = rows["transaction_id"]
        if (ids == self._asked).any():
            return FoundRow(self._asked, is_whole_id=True)
        named = self.named()
        if named is not None:
            return FoundRow(self._of_named(named, rows))
        rejected = self._rejected(intake, opened)
        if rejected is not None:
            return rejected
        at = self._at_place(rows)
        if at is not None:
            return FoundRow(at)
        begun = ids.filter(ids.str.starts_with(self._asked)) if len(self._asked) >= SHORTEST else ids.clear()
        also = self._ids_that_begin()
        if len(begun) == 1 and not also:
            return FoundRow(begun[0])
        raise WrongUsage(self._not_found(begun.to_list()[:_FEW] + also[:_FEW], ids))

    # -- hits and episodes

    def _episode(self, episode: pl.DataFrame) -> Named:
        row = episode.row(0, named=True)
        of = self._hits.filter(pl.col("episode_id") == row["episode_id"])
        first = of["transaction_id"][0] if of.height else None  # hits are sorted by time, and the first is written
        return Named(row["indicator"], first, row)

    def _of_named(self, named: Named, rows: pl.DataFrame) -> str:
        """The transaction of a hit; of an episode whose hits were not written, the one that its id is made of."""
        if named.transaction_id is not None:
            return named.transaction_id
        episode = named.episode or {}
        for transaction in rows.filter(pl.col("occurred_at") == micros(episode["first_at"]))["transaction_id"]:
            made = episode_id(named.indicator, episode["subject_kind"], episode["subject_id"], transaction)
            if made == episode["episode_id"]:
                return str(transaction)
        raise WrongUsage(f"the first hit of episode {self._asked} is not among the rows of the run")

    def _ids_that_begin(self) -> list[str]:
        if len(self._asked) < SHORTEST:
            return []
        found = [*self._hits["hit_id"].to_list(), *self._episodes["episode_id"].to_pylist()]
        return [identity for identity in found if identity.startswith(self._asked)]

    # -- rows

    def _rejected(self, intake: Intake, opened: Opened) -> FoundRow | None:
        """The rejected row of that id or place, if there is one."""
        table = pl.DataFrame(self._results.rejected).filter(
            pl.col("source").is_in(list(opened.places()) or ["<frame>"])
        )
        if not table.height:
            return None
        place = pl.col("source") + pl.lit(":") + pl.col("row").cast(pl.String)
        of_place = table.filter(place == self._asked)
        if of_place.height:
            return FoundRow(self._asked, _reject_words(of_place.row(0, named=True)))
        if not opened.readable_again:
            return None
        numbers = {str(source): part["row"] for (source,), part in table.group_by("source")}
        for ids in intake.ids_at(opened, numbers):
            own = ids.filter(
                pl.col("transaction_id").is_in([self._asked, self._asked[:-2]] if self._is_leg else [self._asked])
            )
            if own.height:
                entry = table.join(own, on=["source", "row"]).row(0, named=True)
                return FoundRow(self._asked, _reject_words(entry))
        return None

    @property
    def _is_leg(self) -> bool:
        """Whether it ends as a posting does that was made of a transfer."""
        return self._asked.endswith((":d", ":c"))

    def _at_place(self, rows: pl.DataFrame) -> str | None:
        """The transaction that was made of FILE:ROW, where that made one alone."""
        source, _, row = self._asked.rpartition(":")
        if not source or not row.isdigit() or "row" not in rows.columns:
            return None
        found = rows.filter((pl.col("row") == int(row)) & (pl.col("source").cast(pl.String) == source))
        if found.height > 1:
            several = ", ".join(found["transaction_id"].to_list()[:_FEW])
            raise WrongUsage(f"{self._asked} made {found.height} postings: {several}; name one of them")
        return str(found["transaction_id"][0]) if found.height else None

    def _not_found(self, begun: list[str], ids: pl.Series) -> str:
        candidates = (*self._results.candidates, *self._results.suppressed)
        if any(found.candidate_id.startswith(self._asked) for found in candidates) and len(self._asked) >= SHORTEST:
            return f"{self._asked} is a candidate; explain takes one of its transactions, hits or episodes"
        if begun:
            return f"several ids begin with '{self._asked}': {', '.join(begun[:_FEW])}; write more of it"
        near = _near(self._asked, ids)
        hint = f"; near it are {', '.join(near)}" if near else ""
        return f"there is no hit, episode or transaction '{self._asked}' in this run{hint}"


def _near(asked: str, ids: pl.Series) -> list[str]:
    """A few ids that begin with as much of ``asked`` as any do."""
    for length in range(len(asked) - 1, 1, -1):
        found = ids.filter(ids.str.starts_with(asked[:length]))
        if len(found):
            return [str(one) for one in found.sort().head(3)]
    return []


def _reject_words(entry: dict[str, Any]) -> str:
    """Why a row could not be used."""
    value = "" if entry["value"] is None else f" («{entry['value']}»)"
    field = "" if entry["field"] is None else f" in {entry['field']}{value}"
    place = f"{entry['source']}, row {entry['row']}"
    return f"the row could not be used, and no indicator saw it: {entry['reason']}{field}; {place}"
