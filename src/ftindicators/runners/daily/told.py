"""What a daily run tells of episodes and candidates: those that changed, as they now stand."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

import polars as pl

from ftindicators.runners.daily.record import TOLD

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pyarrow as pa

    from ftindicators.candidates.assemble import Assembled
    from ftindicators.model.candidate import Candidate

COMPARING = frozenset({"change", "since_previous"})
"""Keys of a candidate that depend on the run it is compared with."""


class Changed(NamedTuple):
    """Candidates that read otherwise than when they were last told: those that are ``shown`` and those ``held`` back.

    ``told``: all as they were last told, from now on. ``gone``: ids of those that were told and are no more.
    """

    shown: tuple[Candidate, ...]
    held: tuple[Candidate, ...]
    told: pl.DataFrame
    gone: tuple[str, ...]


def changed(before: pl.DataFrame, now: Assembled, last_words: Iterable[Candidate], held_parties: set[str]) -> Changed:
    """Which candidates are to be told.

    ``before``: as they were last told (`record.TOLD`); ``now``: of all parties that are held; ``last_words``: those of
    parties that have just been forgotten. What was told of parties that are not in ``held_parties`` stands.
    """
    shown = {c.candidate_id: c for c in last_words} | {c.candidate_id: c for c in now.candidates}
    rows = [(c.candidate_id, False, c.anchor, content(c)) for c in shown.values()]
    rows += [(c.candidate_id, True, c.anchor, content(c)) for c in now.suppressed]
    current = pl.DataFrame(rows, TOLD, orient="row")
    fresh = current.join(before, on=list(TOLD), how="anti")
    new = {(name, held) for name, held in fresh.select("candidate_id", "held_back").iter_rows()}
    still = current.filter(pl.col("anchor").is_in(list(held_parties)))
    gone = before.filter(~pl.col("held_back")).join(current, on="candidate_id", how="anti")["candidate_id"].sort()
    return Changed(
        tuple(sorted((c for c in shown.values() if (c.candidate_id, False) in new), key=_order)),
        tuple(c for c in now.suppressed if (c.candidate_id, True) in new),
        still,
        tuple(gone.to_list()),
    )


def content(candidate: Candidate) -> str:
    """All that is said of a candidate by itself."""
    said: dict[str, Any] = {key: value for key, value in candidate.to_json().items() if key not in COMPARING}
    return json.dumps(said, sort_keys=True, default=str)


def episodes_now(
    kept: pl.DataFrame, delta: pa.Table, retracted: Sequence[str], still: pl.Series
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Episodes with their evidence, as they now stand: all that a candidate may name, and those to be kept for later.

    ``kept``: from the runs before; ``delta``: those that this run changed; ``retracted``: ids that are no more;
    ``still``: ids that candidates can still hold.
    """
    every = pl.concat([kept, pl.DataFrame(delta)]).unique("episode_id", keep="last", maintain_order=True)
    every = every.filter(~pl.col("episode_id").is_in(list(retracted)))
    return every, every.filter(pl.col("episode_id").is_in(still.implode()))


def _order(candidate: Candidate) -> tuple[str, str, int, str]:
    return (candidate.anchor, candidate.pack, candidate.opened_at, candidate.candidate_id)
