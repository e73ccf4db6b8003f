import json

import pytest

from ftindicators.candidates.policy import Policy
from ftindicators.cli.app import run
from tests.builders.indicator_text import indicator_text
from tests.unit.candidates.made_up import changed

GOOD = indicator_text(
    "many-rows", subject="account", condition="n >= 3", measures={"n": {"aggregate": "count", "within": "7d"}}
)
WRONG = GOOD.replace("n >= 3", "nn >= 3 AND amuont > 2")


@pytest.fixture
def pack(tmp_path):
    (tmp_path / "many-rows.yaml").write_text(GOOD, encoding="utf-8")
    return tmp_path


@pytest.fixture
def broken(tmp_path):
    (tmp_path / "many-rows.yaml").write_text(WRONG, encoding="utf-8")
    return tmp_path


def test_list_has_a_line_for_each(pack, capsys):
    assert run(["indicators", "list", str(pack)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[1].split() == ["many-rows", "draft", "weak", "cash", "general", "Made", "up", "for", "a", "test"]
    assert lines[-1] == "1 indicator"


def test_list_and_show_begin_with_the_shipped_packs(capsys):
    assert run(["indicators", "list"]) == 0
    first = capsys.readouterr().out.splitlines()[1].split()[0]
    assert run(["indicators", "show", first]) == 0
    assert capsys.readouterr().out.startswith(f"{first}\n===")


def test_show_takes_paths_and_ids(pack, capsys):
    file = str(pack / "many-rows.yaml")
    assert run(["indicators", "show", file]) == 0
    by_path = capsys.readouterr().out
    assert run(["indicators", "show", "many-rows", "--indicators", str(pack)]) == 0
    assert capsys.readouterr().out == by_path
    for words in ("it is a test", "MADE-UP, 2024", "condition: ", "A test needs an indicator.", "not evidence"):
        assert words in by_path


def test_show_of_an_unknown_id_is_wrong_usage_with_a_guess(pack, capsys):
    assert run(["indicators", "show", "many-row", "--indicators", str(pack)]) == 2
    assert "did you mean 'many-rows'" in capsys.readouterr().err


def test_lint_says_that_nothing_is_wrong(pack, capsys):
    assert run(["indicators", "lint", str(pack)]) == 0
    assert capsys.readouterr().out.endswith("1 indicator read: no errors\n")


def test_lint_shows_every_error_and_fails(broken, capsys):
    assert run(["indicators", "lint", str(broken)]) == 1
    written = capsys.readouterr()
    assert "'nn'" in written.out
    assert "'amuont'" in written.out
    assert written.out.endswith("0 indicators read: 2 errors in 1 file\n")
    assert written.err == ""


def test_lint_as_json_has_places(broken, capsys):
    assert run(["indicators", "lint", str(broken), "--format", "json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert (found["indicators"], found["errors"], found["warnings"]) == (0, 2, 0)
    assert {fault["severity"] for fault in found["diagnostics"]} == {"error"}
    assert all(fault["line"] and fault["column"] and fault["file"] for fault in found["diagnostics"])


def test_a_warning_fails_only_with_strict(tmp_path, capsys):
    policy = tmp_path / "policy.yaml"
    policy.write_text(changed("expire_after: 365d", "").text, encoding="utf-8")
    assert run(["indicators", "lint", str(policy)]) == 0
    assert capsys.readouterr().out.endswith("1 policy read: 1 warning in 1 file\n")
    assert run(["indicators", "lint", str(policy), "--strict"]) == 1


def test_policies_and_overlays_are_linted_beside_indicators(pack, tmp_path, capsys):
    policy, overlay = tmp_path / "policy.yaml", tmp_path / "desk.yaml"
    policy.write_text(Policy.default().text, encoding="utf-8")
    overlay.write_text("suppress: [{indicators: nobody, party: C-1, until: 2020-01-01}]\n", encoding="utf-8")
    assert run(["indicators", "lint", str(pack), str(policy), str(overlay)]) == 1
    written = capsys.readouterr().out
    assert "1 indicator, 1 policy, 1 overlay read: 3 errors in 1 file\n" in written
    assert run(["indicators", "lint", str(policy), str(policy), "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["indicators"], found["policies"], found["overlays"], found["diagnostics"]) == (0, 1, 0, [])


@pytest.mark.parametrize("command", [["list"], ["show"], ["test"]])
def test_files_that_cannot_be_read_are_an_error_with_all_diagnostics(broken, capsys, command):
    assert run(["indicators", *command, str(broken)]) == 1
    written = capsys.readouterr()
    assert written.out == ""
    assert written.err.endswith("2 errors in 1 file\n")


@pytest.mark.parametrize(
    "arguments",
    [
        ["coverage", "x"],
        ["diff"],
        ["schema"],
        ["lint", "--fix"],
        ["lint", "--format", "sarif"],
        ["test", "--format", "junit"],
    ],
    ids=" ".join,
)
def test_what_is_to_come_says_not_yet(capsys, arguments):
    assert run(["indicators", *arguments]) == 2
    assert "not yet" in capsys.readouterr().err


def test_an_unknown_format_is_wrong_usage(pack, capsys):
    assert run(["indicators", "lint", str(pack), "--format", "xml"]) == 2
    assert "'xml' is not one of text, json" in capsys.readouterr().err


def test_a_path_that_is_not_there_is_named(tmp_path, capsys):
    assert run(["indicators", "lint", str(tmp_path / "nowhere")]) == 1
    assert "nowhere" in capsys.readouterr().out
