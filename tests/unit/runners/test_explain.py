import shutil

import polars as pl
import pyarrow as pa
import pytest

import ftindicators as ft
from ftindicators.diagnostics import InvalidResults, WrongUsage
from tests.builders.indicator_text import indicator_text
from tests.checkout import ROOT

BANK = ROOT / "sample_data" / "harbour_bank"
NIGHT = ROOT / "indicators" / "sexual" / "night-cash-window.yaml"


@pytest.fixture(scope="module")
def bank(tmp_path_factory):
    """A folder with a month of the sample bank, and results of a scan of it that stand beside it."""
    folder = tmp_path_factory.mktemp("bank")
    for name in ("postings-2025-01.csv", "postings-2025-02.csv", "mapping.yaml"):
        shutil.copyfile(BANK / name, folder / name)
    results = ft.scan(folder / "postings-*.csv", mapping=folder / "mapping.yaml")
    results.write(folder / "out")
    return folder, results


def test_a_folder_explains_as_the_run_itself_does(bank):
    folder, results = bank
    read = ft.Results.read(folder / "out")
    for hit in results.hits.to_pylist()[:3]:
        found = read.explain(hit["hit_id"])
        assert found == results.explain(hit["hit_id"])
        assert (found.answer, found.indicator) == ("hit", hit["indicator"])
        values = {value.name: value.exact for clause in _all(found.clauses) for value in clause.values}
        assert {m["name"]: m["exact"] for m in hit["measures"]}.items() <= values.items()


def _all(clauses):
    for clause in clauses:
        yield clause
        yield from _all(clause.parts)


def test_of_a_transaction_all_indicators_answer_those_first_that_say_most(bank):
    _, results = bank
    hit = results.hits.to_pylist()[0]
    found = results.explain_all(hit["transaction_id"])
    assert {made.indicator for made in found} == set(results.manifest["indicators"])
    assert found[0].answer == "hit"
    assert results.explain(hit["transaction_id"]) == found[0]
    assert any(made.answer == "not_evaluable" for made in found), "the customers table was not given"
    assert results.explain_all(hit["hit_id"]) == found


def test_another_indicator_of_the_run_can_be_asked_about_the_row_of_a_hit(bank):
    _, results = bank
    hit = results.hits.to_pylist()[0]
    assert results.explain(hit["hit_id"], "local-transport-burst").indicator == "local-transport-burst"
    with pytest.raises(WrongUsage, match="this run had no indicator 'night-cash'; did you mean 'night-cash-window'"):
        results.explain(hit["hit_id"], "night-cash")


def test_changed_input_is_refused(bank, tmp_path):
    folder = tmp_path / "bank"
    shutil.copytree(bank[0], folder)
    results = ft.scan(folder / "postings-*.csv", mapping=folder / "mapping.yaml", indicators=NIGHT)
    results.write(folder / "again")
    with (folder / "postings-2025-02.csv").open("a", encoding="utf-8") as file:
        file.write("\n")
    for of in (results, ft.Results.read(folder / "again")):
        with pytest.raises(InvalidResults, match=r"postings-2025-02.csv.* has other content than it had"):
            of.explain("B4031")


@pytest.fixture
def made_up(tmp_path):
    file = tmp_path / "many.yaml"
    text = indicator_text(
        "many", subject="account", condition="n >= 3", measures={"n": {"aggregate": "count", "within": "7d"}}
    )
    file.write_text(text, encoding="utf-8")
    return file


ROWS = {
    "transaction_id": ["t1", "t2", "t3"], "account_id": ["A"] * 3, "direction": ["credit"] * 3, "amount": [10] * 3,
    "occurred_at": [f"2025-03-0{day}T10:00:00Z" for day in (1, 2, 3)],
}  # fmt: skip


@pytest.mark.parametrize(
    "frame", [pl.DataFrame(ROWS), pa.table(ROWS), pl.LazyFrame(ROWS)], ids=["polars", "pyarrow", "lazy"]
)
def test_a_frame_that_can_be_read_again_is(frame, made_up):
    results = ft.scan(frame, indicators=made_up)
    assert (results.explain("t3").answer, results.explain("t2").miss) == ("hit", "2 of 3 n")


def test_a_stream_that_is_gone_is_an_error_that_says_so(made_up):
    results = ft.scan(pa.table(ROWS).to_reader(), indicators=made_up)
    with pytest.raises(InvalidResults, match="a stream that can be read only once; run over a table or files"):
        results.explain("t3")


def test_a_frame_is_not_found_again_from_a_folder(made_up, tmp_path):
    ft.scan(pl.DataFrame(ROWS), indicators=made_up).write(tmp_path / "out")
    with pytest.raises(InvalidResults, match="the transactions were a frame, not a file"):
        ft.Results.read(tmp_path / "out").explain("t3")


def test_a_frame_that_has_changed_meanwhile_is_refused(made_up):
    import pandas as pd

    frame = pd.DataFrame(ROWS)
    results = ft.scan(frame, indicators=made_up)
    frame.loc[3] = frame.loc[2]  # the frame itself grows
    with pytest.raises(InvalidResults, match="the rows are no longer those of the run"):
        results.explain("t3")


def test_results_of_nothing_cannot_explain():
    with pytest.raises(InvalidResults):
        ft.Results().explain("t1")


def test_parameters_and_accounts_of_the_run_count(made_up):
    accounts = pl.DataFrame({"account_id": ["A", "B"], "customer_id": ["C", "C"]})
    rows = pl.DataFrame(ROWS | {"account_id": ["A", "B", "A"]})
    text = made_up.read_text(encoding="utf-8").replace("subject: account", "subject: customer")
    made_up.write_text(text, encoding="utf-8")
    results = ft.scan(rows, indicators=made_up, context=ft.Context(accounts=accounts))
    found = results.explain("t3")
    assert (found.answer, found.subject_kind, found.subject_id) == ("hit", "customer", "C")
    assert ft.scan(rows, indicators=made_up).explain("t3").answer == "not_evaluable"
