"""Files are known by their keys, and told each by its own reader."""

from datetime import date

import pytest

from ftindicators.candidates.policy import Policy
from ftindicators.runners.linting import lint
from tests.builders.indicator_text import indicator_text

TODAY = date(2026, 11, 24)
SUPPRESSED = "suppress: [{indicators: %s, party: C-1, owner: desk, reason: known, until: 2027-03-31}]\n"


@pytest.fixture
def folder(tmp_path):
    """A folder with an indicator, a policy and an overlay that are all in order."""
    text = indicator_text("made-up", subject="account", condition="n > 2", measures={"n": COUNT})
    (tmp_path / "indicator.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "policy.yaml").write_text(Policy.default().text, encoding="utf-8")
    (tmp_path / "overlay.yaml").write_text(SUPPRESSED % "made-up", encoding="utf-8")
    return tmp_path


COUNT = {"aggregate": "count", "within": "7d"}


def test_each_kind_of_file_is_counted(folder):
    found = lint([folder], today=TODAY)
    assert (found.indicators, found.policies, found.overlays, found.diagnostics) == (1, 1, 1, ())


def test_policies_and_overlays_alone_are_held_against_the_shipped_indicators(folder):
    found = lint([folder / "policy.yaml", folder / "overlay.yaml"], today=TODAY)
    assert (found.indicators, found.policies, found.overlays) == (0, 1, 1)
    assert [d.code for d in found.diagnostics] == ["FTI161"]
    (folder / "overlay.yaml").write_text(SUPPRESSED % "night-cash-window", encoding="utf-8")
    assert lint([folder / "overlay.yaml"], today=TODAY).diagnostics == ()


def test_a_path_that_is_not_there_is_told_beside_a_policy(folder):
    found = lint([folder / "policy.yaml", folder / "nowhere.yaml"], today=TODAY)
    assert [d.code for d in found.diagnostics] == ["FTI100"]


def test_a_policy_with_errors_is_not_asked_whether_it_is_wise(folder):
    text = Policy.default().text.replace("window: 90d", "window: 1d").replace("version: 1", "version: one")
    (folder / "policy.yaml").write_text(text, encoding="utf-8")
    assert [d.code for d in lint([folder], today=TODAY).diagnostics] == ["FTI504"]


def test_without_a_path_the_shipped_indicators_are_read():
    found = lint([])
    assert found.indicators >= 10
    assert (found.policies, found.overlays) == (0, 0)


def test_reading_them_loads_nothing_heavy():
    import subprocess
    import sys

    heavy = "{'polars', 'numba', 'numpy', 'pyarrow', 'duckdb'}"
    code = f"import sys; from ftindicators.runners.linting import lint; lint([]); print({heavy} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
