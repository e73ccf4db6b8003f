"""All personas as one bank's export, through the command: the lawful lives stay out, the others are there."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from ftindicators.results.folder import Results
from tests.personas.running import COUNTER, POSITIVE, bank, parties, shipped

COMMAND = [sys.executable, "-c", "from ftindicators.cli.app import main; main()"]


@pytest.fixture(scope="module")
def out(tmp_path_factory):
    """The results folder that the command wrote."""
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
    return folder / "out"


@pytest.fixture(scope="module")
def results(out):
    return Results.read(out)


def test_no_lawful_life_becomes_a_candidate(results):
    assert results.rejected.num_rows == 0
    lawful = {f"{persona.name}-{party}" for persona in COUNTER for party in parties(persona)}
    assert len(lawful) > len(COUNTER)
    assert not [(c.anchor, c.pack, c.indicators) for c in results.candidates if c.anchor in lawful]


def test_drafts_are_evaluated_and_count_for_nothing(results):
    drafts = {indicator.id for indicator in shipped() if indicator.status == "draft"}
    assert drafts & set(results.episodes["indicator"].to_pylist())
    assert not [c.anchor for c in results.candidates if drafts.intersection(c.indicators)]


@pytest.mark.parametrize("persona", POSITIVE, ids=lambda persona: persona.name)
def test_who_is_to_be_seen_is_seen_among_the_others_as_well(results, persona):
    found = {(c.anchor, c.pack, c.route) for c in results.candidates}
    assert {(f"{persona.name}-{e['party']}", e["pack"], e["route"]) for e in persona.expected} <= found


def test_no_address_stands_anywhere_in_the_folder(out, results):
    addresses = {row["address"] for persona in [*COUNTER, *POSITIVE] for row in persona.customers}
    written = [file.read_text(encoding="utf-8") for file in out.iterdir() if file.suffix in {".json", ".jsonl"}]
    tables = (results.hits, results.episodes, results.candidate_rows, results.rejected)
    written += [str(table.to_pylist()) for table in tables]
    assert len(addresses) > len(COUNTER)
    assert any("controller-CX" in text for text in written)
    assert not [address for address in addresses if any(address in text for text in written)]
