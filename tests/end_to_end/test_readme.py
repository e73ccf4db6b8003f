"""What the README says is done here, in a copy of the project: each command line, each piece of Python."""

import importlib.util
import os
import re
import shlex
import shutil
import subprocess
import sys

import pytest

from tests.checkout import ROOT, files

README = (ROOT / "README.md").read_text(encoding="utf-8")
FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COMMANDS = [
    line for language, text in FENCE.findall(README) if language == "sh" for line in text.splitlines() if line.strip()
]
PIECES = [text for language, text in FENCE.findall(README) if language == "python"]

# The interpreter of this test is used as it is, so nothing is downloaded. The second command is what runs this test:
# only its quickest step is run once more.
ENVIRONMENT = {"FTINDICATORS_PYTHON": sys.executable}
SECOND = "python3 scripts/check --setup"


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
    given = {"env": {**os.environ, **ENVIRONMENT}, "stdin": subprocess.DEVNULL, "timeout": 300}
    return subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False, **given)


def test_the_first_two_commands_set_up_and_scan_and_check():
    assert COMMANDS[:2] == ["python3 scripts/demo", SECOND]
    assert PIECES


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_works(command, copy):
    words = shlex.split(command)
    assert words[0] == "python3", "a command that anybody can run on a clean machine"
    if command == SECOND and importlib.util.find_spec("ruff") is None:
        pytest.skip("the tools of [dev] are not installed here: the lowest versions are tested without them")
    extra = ["format"] if command == SECOND else []
    done = run([sys.executable, *words[1:], *extra], copy)
    assert done.returncode == 0, done.stdout + done.stderr


def test_all_pieces_of_python_work_one_after_the_other(copy):
    done = run([sys.executable, "-W", "error", "-c", "\n".join(PIECES)], copy)
    assert done.returncode == 0, done.stdout + done.stderr
