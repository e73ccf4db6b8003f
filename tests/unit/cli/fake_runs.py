"""A scan job that runs nothing: what the command asked for is kept, and what came of it is made up."""

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pyarrow as pa

from ftindicators.results.folder import Results
from ftindicators.results.schemas import REJECTED
from tests.builders.candidate_values import candidate

NAME = "ftindicators.runners.scan_job"


@dataclass
class FakeScanJob:
    """Stands in for `runners.scan_job`."""

    results: object = None
    error: BaseException | None = None
    first: bool = False
    keeps: bool = True
    requests: list = field(default_factory=list)
    steps: tuple = ()

    def install(self, monkeypatch) -> None:
        module = ModuleType(NAME)
        module.ScanRequest = SimpleNamespace
        module.first_run = lambda: self.first
        module.keeps_kernels = lambda: self.keeps
        module.run_scan = self.run
        monkeypatch.setitem(sys.modules, NAME, module)

    def run(self, request, *, progress: Callable | None = None):
        self.requests.append(request)
        for step in self.steps if progress is not None else ():
            progress(step)
        if self.error is not None:
            raise self.error
        return self.results


def indicator(status="evaluated", **more):
    """An indicator's entry of coverage.json."""
    empty = {"missing": {"columns": [], "tables": [], "lists": []}, "fill": {}, "hits": 0, "episodes": 0}
    return {"status": status, **empty, "indicator_status": "stable", **more}


def results(*, read=10, rejected=(), indicators=None, routes=(), suppressed=0, **manifest) -> Results:
    """Results with as many rejected rows as ``rejected`` has reasons, and a candidate for each of ``routes``.

    ``manifest``: further entries of the manifest.
    """
    table = pa.table(
        {
            "source": ["rows.csv"] * len(rejected),
            "row": pa.array(range(1, len(rejected) + 1), pa.int64()),
            "reason": pa.array(rejected, pa.string()),
            "field": pa.array([None] * len(rejected), pa.string()),
            "value": pa.array([None] * len(rejected), pa.string()),
        },
        schema=REJECTED,
    )
    span = {"data_from": "2025-01-01T00:00:00Z", "data_to": "2025-03-31T00:00:00Z"} if read > len(rejected) else {}
    return Results(
        rejected=table,
        candidates=tuple(candidate(f"c{n}", route=route) for n, route in enumerate(routes)),
        suppressed=tuple(candidate(f"s{n}", held=[("expired", "old", None, None)]) for n in range(suppressed)),
        coverage={"indicators": indicators or {"night-cash": indicator()}, **span},
        manifest={
            "rows": {"read": read, "used": read - len(rejected), "rejected": len(rejected)},
            "rejected": {reason: rejected.count(reason) for reason in sorted(set(rejected))},
            **manifest,
        },
    )


NOON = datetime(2025, 3, 1, 12, tzinfo=UTC)
OUT = Path("out")
