"""The candidates of a run as a table for people: a row each, those for review first, then those held back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, TypeAlias

from ftindicators.model.candidate import instant_text
from ftindicators.results.cell_text import short, visible
from ftindicators.results.importance import by_importance, routes_of
from ftindicators.results.overview import anchor_roles, score_number

if TYPE_CHECKING:
    from ftindicators.model.candidate import Candidate, HeldBack
    from ftindicators.results.folder import Results

Cell: TypeAlias = str | int | float | date
"""A text is a text, whatever it looks like; a date is a day in UTC."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, how wide it stands in a workbook (in letters), and what it says."""

    name: str
    width: int
    meaning: str


COLUMNS = (
    Column("candidate_id", 34, "Stays the same from run to run; `ftindicators report DIR CANDIDATE` takes it."),
    Column("change", 11, "Since the earlier run: new, grown, escalated, rerouted, unchanged. Without one: new."),
    Column("state", 8, "open: still in the policy's window at the end of the data; else closed."),
    Column("route", 10, "The queue it goes to. urgent and welfare are restricted: no contact without a safety plan."),
    Column("pack", 14, "The form of exploitation that its indicators can speak of."),
    Column("anchor", 20, "The party that the candidate is about, as the data call it."),
    Column(
        "roles_provisional", 32, "In which roles indicators see that party. Provisional: nobody has decided anything."
    ),
    Column("score", 7, "Points under the policy. For the order of reading; no probability."),
    Column("families", 34, "The kinds of evidence that scored."),
    Column("indicators", 44, "The indicators that were seen; `ftindicators indicators show ID` says what each means."),
    Column("episodes", 9, "How many runs of hits belong to it."),
    Column("first_day", 11, "The day of the first hit (UTC)."),
    Column("last_day", 11, "The day of the last hit (UTC)."),
    Column("evidence_transactions", 12, "How many transactions are hits of its indicators."),
    Column("opened_at", 21, "When it first passed a route of the policy (UTC)."),
    Column("not_seen", 9, "How many indicators of the pack these data could not answer."),
    Column("innocent_explanations", 60, "What else can explain the same rows; to be weighed first."),
    Column("held_back_by", 44, "Empty: for review. Else why it is not: a suppression with owner and end, or expired."),
)
"""The columns, in order. They only gain, at the end."""

_REASONS = re.compile(
    r"The same rows can have other reasons: (.*?)\.(?= This run could not evaluate | Restricted: |$)", re.DOTALL
)


def candidate_rows(results: Results) -> Iterator[tuple[Cell, ...]]:
    """A row a candidate, its cells by `COLUMNS`: those for review, the most important first, then those held back.

    Every text is safe to show and short enough for a cell. It is not yet safe from being taken for a formula: that
    depends on the kind of file.
    """
    order = routes_of(results)
    for candidate in (*by_importance(results.candidates, order), *by_importance(results.suppressed, order)):
        yield tuple(short(visible(cell)) if isinstance(cell, str) else cell for cell in _cells(candidate))


def _cells(candidate: Candidate) -> Iterator[Cell]:
    yield candidate.candidate_id
    yield candidate.change
    yield candidate.state
    yield candidate.route
    yield candidate.pack
    yield candidate.anchor
    yield "; ".join(anchor_roles(candidate))
    yield score_number(candidate)
    yield "; ".join(candidate.families)
    yield "; ".join(candidate.indicators)
    yield len(candidate.episodes)
    yield date.fromisoformat(instant_text(candidate.period_from)[:10])
    yield date.fromisoformat(instant_text(candidate.period_to)[:10])
    yield candidate.evidence_transactions_count
    yield instant_text(candidate.opened_at)
    yield len(candidate.not_seen)
    yield _innocent(candidate)
    yield "; ".join(_held_back(held) for held in candidate.held_back_by)


def _innocent(candidate: Candidate) -> str:
    """The innocent explanations that its narrative names."""
    found = _REASONS.search(candidate.narrative)
    return found[1] if found is not None else ""


def _held_back(held: HeldBack) -> str:
    who = f" by {held.owner}" if held.owner is not None else ""
    end = f" until {held.until}" if held.until is not None else ""
    return f"{held.kind}{who}{end}: {held.reason}"
