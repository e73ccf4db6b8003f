"""Published indicators of human trafficking, found in a bank's transactions, for a person to review.

Every public name is here, flat, and is loaded when it is first asked for: ``import ftindicators`` alone loads nothing
heavy.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ftindicators.candidates.policy import Policy
    from ftindicators.diagnostics import (
        Diagnostic,
        FtindicatorsError,
        InternalFault,
        InvalidIndicators,
        InvalidInput,
        InvalidMapping,
        InvalidPolicy,
        InvalidResults,
        MissingExtra,
        OtherPlan,
        Span,
        WrongUsage,
    )
    from ftindicators.engine.state import State
    from ftindicators.language.library import Indicators
    from ftindicators.model.candidate import Candidate
    from ftindicators.model.explanation import Explanation
    from ftindicators.plan.compile import Plan
    from ftindicators.runners.context import Context
    from ftindicators.runners.delta import Delta
    from ftindicators.runners.engine import Engine
    from ftindicators.runners.feed_metrics import FeedMetrics
    from ftindicators.runners.results import Results
    from ftindicators.runners.scan import scan
    from ftindicators.sources.mapping import ColumnMapping

    __version__: str

__all__ = [
    "Candidate",
    "ColumnMapping",
    "Context",
    "Delta",
    "Diagnostic",
    "Engine",
    "Explanation",
    "FeedMetrics",
    "FtindicatorsError",
    "Indicators",
    "InternalFault",
    "InvalidIndicators",
    "InvalidInput",
    "InvalidMapping",
    "InvalidPolicy",
    "InvalidResults",
    "MissingExtra",
    "OtherPlan",
    "Plan",
    "Policy",
    "Results",
    "Span",
    "State",
    "WrongUsage",
    "__version__",
    "scan",
]

_HOMES = {
    "Candidate": "model.candidate",
    "ColumnMapping": "sources.mapping",
    "Context": "runners.context",
    "Delta": "runners.delta",
    "FeedMetrics": "runners.feed_metrics",
    "Engine": "runners.engine",
    "Explanation": "model.explanation",
    "Indicators": "language.library",
    "Plan": "plan.compile",
    "Policy": "candidates.policy",
    "Results": "runners.results",
    "State": "engine.state",
    "scan": "runners.scan",
}
"""Where the public names live, below this package; those that are not listed live in ``diagnostics``."""


def __getattr__(name: str) -> object:
    if name not in __all__:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    if name == "__version__":
        from importlib.metadata import version

        value: object = version(__name__)
    else:
        value = getattr(import_module(f"{__name__}.{_HOMES.get(name, 'diagnostics')}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
