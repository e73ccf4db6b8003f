"""Is it wise? What can be read, and yet will not do what its author hopes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ftindicators.diagnostics import Diagnostic, Severity, Span
from ftindicators.language.check_conditions import condition_findings
from ftindicators.language.check_names import name_findings
from ftindicators.language.check_thresholds import threshold_findings
from ftindicators.language.codes import Code
from ftindicators.language.finding import Finding
from ftindicators.language.reach import Reach
from ftindicators.language.source_text import SourceText
from ftindicators.model.indicator import Indicator


def check(indicator: Indicator, source: SourceText, places: Mapping[str, Span]) -> list[Diagnostic]:
    """Warnings, and the errors that only the whole indicator shows.

    ``places`` are the spans of the indicator's keys.
    """
    reach = Reach(indicator)
    findings = [
        *name_findings(reach, places),
        *condition_findings(reach, places),
        *threshold_findings(reach),
    ]
    return [_diagnostic(finding, source) for finding in findings]


def check_together(indicators: Sequence[tuple[Indicator, SourceText, Span | None]]) -> Iterator[Diagnostic]:
    """What only several indicators together show: one that asks the same question as another."""
    first: dict[_Question, Indicator] = {}
    for indicator, source, span in indicators:
        earlier = first.setdefault(_question(indicator), indicator)
        if earlier is not indicator and earlier.id != indicator.id and span is not None:
            message = f"'{indicator.id}' asks the same question as '{earlier.id}'"
            hint = "one of them is enough; a bank's own thresholds belong in an overlay"
            yield _diagnostic(Finding(Code.SAME_QUESTION, message, span, hint), source)


@dataclass(frozen=True, slots=True)
class _Question:
    """All that decides an answer."""

    parts: tuple[object, ...]


def _question(indicator: Indicator) -> _Question:
    values = tuple((each.name, each.value) for each in indicator.parameters)
    asks = (indicator.subject, indicator.condition, indicator.at, indicator.history)
    return _Question((*asks, values, indicator.columns, indicator.selections, indicator.measures))


def _diagnostic(finding: Finding, source: SourceText) -> Diagnostic:
    severity: Severity = "error" if finding.is_error else "warning"
    line = source.line(finding.span.line) if finding.span is not None else None
    return Diagnostic(str(finding.code), finding.message, finding.span, line, finding.hint, severity)
