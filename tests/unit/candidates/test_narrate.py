"""The words of a candidate: neutral, with the banner, whatever pack, route and roles."""

from __future__ import annotations

import re

import pytest

from ftindicators.candidates.facts import SeenEpisode
from ftindicators.candidates.narrate import BANNER, RESTRICTED, narrate
from ftindicators.candidates.policy import Policy
from ftindicators.candidates.score import score
from ftindicators.vocabulary import enumeration
from tests.unit.candidates.made_up import at, facts

RULES = Policy.default().rules
VERDICT = re.compile(r"\b(guilty|criminal|trafficker|victim|prostitut\w*|illegal|fraud\w*|case|alert)\b", re.IGNORECASE)


def told(pack, route, roles, *, often=1):
    fact = facts("a", "cash", "strong", pack)
    seen = [SeenEpisode(f"e{n}", fact, frozenset(roles), at(n), at(n), 1, ()) for n in range(often)]
    return narrate("C-1", pack, route, score(seen, pack, RULES), seen, ())


@pytest.mark.parametrize("route", RULES.routes, ids=lambda route: route.name)
@pytest.mark.parametrize("pack", [pack.name for pack in RULES.packs])
def test_every_text_has_the_banner_and_no_verdict(pack, route):
    text = told(pack, route, enumeration("role"))
    assert text.startswith(BANNER)
    assert VERDICT.findall(text) == []
    assert "possible" in text


def test_what_is_not_about_suspects_is_restricted():
    restricted = {route.name: RESTRICTED in told("labour", route, {"unknown"}) for route in RULES.routes}
    assert restricted == {"urgent": True, "welfare": True, "offender": False, "purchaser": False}


def test_points_under_a_cap_are_told_as_such():
    strong = [facts(name, "cash", "strong", "labour") for name in "ab"]
    seen = [SeenEpisode(fact.id, fact, frozenset({"unknown"}), at(1), at(1), 1, ()) for fact in strong]
    text = narrate("C-1", "labour", RULES.routes[2], score(seen, "labour", RULES), seen, ())
    assert "Score 4 on the route offender: 4 for a, 0 of 4 for b." in text


def test_repeated_episodes_are_counted():
    assert "«About a» (cash, strong, 3 episodes)" in told("labour", RULES.routes[1], {"unknown"}, often=3)
