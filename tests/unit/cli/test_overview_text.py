import pytest

from ftindicators.cli.overview_text import explained, hits_text, notes, reasons, row, rows_text, statuses_text
from tests.builders.candidate_values import covered


def test_labels_stand_under_each_other():
    assert row("Rows", "1") == "Rows        1"
    assert row("", "1") == "            1"


def test_rows_add_up_and_reasons_are_the_most_common_first():
    rows = {"read": 1_003, "used": 1_000, "rejected": 3}
    assert rows_text(rows, ", ".join(reasons({"late": 1, "duplicate": 2}))) == (
        "1,003 read = 1,000 used + 3 rejected (2 duplicate, 1 late)"
    )


def test_an_unknown_status_is_counted_too():
    assert statuses_text({"evaluated": 2, "new\x1b": 1}) == "3: 2 evaluated, 1 new\\x1b"
    assert statuses_text({}) == "0: none"


def test_hits_that_were_not_written_are_told():
    assert hits_text(3, 1, written=3, choice="all") == "3 in 1 episode"
    assert hits_text(3, 2, written=1, choice="edges").endswith("; 1 written to hits.parquet (--hits edges)")


def test_the_gravest_stands_first():
    found = {
        "a": covered("degraded", fill={"city": 0.5}),
        "b": covered("error", error="too\ndeep"),
        "c": covered(),
        "d": covered("not_evaluable", missing={"columns": ["mcc"], "tables": ["links", "lists"]}),
    }
    assert explained(found) == [
        "in error: b (too\\x0adeep)",
        "not evaluable: d (the data lack column mcc; tables links, lists)",
        "degraded: a (city filled in 50% of the rows that could matter)",
    ]


@pytest.mark.parametrize(
    ("stated", "words"),
    [
        ("stated", "amounts count in CAD; 2 rows in other currencies, or in none that is named,"),
        ("first row", "can say it"),
    ],
)
def test_amounts_that_cannot_be_added_are_told(stated, words):
    manifest = {"rows_without_amount_base": 2, "base_currency": "CAD", "base_currency_is": stated}
    ((name, text),) = notes(manifest)
    assert (name, words in text) == ("Currency", True)
