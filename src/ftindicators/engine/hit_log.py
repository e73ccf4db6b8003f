"""What candidates need to know of single hits, whichever hits are written out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from ftindicators.kernels.episode_parts import JOINS

if TYPE_CHECKING:
    from ftindicators.engine.evaluate import Found

FIRST_HITS = 1_000
"""So many hits of an episode are logged one by one; of later ones only those at which a measure has doubled."""

SCHEMA = pl.Schema(
    {
        "episode_id": pl.String,
        "transaction_id": pl.String,
        "occurred_at": pl.Int64,
        "known_at": pl.Int64,
        "doubled": pl.Boolean,
    }
)


def hit_log(found: Found) -> pl.DataFrame:
    """One row a hit of this call: its episode and transaction, when it happened and became known (int64 µs).

    ``doubled``: a measure that the condition reads has at least doubled since the episode's hits before.
    """
    frames = [SCHEMA.to_frame()]
    for of in found.indicators:
        joined = of.joined
        if not len(joined.rows):
            continue
        starts = np.flatnonzero(np.diff(joined.part, prepend=-1))
        earlier = np.array([e.hits_before for e in joined.episodes], np.int64)
        place = np.arange(len(joined.rows)) - starts[joined.part] + earlier[joined.part]
        doubled = joined.written & (joined.does == JOINS)
        kept = np.flatnonzero((place < FIRST_HITS) | doubled)
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
                    "doubled": doubled[kept],
                }
            )
        )
    return pl.concat(frames)
