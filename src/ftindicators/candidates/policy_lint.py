"""Is a policy wise? What can be read, and yet will not do what its author hopes, or what a safeguard asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ftindicators.candidates.policy_fields import Code, Found
from ftindicators.candidates.rules import GENERAL, MINORS_ROUTE, VICTIM
from ftindicators.candidates.suppression_lint import lint_suppressions
from ftindicators.language.constants import written_duration
from ftindicators.language.yaml_tree import Mapping, Node, read_tree
from ftindicators.vocabulary import enumeration, families

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from ftindicators.candidates.rules import Pack, Passing, Route, Rules
    from ftindicators.diagnostics import Diagnostic
    from ftindicators.language.source_text import SourceText
    from ftindicators.model.indicator import Indicator

SEXUAL = "sexual"


def lint_policy(
    source: SourceText, rules: Rules, indicators: Sequence[Indicator], today: date | None
) -> tuple[Diagnostic, ...]:
    """Warnings for a policy that can be read as ``rules``.

    ``indicators``: those that it is to judge; ``today`` (None: not asked) dates its suppressions.
    """
    root = read_tree(source).root
    if not isinstance(root, Mapping):
        return ()
    found = [
        *_routes(root, rules),
        *_points(root, rules),
        *_packs(root, rules),
        *_times(root, rules, indicators),
        *lint_suppressions(root, [indicator.id for indicator in indicators], today),
    ]
    return tuple(finding.diagnostic(source) for finding in found)


# ---- routes


def _routes(root: Mapping, rules: Rules) -> Iterator[Found]:
    suspects = next((route for route in rules.routes if route.looks_for_suspects and route.passing), None)
    victims = [route for route in rules.routes if VICTIM in route.roles or not route.roles]
    if suspects is not None and not any(VICTIM in route.roles for route in victims):
        message = "no route is for a potential-victim: whoever may be a victim is never shown to anybody"
        hint = f"put one before '{suspects.name}': welfare: {{role: potential-victim, pass: {{score: 4, families: 2}}}}"
        yield Found(Code.NO_WAY_FOR_VICTIMS, message, _place(root, "routes"), hint)
    if all(route.name != MINORS_ROUTE for route in rules.routes):
        message = "there is no route 'urgent', so customers who are minors go the same ways as everybody"
        hint = "urgent: {pack: child-online, pass: {score: 2, families: 1}} takes minors of every pack"
        yield Found(Code.NO_WAY_FOR_MINORS, message, _place(root, "routes"), hint)
    elif rules.routes[0].name != MINORS_ROUTE:
        message = f"'urgent' stands behind '{rules.routes[0].name}': a minor who passes that one is not urgent"
        yield Found(Code.NO_WAY_FOR_MINORS, message, _place(root, "routes", MINORS_ROUTE), "put it first")
    for number, route in enumerate(rules.routes):
        yield from _reached(root, rules, route, rules.routes[:number])
        if route.passing is not None:
            yield from _passing(root, rules, route, route.passing)


def _reached(root: Mapping, rules: Rules, route: Route, before: Sequence[Route]) -> Iterator[Found]:
    """A route that no candidate can take, because of its pack or because an earlier one takes all of them."""
    place = _place(root, "routes", route.name)
    packs = [pack.name for pack in rules.packs]
    if route.pack is not None and route.pack not in packs and route.name != MINORS_ROUTE:
        message = f"the route '{route.name}' takes the pack '{route.pack}' alone, and that pack is left out"
        hint = f"add '{route.pack}: {{}}' to 'packs', or take the route out"
        yield Found(Code.NEVER_REACHED, message, place, hint)
        return
    first = next((one for one in before if _takes_all_of(one, route)), None)
    if first is not None:
        message = f"the route '{route.name}' is never reached: all that could pass it passes '{first.name}' before"
        yield Found(Code.NEVER_REACHED, message, place, f"put it before '{first.name}', or take it out")


def _takes_all_of(one: Route, other: Route) -> bool:
    """Whether everything that passes ``other`` passes ``one``, which asks for no more and scores no less."""
    if one.passing is None or other.passing is None:
        return False
    same_roles = not one.roles or bool(other.roles and one.roles >= other.roles)
    same_pack = one.pack is None or one.pack == other.pack
    protects = one.looks_for_suspects and not other.looks_for_suspects
    asked = one.passing.require_evidence
    shown = not asked or bool(other.passing.require_evidence and other.passing.require_evidence <= asked)
    no_more = one.passing.score <= other.passing.score and one.passing.families <= other.passing.families
    return same_roles and same_pack and not protects and shown and no_more


def _passing(root: Mapping, rules: Rules, route: Route, passing: Passing) -> Iterator[Found]:
    counted = [family for family in families().values() if family.counts]
    most = rules.cap_per_family * len(counted) + (rules.general.cap if rules.general is not None else 0)
    if passing.score > most:
        message = f"'{route.name}' asks for {passing.score} points, and the caps allow {most} at most"
        hint = f"{len(counted)} families count, each up to cap_per_family"
        yield Found(Code.ABOVE_THE_CAPS, message, _place(root, "routes", route.name, "pass", "score"), hint)
    if passing.families > len(counted):
        message = f"'{route.name}' asks for {passing.families} families, and only {len(counted)} count"
        hint = "'pass: never' says that nobody is to be on it"
        yield Found(Code.ABOVE_THE_CAPS, message, _place(root, "routes", route.name, "pass", "families"), hint)
    if route.looks_for_suspects and passing.families <= 1:
        message = f"'{route.name}' looks for suspects and asks for {_count(passing.families)} kind of evidence"
        hint = "one lawful way of life can fill a whole family; families: 2 or more asks for a second kind"
        yield Found(Code.ONE_FAMILY, message, _place(root, "routes", route.name, "pass", "families"), hint)
    if passing.score == 0:
        message = f"'{route.name}' asks for no points: the weakest indicators are enough"
        hint = "let it ask for more than one weak indicator gives"
        yield Found(Code.NO_POINTS, message, _place(root, "routes", route.name, "pass", "score"), hint)


# ---- points


def _points(root: Mapping, rules: Rules) -> Iterator[Found]:
    if not rules.weak <= rules.moderate <= rules.strong:
        message = (
            f"a stronger indicator gives less: weak {rules.weak}, moderate {rules.moderate}, strong {rules.strong}"
        )
        yield Found(Code.POINTS_FALL, message, _place(root, "score"), "weak at most moderate, moderate at most strong")
    if rules.cap_per_family < rules.strong:
        message = f"cap_per_family {rules.cap_per_family} is below strong {rules.strong}: no indicator counts that much"
        yield Found(Code.CAP_BELOW_STRONG, message, _place(root, "score", "cap_per_family"), "raise it to 'strong'")
    asked = [r.passing.score for r in rules.routes if r.passing is not None and r.pack is None]
    lowest = min(asked, default=None)
    if rules.general is not None and lowest is not None and rules.general.cap >= lowest > 0:
        message = f"the pack 'general' adds up to {rules.general.cap} points, as much as a route asks for ({lowest})"
        hint = "signs that speak of no exploitation should tip a scale, not fill it: lower 'cap'"
        yield Found(Code.GENERAL_FILLS, message, _place(root, "packs", GENERAL, "cap"), hint)


# ---- packs


def _packs(root: Mapping, rules: Rules) -> Iterator[Found]:
    packs = {pack.name: pack for pack in rules.packs}
    known = [name for name in enumeration("exploitation") if name != GENERAL]
    left_out = [name for name in known if name not in packs]
    if left_out:
        message = f"packs that are left out make no candidates: {', '.join(left_out)}"
        hint = f"add {', '.join(f'{name}: {{}}' for name in left_out)}, unless that is meant"
        yield Found(Code.PACK_LEFT_OUT, message, _place(root, "packs"), hint)
    sexual = packs.get(SEXUAL)
    if sexual is not None and not sexual.require_evidence and _unguarded(rules, sexual):
        message = "'sexual' asks for no evidence of control or flow: what an independent worker shows is enough"
        hint = "sexual: {require_evidence: [control, flow]}"
        yield Found(Code.SEXUAL_WITHOUT_EVIDENCE, message, _place(root, "packs", SEXUAL), hint)
    if rules.general is not None:
        nowhere = sorted(name for name in rules.general.adds_to if name not in packs)
        if nowhere:
            message = f"'general' adds to packs that are left out: {', '.join(nowhere)}"
            hint = "take them out here, or add them to 'packs'"
            yield Found(Code.PACK_LEFT_OUT, message, _place(root, "packs", GENERAL, "adds_to"), hint)


def _unguarded(rules: Rules, pack: Pack) -> bool:
    """Whether a route that takes the pack asks for no evidence itself."""
    routes = [route for route in rules.routes if route.passing is not None and route.takes(pack.name, minor=False)]
    return any(route.passing is not None and not route.passing.require_evidence for route in routes)


# ---- times


def _times(root: Mapping, rules: Rules, indicators: Sequence[Indicator]) -> Iterator[Found]:
    longest = max((_longest(indicator) for indicator in indicators), default=0)
    if rules.window < longest:
        window, most = written_duration(rules.window), written_duration(longest)
        message = f"the window {window} is shorter than an episode may be ({most}): longer ones are cut"
        hint = f"window: {most}, or a shorter 'longest' in the indicators"
        yield Found(Code.SHORT_WINDOW, message, _place(root, "window"), hint)
    if rules.expire_after is None:
        message = "there is no 'expire_after': candidates that nobody escalated are told for ever"
        yield Found(Code.NO_EXPIRY, message, _place(root), "expire_after: 365d")
    elif rules.expire_after < rules.window:
        message = "'expire_after' is shorter than the window: candidates are dropped while they are still open"
        yield Found(Code.NO_EXPIRY, message, _place(root, "expire_after"), f"at least {written_duration(rules.window)}")


def _longest(indicator: Indicator) -> int:
    """How long an episode of it may be."""
    longest = indicator.episode.longest
    if isinstance(longest, int):
        return longest
    value = next(parameter.value for parameter in indicator.parameters if parameter.name == longest.name)
    return value if isinstance(value, int) else 0


def _place(root: Mapping, *keys: str) -> Node:
    """The key at the end of a path of keys, or the nearest one that is there; without a path the first key."""
    place: Node = root.entries[0].key if root.entries else root
    node: Node = root
    for key in keys:
        entry = node.get(key) if isinstance(node, Mapping) else None
        if entry is None:
            return place
        place, node = entry.key, entry.value
    return place


def _count(number: int) -> str:
    return "no" if number == 0 else "one"
