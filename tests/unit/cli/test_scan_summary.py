import io
import json
from pathlib import Path

from ftindicators.cli.scan_summary import BANNER, say_summary
from ftindicators.cli.terminal import Terminal
from tests.unit.cli.fake_runs import indicator, results
from tests.unit.cli.test_since_text import previous


def summary(found, *, json_lines=False, given_data_from=True, out="out/first"):
    terminal = Terminal(err=io.StringIO(), json_lines=json_lines)
    failed = say_summary(terminal, found, out=Path(out), given_data_from=given_data_from)
    return terminal.err.getvalue(), failed


def test_rows_add_up_with_the_reasons_most_common_first():
    text, failed = summary(results(read=12_345, rejected=["late", "duplicate", "duplicate"]))
    assert "Rows        12,345 read = 12,342 used + 3 rejected (2 duplicate, 1 late)\n" in text
    assert not failed


def test_each_status_is_counted_and_what_is_lacking_is_named():
    text, _ = summary(
        results(
            indicators={
                "a": indicator(hits=3, episodes=1),
                "b": indicator("degraded", fill={"city": 0.456, "type": 1.0}),
                "c": indicator("not_evaluable", missing={"columns": ["mcc"], "tables": [], "lists": []}),
                "d": indicator("not_evaluable", missing={"columns": ["mcc", "city"], "tables": ["links"], "lists": []}),
                "e": indicator("no_relevant_rows"),
            }
        )
    )
    assert "Indicators  5: 1 evaluated, 1 degraded, 1 without a row that could matter, 2 not evaluable\n" in text
    assert "  degraded: b (city filled in 46% of the rows that could matter)\n" in text
    assert "  not evaluable: c (the data lack column mcc)\n" in text
    assert "  not evaluable: d (the data lack columns mcc, city; table links)\n" in text


def test_an_indicator_in_error_is_told_and_said_to_the_caller():
    text, failed = summary(results(indicators={"a": indicator("error", error="too many groups")}))
    assert failed
    assert "  in error: a (too many groups)\n" in text


def test_a_long_list_is_cut():
    many = {f"i{n}": indicator("not_evaluable") for n in range(30)}
    text, _ = summary(results(indicators=many))
    assert text.count("not evaluable: i") == 6
    assert "and 24 more: see coverage.json" in text


def test_candidates_are_counted_by_route_with_what_they_are_not():
    text, _ = summary(results(routes=["welfare", "offender", "welfare"], suppressed=2))
    assert f"Candidates  3 for review: 2 welfare, 1 offender; 2 held back (suppressed.jsonl)\n{BANNER}\n" in text
    assert "not evidence of trafficking or of being trafficked" in BANNER


def test_it_says_where_to_look_and_what_next():
    text, _ = summary(results(indicators={"a": indicator(hits=1, episodes=1), "b": indicator(hits=3, episodes=2)}))
    assert "Hits        4 in 3 episodes; 0 written to hits.parquet (--hits edges)\n" in text
    assert "Look in out/first\n" in text.replace("\\", "/")
    assert text.endswith("  ftindicators indicators show b\n  ftindicators explain out/first TRANSACTION\n")
    assert "ftindicators report" not in text
    assert "  ftindicators report out/first --out out/first-reports\n" in summary(results(routes=["welfare"]))[0]
    assert "indicators show" not in summary(results())[0]


def test_it_says_from_when_the_data_is_taken_as_whole():
    assert "--data-from" in summary(results(), given_data_from=False)[0]
    assert "Data        2025-01-01T00:00:00Z to 2025-03-31T00:00:00Z\n" in summary(results())[0]
    assert "Data        no row was used\n" in summary(results(read=1, rejected=["late"]))[0]


def test_it_says_what_was_done_with_the_input():
    tables = {"accounts": {"rows": {"read": 9, "used": 8, "rejected": 1}}, "customers": {"rows": {"rejected": 0}}}
    nulled = {"type": {"ZZ9": 3, "": 1}, "mcc": {"x": 1}}
    text, _ = summary(results(tables=tables, guessed={"booked": "%d/%m/%Y"}, became_null=nulled))
    assert "accounts: 9 read = 8 used + 1 rejected\n" in text
    assert "customers" not in text
    assert "Guessed     booked is written %d/%m/%Y (the mapping can say it: datetime)\n" in text
    assert "Not read    type in 4 rows, mcc in 1 row: such a value counts as unknown" in text


def test_it_names_what_was_not_read_and_guessed_in_the_tables_too():
    customers = {
        "rows": {"read": 3, "used": 3, "rejected": 0},
        "became_null": {"customers.is_minor": {"": 2}},
        "guessed": {"customers.onboarded_at": "%d/%m/%Y"},
    }
    text, _ = summary(results(tables={"customers": customers}, became_null={"type": {"ZZ9": 3}}))
    assert "Not read    type in 3 rows, customers.is_minor in 2 rows: such a value counts as unknown" in text
    assert "Guessed     customers.onboarded_at is written %d/%m/%Y" in text


def test_names_from_data_cannot_steer_the_terminal():
    text, _ = summary(results(indicators={"a": indicator("not_evaluable", missing={"columns": ["x\x1b[2J\n"]})}))
    assert "\x1b" not in text
    assert "x\\x1b[2J\\x0a" in text


def test_json_has_the_same_as_numbers():
    text, _ = summary(results(rejected=["late"], routes=["welfare"]), json_lines=True)
    record = json.loads(text)
    assert record["event"] == "summary"
    assert record["rows"] == {"read": 10, "used": 9, "rejected": 1}
    assert (record["rejected"], record["candidates"], record["notice"]) == ({"late": 1}, {"welfare": 1}, BANNER)


def test_it_says_what_is_new_since_the_previous_run():
    entry = previous(gone={"count": 1, "candidates": ["a"]})
    text, _ = summary(results(previous=entry))
    assert "Since       out/mon\\x1bday (data to 2025-02-28T00:00:00Z): 2 new, 1 grown\n" in text
    assert "            1 candidate shown there and no longer found: a\n" in text
    assert "Since" not in summary(results(previous=None))[0]
    assert json.loads(summary(results(previous=entry), json_lines=True)[0])["previous"] == entry
