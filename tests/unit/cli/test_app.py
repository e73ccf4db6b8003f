import json
import sys

import pytest

from ftindicators.cli.app import main, run
from ftindicators.cli.not_yet import COMMANDS


def test_without_a_command_the_help_is_shown_and_the_usage_was_wrong(capsys):
    assert run([]) == 2
    written = capsys.readouterr()
    assert written.out == ""
    assert written.err.startswith("Usage: ftindicators")


@pytest.mark.parametrize(
    "arguments", [["--help"], ["-h"], ["scan", "--help"], ["indicators", "--help"], ["indicators", "lint", "-h"]]
)
def test_help_fits_eighty_columns_and_has_no_markup(capsys, arguments, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    assert run(arguments) == 0
    text = capsys.readouterr().out
    assert max(map(len, text.splitlines())) <= 80
    assert "\x1b" not in text
    assert "list[" not in text


def test_help_names_what_works_and_nothing_else(capsys):
    run(["--help"])
    listed = capsys.readouterr().out.partition("Commands:")[2]
    names = [line.split()[0] for line in listed.splitlines() if line.startswith("  ") and line[2] != " "]
    assert names[0] == "scan"
    assert {"scan", "indicators", "summary"} <= set(names)
    assert not [name for name in COMMANDS if f"  {name} " in listed]


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_to_come_says_not_yet(capsys, name):
    for rest in ([], ["--help"], ["DIR", "--format", "html", "-x"]):
        assert run([name, *rest]) == 2
        written = capsys.readouterr()
        assert (written.out, written.err) == ("", f"error: '{name}': not yet in this release of ftindicators\n")


def test_an_unknown_command_is_answered_with_a_guess(capsys):
    assert run(["scna"]) == 2
    assert "Did you mean 'scan'?" in capsys.readouterr().err


def test_wrong_usage_is_a_json_line_too(capsys):
    assert run(["--log-format", "json", "scan", "--nope"]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert json.loads(line)["status"] == 2
    assert run(["--log-format", "xml", "scan"]) == 2


def test_the_version_goes_to_standard_output(capsys):
    assert run(["--version"]) == 0
    assert capsys.readouterr().out.startswith("ftindicators ")


def test_main_ends_the_process_with_the_status(monkeypatch):
    monkeypatch.setattr(sys, "argv", ["ftindicators", "console"])
    with pytest.raises(SystemExit) as end:
        main()
    assert end.value.code == 2
