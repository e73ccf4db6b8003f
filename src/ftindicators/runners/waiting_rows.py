"""Rows of a feed between arrival and release: those that repeat are judged, the others wait for the watermark."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt
import polars as pl

from ftindicators.tables.door import is_lead
from ftindicators.tables.few_values import key_hashes
from ftindicators.tables.revisions import Remembered, Verdict, repeated, repeats
from ftindicators.tables.rows import REJECTED

if TYPE_CHECKING:
    from ftindicators.tables.few_values import Keys

Verdicts: TypeAlias = npt.NDArray[np.int8]
JUDGED = {
    Verdict.DUPLICATE: "duplicate",
    Verdict.CONFLICTING_ID: "conflicting_id",
    Verdict.SUPERSEDED: "superseded",
}


@dataclass(frozen=True, slots=True)
class Sorted:
    """What became of the rows of one batch on arrival.

    ``late`` rows lie before the watermark; ``corrections`` have a higher revision than a row that was released.
    ``rejected`` in the shape of `tables.REJECTED`.
    """

    late: pl.DataFrame
    corrections: pl.DataFrame
    rejected: pl.DataFrame


class Run(NamedTuple):
    """Rows that came in together, by time; ``times`` (n,) int64: their instants."""

    rows: pl.DataFrame
    times: npt.NDArray[np.int64]


MOST_CUT = 16
"""So many runs through which the watermark has passed are made one."""


class WaitingRows:
    """Rows that arrived and are not released. Admitted rows only (`tables.Door`); ``transfers``: two postings an id."""

    def __init__(self, rows: pl.DataFrame, *, transfers: bool) -> None:
        self.released = Remembered.empty()
        self.fallen = Remembered.empty()
        """Ids of which several rows of one revision, with other content, came before any was released: none of them
        counts. The highest such revision of each."""
        self._transfers = transfers
        self._empty = rows.clear()
        self._runs: list[Run] = []
        self._ids = Remembered.empty()
        """The ids that wait: with entries of rows that fell meanwhile, never without one that waits."""
        if rows.height:
            self.wait(rows)

    @property
    def rows(self) -> pl.DataFrame:
        """All rows that wait. O(rows)."""
        return pl.concat([self._empty, *(run.rows for run in self._runs)])

    @property
    def height(self) -> int:
        """How many rows wait."""
        return sum(run.rows.height for run in self._runs)

    @property
    def nbytes(self) -> int:
        """Bytes held, those of ids included."""
        of_rows = sum(int(run.rows.estimated_size()) for run in self._runs)
        return of_rows + self.released.nbytes + self.fallen.nbytes + self._ids.nbytes

    def arrive(self, rows: pl.DataFrame, watermark: int | None) -> Sorted:
        """Take in the rows of a batch; ``watermark``: rows strictly below it have been released."""
        if not self._runs:  # after a restart a plan that has grown may read more columns
            self._empty = rows.clear()
        empty = self._empty
        leads = self.leads(rows)
        keys = key_hashes(self.ids(leads))
        verdict = self._judged(leads, keys)
        correction = verdict == Verdict.CORRECTION
        late = np.zeros(leads.height, np.bool_)
        if watermark is not None:
            late = (leads["occurred_at"].to_numpy() < watermark) & (verdict == Verdict.NEW)
        stays = (verdict == Verdict.NEW) & ~late
        if stays.all():
            return Sorted(empty, empty, self._take(rows, leads, keys))
        rejected = self.refused(leads, _named(verdict))
        kept = leads.filter(pl.Series(stays))
        found = Sorted(
            self.of(rows, leads.filter(pl.Series(late))) if late.any() else empty,
            self.of(rows, leads.filter(pl.Series(correction))) if correction.any() else empty,
            rejected,
        )
        again = self._take(self.of(rows, kept), kept, (keys[0][stays], keys[1][stays]))
        return found if not again.height else replace(found, rejected=pl.concat([rejected, again]))

    def wait(self, rows: pl.DataFrame) -> None:
        """Take in rows that need no judging: none of their ids waits."""
        leads = self.leads(rows)
        self._add(rows, leads, key_hashes(self.ids(leads)))

    def release(self, watermark: int | None) -> pl.DataFrame:
        """Take out the rows strictly below ``watermark`` (None: all), sorted by (occurred_at, transaction_id).

        What lies behind it costs nothing but a look at each run of rows that came in together.
        """
        due: list[pl.DataFrame] = []
        left: list[Run] = []
        cut: list[Run] = []
        for run in self._runs:
            if watermark is not None and run.times[0] >= watermark:
                left.append(run)
                continue
            count = len(run.times) if watermark is None else int(np.searchsorted(run.times, watermark))
            due.append(run.rows.head(count))
            if count < len(run.times):
                cut.append(Run(run.rows.slice(count), run.times[count:]))
        self._runs = [*left, *(cut if len(cut) < MOST_CUT else [_merged(cut)])]
        if watermark is not None:
            self._ids.forget_before(watermark)
        if not due:
            return self._empty
        rows = pl.concat(due).sort("occurred_at", "transaction_id") if len(due) > 1 else _within_instants(due[0])
        self.stand(rows)
        return rows

    def forget_before(self, horizon: int) -> None:
        """Ids of rows before ``horizon`` (µs) are no longer remembered."""
        self.released.forget_before(horizon)
        self.fallen.forget_before(horizon)

    # -- inside

    def _judged(self, leads: pl.DataFrame, keys: Keys) -> Verdicts:
        """What each row is beside rows released before, and beside those that fell."""
        ids, revision, content = self.ids(leads), leads["revision"], leads["content"]
        verdict = self.released.judge(ids, revision, content, keys)
        if not len(self.fallen):
            return verdict
        fallen = self.fallen.judge(ids, revision, content, keys)
        # Beside rows that fell, an equal one falls too; a higher revision is new, a lower one has been superseded.
        fallen[fallen == Verdict.DUPLICATE] = Verdict.CONFLICTING_ID
        fallen[fallen == Verdict.CORRECTION] = Verdict.NEW
        return np.where(verdict == Verdict.NEW, fallen, verdict)

    def _take(self, rows: pl.DataFrame, leads: pl.DataFrame, keys: Keys) -> pl.DataFrame:
        """Rows that neither a released nor a fallen one speaks against begin to wait; those that fall are told."""
        known = self._ids.has(keys) if len(self._ids) else np.zeros(leads.height, np.bool_)
        if known.any():
            rows = pl.concat([self._withdrawn(self.ids(leads).filter(pl.Series(known))), rows])
            leads = self.leads(rows)
        elif not len(repeated(self.ids(leads))):
            self._add(rows, leads, keys)
            return REJECTED.to_frame()
        reason = self.repeats(leads)
        self._fall(leads.filter((reason == "conflicting_id").fill_null(value=False)))
        self.wait(self.of(rows, leads.filter(reason.is_null())))
        return self.refused(leads, reason)

    def _withdrawn(self, ids: pl.Series) -> pl.DataFrame:
        """Take out the rows of some ids."""
        among = pl.col("transaction_id").str.head(-2) if self._transfers else pl.col("transaction_id")
        chosen = among.is_in(ids.unique().implode())
        found, left = [self._empty], []
        for run in self._runs:
            out = run.rows.select(chosen).to_series()
            if not out.any():
                left.append(run)
                continue
            found.append(run.rows.filter(out))
            stay = ~out
            if stay.any():
                left.append(Run(run.rows.filter(stay), run.times[stay.to_numpy()]))
        self._runs = left
        return pl.concat(found)

    def _add(self, rows: pl.DataFrame, leads: pl.DataFrame, keys: Keys) -> None:
        if not rows.height:
            return
        zeros = np.zeros(leads.height, np.int64)
        self._ids.table.put(*keys, zeros, zeros, leads["occurred_at"].to_numpy(), horizon=self._ids.horizon)
        ordered = rows if rows["occurred_at"].is_sorted() else rows.sort("occurred_at")
        self._runs.append(Run(ordered, ordered["occurred_at"].to_numpy()))

    def _fall(self, conflicting: pl.DataFrame) -> None:
        """Remember the highest revision of ids of which rows with other content came."""
        once = conflicting.with_columns(self.ids(conflicting).alias("id")).sort("revision")
        once = once.unique("id", keep="last", maintain_order=True)
        if once.height:
            self.fallen.remember(once["id"], once["revision"], once["content"], once["occurred_at"])

    # -- for corrections

    def withdraw(self, ids: pl.Series, conflicting: pl.DataFrame) -> None:
        """Released rows are taken back: ``ids`` count as never released; ``conflicting``: leads that fall instead."""
        self.released.forget(ids)
        self._fall(conflicting)

    def stand(self, rows: pl.DataFrame) -> None:
        """Rows were released by another way than :meth:`release`."""
        leads = self.leads(rows)
        if leads.height:
            self.released.remember(self.ids(leads), leads["revision"], leads["content"], leads["occurred_at"])

    def repeats(self, leads: pl.DataFrame) -> pl.Series:
        """Why each of some rows cannot be used beside the others, null for those that stand."""
        return repeats(self.ids(leads), leads["revision"], leads["content"])

    def leads(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Of each id one row: of a transfer one posting."""
        return rows.filter(is_lead()) if self._transfers else rows

    def ids(self, leads: pl.DataFrame) -> pl.Series:
        """The id of each row as its source gave it."""
        ids = leads["transaction_id"]
        return ids.str.head(-2) if self._transfers else ids

    def of(self, rows: pl.DataFrame, leads: pl.DataFrame) -> pl.DataFrame:
        """All postings among ``rows`` that belong to ``leads``."""
        return rows.join(leads.select("source", "row"), on=["source", "row"], how="semi", maintain_order="left")

    def refused(self, leads: pl.DataFrame, reason: pl.Series) -> pl.DataFrame:
        """Rows that cannot be used, in the shape of `tables.REJECTED`; those without a reason are left out."""
        entries = leads.select(
            "source",
            "row",
            reason.alias("reason"),
            pl.lit("transaction_id").alias("field"),
            self.ids(leads).alias("value"),
        )
        return entries.filter(pl.col("reason").is_not_null())


def _merged(runs: list[Run]) -> Run:
    rows = pl.concat([run.rows for run in runs]).sort("occurred_at")
    return Run(rows, rows["occurred_at"].to_numpy())


def _within_instants(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows by time, by (occurred_at, transaction_id)."""
    times = rows["occurred_at"].to_numpy()
    return rows.sort("occurred_at", "transaction_id") if (times[1:] == times[:-1]).any() else rows


def _named(verdict: Verdicts) -> pl.Series:
    names = {int(v): name for v, name in JUDGED.items()}
    return pl.Series(verdict).cast(pl.Int64).replace_strict(names, default=None, return_dtype=pl.String)
