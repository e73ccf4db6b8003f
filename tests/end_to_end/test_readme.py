"""What README and guide say is done here, in a copy of the project: each command line, each piece of Python.

After a change that is meant, write anew what the README says that the first command prints, and read what `git diff`
shows:

    FTINDICATORS_REGENERATE=1 python -m pytest tests/end_to_end/test_readme.py
"""

import importlib.util
import os
import re
import shlex
import shutil
import subprocess
import sys

import pytest

from tests.checkout import ROOT, files

README = ROOT / "README.md"
GUIDES = sorted(page for folder in ("guide", "tutorial") for page in (ROOT / "docs" / folder).glob("*.md"))
MAPPING = ROOT / "sample_data" / "harbour_bank" / "mapping.yaml"
FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)

# The interpreter of this test is used as it is, so nothing is downloaded. The second command is what runs this test:
# only its quickest step is run once more.
FIRST, SECOND = "python3 scripts/demo", "python3 scripts/check --setup"
ENVIRONMENT = {"FTINDICATORS_PYTHON": sys.executable, "PYTHONUTF8": "1"}
COMMAND = [sys.executable, "-c", "from ftindicators.cli.app import main; main()"]


def pieces(page, language):
    """The pieces of a page that are written in a language."""
    return [text for written, text in FENCE.findall(page.read_text(encoding="utf-8")) if written == language]


def commands(page):
    return [line for piece in pieces(page, "sh") for line in piece.splitlines() if line.strip()]


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """A copy of the project, so that nothing of the user's is touched."""
    folder = tmp_path_factory.mktemp("checkout")
    for path in files():
        (folder / path.parent).mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / path, folder / path)
    return folder


def run(words, folder):
    """Run a command in the copy; as a user would who sits there."""
    given = {"env": {**os.environ, **ENVIRONMENT}, "stdin": subprocess.DEVNULL, "timeout": 300, "encoding": "utf-8"}
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False, **given)
    assert done.returncode == 0, done.stdout + done.stderr
    return done


def test_the_readme_begins_with_two_commands():
    assert commands(README) == [FIRST, SECOND]


def test_the_first_command_prints_what_the_readme_says_and_where_to_look(copy):
    done = run([sys.executable, *shlex.split(FIRST)[1:]], copy)
    found, _, rest = done.stderr[done.stderr.index("Rows  ") :].partition("\n\n")
    assert rest.startswith("Look in out")
    assert (copy / "out" / "first-scan" / "candidates.jsonl").is_file()
    pages = copy / "out" / "first-scan-reports"
    assert len(list(pages.glob("candidate-*.html"))) == len(
        (copy / "out" / "first-scan" / "candidates.jsonl").read_text(encoding="utf-8").splitlines()
    )
    assert "out/first-scan-reports/index.html" in done.stdout
    (said,) = pieces(README, "text")
    if os.environ.get("FTINDICATORS_REGENERATE"):
        page = README.read_text(encoding="utf-8")
        README.write_text(page.replace(f"```text\n{said}```", f"```text\n{found}\n```"), encoding="utf-8", newline="\n")
        (said,) = pieces(README, "text")
    assert said == f"{found}\n"


@pytest.mark.skipif(importlib.util.find_spec("ruff") is None, reason="the lowest versions are tested without [dev]")
def test_the_second_command_works(copy):
    run([sys.executable, *shlex.split(SECOND)[1:], "format"], copy)


def test_all_pieces_of_python_in_the_readme_work_one_after_the_other(copy):
    run([sys.executable, "-W", "error", "-c", "\n".join(pieces(README, "python"))], copy)


@pytest.mark.parametrize("guide", GUIDES, ids=lambda page: page.stem)
def test_a_guide_can_be_followed(guide, copy):
    followed = 0
    for language, piece in FENCE.findall(guide.read_text(encoding="utf-8")):
        if language == "sh":
            printed = "".join(followed_command(line, copy) for line in piece.splitlines() if line.strip())
            followed += 1
        elif language == "text":
            shown = [line for line in piece.splitlines() if line.strip() not in {"", "..."}]
            assert not [line for line in shown if line not in printed.splitlines()], printed
    if python := pieces(guide, "python"):
        followed += bool(run([sys.executable, "-W", "error", "-c", "\n".join(python)], copy).stdout)
    assert followed


def followed_command(line, folder):
    """Run a command line of a guide; what it prints, to whichever stream."""
    program, *words = shlex.split(line)
    assert program == "ftindicators"
    done = run([*COMMAND, *words], folder)
    return done.stdout + done.stderr


def test_the_guide_shows_the_mapping_as_it_is():
    mapping = MAPPING.read_text(encoding="utf-8")
    shown = [piece for guide in GUIDES for piece in pieces(guide, "yaml")]
    assert shown
    assert not [piece for piece in shown if piece not in mapping]
