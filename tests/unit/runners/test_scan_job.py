from datetime import UTC, datetime

import pytest

from ftindicators.diagnostics import InvalidIndicators, InvalidInput, InvalidPolicy, InvalidResults, WrongUsage
from ftindicators.results.folder import Results
from ftindicators.runners.scan_job import ScanRequest, first_run, run_scan
from tests.builders.indicator_text import indicator_text
from tests.unit.candidates.made_up import changed
from tests.unit.plan.small_plans import COUNT
from tests.unit.runners.small_feeds import hour, ids, rows

APRIL = datetime(2024, 4, 1, tzinfo=UTC)
KEYS = {
    "measures": {"n": COUNT}, "condition": "n >= $least", "history": "1h",
    "parameters": {"least": {"value": 2, "basis": "judgement"}},
}  # fmt: skip


@pytest.fixture
def bank(tmp_path):
    """A folder with rows, accounts and an indicator; gives a request that reads them."""
    (tmp_path / "one.yaml").write_text(indicator_text("made-up", subject="account", **KEYS), encoding="utf-8")
    rows({}, {}, {}, {"account_id": "B"}).write_parquet(tmp_path / "rows.parquet")
    (tmp_path / "accounts.csv").write_text("account_id,opened_at\nA,2020-01-01T00:00:00Z\n", encoding="utf-8")

    def request(**keys):
        base = {"inputs": (str(tmp_path / "rows.parquet"),), "out": tmp_path / "out", "hits": "all", "threads": 1}
        return ScanRequest(**(base | {"indicators": (tmp_path / "one.yaml",)} | keys))

    request.folder = tmp_path
    return request


def test_results_are_given_and_stand_in_the_folder(bank):
    found = run_scan(bank())
    assert ids(found.hits) == ["t2", "t3"]
    assert Results.read(bank.folder / "out").hits.equals(found.hits)


def test_settings_bounds_and_tables_are_heeded_and_recorded(bank):
    found = run_scan(bank(settings=("made-up.least=3",), accounts=bank.folder / "accounts.csv", data_from=hour(-9)))
    assert ids(found.hits) == ["t3"]
    assert found.manifest["settings"] == ["made-up.least=3"]
    assert found.manifest["rejected"] == {"unknown_account": 1}
    assert found.coverage["data_from_is"] == "stated"
    found = run_scan(bank(start=hour(3), end=hour(4), as_of=hour(9), overwrite=True))
    assert ids(found.hits) == ["t3"]
    assert (found.manifest["from"], found.manifest["as_of"]) == ("2024-01-01T03:00:00Z", "2024-01-01T09:00:00Z")


def test_a_folder_that_is_there_is_told_before_anything_is_read(bank):
    run_scan(bank())
    with pytest.raises(WrongUsage, match="already exists"):
        run_scan(bank(inputs=("nowhere.csv",)))
    assert ids(run_scan(bank(overwrite=True, settings=("made-up.least=3",))).hits) == ["t3"]


def test_a_previous_folder_is_read_before_the_data_and_named_in_the_manifest(bank):
    with pytest.raises(InvalidResults, match="not a results folder"):
        run_scan(bank(previous=bank.folder / "nowhere", inputs=("nowhere.csv",)))
    run_scan(bank())
    found = run_scan(bank(previous=bank.folder / "out", out=bank.folder / "second"))
    assert found.manifest["previous"]["folder"] == str(bank.folder / "out")
    assert found.manifest["previous"]["run"] == Results.read(bank.folder / "out").digest
    again = run_scan(bank(previous=bank.folder / "out", overwrite=True))
    assert again.manifest["previous"]["differs"] == []


def test_an_overlay_s_suppressions_hold_and_are_recorded(bank):
    seen = {"status": "stable", "exploitation": ["labour"], "strength": "strong", "family": "cash",
            "about": [{"party": "party", "role": "potential-victim"}]}  # fmt: skip
    text = indicator_text("made-up", subject="account", **{**KEYS, **seen})
    (bank.folder / "one.yaml").write_text(text, encoding="utf-8")
    (bank.folder / "easy.yaml").write_text(
        changed("pass: {score: 4, families: 2}", "pass: {score: 4, families: 1}").text, encoding="utf-8"
    )
    desk = bank.folder / "desk.yaml"
    party = "{indicators: [made-up], party: 'account:A', owner: desk 2, reason: known, until: 2024-03-31}"
    desk.write_text(f"suppress: [{party}]\n", encoding="utf-8")
    assert len(run_scan(bank(policy=bank.folder / "easy.yaml")).candidates) == 1
    found = run_scan(bank(policy=bank.folder / "easy.yaml", overlays=(desk,), overwrite=True))
    assert found.candidates == ()
    (held,) = found.suppressed
    assert (held.held_back_by[0].owner, held.held_back_by[0].until) == ("desk 2", "2024-03-31")
    assert (found.manifest["overlays"][0]["file"], found.manifest["policy"]["suppressions"]) == (str(desk), 1)
    assert found.definitions["policy"]["overlays"][0]["text"] == desk.read_text(encoding="utf-8")
    over = run_scan(bank(policy=bank.folder / "easy.yaml", overlays=(desk,), as_of=APRIL, overwrite=True))
    assert len(over.candidates) == 1
    desk.write_text(f"suppress: [{party.replace('made-up', 'made-down')}]\n", encoding="utf-8")
    with pytest.raises(InvalidIndicators, match="made-down"):
        run_scan(bank(overlays=(desk,), overwrite=True))
    desk.write_text(f"suppress: [{party.replace('reason: known, ', '')}]\n", encoding="utf-8")
    with pytest.raises(InvalidPolicy, match="'reason'"):
        run_scan(bank(overlays=(desk,), overwrite=True))


def test_what_fails_leaves_no_folder(bank):
    with pytest.raises(InvalidInput):
        run_scan(bank(inputs=(str(bank.folder / "nowhere.csv"),)))
    assert not (bank.folder / "out").exists()


def test_whether_kernels_must_be_compiled_is_known():
    assert first_run() in (True, False)
