"""Names of what a state keeps, by what it means rather than by its number in a Plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ftindicators.plan.values import Grouping


def grouping_name(grouping: Grouping, digests: Sequence[str]) -> str:
    """What a grouping means; ``digests``: those of the Plan's values."""
    enter = ",".join(digests[n] for n in grouping.enter)
    ask = ",".join(digests[n] for n in grouping.ask)
    return f"{enter}>{ask} {grouping.per} {grouping.last}"
