"""Rows of earlier runs, kept for the pages of candidates: a file a run, never changed, removed when it is too old."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

import polars as pl

from ftindicators.model.values import DAY
from ftindicators.results.placing import flush
from ftindicators.runners.daily.record import RowsPart
from ftindicators.sources.files import file_hash

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from ftindicators.candidates.policy import Policy
    from ftindicators.plan.compile import Plan

FOLDER = "rows"
AROUND = 30 * DAY
"""A party's own rows are shown so long before its evidence (`runners.candidate_rows`)."""


def reach_of(plan: Plan, policy: Policy) -> int:
    """How far back the rows of an open candidate can lie (µs).

    The policy's window, an episode that began before it, the longest window before that one's first hit, and a month of
    the party's own rows. Windows that never end are left out: rows so far back are not kept.
    """
    longest = max([0, *(m.reach for p in plan.planned for m in p.measures if m.reach is not None)])
    episode = max([0, *(min(p.longest, policy.window) for p in plan.planned)])
    return policy.window + episode + longest + AROUND


def add(folder: Path, rows: pl.DataFrame) -> RowsPart | None:
    """Keep the rows of one run: physical, with all columns that are shown. None where there are none."""
    if not rows.height:
        return None
    (folder / FOLDER).mkdir(exist_ok=True)
    path = folder / FOLDER / f"{secrets.token_hex(8)}.parquet"
    rows.write_parquet(path, compression="zstd")
    flush(path)
    flush(path.parent)
    times = rows["occurred_at"].to_numpy()
    return RowsPart(path.name, file_hash(path), int(times.min()), int(times.max()), rows.height)


def read(folder: Path, parts: Sequence[RowsPart], since: int) -> tuple[pl.DataFrame, list[str]]:
    """The rows from ``since`` (µs) on, of each id the highest revision, by time.

    Also the files that are damaged or gone, whose rows are missing.
    """
    frames: list[pl.DataFrame] = []
    missing: list[str] = []
    for part in parts:
        path = folder / FOLDER / part.file
        if part.last < since:
            continue
        if not path.is_file() or file_hash(path) != part.blake2b:
            missing.append(part.file)
            continue
        frames.append(pl.read_parquet(path).filter(pl.col("occurred_at") >= since))
    if not frames:
        return pl.DataFrame(), missing
    rows = pl.concat(frames, how="diagonal")
    latest = rows.sort("revision", maintain_order=True).unique("transaction_id", keep="last")
    return latest.sort("occurred_at", "transaction_id"), missing


def sweep(folder: Path, parts: Iterable[RowsPart]) -> None:
    """Remove the files that no state needs."""
    needed = {part.file for part in parts}
    for path in (folder / FOLDER).glob("*.parquet"):
        if path.name not in needed:
            path.unlink(missing_ok=True)
