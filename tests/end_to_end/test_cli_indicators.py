"""`ftindicators indicators` as a process: reading, checking and testing packs."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.builders.indicator_text import indicator_text
from tests.checkout import ROOT

COMMAND = [sys.executable, "-c", "from ftindicators.cli.app import main; main()"]
COUNT = {"n": {"aggregate": "count", "within": "7d"}}
ROWS = """\
transaction_id,account_id,occurred_at,direction,amount
t1,A,2025-03-01T10:00Z,credit,5
t2,A,2025-03-02T10:00Z,credit,5
t3,A,2025-03-03T10:00Z,credit,5
"""


def run(*arguments):
    words = [*COMMAND, "indicators", *map(str, arguments)]
    return subprocess.run(words, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False, timeout=300)


@pytest.fixture
def write(tmp_path):
    """Write one indicator with these tests; gives its path."""

    def written(*tests, rows=ROWS):
        cases = [{"name": f"case {n}", "transactions": rows, **test} for n, test in enumerate(tests, 1)]
        path = tmp_path / "many-rows.yaml"
        text = indicator_text("many-rows", subject="account", condition="n >= 2", measures=COUNT, tests=cases)
        path.write_text(text, encoding="utf-8")
        return path

    return written


def test_the_shipped_packs_are_clean_and_pass_their_own_tests():
    linted = run("lint", "--strict")
    assert (linted.returncode, linted.stderr) == (0, ""), linted.stdout
    tested = run("test")
    assert (tested.returncode, tested.stderr) == (0, ""), tested.stdout
    assert tested.stdout.endswith(": all passed\n")


def test_a_failure_is_named_with_its_place(write):
    path = write({"hits": ["t2", "t3"]}, {"hits": ["t3"]}, {"hits": []})
    done = run("test", path)
    assert (done.returncode, done.stderr) == (1, "")
    assert f"{path}:" in done.stdout
    assert "many-rows: case 2" in done.stdout
    assert "hits: expected [t3], got [t2, t3]" in done.stdout
    assert "hits: expected [], got [t2, t3]" in done.stdout
    assert "case 1" not in done.stdout
    assert done.stdout.endswith("3 tests of 1 indicator: 2 failed, 1 passed\n")


def test_a_row_that_the_door_rejects_is_named(write):
    done = run(
        "test", write({"hits": ["t2", "t3"]}, rows=ROWS + "t4,A,soon,credit,5\nt5,A,2025-03-04T10:00Z,credit,x\n")
    )
    assert done.returncode == 1
    for words in ("row 4", "not_a_time", "soon", "row 5", "not_a_number"):
        assert words in done.stdout


def test_the_outcome_as_json(write):
    done = run("test", write({"hits": ["t2", "t3"]}, {"hits": ["t1"]}), "--format", "json")
    assert (done.returncode, done.stderr) == (1, "")
    found = json.loads(done.stdout)
    assert (found["tests"], found["failed"]) == (2, 1)
    assert [outcome["passed"] for outcome in found["outcomes"]] == [True, False]


def test_unknown_and_insufficient_are_compared_when_given(tmp_path):
    path = tmp_path / "own-city.yaml"
    rows = ROWS.replace("amount\n", "amount,city\n").replace("credit,5\n", "credit,5,\n")
    cases = [{"name": "no city", "transactions": rows, "hits": [], "unknown": ["t1", "t2"]}]
    text = indicator_text("own-city", subject="account", condition="city = 'X' AND n >= 1", measures=COUNT, tests=cases)
    path.write_text(text, encoding="utf-8")
    done = run("test", path)
    assert done.returncode == 1
    assert "unknown: expected [t1, t2], got [t1, t2, t3]" in done.stdout
