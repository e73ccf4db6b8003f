"""What came of an indicator's own test."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ftindicators.diagnostics import Span

About = Literal["hits", "unknown", "insufficient", "rejected", "not evaluable", "not run"]


@dataclass(frozen=True, slots=True)
class Fault:
    """One way in which a test failed.

    For answers (``hits``, ``unknown``, ``insufficient``) the transaction ids ``expected`` and ``got``, in the order
    of the rows; otherwise ``message`` says why the test could not be run as it is written.
    """

    about: About
    expected: tuple[str, ...] | None = None
    got: tuple[str, ...] | None = None
    message: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A test of one indicator, where it stands, and its faults: none if it passed."""

    indicator: str
    test: str
    span: Span | None
    faults: tuple[Fault, ...]
