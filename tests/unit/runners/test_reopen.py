import shutil
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest

import ftindicators as ft
from ftindicators.diagnostics import InvalidResults
from ftindicators.runners.batch import run_job
from ftindicators.runners.reopen import reopen, same_plan
from ftindicators.runners.scan_job import ScanRequest, run_scan
from tests.checkout import ROOT

SUPPRESSED = (
    "suppress: [{indicators: night-cash-window, party: C1, owner: desk, reason: market trader, until: 2027-03-31}]\n"
)
BANK = ROOT / "sample_data" / "harbour_bank"


@pytest.fixture
def scanned(tmp_path):
    """The results of a scan of files in a folder of its own, with everything overruled that can be."""
    folder = tmp_path / "bank"
    shutil.copytree(BANK, folder)
    (folder / "desk.yaml").write_text(SUPPRESSED, encoding="utf-8")
    request = ScanRequest(
        inputs=(str(folder / "postings-2025-0[12].csv"),), out=tmp_path / "out", mapping=folder / "mapping.yaml",
        accounts=folder / "accounts.csv", customers=folder / "customers.csv",
        settings=("night-cash-window.min_count=3",), hits="all", overlays=(folder / "desk.yaml",),
    )  # fmt: skip
    run_scan(request)
    return folder, ft.Results.read(tmp_path / "out")


def test_a_run_that_is_opened_again_gives_the_same_results(scanned):
    _, results = scanned
    again = reopen(results)
    found = run_job(again.job, again.opened, again.bounds)
    for table in ("hits", "episodes", "rejected", "candidate_rows"):
        assert getattr(found, table).equals(getattr(results, table)), table
    assert found.candidates == results.candidates
    assert found.coverage == results.coverage
    assert found.definitions == results.definitions
    assert again.job.policy.rules.suppress[0].reason == "market trader"


def test_every_file_that_changed_or_is_missing_is_named_at_once(scanned):
    folder, results = scanned
    with (folder / "postings-2025-01.csv").open("a") as file:
        file.write("\n")
    (folder / "postings-2025-02.csv").unlink()
    (folder / "customers.csv").unlink()
    with pytest.raises(InvalidResults) as raised:
        reopen(results)
    said = str(raised.value)
    assert f"{(folder / 'postings-2025-01.csv').as_posix()} has other content" in said
    assert f"{(folder / 'postings-2025-02.csv').as_posix()} is missing" in said
    assert f"customers: {(folder / 'customers.csv').as_posix()} is missing" in said
    assert "run the scan again" in said


def test_changed_accounts_are_refused(scanned):
    folder, results = scanned
    text = (folder / "accounts.csv").read_text(encoding="utf-8")
    (folder / "accounts.csv").write_text(text.rsplit("\n", 2)[0] + "\n", encoding="utf-8")
    with pytest.raises(InvalidResults, match=r"accounts: .* has other content"):
        reopen(results)


def test_rows_of_a_frame_cannot_be_read_again_from_a_folder():
    rows = pa.table({
        "transaction_id": ["t1"], "account_id": ["a"], "occurred_at": ["2025-01-01T00:00:00Z"], "direction": ["credit"],
        "amount": ["1"],
    })  # fmt: skip
    with pytest.raises(InvalidResults, match="a frame, not a file"):
        reopen(ft.scan(rows))


def test_results_of_another_semantics_or_of_changed_definitions_are_refused(scanned):
    _, results = scanned
    with pytest.raises(InvalidResults, match="answers differently"):
        same_plan(replace(results, manifest={**results.manifest, "semantics": 0}))
    with pytest.raises(InvalidResults, match="has been changed"):
        same_plan(replace(results, manifest={**results.manifest, "plan": "0" * 32}))


def test_the_manifest_says_where_each_input_lies(scanned):
    folder, results = scanned
    assert [Path(i["path"]) for i in results.manifest["inputs"]] == [
        folder / "postings-2025-01.csv", folder / "postings-2025-02.csv"
    ]  # fmt: skip
