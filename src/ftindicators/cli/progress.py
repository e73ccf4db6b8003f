"""How far a run is, on standard error: a line that moves on a terminal, else a line now and then."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Protocol, Self

from ftindicators.cli.terminal import Terminal

_REDRAW_SECONDS = 0.1
_JSON_SECONDS = 1.0
_LINE_SECONDS = 10.0


class Step(Protocol):
    """How far a stage is, as the runners say it (`runners.scan_job.Step`)."""

    @property
    def stage(self) -> str:
        """What is being done."""

    @property
    def done(self) -> int:
        """How many rows or blocks are done."""

    @property
    def total(self) -> int | None:
        """How many there are, where that is known."""


@dataclass(slots=True)
class Progress:
    """Called with each step of a run; leaves one line a stage behind."""

    terminal: Terminal
    clock: Callable[[], float] = time.monotonic
    _last: Step | None = None
    _began: float = 0.0
    _said: float = field(default=float("-inf"))
    _drawn: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end_stage()

    def __call__(self, step: Step) -> None:
        """Say how far ``step`` is, unless that was said a moment ago. Blocks that run side by side may call at once."""
        with self._lock:
            self._take(step, self.clock())

    def _take(self, step: Step, now: float) -> None:
        if self._last is None or step.stage != self._last.stage:
            self._end_stage()
            self._began, self._said = now, float("-inf")
        self._last = step
        if now - self._said >= self._pause():
            self._said = now
            self._say(step, now)

    @property
    def _moves(self) -> bool:
        return self.terminal.err.isatty() and not self.terminal.json_lines

    def _pause(self) -> float:
        if self.terminal.json_lines:
            return _JSON_SECONDS
        return _REDRAW_SECONDS if self._moves else _LINE_SECONDS

    def _say(self, step: Step, now: float) -> None:
        words = _words(step, now - self._began)
        if self._moves:
            width = max(20, shutil.get_terminal_size().columns - 1)
            self._drawn = self.terminal.draw(words[:width], over=self._drawn)
        else:
            fields = {
                "stage": step.stage,
                "done": step.done,
                "total": step.total,
                "seconds": round(now - self._began, 3),
            }
            self.terminal.say("progress", words, fields=fields)

    def _end_stage(self) -> None:
        """Say where the stage ended, if something has been left out since, and go to the next line."""
        if self._last is None:
            return
        step, self._last = self._last, None
        self._say(step, self.clock())
        if self._moves:
            self.terminal.say("stage", "")
            self._drawn = 0


def _words(step: Step, seconds: float) -> str:
    of = f" of {step.total:,}" if step.total is not None else ""
    rate = f"  {step.done / seconds:,.0f}/s" if step.done and seconds >= _REDRAW_SECONDS else ""
    done = f"  {step.done:,}{of} rows" if step.done or of else ""
    return f"{step.stage:<12}{done}{rate}  {seconds:,.1f} s"
