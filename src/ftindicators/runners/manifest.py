"""``manifest.json``: which files, indicators, parameters and versions made a result, and what became of every row."""

from __future__ import annotations

import platform
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ftindicators.engine.exact_text import exact_text
from ftindicators.language.constants import written_duration
from ftindicators.language.definitions import definitions
from ftindicators.model.hashing import digest
from ftindicators.model.values import ValueType
from ftindicators.plan.compile import SEMANTICS
from ftindicators.runners.since_previous import identity_rules

if TYPE_CHECKING:
    import polars as pl

    from ftindicators.model.indicator import Indicator, Parameter
    from ftindicators.runners.intake import Intake
    from ftindicators.runners.job import Bounds, Job
    from ftindicators.runners.stages import Stages
    from ftindicators.sources.chunks import Opened
    from ftindicators.tables.derived import BaseCurrency
    from ftindicators.tables.rows import Admitted
    from ftindicators.tables.snapshots import Snapshot

LIBRARIES = ("ftindicators", "polars", "pyarrow", "numba", "numpy", "pyyaml")


@dataclass(frozen=True, slots=True)
class BaseAmounts:
    """In which currency amounts can be added up, and how many rows have no amount in it."""

    currency: BaseCurrency | None
    without: int


def manifest(
    job: Job,
    intake: Intake,
    admitted: Admitted,
    opened: Opened,
    bounds: Bounds,
    *,
    base: BaseAmounts,
    stages: Stages,
    coverage: dict[str, Any],
) -> dict[str, Any]:
    """The manifest of a run over a whole input. Money and times as exact text, durations as an author writes them."""
    door = intake.door
    places = opened.places()
    return {
        "format": 1,
        "semantics": SEMANTICS,
        "versions": {"python": platform.python_version(), **{name: installed(name) for name in LIBRARIES}},
        "plan": job.plan.digest,
        "inputs": [{"source": name, "path": places.get(name), "blake2b": found} for name, found in opened.hashes()],
        "tables": {
            t.kind: {"path": job.places.get(t.kind), **_table(t)}
            for t in (job.accounts, job.customers)
            if t is not None
        },
        "mapping": job.mapping.digest or None,
        "identity": identity_rules(job),
        "policy": {
            "name": job.policy.name,
            "version": job.policy.version,
            "blake2b": job.policy.digest,
            "suppressions": len(job.policy.rules.suppress),
        },
        "indicators": {i.id: indicator_facts(i) for i in job.plan.indicators},
        "overlays": [{"file": name, "blake2b": found} for name, found in job.plan.indicators.overlays],
        "settings": list(job.settings),
        "hits": job.hits,
        "from": _time(bounds.start),
        "to": _time(bounds.end),
        "as_of": _time(bounds.as_of),
        "data_from": coverage["data_from"],
        "data_to": coverage["data_to"],
        "base_currency": None if base.currency is None else base.currency.code,
        "base_currency_is": "stated" if job.mapping.reading.reporting_currency is not None else "first row",
        "rows_without_amount_base": base.without,
        "rows": {"read": admitted.read, "used": admitted.used, "rejected": admitted.rejected.height},
        "rejected": dict(sorted(admitted.rejected["reason"].value_counts().iter_rows())),
        "became_null": _nulled(admitted.nulled),
        "local_times": {"ambiguous": admitted.ambiguous_times, "nonexistent": admitted.nonexistent_times},
        "guessed": {} if door is None else door.guesses,
        "left_out": _left_out(coverage),
        "stages": stages.done,
    }


def run_definitions(job: Job) -> dict[str, Any]:
    """``definitions.json``: indicators, policy and mapping as they were applied, whole."""
    mapping = job.mapping
    return {
        **definitions(job.plan.indicators, mapping.reading.extra_columns),
        "policy": {
            "file": job.policy.file,
            "text": job.policy.text,
            "blake2b": job.policy.digest,
            "overlays": [{"file": file, "text": text, "blake2b": digest(text)} for file, text in job.policy.overlays],
        },
        "mapping": None
        if not mapping.digest
        else {"file": _absolute(mapping.file), "text": mapping.text, "blake2b": mapping.digest},
    }


def _absolute(file: str) -> str | None:
    """Where a file lies, None for a text that came from none."""
    path = Path(file)
    return path.resolve().as_posix() if file and path.is_file() else None


def installed(name: str) -> str | None:
    """The version of a library; None where it is not installed."""
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _table(table: Snapshot) -> dict[str, Any]:
    return {
        "blake2b": table.digest,
        "rows": {"read": table.read, "used": table.rows.height, "rejected": table.rejected.height},
        "became_null": _nulled(table.nulled),
        "guessed": dict(table.guesses),
    }


def indicator_facts(indicator: Indicator) -> dict[str, Any]:
    """What identifies an indicator, and its parameters as exact text."""
    return {
        "version": indicator.version,
        "status": indicator.status,
        "blake2b": indicator.digest,
        "parameters": {p.name: _parameter(p) for p in indicator.parameters},
    }


def _parameter(parameter: Parameter) -> str | list[str]:
    """A value as exact text, a duration as an author writes it: ``14d``."""

    def text(value: object) -> str:
        if parameter.type is ValueType.DURATION and isinstance(value, int):
            return written_duration(value)
        return exact_text(value, parameter.type)

    return [text(item) for item in parameter.value] if isinstance(parameter.value, tuple) else text(parameter.value)


def _nulled(nulled: pl.DataFrame) -> dict[str, dict[str, int]]:
    """Values that could not be read and count as unknown, by column and value; ``""`` for values that are not kept."""
    found: dict[str, dict[str, int]] = {}
    for column, value, rows in nulled.iter_rows():
        found.setdefault(column, {})["" if value is None else str(value)] = rows
    return found


def _left_out(coverage: dict[str, Any]) -> list[dict[str, Any]]:
    """Indicators without an answer, and why."""
    return [
        {"indicator": name, "status": entry["status"], "missing": entry["missing"]}
        for name, entry in coverage["indicators"].items()
        if entry["status"] in ("not_evaluable", "error")
    ]


def _time(moment: int | None) -> str | None:
    return None if moment is None else exact_text(moment, ValueType.INSTANT)
