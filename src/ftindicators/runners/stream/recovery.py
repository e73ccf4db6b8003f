"""From a state folder back to where the stream stood: the newest whole snapshot, then the journal's batches again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from ftindicators.diagnostics import InvalidInput
from ftindicators.runners.stream.batches import decoded_batch
from ftindicators.runners.stream.errors import InvalidStream
from ftindicators.runners.stream.settle import accounted, ended, feed, without
from ftindicators.runners.stream.snapshots import newest, read_snapshot, snapshot_path, snapshots_in
from ftindicators.runners.stream.standing import Standing
from ftindicators.sources.streams.positions import End
from ftindicators.sources.streams.source import PositionLost

if TYPE_CHECKING:
    from ftindicators.engine.state import State
    from ftindicators.plan.compile import Plan
    from ftindicators.runners.engine import Engine
    from ftindicators.runners.stream.journal import Line
    from ftindicators.runners.stream.outputs import Outcome
    from ftindicators.sources.streams.row_times import RowTimes
    from ftindicators.sources.streams.source import Source

AGAIN = "start anew with an empty state folder and an empty sink"


@dataclass(slots=True)
class Recovered:
    """Where a snapshot left off: ``lines`` are the batches that have to be made again."""

    standing: Standing
    engine: Engine
    lines: list[Line]
    damaged: tuple[str, ...] = ()

    def ends(self) -> dict[str, End]:
        """Where each partition stands behind the last of ``lines``."""
        found = dict(self.standing.ends)
        for line in self.lines:
            for name, end, _ in line.pieces:
                found[name] = End(end, line.identities.get(name, found.get(name, End()).identity))
            for name, identity in line.identities.items():
                found[name] = End(found.get(name, End()).position, identity)
        return found

    def idle(self) -> tuple[str, ...]:
        """The partitions that were idle behind the last of ``lines``."""
        return self.lines[-1].idle if self.lines else self.standing.idle


def recovered(folder: Path, plan: Plan, lines: list[Line], made: Callable[[State | None], Engine]) -> Recovered:
    """The newest snapshot that is whole and the lines behind it. Raises InvalidStream, OtherPlan."""
    taken = newest(folder, plan)
    behind = [line for line in lines if line.batch > taken.standing.batch]
    if behind and behind[0].batch != taken.standing.batch + 1:
        which = "; ".join(taken.damaged) or "the snapshots are gone"
        raise InvalidStream(
            f"{folder}: no snapshot is whole from which the journal could be followed ({which}); {AGAIN}"
        )
    if not behind and lines and lines[-1].batch < taken.standing.batch:
        behind = []  # the journal was cut, and the snapshot holds all of it
    if not lines and taken.damaged and taken.state is None:
        raise InvalidStream(f"{folder}: no snapshot is whole ({'; '.join(taken.damaged)}); {AGAIN}")
    return Recovered(taken.standing, made(taken.state), behind, taken.damaged)


def oldest(folder: Path, plan: Plan, lines: list[Line], made: Callable[[State | None], Engine]) -> Recovered | None:
    """The oldest snapshot that is whole and to which the journal reaches back, or the beginning; None without one."""
    if not lines or lines[0].batch == 1:
        return Recovered(Standing(), made(None), list(lines))
    for batch in snapshots_in(folder):
        if batch >= lines[0].batch - 1:
            try:
                standing, state = read_snapshot(snapshot_path(folder, batch), plan)
            except InvalidInput:
                continue
            return Recovered(standing, made(state), [line for line in lines if line.batch > batch])
    return None


def replayed(
    found: Recovered, source: Source, times: RowTimes | None, max_ahead: int
) -> Iterator[tuple[Line, Outcome]]:
    """Make the batches of the journal again, in order; moves ``found.standing`` and its engine along.

    Raises PositionLost where the source has not the same rows any more.
    """
    standing = found.standing
    for line in found.lines:
        if line.final:
            outcome = ended(standing, found.engine.finish(), line.at)
        else:
            pieces = []
            ends = {name: end.position for name, end in standing.ends.items()}
            for name, end, rows in line.pieces:
                piece = source.again(name, ends.get(name, End().position), end)
                if piece.rows != rows:
                    raise PositionLost(
                        f"{name}: the rows of batch {line.batch} are not those that were read before "
                        f"({piece.rows} instead of {rows}). Put the data back as it was; or {AGAIN}"
                    )
                ends[name] = end
                pieces.append(piece)
            batch = replace(decoded_batch(pieces, times, line.at, max_ahead), idle=line.idle)
            for name, top in batch.tops().items():
                standing.tops[name] = max(top, standing.tops.get(name) or top)
            delta = feed(found.engine, shaped(without(batch, line.poison), times), line.watermark)
            outcome = accounted(standing, batch, delta, line.poison, line.watermark)
        standing.moved(line)
        yield line, outcome


def shaped(frame: pl.DataFrame, times: RowTimes | None) -> pl.DataFrame:
    """A frame without rows has its columns all the same."""
    if frame.width or times is None:
        return frame
    return pl.DataFrame(schema=dict.fromkeys(times.read, pl.String))
