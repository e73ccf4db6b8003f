"""Random expressions, as text, over edge values; every trap of `expressions.md` 4 has cases of its own.

A generator spread too thin catches nothing, so a third of all conditions come from :data:`TRAPS`.
"""

from __future__ import annotations

import random
from pathlib import Path

import polars as pl

from ftindicators.language.expressions import NameEntry, Names
from ftindicators.model.values import ValueType as T

MOST, LEAST = 2**63 - 1, -(2**63)
COLUMNS = {
    "n": T.INTEGER,
    "m": T.INTEGER,
    "hour": T.INTEGER,
    "big": T.INTEGER,
    "amount": T.MONEY,
    "income": T.MONEY,
    "share": T.NUMBER,
    "ratio": T.NUMBER,
    "memo": T.TEXT,
    "city": T.TEXT,
    "type": T.TEXT,
    "b": T.BOOLEAN,
    "c": T.BOOLEAN,
    "occurred_at": T.INSTANT,
    "posted_at": T.INSTANT,
    "local_date": T.LOCAL_DATE,
    "due": T.LOCAL_DATE,
    "local_time": T.LOCAL_TIME,
    "age": T.DURATION,
    "tags": T.TEXT_LIST,
    "lat": T.NUMBER,
    "lon": T.NUMBER,
}
TYPES = ("cash_deposit", "wire", "fee")
SCOPE = Names({name: NameEntry(kind, values=TYPES if name == "type" else ()) for name, kind in COLUMNS.items()})
PHYSICAL = {T.TEXT: pl.String, T.NUMBER: pl.Float64, T.BOOLEAN: pl.Boolean, T.TEXT_LIST: pl.List(pl.String)}

TEXTS = [
    "",
    " ",
    "a",
    "A",
    "ab",
    "a\nb",
    "a%b",
    "a_b",
    "axb",
    "İstanbul",
    "istanbul",
    "ISTANBUL",
    "ß",
    "Straße",
    "STRASSE",
    "é",
    "É",
    "café Bar",
    "cash deposit",
    "100%",
    "\\",
    "a\\%b",
    "!%",
    "K",
    "\u017f",
    "ΑΣ",
    "x'y",
    "日本",
    "  trim\t\u00a0",
    "ab12",
    "2024-01",
    "😀",
    "e\u0301t\u00e9",
    "ab\n",
]
MEMOS = [*TEXTS, "x" * 300, "rent june", "RENT JUNE", "\n", "a.b", "[a]"]
INTEGERS = [
    29_997,
    0,
    1,
    -1,
    2,
    3,
    5,
    -7,
    59,
    60,
    100,
    255,
    -128,
    2**31,
    -(2**31),
    2**53,
    2**53 + 1,
    MOST,
    LEAST,
    MOST // 2 + 1,
    3037000500,
]
MONEY = [
    0,
    1,
    9_999,
    5_000,
    9_999,
    10_000,
    10_001,
    -10_000,
    15_000,
    25_000,
    9_999_9999,
    10_000_0000,
    123_456_789,
    MOST,
    LEAST,
    MOST - 1,
    MOST // 3,
    4_500_000_000_000_000_000,
]
NUMBERS = [2.9997, 0.0, -0.0, 0.5, 1.0, 1.5, 2.5, -0.5, -2.5, 1e308, -1e308, 1e-308, 3.0, 0.1, 100.25, 1e15, 0.25]
DAY = 86_400_000_000
POOLS = {
    "n": INTEGERS,
    "m": INTEGERS,
    "hour": list(range(24)),
    "big": [MOST, LEAST, MOST - 1, 2**62, -(2**62), 0, 1],
    "amount": MONEY,
    "income": MONEY,
    "share": NUMBERS,
    "ratio": [0.0, 0.2, 0.5, 0.75, 1.0],
    "memo": MEMOS,
    "city": TEXTS,
    "type": TYPES,
    "b": [True, False],
    "c": [True, False],
    "occurred_at": [0, 1, -1, 1_706_659_200_000_000, 1_706_659_200_000_001, MOST, LEAST],
    "posted_at": [0, 1_706_659_200_000_000, 1_706_745_600_000_000, LEAST],
    "local_date": [0, 19_753, 19_754, -1, 106_751_991, 106_751_992, MOST],
    "due": [0, 19_753, 19_813, LEAST],
    "local_time": [0, 79_200_000_000, 79_199_999_999, DAY - 1],
    "age": [0, 1, DAY, DAY - 1, 6 * 3_600_000_000, -DAY, MOST],
    "tags": [[], ["a"], ["a", "b"], ["", "é"], ["wire", "a_b"]],
    "lat": [0.0, 45.5, -89.9, 90.0, 51.5],
    "lon": [0.0, -73.6, 180.0, -180.0, -0.1],
}

TRAPS = Path(__file__).with_name("expression_traps.txt").read_text(encoding="utf-8").splitlines()
"""A condition a line."""


def frame(rng: random.Random, rows: int) -> pl.DataFrame:
    """Rows over the edge values, nulls everywhere."""
    columns = {
        name: pl.Series(
            name,
            [None if rng.random() < 0.15 else rng.choice(POOLS[name]) for _ in range(rows)],
            dtype=PHYSICAL.get(kind, pl.Int64),
        )
        for name, kind in COLUMNS.items()
    }
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
                return (
                    self.pick("occurred_at", "posted_at")
                    if leaf
                    else f"({self.of(kind, depth - 1)} {self.pick('+', '-')} {self.of(T.DURATION, depth - 1)})"
                )
            case _:
                return self.pick("local_date", "due", "date('2024-01-31')")

    def pick(self, *options: str) -> str:
        return self.rng.choice(options)

    def condition(self, depth: int) -> str:  # noqa: PLR0911 (one arm a form)
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
                one, two = self.pick("AND", "OR"), self.pick("AND", "OR")
                return f"({self.condition(d)}) {one} NOT {self.pick('b', 'c')} {two} ({self.condition(d)})"
            case 2:
                return f"NOT ({self.condition(d)})"
            case 3:
                return f"({self.condition(d)}) IS {self.pick('', 'NOT ')}{self.pick('TRUE', 'FALSE', 'NULL')}"
            case 4:
                return f"{self.of(T.INTEGER, d)} {compare} {self.of(T.INTEGER, d)}"
            case 5:
                other = self.pick(self.of(T.MONEY, d), "n", "hour", "length(memo)", self.decimal())
                return f"{self.of(T.MONEY, d)} {compare} {other}"
            case 6:
                kind = rng.choice([T.NUMBER, T.INTEGER, T.MONEY])
                return f"{self.of(T.NUMBER, d)} {order} {self.pick(self.of(kind, d), self.decimal())}"
            case 7:
                return f"{self.of(T.TEXT, d)} {self.pick('=', '<>', 'IS DISTINCT FROM')} {self.of(T.TEXT, d)}"
            case 8:
                return f"{self.of(T.DURATION, d)} {compare} {self.of(T.DURATION, d)}"
            case 9:
                return f"{self.of(T.INSTANT, d)} {compare} {self.of(T.INSTANT, d)}"
            case 10:
                kind = rng.choice([T.INTEGER, T.MONEY, T.TEXT, T.DURATION])
                what = self.pick("NULL", f"DISTINCT FROM {self.of(kind, d)}")
                return f"{self.of(kind, d)} IS {self.pick('', 'NOT ')}{what}"
            case 11:
                return (
                    f"CASE WHEN {self.condition(d)} THEN {self.condition(d)} ELSE {self.pick('TRUE', 'NULL', 'c')} END"
                )
            case _:
                return f"coalesce({self.condition(d)}, {self.pick('FALSE', 'b')})"

    def leaf_integer(self) -> str:
        return self.pick(
            "n", "m", "hour", "big", "0", "1", "5", "60", "-3", "9223372036854775807", "-9223372036854775808"
        )

    def decimal(self) -> str:
        return self.pick("0.5", "1.25", ".1", "0.0001", "1000", "0.12345", "-2.5", "3", "100.00")

    def integer(self, depth: int) -> str:
        d = depth - 1
        a, b = self.of(T.INTEGER, d), self.of(T.INTEGER, d)
        forms = [f"({a} {self.pick('+', '-', '*', '%')} {b})"] * 3 + [
            f"-({a})",
            f"abs({a})",
            f"length({self.of(T.TEXT, d)})",
            f"(length({self.of(T.TEXT, d)}) - 5)",
            "list_length(tags)",
            f"coalesce({a}, {b})",
            f"nullif({a}, {b})",
            f"{self.pick('greatest', 'least')}({a}, {b})",
            f"round({a})",
            f"CASE WHEN {self.condition(d)} THEN {a} ELSE {self.pick(b, 'NULL', '0')} END",
            a,
        ]
        return self.rng.choice(forms)

    def money(self, depth: int) -> str:
        d = depth - 1
        a, b = self.of(T.MONEY, d), self.of(T.MONEY, d)
        forms = [f"({a} {self.pick('+', '-', '%')} {self.pick(b, self.decimal())})"] * 2 + [
            f"({a} * {self.pick(self.decimal(), self.of(T.INTEGER, d))})",
            f"({self.decimal()} * {a})",
            f"-({a})",
            f"abs({a})",
            f"coalesce({a}, {self.pick(b, '0', '0.5')})",
            f"nullif({a}, {self.pick(b, '0')})",
            f"{self.pick('greatest', 'least')}({a}, {b})",
            f"{self.pick('floor', 'ceil', 'round')}({a})",
            f"round({a}, {self.pick('1', '2', '6')})",
            f"CASE WHEN {self.condition(d)} THEN {a} ELSE {self.pick(b, 'NULL', '0.25')} END",
            a,
        ]
        return self.rng.choice(forms)

    def number(self, depth: int) -> str:
        d = depth - 1
        a, b = self.of(T.NUMBER, d), self.pick(self.of(T.NUMBER, d), self.of(T.INTEGER, d), self.decimal())
        forms = [f"({a} {self.pick('+', '-', '*', '/')} {b})"] * 2 + [
            f"({self.of(T.INTEGER, d)} / {self.of(T.INTEGER, d)})",
            f"({self.of(T.MONEY, d)} / {self.of(T.MONEY, d)})",
            f"({self.of(T.MONEY, d)} / {self.of(T.INTEGER, d)})",
            f"({self.of(T.MONEY, d)} * {self.pick('share', 'ratio')})",
            f"({self.of(T.DURATION, d)} / {self.of(T.DURATION, d)})",
            f"-({a})",
            f"abs({a})",
            f"coalesce({a}, {b})",
            f"nullif({a}, {b})",
            f"{self.pick('greatest', 'least')}({a}, {b})",
            f"CASE WHEN {self.condition(d)} THEN {a} ELSE {b} END",
            a,
        ]
        return self.rng.choice(forms)

    def leaf_text(self) -> str:
        return self.pick("memo", "city", "''", "'a'", "'é'")

    def text(self, depth: int) -> str:
        d = depth - 1
        a, b = self.of(T.TEXT, d), self.of(T.TEXT, d)
        forms = [
            f"({a} || {b})",
            f"{self.pick('lower', 'upper', 'trim')}({a})",
            f"coalesce({a}, {b})",
            f"nullif({a}, {b})",
            f"CASE WHEN {self.condition(d)} THEN {a} ELSE {self.pick(b, 'NULL')} END",
            f"regexp_extract({a}, '(a)(.)?', {self.pick('0', '1', '2')})",
            a,
        ]
        return self.rng.choice(forms)

    def duration(self, depth: int) -> str:
        d = depth - 1
        a, b = self.of(T.DURATION, d), self.of(T.DURATION, d)
        forms = [
            f"({a} {self.pick('+', '-')} {b})",
            f"({self.of(T.INSTANT, d)} - {self.of(T.INSTANT, d)})",
            "(local_date - due)",
            f"-({a})",
            f"({a} * {self.pick('2', 'hour', 'n')})",
            f"coalesce({a}, {b})",
            f"CASE WHEN {self.condition(d)} THEN {a} ELSE {b} END",
            a,
        ]
        return self.rng.choice(forms)
