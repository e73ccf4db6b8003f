"""What a scan found, in a few lines that an analyst understands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ftindicators.cli.escaping import as_word, in_line
from ftindicators.cli.overview_text import explained, hits_text, notes, reasons, row, rows_text, statuses_text
from ftindicators.cli.since_text import since_lines
from ftindicators.cli.terminal import Terminal
from ftindicators.results.overview import BANNER, Overview

if TYPE_CHECKING:
    from ftindicators.results.folder import Results

_MANY = 6
_FILES = {
    "candidates.jsonl": "whom a person should look at, in which role, and why",
    "hits.parquet": "rows at which an indicator's condition is true, with their numbers",
    "episodes.parquet": "hits that belong together, and the rows to recompute them by hand",
    "candidate_rows.parquet": "the rows that candidates rest on, each with its file and number",
    "coverage.json": "which indicators these data can and cannot answer",
    "rejected.parquet": "rows that could not be used, each with its reason",
    "definitions.json": "the indicators, policy and mapping that were applied, whole",
    "manifest.json": "what was read, with which versions and parameters",
}


def say_summary(terminal: Terminal, results: Results, *, out: Path, given_data_from: bool) -> bool:
    """Say what came of a scan; gives whether an indicator ended in error."""
    found = Overview.of(results)
    rows = found.manifest["rows"]
    indicators: Mapping[str, Mapping[str, Any]] = found.coverage["indicators"]
    routes = {route: sum(changes.values()) for route, changes in found.routes.items()}
    hits = hits_text(
        found.hits, found.episodes, written=found.hits_written, choice=str(found.manifest.get("hits", "edges"))
    )
    lines = [
        row("Rows", rows_text(rows, ", ".join(reasons(found.rejected)))),
        *(row(name, text) for name, text in notes(found.manifest)),
        row("Data", _data(found.coverage, given_data_from=given_data_from)),
        row("Indicators", statuses_text(found.statuses)),
        *_explained(indicators),
        row("Hits", hits),
        row("Candidates", _candidates(routes, found.suppressed)),
        *(row(name, text) for name, text in since_lines(found.manifest.get("previous"))),
        BANNER,
        "",
        f"Look in {in_line(out)}",
        *(f"  {name:<23} {what}" for name, what in _FILES.items()),
        *_next(found, out),
    ]
    fields = {
        "rows": dict(rows),
        "rejected": dict(found.rejected),
        "indicators": dict(found.statuses),
        "hits": found.hits,
        "episodes": found.episodes,
        "candidates": routes,
        "suppressed": found.suppressed,
        "previous": found.manifest.get("previous"),
        "out": str(out),
        "notice": BANNER,
    }
    terminal.say("summary", "\n".join(lines), fields=fields)
    return found.statuses.get("error", 0) > 0


def _data(coverage: Mapping[str, Any], *, given_data_from: bool) -> str:
    start, end = coverage.get("data_from"), coverage.get("data_to")
    if start is None:
        return "no row was used"
    if given_data_from:
        return f"{start} to {end}"
    return f"{start} to {end}; taken as whole from the first row on (--data-from says otherwise)"


def _candidates(routes: Mapping[str, int], suppressed: int) -> str:
    by_route = ", ".join(f"{n:,} {in_line(route)}" for route, n in routes.items())
    held = f"; {suppressed:,} held back (suppressed.jsonl)" if suppressed else ""
    return f"{sum(routes.values()):,} for review{f': {by_route}' if by_route else ''}{held}"


def _explained(indicators: Mapping[str, Mapping[str, Any]]) -> Iterable[str]:
    """A line for each indicator that did not give its whole answer, the gravest first."""
    lines = [f"  {text}" for text in explained(indicators)]
    if len(lines) > _MANY:
        return [*lines[:_MANY], f"  and {len(lines) - _MANY} more: see coverage.json"]
    return lines


def _next(found: Overview, out: Path) -> Iterable[str]:
    """What to do next: read the candidates, ask why, and what an indicator means."""
    where = as_word(out)
    if any(sum(changes.values()) for changes in found.routes.values()):
        yield from (
            "",
            "The candidates as pages for a person, with a picture, every row, and SQL that recomputes each figure:",
        )
        yield f"  ftindicators report {where} --out {as_word(f'{out}-reports')}"
    indicators: Mapping[str, Mapping[str, Any]] = found.coverage["indicators"]
    busy = max(sorted(indicators), key=lambda name: indicators[name]["hits"], default=None)
    if busy is None or not indicators[busy]["hits"]:
        return
    yield from ("", "What an indicator means, and why a row is a hit, or is none:")
    yield f"  ftindicators indicators show {in_line(busy)}"
    yield f"  ftindicators explain {where} TRANSACTION"
