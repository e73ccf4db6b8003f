"""Lawful people who live on wages, pensions or a grant. Each takes a number, so that several of a kind differ."""

from __future__ import annotations

from datetime import date, timedelta

from sample_bank.bank import MONTHS, TOWNS, Bank, days, outsider
from sample_bank.dice import Dice, rounded
from sample_bank.habits import (
    ALLOWANCE_DAYS,
    PENSION_DAYS,
    benefits,
    bills,
    cash_needs,
    everyday,
    friends,
    ordinary_life,
    rent,
    saves,
    wages,
)
from sample_bank.life import Life


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
