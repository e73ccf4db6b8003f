"""What a scan found, in a few lines that an analyst understands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ftindicators.cli.counts import many
from ftindicators.cli.escaping import in_line
from ftindicators.cli.terminal import Terminal

if TYPE_CHECKING:
    from ftindicators.results.folder import Results

BANNER = "Candidates for human review; not evidence of trafficking or of being trafficked."

_STATUSES = {
    "evaluated": "evaluated",
    "degraded": "degraded",
    "no_relevant_rows": "without a row that could matter",
    "not_evaluable": "not evaluable",
    "error": "in error",
}
_TO_EXPLAIN = ("error", "not_evaluable", "degraded")
_SPARSE = 0.8
_MANY = 12
_FILES = {
    "candidates.jsonl": "whom a person should look at, in which role, and why",
    "hits.parquet": "rows at which an indicator's condition is true, with their numbers",
    "episodes.parquet": "hits that belong together, and the rows to recompute them by hand",
    "coverage.json": "which indicators these data can and cannot answer",
    "rejected.parquet": "rows that could not be used, each with its reason",
    "manifest.json": "what was read, with which versions and parameters",
}


def say_summary(terminal: Terminal, results: Results, *, out: Path, given_data_from: bool) -> bool:
    """Say what came of a scan; gives whether an indicator ended in error."""
    rows = results.manifest["rows"]
    reasons = Counter(results.manifest.get("rejected", {}))
    indicators: Mapping[str, Mapping[str, Any]] = results.coverage["indicators"]
    statuses = Counter(str(found["status"]) for found in indicators.values())
    routes = Counter(candidate.route for candidate in results.candidates)
    found = {
        "hits": sum(of["hits"] for of in indicators.values()),
        "episodes": sum(of["episodes"] for of in indicators.values()),
    }
    lines = [
        _row("Rows", _rows(rows, reasons)),
        *_notes(results.manifest),
        _row("Data", _data(results.coverage, given_data_from=given_data_from)),
        _row("Indicators", f"{len(indicators)}: {_joined(statuses, _STATUSES)}"),
        *_explained(indicators),
        _row("Hits", _hits(found, results.hits.num_rows, str(results.manifest.get("hits", "edges")))),
        _row("Candidates", _candidates(routes, len(results.suppressed))),
        BANNER,
        "",
        f"Look in {in_line(out)}",
        *(f"  {name:<17} {what}" for name, what in _FILES.items()),
        *_next(indicators),
    ]
    fields = {
        "rows": dict(rows),
        "rejected": dict(reasons),
        "indicators": dict(statuses),
        **found,
        "candidates": dict(routes),
        "suppressed": len(results.suppressed),
        "out": str(out),
        "notice": BANNER,
    }
    terminal.say("summary", "\n".join(lines), fields=fields)
    return statuses["error"] > 0


def _row(name: str, text: str) -> str:
    return f"{name:<12}{text}"


def _rows(rows: Mapping[str, int], reasons: Counter[str]) -> str:
    why = ", ".join(f"{n:,} {reason}" for reason, n in reasons.most_common())
    return f"{rows['read']:,} read = {rows['used']:,} used + {rows['rejected']:,} rejected{f' ({why})' if why else ''}"


def _notes(manifest: Mapping[str, Any]) -> Iterable[str]:
    """What was done with the input that its owner should know of: tables' rejected rows, guesses, values not read."""
    for name, table in manifest.get("tables", {}).items():
        if table["rows"]["rejected"]:
            yield _row("", f"{in_line(name)}: {_rows(table['rows'], Counter())}")
    parts = [manifest, *manifest.get("tables", {}).values()]
    for column, form in (entry for part in parts for entry in part.get("guessed", {}).items()):
        yield _row("Guessed", f"{in_line(column)} is written {in_line(form)} (the mapping can say it: datetime)")
    if manifest.get("rows_without_amount_base"):
        yield _row("Currency", _currency(manifest))
    unread = (entry for part in parts for entry in part.get("became_null", {}).items())
    lost = {column: sum(values.values()) for column, values in unread}
    if lost:
        counts = ", ".join(f"{in_line(column)} in {many(n, 'row')}" for column, n in lost.items())
        yield _row("Not read", f"{counts}: such a value counts as unknown (manifest.json, became_null)")


def _currency(manifest: Mapping[str, Any]) -> str:
    """Amounts that no indicator can add up, because they are in another currency and no rates are read."""
    rows = many(manifest["rows_without_amount_base"], "row")
    code = manifest.get("base_currency")
    base = in_line(code) if code is not None else "no stated currency"
    advice = "" if manifest.get("base_currency_is") == "stated" else "; the mapping can say it: reporting_currency"
    return f"amounts count in {base}; {rows} in other currencies have no such amount{advice}"


def _data(coverage: Mapping[str, Any], *, given_data_from: bool) -> str:
    start, end = coverage.get("data_from"), coverage.get("data_to")
    if start is None:
        return "no row was used"
    if given_data_from:
        return f"{start} to {end}"
    return f"{start} to {end}; taken as whole from the first row on (--data-from says otherwise)"


def _joined(counts: Counter[str], words: Mapping[str, str]) -> str:
    """Counts in the order of ``words``, then what is not in there."""
    order = [*words, *sorted(set(counts) - set(words))]
    return ", ".join(f"{counts[key]} {words.get(key, key)}" for key in order if counts[key]) or "none"


def _hits(found: Mapping[str, int], written: int, choice: str) -> str:
    """All hits there are, and how many of them the results hold, if those are fewer."""
    fewer = f"; {written:,} written to hits.parquet (--hits {in_line(choice)})" if written < found["hits"] else ""
    return f"{found['hits']:,} in {many(found['episodes'], 'episode')}{fewer}"


def _candidates(routes: Counter[str], suppressed: int) -> str:
    by_route = ", ".join(f"{n:,} {in_line(route)}" for route, n in routes.most_common())
    held = f"; {suppressed:,} held back (suppressed.jsonl)" if suppressed else ""
    return f"{routes.total():,} for review{f': {by_route}' if by_route else ''}{held}"


def _explained(indicators: Mapping[str, Mapping[str, Any]]) -> Iterable[str]:
    """A line for each indicator that did not give its whole answer, the gravest first."""
    lines = [
        f"  {_STATUSES[status]}: {in_line(name)}{_why(status, found)}"
        for status in _TO_EXPLAIN
        for name, found in sorted(indicators.items())
        if found["status"] == status
    ]
    if len(lines) > _MANY:
        return [*lines[:_MANY], f"  and {len(lines) - _MANY} more: see coverage.json"]
    return lines


def _why(status: str, found: Mapping[str, Any]) -> str:
    if status == "not_evaluable":
        missing = found.get("missing", {})
        parts = [
            f"{kind[:-1] if len(names) == 1 else kind} {', '.join(names)}" for kind, names in missing.items() if names
        ]
        return f" (the data lack {'; '.join(in_line(part) for part in parts)})" if parts else ""
    if status == "degraded":
        sparse = {name: share for name, share in found.get("fill", {}).items() if share is not None and share < _SPARSE}
        parts = [f"{in_line(name)} filled in {share:.0%}" for name, share in sorted(sparse.items())]
        return f" ({', '.join(parts)} of the rows that could matter)" if parts else ""
    error = found.get("error")
    return f" ({in_line(error)})" if error else " (see coverage.json)"


def _next(indicators: Mapping[str, Mapping[str, Any]]) -> Iterable[str]:
    """What to do next: read what the busiest indicator means."""
    busy = max(sorted(indicators), key=lambda name: indicators[name]["hits"], default=None)
    if busy is None or not indicators[busy]["hits"]:
        return ()
    return (
        "",
        "What an indicator means, and what else can explain it:",
        f"  ftindicators indicators show {in_line(busy)}",
    )
