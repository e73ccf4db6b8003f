"""Lawful firms: their takings, suppliers and staff."""

from __future__ import annotations

from datetime import date

from sample_bank.bank import TOWNS, Bank, days, outsider
from sample_bank.habits import bills, rent
from sample_bank.life import Life


def restaurant(bank: Bank, number: int) -> None:
    """Card takings each morning, cash by the night safe, suppliers, pay by transfer to its staff."""
    who = bank.customer(f"restaurant {number}", situation="", sector="7225")
    bills(bank, who)
    rent(bank, who, 310000, "premises of " + who.name)
    life = Life(bank, who, "business")
    dice = life.dice
    for day in days():
        if day.weekday() == 0:
            continue
        life.gets(life.at(day, (3, 5)), dice.cents(128_000, "0.3"), outsider("acquirer"), "TEF", "cartes")
        if day.weekday() in (5, 6):
            branch = TOWNS.index(who.town) + 1
            where = {"CANAL": "DEPNUIT", "VILLE": who.town, "GUICHET": f"G{branch}99", "SUCCURSALE": f"S{branch}0"}
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
    bills(bank, who)
    rent(bank, who, 124000, "premises of " + who.name)
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
    bills(bank, who)
    rent(bank, who, 185000, "premises of " + who.name)
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
