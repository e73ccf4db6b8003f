"""Every fault, word for word: `faulty.txt` has an expression a line, `faults.txt` what its author must see.

FTI_RENEW=1 python -m pytest tests/unit/language/expressions/test_faults.py     writes `faults.txt` anew
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ftindicators.language.expressions import Code, read_expression
from ftindicators.model.values import ValueType
from tests.unit.language.expressions.made_up import SCOPE, read

FAULTY = Path(__file__).with_name("faulty.txt")
FAULTS = Path(__file__).with_name("faults.txt")


def seen(text):
    """The expression, and for each fault a line that points, the code and words, the hint."""
    lines = [text]

    def report(code, message, start, end, hint):
        lines.append(" " * start + "^" * (end - start))
        lines.append(f"  {code} {message}")
        if hint is not None:
            lines.append(f"  hint: {hint}")

    tree = read_expression(text, SCOPE, expected=ValueType.BOOLEAN, report=report)
    lines.append("  (read all the same)" if tree is not None else "  (not read)")
    return "\n".join(lines)


def test_every_fault_says_what_is_wrong_where_and_the_way_out():
    answers = "\n\n".join(seen(text) for text in FAULTY.read_text(encoding="utf-8").splitlines()) + "\n"
    if os.environ.get("FTI_RENEW"):
        FAULTS.write_text(answers, encoding="utf-8")
    assert answers == FAULTS.read_text(encoding="utf-8")


def test_every_code_has_an_example():
    shown = FAULTS.read_text(encoding="utf-8")
    unseen = [code.name for code in Code if f"  {code} " not in shown]
    assert unseen == ["EMPTY", "OTHER_TYPE"]  # they have tests of their own, below


@pytest.mark.parametrize("text", ["", "   ", "\n"])
def test_an_empty_expression_is_a_fault(text):
    assert read(text)[1] == [("FTI200", "an expression is needed here", text, None)]


def test_an_expression_of_another_type_than_its_place_needs_is_a_fault():
    assert read("memo", ValueType.MONEY) == (None, [("FTI251", "money is needed here; 'memo' is text", "memo", None)])
    assert read("5", ValueType.MONEY)[1] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("amuont >= 9000", "'amuont' is not a column, measure or parameter"),
        ("amount > 'cash'", "'amount' is money and 'cash' is text; they cannot be compared"),
        ("b AND n", "AND needs yes-or-no on both sides; 'n' is an integer: write n > 0"),
        ('memo = "cash"', "\"cash\" in double quotes is a name; text is written 'cash'"),
        ("1 < n < 3", "comparisons do not chain: write 1 < n AND n < 3"),
    ],
)
def test_the_texts_of_the_specification_come_out_as_they_stand_there(text, expected):
    assert [fault[1] for fault in read(text)[1]] == [expected]


@pytest.mark.parametrize(
    "text", ["broken > 3", "broken > 3 AND b", "coalesce(broken, 1) = 2", "$none > 3", "n IN ($none)"]
)
def test_a_name_that_failed_before_causes_no_further_fault(text):
    assert read(text) == (None, [])


def test_all_faults_of_an_expression_are_told_at_once():
    faults = read("n != 3 AND AMOUNT > 'x' AND nope = 1 AND memo = \"y\" OR n")[1]
    assert [fault[0] for fault in faults] == ["FTI205", "FTI203", "FTI207", "FTI241", "FTI231", "FTI242"]


def test_what_cannot_be_evaluated_yet_says_not_yet():
    for text in ("hit('x')", "linked(a, b)", "memo = this.memo", "place IS NULL", "matches_list(memo, 'x')"):
        (fault,) = read(text)[1]
        assert fault[0] == "FTI240"
        assert "not yet" in fault[1]


def test_codes_are_unique_and_of_the_range_of_expressions():
    assert len(set(Code)) == len(Code.__members__)
    assert all(200 <= int(code.removeprefix("FTI")) < 300 for code in Code)
