import io
import json
import logging
import subprocess
import sys
import warnings

import pytest

from ftindicators.cli.terminal import Terminal


def terminal(**given):
    return Terminal(out=io.StringIO(), err=io.StringIO(), **given)


@pytest.mark.parametrize(
    ("arguments", "environment", "json_lines"),
    [
        ([], {}, False),
        (["--log-format", "json", "scan"], {}, True),
        (["scan", "--nope", "--log-format=json"], {}, True),
        (["scan", "--", "--log-format=json"], {}, False),
        (["scan"], {"FTINDICATORS_LOG_FORMAT": "json"}, True),
        (["scan", "--log-format", "text"], {"FTINDICATORS_LOG_FORMAT": "json"}, False),
    ],
)
def test_the_form_of_errors_is_known_before_the_arguments_are_parsed(arguments, environment, json_lines):
    assert Terminal.of(arguments, environment).json_lines is json_lines


@pytest.mark.parametrize(
    ("arguments", "environment", "debug"),
    [
        (["scan"], {}, False),
        (["scan", "--debug"], {}, True),
        (["scan", "--", "--debug"], {}, False),
        (["scan"], {"FTINDICATORS_DEBUG": "1"}, True),
        (["scan"], {"FTINDICATORS_DEBUG": "0"}, False),
    ],
)
def test_debug_is_asked_for_by_option_or_environment(arguments, environment, debug):
    assert Terminal.of(arguments, environment).debug is debug


def test_results_go_out_and_words_go_to_standard_error():
    t = terminal()
    t.result("found \x1b[1m")
    t.say("note", "a\nb \x1b[1m")
    assert t.out.getvalue() == "found \\x1b[1m\n"
    assert t.err.getvalue() == "a\nb \\x1b[1m\n"


def test_json_lines_are_one_object_a_line_and_plain_ascii():
    t = terminal(json_lines=True)
    t.say("note", "a\nb \x1b[1m\u202e", level="warning", fields={"rows": 3})
    (line,) = t.err.getvalue().splitlines()
    record = json.loads(line)
    assert line.isascii()
    assert record.pop("time").endswith("Z")
    assert record == {"level": "warning", "event": "note", "message": "a\nb \x1b[1m\u202e", "rows": 3}


def test_a_line_is_drawn_over_the_longer_one_before():
    t = terminal()
    length = t.draw("a long line", over=0)
    assert t.draw("short\n", over=length) == len("short\\x0a")
    assert t.err.getvalue() == "\ra long line\rshort\\x0a  "


def test_warnings_and_logs_are_told_in_the_same_form():
    t, earlier = terminal(json_lines=True), terminal()
    with warnings.catch_warnings():  # which puts back how warnings are shown
        earlier.listen()
    earlier.err.close()  # whoever listened before in this process is told no more
    root, before = logging.getLogger(), list(logging.getLogger().handlers)
    try:
        t.listen()
        with warnings.catch_warnings():
            warnings.simplefilter("always")
            warnings.warn("old", FutureWarning, stacklevel=1)
        logging.getLogger("polars").error("oh %s", "no")
        logging.getLogger("polars").info("not said")
    finally:
        logging.captureWarnings(capture=False)
        for handler in [h for h in root.handlers if h not in before]:
            root.removeHandler(handler)
    records = [json.loads(line) for line in t.err.getvalue().splitlines()]
    assert [(r["level"], r["logger"]) for r in records] == [("warning", "py.warnings"), ("error", "polars")]
    assert records[1]["message"] == "error: oh no"


@pytest.mark.skipif(sys.platform == "win32", reason="pipes break otherwise there")
def test_a_reader_who_goes_away_is_no_error():
    code = (
        "from ftindicators.cli.terminal import Terminal\n"
        "t = Terminal()\n"
        "for _ in range(20_000): t.result('many words that nobody reads')\n"
        "t.say('note', 'whole')\n"
    )
    child = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    child.stdout.readline()
    child.stdout.close()
    with child.stderr as errors:
        assert errors.read() == "whole\n"
    assert child.wait() == 0
