"""``coverage.json``: what a run could and could not see, indicator by indicator."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ftindicators.engine.coverage import Tally
from ftindicators.engine.exact_text import exact_text
from ftindicators.model.values import ValueType

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ftindicators.plan.compile import Plan
    from ftindicators.runners.intake import Lacking


def coverage_report(
    plan: Plan,
    counts: Mapping[str, Tally],
    errors: Mapping[str, str],
    lacking: Mapping[str, Lacking],
    data_from: int | None,
    data_to: int | None,
    *,
    stated: bool,
) -> dict[str, Any]:
    """The object of contract section 5. ``stated``: the caller said since when the data is whole."""
    indicators: dict[str, Any] = {}
    for planned in plan.planned:
        entry = counts.get(planned.id, Tally()).to_json(planned.status)
        gone = lacking.get(planned.id)
        if gone is not None:
            entry["status"] = "not_evaluable"
            entry["missing"] = {"columns": list(gone.columns), "tables": list(gone.tables), "lists": []}
        if planned.id in errors:
            entry["status"] = "error"
            entry["error"] = errors[planned.id]
        indicators[planned.id] = entry
    return {
        "indicators": indicators,
        "data_from": _time(data_from),
        "data_from_is": "stated" if stated else "first row",
        "data_to": _time(data_to),
    }


def _time(moment: int | None) -> str | None:
    return None if moment is None else exact_text(moment, ValueType.INSTANT)
