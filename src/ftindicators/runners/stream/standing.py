"""Where a stream stands after a batch, beside what its engine keeps."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self

from ftindicators.runners.stream.ledger import Ledger
from ftindicators.sources.streams.positions import End, Identity, Position

if TYPE_CHECKING:
    import polars as pl

    from ftindicators.runners.stream.journal import Line


@dataclass(slots=True)
class Standing:
    """``batch``: the last one; ``fed``: rows that the engine was given; ``ends`` and ``tops`` of each partition.

    ``formats``: how times are written, as the first rows decided.
    """

    batch: int = 0
    fed: int = 0
    ends: dict[str, End] = field(default_factory=dict)
    tops: dict[str, int | None] = field(default_factory=dict)
    watermark: int | None = None
    idle: tuple[str, ...] = ()
    formats: dict[str, str | None] = field(default_factory=dict)
    ledger: Ledger = field(default_factory=Ledger)

    def moved(self, line: Line) -> None:
        """Take up the positions of a batch."""
        for name, end, _ in line.pieces:
            before = self.ends.get(name, End())
            self.ends[name] = End(end, line.identities.get(name, before.identity))
        for name, identity in line.identities.items():
            self.ends[name] = End(self.ends.get(name, End()).position, identity)
        self.batch, self.watermark, self.idle = line.batch, line.watermark, line.idle

    def to_json(self) -> dict[str, Any]:
        """All but the rows that wait."""
        return {
            "batch": self.batch,
            "fed": self.fed,
            "ends": {
                name: [*end.position.to_json(), None if end.identity is None else end.identity.to_json()]
                for name, end in self.ends.items()
            },
            "tops": self.tops,
            "watermark": self.watermark,
            "idle": list(self.idle),
            "formats": self.formats,
            "counts": self.ledger.counts,
            "reasons": self.ledger.reasons,
        }

    @classmethod
    def of_json(cls, facts: dict[str, Any], waiting: pl.DataFrame) -> Self:
        """What :meth:`to_json` gave."""
        counts = facts["counts"]
        ledger = Ledger(waiting, reasons=facts["reasons"])
        for name in ("rows", "released", "late", "dead", "duplicates", "hits"):
            setattr(ledger, name, counts[name])
        return cls(
            batch=facts["batch"],
            fed=facts["fed"],
            ends={
                name: End(Position(offset, row), None if of is None else Identity(*of))
                for name, (offset, row, of) in facts["ends"].items()
            },
            tops=facts["tops"],
            watermark=facts["watermark"],
            idle=tuple(facts["idle"]),
            formats=facts["formats"],
            ledger=ledger,
        )
