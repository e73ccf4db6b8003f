"""A stream as a process: signals ask it to stop, a line now and then says how far it is."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType
from typing import TYPE_CHECKING

from ftindicators.cli.faults import INTERRUPTED
from ftindicators.cli.first_run import say_first_run
from ftindicators.cli.stream_text import report_line
from ftindicators.cli.terminal import Terminal

if TYPE_CHECKING:
    from ftindicators.runners.stream.progress import Report
    from ftindicators.runners.stream.request import StreamRequest

LINE_SECONDS = 10.0


def now() -> int:
    """The wall clock, µs UTC."""
    return time.time_ns() // 1_000


@dataclass(slots=True)
class Stopping:
    """Whether somebody asked to stop.

    SIGTERM: finish the batch, write a snapshot, status 0. Interrupt: as that, with status 130; a second one stops at
    once, and a restart makes the last batches again.
    """

    asked: bool = False
    interrupted: bool = False

    def __call__(self) -> bool:
        """As `Around.stopping`."""
        return self.asked

    @contextmanager
    def installed(self) -> Iterator[None]:
        """Take the signals while the block runs."""
        before = {
            signal.SIGTERM: signal.signal(signal.SIGTERM, self._terminate),
            signal.SIGINT: signal.signal(signal.SIGINT, self._interrupt),
        }
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _terminate(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002 - as signal wants it
        self.asked = True

    def _interrupt(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002 - as signal wants it
        if self.interrupted:
            raise KeyboardInterrupt
        self.asked = self.interrupted = True


@dataclass(slots=True)
class StatusLine:
    """Says how far the stream is: at the start, every ten seconds, and at the end."""

    terminal: Terminal
    clock: Callable[[], float] = time.monotonic
    _said: float = field(default=float("-inf"))
    _rows: int = 0
    _told: set[str] = field(default_factory=set)

    def __call__(self, report: Report) -> None:
        """As `Around.listen`."""
        for name in report.come.keys() - self._told:
            self._told.add(name)
            self.terminal.say(
                "column_come",
                f"warning: rows have a column '{name}' that the first ones had not; it is not read "
                f"(to read it: start anew with --columns {name})",
                level="warning",
                fields={"column": name},
            )
        now = self.clock()
        if report.what == "end" or now - self._said >= LINE_SECONDS:
            seconds = now - self._said
            rate = (report.counts["rows"] - self._rows) / seconds if seconds < float("inf") else 0.0
            words, fields = report_line(report, rate)
            self.terminal.say("stream", words, fields=fields)
            self._said, self._rows = now, report.counts["rows"]


def run_until_stopped(terminal: Terminal, request: StreamRequest, metrics: str | None) -> int:
    """Run the stream; gives 0, or 130 where it was interrupted."""
    from ftindicators.runners.stream.around import Around
    from ftindicators.runners.stream.errors import Fenced
    from ftindicators.runners.stream.metrics import Meter, serve
    from ftindicators.runners.stream.run import run_stream

    say_first_run(terminal)
    stopping, line = Stopping(), StatusLine(terminal)
    meter: Meter | None = None
    if metrics is not None:
        meter = serve(metrics, now)
        terminal.say("metrics", f"Metrics at http://{meter.address}/metrics", fields={"address": meter.address})

    def listen(report: Report) -> None:
        line(report)
        if meter is not None:
            meter.take(report)

    try:
        with stopping.installed():
            run_stream(request, Around(sys.stdin.buffer, now, stopping, listen))
    except Fenced:
        if meter is not None:
            meter.fenced()
        raise
    finally:
        if meter is not None:
            meter.close()
    return INTERRUPTED if stopping.interrupted else 0
