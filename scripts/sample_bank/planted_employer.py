"""The second planted pattern: wages that are paid, partly taken back, and drawn for the workers by one hand."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from sample_bank.bank import BANK, LAST_DAY, Bank, Customer, days, outsider
from sample_bank.dice import rounded
from sample_bank.habits import everyday
from sample_bank.life import Life

WORKERS = 5
STARTED = date(2025, 1, 6)


def planted_employer(bank: Bank) -> None:
    """A cleaning firm that holds its workers' cards: every other Friday wages and cash drawn, next day a part back."""
    firm = bank.customer("planted employer", situation="", sector="5617", joined=(2021, 2023))
    workers = [_worker(bank, number) for number in range(WORKERS)]
    life = Life(bank, firm, "business")
    for day in days(STARTED):
        if day.weekday() in (1, 3) and life.dice.chance(80):
            client = outsider("cleaned for", life.dice.below(6))
            life.gets(life.at(day, (9, 16)), life.dice.cents(190_000, "0.3"), client, "TEF", "entretien")
        if day.weekday() == 4 and day.isocalendar().week % 2:
            _pay_day(bank, firm, workers, day)


def _worker(bank: Bank, number: int) -> Customer:
    """Somebody with little of an everyday life: hardly a purchase, no rent, no bills."""
    who = bank.customer(
        f"planted worker {number}", "preposee a l'entretien", income=3_600_000, home=True, joined=(2024, 2024)
    )
    everyday(bank, who, 2, ("grocery",))
    return who


def _pay_day(bank: Bank, firm: Customer, workers: list[Customer], day: date) -> None:
    pays = Life(bank, firm, "pays", day)
    # All their cards, one after the other, at the machine beside the firm: an evening, a few minutes.
    at_machine = datetime.combine(day, time(20, 40)) + timedelta(minutes=pays.dice.below(100))
    for place, who in enumerate(pays.dice.shuffled(workers)):
        wage = 61_000 + 500 * pays.dice.below(13)
        pays.wage(pays.at(day, (4, 6)), wage, who.account)
        gives = Life(bank, who, "gives", day)
        taken = rounded(wage * gives.dice.between(36, 44) // 100, 1000)
        when = gives.at(day + timedelta(days=1), (8, 11))
        if when.date() <= LAST_DAY:
            gives.gives(
                when,
                taken,
                (firm.account, BANK),
                memo=gives.dice.pick(("logement", "outils", "avance", "")),
                nature="E",
            )
            Life(bank, firm, "gets", day, place).gets(when + timedelta(seconds=2), taken, (who.account, BANK))
        drawn = rounded(wage * gives.dice.between(40, 50) // 100, 2000)
        gives.draws(at_machine + timedelta(seconds=75 * place + gives.dice.below(40)), drawn, 3)
