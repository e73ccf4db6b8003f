"""Why a row is a hit of an indicator, and why not: every clause with its values and its truth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from ftindicators.model.candidate import instant_text

Truth = Literal["true", "false", "unknown"]
Joined = Literal["all", "any", "none"]
Answer = Literal["hit", "no_hit", "unknown", "insufficient_history", "not_asked", "not_evaluable"]
"""``not_asked``: `at` does not select the row, or it is not completed. ``unknown``: the condition is null."""


@dataclass(frozen=True, slots=True)
class NamedValue:
    """A value that a clause reads at the row.

    ``name``: as the indicator writes it; ``exact``: as SQL writes it, None where it is null; ``words``: what it is, in
    plain words, with its window («transactions that are night cash, in the 14 days to 12 March 2025, 23:10»).
    """

    name: str
    kind: Literal["measure", "column", "parameter"]
    exact: str | None
    words: str


@dataclass(frozen=True, slots=True)
class ClauseAnswer:
    """One clause of a condition at one row.

    ``text``: its SQL as written, ``filled``: with the parameters filled in; ``words``: the measured value beside the
    threshold, in plain words; ``miss``: for a false clause how near it was («5 of 6»), None where that says nothing.
    ``parts``: the clauses inside AND, OR, NOT, and those of a selection's definition; ``joined``: it holds where all of
    them do, any, or none (NOT); None where it has no parts.
    """

    text: str
    filled: str
    words: str
    truth: Truth
    values: tuple[NamedValue, ...] = ()
    miss: str | None = None
    parts: tuple[ClauseAnswer, ...] = ()
    joined: Joined | None = None

    def to_json(self) -> dict[str, Any]:
        """The clause as a JSON object."""
        return {
            "text": self.text,
            "filled": self.filled,
            "words": self.words,
            "truth": self.truth,
            "values": [{"name": v.name, "kind": v.kind, "exact": v.exact, "words": v.words} for v in self.values],
            "miss": self.miss,
            "joined": self.joined,
            "parts": [part.to_json() for part in self.parts],
        }


@dataclass(frozen=True, slots=True)
class Explanation:
    """What one indicator says of one row, and why.

    ``occurred_at``: microseconds UTC since 1970. ``at``: whether `at` selects the row, None where the indicator has
    none. ``reasons``: further sentences: too little history, not completed, columns that the data lacks. ``miss``: of
    a row that is no hit, how near it was, clause by clause. ``definitions``: what the indicator's own names mean that
    the clauses read.
    """

    indicator: str
    version: int
    title: str
    transaction_id: str
    subject_kind: str
    subject_id: str | None
    occurred_at: int
    answer: Answer
    clauses: tuple[ClauseAnswer, ...] = ()
    at: ClauseAnswer | None = None
    reasons: tuple[str, ...] = ()
    miss: str | None = None
    definitions: tuple[tuple[str, str], ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The explanation as a JSON object."""
        return {
            "indicator": self.indicator,
            "version": self.version,
            "title": self.title,
            "transaction_id": self.transaction_id,
            "subject_kind": self.subject_kind,
            "subject_id": self.subject_id,
            "occurred_at": instant_text(self.occurred_at),
            "answer": self.answer,
            "at": None if self.at is None else self.at.to_json(),
            "clauses": [clause.to_json() for clause in self.clauses],
            "reasons": list(self.reasons),
            "miss": self.miss,
            "definitions": [{"name": name, "words": words} for name, words in self.definitions],
        }
