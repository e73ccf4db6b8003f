"""What people type all day feels instant: no heavy package is loaded for it."""

import subprocess
import sys

import pytest

from tests.checkout import ROOT

HEAVY = ("duckdb", "networkx", "numba", "numpy", "pandas", "polars", "pyarrow")

REPORT = f"""
finally:
    loaded = [name for name in {HEAVY!r} if name in sys.modules]
    print("HEAVY", *loaded, file=sys.stderr)
"""

COMMANDS = {
    "--help": ["--help"],
    "--version": ["--version"],
    "scan --help": ["scan", "--help"],
    "indicators lint": ["indicators", "lint", "indicators"],
}


def heavy_packages_after(statement, arguments=()):
    """Run one statement in a new interpreter; give the heavy packages that it loaded, and its exit status."""
    code = f"import sys\ntry:\n    {statement}" + REPORT
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )
    loaded = [line.split()[1:] for line in done.stderr.splitlines() if line.startswith("HEAVY")]
    assert len(loaded) == 1, done.stderr
    return loaded[0], done


def test_the_probe_sees_a_heavy_package():
    assert heavy_packages_after("import polars")[0] == ["polars"]


def test_importing_the_package_loads_nothing_heavy():
    loaded, done = heavy_packages_after("import ftindicators; ftindicators.__version__; ftindicators.Diagnostic")
    assert (loaded, done.returncode) == ([], 0)


@pytest.mark.parametrize("arguments", COMMANDS.values(), ids=COMMANDS)
def test_light_commands_load_nothing_heavy(arguments):
    loaded, done = heavy_packages_after("from ftindicators.cli.app import main; main()", arguments)
    assert (loaded, done.returncode) == ([], 0), done.stderr
