"""Wrong and unwise files (indicators, policies, overlays), and the exact text that their author must see.

Each ``cases/NAME.yaml`` is read as ``ftindicators indicators lint NAME.yaml`` would, and what it says must be
``cases/NAME.txt``. After a change that is meant, write the texts anew and read every one that `git diff` shows:

    FTINDICATORS_REGENERATE=1 python -m pytest tests/diagnostics
"""

import os
from datetime import date
from pathlib import Path

import pytest

from ftindicators.runners.linting import lint

CASES = Path(__file__).parent / "cases"
TODAY = date(2026, 11, 24)
"""The day by which suppressions are dated."""
NAMES = sorted(path.stem for path in CASES.glob("*.yaml"))


def what_its_author_sees(name: str) -> str:
    linted = lint([f"{name}.yaml"], today=TODAY)
    return "".join(f"{fault.render()}\n" for fault in linted.diagnostics)


@pytest.mark.parametrize("name", NAMES)
def test_the_author_of_a_wrong_file_sees_this_text(name, monkeypatch):
    monkeypatch.chdir(CASES)
    seen = what_its_author_sees(name)
    expected = CASES / f"{name}.txt"
    if os.environ.get("FTINDICATORS_REGENERATE"):
        expected.write_text(seen, encoding="utf-8", newline="\n")
    assert seen == expected.read_text(encoding="utf-8")
    assert seen


def test_there_are_at_least_a_hundred_and_twenty_cases_and_no_text_without_its_file():
    assert len(NAMES) >= 120
    assert {path.stem for path in CASES.glob("*.txt")} == set(NAMES)


def test_every_text_shows_a_place_and_a_caret():
    for name in NAMES:
        text = (CASES / f"{name}.txt").read_text(encoding="utf-8")
        heads = [line for line in text.splitlines() if line.startswith(f"{name}.yaml:")]
        assert heads, name
        assert text.count("^") >= len(heads), name
