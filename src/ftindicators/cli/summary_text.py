"""`summary` as one screen: at most thirty lines of a hundred columns."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ftindicators.cli.escaping import as_word, in_line
from ftindicators.cli.overview_text import explained, hits_text, notes, reasons, row, rows_text, statuses_text
from ftindicators.cli.since_text import since_lines
from ftindicators.cli.table_text import WIDTH, cut, fitted, table
from ftindicators.model.candidate import instant_text
from ftindicators.results.importance import CHANGES
from ftindicators.results.overview import BANNER, Overview, score_number
from ftindicators.results.unlocks import Unlock

LINES = 31
_LABEL = 12
_MEGABYTE = 1_000_000
_HELD_BACK = {"suppression": "by a suppression", "expired": "expired"}


def summary_text(found: Overview, folder: Path) -> str:
    """The screen. Lists are shortened, and say so, until it fits."""
    rooms = [(first, others) for first in range(8, 0, -1) for others in range(min(first, 6), 0, -1)]
    for first, others in sorted(rooms, key=lambda room: (-sum(room), room[0])):
        lines = _lines(found, folder, first=first, others=others)
        if len(lines) <= LINES:
            break
    else:  # more routes than a screen has lines: the end of it is in the JSON
        lines = [*lines[: LINES - 1], "and more: --format json"]
    return "\n".join(lines)


def _lines(found: Overview, folder: Path, *, first: int, others: int) -> list[str]:
    said = [row(name, text) for name, text in notes(found.manifest)]
    hits = hits_text(
        found.hits, found.episodes, written=found.hits_written, choice=str(found.manifest.get("hits", "edges"))
    )
    lines = [
        BANNER,
        "",
        row("Data", _data(found)),
        row("Rows", rows_text(found.manifest["rows"])),
        *([row("Rejected", fitted(reasons(found.rejected), WIDTH - _LABEL))] if found.rejected else []),
        *_shortened(said, others, "manifest.json"),
        "",
        row("Candidates", _candidates(found)),
        *_by_route(found),
        *(row(name, text) for name, text in since_lines(found.manifest.get("previous"))),
        *_first(found, first),
        "",
        row("Hits", hits),
        row("Indicators", statuses_text(found.statuses)),
        *_shortened([f"  {text}" for text in explained(found.coverage["indicators"])], others, "coverage.json"),
        *_lacking(found.lacking),
        *_cost(found),
        "",
        *_next(found, folder),
    ]
    return [cut(line, WIDTH) for line in lines]


def _shortened(lines: Sequence[str], most: int, where: str) -> Sequence[str]:
    if len(lines) <= most:
        return lines
    return [*lines[: most - 1], f"  and {len(lines) - most + 1} more: see {where}"]


def _data(found: Overview) -> str:
    start, end = found.coverage.get("data_from"), found.coverage.get("data_to")
    if start is None:
        return "no row was used"
    whole = "" if found.coverage.get("data_from_is") == "stated" else "; taken as whole from its first row on"
    return f"{start} to {end}{whole}"


def _candidates(found: Overview) -> str:
    held = ", ".join(f"{n:,} {_HELD_BACK.get(kind, in_line(kind))}" for kind, n in sorted(found.held_back.items()))
    alone = (
        "" if found.manifest.get("previous") or not found.candidates else "; no earlier run was given, so all are new"
    )
    counts = f"{len(found.candidates):,} for review, {found.suppressed:,} held back"
    return f"{counts}{f' ({held})' if held else ''}{alone}"


def _by_route(found: Overview) -> list[str]:
    if not found.routes:
        return []
    heads = ["route", "all", *CHANGES]
    rows = [
        [route, f"{sum(changes.values()):,}", *(f"{changes.get(change, 0):,}" for change in CHANGES)]
        for route, changes in found.routes.items()
    ]
    return table([heads, *rows], right=range(1, len(heads)), gives_way=0)


def _first(found: Overview, most: int) -> list[str]:
    """The candidates to read first, as many as there is room for."""
    if not found.candidates:
        return []
    chosen = found.candidates[:most]
    rows = [
        (c.route, c.change, score_number(c), c.pack, c.anchor, instant_text(c.period_to)[:10], c.candidate_id)
        for c in chosen
    ]
    heads = ("route", "change", "score", "pack", "party", "last day", "candidate")
    left = len(found.candidates) - len(chosen)
    return [
        "",
        "To be read first, by a person",
        *table([heads, *rows], right=(2,), gives_way=4),
        *([f"  and {left:,} more: candidates.jsonl, or --candidates FILE"] if left else []),
    ]


def _lacking(lacking: Sequence[Unlock]) -> list[str]:
    """What the data would have to have for more answers, what opens most first."""
    if not lacking:
        return []
    parts = [f"{unlock.kind} {in_line(unlock.name)} ({_opens(unlock)})" for unlock in lacking]
    return [f"  would open most: {fitted(parts, WIDTH - 19)}"]


def _opens(unlock: Unlock) -> str:
    """How many indicators it would open by itself, and how many that lack more it would help."""
    counts = {"opens": len(unlock.alone), "helps": len(unlock.also)}
    return ", ".join(f"{verb} {count:,}" for verb, count in counts.items() if count)


def _cost(found: Overview) -> list[str]:
    """Time and memory, stage by stage; memory is the most that the process had held by the end of the stage."""
    if not found.stages:
        return []
    room = WIDTH - _LABEL - 12
    took = fitted([f"{in_line(s.name)} {s.seconds:.1f}" for s in found.stages], room)
    lines = [row("Seconds", f"{found.seconds:.1f}: {took}")]
    if found.peak_bytes is not None:
        held = [f"{in_line(s.name)} {_megabytes(s.peak_bytes)}" for s in found.stages if s.peak_bytes is not None]
        lines.append(row("Peak MB", f"{_megabytes(found.peak_bytes)}: {fitted(held, room)}"))
    return lines


def _megabytes(count: int) -> str:
    return f"{count / _MEGABYTE:,.0f}"


def _next(found: Overview, folder: Path) -> list[str]:
    where = as_word(folder)
    if found.candidates or found.suppressed:
        return [
            row("As pages", f"ftindicators report {where} --out {as_word(f'{folder}-reports')}"),
            row("In a table", f"ftindicators summary {where} --candidates candidates.xlsx"),
        ]
    return [row("Whole", f"ftindicators summary {where} --format json")]
