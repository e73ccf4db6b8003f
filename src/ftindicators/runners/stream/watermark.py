"""How far a stream is settled: the slowest partition that is not idle decides, and nothing takes it back."""

from __future__ import annotations

from collections.abc import Collection, Mapping


def watermark_of(
    before: int | None, tops: Mapping[str, int | None], idle: Collection[str], lateness: int
) -> int | None:
    """The watermark (µs UTC) after a batch; None: nothing can be released yet.

    ``tops``: of each partition the latest instant of its rows, None where it has none yet. A partition that is not
    idle and has no rows holds everything back; where all are idle, the highest of theirs counts.
    """
    active = [top for name, top in tops.items() if name not in idle]
    if active:
        known = [top for top in active if top is not None]
        reached = min(known) if len(known) == len(active) else None
    else:
        reached = max((top for top in tops.values() if top is not None), default=None)
    if reached is None:
        return before
    return reached - lateness if before is None else max(before, reached - lateness)
