"""Every fault that is planted in a copy of the sources turns the test that it names red.

README.md says how a fault is written down. Kernels run as plain Python here, so that nothing is compiled.
"""

from __future__ import annotations

import compileall
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.checkout import ROOT
from tests.faults.planting import Fault, plant, read

PATCHES = sorted(Path(__file__).parent.glob("*.patch"))
FAULTS = {path.stem: read(path.read_text(encoding="utf-8")) for path in PATCHES}
OF_AN_ASSERTION = re.compile(r"assert |AssertionError|Failed: ")
START = """
import sys
from pathlib import Path
import ftindicators
found = Path(ftindicators.__file__).resolve()
if not found.is_relative_to(Path(sys.argv[1]).resolve()):
    sys.exit(f"the tests would run against {found}")
import pytest
sys.exit(pytest.main(sys.argv[2:]))
"""


@pytest.fixture(scope="module")
def sources(tmp_path_factory):
    """A copy of the sources, compiled once."""
    copy = tmp_path_factory.mktemp("sources") / "src"
    shutil.copytree(ROOT / "src", copy, ignore=shutil.ignore_patterns("__pycache__"))
    compileall.compile_dir(copy, quiet=2)
    return copy


def outcome(sources: Path, tests: list[str], folder: Path) -> ET.Element:
    """What pytest reports of ``tests``, run against the package in ``sources``."""
    report = folder / "report.xml"
    env = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "FTINDICATORS_SEEDS"))}
    env |= {"PYTHONPATH": str(sources), "NUMBA_DISABLE_JIT": "1", "FTINDICATORS_CACHE_DIR": str(folder / "kernels")}
    env |= {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}  # to load them takes longer than most of the tests
    options = ["-q", "--tb=short", "-p", "no:cacheprovider", "-W", "ignore:overflow encountered"]
    # What a register holds of an unknown row is computed on, and dropped.
    options += ["-W", "ignore:invalid value encountered"]
    options += [f"--basetemp={folder / 'tests'}", f"--junitxml={report}"]
    command = [sys.executable, "-c", START, str(sources), *options, *tests]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False, timeout=600)
    said = done.stdout[-3000:] + done.stderr[-3000:]
    assert done.returncode in {0, 1}, said
    suite = ET.parse(report).getroot().find("testsuite")  # noqa: S314  (written by the pytest that was just run)
    assert suite is not None
    assert int(suite.get("tests", 0)) == len(tests), f"one test each must be named:\n{said}"
    return suite


def test_the_named_tests_are_green_without_a_fault(sources, tmp_path):
    suite = outcome(sources, sorted({fault.red for fault in FAULTS.values()}), tmp_path)
    assert [suite.get(name) for name in ("failures", "errors", "skipped")] == ["0", "0", "0"], ET.tostring(suite)


@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_turns_its_test_red(name, sources, tmp_path):
    fault, copy = FAULTS[name], tmp_path / "src"
    shutil.copytree(sources, copy)
    plant(fault, tmp_path)
    failures = outcome(copy, [fault.red], tmp_path).findall("testcase/failure")
    assert failures, f"not caught by {fault.red}: {fault.mistake}"
    said = failures[0].get("message", "")
    assert OF_AN_ASSERTION.match(said), f"{fault.red} broke, but found nothing: {said}"


PATCH = """A mistake.
red: tests/test_it.py::test_it

--- a/src/it.py
+++ b/src/it.py
@@ -1,3 +1,3 @@
 a = 1

-b = 2
+b = 3
"""


def planted(fault: Fault, folder: Path, text: str) -> str:
    (folder / "src").mkdir()
    (folder / "src" / "it.py").write_text(text, encoding="utf-8")
    plant(fault, folder)
    return (folder / "src" / "it.py").read_text(encoding="utf-8")


def test_a_patch_fits_wherever_its_lines_stand(tmp_path):
    fault = read(PATCH)
    assert (fault.mistake, fault.red) == ("A mistake.", "tests/test_it.py::test_it")
    assert planted(fault, tmp_path, "before\na = 1\n\nb = 2\nafter\n") == "before\na = 1\n\nb = 3\nafter\n"


@pytest.mark.parametrize("text", ["a = 1\n\nb = 4\n", "a = 1\n\nb = 2\na = 1\n\nb = 2\n"])
def test_a_patch_that_fits_at_no_place_or_at_several_is_refused(text, tmp_path):
    with pytest.raises(ValueError, match="places, not at one"):
        planted(read(PATCH), tmp_path, text)
