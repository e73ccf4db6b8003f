"""Corrections of released rows: they are answered again from a base, an earlier state of the same feed.

Kept are the base, the rows released since, and what was handed out since. A correction puts the higher revision in the
old one's place and evaluates base and rows anew, in one large batch. The base moves on once enough rows lie further
back than any correction may reach; these are evaluated onto it, in one large batch too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import polars as pl
import pyarrow as pa

from ftindicators.model.values import DAY
from ftindicators.runners.delta import RETRACTED, RETRACTED_EPISODES
from ftindicators.runners.released_rows import ReleasedRows
from ftindicators.runners.told import Told
from ftindicators.tables.rows import REJECTED

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import timedelta

    from ftindicators.plan.compile import Plan
    from ftindicators.plan.planned import PlannedIndicator
    from ftindicators.runners.feed_state import Asked, FeedState, Settled
    from ftindicators.runners.waiting_rows import WaitingRows

ALWAYS = frozenset({"transaction_id", "occurred_at", "party", "currency", "amount"})
"""Columns of released rows that are kept whatever the plan."""
LEAST = 2_048
"""Fewer rows than that are never evaluated onto the base: keeping them costs less."""
WORTH = 65_536
"""So many are worth it before rows span twice the horizon."""


class Accepted(NamedTuple):
    """Corrections of one batch.

    ``old``: the rows that they take out, ``new``: the rows that they put in their place (those that wait for the
    watermark included). ``too_late``: rows that change nothing. ``rejected``: those that repeat among themselves, in
    the shape of `tables.REJECTED`.
    """

    old: pl.DataFrame
    new: pl.DataFrame
    too_late: pl.DataFrame
    rejected: pl.DataFrame


class Retracted(NamedTuple):
    """What a correction changed: what is new or reads otherwise, and what was taken back, by which id."""

    hits: pa.Table
    episodes: pa.Table
    retracted: pa.Table
    retracted_episodes: pa.Table


def horizon_of(plan: Plan, corrections: timedelta | None, dedupe: timedelta | None) -> int:
    """How far before the watermark a row can be corrected (µs); 0: not at all.

    Left out: the longest window of the plan that ends, a day at least, and no longer than ids are remembered.
    """
    if corrections is not None:
        return _micros(corrections)
    longest = max([DAY, *(m.reach for p in plan.planned for m in p.measures if m.reach is not None)])
    return longest if dedupe is None else min(longest, _micros(dedupe))


class Corrections:
    """The base, the rows since it, and what was handed out since it.

    ``base`` belongs to this object. ``horizon``: how far before the watermark a row can be corrected (µs).
    """

    def __init__(self, horizon: int, base: FeedState, needs: frozenset[str], *, transfers: bool) -> None:
        self.horizon = horizon
        self.base = base
        self.rows = ReleasedRows(ALWAYS | needs, transfers=transfers)
        self.told = Told()

    # -- what comes

    def accept(self, given: pl.DataFrame, waiting: WaitingRows, settled: int) -> Accepted:
        """Put corrections of released rows in their places; ``settled``: the watermark on their arrival.

        A row that is corrected to an instant at or after the watermark waits there like any other.
        """
        cut = settled - self.horizon
        leads = waiting.leads(given)
        ids = waiting.ids(leads)
        held = self.rows.having(ids.unique())
        reach = held.filter(pl.col("occurred_at") >= cut) if held.height else held
        known = self.rows.ids(reach).unique() if reach.height else pl.Series([], dtype=pl.String)
        reason = waiting.repeats(leads)
        stands = reason.is_null() & (leads["occurred_at"] >= cut)
        is_known = ids.is_in(known.implode())
        too_late = ~is_known | (reason.is_null() & ~stands)
        fits = leads.filter(stands & is_known)
        without = ids.filter(too_late)  # an id that keeps its old row
        out = known.filter(~known.is_in(without.implode()))
        if not out.len():
            refused = waiting.refused(leads, pl.select(pl.when(is_known).then(reason)).to_series())
            return Accepted(held.clear(), given.clear(), waiting.of(given, leads.filter(too_late)), refused)
        refused = waiting.refused(leads, pl.select(pl.when(is_known).then(reason)).to_series())
        waiting.withdraw(out, leads.filter(is_known & ids.is_in(out.implode()) & reason.is_not_null()))
        new = waiting.of(given, fits)
        old = held.filter(self.rows.ids(held).is_in(out.implode()))
        at_once = new.filter(pl.col("occurred_at") < settled)
        self.rows.replace(out, at_once)
        waiting.stand(at_once)
        waiting.wait(new.filter(pl.col("occurred_at") >= settled))
        return Accepted(old, new, waiting.of(given, leads.filter(too_late)), refused)

    # -- answered again

    def again(self, asked: Asked, watermark: int | None) -> tuple[FeedState, Settled]:
        """The state that base and rows lead to, and all that was settled since the base."""
        reached = self.base.copy()
        return reached, reached.answer(asked, self.rows.whole(), watermark)

    def differences(self, asked: Asked, now: FeedState, settled: Settled, by: Accepted) -> Retracted:
        """What of ``settled`` was not handed out as it reads, and what was handed out and does not stand."""
        reads = {table["episode_id"] for table in settled.episodes.select(["episode_id"]).to_pylist()}
        hits = self.told.hits(settled.hits)
        episodes = settled.episodes
        # An episode of the base that lost all its later hits was told with them: it is told again as it was.
        missing = self.told.episodes(episodes).gone["episode_id"]
        fallen_back = [e for e in now.open_episodes() if e.episode_id not in reads and e.episode_id in set(missing)]
        if fallen_back:
            table = now.table_of(asked, fallen_back, now.state.settled)
            episodes = pa.concat_tables([episodes, table])
        changed = self.told.episodes(episodes)
        self.told.take_back(hits.gone, changed.gone)
        blame = _Blame(by, self.rows, asked.planned)
        retracted = hits.gone.with_columns(blame.of(hits.gone, own="transaction_id").alias("by"))
        gone = changed.gone.with_columns(blame.of(changed.gone, own=None).alias("by"))
        return Retracted(
            hits.fresh,
            changed.fresh,
            retracted.select(RETRACTED.names).to_arrow().cast(RETRACTED),
            gone.select(RETRACTED_EPISODES.names).to_arrow().cast(RETRACTED_EPISODES),
        )

    # -- the base moves on

    def move_on(self, asked: Asked, watermark: int) -> None:
        """Evaluate onto the base what no correction can reach any more, if that is worth it by now."""
        since = self.rows.since()
        until = watermark - self.horizon
        if since is None or since >= until:
            return
        old = self.rows.count_before(until)
        if old < LEAST or (since >= until - self.horizon and (old < WORTH or 4 * old < self.rows.height)):
            return
        settled = self.base.answer(asked, self.rows.take_before(until), until)
        self.base.memory.remember(settled.episodes, settled.log, settled.named, until)
        still = {episode.episode_id for episode in self.base.open_episodes()}
        self.told.forget_before(until, still)

    @property
    def nbytes(self) -> int:
        """Bytes held."""
        return self.base.nbytes + self.rows.nbytes + self.told.nbytes


class _Blame:
    """Which correction a change is put down to: the hit's own row, else one of the same subject, else the first."""

    def __init__(self, by: Accepted, rows: ReleasedRows, planned: Mapping[str, PlannedIndicator]) -> None:
        self._planned = planned
        parts = [frame for frame in (by.old, by.new) if frame.height]
        shared = [c for c in parts[0].columns if all(c in p.columns for p in parts)]
        self._rows = pl.concat([p.select(shared) for p in parts])
        self._ids = rows.ids(self._rows)
        self._first = str(self._ids.min())
        self._own = dict(zip(self._rows["transaction_id"].to_list(), self._ids.to_list(), strict=True))
        self._of_subject: dict[tuple[str, ...], dict[str, str]] = {}

    def of(self, gone: pl.DataFrame, *, own: str | None) -> pl.Series:
        """An id for each row of ``gone`` (indicator, subject_id); ``own`` names the column of its transaction."""
        said: list[str] = []
        transactions = gone[own].to_list() if own is not None else [None] * gone.height
        subjects = zip(gone["indicator"].to_list(), gone["subject_id"].to_list(), strict=True)
        for (indicator, subject), transaction in zip(subjects, transactions, strict=True):
            mine = self._own.get(transaction) if transaction is not None else None
            said.append(mine or self._subjects(self._planned[indicator].subject_columns).get(subject, self._first))
        return pl.Series(said, dtype=pl.String)

    def _subjects(self, columns: tuple[str, ...]) -> Mapping[str, str]:
        if columns not in self._of_subject:
            found: dict[str, str] = {}
            if all(column in self._rows.columns for column in columns):
                texts = [self._rows[column].cast(pl.String) for column in columns]
                if len(texts) > 1:
                    texts = [t.str.replace_all("\\", "\\\\", literal=True) for t in texts]
                    texts = [t.str.replace_all("|", "\\|", literal=True) for t in texts]
                subject = pl.select(pl.concat_str(texts, separator="|")).to_series()
                named = zip(self._ids.to_list(), subject.to_list(), strict=True)
                found = dict(sorted(((text, i) for i, text in named if text is not None), reverse=True))
            self._of_subject[columns] = found
        return self._of_subject[columns]


def _micros(length: timedelta) -> int:
    return (length.days * 86_400 + length.seconds) * 1_000_000 + length.microseconds


NO_CORRECTIONS = Accepted(pl.DataFrame(), pl.DataFrame(), pl.DataFrame(), pl.DataFrame(schema=REJECTED))
"""Nothing was corrected."""
