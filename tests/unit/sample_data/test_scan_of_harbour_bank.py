"""What the page of the sample bank promises of a scan: who becomes a candidate, on which route, and who does not."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import polars as pl
import pytest

ROOT = Path(__file__).resolve().parents[3]
BANK = ROOT / "sample_data" / "harbour_bank"
GIVERS = {"C50236", "C78301", "C36121"}
RECEIVER, FIRM, RELAY = "C70646", "C73806", "C12292"
WORKERS = {"C39563", "C50134", "C57739", "C70885", "C77360"}
PLANTED = GIVERS | WORKERS | {RECEIVER, FIRM, RELAY}


@pytest.fixture(scope="module")
def out(tmp_path_factory):
    folder = tmp_path_factory.mktemp("scan") / "out"
    named = [f"--{part.replace('_', '-')}={BANK / file}" for part, file in _OPTIONS.items()]
    command = [sys.executable, "-c", "from ftindicators.cli.app import main; main()", "scan"]
    postings = sorted(BANK.glob("postings-*.csv"))
    done = subprocess.run(
        [*command, *postings, *named, f"--indicators={ROOT / 'indicators'}", f"--out={folder}"],
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return folder


_OPTIONS = {"mapping": "mapping.yaml", "accounts": "accounts.csv", "customers": "customers.csv"}


@pytest.fixture(scope="module")
def hits(out):
    return pl.read_parquet(out / "hits.parquet").explode("parties").unnest("parties")


@pytest.fixture(scope="module")
def candidates(out):
    return [json.loads(line) for line in (out / "candidates.jsonl").read_text(encoding="utf-8").splitlines()]


def test_whoever_is_planted_is_a_candidate_on_the_right_route_and_nobody_else_is(candidates):
    assert {(one["anchor"], one["pack"], one["route"]) for one in candidates} == {
        *((who, "sexual", "welfare") for who in (*GIVERS, RELAY)),
        *((who, pack, "welfare") for who in WORKERS for pack in ("labour", "servitude")),
        *((RECEIVER, pack, "offender") for pack in ("sexual", "labour")),
        (FIRM, "labour", "offender"),
    }


def test_only_who_receives_is_ever_a_suspect(candidates):
    suspects = {party["party_id"] for one in candidates for party in one["parties"] if party["is_suspect"]}
    assert {RECEIVER, FIRM} <= suspects
    assert not suspects & (GIVERS | WORKERS | {RELAY})


def test_every_indicator_that_the_page_names_has_a_hit_and_most_who_have_any_are_lawful(out, hits):
    coverage = json.loads((out / "coverage.json").read_text(encoding="utf-8"))["indicators"]
    named = set(re.findall(r"`([a-z]+(?:-[a-z]+)+)`", (BANK / "README.md").read_text(encoding="utf-8")))
    assert len(named) >= 15
    assert named <= set(coverage)
    assert [name for name in named if not coverage[name]["hits"]] == []
    lawful = set(hits["party_id"]) - PLANTED
    assert len(lawful) >= 20


def test_rows_that_cannot_be_used_stand_with_their_reasons(out):
    reasons = Counter(pl.read_parquet(out / "rejected.parquet")["reason"])
    once = (
        "not_a_time",
        "not_a_number",
        "negative_amount",
        "too_precise",
        "unknown_account",
        "superseded",
        "duplicate",
    )
    assert reasons == {**dict.fromkeys(once, 1), "missing": 2, "conflicting_id": 2}
