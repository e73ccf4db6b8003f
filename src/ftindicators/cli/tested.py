"""The outcome of indicators' own tests, in words and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from ftindicators.cli.counts import many
from ftindicators.cli.escaping import in_line

if TYPE_CHECKING:
    from ftindicators.language.library import Indicators
    from ftindicators.runners.indicator_test_outcome import Fault, Outcome

_NAMED = 8


def in_words(indicators: Indicators, outcomes: Sequence[Outcome]) -> str:
    """Each failure with what was expected and what came, then a line that counts."""
    failures = [line for outcome in outcomes if outcome.faults for line in _failure(outcome)]
    return "\n".join([*failures, *_untested(indicators), _count(indicators, outcomes)])


def as_json(indicators: Indicators, outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """The same as plain JSON values."""
    return {
        "indicators": len(indicators),
        "untested": [i.id for i in indicators if not i.tests],
        "tests": len(outcomes),
        "failed": sum(bool(outcome.faults) for outcome in outcomes),
        "outcomes": [
            {
                "indicator": outcome.indicator,
                "test": outcome.test,
                "file": outcome.span.file if outcome.span else None,
                "line": outcome.span.line if outcome.span else None,
                "passed": not outcome.faults,
                "faults": [_fault_json(fault) for fault in outcome.faults],
            }
            for outcome in outcomes
        ],
    }


def _fault_json(fault: Fault) -> dict[str, Any]:
    return {
        "about": fault.about,
        "expected": None if fault.expected is None else list(fault.expected),
        "got": None if fault.got is None else list(fault.got),
        "message": fault.message,
    }


def _failure(outcome: Outcome) -> Iterator[str]:
    place = f"{outcome.span}: " if outcome.span else ""
    yield f"{in_line(place)}FAILED {in_line(outcome.indicator)}: {in_line(outcome.test)}"
    for fault in outcome.faults:
        if fault.expected is None or fault.got is None:
            yield f"  {fault.about}: {in_line(fault.message)}"
            continue
        yield f"  {fault.about}: expected {_ids(fault.expected)}, got {_ids(fault.got)}"
        missing = [i for i in fault.expected if i not in fault.got]
        surplus = [i for i in fault.got if i not in fault.expected]
        parts = [f"{word} {_ids(ids)}" for word, ids in (("missing", missing), ("not expected", surplus)) if ids]
        yield f"    {'; '.join(parts)}"
    yield ""


def _ids(ids: Sequence[str]) -> str:
    shown = ", ".join(in_line(i) for i in ids[:_NAMED])
    more = f" and {len(ids) - _NAMED} more" if len(ids) > _NAMED else ""
    return f"[{shown}]{more}"


def _untested(indicators: Indicators) -> Iterator[str]:
    for indicator in indicators:
        if not indicator.tests:
            yield f"note: {in_line(indicator.id)} has no tests"


def _count(indicators: Indicators, outcomes: Sequence[Outcome]) -> str:
    failed = sum(bool(outcome.faults) for outcome in outcomes)
    of = f"{many(len(outcomes), 'test')} of {many(len(indicators), 'indicator')}"
    return f"{of}: {failed} failed, {len(outcomes) - failed} passed" if failed else f"{of}: all passed"
