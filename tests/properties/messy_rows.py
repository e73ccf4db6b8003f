"""Random messy transactions in our own column names, the same for the same seed. Nothing here imports the product.

Mess on purpose: equal times, rows exactly on and a microsecond beside window edges, nulls wherever they may be, every
status, one account with 30 % of all rows, customers with several accounts, time zones whose local dates run backwards,
dated rows, several currencies and none, ids that repeat (equal, or with a higher revision), unicode, amounts of 0 and
huge ones.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random

import polars as pl

SECOND = 1_000_000
HOUR = 3_600 * SECOND
DAY = 24 * HOUR
START = datetime(2023, 3, 1, tzinfo=UTC)
START_US = int(START.timestamp()) * SECOND

SCHEMA = {
    "transaction_id": pl.String, "revision": pl.Int64, "account_id": pl.String, "customer_id": pl.String,
    "occurred_at": pl.Datetime("us", "UTC"), "posted_at": pl.Datetime("us", "UTC"), "utc_offset_minutes": pl.Int64,
    "time_precision": pl.String, "direction": pl.String, "amount": pl.Decimal(20, 4), "currency": pl.String,
    "type": pl.String, "channel": pl.String, "status": pl.String, "card_id": pl.String, "card_present": pl.Boolean,
    "merchant_name": pl.String, "city": pl.String, "country": pl.String, "latitude": pl.Float64,
    "terminal_id": pl.String, "memo": pl.String, "counterparty_id": pl.String, "counterparty_account": pl.String,
    "counterparty_institution": pl.String, "booking_nights": pl.Int64,
}  # fmt: skip
TYPES = ["cash_deposit", "cash_withdrawal", "etransfer", "wire", "card_purchase", "payroll_credit", "fee", None]
CHANNELS = ["branch", "atm", "pos", "online", None]
STATUSES = ["completed"] * 12 + [None] * 4 + ["attempted", "declined", "declined", "reversed"]
OFFSETS = [-720, -300, -300, 0, 60, 330, 840, None]
CITIES = ["Toronto", "Zürich", "İstanbul", "京都", "São Paulo", "zürich", None]
MEMOS = ["rent", "Ménage à 3", "100% off_er", "línea 1\nlínea 2", "🙂 gracias", None, None]
MERCHANTS = ["Café Ünal", "CAFE UNAL", "7|11", "back\\slash", None]
AMOUNTS = ["0", "0.01", "9.99", "100", "100.00", "250.5", "1234.56", "9999.99", "10000", "77.7"]


@dataclass(frozen=True)
class Messy:
    """Rows in no order, and the accounts they are posted to (one of them unknown to the accounts table)."""

    transactions: pl.DataFrame
    accounts: pl.DataFrame
    days: int


def messy(
    seed: int, *, rows: int = 1_200, days: int = 400, edges: tuple[int, ...] = (),
    currencies: tuple[str | None, ...] = ("CAD",), huge: str | None = None, repeats: bool = True, unknown: bool = True,
    accounts: int = 14,
) -> Messy:  # fmt: skip
    """About ``rows`` rows over ``days`` days; ``edges``: windows' lengths in microseconds; ``huge``: a rare amount."""
    random = Random(seed)
    names = [f"A{i:02}" if i % 5 else f"Ä|{i}\\" for i in range(accounts)]
    customers = {name: None if i == 3 else f"C{i // 2}" for i, name in enumerate(names)}
    times = _times(random, rows, days, edges)
    made = [_row(random, i, t, names, currencies) for i, t in enumerate(times)]
    for row in random.sample(made, len(made) // 25) if huge else ():
        row["amount"] = Decimal(huge)
    _same_instant(random, made)
    for row in made[:: max(1, rows // 6)] if unknown else ():
        row["account_id"] = "not-ours"
    if repeats:
        made += _repeats(random, made)
    random.shuffle(made)
    table = pl.DataFrame(made, schema=SCHEMA, orient="row")
    opened = [START - timedelta(days=random.randrange(1, 90)) if i % 3 else None for i in range(accounts)]
    ledger = pl.DataFrame(
        {"account_id": names, "customer_id": list(customers.values()), "opened_at": opened},
        schema={"account_id": pl.String, "customer_id": pl.String, "opened_at": pl.Datetime("us", "UTC")},
    )
    return Messy(table, ledger, days)


def _times(random: Random, rows: int, days: int, edges: tuple[int, ...]) -> list[tuple[int, int]]:
    """(microseconds, which account) in clusters: rows at the window's length after an earlier row, and beside that."""
    made: list[tuple[int, int]] = []
    span = days * DAY
    while len(made) < rows:
        account = 0 if random.random() < 0.3 else random.randrange(1, 14)
        at = START_US + random.randrange(span)
        if random.random() < 0.5:
            at -= at % HOUR
        made.append((at, account))
        for _ in range(random.randrange(4)):
            edge = random.choice((*edges, 0, HOUR)) + random.choice((0, 0, 0, 0, *edges))
            beside = random.choice((0, 0, -1, 1))
            if at + edge + beside < START_US + span and beside + edge >= 0:
                made.append((at + edge + beside, account if random.random() < 0.8 else random.randrange(14)))
    return made[:rows]


def _row(random: Random, i: int, time: tuple[int, int], names: list[str], currencies: tuple[str | None, ...]) -> dict:
    at, account = time[0], names[time[1] % len(names)]
    dated = random.random() < 0.05
    if dated:
        at -= at % DAY
    facing = random.choice((None, "ours", "id", "account"))
    far = {"ours": random.choice(names), "account": f"X{random.randrange(4)}"}
    return {
        "transaction_id": f"{random.choice('tTé')}{i:05}",
        "revision": random.choice((None, 0, 0)),
        "account_id": account,
        "customer_id": f"C{random.randrange(7)}" if random.random() < 0.15 else None,
        "occurred_at": _instant(at),
        "posted_at": _instant(at + random.randrange(3) * DAY) if random.random() < 0.7 else None,
        "utc_offset_minutes": random.choice(OFFSETS),
        "time_precision": "date_only" if dated else random.choice(("exact", None)),
        "direction": random.choice(("credit", "debit")),
        "amount": Decimal(random.choice(AMOUNTS)),
        "currency": random.choice(currencies),
        "type": random.choice(TYPES),
        "channel": random.choice(CHANNELS),
        "status": random.choice(STATUSES),
        "card_id": random.choice((None, "K1", "K2", "K|3")),
        "card_present": random.choice((None, True, False)),
        "merchant_name": random.choice(MERCHANTS),
        "city": random.choice(CITIES),
        "country": random.choice(("CA", "CH", "NO", None)),
        "latitude": random.choice((None, random.randrange(-360, 361) / 4)),
        "terminal_id": random.choice((None, "M1", "Mé2")),
        "memo": random.choice(MEMOS),
        "counterparty_id": f"P{random.randrange(5)}" if facing == "id" else None,
        "counterparty_account": far.get(facing),
        "counterparty_institution": random.choice(("B1", "B2")) if facing in far else None,
        "booking_nights": random.choice((None, 0, 1, 2, 2, 3, -1, 40)),
    }


def _instant(microseconds: int) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=microseconds)


def _same_instant(random: Random, made: list[dict]) -> None:
    """A fifth of the rows take the time of another row, most often one of the same account."""
    by_account: dict[str, list[dict]] = {}
    for row in made:
        by_account.setdefault(row["account_id"], []).append(row)
    for row in random.sample(made, len(made) // 5):
        other = random.choice(by_account[row["account_id"]] if random.random() < 0.8 else made)
        if row["time_precision"] != "date_only":
            row["occurred_at"] = other["occurred_at"]


def _repeats(random: Random, made: list[dict]) -> list[dict]:
    """Equal copies, other content under the same id and revision, and corrections with higher revisions."""
    again = []
    for row in random.sample(made, max(3, len(made) // 25)):
        match random.randrange(3):
            case 0:
                again += [dict(row)] * random.randrange(1, 3)
            case 1:
                again.append(row | {"amount": row["amount"] + 1})
            case _:
                first = row | {"revision": random.randrange(1, 3), "amount": Decimal("4444.44")}
                last = row | {"revision": 5, "city": "Corrected", "direction": random.choice(("credit", "debit"))}
                again += random.choice(([first], [last, first], [first, last], [last, dict(last)]))
    return again
