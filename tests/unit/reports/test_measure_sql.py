from datetime import date

import pytest

from ftindicators.language.expressions.literals import EPOCH
from ftindicators.model.values import ValueType
from ftindicators.plan.indicator_names import IndicatorNames
from ftindicators.plan.register import Register
from ftindicators.reports.measure_sql import MeasureSql, calendar_bounds
from tests.unit.plan.small_plans import indicator

COLUMNS = {
    "account_id": ValueType.TEXT, "occurred_at": ValueType.INSTANT, "transaction_id": ValueType.TEXT,
    "status": ValueType.TEXT, "type": ValueType.TEXT, "amount": ValueType.MONEY, "local_date": ValueType.LOCAL_DATE,
}  # fmt: skip
ROW = {"account_id": "A'1", "occurred_at": 1_741_835_400_000_000, "transaction_id": "t1", "local_date": 20_160}


def written(name, *, row=ROW, columns=COLUMNS, **keys):
    made = indicator("made", subject="account", **keys)
    names = IndicatorNames(made, {p.name: p for p in made.parameters}, Register())
    return MeasureSql(names, "rows", columns).statement(name, row)


def test_a_plain_measure_is_one_select_with_its_key_window_and_selection():
    count = {"aggregate": "count", "where": "type = 'wire'", "within": "14d"}
    assert written("n", measures={"n": count}, condition="n >= 1") == (
        "SELECT count(*) AS n\n"
        "FROM rows\n"
        "WHERE account_id = 'A''1'\n"
        "  AND occurred_at > TIMESTAMPTZ '2025-02-27 03:10:00+00'\n"
        "  AND occurred_at <= TIMESTAMPTZ '2025-03-13 03:10:00+00'\n"
        "  AND type = 'wire'\n"
        "  AND status = 'completed';"
    )


def test_a_measure_over_measures_gets_them_first_as_columns():
    measures = {
        "near": {"aggregate": "count", "within": "1h"},
        "bursts": {"aggregate": "count", "where": "near >= 2", "within": "5d"},
    }
    sql = written("bursts", measures=measures, condition="bursts >= 1")
    assert sql.startswith("WITH all_rows AS (SELECT * FROM rows), measured_1 AS (")
    assert "w.occurred_at > r.occurred_at - INTERVAL 1 HOUR" in sql
    assert "FROM measured_1\nWHERE account_id = 'A''1'" in sql
    assert "AND near >= 2" in sql


def test_a_month_is_written_as_its_dates():
    sql = written("n", measures={"n": {"aggregate": "count", "per": "month", "last": 2}}, condition="n >= 1")
    assert "local_date >= DATE '2025-02-01'" in sql
    assert "local_date < DATE '2025-04-01'" in sql


def test_where_the_row_cannot_ask_the_statement_says_so_itself():
    sql = written(
        "n", row={**ROW, "local_date": None}, measures={"n": {"aggregate": "count", "per": "day"}}, condition="n >= 1"
    )
    assert sql.startswith("SELECT CASE WHEN asked.account_id IS NOT NULL AND asked.local_date IS NOT NULL THEN (")


def test_a_value_that_is_not_to_be_written_is_looked_up():
    row = {key: value for key, value in ROW.items() if key != "account_id"}
    sql = written("n", row=row, measures={"n": {"aggregate": "count", "within": "1d"}}, condition="n >= 1")
    assert "asked.account_id" in sql
    assert "A''1" not in sql


def test_a_column_that_the_rows_lack_is_unknown():
    sql = written(
        "n", measures={"n": {"aggregate": "count", "where": "city IS NULL", "within": "1d"}}, condition="n >= 1"
    )
    assert "SELECT *, CAST(NULL AS VARCHAR) AS city FROM rows" in sql


@pytest.mark.parametrize(
    ("day", "per", "last", "first", "after"),
    [
        ("2025-03-13", "day", 1, "2025-03-13", "2025-03-14"),
        ("2025-03-13", "day", 3, "2025-03-11", "2025-03-14"),
        ("2025-03-16", "week", 1, "2025-03-10", "2025-03-17"),
        ("2025-03-17", "week", 2, "2025-03-10", "2025-03-24"),
        ("2025-01-31", "month", 2, "2024-12-01", "2025-02-01"),
        ("1969-12-31", "month", 1, "1969-12-01", "1970-01-01"),
    ],
)
def test_calendar_stretches_end_with_their_own_day(day, per, last, first, after):
    def number(text):
        return (date.fromisoformat(text) - EPOCH).days

    assert calendar_bounds(number(day), per, last) == (number(first), number(after))
