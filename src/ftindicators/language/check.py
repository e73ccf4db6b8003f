"""Is it wise? What can be read, and yet will not do what its author hopes."""

from __future__ import annotations

from collections.abc import Mapping

from ftindicators.diagnostics import Diagnostic, Span
from ftindicators.language.source_text import SourceText
from ftindicators.model.indicator import Indicator


def check(indicator: Indicator, source: SourceText, places: Mapping[str, Span]) -> list[Diagnostic]:
    """Warnings, and the errors that only the whole indicator shows."""
    return []
