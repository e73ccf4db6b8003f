"""The same life, a little otherwise: what protects it may not hang by a thread."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from random import Random

from tests.personas.reading import Persona

# A sum that was even stays even: to the fifty, the ten, the unit, else to the cent.
GRAINS = [Decimal(50), Decimal(10), Decimal(5), Decimal(1), Decimal("0.01")]


def varied(persona: Persona, seed: int, minutes: int = 60) -> Persona:
    """All sums by one factor and each by another, together at most a fifth; every row some days later.

    All of a life is moved by as many days (so its months and weeks break elsewhere), and each row by up to so many
    ``minutes``. Both sides of a transfer within the bank stay alike.
    """
    random = Random(f"{persona.name} {seed}")
    days, factor = random.randrange(28), Decimal(random.randrange(88, 113)) / 100
    rows = []
    for row in persona.rows:
        own = Random(f"{seed} {row['transaction_id'].removesuffix('.in')}")
        amount = _scaled(row["amount"], factor * Decimal(own.randrange(93, 108)) / 100)
        later = timedelta(days=days, minutes=own.randrange(-minutes, minutes + 1))
        moment = datetime.fromisoformat(row["occurred_at"]) + later
        rows.append(row | {"amount": amount, "occurred_at": moment.isoformat(timespec="seconds")})
    return replace(persona, rows=tuple(rows))


def _scaled(text: str, factor: Decimal) -> str:
    amount = Decimal(text)
    grain = next(grain for grain in GRAINS if amount % grain == 0)
    least = min(amount, grain)
    return str(max(least, (amount * factor / grain).quantize(Decimal(1), ROUND_HALF_UP) * grain))
