"""Which measures are tried against the SQL: every aggregate with every form of window and every form of key."""

from collections.abc import Iterator
from random import Random

from tests.properties.messy_rows import DAY, HOUR
from tests.properties.oracle_sql import Asked, Column, Condition, Window

EDGES = (HOUR, 36 * HOUR, 5 * DAY, 10 * DAY, 30 * DAY)
WINDOWS = {
    "within": [Window("1h"), Window("36h"), Window("10d"), Window("30d")],
    "ending": [Window("36h", "1h"), Window("10d", "5d"), Window("30d", "36h"), Window("5d", "30d")],
    "all": [Window("all")],
    "all_ending": [Window("all", "5d"), Window("all", "36h")],
    "day": [Window(per="day")],
    "week": [Window(per="week")],
    "month": [Window(per="month")],
    "last": [Window(per="day", last=3), Window(per="week", last=2), Window(per="month", last=3)],
}
Keys = tuple[tuple[str, ...], tuple[tuple[str, str], ...] | None]
KEYS: dict[str, list[Keys]] = {
    "account": [(("account_id",), None)],
    "other subject": [(("customer_id",), None), (("other_party",), None), (("terminal_id",), None), (("party",), None)],
    "several columns": [(("account_id", "currency"), None), (("card_id", "city"), None)],
    "by": [(("account_id",), (("customer_id", "customer_id"),)), (("card_id",), (("terminal_id", "terminal_id"),))],
    "by several": [(("account_id",), (("account_id", "account_id"), ("merchant_name", "merchant_name")))],
    "by map": [
        (("account_id",), (("party", "other_party"),)),
        (("account_id",), (("other_party", "party"),)),
        (("customer_id",), (("counterparty_account", "account_id"), ("direction", "direction"))),
    ],
}
WORDS = {"account_id": "account", "customer_id": "customer", "other_party": "counterparty", "terminal_id": "terminal"}

AMOUNT = Column("amount", "money", "money", 10_000, of_amount=True)
BASE = Column("amount_base", "money", "money", 10_000)
NET = Column(
    "net", "money", "CASE WHEN direction = 'credit' THEN money ELSE -money END", 10_000, of_amount=True,
    defined="CASE WHEN direction = 'credit' THEN amount ELSE -amount END",
)  # fmt: skip
SOME = Column("some", "money", "nullif(money, 0)", 10_000, of_amount=True, defined="nullif(amount, 0)")
NIGHTS = Column("booking_nights", "integer", "booking_nights")
LATITUDE = Column("latitude", "number", "CAST(latitude * 4 AS HUGEINT)", 4)
MUCH = Column(
    "much", "integer", "CASE WHEN booking_nights < 20 THEN booking_nights * 400000000000000000::HUGEINT END",
    defined="booking_nights * 400000000000000000",
)  # fmt: skip
MONEY, NUMERIC = [AMOUNT, AMOUNT, NET, SOME, BASE], [AMOUNT, AMOUNT, NET, SOME, BASE, NIGHTS, LATITUDE]
OTHER = [
    Column("local_date", "date", "local_date"), Column("posted_at", "instant", "epoch_us(posted_at)"),
    Column("local_hour", "integer", "local_hour"),
]  # fmt: skip
TEXT = [Column(name, "text", name) for name in ("city", "merchant_name", "memo", "counterparty_account", "other_party")]
COLUMNS = {
    "sum": [*NUMERIC, MUCH], "mean": NUMERIC, "std": NUMERIC, "min": [*NUMERIC, MUCH, *OTHER],
    "max": [*NUMERIC, MUCH, *OTHER], "median": NUMERIC, "percentile": NUMERIC, "zscore": NUMERIC, "ratio": NUMERIC,
    "count_distinct": [*NUMERIC, *OTHER, *TEXT, *TEXT], "first": [*NUMERIC, *OTHER, *TEXT],
    "last": [*NUMERIC, *OTHER, *TEXT],
    "share": [None, None, AMOUNT, SOME, BASE], "top_share": [None, None, AMOUNT, SOME, BASE],
    "count": [None], "days_active": [None], "longest_gap": [None], "regularity": [None],
}  # fmt: skip
CONDITIONS = [
    Condition(),
    Condition(),
    Condition("direction = 'credit'"),
    Condition("type IN ('cash_deposit', 'etransfer', 'fee')"),
    Condition("amount >= 100 AND channel <> 'branch'"),
    Condition("status = 'declined'", opens=True),
    Condition("status IN ('completed', 'attempted')", opens=True),
    Condition("status <> 'reversed'"),
    Condition("status IS NOT DISTINCT FROM 'reversed' OR direction = 'debit'", opens=True),
    Condition("status = 'completed' OR direction = 'debit'"),
    Condition("local_hour >= 18 OR local_hour < 6"),
    Condition("memo LIKE '%é%' OR city IS NULL"),
    Condition("(city = 'Zürich') IS NOT TRUE AND card_present IS NOT FALSE"),
    Condition("amount = 0 OR booking_nights BETWEEN 1 AND 3"),
    Condition("currency = 'CAD'"),
    Condition("latitude > 12.25"),
]
PARTS = [
    "direction = 'credit'", "channel = 'atm'", "amount > 99.99", "city IS NULL OR city <> '京都'", "booking_nights > 1",
]  # fmt: skip
PARTED = ["city", "merchant_name", "counterparty_account", "type", "currency"]


def cases(aggregate: str, seed: int, *, whole: bool) -> Iterator[tuple[str, Asked]]:
    """(name, measure): each form of window, with one form of key each (other ones for the next seed) or with all."""
    kinds = list(KEYS)
    for i, (form, windows) in enumerate(WINDOWS.items()):
        turn = kinds[(i + seed + list(COLUMNS).index(aggregate)) % len(kinds)]
        for key in kinds if whole else [turn]:
            name = f"{aggregate} {form} {key} {seed}"
            random = Random(name)
            yield name, _case(random, aggregate, random.choice(windows), *random.choice(KEYS[key]))


def _case(random: Random, aggregate: str, window: Window, subject: tuple[str, ...], by: tuple | None) -> Asked:
    of = {"share": random.choice(PARTS), "top_share": random.choice(PARTED)}.get(aggregate)
    q = random.choice([0, 0.05, 0.25, 0.9, 1]) if aggregate == "percentile" else None
    return Asked(aggregate, window, subject, random.choice(COLUMNS[aggregate]), random.choice(CONDITIONS), of, q, by)


def keys(asked: Asked) -> dict[str, object]:
    """The measure as an indicator's YAML says it."""
    by: object = None
    if asked.by is not None:
        by = dict(asked.by) if any(a != b for a, b in asked.by) else [a for a, _ in asked.by]
        by = by[0] if isinstance(by, list) and len(by) == 1 else by
    found = {
        "aggregate": asked.aggregate, "column": asked.column and asked.column.name, "where": asked.where.sql,
        "of": asked.of, "q": asked.q, "by": by, **asked.window.keys(),
    }  # fmt: skip
    return {key: value for key, value in found.items() if value is not None}
