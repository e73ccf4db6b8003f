"""From the text of a policy to its rules: every key of the contract, every fault with place and way out."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from ftindicators.candidates.policy_fields import Code, Fields, value_of
from ftindicators.candidates.rules import GENERAL, VICTIM, General, Pack, Passing, Route, Rules, Suppression
from ftindicators.language.yaml_tree import Entry, Mapping, Node, Scalar, read_tree
from ftindicators.vocabulary import enumeration, families

if TYPE_CHECKING:
    from collections.abc import Callable
    from decimal import Decimal

    from ftindicators.diagnostics import Diagnostic
    from ftindicators.language.source_text import SourceText

__all__ = ["Code", "read_rules", "read_suppressions"]

T = TypeVar("T")

_REQUIRED = ("policy", "version", "window", "score", "routes", "packs")
_KEYS = (*_REQUIRED, "suppress", "expire_after")
_SCORES = ("weak", "moderate", "strong", "cap_per_family")
_PASS_REQUIRED = ("score", "families")
_SUPPRESSION_REQUIRED = ("indicators", "party", "owner", "reason", "until")


def read_rules(source: SourceText) -> tuple[Rules | None, tuple[Diagnostic, ...]]:
    """The rules in a text, or None and all that is wrong with it. Never raises."""
    tree = read_tree(source)
    fields = Fields(source)
    fields.diagnostics.extend(tree.diagnostics)
    if tree.root is None:
        if not fields.diagnostics:
            fields.diagnostics.append(source.diagnostic(Code.MISSING_KEY, "the file holds no policy", 0))
        return None, tuple(fields.diagnostics)
    rules = _Reading(fields).rules(tree.root)
    return (None if fields.diagnostics else rules), tuple(fields.diagnostics)


def read_suppressions(source: SourceText) -> tuple[tuple[Suppression, ...], tuple[Diagnostic, ...]]:
    """The suppressions under ``suppress`` of an overlay, and all that is wrong with them. Never raises.

    What else stands there is not looked at; YAML that cannot be read is reported.
    """
    tree = read_tree(source)
    fields = Fields(source)
    fields.diagnostics.extend(tree.diagnostics)
    reading = _Reading(fields)
    found = None if tree.root is None else _read(tree.root, "suppress", reading.suppressions)
    return found or (), tuple(fields.diagnostics)


class _Reading:
    def __init__(self, fields: Fields) -> None:
        self.fields = fields
        self.packs = tuple(pack for pack in enumeration("exploitation") if pack != GENERAL)
        self.kinds = sorted({kind for family in families().values() if family.counts for kind in family.evidence})

    def rules(self, root: Node) -> Rules | None:
        fields = self.fields
        found = fields.map(root, "a policy", _KEYS, _REQUIRED)
        if found is None:
            return None
        name = _read(found, "policy", lambda node: fields.text(node, "'policy'"))
        version = _read(found, "version", lambda node: fields.integer(node, "'version'", least=1))
        window = _read(found, "window", lambda node: fields.duration(node, "'window'"))
        scores = _read(found, "score", self.scores)
        routes = _read(found, "routes", self.routes)
        packs = _read(found, "packs", self.all_packs)
        general = _read(value_of(found, "packs"), GENERAL, self.general)
        suppress = _read(found, "suppress", self.suppressions)
        expire_after = _read(found, "expire_after", lambda node: fields.duration(node, "'expire_after'"))
        if name is None or version is None or window is None or scores is None or routes is None or packs is None:
            return None
        return Rules(name, version, window, *scores, routes, packs, general, suppress or (), expire_after)

    def scores(self, node: Node) -> tuple[Decimal, Decimal, Decimal, Decimal] | None:
        found = self.fields.map(node, "'score'", _SCORES, _SCORES)
        weak = _read(found, "weak", lambda value: self.fields.number(value, "'weak'"))
        moderate = _read(found, "moderate", lambda value: self.fields.number(value, "'moderate'"))
        strong = _read(found, "strong", lambda value: self.fields.number(value, "'strong'"))
        cap = _read(found, "cap_per_family", lambda value: self.fields.number(value, "'cap_per_family'"))
        if weak is None or moderate is None or strong is None or cap is None:
            return None
        return weak, moderate, strong, cap

    def routes(self, node: Node) -> tuple[Route, ...] | None:
        found = self.fields.any_map(node, "'routes'")
        if found is None:
            return None
        read = [(entry, self.route(entry)) for entry in found.entries]
        suspects: Route | None = None
        for entry, route in read:
            if route is None:
                continue
            if VICTIM in route.roles and suspects is not None:
                self.fields.fault(
                    Code.VICTIM_AFTER_SUSPECT,
                    f"the route '{route.name}' for potential victims stands behind '{suspects.name}'",
                    entry.key,
                    hint=f"a party with both roles goes the victims' way first: put it before '{suspects.name}'",
                )
            if route.looks_for_suspects:
                suspects = suspects or route
        return tuple(route for _, route in read if route is not None)

    def route(self, entry: Entry) -> Route | None:
        name, called = entry.key.text, f"the route '{entry.key.text}'"
        found = self.fields.map(entry.value, called, ("pack", "role", "pass"), ("pass",))
        if found is None:
            return None
        if found.get("pack") is None and found.get("role") is None:
            hint = f"'role:' with one of {', '.join(enumeration('role'))}; or 'pack:'"
            self.fields.fault(Code.ROUTE_SELECTS_NOTHING, f"{called} names neither role nor pack", entry.key, hint=hint)
        pack = _read(found, "pack", lambda node: self.fields.choice(node, "'pack'", self.packs))
        roles = _read(found, "role", lambda node: self.fields.choices(node, "'role'", enumeration("role")))
        stated = value_of(found, "pass")
        never = isinstance(stated, Scalar) and stated.text == "never"
        passing = None if stated is None or never else self.passing(stated)
        return Route(name, roles or frozenset(), pack, passing)

    def passing(self, node: Node) -> Passing | None:
        if isinstance(node, Scalar) and not node.is_empty:
            hint = "never, or a map: {score: 4, families: 2}"
            self.fields.fault(Code.WRONG_VALUE, f"'pass' is '{node.text}'", node, hint=hint)
            return None
        found = self.fields.map(node, "'pass'", (*_PASS_REQUIRED, "require_evidence"), _PASS_REQUIRED)
        score = _read(found, "score", lambda value: self.fields.number(value, "'score'"))
        families_needed = _read(found, "families", lambda value: self.fields.integer(value, "'families'"))
        evidence = _read(found, "require_evidence", self.evidence)
        if score is None or families_needed is None:
            return None
        return Passing(score, families_needed, evidence or frozenset())

    def evidence(self, node: Node) -> frozenset[str] | None:
        return self.fields.choices(node, "'require_evidence'", self.kinds)

    def all_packs(self, node: Node) -> tuple[Pack, ...] | None:
        found = self.fields.any_map(node, "'packs'")
        if found is None:
            return None
        packs: list[Pack] = []
        for entry in found.entries:
            name = entry.key.text
            if name == GENERAL:
                continue
            if name not in self.packs:
                self.fields.not_among(entry.key, name, "'packs'", (*self.packs, GENERAL))
                continue
            settings = self.fields.map(entry.value, f"the pack '{name}'", ("require_evidence",))
            packs.append(Pack(name, _read(settings, "require_evidence", self.evidence) or frozenset()))
        return tuple(packs)

    def general(self, node: Node) -> General | None:
        found = self.fields.map(node, "the pack 'general'", ("adds_to", "cap"), ("adds_to", "cap"))
        adds_to = _read(found, "adds_to", lambda value: self.fields.choices(value, "'adds_to'", self.packs))
        cap = _read(found, "cap", lambda value: self.fields.number(value, "'cap'"))
        return None if adds_to is None or cap is None else General(adds_to, cap)

    def suppressions(self, node: Node) -> tuple[Suppression, ...] | None:
        items = self.fields.list(node, "'suppress'")
        read = [self.suppression(item) for item in items or ()]
        return tuple(found for found in read if found is not None)

    def suppression(self, node: Node) -> Suppression | None:
        fields, called = self.fields, "a suppression"
        found = fields.map(node, called, (*_SUPPRESSION_REQUIRED, "since"), _SUPPRESSION_REQUIRED)
        indicators = _read(found, "indicators", lambda value: fields.texts(value, "'indicators'"))
        party = _read(found, "party", lambda value: fields.text(value, "'party'"))
        owner = _read(found, "owner", lambda value: fields.text(value, "'owner'"))
        reason = _read(found, "reason", lambda value: fields.text(value, "'reason'"))
        until = _read(found, "until", lambda value: fields.day(value, "'until'"))
        since = _read(found, "since", lambda value: fields.day(value, "'since'"))
        if indicators is None or party is None or owner is None or reason is None or until is None:
            return None
        if since is not None and since > until:
            hint = "'until' is the last day on which it holds"
            fields.fault(Code.SINCE_AFTER_UNTIL, f"it ends on {until}, before it begins on {since}", node, hint=hint)
        return Suppression(indicators, party, owner, reason, until, since)


def _read(found: Node | None, key: str, reader: Callable[[Node], T | None]) -> T | None:
    """What ``reader`` makes of a key's value; None where there is no such key."""
    value = value_of(found, key) if isinstance(found, Mapping) else None
    return None if value is None else reader(value)
