import polars as pl
import pytest

from ftindicators.runners.batch import run_job
from ftindicators.runners.context import micros
from ftindicators.runners.job import Bounds
from ftindicators.runners.manifest import LIBRARIES
from ftindicators.sources.frames import OpenedFrame
from ftindicators.sources.mapping import ColumnMapping
from tests.unit.plan.small_plans import COUNT, plan
from tests.unit.runners.small_feeds import engine, hour, rows, transfers

PARAMETERS = """\
parameters:
  n_rows: {value: 2, basis: judgement}
  least: {value: 1000.50, currency: CAD, basis: judgement}
  window: {value: 90m, basis: judgement}
  cities: {value: [Bath, York], basis: judgement}
  part: {value: 0.25, basis: judgement}
"""


def manifest(frame, made=None, bounds=None, **options):
    return run_job(engine(made, **options).job, OpenedFrame(frame), bounds).manifest


def test_every_row_that_was_read_is_used_or_rejected():
    frame = rows(
        {}, {}, {"id": "t1", "h": 1}, {"id": "x", "amount": "much"}, {"id": "y", "direction": "up"}, {"id": None}
    )
    found = manifest(frame)
    assert found["rows"] == {"read": 6, "used": 2, "rejected": 4}
    assert found["rejected"] == {"duplicate": 1, "missing": 1, "not_a_number": 1, "not_in_list": 1}


def test_a_transfer_is_one_row_whatever_postings_it_makes():
    accounts = rows({"id": "x"}).select("account_id")
    frame = transfers(("x", 1, "A", "B"), ("y", 2, "B", "A"), ("z", 3, "B", "C"), ("x", 1, "A", "B"))
    mapping = ColumnMapping.of_text("layout: transfers\n")
    assert manifest(frame, mapping=mapping)["rows"] == {"read": 4, "used": 3, "rejected": 1}
    assert manifest(frame, mapping=mapping, accounts=accounts)["rows"] == {"read": 4, "used": 2, "rejected": 2}


@pytest.mark.parametrize("bad", ["not a status", ""])
def test_values_that_became_null_are_counted_by_column_and_value(bad):
    found = manifest(rows({"type": bad}, {"type": bad}, {"type": "fee"}), plan(condition="type = 'fee'"))
    assert found["became_null"] == ({"type": {bad: 2}} if bad else {})


def test_values_of_columns_that_no_indicator_reads_are_not_looked_at():
    assert manifest(rows({"channel": "nonsense"}))["became_null"] == {}


def test_parameters_stand_as_exact_text():
    asked = COUNT | {"where": "amount >= $least AND city IN $cities", "within": "$window"}
    made = plan(above=PARAMETERS, measures={"n": asked}, condition="n >= $n_rows AND n > $part")
    assert manifest(rows({"city": "Bath"}), made)["indicators"]["made-up"]["parameters"] == {
        "n_rows": "2", "least": "1000.5", "window": "90m", "cities": ["Bath", "York"], "part": "0.25",
    }  # fmt: skip


@pytest.mark.parametrize(("written", "shown"), [("336h", "14d"), ("36h", "36h"), ("90s", "90s"), ("2w", "14d")])
def test_durations_stand_as_an_author_writes_them(written, shown):
    above = f"parameters:\n  window: {{value: {written}, basis: judgement}}\n"
    made = plan(above=above, measures={"n": COUNT | {"within": "$window"}}, condition="n >= 1")
    assert manifest(rows({}), made)["indicators"]["made-up"]["parameters"] == {"window": shown}


def test_tables_say_which_of_their_values_could_not_be_read_and_which_formats_were_guessed():
    customers = pl.DataFrame({"customer_id": ["a", "b"], "is_minor": ["perhaps", "no"], "G": ["31.01.2010", "soon"]})
    mapping = ColumnMapping.of_text("tables: {customers: {is_minor: {born: G}}}\n")
    found = manifest(rows({}), mapping=mapping, customers=customers)["tables"]["customers"]
    assert found["rows"] == {"read": 2, "used": 2, "rejected": 0}
    assert found["became_null"] == {"customers.is_minor": {"perhaps": 1, "": 1}}
    assert found["guessed"] == {"customers.is_minor": "%d.%m.%Y"}


def test_bounds_stand_as_instants():
    found = manifest(rows({}), bounds=Bounds(micros(hour(1)), micros(hour(9)), micros(hour(5))))
    assert (found["from"], found["to"], found["as_of"]) == (
        "2024-01-01T01:00:00Z", "2024-01-01T09:00:00Z", "2024-01-01T05:00:00Z",
    )  # fmt: skip


def test_what_it_names_does_not_depend_on_when_it_was_written():
    first, second = (manifest(rows({}, {})) for _ in range(2))
    for found in (first, second):
        found.pop("stages")
    assert first == second
    assert first["format"] == 1
    assert set(first["versions"]) == {"python", *LIBRARIES}
    assert all(first["versions"].values())
    assert first["policy"]["name"] == "default"
    assert (first["hits"], first["base_currency"], first["mapping"]) == ("all", None, None)
