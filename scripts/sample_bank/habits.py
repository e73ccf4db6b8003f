"""Habits that people share: shopping, wages, rent, bills, cash, friends, savings, benefits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from sample_bank.bank import FIRST_DAY, LAST_DAY, MONTHS, Bank, Customer, Hours, days, outsider
from sample_bank.dice import rounded
from sample_bank.life import SHOPS, Life

BILLS = (  # payee, least and most in cents, how many of a hundred have it
    ("TELECOM DU FLEUVE", 5500, 11000, 95),
    ("ENERGIE DE LA BAIE", 6000, 21000, 75),
    ("ASSURANCES DU CAP", 8500, 19000, 60),
    ("ABONNEMENT LECTURE", 899, 2199, 55),
)
MEMOS = ("merci", "souper", "cadeau", "billets", "partage", "", "", "", "part du mois", "lunch")


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
