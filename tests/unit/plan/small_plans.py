"""Plans of a few made-up indicators, straight from text."""

from ftindicators.language.library import Indicators
from ftindicators.language.parse import read_indicator
from ftindicators.language.source_text import SourceText
from ftindicators.plan.compile import Plan
from ftindicators.plan.indicator_names import IndicatorNames
from ftindicators.plan.register import Register
from tests.builders.indicator_text import indicator_text

COUNT = {"aggregate": "count", "within": "7d"}


def indicator(name="made-up", *, file="made-up.yaml", above="", **keys):
    """An indicator; left out, its subject is the account. ``above``: lines before it, which move every place."""
    keys = {"subject": "account", "condition": "amount >= 1000"} | keys
    found = read_indicator(SourceText(file, above + indicator_text(name, **keys)))
    assert found.diagnostics == (), found.diagnostics
    return found.indicator


def plan(*indicators, **keys):
    """A Plan of indicators; left out, of one that is made of ``keys``."""
    return Plan.of(Indicators(indicators or (indicator(**keys),)))


def names(**keys):
    """The names of one indicator, before any is resolved."""
    made = indicator(**keys)
    return IndicatorNames(made, {p.name: p for p in made.parameters}, Register())


def measure(found, name, which=0):
    """The keyed measure ``name`` of a Plan's indicator, if its condition reads it."""
    read = {m.name: m for m in found.planned[which].measures}[name]
    return found.values[read.value]
