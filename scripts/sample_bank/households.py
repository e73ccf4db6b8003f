"""Lawful people who share money: couples, and parents with their children."""

from __future__ import annotations

from datetime import date

from sample_bank.bank import Bank, Customer, days
from sample_bank.dice import Dice
from sample_bank.habits import everyday, friends, ordinary_life, rent, wages
from sample_bank.life import SHOPS, Life


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
            spends_from(spends, card, day, spends.dice.pick(("fast_food", "recreation")))
    everyday(bank, child, 2, ("fast_food",))


def spends_from(life: Life, card_account: str, day: date, kind: str) -> None:
    """A small purchase from a prepaid account."""
    shop = SHOPS[kind]
    more = {"MCC": shop.mcc, "COMMERCE": life.dice.pick(shop.names), "VILLE": life.who.town, "CANAL": "TPV"}
    life.bank.post(card_account, life.at(day, (13, 21)), "DEBIT", life.dice.cents(1600, "0.3"), "ACHAT", **more)
