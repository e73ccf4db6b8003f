import pytest

from ftindicators.reports import words


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        (("2025-03-13T03:10:00Z",), "13 March 2025, 03:10 UTC"),
        (("2025-03-13T03:10:00Z", "2025-03-12T23:10:00-04:00"), "12 March 2025, 23:10 (UTC\u221204:00)"),
        (("2025-03-13T03:10:07Z", "2025-03-13T03:10:07+00:00"), "13 March 2025, 03:10:07 (UTC+00:00)"),
    ],
)
def test_a_moment_leaves_no_doubt_about_day_and_clock(given, shown):
    assert words.moment_words(*given) == shown


def test_a_dated_row_claims_no_hour():
    said = words.moment_words("2025-03-13T00:00:00Z", "2025-03-13", date_only=True)
    assert said == "13 March 2025 (time of day not known)"


def test_the_last_day_stands_before_the_end():
    assert words.until_words("2025-04-01") == "31 March 2025"


@pytest.mark.parametrize(
    ("exact", "shown"),
    [("1234.5", "1,234.50"), ("0", "0.00"), ("0.1234", "0.1234"), ("-5", "-5.00"), (None, "not known")],
)
def test_money_has_two_decimals_at_least(exact, shown):
    assert words.money_words(exact) == shown


@pytest.mark.parametrize(
    ("exact", "shown"),
    [
        ("1234567", "1,234,567"),
        ("0.33333333333", "0.333333"),
        ("Toronto", "Toronto"),
        ("NaN", "NaN"),
        (None, "not known"),
    ],
)
def test_numbers_are_cut_for_the_eye_and_texts_are_left(exact, shown):
    assert words.number_words(exact) == shown


def test_lists_and_counts_read_like_english():
    assert words.listed(["a", "b", "c"]) == "a, b and c"
    assert words.listed(("a",)) == "a"
    assert words.counted(1, "row") == "1 row"
    assert words.counted(1_204, "row") == "1,204 rows"
    assert words.plain_words("cash_deposit") == "cash deposit"


def test_no_word_calls_anybody_a_victim_or_an_offender():
    said = " ".join([*words.ROLES.values(), *words.ROUTES.values(), *words.ALWAYS_NOT, *words.RESTRICTED_NOT])
    assert not {"victim", "offender", "criminal", "trafficker"} & set(said.lower().split())
