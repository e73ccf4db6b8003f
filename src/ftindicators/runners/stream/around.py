"""What a stream takes from outside, so that nothing below the command reads a clock or a signal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

from ftindicators.runners.stream.progress import Listener


@dataclass(frozen=True, slots=True)
class Around:
    """What a stream takes from outside: standard input, the wall clock (µs UTC), who asks it to stop, who listens."""

    stdin: BinaryIO
    clock: Callable[[], int]
    stopping: Callable[[], bool]
    listen: Listener
