"""Metrics of a running stream over HTTP, with the extra `metrics` (prometheus-client)."""

from __future__ import annotations

import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

from ftindicators.diagnostics import WrongUsage
from ftindicators.runners.extras import needed

if TYPE_CHECKING:
    from ftindicators.runners.stream.progress import Report

SECONDS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)
_COUNTERS = {
    "released": ("rows_released", "Rows that were released and evaluated."),
    "late": ("rows_late", "Rows that came after their instant was released."),
    "duplicates": ("rows_duplicate", "Rows that had come before."),
}


class Meter:
    """What a stream reported, as Prometheus reads it. Names begin with ``ftindicators_``."""

    def __init__(self, prometheus: Any, clock: Callable[[], int]) -> None:  # noqa: ANN401 - an optional package
        self.address = ""
        self.ready = False
        self.registry = prometheus.CollectorRegistry()
        self._clock = clock
        self._told: dict[str, int] = {}
        self._snapshot_at: int | None = None
        self._server: ThreadingHTTPServer | None = None
        self._latest = prometheus.generate_latest

        def made(kind: str, name: str, text: str, labels: tuple[str, ...] = (), **more: Any) -> Any:  # noqa: ANN401 - as above
            return getattr(prometheus, kind)(f"ftindicators_{name}", text, labels, registry=self.registry, **more)

        self._rows_in = made("Counter", "rows_in", "Rows taken from the source.", ("partition",))
        self._dead = made("Counter", "rows_dead_letter", "Rows that could not be used.", ("reason",))
        self._hits = made("Counter", "hits", "Hits that were written.", ("indicator",))
        self._counted = {key: made("Counter", name, text) for key, (name, text) in _COUNTERS.items()}
        self._retries = made("Counter", "sink_retries", "Times that a sink was tried again.")
        self._watermark = made("Gauge", "watermark_timestamp_seconds", "How far the stream is settled.")
        self._lag = made("Gauge", "watermark_lag_seconds", "Wall clock less the watermark.")
        self._idle = made("Gauge", "partition_idle", "1 where a partition holds nothing back.", ("partition",))
        self._ahead = made("Gauge", "source_lag_bytes", "Bytes that came and were not yet taken.", ("partition",))
        self._buffer = made("Gauge", "buffer_rows", "Rows that wait for their release.")
        self._batch = made("Histogram", "batch_seconds", "Seconds of a batch.", ("stage",), buckets=SECONDS)
        self._fsync = made("Histogram", "journal_fsync_seconds", "Seconds of a journal line.", buckets=SECONDS)
        self._snapshot_bytes = made("Gauge", "snapshot_bytes", "Bytes of the last snapshot.")
        self._snapshot_age = made("Gauge", "snapshot_age_seconds", "Seconds since the last snapshot.")
        self._snapshot_seconds = made("Histogram", "snapshot_seconds", "Seconds of a snapshot.", buckets=SECONDS)
        self._state = made("Gauge", "state_bytes", "Bytes that the engine keeps.")
        self._replay = made("Gauge", "replay_batches_remaining", "Batches to be made again before new ones.")
        self._fenced = made("Gauge", "fenced", "1 once another instance has taken over.")
        self._info = made("Info", "plan", "The plan.")

    def take(self, report: Report) -> None:
        """Enter a report."""
        self.ready = report.what != "recovering"
        for name, rows in report.taken.items():
            self._rows_in.labels(name).inc(rows)
        for key, counter in self._counted.items():
            counter.inc(self._more(key, report.counts[key]))
        for reason, rows in report.reasons.items():
            self._dead.labels(reason).inc(self._more(f"dead {reason}", rows))
        for indicator, hits in report.hits.items():
            self._hits.labels(indicator).inc(hits)
        self._retries.inc(self._more("retries", report.retries))
        if report.watermark is not None:
            self._watermark.set(report.watermark / 1e6)
            self._lag.set((report.at - report.watermark) / 1e6)
        for name in report.partitions:
            self._idle.labels(name).set(name in report.idle)
        for name, count in report.ahead.items():
            self._ahead.labels(name).set(count)
        self._buffer.set(report.counts["waiting"])
        for stage, seconds in report.seconds.items():
            {"journal": self._fsync, "snapshot": self._snapshot_seconds}.get(stage, self._batch.labels(stage)).observe(
                seconds
            )
        self._snapshot_bytes.set(report.snapshot_bytes)
        self._snapshot_at = report.snapshot_at
        self._state.set(report.state_bytes)
        self._replay.set(report.replay)
        self._info.info({"digest": report.plan})

    def fenced(self) -> None:
        """Another instance has taken over."""
        self._fenced.set(1)

    def _more(self, key: str, count: int) -> int:
        """How much has come to a counter since the last report."""
        before, self._told[key] = self._told.get(key, 0), count
        return max(0, count - before)

    def text(self) -> bytes:
        """All of it, as Prometheus reads it."""
        if self._snapshot_at is not None:
            self._snapshot_age.set((self._clock() - self._snapshot_at) / 1e6)
        text: bytes = self._latest(self.registry)
        return text

    def close(self) -> None:
        """Serve no longer."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()

    def serve(self, host: str, port: int) -> None:
        """Answer at an address. Raises OSError where it is taken."""
        meter = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                match self.path.partition("?")[0]:
                    case "/metrics":
                        self._say(200, meter.text(), "text/plain; version=0.0.4; charset=utf-8")
                    case "/healthz":
                        self._say(200, b"ok\n")
                    case "/readyz":
                        self._say(200 if meter.ready else 503, b"ready\n" if meter.ready else b"not yet\n")
                    case _:
                        self._say(404, b"/metrics /healthz /readyz\n")

            def _say(self, status: int, text: bytes, kind: str = "text/plain; charset=utf-8") -> None:
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            def log_message(self, *of: object) -> None:
                """Nothing: who asks is no news."""

        self._server = ThreadingHTTPServer((host, port), Handler)
        self._server.daemon_threads = True
        self.address = f"{host}:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, name="metrics", daemon=True).start()


def serve(address: str, clock: Callable[[], int]) -> Meter:
    """Serve metrics at ``HOST:PORT``. Raises WrongUsage for another form and where it is taken, MissingExtra."""
    host, _, port = address.rpartition(":")
    if not host or not port.isdigit():
        raise WrongUsage(f"--metrics {address}: write HOST:PORT, as in 127.0.0.1:9464")
    meter = Meter(needed("prometheus_client", "metrics", "--metrics"), clock)
    try:
        meter.serve(host.strip("[]"), int(port))
    except OSError as fault:
        raise WrongUsage(f"--metrics {address}: {fault.strerror or fault}; give another port") from fault
    return meter
