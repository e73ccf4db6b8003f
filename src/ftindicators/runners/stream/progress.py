"""How far a stream is, as it tells whoever listens: the status line, the metrics."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

What = Literal["recovering", "batch", "quiet", "snapshot", "end"]


@dataclass(frozen=True, slots=True)
class Report:
    """``what`` happened last. Counts are those of the ledger, since the stream began; instants µs UTC.

    ``seconds``: what the stages of the batch took. ``hits``: of this batch, by indicator. ``idle`` and ``ahead``
    (bytes not yet taken) by partition. ``come``: columns that were not there at the first look, and in how many pieces
    they have been seen. ``replay``: batches that are still to be made again.
    """

    what: What
    at: int
    batch: int
    counts: Mapping[str, int]
    reasons: Mapping[str, int]
    watermark: int | None
    plan: str
    seconds: Mapping[str, float] = field(default_factory=dict)
    hits: Mapping[str, int] = field(default_factory=dict)
    taken: Mapping[str, int] = field(default_factory=dict)
    idle: tuple[str, ...] = ()
    partitions: tuple[str, ...] = ()
    ahead: Mapping[str, int] = field(default_factory=dict)
    come: Mapping[str, int] = field(default_factory=dict)
    replay: int = 0
    snapshot_bytes: int = 0
    snapshot_at: int | None = None
    state_bytes: int = 0
    retries: int = 0


Listener = Callable[[Report], None]
