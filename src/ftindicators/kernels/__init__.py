"""Windowed aggregates over entries: one small state a group, resumed by the next batch.

``entries`` says what goes in and comes out, ``aggregates.state_for`` chooses the state of an aggregate by its name.
"""

from __future__ import annotations
