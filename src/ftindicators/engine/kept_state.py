"""The parts of a State: everything that answers of later rows depend on."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, Protocol, Self, runtime_checkable

from ftindicators.engine.copying import copied
from ftindicators.engine.keys import Codes
from ftindicators.engine.strand import Strand

if TYPE_CHECKING:
    import polars as pl

    from ftindicators.engine.open_episodes import OpenEpisode
    from ftindicators.engine.subject_starts import SubjectStarts
    from ftindicators.kernels.aggregates import AggregateState
    from ftindicators.kernels.prefix import Prefix
    from ftindicators.kernels.uniform import Uniform


@runtime_checkable
class HoldsRows(Protocol):
    """A kernel that keeps entries of rows for as long as they are in a window."""

    def live(self) -> int:
        """How many it holds."""
        ...


@dataclass(slots=True)
class KeptState:
    """Everything that answers of later rows depend on. Times are int64 microseconds UTC.

    ``strands``: the groups that have something selected; ``texts``: codes of texts that are counted. ``measures``,
    ``guards``, ``evidence``: kernel states, by digests of what they *mean*, so that a plan with other thresholds finds
    them again. ``starts``: since when subjects have been seen. ``episodes``: the open ones, by indicator and subject;
    ``followed``: those not yet closed that another one of their subject follows, by id; ``closing``: a heap an
    indicator of when they close (instant, subject, episode_id). ``one_currency``: the caller knows that all rows are of
    one currency (a batch), so that no measure needs a guard; ``last``: that no rows follow, and kernels keep nothing.
    ``meaning`` and ``plan``: what the state means, by indicator, and the digest of the plan that it was kept for
    (`Engine.snapshot` writes them). ``beside`` (JSON values) and ``frames``: what a runner keeps with the state, rows
    not yet released and ids remembered. ``base``: the state as of an earlier instant, from which a runner answers again
    what a correction changes. ``lanes``: states of indicators that came in later, from history (those of each one's
    ``meaning``), which have groups and measures of their own.
    """

    strands: dict[str, Strand] = field(default_factory=dict)
    texts: dict[str, Codes] = field(default_factory=dict)
    measures: dict[str, AggregateState] = field(default_factory=dict)
    guards: dict[str, Uniform] = field(default_factory=dict)
    evidence: dict[str, Prefix] = field(default_factory=dict)
    starts: dict[str, SubjectStarts] = field(default_factory=dict)
    episodes: dict[str, dict[str, OpenEpisode]] = field(default_factory=dict)
    followed: dict[str, OpenEpisode] = field(default_factory=dict)
    closing: dict[str, list[tuple[int, str, str]]] = field(default_factory=dict)
    overflows: dict[str, int] = field(default_factory=dict)
    data_from: int | None = None
    data_to: int | None = None
    settled: int | None = None
    one_currency: bool = False
    last: bool = False
    meaning: dict[str, str] = field(default_factory=dict)
    plan: str = ""
    swept_at: dict[str, int] = field(default_factory=dict)
    beside: dict[str, Any] = field(default_factory=dict)
    frames: dict[str, pl.DataFrame] = field(default_factory=dict)
    base: KeptState | None = None
    lanes: list[KeptState] = field(default_factory=list)

    def strand_of(self, name: str) -> Strand:
        """What is kept of a strand."""
        return self.strands.setdefault(name, Strand())

    def texts_of(self, name: str) -> Codes:
        """The codes of a text value."""
        return self.texts.setdefault(name, Codes())

    @property
    def nbytes(self) -> int:
        """Bytes held: kernel arrays, keys, open episodes, frames, and those of the base."""
        kernels = (*self.measures.values(), *self.guards.values(), *self.evidence.values())
        open_episodes = sum(e.nbytes for of_subject in self.episodes.values() for e in of_subject.values())
        open_episodes += sum(e.nbytes for e in self.followed.values()) + 200 * sum(map(len, self.closing.values()))
        return (
            sum(k.nbytes for k in kernels)
            + sum(s.nbytes for s in self.strands.values())
            + sum(c.nbytes for c in self.texts.values())
            + sum(s.nbytes for s in self.starts.values())
            + open_episodes
            + sum(int(f.estimated_size()) for f in self.frames.values())
            + (0 if self.base is None else self.base.nbytes)
            + sum(lane.nbytes for lane in self.lanes)
        )

    @property
    def live_rows(self) -> int:
        """How many entries of rows the windows hold, counted in each measure that holds them."""
        own = sum(kernel.live() for kernel in self.measures.values() if isinstance(kernel, HoldsRows))
        return own + sum(lane.live_rows for lane in self.lanes)

    @property
    def subjects(self) -> int:
        """How many groups of rows have something selected, counted in each strand."""
        return sum(len(strand) for strand in self.strands.values()) + sum(lane.subjects for lane in self.lanes)

    def copy(self) -> Self:
        """An independent state with the same content."""
        return type(self)(**{of.name: copied(getattr(self, of.name)) for of in fields(self)})
