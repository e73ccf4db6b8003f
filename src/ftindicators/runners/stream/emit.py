"""Settled batches into the sinks, each once: what a sink already holds is not written again."""

from __future__ import annotations

import errno
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from ftindicators.runners.stream.errors import DiskFull, SinkUnreachable

if TYPE_CHECKING:
    from ftindicators.runners.stream.outputs import Outcome
    from ftindicators.runners.stream.sink import Sink, Token

T = TypeVar("T")
PAUSES = (0.1, 0.5, 2.0, 5.0, 10.0, 20.0)
"""Seconds between tries."""


@dataclass(slots=True)
class Emission:
    """The sinks of a stream: the first holds the token; ``late`` and ``dead`` take what was not released."""

    sinks: tuple[Sink, ...]
    late: Sink
    dead: Sink
    tokens: dict[str, Token] = field(default_factory=dict)
    retries: int = 0
    pause: Callable[[float], None] = time.sleep

    def take_over(self, job: str) -> Token:
        """Become the one that writes to all of them; gives what the first one holds."""
        for sink in self._all():
            self.tokens[sink.called] = self._tried(sink, partial(sink.take_over, job))
        return self.tokens[self.sinks[0].called]

    def write(self, batch: int, outcome: Outcome) -> None:
        """Write what a batch gave to each sink that has not got it. Raises Fenced, SinkUnreachable, DiskFull."""
        for sink, parts in (
            (self.late, {"late": outcome.late}),
            (self.dead, {"dead-letter": outcome.dead}),
            *((sink, outcome.parts) for sink in self.sinks),
        ):
            if batch > self.tokens[sink.called].batch:
                self._tried(sink, partial(sink.commit, batch, parts))

    def check(self) -> None:
        """Raises Fenced where somebody else writes now."""
        for sink in self.sinks:
            self._tried(sink, sink.check)

    def _all(self) -> tuple[Sink, ...]:
        return (*self.sinks, self.late, self.dead)

    def _tried(self, sink: Sink, do: Callable[[], T]) -> T:
        """Do it, again after a pause where the sink cannot be reached. Each try is whole or nothing."""
        for pause in (*PAUSES, None):
            try:
                return do()
            except OSError as fault:
                if fault.errno == errno.ENOSPC:
                    raise DiskFull(
                        f"{sink.called}: no room is left there; make some and start again, nothing is lost"
                    ) from fault
                if pause is None:
                    raise SinkUnreachable(
                        f"{sink.called}: it stayed unreachable ({fault.strerror or fault}); mend it and start again: "
                        "what is not there yet will be written then"
                    ) from fault
                self.retries += 1
                self.pause(pause)
        raise AssertionError
