"""A first sieve, so that the rules are walked through for few parties: over whole columns, and for one party."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from ftindicators.candidates.facts import IndicatorFacts
    from ftindicators.candidates.rules import Pack, Rules

_SLACK = 1e-6
_SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "indicator": pl.String,
    "pack": pl.String,
    "points": pl.Float64,
    "family": pl.String,
    "shows": pl.List(pl.String),
}


def could_pass(
    seen: pl.DataFrame, facts: Mapping[str, IndicatorFacts], rules: Rules, minors: Collection[str]
) -> pl.DataFrame:
    """The parties and packs (party_id, pack) whose indicators could pass a route, all taken together.

    ``seen``: party_id, role, indicator. Instants and caps are not looked at, and a role may be of any episode; so it
    holds none back that the rules would pass, and those that it lets through they decide.
    """
    worth = pl.DataFrame(list(_worth(facts, rules)), schema=_SCHEMA, orient="row")
    reached = (
        seen.select("party_id", "indicator")
        .unique()
        .join(worth, on="indicator")
        .group_by("party_id", "pack")
        .agg(
            pl.col("points").sum(),
            pl.col("family").drop_nulls().n_unique().alias("families"),
            pl.col("shows").explode(empty_as_null=True).alias("shows"),
        )
        .join(seen.group_by("party_id").agg(pl.col("role").unique().alias("roles")), on="party_id")
    )
    is_minor = pl.col("party_id").is_in(sorted(minors))
    passes = [
        _passes(pack, rules, minor=minor) & (is_minor if minor else True)
        for pack in rules.packs
        for minor in (False, True)
    ]
    return reached.filter(reduce(or_, passes, pl.lit(value=False))).select("party_id", "pack")


def may_pass(seen: Iterable[tuple[IndicatorFacts, Collection[str]]], rules: Rules, *, minor: bool) -> bool:
    """Whether one party's indicators could pass a route in any pack, as `could_pass` says.

    ``seen``: the facts of each episode's indicator, and the party's roles in it.
    """
    by_id: dict[str, IndicatorFacts] = {}
    roles: set[str] = set()
    for fact, its_roles in seen:
        by_id[fact.id] = fact
        roles.update(its_roles)
    counted = [fact for fact in by_id.values() if fact.counts]
    if not counted:
        return False
    return any(_may_pass_in(pack, counted, roles, rules, minor=minor) for pack in rules.packs)


def _may_pass_in(
    pack: Pack, counted: Iterable[IndicatorFacts], roles: Collection[str], rules: Rules, *, minor: bool
) -> bool:
    points = 0.0
    families: set[str] = set()
    shows: set[str] = set()
    for fact in counted:
        if fact.speaks_in(pack.name):
            points += float(rules.points(fact.strength))
            families.add(fact.family)
            shows |= fact.evidence
        elif fact.adds_to(pack.name, rules.general):
            points += float(rules.points(fact.strength))
    if not points and not families:
        return False
    return any(
        points >= float(route.passing.score) - _SLACK
        and len(families) >= route.passing.families
        and all(not asked or asked & shows for asked in (pack.require_evidence, route.passing.require_evidence))
        and (not route.roles or not route.roles.isdisjoint(roles))
        for route in rules.routes
        if route.passing is not None and route.takes(pack.name, minor=minor)
    )


def _worth(
    facts: Mapping[str, IndicatorFacts], rules: Rules
) -> Iterable[tuple[str, str, float, str | None, list[str]]]:
    for fact in facts.values():
        if not fact.counts:
            continue
        for pack in rules.packs:
            points = float(rules.points(fact.strength))
            if fact.speaks_in(pack.name):
                yield fact.id, pack.name, points, fact.family, sorted(fact.evidence)
            elif fact.adds_to(pack.name, rules.general):
                yield fact.id, pack.name, points, None, []


def _passes(pack: Pack, rules: Rules, *, minor: bool) -> pl.Expr:
    """Whether what is reached in a pack is enough for any of the routes that take it."""
    enough = pl.lit(value=False)
    for route in rules.routes:
        if route.passing is None or not route.takes(pack.name, minor=minor):
            continue
        this = (pl.col("points") >= float(route.passing.score) - _SLACK) & (
            pl.col("families") >= route.passing.families
        )
        for required in (pack.require_evidence, route.passing.require_evidence):
            if required:
                this &= _has_any("shows", required)
        if route.roles:
            this &= _has_any("roles", route.roles)
        enough |= this
    return (pl.col("pack") == pack.name) & enough


def _has_any(column: str, words: Collection[str]) -> pl.Expr:
    return pl.any_horizontal(pl.col(column).list.contains(word) for word in sorted(words)).fill_null(value=False)
