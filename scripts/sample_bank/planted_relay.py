"""The third planted pattern: many small sums from many people, sent on within hours to the same few."""

from __future__ import annotations

from datetime import date, timedelta

from sample_bank.bank import Bank, days, outsider
from sample_bank.dice import rounded
from sample_bank.habits import MEMOS, everyday
from sample_bank.life import Life

STARTED = date(2025, 2, 3)


def planted_relay(bank: Bank) -> None:
    """An account whose holder is hardly seen in it: what comes by day has left by night, part of it by wire abroad."""
    who = bank.customer("planted relay", situation="SE", income=1_400_000, home=True, joined=(2024, 2024))
    everyday(bank, who, 3, ("grocery", "fast_food"))
    for day in days(STARTED):
        life = Life(bank, who, "relay", day)
        dice = life.dice
        came = 0
        for _ in range(dice.pick((0, 1, 2, 2, 3, 4))):
            cents = rounded(dice.cents(16_000, "0.45"), 1000)
            came += cents
            payer = outsider("relay payer", dice.below(47))
            life.gets(life.at(day, (10, 19)), cents, payer, memo=dice.pick(MEMOS))
        if not came:
            continue
        leaves = rounded(came * dice.between(88, 97) // 100, 500)
        when = life.at(day, (20, 22)) + timedelta(minutes=dice.below(90))
        if dice.chance(30) and came > 40_000:
            life.gives(life.at(day + timedelta(days=1), (9, 11)), leaves, outsider("relay abroad", 0), "VIRINTL")
        else:
            life.gives(when, leaves, outsider("relay taker", dice.pick((0, 0, 1))), memo=dice.pick(("", "", "ok")))
