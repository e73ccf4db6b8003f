"""What is unwise in a policy; the texts are golden files in tests/diagnostics."""

from __future__ import annotations

from datetime import date

from ftindicators.candidates.policy import Policy
from ftindicators.candidates.policy_fields import Code
from ftindicators.candidates.policy_lint import lint_policy
from ftindicators.language.library import Indicators
from ftindicators.language.source_text import SourceText
from tests.unit.candidates.made_up import changed
from tests.unit.plan.small_plans import indicator

TODAY = date(2026, 11, 24)


def codes(policy: Policy, *indicators) -> list[str]:
    found = lint_policy(SourceText("p.yaml", policy.text), policy.rules, indicators, TODAY)
    assert all(d.severity == "warning" and d.span is not None and d.hint for d in found)
    return [d.code for d in found]


def test_the_shipped_policy_is_wise_for_the_shipped_indicators():
    assert codes(Policy.default(), *Indicators.shipped()) == []


def test_one_family_is_enough_for_those_who_may_be_victims_but_not_for_suspects():
    assert codes(changed("pass: {score: 4, families: 2}", "pass: {score: 4, families: 1}")) == []
    assert codes(changed("      families: 2\n", "      families: 1\n")) == [Code.ONE_FAMILY]


def test_evidence_that_every_route_asks_for_guards_the_pack_sexual_too():
    (alone,) = (line for line in Policy.default().text.splitlines(keepends=True) if "On every route: what" in line)
    without = (alone, "", "  sexual:\n    require_evidence: [control, flow]\n", "  sexual: {}\n")
    assert codes(changed(*without)) == [Code.SEXUAL_WITHOUT_EVIDENCE]
    guarded = changed(
        *without, "pass: {score: 4, families: 2}", "pass: {score: 4, families: 2, require_evidence: [control, flow]}"
    )
    assert codes(guarded) == []


def test_a_route_behind_one_that_asks_for_evidence_can_still_be_reached():
    easier = "  fronts: {role: front-business, pass: {score: 6, families: 2}}\n  purchaser:\n"
    assert codes(changed("  purchaser:\n", easier)) == []
    harder = easier.replace("families: 2", "families: 2, require_evidence: [flow]")
    assert codes(changed("  purchaser:\n", harder)) == [Code.NEVER_REACHED]
    both = easier.replace("role: front-business", "role: [front-business, purchaser]").replace(
        "families: 2", "families: 2, require_evidence: [flow]"
    )
    assert codes(changed("  purchaser:\n", both)) == []


def test_the_window_is_held_against_the_indicators_that_there_are():
    half = changed("window: 90d", "window: 45d")
    assert codes(half, indicator(episode={"longest": "30d"})) == []
    assert codes(half, indicator(episode={"longest": "60d"})) == [Code.SHORT_WINDOW]
    stated = indicator(
        episode={"longest": "$most"}, parameters={"most": {"value": "60d", "type": "duration", "basis": "judgement"}}
    )
    assert codes(half, stated) == [Code.SHORT_WINDOW]


def test_without_a_day_the_ends_of_suppressions_are_not_looked_at():
    old = "suppress: [{indicators: [made-up], party: C, owner: o, reason: r, until: 2020-01-01}]"
    policy = changed("suppress: []", old)
    source = SourceText("p.yaml", policy.text)
    assert lint_policy(source, policy.rules, [indicator()], None) == ()
    assert codes(policy, indicator()) == [Code.SUPPRESSION_OVER]
