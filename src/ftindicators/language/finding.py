"""Something unwise in an indicator, before it is shown with its line."""

from __future__ import annotations

from dataclasses import dataclass

from ftindicators.diagnostics import Span
from ftindicators.language.codes import Code


@dataclass(frozen=True, slots=True)
class Finding:
    """What is unwise, where, and the way out. ``is_error``: it must not run."""

    code: Code
    message: str
    span: Span | None
    hint: str | None = None
    is_error: bool = False
