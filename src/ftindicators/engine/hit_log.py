"""What candidates need to know of single hits, whichever hits are written out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from ftindicators.engine.evaluate import Found
    from ftindicators.engine.peaks import Peaks
    from ftindicators.kernels.entries import Ints

FIRST_HITS = 1_000
"""So many hits of an episode are logged one by one; of later ones only those at which a measure rises a twentieth."""

_TYPES: dict[str, pl.DataType | type[pl.DataType]] = {
    "episode_id": pl.String,
    "transaction_id": pl.String,
    "occurred_at": pl.Int64,
    "known_at": pl.Int64,
    "peaks": pl.List(pl.Float64),
}
SCHEMA = pl.Schema(_TYPES)


def hit_log(found: Found) -> pl.DataFrame:
    """One row a hit of this call: its episode and transaction, when it happened and became known (int64 µs).

    ``peaks``: the highest value of each measure in the episode so far, at its first hit and where one is
    higher than ever before; else null.
    """
    frames = [SCHEMA.to_frame()]
    for of in found.indicators:
        joined = of.joined
        if not len(joined.rows):
            continue
        starts = np.flatnonzero(np.diff(joined.part, prepend=-1))
        earlier = np.array([e.hits_before for e in joined.episodes], np.int64)
        place = np.arange(len(joined.rows)) - starts[joined.part] + earlier[joined.part]
        kept = np.flatnonzero((place < FIRST_HITS) | joined.peaks.steps)
        rows = joined.rows[kept]
        names = np.array([e.episode_id for e in joined.episodes], object)
        at = found.values.rows["occurred_at"].gather(rows)
        frames.append(
            pl.DataFrame(
                {
                    "episode_id": pl.Series(names[joined.part[kept]], dtype=pl.String),
                    "transaction_id": found.values.rows["transaction_id"].gather(rows),
                    "occurred_at": at,
                    "known_at": at,
                    "peaks": _peaks(joined.peaks, kept),
                }
            )
        )
    return pl.concat(frames)


def _peaks(peaks: Peaks, kept: Ints) -> pl.Series:
    """The values at some of the hits as lists, null where none rises."""
    values, rises = peaks.values[kept], peaks.rises[kept]
    if not values.shape[1]:
        return pl.Series([None] * len(kept), dtype=pl.List(pl.Float64))
    listed = pl.Series(values, dtype=pl.Array(pl.Float64, values.shape[1])).arr.to_list()
    return pl.select(pl.when(pl.Series(rises)).then(listed)).to_series()
