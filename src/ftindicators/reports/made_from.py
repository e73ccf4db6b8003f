"""Versions and hashes: what the results, and so the report, were made from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from ftindicators.reports.document import InputFile, MadeFrom, Version

if TYPE_CHECKING:
    from ftindicators.reports.policy_facts import PolicyFacts
    from ftindicators.results.folder import Results


def made_from(results: Results, policy: PolicyFacts) -> MadeFrom:
    """What the manifest and the definitions of a results folder say."""
    manifest, kept, coverage = results.manifest, results.definitions, results.coverage
    rows = manifest["rows"]
    mapping = kept.get("mapping") or {}
    return MadeFrom(
        versions=tuple(Version(name, version) for name, version in sorted(manifest["versions"].items())),
        semantics=manifest["semantics"],
        plan=manifest["plan"],
        inputs=(
            *(_file(entry["source"], entry) for entry in manifest["inputs"]),
            *(_file(kind, entry) for kind, entry in sorted(manifest.get("tables", {}).items())),
        ),
        indicators=tuple(
            InputFile(identity, entry["file"] or None, entry["blake2b"])
            for identity, entry in sorted(kept["indicators"].items())
        ),
        overlays=tuple(_overlays(kept.get("overlays", ()))),
        mapping=mapping.get("blake2b"),
        policy=policy.name,
        policy_version=policy.version,
        policy_blake2b=policy.blake2b,
        policy_text=policy.text,
        settings=tuple(manifest.get("settings", ())),
        data_from=coverage.get("data_from"),
        data_from_is=coverage.get("data_from_is"),
        data_to=coverage.get("data_to"),
        as_of=manifest.get("as_of"),
        rows_read=rows["read"],
        rows_used=rows["used"],
        rows_rejected=rows["rejected"],
    )


def _file(name: str, entry: Mapping[str, Any]) -> InputFile:
    return InputFile(name, entry.get("path"), entry.get("blake2b"))


def _overlays(entries: Iterable[Mapping[str, Any]]) -> Iterable[InputFile]:
    for entry in entries:
        yield InputFile(entry["file"], None, entry["blake2b"])
