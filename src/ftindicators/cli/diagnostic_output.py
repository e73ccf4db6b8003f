"""Diagnostics as lines and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ftindicators.cli.counts import many
from ftindicators.diagnostics import Diagnostic


def counted(diagnostics: Sequence[Diagnostic]) -> str:
    """``2 errors, 1 warning in 1 file``."""
    errors = sum(d.severity == "error" for d in diagnostics)
    warnings = len(diagnostics) - errors
    parts = [many(n, word) for n, word in ((errors, "error"), (warnings, "warning")) if n]
    files = len({d.span.file for d in diagnostics if d.span is not None})
    where = f" in {many(files, 'file')}" if files else ""
    return f"{', '.join(parts) or 'no errors'}{where}"


def diagnostic_json(diagnostic: Diagnostic) -> dict[str, Any]:
    """One diagnostic as plain JSON values; the place is null where there is none."""
    span = diagnostic.span
    return {
        "code": diagnostic.code,
        "severity": diagnostic.severity,
        "message": diagnostic.message,
        "file": span.file if span is not None else None,
        "line": span.line if span is not None else None,
        "column": span.column if span is not None else None,
        "length": span.length if span is not None else None,
        "source_line": diagnostic.source_line,
        "hint": diagnostic.hint,
    }
