"""The first planted pattern: what three people receive goes on, day by day, to a fourth."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sample_bank.bank import TOWNS, Bank, Customer, days, outsider
from sample_bank.dice import rounded
from sample_bank.habits import MEMOS, bills, everyday, friends, ordinary_life, rent, wages
from sample_bank.households import spends_from
from sample_bank.life import Life


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
    """Four customers with ordinary lives of their own, over which the pattern is laid from February on."""
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
            spends_from(spends, card, day, "fast_food")

    third = bank.customer("planted third", "serveur", situation="TPA", income=2_200_000, home=True)
    plant = Plant(date(2025, 2, 24), 9, 30)
    wages(bank, third, 41_000, 7, last=date(2025, 3, 7))
    rent(bank, third, 79_000, last=date(2025, 3, 1))
    everyday(bank, third, 13, last=plant.onset)
    everyday(bank, third, 13, first=plant.onset + timedelta(days=1), less=75)
    gives_up(bank, third, receiver, plant)


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
