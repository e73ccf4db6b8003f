"""How long the stages of a batch take."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def timed(seconds: dict[str, float], stage: str) -> Iterator[None]:
    """Enter the seconds that the block takes under the name of its stage."""
    began = time.perf_counter()
    yield
    seconds[stage] = time.perf_counter() - began
