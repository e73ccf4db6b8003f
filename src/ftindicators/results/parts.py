"""A folder to which a stream adds parts: which of its files count, and what is said of them.

``commit.json`` is the truth: it names the last batch that is there, and the parts of that commit. A part of it may
still have its pending name, and a part that it replaced may not yet be gone: a kill can come between the steps.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from ftindicators.diagnostics import InvalidResults
from ftindicators.results.schemas import EPISODES, HITS, conform

COMMIT = "commit.json"
PENDING = ".pending"
_PART = re.compile(r"(?P<kind>[a-z-]+)-(?P<first>\d{10})(-(?P<last>\d{10}))?\.(parquet|jsonl)")


def is_parts_folder(folder: Path) -> bool:
    """Whether a stream adds to it."""
    return (folder / COMMIT).is_file()


def commit_of(folder: Path) -> dict[str, Any]:
    """The last commit. Raises InvalidResults."""
    try:
        found: dict[str, Any] = json.loads((folder / COMMIT).read_bytes())
        return {**found, "parts": list(found["parts"]), "replaced": list(found["replaced"])}
    except (OSError, ValueError, KeyError, TypeError) as fault:
        raise InvalidResults(f"{folder / COMMIT} cannot be read: {fault}") from fault


def parts_of(folder: Path, kind: str) -> list[tuple[int, int, Path]]:
    """First and last batch and path of each part of a kind that counts, in their order."""
    commit = commit_of(folder)
    found: dict[str, tuple[int, int, Path]] = {}
    for path in folder.iterdir():
        name = path.name.removesuffix(PENDING)
        match = _PART.fullmatch(name)
        if match is None or match["kind"] != kind or name in commit["replaced"]:
            continue
        if path.name.endswith(PENDING) and (name not in commit["parts"] or name in found):
            continue
        first = int(match["first"])
        found[name] = (first, int(match["last"] or first), path)
    return sorted(found.values())


def read_kind(folder: Path, kind: str, schema: pa.Schema) -> pa.Table:
    """All rows of a kind, with a column ``batch``, in the order of their batches."""
    wide = schema.append(pa.field("batch", pa.int64())) if "batch" not in schema.names else schema
    tables = [conform(pq.read_table(path), wide) for _, _, path in parts_of(folder, kind)]
    return pa.concat_tables(tables) if tables else wide.empty_table()


def read_objects(folder: Path, kind: str) -> list[dict[str, Any]]:
    """All objects of a kind, in the order of their batches."""
    found: list[dict[str, Any]] = []
    for _, _, path in parts_of(folder, kind):
        with path.open(encoding="utf-8") as file:
            found += [json.loads(line) for line in file]
    return found


def hits_that_stand(folder: Path) -> pa.Table:
    """Each hit that was not taken back later."""
    hits = read_kind(folder, "hits", HITS)
    taken_back = _taken_back(folder, "retracted", "hit_id")
    last: dict[str, int] = {}
    stands = [taken_back.get(hit, -1) for hit in hits["hit_id"].to_pylist()]
    batches = hits["batch"].to_pylist()
    for index, (hit, batch) in enumerate(zip(hits["hit_id"].to_pylist(), batches, strict=True)):
        if batch >= stands[index]:  # a batch takes back first, then says anew
            last[hit] = index
    return hits.take(pa.array(sorted(last.values()), pa.int64())).select(HITS.names)


def _taken_back(folder: Path, kind: str, name: str) -> dict[str, int]:
    """The last batch that took each of them back. A batch takes back first, then tells anew."""
    found = read_kind(folder, kind, pa.schema([(name, pa.string())]))
    return dict(zip(found[name].to_pylist(), found["batch"].to_pylist(), strict=True))


def episodes_as_they_stand(folder: Path) -> pa.Table:
    """The last revision of each episode."""
    episodes = read_kind(folder, "episodes", EPISODES)
    taken_back = _taken_back(folder, "retracted-episodes", "episode_id")
    told = zip(episodes["episode_id"].to_pylist(), episodes["batch"].to_pylist(), strict=True)
    last = {name: index for index, (name, batch) in enumerate(told) if batch >= taken_back.get(name, 0)}
    return episodes.take(pa.array(sorted(last.values()), pa.int64())).select(EPISODES.names)


def candidates_as_they_stand(folder: Path) -> list[dict[str, Any]]:
    """The last revision of each candidate, without what the stream says of its batch."""
    taken_back = _taken_back(folder, "retracted-candidates", "candidate_id")
    last = {
        found["candidate_id"]: found
        for found in read_objects(folder, "candidates")
        if found["batch"] >= taken_back.get(found["candidate_id"], 0)
    }
    return [{k: v for k, v in found.items() if k not in ("batch", "released_at")} for found in last.values()]


def counted_coverage(coverage: dict[str, Any], hits: pa.Table, episodes: pa.Table) -> dict[str, Any]:
    """The coverage that the stream wrote, with the hits and episodes of each indicator counted."""
    tables = (("hits", hits), ("episodes", episodes))
    counts = {name: Counter(table["indicator"].to_pylist()) for name, table in tables}
    indicators = coverage.get("indicators", {})
    counted = {i: {**entry, **{name: counts[name][i] for name, _ in tables}} for i, entry in indicators.items()}
    return {**coverage, "indicators": counted}
