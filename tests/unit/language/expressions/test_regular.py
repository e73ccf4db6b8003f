"""Regular expressions: what is read, what is refused, and that polars and DuckDB find the same."""

from __future__ import annotations

import duckdb
import polars as pl
import pytest

from ftindicators.language.expressions.regular import LARGEST_REPETITION, OddPattern, like_pattern, pattern_of

TEXTS = [
    "",
    "a",
    "ab",
    "abc",
    "a b",
    "a\nb",
    "AB",
    "\u00e9t\u00e9",
    "\u0130",
    "i",
    "\u0131",
    "\u212a",
    "k",
    "\u017f",
    "s",
    "\u00df",
    "1\u0661",
    "a-b",
    "a.b",
    "[x]",
    "a\\b",
    "x^y",
    "12-34",
    "a_b",
    "\ta",
    "\u00a0",
    "\u65e5\u672c",
    "\U0001f600",
    "a&&b",
    "~",
    "#",
    "a\x0bb",
]
PATTERNS = [
    "a",
    "^a",
    "b$",
    "a.b",
    "(?s)a.b",
    "(?m)^b",
    r"\d",
    r"\D",
    r"\w+",
    r"\W",
    r"\s",
    r"\S",
    r"\bb",
    r"a\b",
    "[a-c]+",
    "[^a-c]",
    r"[\d\-]+",
    r"[\w.]",
    r"[\[\]]",
    r"[&~#\-]",
    r"[a\]^]",
    r"\p{L}",
    r"\p{Lu}",
    r"^\P{L}+$",
    r"[\p{N}\p{Z}]",
    "(?i)K",
    "(?i)s",
    "(?i:AB)c?",
    "(a)(b)?",
    "a|b|",
    "(?:ab){1,2}",
    "a{2}",
    "a*?b",
    r"a\.b",
    r"\\",
    r"\^",
    "x+",
    "(?i)\u00e9",
    "(?i)\u00df",
    r"\A\z",
    "~",
    "#",
    "&&",
    r"\t",
    "a{0,3}c",
    "(?i)i",
]


@pytest.mark.parametrize("pattern", PATTERNS)
def test_polars_and_duckdb_find_the_same(pattern):
    read = pattern_of(pattern)
    frame = pl.DataFrame({"t": TEXTS})
    ours = frame.select(pl.col("t").str.contains(read.for_rust))["t"].to_list()
    with duckdb.connect() as connection:
        connection.register("texts", frame.to_arrow())
        second = connection.execute("SELECT regexp_matches(t, ?) FROM texts", [read.for_re2]).fetchall()
    assert ours == [row[0] for row in second]


@pytest.mark.parametrize(
    ("pattern", "message", "at"),
    [
        ("a(?=b)", "look around", 1),
        ("(?<!a)b", "look around", 0),
        (r"(a)\1", "refer back", 3),
        ("(?P<n>a)", "groups are plain", 0),
        ("a++", "not repeated again", 0),
        ("*a", "nothing to repeat", 0),
        ("^*", "nothing to repeat", 1),
        ("a{2", "begins a repetition", 1),
        ("a{3,2}", "ends before it begins", 1),
        (f"a{{{LARGEST_REPETITION + 1}}}", "repeated more than", 1),
        ("(?:(?:a{200}){200}){200}", "too large", 0),
        ("(a", "not closed", 0),
        ("a)", "closes nothing", 1),
        ("[a", "not closed", 0),
        ("[]", "empty set", 0),
        ("[[a]]", "inside sets", 1),
        ("[z-a]", "no order", 2),
        (r"[\B]", "not known", 1),
        (r"\B", "not known", 0),
        (r"\p{Greek}", "property", 0),
        ("a\\", "not known", 1),
        ("\\b\u00e9", "ASCII letters only", 0),
        ("(" * 21 + ")" * 21, "20 deep", 20),
    ],
)
def test_what_is_not_read_is_refused_where_it_stands(pattern, message, at):
    with pytest.raises(OddPattern) as odd:
        pattern_of(pattern)
    assert message in odd.value.message
    assert odd.value.at == at


def test_repetitions_within_repetitions_are_counted():
    with pytest.raises(OddPattern, match="too large"):
        pattern_of("(a{100}){100}")


def test_groups_are_counted():
    assert pattern_of("(a)(?:b)((c)|d)").groups == 3


def test_like_is_anchored_and_its_letters_mean_themselves():
    assert like_pattern("a%_.", None, any_case=False).written == r"(?s)\Aa.*.\.\z"
    assert like_pattern("10!%", "!", any_case=True).written == r"(?is)\A10%\z"
    with pytest.raises(OddPattern):
        like_pattern("a!", "!", any_case=False)
