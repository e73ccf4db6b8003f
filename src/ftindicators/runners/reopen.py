"""The job and the input of an earlier run, from its results folder: what has changed since is refused by name."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ftindicators.candidates.policy import Policy
from ftindicators.diagnostics import InvalidResults
from ftindicators.language.definitions import indicators_of
from ftindicators.model.candidate import instant_of_text
from ftindicators.plan.compile import SEMANTICS, Plan
from ftindicators.runners.job import Bounds, Job
from ftindicators.sources.files import file_hash, open_files, open_named
from ftindicators.sources.mapping import ColumnMapping
from ftindicators.sources.read_tables import read_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ftindicators.results.folder import Results
    from ftindicators.sources.chunks import Opened
    from ftindicators.tables.snapshots import Kind, Snapshot


@dataclass(frozen=True, slots=True)
class Reopened:
    """An earlier run, ready to be run again: the same plan over the same bytes."""

    job: Job
    opened: Opened
    bounds: Bounds


def reopen(results: Results) -> Reopened:
    """The run that made ``results``.

    Raises InvalidResults where its rows came from no file, where an input, account or customer file is missing or has
    other content than it had (all of them at once, each with its path), and where this version would answer otherwise.
    """
    manifest = results.manifest
    plan = same_plan(results)
    faults = list(_changed(manifest))
    if faults:
        raise InvalidResults(
            "the input is no longer what these results were made of:\n  "
            + "\n  ".join(faults)
            + f"\n{_way_out(manifest)}"
        )
    mapping = _mapping(results.definitions.get("mapping"))
    tables = {kind: _table(kind, manifest, mapping) for kind in ("accounts", "customers")}
    policy = results.definitions["policy"]
    job = Job(
        plan=plan,
        mapping=mapping,
        policy=Policy.of_text(policy["text"], file=policy["file"]).with_overlay_texts(
            (overlay["file"], overlay["text"]) for overlay in policy.get("overlays", ())
        ),
        hits=manifest["hits"],
        threads=1,
        accounts=tables["accounts"],
        customers=tables["customers"],
        data_from=_instant(manifest["data_from"]) if results.coverage.get("data_from_is") == "stated" else None,
        settings=tuple(manifest["settings"]),
    )
    opened = open_named({i["source"]: i["path"] for i in manifest["inputs"]}, mapping.csv)
    return Reopened(job, opened, Bounds(*(_instant(manifest[name]) for name in ("from", "to", "as_of"))))


def same_plan(results: Results) -> Plan:
    """The Plan of the run that made ``results``, from the definitions that stand with them.

    Raises InvalidResults where this version of the engine would compile another one.
    """
    manifest = results.manifest
    if manifest.get("semantics") != SEMANTICS:
        made = manifest.get("versions", {}).get("ftindicators")
        raise InvalidResults(
            f"these results were made by version {made}, which answers differently from this one; use that version"
        )
    plan = Plan.of(indicators_of(results.definitions))
    if plan.digest != manifest.get("plan"):
        raise InvalidResults(
            "the definitions in these results do not make the plan that the manifest names: "
            "a file of the folder has been changed, or it was made by another version"
        )
    return plan


def _way_out(manifest: Mapping[str, Any]) -> str:
    of_frames = not manifest["inputs"] or any(entry["path"] is None for entry in manifest["tables"].values())
    if of_frames:
        return "scan files, or ask in Python while the results of the run are at hand"
    return "put the files back, or run the scan again"


def _changed(manifest: Mapping[str, Any]) -> Iterator[str]:
    """What keeps the inputs from being read again, in words."""
    if not manifest["inputs"]:
        yield "the transactions were a frame, not a file"
    for entry in manifest["inputs"]:
        yield from _file(entry["source"], entry["path"], entry["blake2b"])
    for kind, entry in manifest["tables"].items():
        if entry["path"] is None:
            yield f"the {kind} were a frame, not a file"
        elif not Path(entry["path"]).exists():
            yield f"{kind}: {entry['path']} is missing"


def _file(name: str, path: str, digest: str) -> Iterator[str]:
    if not Path(path).is_file():
        yield f"{name}: {path} is missing"
    elif file_hash(Path(path)) != digest:
        yield f"{name}: {path} has other content than it had"


def _mapping(kept: Mapping[str, Any] | None) -> ColumnMapping:
    if kept is None:
        return ColumnMapping.identity()
    folder = Path(kept["file"]).parent if kept["file"] else None
    return ColumnMapping.of_text(kept["text"], kept["file"] or "<mapping>", folder)


def _table(kind: Kind, manifest: Mapping[str, Any], mapping: ColumnMapping) -> Snapshot | None:
    entry = manifest["tables"].get(kind)
    if entry is None:
        return None
    table = read_table(kind, open_files([entry["path"]], mapping.csv), mapping)
    if table.digest != entry["blake2b"]:
        raise InvalidResults(
            f"{kind}: {entry['path']} has other content than it had; put it back, or run the scan again"
        )
    return table


def _instant(text: str | None) -> int | None:
    return None if text is None else instant_of_text(text)
