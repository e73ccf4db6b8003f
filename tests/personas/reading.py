"""Reads a persona's file: who it is, and the rows of its months, written as short series and told out here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import polars as pl
import yaml

from ftindicators import Context
from ftindicators.vocabulary import table as described

HERE = Path(__file__).parent
# What the kind of posting leaves no choice about, so that files need not say it.
BY_TYPE = {
    "direction": {
        "bill_payment": "debit",
        "benefit_credit": "credit",
        "card_purchase": "debit",
        "card_refund": "credit",
        "cash_advance": "debit",
        "cash_deposit": "credit",
        "cash_withdrawal": "debit",
        "cheque_deposit": "credit",
        "cheque_issue": "debit",
        "fee": "debit",
        "payroll_credit": "credit",
    },
    "channel": {
        "bill_payment": "online",
        "card_purchase": "pos",
        "cash_deposit": "atm",
        "cash_withdrawal": "atm",
        "etransfer": "mobile",
    },
    "counterparty_type": {
        "benefit_credit": "government",
        "bill_payment": "business",
        "card_purchase": "business",
        "etransfer": "person",
        "payroll_credit": "business",
    },
}
# What a row has of `each_row` only if it came through one of these doors.
BY_CHANNEL = {
    "card_id": {"pos", "atm", "ecom"},
    "city": {"pos", "atm", "branch", "night_deposit"},
    "region": {"pos", "atm", "branch", "night_deposit"},
    "country": {"pos", "atm", "branch", "night_deposit"},
    "device_id": {"mobile", "online"},
    "ip_address": {"mobile", "online"},
}
# What both postings of a transfer between two accounts of this bank say.
BOTH_SIDES = ("occurred_at", "amount", "currency", "type", "channel", "counterparty_type", "memo")
KEYS = {"about", "timezone", "accounts", "customers", "each_row", "rows", "brushes", "protected_by", "expected"}
OF_A_SERIES = {"every", "times", "from", "on", "id", "to", "to_type"}
NUMBERED = re.compile(r"(.*?)(\d+)\.\.(\d+)")
PAUSE = re.compile(r"(\d+)(m|h|d|w)")


@dataclass(frozen=True, eq=False)
class Persona:
    """One life: its tables as a bank would export them (text alone), and what is to come of it."""

    name: str
    about: str
    accounts: tuple[dict[str, str], ...]
    customers: tuple[dict[str, str], ...]
    rows: tuple[dict[str, str], ...]
    brushes: tuple[str, ...] = ()
    protected_by: str = ""
    expected: tuple[dict[str, object], ...] = ()

    def frame(self) -> pl.DataFrame:
        return table(self.rows)

    def tables(self) -> dict[str, pl.DataFrame]:
        return {"accounts": table(self.accounts), "customers": table(self.customers)}

    def context(self) -> Context:
        return Context(**self.tables())

    def apart(self, mark: str) -> Persona:
        """The same life with a mark before every id, so that many stand in one bank and know nothing of each other."""
        return replace(
            self,
            accounts=tuple(_marked(row, mark, "accounts") for row in self.accounts),
            customers=tuple(_marked(row, mark, "customers") for row in self.customers),
            rows=tuple(_marked(row, mark, "transactions") for row in self.rows),
        )


def personas(kind: str) -> list[Persona]:
    """Those of a folder, `counter` or `positive`, by name."""
    return [read(path) for path in sorted((HERE / kind).glob("*.yaml"))]


def read(path: Path) -> Persona:
    return told(path.stem, path.read_text(encoding="utf-8"))


def told(name: str, text: str) -> Persona:
    """The persona of a text. Raises ValueError for a key or a column that there is not, KeyError for what lacks."""
    given = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - every scalar is text, and nothing else
    _only(given, KEYS, name)
    zone = ZoneInfo(given.get("timezone", "America/Toronto"))
    rows = [
        row for number, entry in enumerate(given["rows"]) for row in _series(entry, given, zone, f"{name}-{number}-")
    ]
    ids = [row["transaction_id"] for row in rows]
    if len(ids) != len(set(ids)):
        raise ValueError(f"{name}: two rows have one id")
    for kind, those in (("transactions", rows), ("accounts", given["accounts"]), ("customers", given["customers"])):
        for row in those:
            _only(row, set(described(kind)), name)
    return Persona(
        name=name,
        about=" ".join(given["about"].split()),
        accounts=tuple(given["accounts"]),
        customers=tuple(given["customers"]),
        rows=tuple(sorted(rows, key=lambda row: (datetime.fromisoformat(row["occurred_at"]), row["transaction_id"]))),
        brushes=tuple(given.get("brushes", ())),
        protected_by=" ".join(given.get("protected_by", "").split()),
        expected=tuple(given.get("expected", ())),
    )


def _marked(row: dict[str, str], mark: str, kind: str) -> dict[str, str]:
    described_columns = described(kind)
    return {name: mark + value if described_columns[name].identity else value for name, value in row.items()}


def table(rows: tuple[dict[str, str], ...]) -> pl.DataFrame:
    """Rows as a file would hold them; what a row does not say is null."""
    names = dict.fromkeys(name for row in rows for name in row)
    return pl.DataFrame(
        {name: [row.get(name) for row in rows] for name in names}, schema=dict.fromkeys(names, pl.String)
    )


def _series(entry: dict, given: dict, zone: ZoneInfo, default_id: str) -> Iterator[dict[str, str]]:
    """The rows of one entry. A value that is a list is gone round in turn: first row first value, and so on."""
    stem = entry.get("id", default_id)
    moments = list(_moments(entry))
    for number, moment in enumerate(moments):
        own = {key: _in_turn(value, number) for key, value in entry.items() if key not in OF_A_SERIES}
        usual = {key: values[own["type"]] for key, values in BY_TYPE.items() if own["type"] in values}
        row = {
            "transaction_id": stem if len(moments) == 1 else f"{stem}{number + 1}",
            "occurred_at": moment.replace(tzinfo=zone).isoformat(timespec="seconds"),
            **usual,
            **own,
        }
        for column, value in given.get("each_row", {}).items():
            if row.get("channel") in BY_CHANNEL.get(column, {row.get("channel")}):
                row.setdefault(column, value)
        if "to" not in entry:
            yield _filled(row)
            continue
        account = _in_turn(entry["to"], number)
        yield _filled(row | {"direction": "debit", "counterparty_account": account})
        received = {key: row[key] for key in BOTH_SIDES if key in row}
        if "to_type" in entry:
            received["type"] = entry["to_type"]
            received["counterparty_type"] = BY_TYPE["counterparty_type"][entry["to_type"]]
        yield _filled(
            received
            | {"transaction_id": row["transaction_id"] + ".in", "account_id": account, "direction": "credit"}
            | {"counterparty_account": row["account_id"]}
        )


def _filled(row: dict[str, str]) -> dict[str, str]:
    return {column: value for column, value in row.items() if value}


def _moments(entry: dict) -> Iterator[datetime]:
    """When: ``on`` each of some moments, or ``times`` times from ``from``, with the pauses ``every`` in turn."""
    if "on" in entry:
        yield from (datetime.fromisoformat(text) for text in entry["on"])
        return
    moment = datetime.fromisoformat(entry["from"])
    first = moment
    for number in range(int(entry.get("times", "1"))):
        yield moment
        pause = _in_turn(entry.get("every", "1d"), number)
        if pause == "month":
            months = first.month + number
            moment = first.replace(year=first.year + months // 12, month=months % 12 + 1)
        else:
            moment += _length(pause)


def _length(text: str) -> timedelta:
    found = PAUSE.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is no pause: 5m, 6h, 3d, 1w or month")
    return (
        int(found[1])
        * {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}[
            found[2]
        ]
    )


def _in_turn(value: str | list[str], number: int) -> str:
    """``client-1..12`` stands for the list client-1, client-2 and so on to client-12."""
    if isinstance(value, str) and (found := NUMBERED.fullmatch(value)):
        value = [f"{found[1]}{n}" for n in range(int(found[2]), int(found[3]) + 1)]
    return value[number % len(value)] if isinstance(value, list) else value


def _only(given: dict, known: set[str], name: str) -> None:
    if unknown := sorted(set(given) - known):
        raise ValueError(f"{name}: there is no {', '.join(unknown)}")
