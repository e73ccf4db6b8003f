"""What is to be done with transactions: a Plan, a mapping, a policy, the tables beside them, and how to run."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from ftindicators.candidates.facts import IndicatorFacts

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from ftindicators.candidates.policy import Policy
    from ftindicators.candidates.previous import Previous
    from ftindicators.plan.compile import Plan
    from ftindicators.runners.memory_bound import MemoryBound
    from ftindicators.sources.mapping import ColumnMapping
    from ftindicators.tables.snapshots import Snapshot

Hits = Literal["edges", "all", "none"]
"""Which hits are handed out: the edges of each episode, all, or none."""


@dataclass(frozen=True, slots=True)
class Job:
    """Everything that an Engine was told. ``data_from``: µs UTC from when the data is whole, None: its first row.

    ``settings``: parameters that were overruled, as the command was given them; ``places``: the absolute paths of
    ``accounts`` and ``customers`` where they are files. Both for the manifest. ``previous``: the run that candidates
    are compared with. ``memory``: a bound that is kept by keeping rows on disk, in ``spill`` (None: the system's
    temporary folder).
    """

    plan: Plan
    mapping: ColumnMapping
    policy: Policy
    hits: Hits
    threads: int
    accounts: Snapshot | None = None
    customers: Snapshot | None = None
    data_from: int | None = None
    settings: tuple[str, ...] = ()
    places: Mapping[str, str] = field(default_factory=dict)
    previous: Previous | None = None
    memory: MemoryBound | None = None
    spill: Path | None = None

    def indicator_facts(self) -> dict[str, IndicatorFacts]:
        """What a policy asks of each indicator."""
        return {i.id: IndicatorFacts.of(i) for i in self.plan.indicators}


@dataclass(frozen=True, slots=True)
class Bounds:
    """Which rows can be hits, and as of when. Instants in µs UTC; None: open, or the data's own.

    ``start``: earlier rows feed windows but are never hits. ``end``: rows from it on are rejected as outside_range.
    ``as_of`` dates suppressions and expiry (None: the last row).
    """

    start: int | None = None
    end: int | None = None
    as_of: int | None = None
