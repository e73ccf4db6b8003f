"""What the guide to `explain` shows is what it prints.

After a change that is meant, write it anew, and read what `git diff` shows:

    FTINDICATORS_REGENERATE=1 python -m pytest tests/end_to_end/test_explain_guide.py
"""

import json
import os
import re
import shlex
import shutil

import pytest

from ftindicators.cli import app
from tests.checkout import ROOT

GUIDE = ROOT / "docs" / "guide" / "explain-a-hit.md"
SHOWN = re.compile(r"^```sh\n([^`]*?)^```\n\n```text\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def page():
    return GUIDE.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def printed(tmp_path_factory):
    """What each command of the page prints, by its line."""
    folder = tmp_path_factory.mktemp("guide")
    for name in ("sample_data", "indicators"):
        shutil.copytree(ROOT / name, folder / name)
    found = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setattr("ftindicators.cli.terminal.Terminal.listen", lambda _: None)  # it would listen for good
        patch.setattr("ftindicators.cli.explanation_text._can_write", lambda *_: True)  # the page is UTF-8
        for piece in re.findall(r"^```sh\n(.*?)^```$", page(), re.MULTILINE | re.DOTALL):
            for line in piece.splitlines():
                said = []
                patch.setattr("ftindicators.cli.terminal.Terminal.result", lambda _, text, said=said: said.append(text))
                patch.setattr(
                    "ftindicators.cli.terminal.Terminal.result_json",
                    lambda _, value, said=said: said.append(json.dumps(value)),
                )
                assert app.run(shlex.split(line)[1:]) == 0, line
                found[line] = "\n".join(said)
    return found


def test_what_is_shown_is_what_is_printed(printed):
    if os.environ.get("FTINDICATORS_REGENERATE"):
        renewed = SHOWN.sub(lambda found: f"```sh\n{found[1]}```\n\n```text\n{printed[found[1].strip()]}\n```", page())
        GUIDE.write_text(renewed, encoding="utf-8", newline="\n")
    shown = SHOWN.findall(page())
    assert len(shown) == 4
    for command, text in shown:
        assert text == printed[command.strip()] + "\n", command


def test_the_json_is_of_the_same_row(printed):
    (told,) = (json.loads(text) for line, text in printed.items() if line.endswith("json"))
    assert [found["transaction_id"] for found in told["explanations"]] == ["B40310316"]
