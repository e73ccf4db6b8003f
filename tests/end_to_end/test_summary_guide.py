"""What the guide to `summary` and `compare` shows is what they print.

After a change that is meant, write it anew, and read what `git diff` shows:

    FTINDICATORS_REGENERATE=1 python -m pytest tests/end_to_end/test_summary_guide.py
"""

import os
import re
import shlex
import shutil

import pytest

from ftindicators.cli import app
from tests.checkout import ROOT

GUIDE = ROOT / "docs" / "guide" / "summarise-and-compare.md"
SHOWN = re.compile(r"^```sh\n([^`]*?)^```\n\n```text\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COSTS = re.compile(r"(?m)^Seconds .*\nPeak MB .*$")


def page():
    return GUIDE.read_text(encoding="utf-8")


def commands():
    pieces = re.findall(r"^```sh\n(.*?)^```$", page(), re.MULTILINE | re.DOTALL)
    return [line for piece in pieces for line in piece.splitlines()]


def without_costs(text):
    """Time and memory differ from run to run: the page shows dots for them."""
    return COSTS.sub("...", text)


@pytest.fixture(scope="module")
def printed(tmp_path_factory):
    """What each command of the page prints, by its line."""
    folder = tmp_path_factory.mktemp("guide")
    shutil.copytree(ROOT / "sample_data", folder / "sample_data")
    found = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setattr("ftindicators.cli.terminal.Terminal.listen", lambda _: None)  # it would listen for good
        for line in commands():
            said = []
            patch.setattr("ftindicators.cli.terminal.Terminal.result", lambda _, text, said=said: said.append(text))
            assert app.run(shlex.split(line)[1:]) == 0, line
            found[line] = "\n".join(said)
    return found


def test_what_is_shown_is_what_is_printed(printed):
    if os.environ.get("FTINDICATORS_REGENERATE"):
        renewed = SHOWN.sub(
            lambda found: f"```sh\n{found[1]}```\n\n```text\n{without_costs(printed[found[1].splitlines()[-1]])}\n```",
            page(),
        )
        GUIDE.write_text(renewed, encoding="utf-8", newline="\n")
    shown = SHOWN.findall(page())
    assert len(shown) == 3
    for piece, text in shown:
        assert text == without_costs(f"{printed[piece.splitlines()[-1]]}\n")
