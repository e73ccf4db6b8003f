"""A report as a page for a person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType, ModuleType
from typing import TYPE_CHECKING

from ftindicators.reports.page import rendered
from ftindicators.reports.picture import picture
from ftindicators.reports.words import CHANGES, counted, micros_words, month_words

if TYPE_CHECKING:
    from ftindicators.reports.document import BlindSpot, IndicatorReport, Report
    from ftindicators.reports.figures import EvidenceRow, Mark, Statement

_BLIND_GROUPS = (
    ("What this party's own rows lack", {"date_only", "local_time", "amount"}),
    ("Where the data end", {"window", "bank", "consent"}),
    ("Indicators that could not be asked", {"not_evaluable", "error"}),
    ("Indicators that saw only a part", {"degraded", "insufficient_history", "unknown", "overflow"}),
    ("Rows and values that could not be used", {"rejected", "became_null"}),
)
MOST_ENTRIES = 60
"""So many counts of an episode's evidence are shown on the page; the JSON document has all."""


@dataclass(frozen=True, slots=True)
class Change:
    """What became of the candidate since an earlier run."""

    short: str
    small: str
    long: str


@dataclass(frozen=True, slots=True)
class Part:
    """Statements under one heading; without one they stand open."""

    title: str
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """The statements of one indicator, or of the whole."""

    title: str
    parts: tuple[Part, ...]


def report_page(
    jinja2: ModuleType, report: Report, links: Mapping[str, str] = MappingProxyType({}), *, twin: str | None = None
) -> str:
    """The page of one report. ``links``: files of other candidates' pages beside it, by candidate_id.

    ``twin``: there is another form of this candidate, held back or for review; its file, empty where it has none.
    """
    numbers = {indicator.id: number for number, indicator in enumerate(report.indicators, start=1)}
    marks: dict[str, list[Mark]] = defaultdict(list)
    for mark in report.timeline.marks:
        marks[mark.from_].append(mark)
    listed = [(indicator.id, indicator.title) for indicator in report.indicators]
    return rendered(
        jinja2,
        "report.html",
        r=report,
        numbers=numbers,
        terms=sorted(report.score.terms, key=lambda term: numbers.get(term.indicator, len(numbers))),
        hits=sum(e.hits for i in report.indicators for e in i.episodes),
        first_words={indicator.id: first_words(indicator) for indicator in report.indicators},
        change=_change(report),
        picture=picture(report.timeline, report.base_currency, listed),
        marks=dict(marks),
        months=_months(report),
        blind=_blind(report),
        sql_groups=list(_groups(report)),
        most_entries=MOST_ENTRIES,
        links=links,
        twin=twin,
    )


def first_words(indicator: IndicatorReport) -> str:
    """What was measured at the height of an indicator's largest episode, clause after clause, in a sentence or two."""
    episode = max(indicator.episodes, key=lambda e: e.hits, default=None)
    if episode is None:
        return ""
    said = [clause.words for clause in episode.clauses if clause.truth == "true"]
    first = said[0] if said else ""
    more = len(said) - 1
    return f"{first[:1].upper()}{first[1:]}" + (f" ({counted(more, 'further clause')} below)." if more > 0 else ".")


def _change(report: Report) -> Change:
    words = CHANGES.get(report.who.change, report.who.change)
    since = report.since_previous
    if since is None:
        long = (
            "This run was compared with no earlier one, or the earlier one did not have this candidate: all of it is "
            "seen for the first time."
        )
        return Change(words.capitalize(), "first time seen", long)
    ended = "" if since.data_to is None else f", whose data ended on {micros_words(since.data_to)}"
    new = counted(since.transactions_new_count, "new transaction")
    return Change(words.capitalize(), new, f"Compared with an earlier run{ended}, it {words}; {new}.")


def _months(report: Report) -> list[tuple[str, list[EvidenceRow]]]:
    """The rows of the evidence by month, on the clock there where it is known."""
    found: dict[str, list[EvidenceRow]] = defaultdict(list)
    for row in report.evidence.rows:
        found[month_words(row.at.local or row.at.instant)].append(row)
    return list(found.items())


def _blind(report: Report) -> list[tuple[str, list[BlindSpot]]]:
    """What the run could not see, by what it was that could not be seen."""
    groups = [(title, [spot for spot in report.not_seen if spot.kind in kinds]) for title, kinds in _BLIND_GROUPS]
    return [(title, spots) for title, spots in groups if spots]


def _groups(report: Report) -> Iterable[Group]:
    for indicator in report.indicators:
        shown = {v.sql for e in indicator.episodes for v in e.evidence if v.direct}
        mine = [
            s
            for s in report.recompute.statements
            if s.indicator == indicator.id and (s.kind != "evidence" or s.id in shown)
        ]
        parts: list[Part] = []
        for number, episode in enumerate(indicator.episodes, start=1):
            of_it = [s for s in mine if s.episode_id == episode.episode_id]
            title = f"Episode {number}: " if len(indicator.episodes) > 1 else ""
            for kind, called in (
                ("measure", "the measures at its height"),
                ("evidence", "its rows, counted and summed"),
            ):
                chosen = tuple(s for s in of_it if s.kind == kind)
                if chosen:
                    heading = f"{title}{called}"
                    parts.append(Part(f"{heading[:1].upper()}{heading[1:]} ({len(chosen)})", chosen))
        if parts:
            yield Group(indicator.title, tuple(parts))
    others = tuple(s for s in report.recompute.statements if s.indicator is None)
    if others:
        yield Group("Money over time, and where it came from and went", (Part(f"All of it ({len(others)})", others),))
