"""What a kept state means under a Plan: it is taken up again only where this is the same."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from ftindicators.plan.closure import values_of
from ftindicators.plan.compile import SEMANTICS
from ftindicators.plan.values import KeyedMeasure

if TYPE_CHECKING:
    from ftindicators.plan.compile import Plan
    from ftindicators.plan.planned import PlannedIndicator


def state_meaning(plan: Plan) -> dict[str, str]:
    """For each indicator a digest of measures, subject, windows and episodes; thresholds in its condition left out.

    The engine's semantics is part of it: a state is not taken up by an engine that would count otherwise.
    """
    return {planned.id: _meaning(plan, planned) for planned in plan.planned}


def _meaning(plan: Plan, planned: PlannedIndicator) -> str:
    digests = plan.value_digests
    parts = [
        f"semantics {SEMANTICS}",
        planned.subject_kind,
        *(digests[n] for n in planned.subject),
        *sorted(digests[n] for n in _measures(plan, planned)),
        *(f"{m.name} {digests[m.value]} {m.reach} {m.until} {m.direct}" for m in planned.measures),
        *(f"{digests[n]} {role}" for n, role in planned.about),
        f"{planned.history is None} {planned.gap} {planned.longest}",
    ]
    return hashlib.blake2b("\x1f".join(parts).encode(), digest_size=16).hexdigest()


def _measures(plan: Plan, planned: PlannedIndicator) -> frozenset[int]:
    """Every measure that the indicator's answer rests on."""
    return frozenset(n for n in values_of(plan, planned) if isinstance(plan.values[n], KeyedMeasure))
