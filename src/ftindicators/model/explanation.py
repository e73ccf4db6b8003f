"""Why a row is a hit of an indicator, and why not: every clause with its values and its truth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from ftindicators.model.candidate import instant_text

Truth = Literal["true", "false", "unknown"]
Joined = Literal["all", "any", "none"]
Answer = Literal["hit", "no_hit", "unknown", "insufficient_history", "not_asked", "not_evaluable", "rejected"]
"""``not_asked``: `at` does not select the row, or it is not completed. ``unknown``: the condition is null.
``rejected``: the row could not be used, and no indicator saw it."""
ANSWERS: tuple[Answer, ...] = (
    "hit", "insufficient_history", "unknown", "no_hit", "not_asked", "not_evaluable", "rejected",
)  # fmt: skip
"""All answers, those that say most first."""


@dataclass(frozen=True, slots=True)
class NamedValue:
    """A value that a clause reads at the row.

    ``name``: as the indicator writes it; ``exact``: as SQL writes it, None where it is null; ``value``: the same for a
    reader («1,200.00 CAD», «unknown»); ``words``: what it is, in plain words, with its window («number of «night cash»
    transactions in the 14 days to 12 March 2025, 23:10»).
    """

    name: str
    kind: Literal["measure", "column", "parameter"]
    exact: str | None
    words: str
    value: str = ""

    def to_json(self) -> dict[str, Any]:
        """The value as a JSON object."""
        return {"name": self.name, "kind": self.kind, "exact": self.exact, "value": self.value, "words": self.words}


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
            "values": [value.to_json() for value in self.values],
            "miss": self.miss,
            "joined": self.joined,
            "parts": [part.to_json() for part in self.parts],
        }


@dataclass(frozen=True, slots=True)
class Explanation:
    """What one indicator says of one row, and why.

    ``occurred_at``: microseconds UTC since 1970, None of a row that was rejected; ``when``: the same in words, on the
    row's own clock where it is known («12 March 2025, 23:10 (UTC-05:00)»). ``at``: whether `at` selects the row, None
    where the indicator has none. ``reasons``: further sentences: too little history, not completed, columns that the
    data lacks. ``innocent_explanations``: what else can explain a hit. ``miss``: of a row that is no hit, how near it
    was, clause by clause. ``definitions``: what the indicator's own names mean that the clauses read.

    Of each clause: ``truth`` (true, false, unknown), ``words`` (the measured value beside what is asked for), ``text``
    (its SQL), ``filled`` (with the parameters filled in), ``values``, ``miss``, and its ``parts``.

    >>> import ftindicators as ft
    >>> mapping = "sample_data/harbour_bank/mapping.yaml"
    >>> night = "indicators/sexual/night-cash-window.yaml"
    >>> results = ft.scan("sample_data/harbour_bank/postings-*.csv", mapping=mapping, indicators=night)
    >>> found = results.explain(results.hits["hit_id"][0].as_py())
    >>> found.answer, found.transaction_id, found.when
    ('hit', 'B40320461', '11 February 2025, 00:41:11 (UTC-05:00)')
    >>> for clause in found.clauses:
    ...     print(clause.truth, clause.words.partition("; ")[2])
    true the indicator asks for at least 4
    true the indicator asks for at least 40%
    """

    indicator: str
    version: int
    title: str
    transaction_id: str
    subject_kind: str
    subject_id: str | None
    occurred_at: int | None
    answer: Answer
    clauses: tuple[ClauseAnswer, ...] = ()
    at: ClauseAnswer | None = None
    reasons: tuple[str, ...] = ()
    miss: str | None = None
    definitions: tuple[tuple[str, str], ...] = ()
    when: str = ""
    innocent_explanations: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The explanation as a JSON object."""
        return {
            "indicator": self.indicator,
            "version": self.version,
            "title": self.title,
            "transaction_id": self.transaction_id,
            "subject_kind": self.subject_kind,
            "subject_id": self.subject_id,
            "occurred_at": None if self.occurred_at is None else instant_text(self.occurred_at),
            "when": self.when,
            "answer": self.answer,
            "at": None if self.at is None else self.at.to_json(),
            "clauses": [clause.to_json() for clause in self.clauses],
            "reasons": list(self.reasons),
            "miss": self.miss,
            "innocent_explanations": list(self.innocent_explanations),
            "definitions": [{"name": name, "words": words} for name, words in self.definitions],
        }
