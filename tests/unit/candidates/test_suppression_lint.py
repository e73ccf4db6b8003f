"""What is unwise in suppressions, of a policy and of an overlay."""

from __future__ import annotations

from datetime import date

import pytest

from ftindicators.candidates.policy_fields import Code
from ftindicators.candidates.suppression_lint import lint_suppressions
from ftindicators.language.source_text import SourceText
from ftindicators.language.yaml_tree import read_tree

TODAY = date(2026, 11, 24)


def codes(*entries, indicators=("i", "j"), today=TODAY):
    root = read_tree(SourceText("o.yaml", "suppress:\n" + "".join(f"  - {entry}\n" for entry in entries))).root
    return [found.code for found in lint_suppressions(root, indicators, today)]


@pytest.mark.parametrize(
    ("until", "expected"),
    [
        ("2026-11-23", [Code.SUPPRESSION_OVER]),
        ("2026-11-24", []),
        ("2027-11-25", []),
        ("2027-11-26", [Code.SUPPRESSION_LONG]),
        ("soon", []),
    ],
)
def test_an_end_is_neither_past_nor_over_a_year_away(until, expected):
    assert codes(f"{{indicators: i, party: C, until: {until}}}") == expected
    assert codes(f"{{indicators: i, party: C, until: {until}}}", today=None) == []


def test_indicators_must_be_there_unless_nobody_knows_which_are():
    assert codes("{indicators: [i, k], party: C}") == [Code.SUPPRESSES_NOTHING]
    assert codes("{indicators: [i, k], party: C}", indicators=None) == []


def test_the_same_indicator_of_the_same_party_stands_once():
    same = "{indicators: [i, j], party: C}"
    assert codes(same, "{indicators: j, party: C}") == [Code.SUPPRESSED_TWICE]
    assert codes(same, "{indicators: j, party: D}") == []


def test_what_cannot_be_read_is_passed_over():
    assert codes("C-1", "{indicators: {i: 1}}", "{party: [C]}") == []
