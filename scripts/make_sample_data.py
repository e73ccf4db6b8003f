"""Makes `sample_data/harbour_bank/`: four months of a small, wholly invented bank, in that bank's own layout.

    python scripts/make_sample_data.py [FOLDER]

The same bytes come out on every platform and Python: chance is drawn from `random.Random(text).random()` alone, which
Python promises to keep, and amounts are worked out in integers and `decimal`, never in the machine's own logarithms.
Each habit of each customer has a stream of its own, so a change to one leaves the rows of all others as they were.

People first, cases second: the three planted customers are drawn up as ordinary ones, and what is planted is laid over
their ordinary life. No figure is taken from an indicator's threshold; they follow published descriptions, with spread.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Context, Decimal
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")
Hours = tuple[int, int]
Row = dict[str, str]

SEED = "harbour bank 1"
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
    "DATE_ENTREE",
)
ARITHMETIC = Context(prec=20)  # of our own, so that nobody's settings change an amount

# Who stands behind a transfer of a kind: a person, an enterprise, a government.
NATURE = {"VIRP": "P", "TRINT": "P", "CHARGE": "P", "VIRINTL": "P", "PAIE": "E", "TEF": "E", "FACT": "E", "PREST": "G"}
# Kinds that run by themselves and come through no door.
SILENT = ("PAIE", "PREST", "FACT")


@dataclass(frozen=True)
class Shop:
    """A kind of shop: its MCC, the median in cents, the spread of the logarithm, how often, and invented names."""

    mcc: str
    median: int
    spread: str
    often: int
    names: tuple[str, ...]


SHOPS = {
    "grocery": Shop("5411", 4600, "0.75", 24, ("MARCHE DU QUAI", "EPICERIE VALMONT", "AUX TROIS PANIERS")),
    "fast_food": Shop("5814", 1250, "0.40", 13, ("CASSE-CROUTE 24", "POULET MINUTE", "FRITES & CIE", "LE BEIGNE")),
    "restaurant": Shop("5812", 3800, "0.60", 9, ("BISTRO DE LA RADE", "CHEZ LE PECHEUR", "LA TABLE RONDE")),
    "fuel": Shop("5541", 5200, "0.35", 9, ("STATION DU PONT", "ESSENCE ROUTE 12")),
    "drugstore": Shop("5912", 2300, "0.70", 6, ("PHARMACIE CENTRALE", "PHARMACIE DU PHARE")),
    "general": Shop("5311", 5400, "0.90", 8, ("GRAND MAGASIN NORD", "BAZAR DU PORT")),
    "online": Shop("5999", 3600, "1.00", 8, ("COLIS-DIRECT", "TOUTENLIGNE")),
    "transit": Shop("4111", 375, "0.10", 9, ("TRANSPORTS DE LA BAIE",)),
    "taxi": Shop("4121", 1700, "0.45", 3, ("TAXI COOP BAIE", "COURSES VITE")),
    "apparel": Shop("5651", 6100, "0.70", 4, ("VETEMENTS LARGE", "FIL & LAINE")),
    "home": Shop("5200", 5800, "0.95", 3, ("QUINCAILLERIE DU BASSIN",)),
    "recreation": Shop("7832", 2100, "0.55", 3, ("CINEMA DU MOLE", "PISCINE MUNICIPALE")),
    "bar": Shop("5813", 2900, "0.60", 3, ("BAR DES ECLUSES", "LE GRAIN DE SEL")),
    "lodging": Shop("7011", 12800, "0.28", 0, ("AUBERGE DU RELAIS", "MOTEL DES PINS", "HOTEL DE LA GARE")),
}
BILLS = (  # payee, least and most in cents, how many of a hundred have it
    ("TELECOM DU FLEUVE", 5500, 11000, 95),
    ("ENERGIE DE LA BAIE", 6000, 21000, 75),
    ("ASSURANCES DU CAP", 8500, 19000, 60),
    ("ABONNEMENT LECTURE", 899, 2199, 55),
)
MEMOS = ("merci", "souper", "cadeau", "billets", "partage", "", "", "", "part du mois", "lunch")


class Dice:
    """One stream of chance, named: equal names draw equal values, whatever else is drawn."""

    def __init__(self, *names: object) -> None:
        self._random = random.Random("/".join((SEED, *map(str, names)))).random

    def below(self, n: int) -> int:
        """A whole number from 0 to ``n`` - 1."""
        return int(self._random() * n)

    def between(self, low: int, high: int) -> int:
        """A whole number from ``low`` to ``high``, both included."""
        return low + self.below(high - low + 1)

    def chance(self, per_cent: int) -> bool:
        """True in ``per_cent`` of a hundred draws."""
        return self.below(100) < per_cent

    def pick(self, values: Sequence[T]) -> T:
        """One of ``values``, all alike likely."""
        return values[self.below(len(values))]

    def favourite(self, values: Sequence[T]) -> T:
        """One of ``values``, the earlier ones likelier: 1, 1/2, 1/3 ... as people return to the same shops."""
        weights = [840 // (place + 1) for place in range(len(values))]
        drawn = self.below(sum(weights))
        for value, weight in zip(values, weights, strict=True):
            drawn -= weight
            if drawn < 0:
                return value
        return values[-1]

    def cents(self, median: int, spread: str) -> int:
        """An amount around ``median`` cents with a long tail: log-normal, its bell made of twelve dice."""
        bell = Decimal(sum(self.below(1_000_000) for _ in range(12)) - 6_000_000) / 1_000_000
        factor = ARITHMETIC.exp(ARITHMETIC.multiply(bell, Decimal(spread)))
        return max(100, int(ARITHMETIC.multiply(factor, Decimal(median))))

    def clock(self, first_hour: int, last_hour: int) -> time:
        """A time of day from the beginning of ``first_hour`` to the end of ``last_hour``."""
        return time(self.between(first_hour, last_hour), self.below(60), self.below(60))


def money(cents: int) -> str:
    """Cents as this bank writes money: a comma, no sign, no thousands."""
    return f"{cents // 100},{cents % 100:02d}"


def rounded(cents: int, to: int) -> int:
    """To the nearest multiple of ``to`` cents, at least one of them."""
    return max(to, (cents + to // 2) // to * to)


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
        since = (opened or owner.joined).strftime("%d/%m/%Y")
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


class Life:
    """One habit of one customer: what they do, on a day, between two hours, with a stream of chance of its own."""

    def __init__(self, bank: Bank, who: Customer, *purpose: object) -> None:
        self.bank = bank
        self.who = who
        self.dice = Dice(who.name, *purpose)

    def at(self, day: date, hours: Hours) -> datetime:
        """A time on ``day``, between these hours."""
        return datetime.combine(day, self.dice.clock(*hours))

    def gets(self, when: datetime, cents: int, other: tuple[str, str], code: str = "VIRP", memo: str = "") -> None:
        """Money from an account elsewhere."""
        self._exchange(self.who.account, "CREDIT", when, cents, other, code, memo)

    def gives(
        self, when: datetime, cents: int, other: tuple[str, str], code: str = "VIRP", memo: str = "", branch: str = ""
    ) -> None:
        """Money to an account elsewhere; over the counter of ``branch`` where one is named."""
        more = {"CANAL": "SUCC", "SUCCURSALE": branch} if branch else {}
        self._exchange(self.who.account, "DEBIT", when, cents, other, code, memo, **more)

    def transfers(self, when: datetime, cents: int, taker: str, memo: str = "", code: str = "VIRP") -> None:
        """Money to an account of this bank: two postings that name each other, a moment apart."""
        giver = self.who.account
        taken = code if code != "CHARGE" else "CHARGE"
        given = code if code != "CHARGE" else "VIRP"
        self._exchange(giver, "DEBIT", when, cents, (taker, BANK), given, memo)
        self._exchange(taker, "CREDIT", when + timedelta(seconds=2), cents, (giver, BANK), taken, memo)

    def _exchange(
        self,
        account: str,
        side: str,
        when: datetime,
        cents: int,
        other: tuple[str, str],
        code: str,
        memo: str,
        **more: str,
    ) -> None:
        canal = "" if code in SILENT else "MOB" if other[1] == BANK else "LIGNE"
        party = {"COMPTE_TIERS": other[0], "INST_TIERS": other[1], "NATURE_TIERS": NATURE[code]}
        self.bank.post(account, when, side, cents, code, **({"CANAL": canal, "LIBELLE": memo} | party | more))

    def buys(self, when: datetime, kind: str, cents: int, name: str = "", town: str = "") -> None:
        """A purchase by card."""
        shop, who = SHOPS[kind], self.who
        more = {"CARTE": who.card, "MCC": shop.mcc, "COMMERCE": name or self.dice.favourite(shop.names)}
        canal = "WEB" if kind == "online" else "TPV"
        self.bank.post(who.account, when, "DEBIT", cents, "ACHAT", CANAL=canal, VILLE=town or who.town, **more)

    def draws(self, when: datetime, cents: int, machine: int) -> None:
        """Cash out at a machine of the home town; machine 0 is the counter."""
        self._cash("DEBIT", when, cents, machine, self.who.town)

    def pays_in(self, when: datetime, cents: int, machine: int, town: str = "") -> None:
        """Cash in, likewise, or in another town."""
        self._cash("CREDIT", when, cents, machine, town or self.who.town)

    def _cash(self, side: str, when: datetime, cents: int, machine: int, town: str) -> None:
        number = TOWNS.index(town) + 1
        where = {"CANAL": "GAB", "GUICHET": f"G{number}{machine:02d}"} if machine else {"CANAL": "SUCC"}
        code = "DEPESP" if side == "CREDIT" else "RETESP"
        self.bank.post(self.who.account, when, side, cents, code, VILLE=town, SUCCURSALE=f"S{number}0", **where)


# ----------------------------------------------------------------------------------------------------------------------
# Habits that people share


def everyday(
    bank: Bank,
    who: Customer,
    a_month: int,
    wants: Sequence[str] = (),
    *,
    first: date = FIRST_DAY,
    last: date = LAST_DAY,
    less: int = 0,
) -> None:
    """Purchases by card: about ``a_month``, ``less`` per cent of them given up; ``wants`` are bought twice as often."""
    habits = [name for name, shop in SHOPS.items() for _ in range(shop.often * (2 if name in wants else 1))]
    for day in days(first, last):
        life = Life(bank, who, "everyday", day)  # a stream a day: what is given up changes no other day
        dice = life.dice
        busy = a_month * (9, 9, 9, 10, 12, 14, 10)[day.weekday()]
        for _ in range(6):
            bought, given_up = dice.below(1875) < busy, dice.chance(less)
            kind = dice.pick(habits)
            cents, ending = dice.cents(SHOPS[kind].median, SHOPS[kind].spread), dice.below(100)
            if ending < 18:
                cents = rounded(cents, 100)
            elif ending < 32:
                cents = cents // 100 * 100 + dice.pick((99, 95, 50))
            late = kind in ("bar", "taxi", "fast_food") and dice.chance(35)
            when = life.at(day, (20, 23) if late else (7, 20))
            if bought and not given_up:
                life.buys(when, kind, cents)


def wages(bank: Bank, who: Customer, net: int, every: int, last: date = LAST_DAY) -> list[date]:
    """Pay by the employer, each ``every`` days (7 or 14) on one weekday; returns the pay-days."""
    life = Life(bank, who, "wages")
    employer = outsider("employer", life.dice.below(14))
    first = date(2025, 1, 2) + timedelta(days=life.dice.pick((0, 1, 7, 8) if every > 7 else (0, 1)))
    paid = [day for day in days(first, last) if (day - first).days % every == 0]
    for day in paid:
        hours_vary = life.dice.between(-net // 12, net // 12) if every == 7 else 0
        life.gets(life.at(day, (0, 5)), net + hours_vary, employer, "PAIE")
    return paid


def rent(bank: Bank, who: Customer, cents: int, landlord: str = "", last: date = LAST_DAY) -> None:
    """Rent on the first of the month or a little later, in this tenant's way; a named ``landlord`` is a person."""
    life = Life(bank, who, "rent", landlord)
    dice = life.dice
    way, payee = dice.below(100), outsider("landlord", landlord or dice.below(40))
    for month in MONTHS:
        day = date(2025, month, 1) + timedelta(days=dice.pick((0, 0, 0, 1, 2)))
        when = life.at(day, (7, 19))
        if day > last:
            return
        if way < 50 or landlord:
            life.gives(when, cents, payee, memo=dice.pick(("loyer", "rent", "Loyer du mois")))
        elif way < 80:
            life.gives(when, cents, payee, "TEF", "LOYER")
        else:
            bank.post(who.account, when, "DEBIT", cents, "CHQ", LIBELLE=f"cheque {dice.between(100, 999)}")


def bills(bank: Bank, who: Customer) -> None:
    """Phone, power, insurance and the like, each with its own day of the month."""
    for payee, low, high, share in BILLS:
        life = Life(bank, who, "bill", payee)
        has_it, day, cents = life.dice.chance(share), life.dice.between(3, 26), life.dice.between(low, high)
        for month in MONTHS if has_it else ():
            when = life.at(date(2025, month, day) + timedelta(days=life.dice.below(3)), (3, 6))
            life.gives(when, cents + life.dice.between(0, cents // 15), outsider(payee), "FACT", payee)


def cash_needs(bank: Bank, who: Customer, a_month: int, hours: Hours = (8, 21)) -> None:
    """Cash drawn at machines of the home town."""
    life = Life(bank, who, "cash")
    dice = life.dice
    usual = dice.pick((2000, 4000, 6000, 10000, 10000, 20000))
    for day in days():
        if dice.below(30) < a_month:
            cents = usual if dice.chance(60) else dice.pick((4000, 6000, 8000, 10000, 20000, 30000))
            life.draws(life.at(day, hours), cents, dice.favourite((1, 2, 3)))


def friends(bank: Bank, who: Customer, a_month: int) -> None:
    """Small transfers among people who know each other: meals, tickets, gifts, both ways."""
    bank.later.append(lambda: _friends(Life(bank, who, "friends"), a_month))


def _friends(life: Life, a_month: int) -> None:
    dice = life.dice
    outside = [outsider("friend", life.who.name, number) for number in range(dice.between(1, 4))]
    for day in days():
        if dice.below(30) >= a_month:
            continue
        when, cents, memo = life.at(day, (9, 22)), dice.cents(3200, "0.9"), dice.pick(MEMOS)
        if dice.chance(60):
            cents = rounded(cents, 500)
        if life.who.peers and dice.chance(55):
            life.transfers(when, cents, dice.favourite(life.who.peers), memo)
        elif dice.chance(55):
            life.gives(when, cents, dice.favourite(outside), memo=memo)
        else:
            life.gets(when, cents, dice.favourite(outside), memo=memo)


def ordinary_life(bank: Bank, who: Customer, cards: int, rent_cents: int, cash: int = 2, social: int = 2) -> None:
    """All of it together, as most people have it."""
    everyday(bank, who, cards)
    if rent_cents:
        rent(bank, who, rent_cents)
    bills(bank, who)
    cash_needs(bank, who, cash)
    friends(bank, who, social)


def saves(bank: Bank, who: Customer, cents: int) -> None:
    """A sum a month to an own savings account."""
    life = Life(bank, who, "savings")
    account = bank.account(who, "EPA")
    for month in MONTHS:
        life.transfers(life.at(date(2025, month, 16), (8, 11)), cents, account, "epargne", "TRINT")


def benefits(bank: Bank, who: Customer, cents: int, paid: Sequence[date]) -> None:
    """A pension or an allowance, on the days on which the government pays it."""
    life = Life(bank, who, "benefits")
    for day in paid:
        life.gets(life.at(day, (0, 4)), cents, outsider("government"), "PREST")


PENSION_DAYS = (date(2025, 1, 29), date(2025, 2, 26), date(2025, 3, 27), date(2025, 4, 28))
ALLOWANCE_DAYS = (date(2025, 1, 20), date(2025, 2, 20), date(2025, 3, 20), date(2025, 4, 17))


# ----------------------------------------------------------------------------------------------------------------------
# Lawful personas. Each takes a number, so that several of a kind differ.


def employee(bank: Bank, number: int) -> None:
    """Paid each fortnight; the bulk of the town."""
    dice = Dice("employee", number, "terms")
    net = dice.cents(185_000, "0.25")
    work = dice.pick(("commis", "soudeur", "comptable", "enseignant", "technicien"))
    who = bank.customer(f"employee {number}", work, income=net * 26 * 135 // 100)
    wages(bank, who, net, 14)
    ordinary_life(bank, who, dice.between(6, 21), rounded(net * 55 // 100, 500), dice.between(1, 3), dice.between(0, 4))
    if dice.chance(40):
        saves(bank, who, dice.pick((10_000, 20_000, 30_000)))


def night_worker(bank: Bank, number: int) -> None:
    """Paid each week, draws cash when the shift ends."""
    dice = Dice("night worker", number, "terms")
    net = dice.cents(62_000, "0.15")
    work = dice.pick(("preposee a l'entretien", "boulanger", "gardien de nuit"))
    who = bank.customer(f"night worker {number}", work, income=net * 52 * 125 // 100)
    wages(bank, who, net, 7)
    everyday(bank, who, dice.between(7, 16), ("fast_food", "transit"))
    rent(bank, who, rounded(net * 3 // 2, 500))
    bills(bank, who)
    cash_needs(bank, who, dice.between(3, 7), dice.pick(((0, 5), (4, 8), (21, 23))))
    friends(bank, who, 1)


def bar_worker(bank: Bank, number: int) -> None:
    """Wages by transfer, tips in cash that are paid in on the way home."""
    who = bank.customer(f"bar worker {number}", "serveur", situation="TPA", income=2_900_000)
    wages(bank, who, 92_000, 14)
    life = Life(bank, who, "tips")
    ordinary_life(bank, who, life.dice.between(9, 17), 98_000, 1, 4)
    for day in days():
        if day.weekday() in (4, 5, 6) and life.dice.chance(32):
            life.pays_in(life.at(day, (1, 3)), rounded(life.dice.cents(16_000, "0.4"), 500), 2)


def taxi_driver(bank: Bank, number: int) -> None:
    """Own car: card takings by the dispatcher, cash fares paid in at any hour, fuel each other day."""
    who = bank.customer(f"taxi driver {number}", "chauffeur de taxi", situation="TA", income=4_100_000)
    life = Life(bank, who, "fares")
    everyday(bank, who, 15, ("fuel", "fast_food"))
    rent(bank, who, 105_000)
    bills(bank, who)
    friends(bank, who, 1)
    for day in days():
        if day.weekday() == 0:
            life.gets(life.at(day, (3, 5)), life.dice.cents(48_000, "0.25"), outsider("dispatcher"), "TEF", "courses")
        if life.dice.chance(16):
            hours = life.dice.pick(((0, 4), (22, 23), (12, 18)))
            life.pays_in(life.at(day, hours), rounded(life.dice.cents(21_000, "0.4"), 500), life.dice.favourite((1, 3)))


def retiree(bank: Bank, number: int) -> None:
    """Pension near the month's end, cash at the counter, cheques."""
    who = bank.customer(f"retiree {number}", situation="RE", income=3_300_000, born=(1938, 1958))
    life = Life(bank, who, "pension")
    benefits(bank, who, life.dice.between(120_000, 220_000), PENSION_DAYS)
    for day in PENSION_DAYS:
        then = day + timedelta(days=life.dice.below(3))
        life.draws(life.at(then, (9, 15)), life.dice.pick((40_000, 50_000, 60_000)), 0)
    everyday(bank, who, life.dice.between(5, 12), ("grocery", "drugstore"))
    rent(bank, who, 72_000)
    bills(bank, who)


def pay_day_casher(bank: Bank, number: int) -> None:
    """Low pay, drawn whole on pay-day; rent and food are paid in cash."""
    who = bank.customer(f"pay-day casher {number}", "manoeuvre", income=2_700_000)
    life = Life(bank, who, "pay-day")
    for day in wages(bank, who, 50_000, 7):
        life.draws(life.at(day, (11, 18)), life.dice.pick((44_000, 46_000, 48_000)), 1)
    everyday(bank, who, 4)
    bills(bank, who)


def student(bank: Bank, number: int) -> None:
    """Part-time pay, money from home, many small transfers with flat-mates."""
    who = bank.customer(f"student {number}", situation="ET", income=1_100_000, born=(2003, 2006), joined=(2019, 2023))
    life = Life(bank, who, "studies")
    dice = life.dice
    wages(bank, who, dice.between(38_000, 52_000), 14)
    everyday(bank, who, dice.between(9, 18), ("fast_food", "transit", "online"))
    rent(bank, who, dice.between(48, 60) * 1000)
    friends(bank, who, dice.between(9, 16))
    for month in MONTHS:
        life.gets(life.at(date(2025, month, 4), (9, 21)), 40_000, outsider("parent", who.name), memo="pour le mois")


def remitter(bank: Bank, number: int) -> None:
    """Wages, a room, and each month a sum to relatives abroad."""
    who = bank.customer(f"remitter {number}", "aide de cuisine", income=3_100_000)
    life = Life(bank, who, "relatives")
    wages(bank, who, 56_000, 7)
    ordinary_life(bank, who, life.dice.between(6, 11), 60_000, 2, 1)
    for month in MONTHS:
        when, cents = life.at(date(2025, month, life.dice.between(8, 20)), (10, 17)), life.dice.cents(28_000, "0.35")
        life.gives(when, rounded(cents, 500), outsider("relatives", number), "VIRINTL", "famille", "S10")


def tradesperson(bank: Bank, number: int) -> None:
    """Paid in cash and by transfer by customers of several towns; banks on the road."""
    dice = Dice("tradesperson", number, "terms")
    work = dice.pick(("plombier", "peintre", "couvreur"))
    who = bank.customer(f"tradesperson {number}", work, situation="TA", income=6_400_000)
    life = Life(bank, who, "trade")
    ordinary_life(bank, who, 17, 132_000, 1, 1)
    for day in days():
        if day.weekday() < 6 and life.dice.chance(15):
            town = who.town if life.dice.chance(60) else life.dice.pick(TOWNS)
            cents = rounded(life.dice.cents(38_000, "0.5"), 1000)
            life.pays_in(life.at(day, (11, 18)), cents, life.dice.favourite((1, 2, 0)), town)
        if day.weekday() < 6 and life.dice.chance(14):
            cents, client = life.dice.cents(42_000, "0.7"), outsider("client", who.name, life.dice.below(25))
            life.gets(life.at(day, (8, 21)), rounded(cents, 500), client, memo=life.dice.pick(("facture", "solde")))


def market_trader(bank: Bank, number: int) -> None:
    """A stall at the week-end; takings are paid in the same evening, at times late."""
    who = bank.customer(f"market trader {number}", "maraicher", situation="TA", income=3_800_000)
    life = Life(bank, who, "stall")
    ordinary_life(bank, who, 10, 88_000, 1, 1)
    for day in days():
        if day.weekday() in (5, 6) and life.dice.chance(85):
            when = life.at(day, (22, 23) if life.dice.chance(30) else (16, 20))
            life.pays_in(when, rounded(life.dice.cents(52_000, "0.4"), 500), 1)
        if day.weekday() == 2 and life.dice.chance(60):
            life.gives(
                life.at(day, (9, 16)), life.dice.cents(31_000, "0.4"), outsider("grower", number), "TEF", "plants"
            )


@dataclass(frozen=True)
class Practice:
    """How somebody works who is paid by the visit: price in cents, visits a week, how many come, the hours."""

    work: str
    price: int
    a_week: int
    clients: int
    hours: Hours
    night_cash: int = 0  # of a hundred days, on how many cash is paid in at night


PRACTICES = (
    Practice("", 23_000, 9, 70, (14, 23), 16),  # an independent worker who states no trade
    Practice("massotherapeute", 11_500, 8, 45, (10, 20)),
    Practice("professeur de musique", 6_000, 9, 14, (15, 20)),
)


def by_appointment(bank: Bank, number: int) -> None:
    """Works alone, is paid by transfer and in cash: pays rent, food and tax from it, and saves."""
    practice = PRACTICES[number]
    who = bank.customer(f"by appointment {number}", practice.work, situation="TA", income=5_200_000)
    life = Life(bank, who, "visits")
    ordinary_life(bank, who, 15, 124_000, 1, 3)
    saves(bank, who, 60_000)
    for day in days():
        for _ in range(3):
            client, cents = life.dice.below(practice.clients), life.dice.cents(practice.price, "0.35")
            when, memo = life.at(day, practice.hours), life.dice.pick(MEMOS)
            if life.dice.below(21) < practice.a_week:
                life.gets(when, rounded(cents, 1000), outsider("client", who.name, client), memo=memo)
        if life.dice.chance(practice.night_cash):
            life.pays_in(life.at(day, (22, 23)), rounded(life.dice.cents(26_000, "0.35"), 1000), 1)
        if day.day == 15:
            life.gives(life.at(day, (9, 16)), 41_000, outsider("taxes"), "FACT", "acompte impots")


def musician(bank: Bank, number: int) -> None:
    """On tour in two months: rooms, fees from venues, cash from merchandise in several towns."""
    who = bank.customer(f"musician {number}", "musicien", situation="TA", income=3_400_000)
    life = Life(bank, who, "tour")
    ordinary_life(bank, who, 13, 92_000, 1, 4)
    for day in days(date(2025, 2, 1), date(2025, 3, 31)):
        if day.weekday() not in (3, 4, 5):
            continue
        town = life.dice.pick(TOWNS)
        life.buys(life.at(day, (15, 20)), "lodging", life.dice.cents(11_500, "0.2"), town=town)
        if life.dice.chance(55):
            cents = rounded(life.dice.cents(31_000, "0.3"), 500)
            life.pays_in(life.at(day + timedelta(days=1), (10, 12)), cents, 1, town)
        if life.dice.chance(60):
            cents = rounded(life.dice.cents(42_000, "0.5"), 5000)
            life.gets(life.at(day, (17, 23)), cents, outsider("venue", life.dice.below(14)), memo="cachet")


def travelling_salesperson(bank: Bank, number: int) -> None:
    """Rooms from Monday to Thursday in each second week, refunded by the employer."""
    who = bank.customer(f"travelling salesperson {number}", "representant", income=7_200_000)
    life = Life(bank, who, "rooms")
    wages(bank, who, 232_000, 14)
    ordinary_life(bank, who, 16, 150_000, 1, 2)
    for day in days():
        week = day.isocalendar().week
        if day.weekday() < 4 and week % 2:
            when, cents = life.at(day, (17, 21)), life.dice.cents(14_200, "0.15")
            life.buys(when, "lodging", cents, "HOTEL DE LA GARE", TOWNS[1 + week % 3])
        if day.day == 20:
            refund = life.dice.between(98_000, 121_000)
            life.gets(life.at(day, (1, 5)), refund, outsider("employer", "sales"), "TEF", "deplacements")


def family_in_a_motel(bank: Bank, number: int) -> None:
    """Waits for a dwelling: one motel by the week, paid from benefits and a small wage."""
    who = bank.customer(f"family in a motel {number}", "aide-menagere", situation="TPA", income=2_400_000)
    life = Life(bank, who, "motel")
    wages(bank, who, 78_000, 14)
    everyday(bank, who, 15, ("grocery", "fast_food", "transit"))
    for day in days(last=date(2025, 3, 31)):
        if day.weekday() == 0:
            life.buys(life.at(day, (10, 13)), "lodging", 58_000, "MOTEL DES PINS")
    life.gives(life.at(date(2025, 4, 1), (9, 12)), 99_000, outsider("landlord", "new", number), memo="loyer")
    benefits(bank, who, 128_000, ALLOWANCE_DAYS)


def courier(bank: Bank, number: int) -> None:
    """Delivers food: weekly pay by the platform, fuel, quick meals, late hours."""
    who = bank.customer(f"courier {number}", "livreur", situation="TA", income=3_000_000)
    life = Life(bank, who, "deliveries")
    everyday(bank, who, 26, ("fast_food", "fuel"))
    rent(bank, who, 84_000)
    bills(bank, who)
    for day in days():
        if day.weekday() == 1:
            life.gets(life.at(day, (3, 5)), life.dice.cents(52_000, "0.3"), outsider("platform"), "TEF", "livraisons")


def couple(bank: Bank, number: int) -> None:
    """Two who live together, each with an account, who share the costs as they come."""
    one, two = _two_who_live_together(bank, number)
    dice, back = Life(bank, two, "shares").dice, Life(bank, one, "shares")
    life = Life(bank, two, "home")
    for day in wages(bank, two, 63_000, 7):
        if dice.chance(45):
            memo = dice.pick(("epicerie", "loyer", "maison"))
            life.transfers(life.at(day, (8, 20)), dice.pick((10_000, 15_000, 20_000)), one.account, memo)
        elif dice.chance(30):
            back.transfers(back.at(day, (8, 20)), dice.pick((4_000, 6_000)), two.account, "merci")
    everyday(bank, two, 12)
    friends(bank, two, 1)


def couple_with_one_purse(bank: Bank, number: int) -> None:
    """Two who live together, one of whom keeps the money of both, as agreed."""
    one, two = _two_who_live_together(bank, 90 + number)
    life = Life(bank, two, "home")
    for day in wages(bank, two, 63_000, 7):
        life.transfers(life.at(day, (6, 9)), life.dice.pick((52_000, 54_000, 55_000)), one.account, "maison")
    everyday(bank, two, 3)


def _two_who_live_together(bank: Bank, number: int) -> tuple[Customer, Customer]:
    one = bank.customer(f"couple {number} a", "infirmier", income=5_600_000)
    two = bank.customer(f"couple {number} b", "magasinier", income=3_600_000)
    two.town = one.town
    wages(bank, one, Dice("couple", number, "terms").between(170_000, 210_000), 14)
    ordinary_life(bank, one, 20, 142_000)
    return one, two


def parent_and_teenager(bank: Bank, number: int) -> None:
    """A parent who fills a child's prepaid card, and pays the rent of another, who studies, beside the own."""
    parent = bank.customer(f"parent {number}", "dessinateur", income=6_000_000)
    life = Life(bank, parent, "children")
    wages(bank, parent, 205_000, 14)
    ordinary_life(bank, parent, 20, 0, 2, 1)
    rent(bank, parent, 131_000, f"home {number}")
    rent(bank, parent, 62_000, f"student's room {number}")
    child = bank.customer(f"teenager {number}", situation="ET", born=(2009, 2009), joined=(2023, 2023))
    child.town = parent.town
    card = bank.account(child, "PRE")
    spends = Life(bank, child, "treats")
    for day in days():
        if day.weekday() == 5 and life.dice.chance(80):
            life.transfers(life.at(day, (9, 12)), 2500, card, "recharge", "CHARGE")
            _spends_from(spends, card, day, spends.dice.pick(("fast_food", "recreation")))
    everyday(bank, child, 2, ("fast_food",))


def _spends_from(life: Life, card_account: str, day: date, kind: str) -> None:
    """A small purchase from a prepaid account."""
    shop = SHOPS[kind]
    more = {"MCC": shop.mcc, "COMMERCE": life.dice.pick(shop.names), "VILLE": life.who.town, "CANAL": "TPV"}
    life.bank.post(card_account, life.at(day, (13, 21)), "DEBIT", life.dice.cents(1600, "0.3"), "ACHAT", **more)


def restaurant(bank: Bank, number: int) -> None:
    """Card takings each morning, cash by the night safe, suppliers, pay by transfer to its staff."""
    who = bank.customer(f"restaurant {number}", situation="", sector="7225")
    life = Life(bank, who, "business")
    dice = life.dice
    for day in days():
        if day.weekday() == 0:
            continue
        life.gets(life.at(day, (3, 5)), dice.cents(128_000, "0.3"), outsider("acquirer"), "TEF", "cartes")
        if day.weekday() in (5, 6):
            where = {"CANAL": "DEPNUIT", "VILLE": who.town, "SUCCURSALE": f"S{TOWNS.index(who.town) + 1}0"}
            bank.post(who.account, life.at(day, (22, 23)), "CREDIT", dice.cents(74_000, "0.3"), "DEPESP", **where)
        if day.weekday() == 3:
            life.gives(life.at(day, (9, 15)), dice.cents(152_000, "0.3"), outsider("food", number), "TEF", "commande")
        if day.weekday() == 4 and day.isocalendar().week % 2:
            _pays_staff(life, day, 4, 95_000)


def _pays_staff(life: Life, day: date, staff: int, about: int) -> None:
    """A transfer to each of the staff."""
    for number in range(staff):
        net = life.dice.between(about * 8 // 10, about * 12 // 10)
        life.gives(life.at(day, (6, 8)), net, outsider("staff", life.who.name, number), memo="paie")


def cash_trade(bank: Bank, number: int) -> None:
    """A repair shop of two owners without staff, who draw what they live on each Friday."""
    who = bank.customer(f"cash trade {number}", situation="", sector="8111")
    life = Life(bank, who, "business")
    dice = life.dice
    for day in days():
        if day.weekday() < 5 and dice.chance(55):
            cents, motorist = dice.cents(42_000, "0.5"), outsider("motorist", dice.below(60))
            life.gets(life.at(day, (9, 18)), cents, motorist, memo="reparation")
        if day.weekday() == 4:
            life.draws(life.at(day, (14, 16)), dice.pick((90_000, 100_000, 110_000)), 0)
        if day.weekday() == 1 and dice.chance(50):
            life.gives(life.at(day, (9, 15)), dice.cents(44_000, "0.5"), outsider("parts"), "TEF", "pieces")


def importer(bank: Bank, number: int) -> None:
    """Pays suppliers abroad from whichever branch is near."""
    who = bank.customer(f"importer {number}", situation="", sector="4145")
    life = Life(bank, who, "business")
    dice = life.dice
    for day in days():
        if day.weekday() < 5 and dice.chance(70):
            buyer = outsider("buyer", dice.below(18))
            life.gets(life.at(day, (8, 17)), dice.cents(148_000, "0.7"), buyer, "TEF", "facture")
        if day.weekday() in (1, 2) and dice.chance(55):
            cents, branch = dice.cents(260_000, "0.5"), dice.favourite(("S10", "S20"))
            life.gives(life.at(day, (10, 15)), cents, outsider("abroad", dice.below(4)), "VIRINTL", "commande", branch)
        if day.weekday() == 3 and day.isocalendar().week % 2 == 0:
            _pays_staff(life, day, 3, 120_000)


# ----------------------------------------------------------------------------------------------------------------------
# The planted pattern: what two people receive goes on, day by day, to a third


@dataclass(frozen=True)
class Plant:
    """From when, how many visits a week, on how many of a hundred days with visits cash is paid in at night."""

    onset: date
    a_week: int
    night_cash: int


def gives_up(bank: Bank, who: Customer, receiver: Customer, plant: Plant) -> None:
    """Visits paid by transfer or in cash; most of it is given up within hours, some days nothing."""
    for day in days(plant.onset):
        life = Life(bank, who, "planted", day)
        dice = life.dice
        taken = 0
        for _ in range(4):
            if dice.below(28) >= plant.a_week:
                continue
            cents = rounded(dice.cents(22_000, "0.40"), 2000)
            taken += cents
            # From late afternoon into the night; payers from a few dozen, so that some come back.
            when = life.at(day, (16, 23)) + timedelta(hours=dice.below(3))
            payer, memo = outsider("payer", dice.below(38)), dice.pick(MEMOS)
            if dice.chance(78):
                life.gets(when, cents, payer, memo=memo)
        if taken and dice.chance(plant.night_cash):
            when = datetime.combine(day, time(23, 10)) + timedelta(minutes=dice.below(290))
            life.pays_in(when, rounded(dice.cents(34_000, "0.30"), 2000), dice.pick((1, 2, 3)))
        if taken and dice.chance(88):
            when = datetime.combine(day, time(23, 30)) + timedelta(minutes=dice.below(600))
            given = rounded(taken * dice.between(74, 92) // 100, 1000)
            life.transfers(when, given, receiver.account, dice.pick(("", "", "merci", "loyer", "part du mois")))


def planted(bank: Bank) -> None:
    """Three customers with ordinary lives of their own, over which the pattern is laid from February on."""
    receiver = _receiver(bank)

    first = bank.customer("planted first", "serveur", situation="TPA", income=2_600_000, home=True)
    plant = Plant(date(2025, 2, 10), 11, 38)
    wages(bank, first, 47_000, 7, last=date(2025, 3, 14))
    rent(bank, first, 86_000, last=date(2025, 2, 28))
    bills(bank, first)
    everyday(bank, first, 15, last=plant.onset)
    everyday(bank, first, 15, first=plant.onset + timedelta(days=1), less=72)
    friends(bank, first, 1)
    gives_up(bank, first, receiver, plant)

    second = bank.customer("planted second", situation="ET", income=900_000, home=True, born=(2001, 2005))
    plant = Plant(date(2025, 3, 3), 8, 24)
    wages(bank, second, 36_000, 14, last=date(2025, 3, 20))
    everyday(bank, second, 12, last=plant.onset)
    everyday(bank, second, 12, first=plant.onset + timedelta(days=1), less=80)
    gives_up(bank, second, receiver, plant)
    card = bank.account(second, "PRE", opened=date(2025, 3, 5))
    funds, spends = Life(bank, receiver, "funds"), Life(bank, second, "prepaid")
    for day in days(date(2025, 3, 6)):
        if day.weekday() in (0, 4) and funds.dice.chance(55):
            sum_loaded = funds.dice.pick((4000, 6000, 8000, 10_000))
            funds.transfers(funds.at(day, (9, 12)), sum_loaded, card, "recharge", "CHARGE")
            _spends_from(spends, card, day, "fast_food")


def _receiver(bank: Bank) -> Customer:
    """Who receives: a contractor with work of his or her own, who then pays rooms, trips and a second flat."""
    who = bank.customer("planted receiver", "entrepreneur", situation="TA", income=4_600_000, home=True)
    ordinary_life(bank, who, 18, 0, 3, 2)
    rent(bank, who, 138_000, "receiver's home")
    for day in days():
        life = Life(bank, who, "planted", day)
        dice = life.dice
        if day.weekday() in (1, 4) and dice.chance(60):
            cents, client = rounded(dice.cents(46_000, "0.5"), 1000), outsider("client", who.name, dice.below(9))
            life.gets(life.at(day, (9, 18)), cents, client, memo="travaux")
        if day < date(2025, 2, 14):
            continue
        if dice.chance(52):
            town = dice.pick(TOWNS[:2])
            life.buys(life.at(day, (14, 22)), "lodging", dice.cents(10_900, "0.2"), town=town)
        for _ in range(2):
            if dice.chance(38) and day >= date(2025, 3, 12):
                life.buys(life.at(day, (19, 23)) + timedelta(hours=dice.below(4)), "taxi", dice.cents(1900, "0.4"))
        if day.day == 2 and day.month > 2:
            life.gives(life.at(day, (9, 12)), 118_000, outsider("landlord", "receiver's second"), memo="loyer 2")
    return who


# ----------------------------------------------------------------------------------------------------------------------
# The whole

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


def soil(rows: list[Row]) -> None:
    """What every real export holds: a handful of rows that cannot be read, or can only partly be."""
    purchases = [place for place, row in enumerate(rows) if row["CODE_OPER"] == "ACHAT"]
    spots = [purchases[len(purchases) * part // 16] for part in range(1, 14)]  # spread over the four months
    amounts = [rows[spot]["DEBIT"] for spot in spots]
    changes: tuple[Row, ...] = (
        {"DATE_HEURE": "31/02/2025 10:15:00"},  # no such day
        {"DATE_HEURE": ""},  # no time at all
        {"DEBIT": ""},  # an amount on neither side
        {"DEBIT": amounts[3].replace(",", ",O")},  # a letter in a number
        {"DEBIT": f"-{amounts[4]}"},  # a sign, where the side says it
        {"DEBIT": f"{amounts[5]}375"},  # more digits than money has
        {"NO_COMPTE": "700000000"},  # an account that is not in the file of accounts
        {"CODE_OPER": "ZZ9"},  # a code that nobody mapped: the row is used, its type unknown
        {"STATUT": "R"},  # declined: a row, but no purchase
        {"STATUT": "R"},
    )
    for spot, change in zip(spots, changes, strict=False):
        rows[spot] |= change
    # Later ones first, so that the earlier places still hold.
    contradicted, doubled, corrected = spots[12], spots[11], spots[10]
    rows.insert(contradicted + 2, rows[contradicted] | {"DEBIT": "1,11"})  # same number and version, other content
    rows.insert(doubled + 2, dict(rows[doubled]))  # the very same row twice
    rows.insert(corrected + 2, rows[corrected] | {"VERSION": "2", "DEBIT": "44,10"})  # the higher version counts


def written(columns: Sequence[str], rows: Sequence[Row]) -> bytes:
    """A file of this bank: semicolons, no quotes (no value needs one), UTF-8, one line feed a line."""
    lines = [list(columns), *([row.get(column, "") for column in columns] for row in rows)]
    return "".join(";".join(line) + "\n" for line in lines).encode()


def on_file(who: Customer) -> Row:
    """What the bank's file of customers says of one."""
    born = who.born.strftime("%d/%m/%Y") if who.born else ""
    income = money(who.income) if who.income else ""
    joined = who.joined.strftime("%d/%m/%Y")
    kind = "E" if who.sector else "P"
    values = (who.number, kind, born, who.town, who.work, who.situation, income, who.sector, joined)
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
