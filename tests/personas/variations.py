"""The same life, a little otherwise: what protects it may not hang by a thread."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from random import Random

from tests.personas.reading import Persona

# A sum that was even stays even: to the fifty, the ten, the unit, else to the cent.
GRAINS = [Decimal(50), Decimal(10), Decimal(5), Decimal(1), Decimal("0.01")]


def varied(persona: Persona, seed: int) -> Persona:
    """Each account's sums by one factor and each sum by another, together at most a fifth; each row some days later.

    All of a life is moved by as many days as that is (the months and weeks break elsewhere), and each row by up to two
    hours. Both sides of a transfer within the bank stay alike.
    """
    random = Random(f"{persona.name} {seed}")
    days = random.randrange(28)
    factors = {row["account_id"]: Decimal(random.randrange(88, 113)) / 100 for row in persona.accounts}
    rows = []
    for row in persona.rows:
        own = Random(f"{seed} {row['transaction_id'].removesuffix('.in')}")
        side = row.get("counterparty_account") if row["transaction_id"].endswith(".in") else row["account_id"]
        factor = factors.get(side, Decimal(1)) * Decimal(own.randrange(93, 108)) / 100
        moment = datetime.fromisoformat(row["occurred_at"]) + timedelta(days=days, minutes=own.randrange(-60, 61))
        rows.append(
            row | {"amount": _scaled(row["amount"], factor), "occurred_at": moment.isoformat(timespec="seconds")}
        )
    return replace(persona, rows=tuple(rows))


def _scaled(text: str, factor: Decimal) -> str:
    amount = Decimal(text)
    grain = next(grain for grain in GRAINS if amount % grain == 0)
    least = min(amount, grain)
    return str(max(least, (amount * factor / grain).quantize(Decimal(1), ROUND_HALF_UP) * grain))
