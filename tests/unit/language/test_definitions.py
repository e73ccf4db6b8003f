import json
from dataclasses import replace

import pytest

from ftindicators.diagnostics import InvalidResults
from ftindicators.language.definitions import definitions, indicators_of
from ftindicators.language.library import Indicators
from ftindicators.model.values import ValueType
from ftindicators.plan.compile import Plan

TEXT = """\
indicator: typed
version: 3
title: Of every type
status: stable
exploitation: [labour]
points_to: unknown
family: payroll
strength: weak
sources: [{document: D, basis: derived}]
rationale: R
innocent_explanations: [a]
next_steps: [b]
subject: account
parameters:
  n:     {value: 6, basis: judgement}
  share: {value: 0.80, basis: judgement}
  span:  {value: 14d, basis: judgement}
  floor: {value: 1000.50, currency: CAD, basis: judgement}
  kinds: {value: [wire, etransfer], basis: judgement}
  codes: {value: ["012", "7"], basis: judgement}
measures:
  every: {aggregate: count, where: "type IN $kinds AND campaign = 'x'", within: $span}
  big: {aggregate: share, of: amount >= $floor, where: "merchant_id IN $codes", within: $span}
condition: every >= $n AND big >= $share
tests:
  - name: none
    transactions: {file: gone.csv}
    hits: []
"""


def test_every_shipped_indicator_is_the_same_from_its_definition():
    shipped = Indicators.load()
    kept = json.loads(json.dumps(definitions(shipped)))
    assert Plan.of(indicators_of(kept)) == Plan.of(shipped)
    assert Plan.of(indicators_of(kept)).digest == Plan.of(shipped).digest
    assert [replace(i, tests=()) for i in shipped] == list(indicators_of(kept))


def test_overruled_parameters_status_and_extra_columns_come_back(tmp_path):
    (tmp_path / "typed.yaml").write_text(TEXT.replace("{file: gone.csv}", "[]"), encoding="utf-8")
    (tmp_path / "bank.yml").write_text("indicators: {typed: {status: draft}}\n", encoding="utf-8")
    extra = {"campaign": ValueType.TEXT}
    loaded = Indicators.load(tmp_path / "typed.yaml", overlays=[tmp_path / "bank.yml"], extra_columns=extra)
    changed = loaded.with_settings(
        "typed.n=7", "typed.share=0.9", "typed.span=2h", "typed.floor=3", "typed.kinds=[wire]", "typed.codes=['1']"
    )
    kept = json.loads(json.dumps(definitions(changed, extra.items())))
    again = indicators_of(kept)
    assert again == changed
    assert again["typed"].status == "draft"
    assert [p.value for p in again["typed"].parameters] == [p.value for p in changed["typed"].parameters]
    assert Plan.of(again).digest == Plan.of(changed).digest
    assert again.overlays == changed.overlays


def test_files_of_tests_are_not_asked_for():
    from ftindicators.language.parse import read_indicator
    from ftindicators.language.source_text import SourceText

    source = SourceText("typed.yaml", TEXT)
    extra = {"campaign": ValueType.TEXT}
    assert read_indicator(source, extra_columns=extra).indicator is None
    read = read_indicator(source, extra_columns=extra, with_tests=False).indicator
    kept = definitions(Indicators((read,)), extra.items())
    assert list(indicators_of(kept)) == [read]


def test_a_definition_that_was_changed_is_refused():
    kept = definitions(Indicators.load("indicators/sexual/night-cash-window.yaml"))
    entry = kept["indicators"]["night-cash-window"]
    for wrong in ({"text": entry["text"] + "\n# more"}, {"text": "x"}, {"parameters": {}}):
        with pytest.raises(InvalidResults, match=r"night-cash-window|no value"):
            indicators_of({**kept, "indicators": {"night-cash-window": {**entry, **wrong}}})
