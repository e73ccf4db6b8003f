"""Lawful people who work for themselves. Each takes a number, so that several of a kind differ."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sample_bank.bank import TOWNS, Bank, Hours, days, outsider
from sample_bank.dice import Dice, rounded
from sample_bank.habits import MEMOS, bills, everyday, friends, ordinary_life, rent, saves
from sample_bank.life import Life


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
