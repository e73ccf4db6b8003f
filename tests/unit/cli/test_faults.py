import io
import json

import pytest
import typer

from ftindicators.cli.faults import told
from ftindicators.cli.terminal import Terminal
from ftindicators.diagnostics import (
    Diagnostic,
    FtindicatorsError,
    InternalFault,
    InvalidIndicators,
    InvalidInput,
    InvalidMapping,
    InvalidPolicy,
    InvalidResults,
    MissingExtra,
    OtherPlan,
    Span,
    WrongUsage,
)

FOUND = [
    Diagnostic("FTI231", "'amuont' is no column", Span("a.yaml", 3, 5, 6), "x: amuont", "did you mean 'amount'?"),
    Diagnostic("FTI101", "'b' stands twice", Span("b.yaml", 1, 1), "b: 1"),
]


def words_and_status(error, **given):
    terminal = Terminal(out=io.StringIO(), err=io.StringIO(), **given)
    try:
        raise error  # noqa: TRY301 - so that it has a traceback
    except BaseException as caught:  # noqa: BLE001 - all of them are what this is about
        status = told(caught, terminal)
    assert terminal.out.getvalue() == ""
    return terminal.err.getvalue(), status


@pytest.mark.parametrize(
    ("error", "status"),
    [
        *((kind("wrong"), 1) for kind in (InvalidIndicators, InvalidInput, InvalidMapping, InvalidPolicy)),
        *((kind("wrong"), 1) for kind in (InvalidResults, OtherPlan, FtindicatorsError)),
        (WrongUsage("wrong"), 2),
        (MissingExtra("wrong"), 2),
        (typer.BadParameter("wrong"), 2),
        (InternalFault("wrong"), 5),
        (ZeroDivisionError("wrong"), 5),
        (MemoryError(), 5),
        (KeyboardInterrupt(), 130),
        (typer.Abort(), 130),
        (FileNotFoundError(2, "No such file", "x.csv"), 1),
        (OSError("without a number"), 5),
        (typer.Exit(0), 0),
        (typer.Exit(3), 3),
    ],
    ids=lambda value: type(value).__name__,
)
def test_each_error_has_its_exit_status(error, status):
    words, found = words_and_status(error)
    assert found == status
    assert bool(words) is not isinstance(error, typer.Exit)
    assert "Traceback" not in words


def test_all_diagnostics_are_shown_and_counted():
    words, status = words_and_status(InvalidIndicators(diagnostics=FOUND))
    assert status == 1
    for diagnostic in FOUND:
        assert diagnostic.render() in words
    assert words.endswith("\n2 errors in 2 files\n")
    assert words.count("'amuont'") == 1


def test_an_error_may_have_a_sentence_above_its_diagnostics():
    words, _ = words_and_status(InvalidMapping("the mapping does not fit trades.csv", diagnostics=FOUND))
    assert words.startswith("error: the mapping does not fit trades.csv\n\na.yaml:3:5: FTI231")


def test_diagnostics_are_json_lines_of_their_own():
    words, _ = words_and_status(InvalidIndicators(diagnostics=FOUND), json_lines=True)
    first, second, last = map(json.loads, words.splitlines())
    assert (first["event"], first["code"], first["line"], first["hint"]) == ("diagnostic", "FTI231", 3, FOUND[0].hint)
    assert second["file"] == "b.yaml"
    assert (last["event"], last["status"], last["kind"]) == ("error", 1, "InvalidIndicators")


def test_a_file_that_cannot_be_opened_is_named():
    words, _ = words_and_status(PermissionError(13, "Permission denied", "my\x1bfile.csv"))
    assert words == "error: my\\x1bfile.csv: Permission denied\n"


def test_an_internal_fault_is_a_text_to_report_with_the_place():
    def inside():
        from ftindicators.model.instants import instant_of_text

        instant_of_text("2025-01-01")

    with pytest.raises(ValueError, match="offset") as caught:
        inside()
    words, status = words_and_status(caught.value)
    assert status == 5
    assert "at ftindicators/model/instants.py:" in words
    assert "in instant_of_text" in words
    assert "Please report" in words
    assert "quote your data" in words


def test_a_traceback_only_with_debug():
    words, _ = words_and_status(ZeroDivisionError("oh"), debug=True)
    assert "Traceback (most recent call last)" in words
    record = json.loads(words_and_status(ZeroDivisionError("oh"), debug=True, json_lines=True)[0])
    assert "Traceback" in record["traceback"]
    assert "Traceback" not in record["message"]
