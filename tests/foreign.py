"""Data made by others, which lie outside this repository: the one place that knows where."""

import os
from pathlib import Path

import pytest

from tests.checkout import ROOT

SHARED = Path(os.environ.get("FTINDICATORS_SHARED") or ROOT.parent / "shared")


def foreign(name: str) -> Path:
    """The file or folder ``name`` of those data; the test is skipped, and says why, where they are not at hand."""
    path = SHARED / "data" / name
    if not path.exists():
        pytest.skip(f"no foreign data at {path}: FTINDICATORS_SHARED names the folder that holds data/{name}")
    return path
