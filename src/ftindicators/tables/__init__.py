"""Every frame comes in by this door: casts, reject reasons, identity, derived columns.

Frames that enter carry our column names and raw values of any dtype; frames that leave hold the physical types of
decision record 1 only. Nothing here knows of files: `sources` does.
"""

from __future__ import annotations

from ftindicators.tables.door import Door
from ftindicators.tables.reading import AmountForm, NumberFormat, Reading, TimeFormat
from ftindicators.tables.revisions import Remembered
from ftindicators.tables.rows import REASONS, Admitted
from ftindicators.tables.snapshots import Snapshot, read_snapshot

__all__ = [
    "REASONS",
    "Admitted",
    "AmountForm",
    "Door",
    "NumberFormat",
    "Reading",
    "Remembered",
    "Snapshot",
    "TimeFormat",
    "read_snapshot",
]
