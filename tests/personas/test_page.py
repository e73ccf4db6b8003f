"""The page about who must not be taken: its table is made of the runs, its lives that lie beyond are true.

After a change that is meant, write the table anew and read what `git diff` shows:

    FTINDICATORS_REGENERATE=1 python -m pytest tests/personas/test_page.py
"""

from __future__ import annotations

import os

import pytest

from tests.checkout import ROOT
from tests.personas.policies import CARELESS
from tests.personas.reading import HERE, Persona, told
from tests.personas.running import COUNTER, POSITIVE, alone, hits_of, parties, scanned, shipped, together
from tests.personas.test_counter_personas import ALL_FIFTEEN

PAGE = ROOT / "docs" / "explanation" / "who-must-not-be-taken.md"
BEGIN, END = "<!-- the table, made by tests/personas/test_page.py -->\n", "<!-- the end of the table -->\n"


def row(persona: Persona) -> str:
    """A persona, the indicators it raises by their family, and what a policy of points alone would make of it."""
    indicators = {indicator.id: indicator for indicator in shipped()}
    hits = hits_of(alone(persona), parties(persona))
    stable = [indicators[name] for name in hits if indicators[name].status == "stable"]
    shown = "; ".join(f"`{indicator.id}` ({indicator.family})" for indicator in stable)
    routes = sorted({f"`{c.route}`" for c in together(CARELESS)[persona.name]})
    file = f"[{ALL_FIFTEEN[persona.name]}](../../tests/personas/counter/{persona.name}.yaml)"
    return f"| {file} | {shown} | {persona.protected_by} | {', '.join(routes) or 'nobody'} |"


def table() -> str:
    head = "| who | what shows (kind of evidence) | what keeps them out | points alone |\n|---|---|---|---|\n"
    return "\n" + head + "".join(f"{row(persona)}\n" for persona in COUNTER) + "\n"


def test_the_table_is_what_the_runs_give():
    page = PAGE.read_text(encoding="utf-8")
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    made = before + BEGIN + table() + END + after
    if os.environ.get("FTINDICATORS_REGENERATE"):
        PAGE.write_text(made, encoding="utf-8")
        return
    assert page == made


def test_every_positive_persona_stands_on_the_page():
    page = PAGE.read_text(encoding="utf-8")
    assert not [p.name for p in POSITIVE if f"(../../tests/personas/positive/{p.name}.yaml)" not in page]


# What the page says lies beyond: lawful lives that are taken, each a persona with a little more.
FIVE_PLAYERS = """\
  - {id: player-4, every: 7d, times: 10, from: 2025-02-09T12:10, direction: debit, type: etransfer, amount: [240, 200],
     counterparty_id: tm-player-4, memo: cachet}
  - {id: player-5, every: 7d, times: 10, from: 2025-02-09T12:12, direction: debit, type: etransfer, amount: [240, 200],
     counterparty_id: tm-player-5, memo: cachet}
"""
HELPERS_TABLET = "".join(
    f"""\
  - {{id: helper-{n}-, every: 7d, times: 10, from: 2025-01-10T11:{n}0, account_id: {account}, device_id: helpers-tablet,
     type: bill_payment, amount: 20, counterparty_id: telecom}}
"""
    for n, account in enumerate(("RA-CHQ", "RB-CHQ", "RN-CHQ", "RH-CHQ"))
)
ONE_MORE = (
    ("accounts:\n", "accounts:\n  - {account_id: RH-CHQ, customer_id: RH, product: chequing}\n"),
    ("customers:\n", "customers:\n  - {customer_id: RH, kind: person, city: Rivemont, is_minor: false}\n"),
)
EMPTIED = (("[100, 120, 80]", "[500, 520, 480]"), ("[60, 200, 80]", "[500, 480]"), ("[100, 140]", "[520, 500]"))
BEYOND = {
    "bandleader with five players": ("touring-musician", FIVE_PLAYERS, ()),
    "helper's tablet in a hotel": ("refugee-family", HELPERS_TABLET, ONE_MORE),
    "four colleagues who live on cash": ("migrant-worker", "", EMPTIED),
}


@pytest.mark.parametrize(("name", "more", "other"), BEYOND.values(), ids=BEYOND)
def test_what_lies_beyond_goes_the_way_of_welfare_and_nobody_is_a_suspect(name, more, other):
    text = (HERE / "counter" / f"{name}.yaml").read_text(encoding="utf-8").rstrip("\n") + "\n" + more
    for old, new in other:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    candidates = scanned([told(name, text)]).candidates
    assert {candidate.route for candidate in candidates} == {"welfare"}
    assert not [party for candidate in candidates for party in candidate.parties if party.is_suspect]
