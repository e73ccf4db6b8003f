"""`compare` as one screen: what went in, what came out of it, and what can have made each change."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ftindicators.cli.counts import many
from ftindicators.cli.escaping import in_line
from ftindicators.cli.table_text import WIDTH, cut, fitted, table
from ftindicators.results.compare import Comparison, counted
from ftindicators.results.importance import by_importance, routes_of
from ftindicators.results.overview import BANNER, score_number

if TYPE_CHECKING:
    from ftindicators.results.compare_candidates import CandidateChange
    from ftindicators.results.compare_indicators import IndicatorChange
    from ftindicators.results.folder import Results
    from ftindicators.results.run_differences import Difference

LINES = 30
_ORDER = {"gone": 0, "new": 1, "changed": 2}
_TOLD = (
    *("standing", "route", "score", "families", "indicators", "roles", "state", "episodes"),
    *("candidate_id", "opened_at", "first_day", "last_day", "evidence_transactions"),
)
_WORDS = {"as_of": "as of", "libraries": "versions of libraries"}
_WITHOUT_EFFECT = {"overlay": "suppresses the same; what it sets is told by itself"}
_NO_CAUSE = "nothing that the folders record"


def compare_text(found: Comparison, a: Path, b: Path) -> str:
    """The screen. Lists are shortened, and say so, until it fits."""
    screens = ([cut(line, WIDTH) for line in _lines(found, a, b, room)] for room in range(24, 0, -1))
    return "\n".join(next(lines for lines in screens if len(lines) <= LINES))


def _lines(found: Comparison, a: Path, b: Path, room: int) -> list[str]:
    candidates = [change for change in found.candidates if change.kind != "unchanged"]
    indicators = [change for change in found.indicators if change.kind != "unchanged"]
    lines = [
        BANNER,
        "",
        *_runs(found, a, b),
        "",
        *_differences(found.differences, room),
        "",
        f"Candidates  {_counts(counted(found.candidates))}",
        *_shortened([_candidate(change) for change in _in_order(candidates, routes_of(found.b))], max(1, room // 2)),
        "",
        f"Indicators  {_counts(counted(found.indicators))}",
        *_indicators(indicators, room // 2 + 1),
    ]
    if found.is_same:
        lines += ["", "Both runs found the same."]
    return lines


def _runs(found: Comparison, a: Path, b: Path) -> list[str]:
    heads = ("", "folder", "data from", "to", "rows used", "for review", "held back")
    rows = [_run("A", a, found.a), _run("B", b, found.b)]
    return table([heads, *rows], right=(4, 5, 6), gives_way=1, indent=0)


def _run(name: str, folder: Path, results: Results) -> tuple[object, ...]:
    start, end = (str(results.coverage.get(key) or "")[:10] for key in ("data_from", "data_to"))
    used = f"{results.manifest['rows']['used']:,}"
    return name, folder, start, end, used, f"{len(results.candidates):,}", f"{len(results.suppressed):,}"


def _differences(differences: Sequence[Difference], most: int) -> list[str]:
    if not differences:
        return ["What went in is the same: data, indicators, parameters, policy, versions"]
    lines = [_difference(difference) for difference in differences]
    return ["What went in differs", *_shortened([[line] for line in lines], most)]


def _difference(difference: Difference) -> str:
    about = (
        "" if difference.matters else f"  ({_WITHOUT_EFFECT.get(difference.cause, 'cannot have changed an answer')})"
    )
    return f"  {cause_text(difference)}{_values(difference)}{about}"


def _values(difference: Difference) -> str:
    """What it was and is; a hash says nothing to a reader but that it is another one."""
    old, new = difference.before, difference.after
    if old is None and new is None:
        return ""
    if difference.cause in ("data", "tables") or (difference.cause == "overlay" and "suppress" not in difference.what):
        return ": only in B" if old is None else ": only in A" if new is None else ": other content"
    if difference.what in ("mapping", "policy", "definition", "comments or layout"):
        return "" if difference.what == "comments or layout" else ": other content"
    return f": {_or_nothing(old)} -> {_or_nothing(new)}"


def _or_nothing(value: str | None) -> str:
    return "(none)" if value is None else in_line(value)


def cause_text(cause: Difference) -> str:
    """What can have done it, in a few words: ``parameter night-cash-window.min_count``."""
    kind = _WORDS.get(cause.cause, cause.cause)
    if cause.indicator is not None:
        joint = "." if cause.cause == "parameter" else ": "
        return f"{kind} {in_line(cause.indicator)}{joint}{in_line(cause.what)}"
    if cause.what in (cause.cause, "semantics"):
        return kind
    return f"{kind} {in_line(cause.what)}"


def why(causes: Iterable[Difference], most: int, *, own: str | None = None) -> str:
    """All that can have done it, joined by «or»: of the whole run by kind, of an indicator with what has changed.

    ``own``: the indicator that is spoken of anyway.
    """
    kinds: dict[tuple[str, str | None], list[str]] = {}
    for cause in causes:
        kinds.setdefault((cause.cause, cause.indicator), []).append(in_line(cause.what))
    said = [_kind(kind, indicator, whats, own) for (kind, indicator), whats in kinds.items()]
    return fitted(said, most, separator=" or ", last=" or ") if said else _NO_CAUSE


def _kind(kind: str, indicator: str | None, whats: Sequence[str], own: str | None) -> str:
    if indicator is None:
        return _WORDS.get(kind, kind)
    listed = ", ".join(whats)
    if indicator == own:
        return f"it was {listed}" if listed in ("added", "left out") else f"its {listed}"
    if kind == "indicator":
        return f"indicator {in_line(indicator)} ({listed})"
    return f"{'parameters' if len(whats) > 1 else 'parameter'} {listed} of {in_line(indicator)}"


def _counts(counts: dict[str, int]) -> str:
    return ", ".join(f"{number:,} {kind}" for kind, number in counts.items())


def _in_order(changes: Sequence[CandidateChange], policy: Sequence[str]) -> list[CandidateChange]:
    """By route, and what is gone first: nobody would look for it otherwise."""
    ordered = by_importance((change.latest for change in changes), policy)
    place = {candidate.candidate_id: n for n, candidate in enumerate(ordered)}
    route = {name: n for n, name in enumerate(dict.fromkeys(candidate.route for candidate in ordered))}
    return sorted(changes, key=lambda c: (route[c.latest.route], _ORDER[c.kind], place[c.latest.candidate_id]))


def _candidate(change: CandidateChange) -> list[str]:
    """Two lines: who and what, then which candidate and what can have done it."""
    candidate = change.latest
    who = f"{cut(in_line(candidate.anchor), 24)}, {in_line(candidate.pack)}, {in_line(candidate.route)}"
    identity = in_line(candidate.candidate_id)
    room = WIDTH - 18 - len(identity)
    return [
        f"  {change.kind:<9} {who}: {_what(change)}",
        f"            {identity} why: {why(change.causes, room)}",
    ]


def _what(change: CandidateChange) -> str:
    candidate = change.latest
    if change.kind != "changed":
        held = " (held back)" if candidate.held_back_by else ""
        return f"score {score_number(candidate)}, {', '.join(map(in_line, candidate.families))}{held}"
    parts = [_changed(name, *change.changes[name]) for name in _TOLD if name in change.changes]
    others = [name.replace("_", " ") for name in change.changes if name not in _TOLD]
    return "; ".join(parts) if parts else f"other {', '.join(sorted(others))}"


def _changed(name: str, old: object, new: object) -> str:
    if name == "candidate_id":
        return "another id, as it begins with another episode"
    if name == "roles":
        return "other roles"
    if not (isinstance(old, list) and isinstance(new, list)):
        return f"{name.replace('_', ' ')} {in_line(old)} -> {in_line(new)}"
    gone, come = ([item for item in one if item not in other] for one, other in ((old, new), (new, old)))
    if name == "episodes":
        counts = [f"{len(come)} new" if come else "", f"{len(gone)} gone" if gone else ""]
        return f"episodes {', '.join(filter(None, counts)) or 'with other hits'}"
    return f"{name} {' '.join([*(f'+{in_line(item)}' for item in come), *(f'-{in_line(item)}' for item in gone)])}"


def _indicators(changes: Sequence[IndicatorChange], most: int) -> list[str]:
    """A table of as many as there is room for, and how many are left."""
    if not changes:
        return []
    shown = changes if len(changes) <= most else changes[: most - 1 or 1]
    rows = [(c.indicator, _found(c), why(c.causes, WIDTH, own=c.indicator)) for c in shown]
    return [*table([("indicator", "found", "why"), *rows], gives_way=1), *_left(len(changes) - len(shown))]


def _found(change: IndicatorChange) -> str:
    old, new = change.before, change.after
    if old is None or new is None:
        only = new or old or {}
        return f"{change.kind}: {many(only['hits'], 'hit')}, {many(only['episodes'], 'episode')}"
    parts = [f"{key} {old[key]:,} -> {new[key]:,}" for key in ("hits", "episodes") if old[key] != new[key]]
    if old["status"] != new["status"]:
        parts.append(f"now {in_line(new['status'])}, before {in_line(old['status'])}")
    moved = change.episodes_new + change.episodes_gone + change.episodes_changed
    return ", ".join(parts) or (f"{many(moved, 'other episode')}" if moved else "it misses other things")


def _shortened(entries: Sequence[Sequence[str]], most: int) -> list[str]:
    shown = entries if len(entries) <= most else entries[: most - 1 or 1]
    return [*(line for entry in shown for line in entry), *_left(len(entries) - len(shown))]


def _left(number: int) -> list[str]:
    return [f"  and {number:,} more: --format json"] if number else []
