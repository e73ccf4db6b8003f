import pytest

from ftindicators.model.expression import NameKind
from ftindicators.model.values import DAY, ValueType
from tests.unit.language.indicator_text import faults, indicator


def measure(written, before=""):
    reader = "{aggregate: count_distinct, column: m, within: 1d}"
    body = f"{before}measures:\n  m: {written}\n  z: {reader}\ncondition: z > 1\n"
    return next(each for each in indicator(body).measures if each.name == "m")


def result(written):
    """The type of a measure's value, as a measure over it sees it."""
    body = f"measures:\n  m: {written}\n  z: {{aggregate: count_distinct, column: m, within: 1d}}\ncondition: z > 1\n"
    found = indicator(body)
    return next(each.column.type for each in found.measures if each.name == "z")


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("{aggregate: count, within: 1d}", ValueType.INTEGER),
        ("{aggregate: days_active, within: 1d}", ValueType.INTEGER),
        ("{aggregate: count_distinct, column: city, within: 1d}", ValueType.INTEGER),
        ("{aggregate: sum, column: amount, within: 1d}", ValueType.MONEY),
        ("{aggregate: sum, column: booking_nights, within: 1d}", ValueType.INTEGER),
        ("{aggregate: sum, column: account_age, within: 1d}", ValueType.DURATION),
        ("{aggregate: mean, column: amount, within: 1d}", ValueType.NUMBER),
        ("{aggregate: std, column: amount, within: 1d}", ValueType.NUMBER),
        ("{aggregate: min, column: local_time, within: 1d}", ValueType.LOCAL_TIME),
        ("{aggregate: max, column: occurred_at, within: 1d}", ValueType.INSTANT),
        ("{aggregate: median, column: amount, within: 1d}", ValueType.NUMBER),
        ("{aggregate: percentile, column: amount, q: 0.9, within: 1d}", ValueType.NUMBER),
        ("{aggregate: first, column: city, within: 1d}", ValueType.TEXT),
        ("{aggregate: last, column: card_present, within: 1d}", ValueType.BOOLEAN),
        ("{aggregate: share, of: amount > 5, within: 1d}", ValueType.NUMBER),
        ("{aggregate: top_share, of: city, column: amount, within: 1d}", ValueType.NUMBER),
        ("{aggregate: longest_gap, within: 1d}", ValueType.DURATION),
        ("{aggregate: regularity, within: 1d}", ValueType.NUMBER),
        ("{aggregate: zscore, column: amount, within: 1d}", ValueType.NUMBER),
        ("{aggregate: ratio, column: amount, within: 1d}", ValueType.NUMBER),
    ],
)
def test_an_aggregate_has_the_type_of_its_kind(written, kind):
    assert result(written) is kind


def test_windows():
    assert measure("{aggregate: count, within: 90d, ending: 14d}").window.ending == 14 * DAY
    assert measure("{aggregate: count, within: all, ending: 1d}").window.whole_past
    calendar = measure("{aggregate: count, per: week, last: 3}").window
    assert (calendar.per, calendar.last, calendar.within) == ("week", 3, None)
    before = "parameters:\n  w: {value: 30d, basis: judgement}\n"
    assert measure("{aggregate: count, within: $w}", before).window.within.name == "w"


def test_keys_of_by_are_pairs_theirs_and_ours():
    def pairs(written):
        return [
            (theirs.name, ours.name) for theirs, ours in measure(f"{{aggregate: count, within: 1d, by: {written}}}").by
        ]

    assert pairs("customer_id") == [("customer_id", "customer_id")]
    assert pairs("[account_id, city]") == [("account_id", "account_id"), ("city", "city")]
    assert pairs("{party: other_party}") == [("party", "other_party")]


def test_a_measure_may_read_measures_selections_and_columns_in_any_order():
    found = indicator(
        "measures:\n"
        "  top: {aggregate: max, column: n, where: busy, within: 30d, by: instrument}\n"
        "  n: {aggregate: count, within: 1d}\n"
        "selections:\n  busy: n >= 3 AND instrument IS NOT NULL\n"
        "columns:\n  instrument: coalesce(card_id, account_id)\n"
        "condition: top >= 5\n",
    )
    top = found.measures[0]
    assert (top.name, top.column.kind, top.column.type) == ("top", NameKind.MEASURE, ValueType.INTEGER)
    assert top.by[0][0].kind is NameKind.DEFINED


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("{aggregate: count}", "FTI144"),
        ("{aggregate: count, within: 1d, per: day}", "FTI144"),
        ("{aggregate: count, per: day, ending: 1d}", "FTI144"),
        ("{aggregate: count, within: 1d, last: 2}", "FTI144"),
        ("{aggregate: count, per: day, last: 0}", "FTI113"),
        ("{aggregate: count, within: 1 d}", "FTI145"),
        ("{aggregate: count, within: 1d, q: 0.5}", "FTI140"),
        ("{aggregate: share, within: 1d}", "FTI140"),
        ("{aggregate: sum, column: $x, within: 1d}", "FTI123"),
        ("{aggregate: mean, column: account_age, within: 1d}", "FTI143"),
        ("{aggregate: max, column: city, within: 1d}", "FTI143"),
        ("{aggregate: count_distinct, column: customer.phones, within: 1d}", "FTI143"),
        ("{aggregate: count, within: 1d, by: customer.phones}", "FTI143"),
        ("{aggregate: count, within: 1d, by: {}}", "FTI116"),
        ("{aggregate: count, within: 1d, by: [city, city]}", "FTI121"),
        ("{aggregate: count, within: 1d, by: counterparty_name}", "FTI127"),
        ("{aggregate: first, column: accounts.status, within: 1d}", "FTI123"),
        ("{aggregate: first, column: account.status, within: 1d}", "FTI127"),
        ("{aggregate: count, within: 1d, weight: amount}", "FTI115"),
        ("count", "FTI112"),
    ],
)
def test_a_wrong_measure_has_one_fault(written, code):
    assert faults(f"measures:\n  m: {written}\ncondition: m > 1\n") == [code]
