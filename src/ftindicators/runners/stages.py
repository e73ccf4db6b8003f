"""How long each part of a run took, and how much memory the process has held at most."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock
from time import perf_counter


@dataclass(frozen=True, slots=True)
class Step:
    """A word on progress: the stage, rows done in it, and how many there are if that is known."""

    stage: str
    done: int
    total: int | None


Progress = Callable[[Step], None]


class Stages:
    """Measures the stages of one run and tells a listener of their progress."""

    def __init__(self, progress: Progress | None = None) -> None:
        self._progress = progress
        self.done: list[dict[str, object]] = []

    @contextmanager
    def stage(self, name: str, total: int | None = None) -> Iterator[Callable[[int], None]]:
        """Time a stage; the block is given a function that takes how many more rows, of ``total``, are done."""
        rows = 0
        began = perf_counter()
        alone = Lock()  # blocks report from several threads

        def more(count: int) -> None:
            nonlocal rows
            with alone:
                rows += count
                self._tell(Step(name, rows, total))

        self._tell(Step(name, 0, total))
        yield more
        self.done.append({"stage": name, "seconds": round(perf_counter() - began, 3), "peak_bytes": peak_bytes()})

    def _tell(self, step: Step) -> None:
        if self._progress is not None:
            self._progress(step)


def peak_bytes() -> int | None:
    """The largest resident size of this process so far; None where the system does not say."""
    try:
        import resource  # noqa: PLC0415 - not there on Windows
    except ImportError:  # Windows
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
