from pathlib import Path

import pytest

from ftindicators.cli.compare_text import LINES, cause_text, compare_text, why
from ftindicators.cli.table_text import WIDTH, width
from ftindicators.results.compare import Comparison
from ftindicators.results.run_differences import Difference
from tests.builders.candidate_values import candidate, covered
from tests.builders.run_values import INDICATOR, POLICY, run

HELD = ("suppression", "registered trader", "desk-2", "2027-01-31")
GOLDEN = """\
Candidates for human review; not evidence of trafficking or of being trafficked.

   folder  data from   to          rows used  for review  held back
A  out/a   2025-01-01  2025-03-31         10           3          0
B  out/b   2025-01-01  2025-03-31         10           2          1

What went in differs
  data rows.csv: other content
  parameter night-cash.least: 4 -> 6
  indicator rooms: added: (none) -> version 1
  policy routes.welfare.pass.score: 4 -> 9
  policy version: 1 -> 2  (cannot have changed an answer)

Candidates  1 new, 1 gone, 2 changed, 0 unchanged
  gone      P2, sexual, welfare: score 4, cash, hand-over
            c2 why: data or parameter least of night-cash or policy
  changed   P1, sexual, welfare: route offender -> welfare; score 4 -> 5; families +flow -hand-over
            c1 why: data or parameter least of night-cash or policy
  changed   P3, sexual, welfare: standing for review -> held back
            c3 why: data or parameter least of night-cash or policy
  new       P4, sexual, offender: score 4, cash, hand-over
            c4 why: data or parameter least of night-cash or policy

Indicators  1 new, 0 gone, 1 changed, 0 unchanged
  indicator   found                   why
  night-cash  hits 5 -> 1,200         data or its least
  rooms       new: 3 hits, 1 episode  it was added"""


def runs():
    a = run(
        [
            candidate("c1", route="offender"),
            candidate("c2", anchor="P2"),
            candidate("c3", anchor="P3"),
        ],
        found={"night-cash": covered(hits=5)},
    )
    b = run(
        [
            candidate("c1", score="5", families=("cash", "flow")),
            candidate("c4", anchor="P4", route="offender"),
        ],
        [candidate("c3", anchor="P3", held=[HELD])],
        files=[("rows.csv", "h2")],
        texts={"night-cash": INDICATOR, "rooms": INDICATOR},
        parameters={"night-cash": {"least": "6"}},
        policy=POLICY.replace("score: 4", "score: 9").replace("version: 1", "version: 2"),
        found={"night-cash": covered(hits=1_200), "rooms": covered(hits=3, episodes=1)},
    )
    return a, b


def text(a, b):
    return compare_text(Comparison.of(a, b), Path("out/a"), Path("out/b")).replace("\\", "/")


def test_the_screen_is_this():
    assert text(*runs()) == GOLDEN


def test_the_same_is_said_to_be_the_same():
    said = text(run([candidate()]), run([candidate()]))
    assert "What went in is the same: data, indicators, parameters, policy, versions\n" in said
    assert said.endswith("\n\nBoth runs found the same.")


@pytest.mark.parametrize("many", [1, 5, 60])
def test_it_is_one_screen_whatever_there_is(many):
    long = "x" * 300
    texts = {f"{n}{long}": INDICATOR for n in range(many)}
    a = run(
        [candidate(f"{n:032}", anchor=f"{n}{long}") for n in range(many)],
        files=[(f"{n}.csv", "h") for n in range(many)],
        texts=texts,
    )
    b = run([candidate(f"{n:032}", anchor=f"b{n}", route=f"r{n}") for n in range(many, 2 * many)], texts={})
    b.coverage["indicators"].clear()
    lines = text(a, b).split("\n")
    assert len(lines) <= LINES
    assert not [line for line in lines if width(line) > WIDTH]


def test_a_shortened_list_says_how_much_is_left():
    said = text(run([candidate(f"c{n}", anchor=f"P{n}") for n in range(40)]), run())
    assert f"and {40 - said.count(' gone  ')} more: --format json" in said


def test_where_nothing_explains_a_change_it_says_so():
    assert "c1 why: nothing that the folders record\n" in text(run(), run([candidate()]))


def test_what_data_hold_cannot_steer():
    hostile = candidate(anchor="\x1b[2J\u202e", pack="p\n", families=("f\x1b",), indicators=("i\x1b",))
    a = run(files=[("rows\x1b.csv", "h")])
    said = text(a, run([hostile], texts={"i\x1b": INDICATOR}, found={"i\x1b": covered()}))
    assert not [letter for letter in said if letter != "\n" and not letter.isprintable()]


@pytest.mark.parametrize(
    ("cause", "said", "own"),
    [
        (Difference("data", "a.csv"), "data", "data"),
        (Difference("as_of", "as_of", "a", "b"), "as of", "as of"),
        (Difference("libraries", "polars", "1", "2"), "versions of libraries", "versions of libraries"),
        (Difference("parameter", "least", "4", "6", "i"), "parameter least of i", "its least"),
        (Difference("indicator", "condition", "a", "b", "i"), "indicator i (condition)", "its condition"),
        (Difference("indicator", "added", None, "version 1", "i"), "indicator i (added)", "it was added"),
        (Difference("indicator", "left out", "version 1", None, "i"), "indicator i (left out)", "it was left out"),
    ],
)
def test_a_cause_in_words(cause, said, own):
    assert why([cause], 80) == said
    assert why([cause], 80, own="i") == own


def test_parameters_of_one_indicator_stand_together():
    both = [Difference("parameter", name, "1", "2", "i") for name in ("least", "most")]
    assert why([*both, Difference("data", "a"), Difference("data", "b")], 80) == "parameters least, most of i or data"
    assert why(both, 80, own="i") == "its least, most"
    assert why([Difference("parameter", f"p{n}", "1", "2", f"i{n}") for n in range(9)], 50).endswith(" or 7 more")
    assert cause_text(both[0]) == "parameter i.least"
