"""Lines about a run that the end of a scan and `summary` have in common."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from ftindicators.cli.counts import many
from ftindicators.cli.escaping import in_line

STATUSES = {
    "evaluated": "evaluated",
    "degraded": "degraded",
    "no_relevant_rows": "without a row that could matter",
    "not_evaluable": "not evaluable",
    "error": "in error",
}
"""The statuses of coverage in words, in the order in which they are counted."""

_TO_EXPLAIN = ("error", "not_evaluable", "degraded")
_SPARSE = 0.8
_LABEL = 12


def row(name: str, text: str) -> str:
    """A line with its name in front."""
    return f"{name:<{_LABEL}}{text}"


def reasons(rejected: Mapping[str, int]) -> list[str]:
    """Reasons for which rows were rejected, the most common first: ``2 duplicate``."""
    return [f"{n:,} {in_line(reason)}" for reason, n in Counter(rejected).most_common()]


def rows_text(rows: Mapping[str, int], why: str = "") -> str:
    """How the rows that were read add up; ``why`` says for which reasons rows were rejected."""
    return f"{rows['read']:,} read = {rows['used']:,} used + {rows['rejected']:,} rejected{f' ({why})' if why else ''}"


def notes(manifest: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    """What was done with the input that its owner should know of: tables' rejected rows, guesses, values not read."""
    for name, table in manifest.get("tables", {}).items():
        if table["rows"]["rejected"]:
            yield "", f"{in_line(name)}: {rows_text(table['rows'])}"
    parts = [manifest, *manifest.get("tables", {}).values()]
    for column, form in (entry for part in parts for entry in part.get("guessed", {}).items()):
        yield "Guessed", f"{in_line(column)} is written {in_line(form)} (the mapping can say it: datetime)"
    if manifest.get("rows_without_amount_base"):
        yield "Currency", _currency(manifest)
    unread = (entry for part in parts for entry in part.get("became_null", {}).items())
    lost = {column: sum(values.values()) for column, values in unread}
    if lost:
        counts = ", ".join(f"{in_line(column)} in {many(n, 'row')}" for column, n in lost.items())
        yield "Not read", f"{counts}: such a value counts as unknown (manifest.json, became_null)"


def _currency(manifest: Mapping[str, Any]) -> str:
    """Amounts that no indicator can add up, because they are in another currency and no rates are read."""
    rows = many(manifest["rows_without_amount_base"], "row")
    code = manifest.get("base_currency")
    base = in_line(code) if code is not None else "no stated currency"
    advice = "" if manifest.get("base_currency_is") == "stated" else "; the mapping can say it: reporting_currency"
    return f"amounts count in {base}; {rows} in other currencies, or in none that is named, have no such amount{advice}"


def statuses_text(statuses: Mapping[str, int]) -> str:
    """``10: 9 evaluated, 1 degraded``: in the order of `STATUSES`, then what is not in there."""
    order = [*STATUSES, *sorted(set(statuses) - set(STATUSES))]
    counts = ", ".join(f"{statuses[key]} {STATUSES.get(key, in_line(key))}" for key in order if statuses.get(key))
    return f"{sum(statuses.values())}: {counts or 'none'}"


def hits_text(hits: int, episodes: int, *, written: int, choice: str) -> str:
    """All hits there are, and how many of them the results hold, if those are fewer."""
    fewer = f"; {written:,} written to hits.parquet (--hits {in_line(choice)})" if written < hits else ""
    return f"{hits:,} in {many(episodes, 'episode')}{fewer}"


def explained(indicators: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """For each indicator that did not give its whole answer its name and why, the gravest first."""
    return [
        f"{STATUSES[status]}: {in_line(name)}{_why(status, found)}"
        for status in _TO_EXPLAIN
        for name, found in sorted(indicators.items())
        if found["status"] == status
    ]


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
