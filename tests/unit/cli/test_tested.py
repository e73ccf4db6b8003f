import json

from ftindicators.cli.tested import as_json, in_words
from ftindicators.diagnostics import Span
from ftindicators.language.library import Indicators
from ftindicators.runners.indicator_test_outcome import Fault, Outcome

PACK = Indicators()
PASSED = Outcome("night-cash", "quiet", Span("a.yaml", 20, 5), ())
FAILED = Outcome(
    "night-cash",
    "six\x1bdeposits",
    Span("a.yaml", 30, 5),
    (Fault("hits", ("t6", "t7"), ("t7", "t8")), Fault("rejected", message="row 3 (t3): not_a_time")),
)


def test_all_passed_is_one_line():
    assert in_words(PACK, [PASSED]) == "1 test of 0 indicators: all passed"


def test_a_failure_names_place_expected_got_and_the_difference():
    assert in_words(PACK, [PASSED, FAILED]).splitlines() == [
        "a.yaml:30:5: FAILED night-cash: six\\x1bdeposits",
        "  hits: expected [t6, t7], got [t7, t8]",
        "    missing [t6]; not expected [t8]",
        "  rejected: row 3 (t3): not_a_time",
        "",
        "2 tests of 0 indicators: 1 failed, 1 passed",
    ]


def test_long_lists_are_cut():
    ids = tuple(f"t{n}" for n in range(20))
    text = in_words(PACK, [Outcome("x", "y", None, (Fault("hits", (), ids),))])
    assert "got [t0, t1, t2, t3, t4, t5, t6, t7] and 12 more" in text


def test_json_has_every_test_and_every_id():
    value = as_json(PACK, [PASSED, FAILED])
    assert json.loads(json.dumps(value)) == value
    assert (value["tests"], value["failed"]) == (2, 1)
    first, second = value["outcomes"]
    assert (first["passed"], first["faults"]) == (True, [])
    assert second["faults"][0] == {"about": "hits", "expected": ["t6", "t7"], "got": ["t7", "t8"], "message": ""}
    assert second["line"] == 30
