"""All personas as one bank's export, through the command: the lawful lives stay out, the others are there."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from ftindicators.results.folder import Results
from tests.personas.running import COUNTER, POSITIVE, bank, parties

COMMAND = [sys.executable, "-c", "from ftindicators.cli.app import main; main()"]


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    folder = tmp_path_factory.mktemp("bank")
    whole = bank([persona.apart(f"{persona.name}-") for persona in [*COUNTER, *POSITIVE]])
    for name, rows in (("rows", whole.frame()), *whole.tables().items()):
        rows.write_csv(folder / f"{name}.csv")
    words = [*COMMAND, "scan", "rows.csv", "--accounts", "accounts.csv", "--customers", "customers.csv", "--out", "out"]
    environment = {**os.environ, "PYTHONUTF8": "1"}
    done = subprocess.run(
        words, cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False, timeout=300, env=environment
    )
    assert done.returncode == 0, done.stderr
    return Results.read(folder / "out")


def test_no_lawful_life_becomes_a_candidate(results):
    assert results.rejected.num_rows == 0
    lawful = {f"{persona.name}-{party}" for persona in COUNTER for party in parties(persona)}
    assert len(lawful) > len(COUNTER)
    assert not [(c.anchor, c.pack, c.indicators) for c in results.candidates if c.anchor in lawful]


@pytest.mark.parametrize("persona", POSITIVE, ids=lambda persona: persona.name)
def test_who_is_to_be_seen_is_seen_among_the_others_as_well(results, persona):
    found = {(c.anchor, c.pack, c.route) for c in results.candidates}
    assert {(f"{persona.name}-{e['party']}", e["pack"], e["route"]) for e in persona.expected} <= found
