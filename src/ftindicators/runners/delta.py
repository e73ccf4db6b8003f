"""What one batch settled, as it is handed to the caller."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pyarrow as pa

from ftindicators.results.schemas import RETRACTED

if TYPE_CHECKING:
    from ftindicators.model.candidate import Candidate

__all__ = ["RETRACTED", "RETRACTED_CANDIDATES", "RETRACTED_EPISODES", "Delta"]

RETRACTED_EPISODES = pa.schema([("episode_id", pa.string()), ("indicator", pa.string()), ("subject_id", pa.string()),
                                ("by", pa.string())])  # fmt: skip
RETRACTED_CANDIDATES = pa.schema([("candidate_id", pa.string()), ("anchor", pa.string()), ("pack", pa.string())])


@dataclass(frozen=True, slots=True)
class Delta:
    """What one batch settled.

    ``hits``, ``episodes`` and ``rejected`` are Arrow tables with the columns of the results folder. ``episodes`` are
    those that opened, grew or closed, as they now stand: a later row of an ``episode_id`` replaces an earlier one.
    ``candidates``: those of the parties whose episodes changed, as they now stand; a later one of a ``candidate_id``
    replaces an earlier one. ``late``: rows that came after their instant was released. ``corrections_too_late``: rows
    that would correct a released one which lies further back than the Engine's ``corrections``. Both are tables in the
    engine's own columns: times in microseconds UTC, money in ten-thousandths. They change no answer, and are handed
    back so that nothing is lost.

    A row with a higher ``revision`` of a released id is a correction: the rows released since are answered again with
    it in the old one's place. ``retracted``: hits that were handed out and no longer stand or read otherwise
    (``hit_id``, ``indicator``, ``subject_id``, ``transaction_id``, and ``by``, the id of the correction); those that
    read otherwise stand in ``hits`` of the same Delta as they now are, so take away first, then add.
    ``retracted_episodes`` (``episode_id``, ``indicator``, ``subject_id``, ``by``) and ``retracted_candidates``
    (``candidate_id``, ``anchor``, ``pack``): those that are no longer there at all; one that changed is told anew.

    >>> from datetime import UTC, datetime
    >>> import ftindicators as ft
    >>> import pyarrow as pa
    >>> row = {"account_id": "a1", "occurred_at": "2025-03-01T10:00:00Z", "direction": "credit", "amount": "80.00"}
    >>> engine = ft.Engine(ft.Plan.of(ft.Indicators.load("indicators/sexual/night-cash-window.yaml")))
    >>> for name in ("t1", "t1", "t2"):
    ...     rows = pa.Table.from_pylist([{**row, "transaction_id": name, "type": "cash_deposit"}])
    ...     delta = engine.feed(rows, watermark=datetime(2025, 3, 2, tzinfo=UTC))
    ...     print(name, delta.rejected["reason"].to_pylist(), delta.late["transaction_id"].to_pylist())
    t1 [] []
    t1 ['duplicate'] []
    t2 [] ['t2']
    """

    hits: pa.Table
    retracted: pa.Table
    episodes: pa.Table
    candidates: tuple[Candidate, ...]
    late: pa.Table
    corrections_too_late: pa.Table
    rejected: pa.Table
    retracted_episodes: pa.Table = field(default_factory=RETRACTED_EPISODES.empty_table)
    retracted_candidates: pa.Table = field(default_factory=RETRACTED_CANDIDATES.empty_table)
