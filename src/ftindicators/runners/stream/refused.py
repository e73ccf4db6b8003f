"""When a stream stops since too much of what comes cannot be used."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

WINDOW_ROWS = 1_000


@dataclass(slots=True)
class RefusedRows:
    """Rows of the last batches, those that hold a thousand rows together, and how many of them were refused.

    ``most``: a part of them (up to 1), or a number. A part counts of a thousand rows at least, so that a single row of
    a small batch stops nothing.
    """

    most: float
    _recent: deque[tuple[int, int]] = field(default_factory=deque)

    def take(self, rows: int, refused: int) -> str | None:
        """Enter a batch; gives words where there are too many."""
        self._recent.append((rows, refused))
        while sum(of for of, _ in self._recent) - self._recent[0][0] >= WINDOW_ROWS:
            self._recent.popleft()
        among, dead = (sum(pair[of] for pair in self._recent) for of in (0, 1))
        allowed = self.most if self.most > 1 else self.most * max(among, WINDOW_ROWS)
        return f"{dead:,} of the last {among:,} rows could not be used" if dead > allowed else None
