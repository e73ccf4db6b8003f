"""What a Plan says of each indicator: which values answer it, and what reports need to name."""

from __future__ import annotations

from dataclasses import dataclass

from ftindicators.model.expression import Expression


@dataclass(frozen=True, slots=True)
class ReadMeasure:
    """A measure that an indicator's condition reads, with what its evidence must say.

    ``value`` is its number in the Plan. ``direct``: read by the condition itself (through columns and selections),
    not only by other measures. ``where`` is the SQL of its selection, whole, with parameters filled in and the rule on
    status written out. ``key_columns`` name the columns by which its rows are found. ``reach`` and ``until``: its rows
    lie in (t - reach, t - until] of a hit's time t, through all layers; ``reach`` None: from the beginning.
    """

    name: str
    value: int
    direct: bool
    where: str
    key_columns: tuple[str, ...]
    reach: int | None
    until: int


@dataclass(frozen=True, slots=True)
class Clause:
    """One of the conditions that AND joins at the top of ``condition``, as SQL and as a value."""

    text: str
    value: int


@dataclass(frozen=True, slots=True)
class Probe:
    """A column that a selection reads, and the question at which rows it could have mattered.

    ``matters`` is the selection with that column set to null: where it is not false, the column could have decided.
    """

    column: str
    value: int
    matters: Expression


@dataclass(frozen=True, slots=True)
class PlannedIndicator:
    """One indicator in a Plan: the numbers of the values that it needs. Durations are in microseconds.

    ``completed`` is the value «status is completed» that a hit row must also meet, None where ``at`` (else the
    condition) names another status. ``about`` pairs the value that holds a party with its role. ``gap`` and
    ``longest`` join hits to episodes; ``history`` is how long the subject must have been seen.
    """

    id: str
    version: int
    status: str
    subject_kind: str
    subject: tuple[int, ...]
    subject_columns: tuple[str, ...]
    condition: int
    at: int | None
    completed: int | None
    clauses: tuple[Clause, ...]
    measures: tuple[ReadMeasure, ...]
    about: tuple[tuple[int, str], ...]
    history: int | None
    gap: int
    longest: int
    probes: tuple[Probe, ...]
