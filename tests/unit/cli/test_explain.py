import json
import shutil

import pytest

import ftindicators as ft
from ftindicators.cli.app import run
from ftindicators.results.overview import BANNER
from tests.checkout import ROOT

BANK = ROOT / "sample_data" / "harbour_bank"


@pytest.fixture(scope="module")
def bank(tmp_path_factory):
    folder = tmp_path_factory.mktemp("bank")
    for name in ("postings-2025-01.csv", "postings-2025-02.csv", "mapping.yaml"):
        shutil.copyfile(BANK / name, folder / name)
    night = ROOT / "indicators" / "sexual" / "night-cash-window.yaml"
    results = ft.scan(folder / "postings-*.csv", mapping=folder / "mapping.yaml", indicators=night)
    results.write(folder / "out")
    return folder


@pytest.fixture
def explain(bank, monkeypatch, capsys):
    monkeypatch.chdir(bank)
    monkeypatch.setattr("ftindicators.cli.terminal.Terminal.listen", lambda _: None)

    def explained(*arguments):
        return (run(["explain", *arguments]), *capsys.readouterr())

    return explained


def test_a_near_miss_is_told_on_standard_output(explain):
    status, out, err = explain("out", "B40310315")
    assert (status, err) == (0, "")
    assert out.startswith(BANNER)
    assert "  nearest miss  2 of 4 nights\n" in out


def test_json_has_everything(explain):
    status, out, _ = explain("out", "B40310315", "--indicator", "night-cash-window", "--format", "json")
    told = json.loads(out)
    assert (status, told["asked"], told["notice"]) == (0, "B40310315", BANNER)
    (found,) = told["explanations"]
    assert (found["answer"], found["miss"], found["clauses"][0]["miss"]) == ("no_hit", "2 of 4 nights", "2 of 4")
    assert found["clauses"][0]["values"][0]["exact"] == "2"


def test_a_rejected_row_says_its_reason(explain):
    status, out, _ = explain("out", "postings-2025-01.csv:783")
    assert status == 0
    assert "REJECTED" in out
    assert "not_a_time" in out


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (("nowhere", "t1"), 1, "nowhere is not a results folder"),
        (("out", "nothing-like-it"), 2, "there is no hit, episode or transaction 'nothing-like-it' in this run"),
        (("out", "B40310315", "--indicator", "x"), 2, "this run had no indicator 'x'"),
        (("out", "B40310315", "--format", "html"), 2, "not one of text, json"),
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
    results = ft.scan("postings-*.csv", mapping="mapping.yaml")
    results.write("again")
    with (other / "postings-2025-01.csv").open("a", encoding="utf-8") as file:
        file.write("\n")
    status, out, err = explain(str(other / "again"), "B40310315")
    assert (status, out) == (1, "")
    assert "postings-2025-01.csv has other content than it had" in err
