import json
import shutil

import pytest

import ftindicators as ft
from ftindicators.cli.app import run
from ftindicators.results.overview import BANNER
from tests.builders.indicator_text import indicator_text

ROWS = ["transaction_id,account_id,occurred_at,direction,amount"] + [
    f"row{day},A,{'sometime' if day == 4 else f'2025-03-0{day}T10:00:00Z'},credit,10" for day in range(1, 5)
]


@pytest.fixture(scope="module")
def bank(tmp_path_factory):
    """A folder with rows.csv, many.yaml and the results of a scan of them, in out."""
    folder = tmp_path_factory.mktemp("bank")
    (folder / "rows.csv").write_text("\n".join(ROWS) + "\n", encoding="utf-8")
    measures = {"deposits": {"aggregate": "count", "within": "7d"}}
    text = indicator_text("many", subject="account", condition="deposits >= 3", measures=measures)
    (folder / "many.yaml").write_text(text, encoding="utf-8")
    ft.scan(folder / "rows.csv", indicators=folder / "many.yaml").write(folder / "out")
    return folder


@pytest.fixture
def explain(bank, monkeypatch, capsys):
    monkeypatch.chdir(bank)
    monkeypatch.setattr("ftindicators.cli.terminal.Terminal.listen", lambda _: None)

    def explained(*arguments):
        return (run(["explain", *arguments]), *capsys.readouterr())

    return explained


def test_a_near_miss_is_told_on_standard_output(explain):
    status, out, err = explain("out", "row2")
    assert (status, err) == (0, "")
    assert out.startswith(BANNER)
    assert "  nearest miss  2 of 3 deposits\n" in out


def test_json_has_everything(explain):
    status, out, _ = explain("out", "row2", "--indicator", "many", "--format", "json")
    told = json.loads(out)
    assert (status, told["asked"], told["notice"]) == (0, "row2", BANNER)
    (found,) = told["explanations"]
    assert (found["answer"], found["miss"], found["clauses"][0]["miss"]) == ("no_hit", "2 of 3 deposits", "2 of 3")
    assert found["clauses"][0]["values"][0]["exact"] == "2"


def test_a_rejected_row_says_its_reason(explain):
    status, out, _ = explain("out", "rows.csv:4")
    assert status == 0
    assert "REJECTED" in out
    assert "not_a_time" in out


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (("nowhere", "t1"), 1, "nowhere is not a results folder"),
        (("out", "nothing-like-it"), 2, "there is no hit, episode or transaction 'nothing-like-it' in this run"),
        (("out", "row2", "--indicator", "x"), 2, "this run had no indicator 'x'"),
        (("out", "row2", "--format", "html"), 2, "not one of text, json"),
    ],
)
def test_what_is_wrong_is_said_with_its_status(explain, arguments, status, said):
    got, out, err = explain(*arguments)
    assert (got, out) == (status, "")
    assert said in err


def test_changed_input_is_refused_by_its_hash(explain, bank, tmp_path, monkeypatch):
    other = tmp_path / "bank"
    shutil.copytree(bank, other)
    monkeypatch.chdir(other)
    ft.scan("rows.csv", indicators="many.yaml").write("again")
    with (other / "rows.csv").open("a", encoding="utf-8") as file:
        file.write("\n")
    status, out, err = explain(str(other / "again"), "row2")
    assert (status, out) == (1, "")
    assert "rows.csv has other content than it had" in err
