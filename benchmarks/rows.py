"""A quarter of an invented bank, to measure with: any number of rows, the same for the same seed.

    python benchmarks/rows.py --rows 10000000 --out FOLDER

writes ``transactions.parquet`` (in our own column names, in no order), ``lean.parquet`` (the same rows, eight columns),
``accounts.parquet``, ``customers.parquet`` and ``facts.json`` (what was made). Rows are made and written in parts, so
memory does not grow with their number.

Accounts are heavy-tailed (log-normal), and one settlement account has 5 % of all rows. Three accounts in a thousand
live as the indicators describe, so that a scan has hits, episodes and evidence to make; the others are everyday life.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

Ints = npt.NDArray[np.int64]

PART_ROWS = 500_000
DAYS = 90
START = datetime(2026, 1, 1, tzinfo=UTC)
SECOND = 1_000_000
DAY_SECONDS = 86_400
START_SECONDS = int(START.timestamp())
HOT_SHARE = 0.05
ODD_SHARE = 0.003
BUSINESS_SHARE = 0.08
ROWS_AN_ACCOUNT = 20
CITIES = (
    ("Toronto", "ON"), ("Montréal", "QC"), ("Vancouver", "BC"), ("Calgary", "AB"), ("Edmonton", "AB"), ("Ottawa", "ON"),
    ("Winnipeg", "MB"), ("Québec", "QC"), ("Hamilton", "ON"), ("Kitchener", "ON"), ("London", "ON"), ("Victoria", "BC"),
    ("Halifax", "NS"), ("Oshawa", "ON"), ("Windsor", "ON"), ("Saskatoon", "SK"), ("Regina", "SK"), ("Barrie", "ON"),
    ("Kelowna", "BC"), ("Sherbrooke", "QC"), ("Guelph", "ON"), ("Kingston", "ON"), ("Moncton", "NB"), ("Laval", "QC"),
)  # fmt: skip
OFFSETS = {"BC": -480, "AB": -420, "SK": -360, "MB": -360, "NS": -240, "NB": -240}
MCCS = (
    "5411", "5411", "5411", "5812", "5814", "5814", "5541", "5912", "5311", "5942", "4121", "7011", "4814", "5734",
    "7832", "5651", "8011", "4111", "7523", "6513", "5999", "5732", "7997", "5499", "4722", "5411", "5411", "5411",
    "5812", "5814", "5541", "5541", "5912", "5311", "5942", "5300", "5331", "4814", "5734", "7832", "5651", "8011",
    "4111", "7523", "5200", "5999", "5732", "7997", "5499", "5691",
)  # fmt: skip
MERCHANTS = 5_000
MEMOS = (
    "thanks",
    "dinner",
    "rent",
    "loyer",
    "invoice",
    "gift",
    "hydro",
    "lunch",
    "tickets",
    "groceries",
    "merci",
    "deposit",
)
INSTITUTIONS = tuple(f"{number:03d}" for number in (1, 2, 3, 4, 6, 10, 16, 39, 219, 614, 815, 828))


@dataclass(frozen=True)
class Kind:
    """One kind of posting. The weights say how often it is drawn for everyday, odd and settlement accounts."""

    type: str
    direction: str
    channel: str
    other: str | None
    cents: int
    spread: float
    weights: tuple[float, float, float]
    step: int = 1


LEAN = ["transaction_id", "account_id", "occurred_at", "direction", "amount", "type", "channel", "status"]
"""The columns of the lean file: what the windowed jobs read, and no more."""

KINDS = (
    Kind("card_purchase", "debit", "pos", None, 3_200, 0.9, (43, 12, 2)),
    Kind("card_purchase", "debit", "ecom", None, 5_400, 1.0, (12, 10, 1)),
    Kind("etransfer", "debit", "mobile", "person", 9_000, 1.0, (7, 9, 2)),
    Kind("etransfer", "credit", "mobile", "person", 18_000, 0.7, (6, 18, 4)),
    Kind("payroll_credit", "credit", "online", "business", 190_000, 0.4, (3.5, 0.5, 0)),
    Kind("eft_ach", "credit", "online", "business", 60_000, 1.2, (1.5, 1, 45)),
    Kind("eft_ach", "debit", "online", "business", 45_000, 1.1, (3, 1, 34)),
    Kind("bill_payment", "debit", "online", "business", 11_000, 0.8, (6, 2, 3)),
    Kind("cash_withdrawal", "debit", "atm", None, 12_000, 0.6, (5, 9, 0), step=2_000),
    Kind("cash_deposit", "credit", "atm", None, 40_000, 0.6, (1.2, 12, 4), step=500),
    Kind("cash_deposit", "credit", "branch", None, 60_000, 0.8, (0.8, 5, 1), step=500),
    Kind("internal_transfer", "debit", "online", None, 30_000, 1.0, (3, 2, 0)),
    Kind("internal_transfer", "credit", "online", None, 30_000, 1.0, (3, 2, 0)),
    Kind("wire", "debit", "branch", "person", 90_000, 0.8, (0.4, 3, 0.5)),
    Kind("wire", "credit", "branch", "business", 300_000, 1.0, (0.4, 0.5, 0.5)),
    Kind("prepaid_load", "credit", "online", "person", 10_000, 0.5, (0.3, 4, 0)),
    Kind("fee", "debit", "api", None, 350, 0.5, (3.2, 1, 2)),
    Kind("card_refund", "credit", "pos", None, 3_800, 0.9, (0.7, 1, 1)),
)  # fmt: skip


@dataclass(frozen=True)
class Bank:
    """Who there is: for each account its text ids, how often it is drawn (cumulated), what it is and where it lives."""

    accounts: pl.Series
    customers: pl.Series
    customer_of: Ints
    drawn: npt.NDArray[np.float64]
    role: Ints
    """0 everyday, 1 odd, 2 the settlement account."""
    home: Ints
    business: npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Facts:
    """What was made. ``shares``: the five busiest accounts' parts of all rows, in per cent."""

    rows: int
    accounts: int
    customers: int
    days: int
    seed: int
    columns: int
    shares: tuple[float, ...]


def bank(rows: int, seed: int) -> Bank:
    """The bank of a file of ``rows`` rows: one account for every twenty of them, five for every four customers."""
    count = max(rows // ROWS_AN_ACCOUNT, 10)
    random = np.random.default_rng([seed, 0])
    weights = random.lognormal(0.0, 1.2, count)
    role = (random.random(count) < ODD_SHARE).astype(np.int64)
    weights[role == 1] = weights.mean() * 3
    role[0] = 2
    weights[0] = weights[1:].sum() * HOT_SHARE / (1 - HOT_SHARE)
    customer_of = np.arange(count) * 4 // 5
    people = int(customer_of[-1]) + 1
    number = np.arange(count, dtype=np.int64)
    return Bank(
        accounts=_ids("A", number * 7_368_787 % 10**10, 10),
        customers=_ids("P", np.arange(people, dtype=np.int64) * 6_700_417 % 10**9, 9),
        customer_of=customer_of,
        drawn=np.cumsum(weights / weights.sum()),
        role=role,
        home=np.minimum(random.exponential(4.0, count).astype(np.int64), len(CITIES) - 1),
        business=random.random(people) < BUSINESS_SHARE,
    )


def part(of: Bank, first: int, count: int, seed: int) -> pa.Table:
    """Rows number ``first`` and following of a bank's quarter."""
    random = np.random.default_rng([seed, 1, first])
    account = np.minimum(np.searchsorted(of.drawn, random.random(count)), len(of.accounts) - 1)
    kind = _kinds(of.role[account], random)
    at_home = random.random(count) < np.where(of.role[account] == 1, 0.5, 0.9)
    city = np.where(at_home, of.home[account], random.integers(0, len(CITIES), count))
    offset = np.array([OFFSETS.get(region, -300) for _, region in CITIES])[city]
    local = _local_seconds(of.role[account], random)
    at = (START_SECONDS + local - offset * 60) * SECOND
    with_merchant = np.isin(kind, [i for i, k in enumerate(KINDS) if k.type in ("card_purchase", "card_refund")])
    with_person = np.array([k.other is not None for k in KINDS])[kind]
    merchant = np.where(of.role[account] == 1, _odd_merchants(random, count), random.integers(0, MERCHANTS, count))
    other = _others(account, len(of.customers), random)
    without_memo = random.random(count) < 0.4
    place = np.array([k.channel in ("branch", "atm", "pos") for k in KINDS])[kind]
    site = city * 40 + np.where(random.random(count) < 0.8, account % 3, random.integers(0, 40, count))
    columns = {
        "transaction_id": _ids("T", (first + np.arange(count, dtype=np.int64)) * 6_180_339_887 % 10**11, 11),
        "account_id": of.accounts.gather(account),
        "customer_id": of.customers.gather(of.customer_of[account]),
        "occurred_at": _instants(at),
        "posted_at": _instants(at + random.integers(0, 2 * DAY_SECONDS, count) * SECOND),
        "utc_offset_minutes": _holed(pl.Series(offset.astype(np.int64)), random.random(count) < 0.01),
        "direction": _named([k.direction for k in KINDS], kind),
        "amount": _decimals(_cents(kind, random)),
        "currency": pl.Series(["CAD"]).new_from_index(0, count),
        "type": _named([k.type for k in KINDS], kind),
        "channel": _holed(_named([k.channel for k in KINDS], kind), random.random(count) < 0.02),
        "status": _statuses(random, count),
        "card_id": _holed(_ids("K", account * 3 + random.integers(0, 2, count), 9), ~with_merchant),
        "card_present": _holed(pl.Series(np.isin(kind, [0, 17])), ~with_merchant),
        "mcc": _holed(_named([MCCS[m % len(MCCS)] for m in range(MERCHANTS)], merchant), ~with_merchant),
        "merchant_name": _holed(_named([f"MERCHANT {m:04d} LTD" for m in range(MERCHANTS)], merchant), ~with_merchant),
        "merchant_id": _holed(_named([f"M{m * 7919 % 10**8:08d}" for m in range(MERCHANTS)], merchant), ~with_merchant),
        "city": _holed(_named([name for name, _ in CITIES], city), random.random(count) < 0.05),
        "region": _holed(_named([region for _, region in CITIES], city), random.random(count) < 0.05),
        "country": pl.Series(["CA"]).new_from_index(0, count),
        "branch_id": _holed(_ids("B", site, 5), np.array([k.channel != "branch" for k in KINDS])[kind]),
        "terminal_id": _holed(_ids("Z", site * 7 + account % 2, 6), ~place | (random.random(count) < 0.03)),
        "memo": _holed(_named(list(MEMOS), random.integers(0, len(MEMOS), count)), ~with_person | without_memo),
        "counterparty_id": _holed(of.customers.gather(other), ~with_person | (random.random(count) < 0.03)),
        "counterparty_account": _holed(_ids("X", other * 31 % 10**9, 9), ~with_person | (random.random(count) < 0.2)),
        "counterparty_institution": _holed(_named(list(INSTITUTIONS), other % len(INSTITUTIONS)), ~with_person),
        "counterparty_type": _named([k.other for k in KINDS], kind),
    }  # fmt: skip
    return pa.table({name: c.to_arrow() if isinstance(c, pl.Series) else c for name, c in columns.items()})


def write(folder: Path, rows: int, seed: int = 1) -> Facts:
    """Write the files of ``rows`` rows into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    of = bank(rows, seed)
    counts = np.zeros(len(of.accounts), np.int64)
    place = dict(zip(of.accounts.to_list(), range(len(of.accounts)), strict=True))
    schema = part(of, 0, 1, seed).schema
    lean = pa.schema([schema.field(name) for name in LEAN])
    whole_file, lean_file = folder / "transactions.parquet", folder / "lean.parquet"
    with pq.ParquetWriter(whole_file, schema) as writer, pq.ParquetWriter(lean_file, lean) as lean_writer:
        for first in range(0, rows, PART_ROWS):
            table = part(of, first, min(PART_ROWS, rows - first), seed)
            writer.write_table(table)
            lean_writer.write_table(table.select(LEAN))
            for entry in table["account_id"].combine_chunks().value_counts().to_pylist():
                counts[place[entry["values"]]] += entry["counts"]
    _write_tables(folder, of, seed)
    shares = np.sort(counts)[::-1][:5] * 100 / rows
    facts = Facts(
        rows=rows,
        accounts=int((counts > 0).sum()),
        customers=len(of.customers),
        days=DAYS,
        seed=seed,
        columns=len(schema),
        shares=tuple(round(float(s), 3) for s in shares),
    )
    (folder / "facts.json").write_text(json.dumps(asdict(facts), indent=2) + "\n", encoding="utf-8")
    return facts


def default_folder(rows: int, seed: int = 1) -> Path:
    """Where the files of so many rows lie if nothing else is said."""
    return Path(tempfile.gettempdir()) / "ftindicators-benchmarks" / f"rows-{rows}-{seed}"


def _write_tables(folder: Path, of: Bank, seed: int) -> None:
    random = np.random.default_rng([seed, 2])
    accounts, people = len(of.accounts), len(of.customers)
    age = random.exponential(1_500.0, accounts).astype(np.int64) - 45  # a few were opened in the quarter itself
    accounts_table = {
        "account_id": of.accounts.to_arrow(),
        "customer_id": of.customers.gather(of.customer_of).to_arrow(),
        "product": _named(
            ["chequing", "savings", "credit_card", "prepaid"], random.integers(0, 4, accounts)
        ).to_arrow(),
        "opened_at": _instants((START_SECONDS - age * DAY_SECONDS) * SECOND),
    }
    kind = _named(["person", "organization"], of.business.astype(np.int64))
    pq.write_table(pa.table(accounts_table), folder / "accounts.parquet")
    customers = {"customer_id": of.customers.to_arrow(), "kind": kind.to_arrow()}
    customers["city"] = _named([name for name, _ in CITIES], random.integers(0, len(CITIES), people)).to_arrow()
    pq.write_table(pa.table(customers), folder / "customers.parquet")


def _kinds(role: Ints, random: np.random.Generator) -> Ints:
    weights = np.array([k.weights for k in KINDS]).T
    cumulated = np.cumsum(weights / weights.sum(axis=1, keepdims=True), axis=1)
    drawn = random.random(len(role))
    found = np.empty(len(role), np.int64)
    for one in range(len(cumulated)):
        mine = role == one
        found[mine] = np.minimum(np.searchsorted(cumulated[one], drawn[mine]), len(KINDS) - 1)
    return found


def _local_seconds(role: Ints, random: np.random.Generator) -> Ints:
    """Seconds since the quarter's first midnight: most by day, those of odd accounts half by night."""
    count = len(role)
    by_day = np.clip(random.normal(14.0, 3.5, count), 0, 23.99)
    by_night = random.uniform(20.0, 29.0, count) % 24
    night = random.random(count) < np.where(role == 1, 0.5, 0.03)
    return random.integers(0, DAYS, count) * DAY_SECONDS + (np.where(night, by_night, by_day) * 3_600).astype(np.int64)


def _odd_merchants(random: np.random.Generator, count: int) -> Ints:
    """Mostly rides, hotels and rented rooms."""
    places = np.array([10, 10, 10, 11, 11, 19])
    return (
        random.integers(0, MERCHANTS // len(MCCS), count) * len(MCCS) + places[random.integers(0, len(places), count)]
    )


def _others(account: Ints, people: int, random: np.random.Generator) -> Ints:
    """The other party: two times in three one of eight regular ones."""
    count = len(account)
    regular = (account * 7_919 + random.integers(0, 8, count) * 104_729 + 1) % people
    return np.where(random.random(count) < 0.67, regular, random.integers(0, people, count))


def _cents(kind: Ints, random: np.random.Generator) -> Ints:
    median = np.array([k.cents for k in KINDS])[kind]
    spread = np.array([k.spread for k in KINDS])[kind]
    step = np.array([k.step for k in KINDS])[kind]
    drawn = median * np.exp(spread * random.standard_normal(len(kind)))
    return (np.maximum(drawn // step, 1) * step).astype(np.int64)


def _statuses(random: np.random.Generator, count: int) -> pl.Series:
    drawn = np.searchsorted(np.array([0.90, 0.975, 0.995]), random.random(count))
    return _named(["completed", None, "declined", "reversed"], drawn)


def _ids(letter: str, numbers: Ints, digits: int) -> pl.Series:
    text = pl.Series(numbers).cast(pl.String).str.zfill(digits).to_frame("n")
    return text.select(pl.lit(letter) + pl.col("n")).to_series()


def _named(names: list[str | None] | list[str], numbers: Ints) -> pl.Series:
    return pl.Series(names, dtype=pl.String).gather(numbers)


def _holed(series: pl.Series, null: npt.NDArray[np.bool_]) -> pl.Series:
    frame = pl.DataFrame({"s": series, "null": null})
    return frame.select(pl.when(~pl.col("null")).then("s")).to_series()


def _instants(micros: Ints) -> pa.Array:
    return pa.array(micros, pa.int64()).cast(pa.timestamp("us", "UTC"))


def _decimals(cents: Ints) -> pa.Array:
    """Non-negative int64 as decimals with two places, without a detour through text."""
    wide = np.zeros((len(cents), 2), np.int64)
    wide[:, 0] = cents
    return pa.Decimal128Array.from_buffers(pa.decimal128(18, 2), len(cents), [None, pa.py_buffer(wide)])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path)
    chosen = parser.parse_args()
    folder = chosen.out or default_folder(chosen.rows, chosen.seed)
    print(json.dumps(asdict(write(folder, chosen.rows, chosen.seed))))
    print(folder)


if __name__ == "__main__":
    main()
