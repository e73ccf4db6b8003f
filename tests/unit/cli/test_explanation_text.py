from dataclasses import replace
from pathlib import Path

from ftindicators.cli.explanation_text import explanation_text
from ftindicators.model.explanation import ClauseAnswer, Explanation, NamedValue
from ftindicators.results.overview import BANNER

N = NamedValue("n", "measure", "5", "number of «cash» transactions in the 7 days to 1 March 2025, 10:00", "5")
K = NamedValue("$k", "parameter", "6", "parameter of the indicator (basis: judgement)", "6")
CLAUSE = ClauseAnswer(
    "n >= $k", "n >= 6",
    "5 «cash» transactions in the 7 days to 1 March 2025, 10:00; the indicator asks for at least 6",
    "false", (N, K), "5 of 6",
)  # fmt: skip
MADE = Explanation(
    "night-cash", 2, "Cash at night", "t1", "account", "A1", 0, "no_hit", (CLAUSE,), miss="5 of 6 nights",
    definitions=(("cash", "the type is cash deposit"),), when="1 March 2025, 10:00 (UTC-05:00)",
    innocent_explanations=("shift worker",),
)  # fmt: skip


def text(*found, encoding="utf-8", asked="t1"):
    return explanation_text(found, Path("out"), asked, encoding=encoding)


def test_one_answer_is_told_whole():
    said = text(MADE)
    assert said.splitlines()[0] == BANNER
    for line in (
        "night-cash, version 2: Cash at night",
        "  transaction   t1, 1 March 2025, 10:00 (UTC-05:00)",
        "  account       A1",
        "  answer        NO HIT: not every clause holds",
        "  nearest miss  5 of 6 nights",
        "  ✗ 5 «cash» transactions in the 7 days to 1 March 2025, 10:00; the indicator asks for at least 6",
        "  cash: the type is cash deposit",
        "  ftindicators indicators show night-cash",
        "  ftindicators explain out t1 --indicator night-cash --format json",
    ):
        assert line in said.splitlines(), line
    assert "shift worker" not in said


def test_a_hit_says_what_else_can_explain_it():
    said = text(replace(MADE, answer="hit", clauses=(replace(CLAUSE, truth="true"),), miss=None))
    assert "  answer        HIT: every clause holds" in said
    assert "  - shift worker" in said
    assert "  ✓ 5 «cash»" in said


def test_what_is_unknown_is_marked_and_values_that_make_a_clause_stand_below_it_once():
    net = NamedValue("net", "column", None, "«paid» minus 3", "unknown")
    whole = ClauseAnswer("net > 3", "net > 3", "«net» is unknown", "unknown", (net, N))
    said = text(replace(MADE, answer="unknown", clauses=(whole, whole), reasons=("a value is missing",)))
    assert said.count("      net: unknown, «paid» minus 3") == 1
    assert said.count("  ? «net» is unknown") == 2
    assert "                a value is missing" in said


def test_parts_stand_below_their_clause_and_those_of_at_only_where_it_does_not_hold():
    inner = ClauseAnswer("a", "a", "the inner one", "true")
    at = ClauseAnswer("cash", "cash", "the transaction is «cash»", "true", parts=(inner,), joined="all")
    assert "the inner one" not in text(replace(MADE, at=at))
    refused = replace(MADE, answer="not_asked", at=replace(at, truth="false"), reasons=("`at` does not select it",))
    assert "    ✓ the inner one" in text(refused).splitlines()
    assert "    ✓ the inner one" in text(replace(MADE, clauses=(replace(at, truth="false"),))).splitlines()


def test_several_answers_are_listed_and_the_first_that_tells_is_told_whole():
    others = [replace(MADE, indicator=f"other-{n}", answer=answer) for n, answer in enumerate(("no_hit", "not_asked"))]
    said = text(replace(MADE, answer="hit", miss=None), *others)
    assert "transaction t1, 1 March 2025, 10:00 (UTC-05:00): 3 indicators" in said
    assert "  hit                 night-cash" in said
    assert "  no hit              other-0: 5 of 6 nights" in said
    assert "  not asked           other-1" in said
    assert "night-cash, version 2" in said
    assert "ftindicators explain out t1 --indicator ID" in said
    silent = text(*[replace(MADE, indicator=name, answer="not_asked") for name in ("a", "b")])
    assert "version" not in silent
    assert "  not asked           a, b" in silent


def test_a_rejected_row_is_told_once():
    one = replace(MADE, answer="rejected", reasons=("the row could not be used: missing",), clauses=())
    said = text(one, one)
    assert said.count("REJECTED: the row could not be used: missing") == 1
    assert "night-cash" not in said


def test_a_terminal_without_the_signs_gets_plain_ones():
    said = text(MADE, encoding="ascii")
    assert '  - 5 "cash" transactions' in said
    assert said.isascii()
    assert "✗" in text(MADE, encoding="utf-8")
    assert text(MADE, encoding=None).isascii()


def test_no_line_is_wide_and_nothing_steers_a_terminal():
    hostile = "\x1b[31m\u202eevil\n\nnew"
    words = ClauseAnswer("a", "a", f"the city is «{hostile}» " + "and on " * 40, "true", (replace(N, value=hostile), N))
    made = replace(
        MADE, transaction_id=hostile, subject_id=hostile, title=hostile, clauses=(words,), reasons=(hostile,),
        when=hostile, miss=hostile, definitions=((hostile, hostile),),
    )  # fmt: skip
    for said in (text(made, asked=hostile), text(made, replace(made, indicator=hostile), asked=hostile)):
        assert "\x1b" not in said
        assert "\u202e" not in said
        assert "\nnew" not in said
        for line in said.splitlines():
            assert len(line) <= 100 or line.startswith("  ftindicators "), line
