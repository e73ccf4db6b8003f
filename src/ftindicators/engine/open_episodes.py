"""Episodes while they can still grow, and the evidence that they gather."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

LIMB = 1 << 64
Place = tuple[int, tuple[str, ...], tuple[int, int] | None]
"""Measure, key and calendar stretch: what the stretches of one place in an episode's evidence share."""


@dataclass(slots=True)
class Stretch:
    """One entry of an episode's evidence: the rows of one group in (start, end], each counted once.

    ``measure`` is the place of the measure among those that the indicator reads; ``serial`` the group's. ``rows_seen``,
    ``sum_seen``, ``nulls_seen``: what had entered the group by ``end``, so that the next hit adds only what came after.
    ``start`` None: from the beginning. ``dates``: the calendar stretch as (first day, day after the last), else None.
    """

    measure: int
    serial: int
    key: tuple[str, ...]
    start: int | None
    end: int
    rows: int = 0
    total: int = 0
    nulls: int = 0
    rows_seen: int = 0
    sum_seen: int = 0
    nulls_seen: int = 0
    dates: tuple[int, int] | None = None

    @property
    def place(self) -> Place:
        """Where it belongs: windows of one place that touch are one stretch."""
        return (self.measure, self.key, self.dates)


@dataclass(slots=True)
class OpenEpisode:
    """An episode of one indicator and subject. Times are int64 microseconds UTC.

    ``parties``: for each (party, role) the first and the last hit that names it. ``hits_before``: how many of its
    ``hits`` earlier calls had found. ``written``: for each measure that the condition reads directly (whether known,
    whole value, real value) at the last hit that was written out. ``peaks``: the measures that can double, each with
    its highest value so far. ``latest``: of each place the stretch that was appended last.
    """

    episode_id: str
    indicator: str
    subject_id: str
    first_at: int
    last_at: int
    known_at: int
    hits: int
    continues: str | None
    hits_before: int = 0
    parties: dict[tuple[str, str], tuple[int, int]] = field(default_factory=dict)
    stretches: list[Stretch] = field(default_factory=list)
    written: tuple[list[bool], list[int], list[float]] = field(default_factory=lambda: ([], [], []))
    peaks: list[tuple[str, float | None]] = field(default_factory=list)
    latest: dict[Place, Stretch] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Find the latest stretches again."""
        self.latest = {stretch.place: stretch for stretch in self.stretches}

    def append(self, stretch: Stretch) -> None:
        """Add a stretch to the evidence."""
        self.stretches.append(stretch)
        self.latest[stretch.place] = stretch

    def copy(self) -> OpenEpisode:
        """An episode that grows by itself from here."""
        known, whole, real = self.written
        return replace(
            self,
            parties=dict(self.parties),
            stretches=[replace(stretch) for stretch in self.stretches],
            written=(known[:], whole[:], real[:]),
            peaks=self.peaks[:],
        )

    @property
    def nbytes(self) -> int:
        """Bytes held, roughly."""
        return 400 + 80 * len(self.parties) + 240 * len(self.stretches) + 130 * len(self.latest)
