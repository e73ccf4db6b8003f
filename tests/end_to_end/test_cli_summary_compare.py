"""`summary` and `compare` as a user runs them, over runs of the sample bank that differ in one thing, or in two."""

from __future__ import annotations

import csv
import json
import re
import shutil

import openpyxl
import pytest

from ftindicators.cli import app
from ftindicators.results.candidate_list import COLUMNS
from ftindicators.results.overview import BANNER
from tests.builders.candidate_values import candidate
from tests.builders.candidate_values import results as made_up
from tests.checkout import ROOT

BANK = ROOT / "sample_data" / "harbour_bank"
POLICY = ROOT / "src" / "ftindicators" / "candidates" / "policy.yaml"
NAMES = ("night-cash-window", "inflow-concentration-to-one-person", "service-price-band-credits")
NIGHT = "sexual/night-cash-window.yaml"
WELFARE = "pass: {score: 4, families: 2}"


def quietly(arguments):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ftindicators.cli.terminal.Terminal.listen", lambda _: None)  # it would listen for good
        return app.run([str(word) for word in arguments])


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """Results folders by what is different in them."""
    folder = tmp_path_factory.mktemp("runs")
    indicators = folder / "indicators"
    for path in (ROOT / "indicators").rglob("*.yaml"):
        if path.stem in NAMES:
            (indicators / path.parent.name).mkdir(parents=True, exist_ok=True)
            shutil.copy(path, indicators / path.parent.name)
    other = folder / "other"
    shutil.copytree(indicators, other)
    text = (other / NIGHT).read_text(encoding="utf-8")
    (other / NIGHT).write_text(text.replace("strength: moderate", "strength: weak"), encoding="utf-8")
    policy = folder / "policy.yaml"
    policy.write_text(POLICY.read_text(encoding="utf-8").replace(WELFARE, "pass: {score: 7, families: 2}"), "utf-8")

    def scanned(name, *more, files="postings-*.csv", pack=indicators):
        out = folder / name
        words = ["scan", BANK / files, "--mapping", BANK / "mapping.yaml", "--accounts", BANK / "accounts.csv"]
        assert quietly([*words, "--customers", BANK / "customers.csv", "--indicators", pack, "--out", out, *more]) == 0
        return out

    return {
        "whole": scanned("whole"),
        "data": scanned("data", files="postings-2025-0[123].csv"),
        "parameter": scanned("parameter", "--set", "night-cash-window.min_count=30"),
        "both": scanned("both", "--set", "night-cash-window.min_count=30", files="postings-2025-0[123].csv"),
        "policy": scanned("policy", "--policy", policy),
        "indicator": scanned("indicator", pack=other),
        "few": scanned("few", pack=indicators / NIGHT),
    }


@pytest.fixture
def said(capsys):
    def run(*arguments, status=0):
        assert quietly(arguments) == status
        return capsys.readouterr()

    return run


@pytest.fixture
def compared(runs, said):
    def run(a, b):
        return json.loads(said("compare", runs[a], runs[b], "--format", "json").out)

    return run


def listed(folder):
    return [json.loads(line) for line in (folder / "candidates.jsonl").read_text("utf-8").splitlines()]


def ids(folder):
    return {candidate["candidate_id"] for candidate in listed(folder)}


def kinds(change):
    return {cause["cause"] for cause in change["causes"]}


def test_the_summary_is_one_screen_and_says_what_there_is(runs, said):
    text = said("summary", runs["whole"]).out
    lines = text.splitlines()
    assert lines[0] == BANNER
    assert len(lines) <= 30
    assert max(map(len, lines)) <= 100
    manifest = json.loads((runs["whole"] / "manifest.json").read_text("utf-8"))
    assert "Rows        {read:,} read = {used:,} used + {rejected:,} rejected\n".format(**manifest["rows"]) in text
    assert f"Data        {manifest['data_from']} to {manifest['data_to']}" in text
    for found in listed(runs["whole"]):
        assert re.search(rf"  welfare +new .* {found['anchor']} .* {found['candidate_id']}\n", text)
    for name in ("Rejected", "Not read", "Candidates", "Hits", "Indicators", "Seconds", "Peak MB", "In a table"):
        assert [line for line in lines if line.startswith(f"{name:<12}")], name


def test_the_summary_as_json_agrees_with_the_folder(runs, said):
    found = json.loads(said("summary", runs["whole"], "--format", "json").out)
    coverage = json.loads((runs["whole"] / "coverage.json").read_text("utf-8"))
    assert found["folder"] == str(runs["whole"])
    assert found["candidates"]["for_review"] == len(listed(runs["whole"])) > 0
    assert {c["candidate_id"] for c in found["candidates"]["first"]} == ids(runs["whole"])
    assert found["hits"] == sum(entry["hits"] for entry in coverage["indicators"].values())
    assert {stage["stage"] for stage in found["stages"]} >= {"read", "evaluate"}


@pytest.mark.parametrize("end", ["csv", "xlsx"])
def test_the_candidates_are_written_once_and_replaced_only_when_told_to(runs, said, tmp_path, end):
    path, count = tmp_path / f"list.{end}", len(listed(runs["whole"]))
    spoken = said("summary", runs["whole"], "--candidates", path)
    assert (spoken.out.splitlines()[0], spoken.err) == (BANNER, f"{count} candidates written to {path}\n")
    first = path.read_bytes()
    assert "--overwrite" in said("summary", runs["data"], "--candidates", path, status=2).err
    assert path.read_bytes() == first
    said("summary", runs["whole"], "--candidates", path, "--overwrite")
    assert path.read_bytes() == first
    said("summary", runs["policy"], "--candidates", path, "--overwrite")
    assert path.read_bytes() != first
    assert [found.name for found in tmp_path.iterdir()] == [path.name]


def test_csv_and_workbook_hold_the_same(runs, said, tmp_path):
    for end in ("csv", "xlsx"):
        said("summary", runs["whole"], "--candidates", tmp_path / f"list.{end}")
    with (tmp_path / "list.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    sheet = openpyxl.load_workbook(tmp_path / "list.xlsx")["Candidates"]
    cells = [["" if cell.value is None else str(cell.value).removesuffix(" 00:00:00") for cell in row] for row in sheet]
    assert rows[1:] == cells[1:]
    assert rows[0] == [BANNER]
    assert len(rows) == 2 + len(listed(runs["whole"]))
    innocent = dict(zip(rows[1], rows[2], strict=True))["innocent_explanations"]
    assert "night-shift worker" in innocent
    assert len(rows[1]) == len(COLUMNS)


def test_what_is_wrong_is_told_and_nothing_is_written(said, tmp_path):
    assert "is not a results folder" in said("summary", tmp_path / "nowhere", status=1).err
    assert "is not a results folder" in said("compare", tmp_path / "a", tmp_path / "b", status=1).err
    assert "not one of text, json" in said("compare", "a", "b", "--format", "html", status=2).err
    assert ".csv or .xlsx" in said("summary", tmp_path, "--candidates", tmp_path / "x.ods", status=2).err
    assert not list(tmp_path.iterdir())


def test_a_run_beside_itself_is_the_same(runs, compared, said):
    found = compared("whole", "whole")
    assert found["same"]
    assert (found["differences"], found["candidates"]["unchanged"]) == ([], len(listed(runs["whole"])))
    assert said("compare", runs["whole"], runs["whole"]).out.endswith("Both runs found the same.\n")


def test_other_data_are_named_and_explain_every_change(compared):
    found = compared("data", "whole")
    assert [(d["cause"], d["what"], d["before"]) for d in found["differences"]] == [
        ("data", "postings-2025-04.csv", None)
    ]
    assert found["indicators"]["changed"] == 3
    changes = [*found["candidates"]["list"], *found["indicators"]["list"]]
    assert {kind for change in changes for kind in kinds(change)} == {"data"}
    assert found["b"]["rows"]["used"] > found["a"]["rows"]["used"] > 0


def test_a_parameter_explains_what_its_indicator_found_and_nothing_else(compared, runs):
    found = compared("whole", "parameter")
    (difference,) = found["differences"]
    assert (difference["cause"], difference["indicator"], difference["what"]) == (
        *("parameter", "night-cash-window", "min_count"),
    )
    assert difference["after"] == "30"
    assert [change["indicator"] for change in found["indicators"]["list"]] == ["night-cash-window"]
    assert found["indicators"]["unchanged"] == 2
    assert {c["before"]["candidate_id"] for c in found["candidates"]["list"]} == ids(runs["whole"])
    assert all("families" in change["changed"] for change in found["candidates"]["list"])
    assert {kind for change in found["candidates"]["list"] for kind in kinds(change)} == {"parameter"}


def test_where_data_and_parameter_differ_both_are_said_to_be_possible(compared, runs, said):
    found = compared("whole", "both")
    assert {change["indicator"]: kinds(change) for change in found["indicators"]["list"]} == {
        "inflow-concentration-to-one-person": {"data"},
        "night-cash-window": {"data", "parameter"},
        "service-price-band-credits": {"data"},
    }
    assert {frozenset(kinds(change)) for change in found["candidates"]["list"]} == {frozenset({"data", "parameter"})}
    text = said("compare", runs["whole"], runs["both"]).out
    assert "  data or its min_count\n" in text
    assert "why: data or parameter min_count of night-cash-window\n" in text


def test_a_policy_explains_candidates_and_no_hit(compared):
    found = compared("whole", "policy")
    assert [(d["cause"], d["what"], d["before"], d["after"]) for d in found["differences"]] == [
        ("policy", "routes.welfare.pass.score", "4", "7")
    ]
    assert found["indicators"]["unchanged"] == 3
    assert found["candidates"]["list"]
    assert [kinds(change) for change in found["candidates"]["list"]] == [{"policy"}] * len(found["candidates"]["list"])


def test_another_indicator_is_told_by_the_key_that_changed(compared):
    found = compared("whole", "indicator")
    assert [(d["cause"], d["indicator"], d["what"], d["after"]) for d in found["differences"]] == [
        ("indicator", "night-cash-window", "strength", "weak")
    ]
    assert found["indicators"]["unchanged"] == 3
    assert {tuple(change["changed"]) for change in found["candidates"]["list"]} == {("score", "score_terms")}
    assert {kind for change in found["candidates"]["list"] for kind in kinds(change)} == {"indicator"}


def test_folders_with_other_indicators_can_be_compared(compared):
    found = compared("whole", "few")
    assert (found["indicators"]["gone"], found["indicators"]["unchanged"]) == (2, 1)
    assert {change["change"] for change in found["candidates"]["list"]} == {"gone"}
    assert {cause["what"] for change in found["candidates"]["list"] for cause in change["causes"]} == {"left out"}


def test_what_data_hold_steers_neither_terminal_nor_spreadsheet(said, tmp_path):
    parties = ['=HYPERLINK("http://x")', "@SUM(A1)", "\x1b[2J\u202e", "0007"]
    made_up([candidate(f"c{n}", anchor=party) for n, party in enumerate(parties)]).write(tmp_path / "hostile")
    made_up().write(tmp_path / "empty")
    for words in (
        ["summary", tmp_path / "hostile", "--candidates", tmp_path / "list.csv"],
        ["compare", tmp_path / "empty", tmp_path / "hostile"],
    ):
        spoken = said(*words)
        assert not [letter for letter in spoken.out + spoken.err if letter != "\n" and not letter.isprintable()]
    with (tmp_path / "list.csv").open(encoding="utf-8-sig", newline="") as file:
        anchors = [row[5] for row in list(csv.reader(file))[2:]]
    assert sorted(anchors) == ['\'=HYPERLINK("http://x")', "'@SUM(A1)", "0007", "\\x1b[2J\\u202e"]
