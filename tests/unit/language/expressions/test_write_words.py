"""Conditions in plain English: a golden case for every construct."""

import pytest

from ftindicators.language.words.wording import IndicatorWords
from tests.unit.plan.small_plans import COUNT, indicator

PARAMETERS = {
    "k": {"value": 6, "basis": "judgement"},
    "share": {"value": 0.4, "basis": "judgement"},
    "low": {"value": 200, "currency": "CAD", "basis": "judgement"},
    "kinds": {"value": ["wire", "fee"], "basis": "judgement"},
    "none": {"value": [], "type": "text", "basis": "judgement"},
    "long": {"value": "14d", "type": "duration", "basis": "judgement"},
    "hours": {"value": 30, "basis": "judgement"},
}


def said(condition, **keys):
    used = {name: value for name, value in PARAMETERS.items() if f"${name}" in condition}
    made = indicator(condition=condition, parameters=used or None, **keys)
    return IndicatorWords(made, base="CAD").condition(made.condition)


CASES = {
    # and, or, one subject
    "type = 'cash_deposit' AND (local_hour >= 22 OR local_hour < 6)":
        "the type is cash deposit, and the local hour is 22 or later or before 6",
    "amount_base BETWEEN 200 AND 800.5": "the amount is from 200.00 CAD to 800.50 CAD",
    "amount_base > 3 OR city = 'Toronto' AND channel <> 'atm'":
        "the amount is more than 3.00 CAD, or (the city is «Toronto», and the channel is not cash machine)",
    "(city = 'a' OR country = 'CA') AND amount_base < 1000000":
        "(the city is «a», or the country is «CA»), and the amount is less than 1,000,000.00 CAD",
    "(local_hour >= 22 OR local_hour < 6) AND local_hour <> 23":
        "the local hour is 22 or later or before 6, and the local hour is not 23",
    "direction = 'debit' AND type = 'wire'": "the transaction is money out, and the type is wire",
    "direction <> 'debit'": "the direction is not money out",
    # comparisons
    "6 <= local_hour": "the local hour is 6 or later",
    "local_time > time('22:00') OR local_time <= time('05:30:10')":
        "the local time is later than 22:00 or 05:30:10 or earlier",
    "local_date >= date('2025-03-12')": "the local date is 12 March 2025 or later",
    "occurred_at < instant('2025-03-12T23:10Z')": "the time of the transaction is before 12 March 2025, 23:10 UTC",
    "account_age < $long": "the account age is less than 14 days",
    "account_age >= hours($hours)": "the account age is at least 30 hours",
    "amount_base >= $low": "the amount is at least 200.00 CAD",
    "amount >= 12.3456": "the amount in its own currency is at least 12.3456",
    "amount % 100 = 0": "the amount in its own currency is a multiple of 100.00",
    # lists
    "type IN ('wire', 'fee', 'p2p')": "the type is wire, fee or person-to-person payment",
    "type NOT IN ('wire', 'fee')": "the type is none of wire and fee",
    "type NOT IN ('wire')": "the type is not wire",
    "type IN $kinds": "the type is wire or fee",
    "city IN $none": "it never holds, since the list is empty",
    "city NOT IN $none": "it always holds, since the list is empty",
    # what is not known
    "city IS NULL": "the city is unknown",
    "city IS NOT NULL": "the city is known",
    "(type IN ('wire', 'fee')) IS NOT TRUE": "the type is not known to be wire or fee",
    "(type = 'wire') IS TRUE": "the type is known to be wire",
    "(amount_base < 100) IS FALSE": "the amount is known to be at least 100.00 CAD",
    "(amount_base < 100) IS NOT FALSE": "the amount is not known to be at least 100.00 CAD",
    "(city = 'a' OR country = 'CA') IS NOT TRUE": "it is not known that (the city is «a», or the country is «CA»)",
    "(city = 'a') IS NULL": "whether the city is «a» is unknown",
    "other_party IS DISTINCT FROM party": "the other party is unknown or not the party",
    "other_party IS NOT DISTINCT FROM party": "the other party is known to be the party",
    "city IS DISTINCT FROM country": "the city is not the country (unknown counts as a value)",
    "city IS NOT DISTINCT FROM 'a'": "the city is known to be «a»",
    # not
    "NOT amount_base >= 100": "the amount is less than 100.00 CAD",
    "NOT (city = 'a' AND country = 'CA')": "it is not so that (the city is «a», and the country is «CA»)",
    "NOT (local_hour >= 22 OR local_hour < 6)": "it is not so that (the local hour is 22 or later or before 6)",
    "NOT NOT city = 'a'": "the city is «a»",
    "card_present": "the card is present",
    "NOT card_present": "the card is not present",
    "customer.is_minor IS FALSE": "the customer is known to be not a child",
    "customer.is_minor IS NULL": "whether the customer is a child is unknown",
    "customer.is_primary_bank": "this is the customer's main bank",
    # text
    "memo LIKE 'rent%'": "the memo begins with «rent»",
    "memo LIKE '%rent'": "the memo ends with «rent»",
    "memo ILIKE '%rent%'": "the memo contains «rent», in capitals or small letters",
    "memo NOT LIKE '%rent%'": "the memo does not contain «rent»",
    "memo LIKE 'rent'": "the memo is «rent»",
    "memo NOT LIKE 'rent'": "the memo is not «rent»",
    "memo LIKE 'r_nt%'": "the memo is LIKE «'r_nt%'»",
    "memo LIKE '100!%' ESCAPE '!'": "the memo is LIKE «'100!%'», escaped by '!'",
    "starts_with(memo, 'x')": "the memo begins with «x»",
    "NOT ends_with(memo, 'x')": "the memo does not end with «x»",
    "contains(lower(memo), 'x')": "the memo in small letters contains «x»",
    "regexp_matches(memo, '^a')": "the memo fits the pattern «^a»",
    "length(trim(memo)) > 3": "the number of characters of the memo without blanks around it is more than 3",
    "upper(city) = 'A'": "the city in capitals is «A»",
    "list_contains(customer.licences, 'x')": "the customer's licences has «x»",
    "list_any(customer.licences, 'x', 'y')": "the customer's licences has any of «x» or «y»",
    "list_length(customer.licences) = 0": "the number of entries of the customer's licences is 0",
    "city = ANY(customer.licences)": "the city is in the customer's licences",
    # values
    "coalesce(city, country) = 'CA'": "the first known of the city and the country is «CA»",
    "greatest(booking_nights, booking_rooms) > 3":
        "the largest known of the number of nights booked and the number of rooms booked is more than 3",
    "nullif(booking_nights, 0) > 3": "the number of nights booked (unknown where it is 0) is more than 3",
    "abs(booking_nights - 3) >= 2": "(the number of nights booked minus 3) without its sign is at least 2",
    "amount_base >= 0.5 * customer.declared_income": "the amount is at least 50% of the customer's declared income",
    "local_hour + 1 - 2 > 3 * (booking_rooms + 1) / 2":
        "the local hour plus 1 minus 2 is more than 3 times (the number of rooms booked plus 1) divided by 2",
    "booking_nights - (1 + booking_rooms) > 3":
        "the number of nights booked minus (1 plus the number of rooms booked) is more than 3",
    "amount_base / 2 > 3": "the amount divided by 2 is more than 3",
    "-booking_nights < 3": "minus the number of nights booked is less than 3",
    "round(amount_base) > 3": "«round(amount_base)» is more than 3.00 CAD",
    "CASE WHEN city = 'a' THEN 1 ELSE 2 END = 2": "(1 if the city is «a»; else 2) is 2",
    "CASE WHEN city = 'a' THEN country = 'CA' WHEN city = 'b' THEN FALSE END":
        "if the city is «a», then the country is «CA»; if the city is «b», then it never holds; else it is unknown",
    "coalesce(card_present, TRUE)": "«coalesce(card_present, TRUE)» holds",
    "TRUE": "it always holds",
}  # fmt: skip


@pytest.mark.parametrize("condition", list(CASES))
def test_a_condition_is_said_in_plain_english(condition):
    assert said(condition) == CASES[condition]


def test_names_of_the_indicator_stand_in_quotes():
    keys = {
        "columns": {"site": "coalesce(terminal_id, branch_id)"},
        "selections": {"night_cash": "local_hour >= 22"},
        "measures": {"n": COUNT | {"where": "night_cash"}},
    }
    assert said("n >= $k AND night_cash AND site = 'M1'", **keys) == (
        "«n» is at least 6, and the transaction is «night cash», and «site» is «M1»"
    )
    assert said("(night_cash) IS NOT TRUE AND NOT night_cash", **keys) == (
        "the transaction is not known to be «night cash» and not «night cash»"
    )


def test_a_part_of_a_measure_is_said_as_percent():
    keys = {"measures": {"part": {"aggregate": "share", "of": "local_hour >= 22", "within": "7d"}}}
    assert said("part >= $share AND part < 0.955", **keys) == "«part» is at least 40% and less than 95.5%"
