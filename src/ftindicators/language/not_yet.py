"""Names of the language that this release refuses: it says «not yet», and never passes over them in silence."""

from __future__ import annotations

from functools import cache

from ftindicators.vocabulary import row_names, table

WORDS = "not yet"
_NEEDS = {
    "place": "the gazetteer",
    "customer.place": "the gazetteer",
    "customer.work_place": "the gazetteer",
    "account.branch_place": "the gazetteer",
    "customer.occupation_group": "the list occupation_groups",
    "customer.industry_group": "the list industry_groups",
    "customer.household": "the table links",
    "customer.owner_group": "the table links",
    "customer.lives_at_employer": "the employer's own row of customers",
    "alias_bracket_key": "the list nicknames",
    "beneficiary_is_holder": "names of several tables",
    "traveller_is_household": "the table links",
}
FORM_NAMES = frozenset({"sequence", "composite"})
"""Forms whose value is read by the form's own name."""


@cache
def names_not_yet() -> dict[str, str]:
    """Names that an expression could hold, and what each of them waits for."""
    events = {
        name: "the table events"
        for name in table("events")
        if name not in table("transactions") and name not in row_names()
    }
    return {**_NEEDS, **events, **{name: f"the form '{name}'" for name in FORM_NAMES}}


def says_not_yet(what: str) -> str:
    """The message for something of the language that waits for a later release."""
    return f"{what} is a part of the language, but {WORDS} of this release"
