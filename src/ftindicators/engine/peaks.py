"""How high each measure had risen by each hit of an episode: what «at least doubled» is measured against."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from ftindicators.model.values import MONEY_SCALE, SECOND, ValueType

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ftindicators.engine.open_episodes import OpenEpisode
    from ftindicators.engine.row_values import RowValues
    from ftindicators.kernels.entries import Flags, Ints, Reals
    from ftindicators.plan.planned import PlannedIndicator, ReadMeasure

SCALES = {
    ValueType.MONEY: MONEY_SCALE,
    ValueType.DURATION: SECOND,
    ValueType.INTEGER: 1,
    ValueType.NUMBER: 1,
}
"""The types of measures that can double, and how many of their units are one: of currency, a second."""

STEP = float(np.log(1.05))


@dataclass(frozen=True, slots=True)
class Peaks:
    """For each hit of a call the highest value of each measure in its episode so far.

    ``values``: float64, shape (hits, measures), NaN where nothing is known yet. ``rises``: whether it is the first hit
    of its episode, or a measure is higher than ever before in it; ``steps``: whether one has risen past a twentieth.
    """

    values: Reals
    rises: Flags
    steps: Flags


def watched(planned: PlannedIndicator, values: RowValues) -> tuple[ReadMeasure, ...]:
    """The measures whose doubling is news: numbers that the condition reads itself, in its order."""
    types = values.plan.values
    return tuple(m for m in planned.measures if m.direct and types[m.value].type in SCALES)


def peaks(
    planned: PlannedIndicator, values: RowValues, rows: Ints, part: Ints, episodes: Sequence[OpenEpisode]
) -> Peaks:
    """Follow the hits ``rows``, ordered by ``part`` (the place of each hit's episode in ``episodes``) and then time.

    The episodes' own ``peaks`` are moved on. O(hits x measures).
    """
    measures = watched(planned, values)
    if not measures or not len(rows):
        none = np.zeros(len(rows), np.bool_)
        return Peaks(np.empty((len(rows), 0)), none, none)
    before = np.full((len(episodes), len(measures)), np.nan)
    for place, episode in enumerate(episodes):
        if len(episode.peaks) == len(measures):
            before[place] = [np.nan if peak is None else peak for _, peak in episode.peaks]
    read = pl.DataFrame(
        {
            "part": part,
            **{
                str(place): values.series[m.value].gather(rows).cast(pl.Float64)
                / SCALES[values.plan.values[m.value].type]
                for place, m in enumerate(measures)
            },
        }
    )
    highest = read.select(pl.exclude("part").cum_max().forward_fill().over("part")).fill_null(float("nan")).to_numpy()
    reached = np.fmax(highest, before[part])
    starts = np.diff(part, prepend=-1) != 0
    earlier = np.vstack([reached[:1], reached[:-1]])
    earlier[starts] = before[part[starts]]
    rises = (reached > earlier) | (np.isnan(earlier) & ~np.isnan(reached))
    for start_of_next, place in zip(np.append(np.flatnonzero(starts)[1:], len(rows)), part[starts], strict=True):
        last = reached[start_of_next - 1].tolist()
        named = zip(measures, last, strict=True)
        episodes[place].peaks = [(m.name, None if peak != peak else peak) for m, peak in named]  # noqa: PLR0124 - NaN
    opens = starts & np.array([episode.hits_before == 0 for episode in episodes], np.bool_)[part]
    return Peaks(reached, rises.any(axis=1) | opens, (rises & (_level(reached) != _level(earlier))).any(axis=1))


def _level(peaks: Reals) -> Reals:
    """How many twentieths above 1 a peak lies, in whole ones; NaN (which equals nothing) where it is unknown."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.floor(np.log(np.maximum(peaks, 0.0)) / STEP)
