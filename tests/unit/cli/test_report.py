"""The command: what goes where, and what is refused."""

import io
import json

import pytest

from ftindicators.cli import app
from ftindicators.runners.report import ReportJob
from tests.builders.report_folders import harbour


@pytest.fixture
def reported(monkeypatch, capsys):
    monkeypatch.setattr("ftindicators.cli.terminal.Terminal.listen", lambda _: None)

    def run(*arguments):
        status = app.run(["report", *map(str, arguments)])
        return status, capsys.readouterr()

    return run


@pytest.fixture(scope="module")
def party():
    return ReportJob.of(harbour()).candidates[0].anchor


def test_one_candidate_goes_to_standard_output(reported, party):
    status, said = reported(harbour(), party, "--format", "json")
    assert (status, said.err) == (0, "")
    assert json.loads(said.out)["who"]["party_id"] == party
    status, said = reported(harbour(), party)
    assert said.out.startswith("<!doctype html>")


def test_with_out_it_is_a_file_that_is_never_replaced_unasked(reported, party, tmp_path):
    out = tmp_path / "one.html"
    status, said = reported(harbour(), party, "--out", out)
    assert (status, said.out) == (0, "")
    assert "report written to" in said.err
    status, said = reported(harbour(), party, "--out", out)
    assert status == 2
    assert "--overwrite" in said.err
    assert reported(harbour(), party, "--out", out, "--overwrite")[0] == 0


def test_all_of_them_are_a_folder_or_a_list(reported, tmp_path):
    status, said = reported(harbour(), "--out", tmp_path / "pages")
    assert status == 0
    assert (tmp_path / "pages" / "index.html").is_file()
    assert "reports and index.html" in said.err
    status, said = reported(harbour(), "--format", "json")
    assert json.loads(said.out)["candidates"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "--out"),
        (("--format", "goaml"), "not yet"),
        (("--format", "fintrac-str"), "not yet"),
        (("--format", "fincen-sar"), "not yet"),
        (("--format", "pdf"), "not one of html, json"),
        (("nobody", "--format", "json"), "no candidate"),
        (("--format", "json", "--schema", "s.json"), "--schema goes with"),
    ],
)
def test_wrong_usage_is_told_with_the_way_out(reported, arguments, words):
    status, said = reported(harbour(), *arguments)
    assert status == 2
    assert words in said.err
    assert said.out == ""


def test_a_folder_that_is_none_ends_with_1(reported, tmp_path):
    assert reported(tmp_path / "none", "x")[0] == 1


@pytest.mark.parametrize("form", ["json", "html"])
def test_where_the_terminal_lacks_letters_they_are_written_by_number(form, party, monkeypatch):
    plain = io.TextIOWrapper(io.BytesIO(), encoding="ascii", errors="backslashreplace")
    monkeypatch.setattr("sys.stdout", plain)
    monkeypatch.setattr("ftindicators.cli.terminal.Terminal.listen", lambda _: None)
    assert app.run(["report", str(harbour()), party, "--format", form]) == 0
    text = plain.buffer.getvalue().decode("ascii")
    if form == "json":
        assert "\u00ab" in json.loads(text)["indicators"][0]["episodes"][0]["clauses"][0]["words"]
    else:
        assert "&#171;" in text
        assert "\\x" not in text
