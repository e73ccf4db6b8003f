import polars as pl
import pytest

from ftindicators.reports.not_seen import blind_spots
from tests.builders.candidate_values import candidate, instant
from tests.unit.plan.small_plans import indicator

ROWS = {
    "party": ["P1", "P1"],
    "local_date": [1, None],
    "time_precision": ["exact", "date_only"],
    "amount_base": [1, None],
}
ENTRY = {
    "status": "evaluated", "missing": {"columns": [], "tables": [], "lists": []}, "fill": {}, "overflows": 0,
    "subjects": {"seen": 5, "evaluated": 5, "insufficient_history": 0, "unknown": 0},
    "rows": {"relevant": 9, "unknown": {}},
}  # fmt: skip


def spots(
    entry=None, *, pack="general", rejected=None, nulled=None, data_from_is="first row", data_to="2025-12-31T00:00:00Z"
):
    made = indicator("night-cash", subject="account", condition="amount > 1", at="amount > 0")
    coverage = {
        "indicators": {"night-cash": ENTRY | (entry or {}), "gone": ENTRY},
        "data_from": "2025-01-01T00:00:00Z", "data_from_is": data_from_is, "data_to": data_to,
    }  # fmt: skip
    manifest = {"rejected": rejected or {}, "rows": {"read": 10, "used": 8, "rejected": 2}, "became_null": nulled or {},
                "base_currency": "CAD"}  # fmt: skip
    asked = candidate(pack=pack, period_to=instant("2025-12-25"))
    found = blind_spots(asked, pl.DataFrame(ROWS), {"night-cash": made}, coverage, manifest)
    return {spot.kind: f"{spot.what} {spot.why}" for spot in found}


def test_what_the_data_lack_is_named_with_what_it_would_have_told():
    told = spots({"status": "not_evaluable", "missing": {"columns": ["mcc", "city"], "tables": ["links"], "lists": []}})
    assert "the data lack the columns mcc and city and table links" in told["not_evaluable"]
    assert "It looks at: cash in and out" in told["not_evaluable"]


def test_half_filled_columns_mean_less_silence():
    assert (
        "filled are mcc in 50% of the rows"
        in spots({"status": "degraded", "fill": {"mcc": 0.5, "city": 0.9}})["degraded"]
    )


@pytest.mark.parametrize(
    ("entry", "kind", "words"),
    [
        ({"status": "error"}, "error", "ended in an error"),
        ({"subjects": ENTRY["subjects"] | {"insufficient_history": 2}}, "insufficient_history", "for 2 of 5 subjects"),
        ({"rows": {"relevant": 9, "unknown": {"n > 1": 3}}}, "unknown", "at 3 rows of this run"),
        ({"overflows": 1}, "overflow", "too large, 1 time."),
    ],
)
def test_what_could_not_be_answered_is_told(entry, kind, words):
    assert words in spots(entry)[kind]


def test_rows_that_could_not_be_used_are_counted_by_reason():
    told = spots(rejected={"missing": 2}, nulled={"type": {"ZZ": 4}})
    assert "2 of 10 input rows could not be used: 2 without a needed value." in told["rejected"]
    assert "type in 4 rows" in told["became_null"]


def test_the_partys_own_gaps_are_told():
    told = spots()
    assert "1 of 2 rows of this party have a date without a time of day." in told["date_only"]
    assert "For 1 of 2 rows of this party the local time is not known." in told["local_time"]
    assert "1 row of this party" in told["amount"]


def test_the_ends_of_the_data_are_told():
    assert "is assumed" in spots()["window"]
    assert "was stated" in spots(data_from_is="stated")["window"]
    assert "close to their end" in spots()["window"]
    assert "close to their end" not in spots(data_to="2026-02-01T00:00:00Z")["window"]


def test_what_no_bank_can_see_is_always_told():
    assert {"bank", "consent"} <= set(spots())
