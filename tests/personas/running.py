"""Runs personas through the public way in, with all the indicators and the policy that ship. Each run is made once."""

from __future__ import annotations

from functools import cache

import polars as pl

import ftindicators as ft
from tests.personas.reading import HERE, Persona, personas, read

COUNTER = personas("counter")
POSITIVE = personas("positive")
BYSTANDERS = read(HERE / "bystanders.yaml")


def bank(lives: list[Persona]) -> Persona:
    """The lives as one bank's export, with the bystanders: every column that a bank can have has a value somewhere."""
    everybody = [*lives, BYSTANDERS]
    return Persona(
        name="bank",
        about="",
        accounts=tuple(row for life in everybody for row in life.accounts),
        customers=tuple(row for life in everybody for row in life.customers),
        rows=tuple(row for life in everybody for row in life.rows),
    )


@cache
def shipped() -> ft.Indicators:
    return ft.Indicators.load()


def scanned(lives: list[Persona], policy: ft.Policy | None = None) -> ft.Results:
    whole = bank(lives)
    return ft.scan(whole.frame(), indicators=shipped(), context=whole.context(), policy=policy, hits="all")


@cache
def alone(persona: Persona) -> ft.Results:
    """The answer for one persona in a bank of its own."""
    return scanned([persona])


@cache
def together(policy: ft.Policy) -> dict[str, list[ft.Candidate]]:
    """The candidates of the counter-personas, all in one bank under another policy, by the persona's name."""
    results = scanned([persona.apart(f"{persona.name}-") for persona in COUNTER], policy)
    return {
        persona.name: [c for c in results.candidates if c.anchor.startswith(f"{persona.name}-")] for persona in COUNTER
    }


def parties(persona: Persona) -> set[str]:
    return {row["customer_id"] for row in persona.customers}


def hits_of(results: ft.Results, who: set[str]) -> dict[str, int]:
    """How many hits each indicator has in which one of these parties is named."""
    named = pl.DataFrame(results.hits).filter(
        pl.col("parties").list.eval(pl.element().struct.field("party_id").is_in(sorted(who))).list.any()
    )
    return dict(named.group_by("indicator").len().sort("indicator").iter_rows())
