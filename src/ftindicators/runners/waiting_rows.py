"""Rows of a feed between arrival and release: those that repeat are judged, the others wait for the watermark."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from ftindicators.tables.door import is_lead
from ftindicators.tables.revisions import Remembered, Verdict, repeats
from ftindicators.tables.rows import REJECTED

if TYPE_CHECKING:
    import numpy.typing as npt

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


class WaitingRows:
    """Rows that arrived and are not released. Admitted rows only (`tables.Door`); ``transfers``: two postings an id."""

    def __init__(self, empty: pl.DataFrame, *, transfers: bool) -> None:
        self.rows = empty
        self.released = Remembered.empty()
        self.fallen = Remembered.empty()
        """Ids of which several rows of one revision, with other content, came before any was released: none of them
        counts. The highest such revision of each."""
        self._transfers = transfers

    def arrive(self, rows: pl.DataFrame, watermark: int | None) -> Sorted:
        """Take in the rows of a batch; ``watermark``: rows strictly below it have been released."""
        empty = rows.clear()
        leads = self.leads(rows)
        reason, correction = self._judged(leads)
        rejected = [self.refused(leads, reason)]
        late_mask = pl.repeat(value=False, n=leads.height, eager=True, dtype=pl.Boolean)
        if watermark is not None:
            late_mask = (leads["occurred_at"] < watermark) & reason.is_null() & ~correction
        late = self.of(rows, leads.filter(late_mask)) if late_mask.any() else empty
        corrections = self.of(rows, leads.filter(correction)) if correction.any() else empty
        stays = leads.filter(reason.is_null() & ~correction & ~late_mask)
        self.rows = pl.concat([self.rows, rows if stays.height == leads.height else self.of(rows, stays)])
        rejected.append(self._settle_repeats())
        return Sorted(late, corrections, pl.concat(rejected))

    def release(self, watermark: int | None) -> pl.DataFrame:
        """Take out the rows strictly below ``watermark`` (None: all), sorted by (occurred_at, transaction_id)."""
        if watermark is None:
            due, self.rows = self.rows, self.rows.clear()
        else:
            below = pl.col("occurred_at") < watermark
            due, self.rows = self.rows.filter(below), self.rows.filter(~below)
        due = due.sort("occurred_at", "transaction_id")
        self.stand(due)
        return due

    def forget_before(self, horizon: int) -> None:
        """Ids of rows before ``horizon`` (µs) are no longer remembered."""
        self.released.forget_before(horizon)
        self.fallen.forget_before(horizon)

    # -- inside

    def _judged(self, leads: pl.DataFrame) -> tuple[pl.Series, pl.Series]:
        """The reason why a row cannot be used, beside rows released before; and where it corrects one of them."""
        ids, revision, content = self.ids(leads), leads["revision"], leads["content"]
        verdict = self.released.judge(ids, revision, content)
        fallen = self.fallen.judge(ids, revision, content)
        # Beside rows that fell, an equal one falls too; a higher revision is new, a lower one has been superseded.
        fallen[fallen == Verdict.DUPLICATE] = Verdict.CONFLICTING_ID
        fallen[fallen == Verdict.CORRECTION] = Verdict.NEW
        reason = _named(np.where(verdict == Verdict.NEW, fallen, verdict))
        return reason, pl.Series(verdict == Verdict.CORRECTION)

    def _settle_repeats(self) -> pl.DataFrame:
        leads = self.leads(self.rows)
        reason = repeats(self.ids(leads), leads["revision"], leads["content"])
        if reason.null_count() == len(reason):
            return REJECTED.to_frame()
        lost = leads.filter(reason.is_not_null())
        self._fall(leads.filter((reason == "conflicting_id").fill_null(value=False)))
        self.rows = self.rows.join(
            lost.select("source", "row"), on=["source", "row"], how="anti", maintain_order="left"
        )
        return self.refused(leads, reason)

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


def _named(verdict: npt.NDArray[np.int8]) -> pl.Series:
    names = {int(v): name for v, name in JUDGED.items()}
    return pl.Series(verdict).cast(pl.Int64).replace_strict(names, default=None, return_dtype=pl.String)
