"""Reading expressions loads nothing heavy, and is quick."""

from __future__ import annotations

import subprocess
import sys
import time

from tests.unit.language.expressions.made_up import tree

HEAVY = ("polars", "numba", "numpy", "networkx", "pyarrow", "duckdb", "sqlglot")


def test_importing_the_language_of_expressions_loads_nothing_heavy():
    code = f"import sys, ftindicators.language.expressions as _; print([m for m in {HEAVY} if m in sys.modules])"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"


def test_an_ordinary_expression_takes_well_under_a_millisecond():
    text = "direction_ok AND type IN ('wire', 'cash_deposit') AND amount >= $threshold".replace("direction_ok", "b")
    tree(text)
    best = min(_seconds(text) for _ in range(50))
    assert best < 0.001, f"{best * 1000:.3f} ms"


def _seconds(text):
    start = time.perf_counter()
    tree(text)
    return time.perf_counter() - start
