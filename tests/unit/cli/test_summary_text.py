from pathlib import Path

import pytest

from ftindicators.cli.summary_text import LINES, summary_text
from ftindicators.cli.table_text import WIDTH, width
from ftindicators.results.overview import Overview
from tests.builders.candidate_values import candidate, covered, results

GOLDEN = """\
Candidates for human review; not evidence of trafficking or of being trafficked.

Data        2025-01-01T00:00:00Z to 2025-03-31T00:00:00Z; taken as whole from its first row on
Rows        12,345 read = 12,340 used + 5 rejected
Rejected    3 duplicate, 2 late
Guessed     booked is written %d/%m/%Y (the mapping can say it: datetime)

Candidates  3 for review, 1 held back (1 by a suppression)
  route     all  new  grown  escalated  rerouted  unchanged
  urgent      1    0      0          1         0          0
  welfare     1    1      0          0         0          0
  offender    1    0      0          0         0          1
Since       out/may (data to 2025-02-28T00:00:00Z): 1 new, 1 escalated, 1 unchanged
            1 candidate shown there and no longer found: c7

To be read first, by a person
  route     change     score  pack          party  last day    candidate
  urgent    escalated      2  child-online  P9     2025-02-20  0123456789abcdef0123456789abcdef
  welfare   new            4  sexual        P1     2025-02-20  c1
  offender  unchanged    6.5  sexual        P2     2025-02-20  c2

Hits        9 in 2 episodes; 0 written to hits.parquet (--hits edges)
Indicators  4: 1 evaluated, 1 degraded, 2 not evaluable
  not evaluable: b (the data lack column mcc)
  and 2 more: see coverage.json
  would open most: column mcc (opens 1, helps 1), column city (helps 1)
Seconds     3.8: read 1.5, evaluate 2.2
Peak MB     5: read 2, evaluate 5

As pages    ftindicators report out/first --out out/first-reports
In a table  ftindicators summary out/first --candidates candidates.xlsx"""

SUPPRESSION = ("suppression", "registered trader", "desk-2", "2027-01-31")
STAGES = [
    {"stage": "read", "seconds": 1.5, "peak_bytes": 2_000_000},
    {"stage": "evaluate", "seconds": 2.25, "peak_bytes": 5_000_000},
]


def lacking(*columns):
    return covered("not_evaluable", missing={"columns": list(columns), "tables": [], "lists": []})


def text(given, folder="out/first"):
    return summary_text(Overview.of(given), Path(folder))


def test_the_screen_is_this():
    given = results(
        [
            candidate("c2", anchor="P2", route="offender", change="unchanged", score="6.5"),
            candidate("c1"),
            candidate(
                "0123456789abcdef" * 2, anchor="P9", route="urgent", pack="child-online", change="escalated", score="2"
            ),
        ],
        [candidate("h", held=[SUPPRESSION])],
        indicators={
            "a": covered(hits=9, episodes=2),
            "b": lacking("mcc"),
            "c": lacking("mcc", "city"),
            "d": covered("degraded", fill={"city": 0.4}),
        },
        rows={"read": 12_345, "used": 12_340, "rejected": 5},
        rejected={"duplicate": 3, "late": 2},
        guessed={"booked": "%d/%m/%Y"},
        stages=STAGES,
        previous={
            "folder": "out/may",
            "data_to": "2025-02-28T00:00:00Z",
            "changes": {"new": 1, "escalated": 1, "unchanged": 1},
            "held_back": {"count": 0, "candidates": []},
            "gone": {"count": 1, "candidates": ["c7"]},
            "differs": [],
        },
    )
    assert text(given).replace("\\", "/") == GOLDEN


@pytest.mark.parametrize("routes", [1, 4, 12, 40])
@pytest.mark.parametrize("many", [0, 1, 50])
def test_it_is_one_screen_whatever_there_is(routes, many):
    long = "x" * 300
    given = results(
        [
            candidate(f"{n:032}", anchor=long, route=f"r{n % routes}", pack="organ-removal")
            for n in range(many * routes)
        ],
        [candidate("h", held=[SUPPRESSION])] * many,
        indicators={f"i{n}{long}": lacking(f"c{n}") for n in range(many)} | {"a": covered()},
        rejected={f"reason_{n}": 10**n for n in range(16)},
        tables={f"t{n}": {"rows": {"read": 2, "used": 1, "rejected": 1}} for n in range(many)},
        stages=STAGES * 20,
    )
    lines = text(given, long).split("\n")
    assert len(lines) <= LINES
    assert not [line for line in lines if width(line) > WIDTH]
    assert lines[0].endswith("not evidence of trafficking or of being trafficked.")


def test_a_shortened_list_says_how_much_is_left():
    given = results(
        [candidate(f"c{n:02}") for n in range(30)], indicators={f"i{n:02}": lacking("mcc") for n in range(30)}
    )
    said = text(given)
    shown = said.count("welfare  new")
    assert f"and {30 - shown} more: candidates.jsonl" in said
    assert "more: see coverage.json" in said


def test_without_candidates_and_rows_it_says_so():
    given = results(rows={"read": 0, "used": 0, "rejected": 0})
    given.coverage.update(data_from=None, data_to=None)
    said = text(given)
    assert "Data        no row was used\n" in said
    assert "Candidates  0 for review, 0 held back\n" in said
    assert "route" not in said


def test_without_an_earlier_run_it_says_why_all_are_new():
    said = text(results([candidate()]))
    assert "Candidates  1 for review, 0 held back; no earlier run was given, so all are new\n" in said


def test_a_candidate_id_is_never_cut():
    given = results([candidate("f" * 32, anchor="東" * 90, change="unchanged", pack="child-online", score="11.25")])
    assert "f" * 32 in text(given)


def test_what_data_hold_cannot_steer():
    given = results(
        [candidate(anchor="\x1b[2J\u202e", route="w\x1b", pack="p\n")], indicators={"i\x1b": lacking("c\x1b")}
    )
    said = text(given, "out/\x1b")
    assert not [letter for letter in said if letter != "\n" and not letter.isprintable()]


def test_a_folder_with_a_blank_is_one_word_of_the_command():
    assert 'summary "my runs/march" --format json' in text(results(), "my runs/march").replace("\\", "/")
