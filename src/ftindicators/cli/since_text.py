"""What became of candidates since an earlier run, in words: the manifest's ``previous``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ftindicators.cli.counts import many
from ftindicators.cli.escaping import in_line

_NAMED = 3


def since_lines(previous: Mapping[str, Any] | None) -> Iterable[tuple[str, str]]:
    """The lines as (name, text), none without an earlier run; candidates that are no longer there among them."""
    if previous is None:
        return
    changes = ", ".join(f"{n:,} {change}" for change, n in previous["changes"].items()) or "no candidate"
    where = in_line(previous["folder"] or "the previous run")
    yield "Since", f"{where} (data to {previous['data_to'] or 'none'}): {changes}"
    held, gone = previous["held_back"]["count"], previous["gone"]["count"]
    if held:
        yield "", f"{many(held, 'candidate')} shown there and held back now (suppressed.jsonl)"
    if gone:
        yield "", f"{many(gone, 'candidate')} shown there and no longer found: {_ids(previous)}"
    if previous["differs"]:
        what = ", ".join(map(in_line, previous["differs"]))
        yield "", f"not only the data differ, also: {what} (manifest.json, previous)"


def _ids(previous: Mapping[str, Any]) -> str:
    ids = [in_line(name) for name in previous["gone"]["candidates"][:_NAMED]]
    return ", ".join(ids) + (" ..." if previous["gone"]["count"] > _NAMED else "")
