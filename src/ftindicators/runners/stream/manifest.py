"""``manifest.json`` of a sink: what the parts beside it came from."""

from __future__ import annotations

import platform
from typing import TYPE_CHECKING, Any

from ftindicators.engine.exact_text import exact_text
from ftindicators.model.values import ValueType
from ftindicators.plan.compile import SEMANTICS
from ftindicators.runners.manifest import LIBRARIES, indicator_facts, installed
from ftindicators.runners.since_previous import identity_rules

if TYPE_CHECKING:
    from ftindicators.runners.job import Job
    from ftindicators.runners.stream.job_file import StreamJob
    from ftindicators.runners.stream.standing import Standing


def stream_manifest(job: Job, asked: StreamJob, standing: Standing) -> dict[str, Any]:
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
            "late": asked.late,
            "dead_letter": asked.dead_letter,
            "batch": standing.batch,
            "watermark": None if standing.watermark is None else exact_text(standing.watermark, ValueType.INSTANT),
            "counts": counts,
        },
    }
