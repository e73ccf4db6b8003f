"""Daily runs over files, and what all their results folders say together."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from ftindicators.results.folder import Results
from ftindicators.runners.scan_job import ScanRequest, run_scan
from tests.checkout import ROOT

BANK = ROOT / "sample_data" / "harbour_bank"
FEW = tuple(
    ROOT / "indicators" / name
    for name in (
        "sexual/night-cash-window.yaml",
        "sexual/lodging-frequency-high.yaml",
        "sexual/etransfer-fan-in-unrelated.yaml",
    )
)


def scanned(inputs, out: Path, *, bank: bool = True, **asked):
    """A scan that writes all hits, of files of the sample bank unless ``bank`` is false."""
    tables = {name: BANK / f"{name}.csv" for name in ("accounts", "customers")} if bank else {}
    mapping = {"mapping": BANK / "mapping.yaml"} if bank else {}
    return run_scan(ScanRequest(tuple(str(i) for i in inputs), out, **{"hits": "all", **tables, **mapping, **asked}))


def union(folders):
    """Hits, episodes and candidates of several daily runs as they stand after the last of them.

    Each by id: a later run's stands for an earlier one's, and what is retracted is taken away first.
    """
    hits: dict[str, dict] = {}
    episodes: dict[str, dict] = {}
    candidates: dict[str, object] = {}
    for folder in folders:
        found = Results.read(folder)
        for row in found.retracted.to_pylist():
            del hits[row["hit_id"]]
        for name in found.manifest["retracted"]["episodes"]:
            del episodes[name]
        for name in found.manifest["retracted"]["candidates"]:
            candidates.pop(name, None)
        fresh = {row["hit_id"]: row for row in found.hits.to_pylist()}
        assert not fresh.keys() & hits.keys(), "a hit is told once"
        hits |= fresh
        episodes |= {row["episode_id"]: row for row in found.episodes.to_pylist()}
        candidates |= {c.candidate_id: c for c in found.candidates}
    return hits, episodes, candidates


def whole(results):
    """The same of one run over everything."""
    return (
        {row["hit_id"]: row for row in results.hits.to_pylist()},
        {row["episode_id"]: row for row in results.episodes.to_pylist()},
        {c.candidate_id: c for c in results.candidates},
    )


def cut(folder: Path, every: int, *, parquet: bool = False, shuffled: int | None = None) -> list[Path]:
    """The bank's files again as one a stretch of ``every`` days, in ``folder``; rows shuffled by a seed."""
    files = sorted(BANK.glob("postings-*.csv"))
    rows = pl.concat([pl.read_csv(file, separator=";", infer_schema=False) for file in files])
    at = rows["DATE_HEURE"].str.to_datetime("%d/%m/%Y %H:%M:%S", strict=False).fill_null(strategy="forward")
    number = (at.dt.ordinal_day() - 1) // every
    made = []
    for stretch in sorted(number.unique()):
        part = rows.filter(number == stretch)
        if shuffled is not None:
            part = part.sample(fraction=1.0, shuffle=True, seed=shuffled)
        path = folder / f"stretch-{stretch:02}.{'parquet' if parquet else 'csv'}"
        if parquet:
            part.write_parquet(path)
        else:
            part.write_csv(path, separator=";")
        made.append(path)
    return made
