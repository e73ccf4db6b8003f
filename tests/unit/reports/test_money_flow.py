import polars as pl
import pytest

from ftindicators.reports.money_flow import LARGEST, flow_key, money_flow
from ftindicators.reports.timeline import timeline

COLUMNS = ("direction", "amount_base", "type", "merchant_name", "other_party", "day")


def flows(*given):
    frame = pl.DataFrame(given, schema=dict.fromkeys(COLUMNS, pl.String) | {"amount_base": pl.Int64, "day": pl.Int64},
                         orient="row")  # fmt: skip
    return money_flow(frame, timeline(frame, {})).sides


@pytest.mark.parametrize(
    ("row", "key"),
    [
        (("cash_deposit", "M", "P"), ("cash", "cash_deposit")),
        (("wire", "M", "P"), ("party", "P")),
        (("card_purchase", "M", None), ("merchant", "M")),
        (("fee", None, None), ("type", "fee")),
        ((None, None, None), ("unknown", "not known")),
    ],
)
def test_money_is_summed_under_the_name_that_says_most(row, key):
    assert flow_key(*row) == key


def test_both_sides_are_summed_the_largest_first():
    came, went = flows(
        ("credit", 10_000, "wire", None, "A", 0),
        ("credit", 30_000, "wire", None, "B", 0),
        ("debit", 5_000, "cash_withdrawal", None, None, 0),
        ("debit", None, "wire", None, "A", 0),
    )
    assert [(f.label, f.sum, f.share) for f in came.largest] == [("B", "3", 0.75), ("A", "1", 0.25)]
    assert (went.rows, went.sum, went.largest[0].kind) == (1, "0.5", "cash")


def test_what_is_not_named_is_summed_as_others():
    came, _ = flows(*(("credit", 10_000, "wire", None, f"P{n:02}", 0) for n in range(LARGEST + 3)))
    assert (len(came.largest), came.others, came.others_rows, came.others_sum) == (LARGEST, 3, 3, "3")
