"""From a scan of the sample bank to the explanation of each hit that stands in its folder, as a user runs it."""

import os
import subprocess
import sys

import pyarrow.parquet as pq
import pytest

from tests.checkout import ROOT

COMMAND = [sys.executable, "-c", "from ftindicators.cli.app import main; main()"]
BANK = ROOT / "sample_data" / "harbour_bank"


def run(*arguments, **environment):
    given = {"capture_output": True, "text": True, "encoding": "utf-8", "timeout": 300, "stdin": subprocess.DEVNULL}
    env = {**os.environ, "PYTHONUTF8": "1", **environment}
    return subprocess.run([*COMMAND, *map(str, arguments)], **given, check=False, cwd=ROOT, env=env)


@pytest.fixture(scope="module")
def out(tmp_path_factory):
    folder = tmp_path_factory.mktemp("scan") / "out"
    tables = ("--accounts", BANK / "accounts.csv", "--customers", BANK / "customers.csv")
    inputs = sorted(BANK.glob("postings-*.csv"))
    done = run("scan", *inputs, "--mapping", BANK / "mapping.yaml", *tables, "--out", folder)
    assert done.returncode == 0, done.stderr
    return folder


def test_the_first_hit_of_each_indicator_is_explained_as_one(out):
    hits = pq.read_table(out / "hits.parquet").to_pylist()
    first = {hit["indicator"]: hit for hit in hits[::-1]}
    assert len(first) > 3
    for identity in sorted(first)[:3]:
        done = run("explain", out, first[identity]["hit_id"])
        assert (done.returncode, done.stderr) == (0, ""), done.stderr
        assert f"\n{identity}, version " in done.stdout
        assert "HIT: every clause holds" in done.stdout
        assert "✗" not in done.stdout.partition("Clauses")[0]


def test_a_terminal_of_another_encoding_gets_plain_signs(out):
    hit = pq.read_table(out / "hits.parquet")["hit_id"][0].as_py()
    done = run("explain", out, hit, PYTHONUTF8="0", PYTHONIOENCODING="ascii")
    assert done.returncode == 0, done.stderr
    assert done.stdout.isascii()
    assert "\n  + " in done.stdout
