"""Random expressions, as text, over edge values; every trap of `expressions.md` 4 has cases of its own.

A generator spread too thin catches nothing, so a third of all conditions come from :data:`TRAPS`.
"""

from __future__ import annotations

import random

import polars as pl

from ftindicators.language.expressions import NameEntry, Names
from ftindicators.model.values import ValueType as T

MOST, LEAST = 2**63 - 1, -(2**63)
COLUMNS = {
    "n": T.INTEGER, "m": T.INTEGER, "hour": T.INTEGER, "big": T.INTEGER,
    "amount": T.MONEY, "income": T.MONEY, "share": T.NUMBER, "ratio": T.NUMBER,
    "memo": T.TEXT, "city": T.TEXT, "type": T.TEXT, "b": T.BOOLEAN, "c": T.BOOLEAN,
    "occurred_at": T.INSTANT, "posted_at": T.INSTANT, "local_date": T.LOCAL_DATE, "due": T.LOCAL_DATE,
    "local_time": T.LOCAL_TIME, "age": T.DURATION, "tags": T.TEXT_LIST,
    "lat": T.NUMBER, "lon": T.NUMBER,
}  # fmt: skip
TYPES = ("cash_deposit", "wire", "fee")
SCOPE = Names({name: NameEntry(kind, values=TYPES if name == "type" else ()) for name, kind in COLUMNS.items()})
PHYSICAL = {T.TEXT: pl.String, T.NUMBER: pl.Float64, T.BOOLEAN: pl.Boolean, T.TEXT_LIST: pl.List(pl.String)}

TEXTS = [
    "", " ", "a", "A", "ab", "a\nb", "a%b", "a_b", "axb", "İstanbul", "istanbul", "ISTANBUL", "ß", "Straße", "STRASSE", "é", "É", "café Bar",
    "cash deposit", "100%", "\\", "a\\%b", "!%", "K", "ſ", "ΑΣ", "x'y", "日本", "  trim\t\u00a0", "ab12", "2024-01", "😀", "e\u0301t\u00e9", "ab\n",
]  # fmt: skip
MEMOS = [*TEXTS, "x" * 300, "rent june", "RENT JUNE", "\n", "a.b", "[a]"]
INTEGERS = [29_997, 0, 1, -1, 2, 3, 5, -7, 59, 60, 100, 255, -128, 2**31, -(2**31), 2**53, 2**53 + 1, MOST, LEAST, MOST // 2 + 1, 3037000500]
MONEY = [0, 1, 9_999, 5_000, 9_999, 10_000, 10_001, -10_000, 15_000, 25_000, 9_999_9999, 10_000_0000, 123_456_789, MOST, LEAST, MOST - 1, MOST // 3, 4_500_000_000_000_000_000]  # fmt: skip
NUMBERS = [2.9997, 0.0, -0.0, 0.5, 1.0, 1.5, 2.5, -0.5, -2.5, 1e308, -1e308, 1e-308, 3.0, 0.1, 100.25, 1e15, 0.25]
DAY = 86_400_000_000
POOLS = {
    "n": INTEGERS, "m": INTEGERS, "hour": list(range(24)), "big": [MOST, LEAST, MOST - 1, 2**62, -(2**62), 0, 1],
    "amount": MONEY, "income": MONEY, "share": NUMBERS, "ratio": [0.0, 0.2, 0.5, 0.75, 1.0],
    "memo": MEMOS, "city": TEXTS, "type": TYPES, "b": [True, False], "c": [True, False],
    "occurred_at": [0, 1, -1, 1_706_659_200_000_000, 1_706_659_200_000_001, MOST, LEAST],
    "posted_at": [0, 1_706_659_200_000_000, 1_706_745_600_000_000, LEAST],
    "local_date": [0, 19_753, 19_754, -1, 106_751_991, 106_751_992, MOST], "due": [0, 19_753, 19_813, LEAST],
    "local_time": [0, 79_200_000_000, 79_199_999_999, DAY - 1], "age": [0, 1, DAY, DAY - 1, 6 * 3_600_000_000, -DAY, MOST],
    "tags": [[], ["a"], ["a", "b"], ["", "é"], ["wire", "a_b"]],
    "lat": [0.0, 45.5, -89.9, 90.0, 51.5], "lon": [0.0, -73.6, 180.0, -180.0, -0.1],
}  # fmt: skip

TRAPS = [
    "share / ratio > 0.5", "(share - share) / (ratio - ratio) > 0.5", "NOT (n / m > 0.5)", "n / m IS NULL", "ratio / share < 1",
    "big + big > 0", "big + 1 < 0", "big * 2 = 0", "big * big > 0", "big - n < 0", "-big > 0", "abs(big) > 5", "n * m > 10", "hour * 60 >= 600",
    "hour * hour > 100", "hour * 60 * 60 > 36000", "length(memo) - 5 < 0", "length(city) - 5 > length(memo)", "n IN (5, 60)", "(n IN (5)) IS NOT TRUE",
    "n NOT IN (1, 2, 3)", "n % 3 = -1", "n % -3 = -1", "-n % m = 0", "n % m > 0", "big % -1 = 0", "n % 7 < 0", "amount % 0.25 = 0", "amount % 100 = 0",
    "memo LIKE '%a_b%'", "memo LIKE 'a%b'", "memo LIKE 'a!%b' ESCAPE '!'", "memo LIKE 'a!_b' ESCAPE '!'", "memo LIKE '\\%' ESCAPE '\\'",
    "memo LIKE ''", "city ILIKE 'i%'", "city ILIKE '%STANBUL'", "city ILIKE 'stra_e'", "memo ILIKE 'é'", "memo LIKE '%\\%'", "city NOT LIKE '_'",
    "city ILIKE 'ß'", "memo LIKE '.%'", "memo LIKE '[%'", "amount > 0.5 * income", "amount > 0.12345", "amount >= 1000", "amount * 1.5 < income",
    "amount - 0.0001 >= income", "0.00001 * amount > 1", "amount * 3 > income", "amount * hour > income", "amount + income > 0", "amount - income < 0",
    "amount > n", "amount = hour", "amount > share", "amount / income > 0.5", "amount * 0.1 / income >= 0.05", "amount * share > 3", "amount * 3 <= share", "amount / 3 > 0.333333333333333", "n / 10000 >= 2.9997", "amount * hour / 7 > share", "n > 2.5", "n <= 0.5",
    "amount IN (1, 0.5, 1000)", "amount IN (0.12345)", "round(amount) = 1", "round(amount, 2) > 0.5", "floor(amount) <= -1", "ceil(amount) = 1",
    "amount * 0.5 IN (0.25, 0.5, 0.75)", "amount = 0.9999", "n IN (0, 9223372036854775807, -9223372036854775808)",
    "round(share) >= 3", "round(share, 1) > 0.2", "floor(share) < 0", "ceil(share) > 0", "share * share > 0.5", "share + share > 1", "share - share >= 0",
    "CASE WHEN b THEN n ELSE m END > 3", "CASE WHEN b THEN amount ELSE 0.5 END > 1", "CASE WHEN n > m THEN 'a' WHEN b THEN city END = 'a'",
    "CASE WHEN b THEN share ELSE 1 END > 0.5", "CASE WHEN c THEN NULL ELSE n END IS NULL", "coalesce(amount, 0.00001) > 0", "coalesce(n, 0.5) > 0.25",
    "greatest(n, m) > 3", "least(amount, income, 5) < 5", "greatest(share, n) > 1", "nullif(n, m) IS NULL", "nullif(city, '') = 'a'", "nullif(amount, 0) > 0",
    "b IS TRUE OR c IS NOT FALSE", "(b AND c) IS NULL", "(n = m) IS NOT TRUE", "b IS DISTINCT FROM c", "n IS DISTINCT FROM m OR b",
    "memo IS NOT DISTINCT FROM city", "b = c", "NOT b", "b AND NOT c OR n > 3", "n BETWEEN 1 AND m", "n NOT BETWEEN -1 AND 5", "amount BETWEEN 0.5 AND income",
    "'a' = ANY(tags)", "city = ANY(tags)", "list_contains(tags, memo)", "list_any(tags, 'b', 'é')", "list_length(tags) - 2 < 0", "tags IS NULL",
    "occurred_at - posted_at > hours(6)", "occurred_at + age > posted_at", "occurred_at - days(1) < posted_at", "local_date - due >= days(60)",
    "local_date - due < age", "local_time >= time('22:00')", "occurred_at < instant('2024-01-31T00:00Z')", "local_date = date('2024-01-31')",
    "age > minutes(90)", "age / days(1) >= 0.25", "age * hour > days(3)", "age * 2 > age", "abs(age) >= days(1)", "-age < hours(0)",
    "regexp_matches(memo, '^a.b$')", "regexp_matches(memo, '(?s)^a.b$')", "regexp_matches(memo, '\\d+')", "regexp_matches(city, '\\w')",
    "regexp_matches(city, '^\\W+$')", "regexp_matches(memo, '\\bab\\b')", "regexp_matches(city, '(?i)STRASSE|k')", "regexp_matches(city, '\\p{L}$')".replace("\\p{L}", "[é-ß]").replace("é-ß", "A-Zß"),
    "regexp_extract(memo, '(a)(b)?', 2) = 'b'", "regexp_extract(memo, '(a)|(b)', 1) IS NULL", "regexp_extract(memo, '\\w*') = 'ab12'",
    "lower(city) = 'istanbul'", "upper(city) = 'STRASSE'", "lower(memo) = 'ας'", "trim(city) = 'trim'", "city || memo = 'aa'", "memo || '' = memo",
    "starts_with(memo, city)", "ends_with(memo, '')", "contains(memo, city)", "contains(memo, '%')", "length(memo) = 1", "type = 'wire'", "type <> 'fee'",
    "type NOT IN ('wire', 'fee')", "type IS DISTINCT FROM 'fee'", "city = ''", "city <> 'é'", "distance_km(lat, lon, 45.5, -73.6) <= 500",
    "distance_km(lat, lon, lat, lon) < 0.001", "TRUE", "b OR TRUE", "CASE WHEN b THEN c END",
]  # fmt: skip


def frame(rng: random.Random, rows: int) -> pl.DataFrame:
    """Rows over the edge values, nulls everywhere."""
    columns = {
        name: pl.Series(name, [None if rng.random() < 0.15 else rng.choice(POOLS[name]) for _ in range(rows)],
                        dtype=PHYSICAL.get(kind, pl.Int64))
        for name, kind in COLUMNS.items()
    }  # fmt: skip
    return pl.DataFrame(columns)


class Generator:
    """Makes texts of expressions of a given type, at most ``depth`` deep."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng

    def any(self) -> tuple[str, T]:
        """An expression and its type; most are conditions."""
        kind = self.rng.choice([T.BOOLEAN] * 8 + [T.INTEGER, T.MONEY, T.NUMBER, T.TEXT, T.DURATION, T.INSTANT])
        return self.of(kind, self.rng.randint(1, 4)), kind

    def of(self, kind: T, depth: int) -> str:
        leaf = depth <= 0
        match kind:
            case T.BOOLEAN:
                return self.condition(depth)
            case T.INTEGER:
                return self.leaf_integer() if leaf else self.integer(depth)
            case T.MONEY:
                return self.pick("amount", "income") if leaf else self.money(depth)
            case T.NUMBER:
                return self.pick("share", "ratio") if leaf else self.number(depth)
            case T.TEXT:
                return self.leaf_text() if leaf else self.text(depth)
            case T.DURATION:
                return self.pick("age", "hours(6)", "days(1)", "seconds(0.5)") if leaf else self.duration(depth)
            case T.INSTANT:
                return self.pick("occurred_at", "posted_at") if leaf else f"({self.of(kind, depth - 1)} {self.pick('+', '-')} {self.of(T.DURATION, depth - 1)})"
            case _:
                return self.pick("local_date", "due", "date('2024-01-31')")

    def pick(self, *options: str) -> str:
        return self.rng.choice(options)

    def condition(self, depth: int) -> str:
        rng = self.rng
        if rng.random() < 0.35 or depth <= 0:
            return rng.choice(TRAPS)
        d = depth - 1
        form = rng.randrange(13)
        compare = self.pick("=", "<>", "<", "<=", ">", ">=")
        order = self.pick("<", "<=", ">", ">=")
        match form:
            case 0:
                return f"({self.condition(d)}) {self.pick('AND', 'OR')} ({self.condition(d)})"
            case 1:
                return f"{self.condition(d).join('()')} {self.pick('AND', 'OR')} NOT {self.pick('b', 'c')} {self.pick('AND', 'OR')} {self.condition(d).join('()')}"
            case 2:
                return f"NOT ({self.condition(d)})"
            case 3:
                return f"({self.condition(d)}) IS {self.pick('', 'NOT ')}{self.pick('TRUE', 'FALSE', 'NULL')}"
            case 4:
                return f"{self.of(T.INTEGER, d)} {compare} {self.of(T.INTEGER, d)}"
            case 5:
                return f"{self.of(T.MONEY, d)} {compare} {self.pick(self.of(T.MONEY, d), 'n', 'hour', 'length(memo)', self.decimal())}"
            case 6:
                return f"{self.of(T.NUMBER, d)} {order} {self.pick(self.of(T.NUMBER, d), self.of(T.INTEGER, d), self.of(T.MONEY, d), self.decimal())}"
            case 7:
                return f"{self.of(T.TEXT, d)} {self.pick('=', '<>', 'IS DISTINCT FROM')} {self.of(T.TEXT, d)}"
            case 8:
                return f"{self.of(T.DURATION, d)} {compare} {self.of(T.DURATION, d)}"
            case 9:
                return f"{self.of(T.INSTANT, d)} {compare} {self.of(T.INSTANT, d)}"
            case 10:
                kind = rng.choice([T.INTEGER, T.MONEY, T.TEXT, T.DURATION])
                return f"{self.of(kind, d)} IS {self.pick('', 'NOT ')}{self.pick('NULL', 'DISTINCT FROM ' + self.of(kind, d))}"
            case 11:
                return f"CASE WHEN {self.condition(d)} THEN {self.condition(d)} ELSE {self.pick('TRUE', 'NULL', 'c')} END"
            case _:
                return f"coalesce({self.condition(d)}, {self.pick('FALSE', 'b')})"

    def leaf_integer(self) -> str:
        return self.pick("n", "m", "hour", "big", "0", "1", "5", "60", "-3", "9223372036854775807", "-9223372036854775808")

    def decimal(self) -> str:
        return self.pick("0.5", "1.25", ".1", "0.0001", "1000", "0.12345", "-2.5", "3", "100.00")

    def integer(self, depth: int) -> str:
        d = depth - 1
        a, b = self.of(T.INTEGER, d), self.of(T.INTEGER, d)
        forms = [f"({a} {self.pick('+', '-', '*', '%')} {b})"] * 3 + [
            f"-({a})", f"abs({a})", f"length({self.of(T.TEXT, d)})", f"(length({self.of(T.TEXT, d)}) - 5)", "list_length(tags)",
            f"coalesce({a}, {b})", f"nullif({a}, {b})", f"{self.pick('greatest', 'least')}({a}, {b})", f"round({a})",
            f"CASE WHEN {self.condition(d)} THEN {a} ELSE {self.pick(b, 'NULL', '0')} END", a,
        ]  # fmt: skip
        return self.rng.choice(forms)

    def money(self, depth: int) -> str:
        d = depth - 1
        a, b = self.of(T.MONEY, d), self.of(T.MONEY, d)
        forms = [f"({a} {self.pick('+', '-', '%')} {self.pick(b, self.decimal())})"] * 2 + [
            f"({a} * {self.pick(self.decimal(), self.of(T.INTEGER, d))})", f"({self.decimal()} * {a})", f"-({a})", f"abs({a})",
            f"coalesce({a}, {self.pick(b, '0', '0.5')})", f"nullif({a}, {self.pick(b, '0')})", f"{self.pick('greatest', 'least')}({a}, {b})",
            f"{self.pick('floor', 'ceil', 'round')}({a})", f"round({a}, {self.pick('1', '2', '6')})",
            f"CASE WHEN {self.condition(d)} THEN {a} ELSE {self.pick(b, 'NULL', '0.25')} END", a,
        ]  # fmt: skip
        return self.rng.choice(forms)

    def number(self, depth: int) -> str:
        d = depth - 1
        a, b = self.of(T.NUMBER, d), self.pick(self.of(T.NUMBER, d), self.of(T.INTEGER, d), self.decimal())
        forms = [f"({a} {self.pick('+', '-', '*', '/')} {b})"] * 2 + [
            f"({self.of(T.INTEGER, d)} / {self.of(T.INTEGER, d)})", f"({self.of(T.MONEY, d)} / {self.of(T.MONEY, d)})",
            f"({self.of(T.MONEY, d)} / {self.of(T.INTEGER, d)})", f"({self.of(T.MONEY, d)} * {self.pick('share', 'ratio')})",
            f"({self.of(T.DURATION, d)} / {self.of(T.DURATION, d)})", f"-({a})", f"abs({a})", f"coalesce({a}, {b})", f"nullif({a}, {b})",
            f"{self.pick('greatest', 'least')}({a}, {b})", f"CASE WHEN {self.condition(d)} THEN {a} ELSE {b} END", a,
        ]  # fmt: skip
        return self.rng.choice(forms)

    def leaf_text(self) -> str:
        return self.pick("memo", "city", "''", "'a'", "'é'")

    def text(self, depth: int) -> str:
        d = depth - 1
        a, b = self.of(T.TEXT, d), self.of(T.TEXT, d)
        forms = [
            f"({a} || {b})", f"{self.pick('lower', 'upper', 'trim')}({a})", f"coalesce({a}, {b})", f"nullif({a}, {b})",
            f"CASE WHEN {self.condition(d)} THEN {a} ELSE {self.pick(b, 'NULL')} END", f"regexp_extract({a}, '(a)(.)?', {self.pick('0', '1', '2')})", a,
        ]  # fmt: skip
        return self.rng.choice(forms)

    def duration(self, depth: int) -> str:
        d = depth - 1
        a, b = self.of(T.DURATION, d), self.of(T.DURATION, d)
        forms = [
            f"({a} {self.pick('+', '-')} {b})", f"({self.of(T.INSTANT, d)} - {self.of(T.INSTANT, d)})", "(local_date - due)", f"-({a})",
            f"({a} * {self.pick('2', 'hour', 'n')})", f"coalesce({a}, {b})", f"CASE WHEN {self.condition(d)} THEN {a} ELSE {b} END", a,
        ]  # fmt: skip
        return self.rng.choice(forms)
