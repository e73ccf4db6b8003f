"""``manifest.json`` and ``coverage.json`` of a sink: what the parts beside it came from, and what was looked for."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import polars as pl

from ftindicators.engine.coverage import Tally
from ftindicators.engine.exact_text import exact_text
from ftindicators.model.values import ValueType
from ftindicators.plan.compile import SEMANTICS
from ftindicators.runners.intake import Intake
from ftindicators.runners.manifest import LIBRARIES, indicator_facts, installed
from ftindicators.runners.since_previous import identity_rules
from ftindicators.sources.frames import OpenedFrame

if TYPE_CHECKING:
    from pathlib import Path

    from ftindicators.runners.job import Job
    from ftindicators.runners.stream.job_file import StreamJob
    from ftindicators.runners.stream.standing import Standing


SUBJECTS = ("seen", "evaluated", "insufficient_history", "unknown")


def stream_manifest(job: Job, asked: StreamJob, folder: Path, standing: Standing) -> dict[str, Any]:
    """As the manifest of a scan, as far as a stream has it; ``stream`` is its own."""
    counts = standing.ledger.counts
    return {
        "format": 1,
        "semantics": SEMANTICS,
        "versions": {"python": platform.python_version(), **{name: installed(name) for name in LIBRARIES}},
        "plan": job.plan.digest,
        "inputs": [],
        "tables": {
            t.kind: {"path": job.places.get(t.kind), "blake2b": t.digest}
            for t in (job.accounts, job.customers)
            if t is not None
        },
        "mapping": job.mapping.digest or None,
        "identity": identity_rules(job),
        "policy": {"name": job.policy.name, "version": job.policy.version, "blake2b": job.policy.digest},
        "indicators": {i.id: indicator_facts(i) for i in job.plan.indicators},
        "overlays": [{"file": name, "blake2b": found} for name, found in job.plan.indicators.overlays],
        "settings": list(job.settings),
        "hits": job.hits,
        "rows": {
            "read": counts["rows"],
            "used": counts["released"] + counts["waiting"],
            "rejected": counts["late"] + counts["dead"] + counts["duplicates"],
        },
        "rejected": dict(sorted(standing.ledger.reasons.items())),
        "stream": {
            "job": asked.job,
            "source": asked.source,
            "late": asked.late_in(folder),
            "dead_letter": asked.dead_letter_in(folder),
            "batch": standing.batch,
            "watermark": _time(standing.watermark),
            "counts": counts,
        },
    }


def stream_coverage(job: Job, columns: Sequence[str], standing: Standing) -> dict[str, Any]:
    """As the coverage of a scan, as far as a stream has it: which indicators the columns allow.

    What is counted of rows and subjects is null: a stream keeps no such counts. Hits and episodes are counted by
    whoever reads the parts.
    """
    intake = Intake(job.plan, job.mapping, job.accounts, job.customers)
    intake.open(OpenedFrame(pl.DataFrame(schema=dict.fromkeys(columns, pl.String))))
    lacking = intake.lacking()
    found: dict[str, Any] = {}
    for planned in job.plan.planned:
        entry = Tally().to_json(planned.status)
        entry |= {"status": "evaluated", "subjects": dict.fromkeys(SUBJECTS)}
        if planned.id in lacking:
            gone = lacking[planned.id]
            entry["status"] = "not_evaluable"
            entry["missing"] = {"columns": list(gone.columns), "tables": list(gone.tables), "lists": []}
        found[planned.id] = entry
    return {
        "indicators": found,
        "data_from": _time(job.data_from),
        "data_from_is": "first row" if job.data_from is None else "stated",
        "data_to": _time(standing.watermark),
    }


def _time(moment: int | None) -> str | None:
    return None if moment is None else exact_text(moment, ValueType.INSTANT)
