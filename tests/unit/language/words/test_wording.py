"""Measures, their values and what names mean, in plain English: a golden case for every aggregate."""

import re

import pytest

from ftindicators.language.library import Indicators
from ftindicators.language.words.values import of_exact
from ftindicators.language.words.windows import Moment
from ftindicators.language.words.wording import IndicatorWords, measure_type
from ftindicators.plan.indicator_names import result_type
from tests.unit.plan.small_plans import indicator

AT = Moment(1_741_839_000_000_000, -300, 20_159)
W = "in the 7 days to 12 March 2025, 23:10"
OTHERS = ", those of its own instant left out"
ROWS = f"«night cash» transactions {W}"
EVEN = "regularity (1: always the same, 0: none) of the pauses between"
MEASURES = {
    "count": ({}, "7", f"number of {ROWS}", f"7 {ROWS}"),
    "sum": ({"column": "amount_base"}, "1200", f"total of the amount over {ROWS}",
            f"1,200.00 CAD is the total of the amount over {ROWS}"),
    "mean": ({"column": "amount_base"}, "2.5", f"average of the amount over {ROWS}",
             f"2.50 CAD is the average of the amount over {ROWS}"),
    "min": ({"column": "booking_nights"}, "2",
            f"smallest value of the number of nights booked over {ROWS}",
            f"2 is the smallest value of the number of nights booked over {ROWS}"),
    "max": ({"column": "amount"}, "2", f"largest value of the amount in its own currency over {ROWS}",
            f"2.00 is the largest value of the amount in its own currency over {ROWS}"),
    "std": ({"column": "amount_base"}, "2.5", f"standard deviation of the amount over {ROWS}",
            f"2.50 CAD is the standard deviation of the amount over {ROWS}"),
    "median": ({"column": "amount_base"}, "2.5", f"median of the amount over {ROWS}",
               f"2.50 CAD is the median of the amount over {ROWS}"),
    "percentile": ({"column": "amount_base", "q": 0.9}, "2.5",
                   f"90th percentile of the amount over {ROWS}",
                   f"2.50 CAD is the 90th percentile of the amount over {ROWS}"),
    "count_distinct": ({"column": "city"}, "1", f"number of different cities in {ROWS}",
                       f"1 different city in {ROWS}"),
    "share": ({"of": "channel = 'atm'"}, "0.25", f"share of {ROWS} for which the channel is cash machine",
              f"25% of {ROWS} are those for which the channel is cash machine"),
    "top_share": ({"of": "other_party", "column": "amount_base"}, "0.25",
                  f"largest share that one other party has of the amount over {ROWS}",
                  f"25% of the amount over {ROWS} belongs to one other party"),
    "first": ({"column": "city"}, "Bern", f"first value of the city over {ROWS}",
              f"«Bern» is the first value of the city over {ROWS}"),
    "last": ({"column": "city"}, "Bern", f"last value of the city over {ROWS}",
             f"«Bern» is the last value of the city over {ROWS}"),
    "days_active": ({}, "3", f"number of different local dates of {ROWS}",
                    f"3 different local dates of {ROWS}"),
    "longest_gap": ({}, "176400", f"longest pause between {ROWS}",
                    f"49 hours is the longest pause between {ROWS}"),
    "regularity": ({}, "0.9", f"{EVEN} {ROWS}",
                   f"0.9 is the {EVEN} {ROWS}"),
    "zscore": ({"column": "amount_base"}, "2.5",
               f"distance, in standard deviations, of the amount from its average over {ROWS}{OTHERS}",
               f"the amount lies 2.5 standard deviations above its average over {ROWS}{OTHERS}"),
    "ratio": ({"column": "amount_base"}, "2.5", f"ratio of the amount to its average over {ROWS}{OTHERS}",
              f"the amount is 2.5 times its average over {ROWS}{OTHERS}"),
}  # fmt: skip


def made(aggregate, **keys):
    measure = {"aggregate": aggregate, "where": "night_cash", "within": "7d"} | keys
    return indicator(
        selections={"night_cash": "type = 'cash_deposit' AND local_hour >= 22"},
        measures={"m": {name: value for name, value in measure.items() if value is not None}},
        condition="m IS NOT NULL",
    )


def words(of, moment=AT):
    return IndicatorWords(of, moment, base="CAD", own="USD")


@pytest.mark.parametrize("aggregate", list(MEASURES))
def test_a_measure_and_its_value_are_said_in_plain_english(aggregate):
    keys, exact, noun, told = MEASURES[aggregate]
    of = words(made(aggregate, **keys))
    assert of.measure("m") == noun
    assert of.measured("m", of_exact(exact, of.type_of("m"))) == told
    assert of.measured("m", None) == f"unknown: the {noun}"


def test_every_aggregate_has_words_and_the_type_that_the_plan_gives_it():
    from ftindicators.language.aggregates import AGGREGATES

    assert set(MEASURES) == {name for name, rule in AGGREGATES.items() if rule.since == "this"}
    for aggregate, (keys, *_) in MEASURES.items():
        measure = made(aggregate, **keys).measures[0]
        column = None if measure.column is None else measure.column.type
        assert measure_type(measure) is result_type(aggregate, column)


def test_rows_without_a_selection_with_a_condition_and_of_another_key():
    assert words(made("count", where=None)).measured("m", 1) == f"1 transaction {W}"
    assert words(made("count", where="city = 'Bern'")).measured("m", 2) == (
        f"2 transactions for which the city is «Bern», {W}"
    )
    assert words(made("count", by=["card_id", "city"])).measured("m", 1) == (
        f"1 «night cash» transaction of the same card and city {W}"
    )
    assert words(made("count", by={"party": "other_party"})).measured("m", 7) == (
        f"7 «night cash» transactions whose party is this one's other party {W}"
    )


def test_a_share_of_a_sum_says_what_is_shared():
    of = words(made("share", of="night_cash", where=None, column="amount_base"))
    assert of.measure("m") == f"share of the amount over transactions {W} that belongs to those that are «night cash»"
    assert of.measured("m", 0.5) == f"50% of the amount over transactions {W} belongs to those that are «night cash»"
    plain = words(made("share", of="night_cash", where=None))
    assert plain.measured("m", 0.5) == f"50% of transactions {W} are «night cash»"


def test_definitions_say_once_what_each_name_means():
    found = indicator(
        columns={"net": "paid - 3"},
        selections={"cash": "type = 'cash_deposit'", "busy": "cash AND n >= 2"},
        measures={
            "n": {"aggregate": "count", "where": "cash", "per": "day"},
            "paid": {"aggregate": "sum", "column": "amount_base", "where": "busy", "within": "7d"},
        },
        condition="net > 0 AND paid > 3",
    )
    assert words(found).definitions(found.condition, None) == (
        ("net", "«paid» minus 3.00 CAD"),
        ("paid", "total of the amount over «busy» transactions in the 7 days to the transaction"),
        ("busy", "the transaction is «cash», and «n» is at least 2"),
        ("cash", "the type is cash deposit"),
        ("n", "number of «cash» transactions in the day of the transaction, up to it"),
    )


def test_every_shipped_indicator_has_words_for_all_that_it_says():
    """Nothing of the shipped packs falls back to SQL."""
    for shipped in Indicators.shipped():
        of = words(shipped, None)
        said = [of.condition(shipped.condition), *(of.measure(measure.name) for measure in shipped.measures)]
        said += [] if shipped.at is None else [of.condition(shipped.at)]
        said += [text for _, text in of.definitions(shipped.condition, shipped.at)]
        for whole in said:
            assert whole
            text = re.sub("«[^»]*»", "", whole)
            assert not any(sign in text for sign in (" >= ", " AND ", "_id", " holds", "$", "IS NOT")), whole
