"""Makes `sample_data/harbour_bank/`: four months of a small, wholly invented bank, in that bank's own layout.

    python scripts/make_sample_data.py [FOLDER]

The same bytes come out on every platform and Python: chance is drawn from `random.Random(text).random()` alone, which
Python promises to keep, and amounts are worked out in integers and `decimal`, never in the machine's own logarithms.
Each habit of each customer has a stream of its own, so a change to one leaves the rows of all others as they were.

People first, cases second: the planted customers are drawn up as ordinary ones, and what is planted is laid over their
ordinary life. No figure is taken from an indicator's threshold; they follow published descriptions, with spread.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path

from sample_bank.bank import (
    ACCOUNT_COLUMNS,
    CUSTOMER_COLUMNS,
    LAST_DAY,
    MONTHS,
    POSTING_COLUMNS,
    Bank,
    Customer,
    Row,
    money,
)
from sample_bank.businesses import cash_trade, importer, restaurant
from sample_bank.dice import Dice
from sample_bank.households import couple, couple_with_one_purse, parent_and_teenager
from sample_bank.planted import planted
from sample_bank.planted_employer import planted_employer
from sample_bank.planted_relay import planted_relay
from sample_bank.self_employed import (
    PRACTICES,
    by_appointment,
    courier,
    market_trader,
    musician,
    taxi_driver,
    tradesperson,
)
from sample_bank.soiled import soil
from sample_bank.wage_earners import (
    bar_worker,
    employee,
    family_in_a_motel,
    night_worker,
    pay_day_casher,
    remitter,
    retiree,
    student,
    travelling_salesperson,
)

PERSONAS: tuple[tuple[Callable[[Bank, int], None], int], ...] = (
    (employee, 32),
    (night_worker, 7),
    (bar_worker, 3),
    (taxi_driver, 3),
    (retiree, 10),
    (pay_day_casher, 5),
    (student, 8),
    (remitter, 5),
    (tradesperson, 4),
    (market_trader, 3),
    (by_appointment, len(PRACTICES)),
    (musician, 1),
    (travelling_salesperson, 1),
    (family_in_a_motel, 2),
    (courier, 2),
    (couple, 5),
    (couple_with_one_purse, 1),
    (parent_and_teenager, 2),
    (restaurant, 2),
    (cash_trade, 1),
    (importer, 1),
)


def populated() -> Bank:
    """The bank with all its customers and what they do, in an order that no file shows."""
    bank = Bank()
    planted(bank)
    planted_employer(bank)
    planted_relay(bank)
    for persona, how_many in PERSONAS:
        for number in range(how_many):
            persona(bank, number)
    people = [who for who in bank.customers if not who.sector]
    for who in people:
        dice = Dice(who.name, "knows")
        known = [dice.pick(people) for _ in range(dice.between(1, 4))]
        who.peers = [other.account for other in known if other is not who]
    for habit in bank.later:
        habit()
    return bank


def sorted_postings(bank: Bank) -> list[Row]:
    """Postings in the order of their time, equal times by a drawn number, with numbers given in that order."""
    dice = Dice("order")
    drawn = [(when, dice.below(1 << 30), row) for when, row in bank.postings if when.date() <= LAST_DAY]
    rows = []
    number = 40_310_000
    for when, _, row in sorted(drawn, key=lambda item: item[:2]):
        number += dice.between(1, 4)
        written_time = {"DATE_HEURE": when.strftime("%d/%m/%Y %H:%M:%S"), "month": f"{when:%m}"}
        rows.append(row | {"NO_OPERATION": f"B{number}", "VERSION": "1"} | written_time)
    return rows


def written(columns: Sequence[str], rows: Sequence[Row]) -> bytes:
    """A file of this bank: semicolons, no quotes (no value needs one), UTF-8, one line feed a line."""
    lines = [list(columns), *([row.get(column, "") for column in columns] for row in rows)]
    return "".join(";".join(line) + "\n" for line in lines).encode()


def on_file(who: Customer) -> Row:
    """What the bank's file of customers says of one."""
    born = who.born.strftime("%d/%m/%Y 00:00:00") if who.born else ""
    income = money(who.income) if who.income else ""
    joined = who.joined.strftime("%d/%m/%Y 00:00:00")
    kind = "E" if who.sector else "P"
    dice = Dice(who.name, "on file")
    lives_here = "oui" if who.sector or dice.chance(88) else "non"
    household = "" if who.sector else str(dice.pick((1, 1, 2, 2, 3, 4)))
    values = (who.number, kind, born, who.town, who.work, who.situation, income, who.sector, joined)
    values += (lives_here, household)
    return dict(zip(CUSTOMER_COLUMNS, values, strict=True))


def files() -> dict[str, bytes]:
    """Every file that this program makes, by name."""
    bank = populated()
    rows = sorted_postings(bank)
    soil(rows)
    made = {
        f"postings-2025-{month:02d}.csv": written(
            POSTING_COLUMNS, [row for row in rows if row["month"] == f"{month:02d}"]
        )
        for month in MONTHS
    }
    made["accounts.csv"] = written(ACCOUNT_COLUMNS, sorted(bank.accounts, key=lambda row: row["NO_COMPTE"]))
    people = sorted(bank.customers, key=lambda who: who.number)
    made["customers.csv"] = written(CUSTOMER_COLUMNS, [on_file(who) for who in people])
    return made


def main() -> None:
    """Writes the files into the folder that is named, or into the repository's own."""
    here = Path(__file__).resolve().parent.parent / "sample_data" / "harbour_bank"
    parser = argparse.ArgumentParser(description="Makes the files of the invented Harbour Bank, always the same.")
    parser.add_argument("folder", nargs="?", type=Path, default=here)
    folder: Path = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files().items():
        (folder / name).write_bytes(content)
        rows = content.count(b"\n") - 1
        print(f"{folder / name}: {rows} rows, {len(content)} bytes")


if __name__ == "__main__":
    main()
