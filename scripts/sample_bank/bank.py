"""The bank's layout, its customers and accounts, and what was posted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sample_bank.dice import Dice

Hours = tuple[int, int]
Row = dict[str, str]
FIRST_DAY, LAST_DAY = date(2025, 1, 1), date(2025, 4, 30)
MONTHS = (1, 2, 3, 4)
TOWNS = ("Port-Clair", "Valmont", "Sainte-Rive", "Baie-Haute")  # invented; most customers live in the first
BANK = "HAVRE"
OTHER_BANKS = ("RIVAGE", "COLLINE", "PLAINE")
POSTING_COLUMNS = (
    *("NO_OPERATION", "VERSION", "NO_COMPTE", "DATE_HEURE", "DEBIT", "CREDIT", "CODE_OPER", "CANAL", "STATUT"),
    *("CARTE", "MCC", "COMMERCE", "VILLE", "GUICHET", "SUCCURSALE", "LIBELLE"),
    *("COMPTE_TIERS", "INST_TIERS", "NATURE_TIERS"),
)
ACCOUNT_COLUMNS = ("NO_COMPTE", "NO_CLIENT", "PRODUIT", "DATE_OUVERTURE", "DATE_FERMETURE", "SUCCURSALE", "DEVISE")
CUSTOMER_COLUMNS = (
    *("NO_CLIENT", "CATEGORIE", "DATE_NAISSANCE", "VILLE", "EMPLOI", "SITUATION", "REVENU_ANNUEL", "SECTEUR"),
    *("DATE_ENTREE", "PRINCIPALE", "MENAGE"),
)


def money(cents: int) -> str:
    """Cents as this bank writes money: a comma, no sign, no thousands."""
    return f"{cents // 100},{cents % 100:02d}"


def days(first: date = FIRST_DAY, last: date = LAST_DAY) -> Iterator[date]:
    """Every day from ``first`` to ``last``, inside the span of the data."""
    day = max(first, FIRST_DAY)
    while day <= min(last, LAST_DAY):
        yield day
        day += timedelta(days=1)


def outsider(*name: object) -> tuple[str, str]:
    """An account at another bank, and the bank: always the same for the same name."""
    dice = Dice("outsider", *name)
    return str(dice.between(10_000_000, 99_999_999)), dice.pick(OTHER_BANKS)


@dataclass
class Customer:
    """A customer with one everyday account; a persona may open more. ``name`` is for us only and is never written."""

    name: str
    number: str
    town: str
    born: date | None
    joined: date
    work: str = ""
    situation: str = "TP"
    income: int = 0
    sector: str = ""
    account: str = ""
    card: str = ""
    peers: list[str] = field(default_factory=list)


class Bank:
    """The bank: its customers, its accounts, and what was posted."""

    def __init__(self) -> None:
        self.customers: list[Customer] = []
        self.accounts: list[Row] = []
        self.postings: list[tuple[datetime, Row]] = []
        self.later: list[Callable[[], None]] = []  # habits that need everybody's account to be there
        self._taken: set[str] = set()

    def customer(
        self,
        name: str,
        work: str = "",
        *,
        situation: str = "TP",
        income: int = 0,
        sector: str = "",
        home: bool = False,
        born: tuple[int, int] = (1960, 2003),
        joined: tuple[int, int] = (2008, 2023),
    ) -> Customer:
        """A new customer. Numbers are drawn, so that they say nothing of the persona; ``home`` is the first town."""
        dice = Dice(name, "who")
        town = TOWNS[0] if dice.chance(70) or home else dice.pick(TOWNS[1:])
        birth = date(dice.between(*born), dice.between(1, 12), dice.between(1, 28))
        since = date(dice.between(*joined), dice.between(1, 12), dice.between(1, 28))
        new = Customer(name, self._free(dice, "C", 5), town, None if sector else birth, since, work, situation, income)
        new.sector = sector
        new.account = self.account(new, "AFF" if sector else "CHQ")
        new.card = self._free(dice, "K", 8)
        self.customers.append(new)
        return new

    def account(self, owner: Customer, product: str, opened: date | None = None) -> str:
        """One more account for ``owner``."""
        number = self._free(Dice(owner.name, "account", product), "7", 8)
        since = (opened or owner.joined).strftime("%d/%m/%Y 00:00:00")
        branch = f"S{TOWNS.index(owner.town) + 1}0"
        self.accounts.append(
            dict(zip(ACCOUNT_COLUMNS, (number, owner.number, product, since, "", branch, "CAD"), strict=True))
        )
        return number

    def _free(self, dice: Dice, prefix: str, digits: int) -> str:
        while True:
            number = f"{prefix}{dice.between(10 ** (digits - 1), 10**digits - 1)}"
            if number not in self._taken:
                self._taken.add(number)
                return number

    def post(self, account: str, when: datetime, side: str, cents: int, code: str, **more: str) -> None:
        """One posting. ``side`` is DEBIT or CREDIT; ``more`` are further columns."""
        row = {"NO_COMPTE": account, side: money(cents), "CODE_OPER": code, "STATUT": "F"}
        self.postings.append((when, row | more))
