"""Episodes of a feed for as long as candidates may need them, and the candidates that each batch changes."""

from __future__ import annotations

from collections import defaultdict
from copy import copy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, Self

import polars as pl
import pyarrow as pa

from ftindicators.candidates.assemble import Assembled, assemble
from ftindicators.candidates.rules import VICTIM
from ftindicators.candidates.sieve import may_pass
from ftindicators.engine.appearances import SCHEMA as NAMED
from ftindicators.engine.hit_log import SCHEMA as LOGGED
from ftindicators.results.schemas import EPISODES
from ftindicators.runners.context import instant

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from ftindicators.candidates.facts import IndicatorFacts
    from ftindicators.candidates.policy import Policy
    from ftindicators.candidates.previous import Previous
    from ftindicators.model.candidate import Candidate

SEEN = pa.schema([f for f in EPISODES if f.name != "evidence"])
AT_LEAST = 1024
"""Fewer episodes than that are never swept."""


@dataclass(frozen=True, slots=True)
class World:
    """What candidates depend on beside episodes: up to when data is settled (µs), who is ours, who is a minor.

    ``as_of`` dates suppressions and expiry (µs; None: ``data_to``).
    """

    data_to: int
    ours: Callable[[str], bool]
    minors: Collection[str] | None = None
    not_seen: Mapping[str, Sequence[str]] = field(default_factory=dict)
    as_of: int | None = None


class Revised(NamedTuple):
    """What a correction makes of candidates: those that it touches as they now stand, and those that fell away."""

    told: Assembled
    gone: tuple[Candidate, ...]


@dataclass(slots=True)
class _Held:
    """One episode: its row (without evidence), its hits as logged, and since when it names each party."""

    row: dict[str, Any]
    hits: list[tuple[Any, ...]] = field(default_factory=list)
    named: list[tuple[Any, ...]] = field(default_factory=list)

    @property
    def parties(self) -> set[str]:
        return {p["party_id"] for p in self.row["parties"] or ()}

    def copy(self) -> _Held:
        return _Held(self.row, list(self.hits), list(self.named))


class CandidateMemory:
    """The episodes of each party and the log of their hits, found by party: a batch costs what its own parties hold.

    A party's episodes are forgotten together, once the last of them has left the policy's window: no later candidate
    of the party can hold any of them.
    """

    def __init__(self, facts: Mapping[str, IndicatorFacts], policy: Policy, previous: Previous | None = None) -> None:
        self._previous = previous
        self._facts = facts
        self._policy = policy
        self._held: dict[str, _Held] = {}
        self._of_party: dict[str, set[str]] = defaultdict(set)
        self._victims: set[str] = set()
        self._sweep_at = AT_LEAST

    # -- what is held

    @property
    def episodes(self) -> pl.DataFrame:
        """The episodes, in the columns of the results folder without evidence."""
        return pl.DataFrame(self._table(self._held))

    @property
    def log(self) -> pl.DataFrame:
        """Their hits (`engine.hit_log`)."""
        return _frame((h for held in self._held.values() for h in held.hits), LOGGED)

    @property
    def named(self) -> pl.DataFrame:
        """Since when each of them names its parties (`engine.appearances`)."""
        return _frame((n for held in self._held.values() for n in held.named), NAMED)

    @property
    def victim_ids(self) -> AbstractSet[str]:
        """Everybody ever seen as potential victim."""
        return self._victims

    @property
    def victims(self) -> pl.DataFrame:
        """Everybody ever seen as potential victim; kept for good, since such a party is never called a suspect."""
        return pl.DataFrame({"party_id": sorted(self._victims)}, schema={"party_id": pl.String})

    def take_up(self, episodes: pl.DataFrame, log: pl.DataFrame, named: pl.DataFrame, victims: pl.DataFrame) -> None:
        """Go on from what :attr:`episodes`, :attr:`log`, :attr:`named` and :attr:`victims` gave."""
        self._take_in(episodes.to_arrow().cast(SEEN), log, named)
        self._victims.update(victims["party_id"].to_list())

    def copy(self) -> Self:
        """The same, moved on independently."""
        made = copy(self)
        made._own_copies()  # noqa: SLF001 - of its own kind
        return made

    def _own_copies(self) -> None:
        self._held = {e: held.copy() for e, held in self._held.items()}
        self._of_party = defaultdict(set, {p: set(ids) for p, ids in self._of_party.items()})
        self._victims = set(self._victims)

    @property
    def nbytes(self) -> int:
        """Bytes held, roughly."""
        return 100 * len(self._victims) + sum(900 + 200 * len(h.hits) + 150 * len(h.named) for h in self._held.values())

    # -- batches

    def changed(self, episodes: pa.Table, log: pl.DataFrame, named: pl.DataFrame, world: World) -> Assembled:
        """Take in the episodes that a batch changed; the candidates that it changes, as they now stand.

        Told are those of the episodes' parties, of everybody whom an episode names beside them (who is related, who is
        a suspect), and the last word on parties that are forgotten.
        """
        if episodes.num_rows == 0:
            return Assembled()
        fresh, new_victims = self._take_in(episodes.select(SEEN.names), log, named)
        told = self._beside({party for e in fresh for party in self._held[e].parties})
        told |= self._beside(new_victims)
        found = self.candidates_of(told, world)
        gone = self._sweep(world)
        return Assembled((*found.candidates, *gone.candidates), (*found.suppressed, *gone.suppressed))

    def remember(self, episodes: pa.Table, log: pl.DataFrame, named: pl.DataFrame, data_to: int | None) -> None:
        """Take in what a batch changed; nothing is told. What has left the window by ``data_to`` (µs) is forgotten."""
        self._take_in(episodes.select(SEEN.names), log, named)
        if data_to is not None and len(self._held) >= self._sweep_at:
            self._forget(self._left(data_to))

    def revised(
        self, before: CandidateMemory, touched: Collection[str], parties: Collection[str], world: World, then: World
    ) -> Revised:
        """The candidates that a correction touches; ``before`` and ``then``: what was held and known without it.

        ``touched``: the episodes that it changed, made or took away; ``parties`` who are touched in any case. Those who
        were a potential victim only before or only now are touched too.
        """
        named = before.touched_by(touched, parties, self._victims) | self.touched_by(
            touched, parties, before.victim_ids
        )
        was, found = before.candidates_of(named, then), self.candidates_of(named, world)
        stand = {c.candidate_id for c in found.candidates}
        return Revised(found, tuple(c for c in was.candidates if c.candidate_id not in stand))

    def touched_by(self, episodes: Collection[str], parties: Collection[str], victims: Collection[str]) -> set[str]:
        """Everybody whom these episodes name, or is a potential victim and none of ``victims``, and who is beside."""
        named = {party for e in episodes if e in self._held for party in self._held[e].parties}
        return self._beside(named.union(parties, self._victims.difference(victims)))

    def candidates_of(self, parties: Collection[str], world: World) -> Assembled:
        """The candidates of some parties as they stand."""
        passing = [party for party in parties if self._may_pass(party, world)]
        if not passing:
            return Assembled()
        return _of_anchors(self._assembled(self._beside(passing), world), parties)

    def _may_pass(self, party: str, world: World) -> bool:
        """Whether what is held of a party could pass a route at all: of most it cannot."""
        seen = []
        for e in self._of_party.get(party, ()):
            row = self._held[e].row
            fact = self._facts[row["indicator"]]
            if fact.status == "stable":
                seen.append((fact, [p["role"] for p in row["parties"] if p["party_id"] == party]))
        minor = world.minors is not None and party in world.minors
        return bool(seen) and may_pass(seen, self._policy.rules, minor=minor) and world.ours(party)

    def final(self, world: World) -> Assembled:
        """The candidates of all parties that are held, as they stand at the end of the data."""
        return self._assembled(set(self._of_party), world)

    def _beside(self, parties: Iterable[str]) -> set[str]:
        """These parties and everybody whom an episode names beside them."""
        known = set(parties)
        return known | {party for e in self._episodes_of(known) for party in self._held[e].parties}

    def _assembled(self, anchors: set[str], world: World) -> Assembled:
        """The candidates of ``anchors``, made of all that is held of them."""
        mine = sorted(self._episodes_of(anchors))
        held = [self._held[e] for e in mine]
        return assemble(
            self._table(mine),
            self._facts,
            self._policy,
            data_to=world.data_to,
            as_of=world.as_of,
            hits=_frame((h for one in held for h in one.hits), LOGGED).to_arrow(),
            appearances=_frame((n for one in held for n in one.named), NAMED).to_arrow(),
            victims=self._victims,
            ours=frozenset(p for p in anchors if world.ours(p)),
            minors=world.minors,
            not_seen=world.not_seen,
            previous=self._previous,
        )

    def _take_in(self, episodes: pa.Table, log: pl.DataFrame, named: pl.DataFrame) -> tuple[list[str], set[str]]:
        """Keep what a batch says of its episodes; gives their ids, and the potential victims first seen now."""
        fresh: list[str] = []
        new_victims: set[str] = set()
        for row in episodes.to_pylist():
            episode_id = row["episode_id"]
            fresh.append(episode_id)
            held = self._held.get(episode_id)
            if held is None:
                held = self._held[episode_id] = _Held(row)
            held.row = row
            held.named = []
            stable = self._facts[row["indicator"]].status == "stable"
            for party in row["parties"] or ():
                self._of_party[party["party_id"]].add(episode_id)
                if stable and party["role"] == VICTIM and party["party_id"] not in self._victims:
                    new_victims.add(party["party_id"])
        self._victims |= new_victims
        for hit in log.iter_rows():
            self._held[hit[0]].hits.append(hit)
        for name in named.iter_rows():
            self._held[name[0]].named.append(name)
        return fresh, new_victims

    def _episodes_of(self, parties: Iterable[str]) -> set[str]:
        return {e for party in parties for e in self._of_party.get(party, ())}

    def _table(self, ids: Iterable[str]) -> pa.Table:
        return pa.Table.from_pylist([self._held[e].row for e in ids], SEEN)

    def _sweep(self, world: World) -> Assembled:
        """Forget parties whose episodes have all left the window; done when what is held has doubled.

        Gives their candidates as they stand: closed.
        """
        if len(self._held) < self._sweep_at:
            return Assembled()
        forgotten = self._left(world.data_to)
        last_word = self.candidates_of(forgotten, world)
        self._forget(forgotten)
        return last_word

    def _left(self, data_to: int) -> set[str]:
        """The parties whose episodes have all left the window by ``data_to``."""
        gone = instant(data_to - self._policy.rules.window)
        held = self._held
        return {p for p, ids in self._of_party.items() if all(held[e].row["last_at"] <= gone for e in ids)}

    def _forget(self, parties: Collection[str]) -> None:
        kept = self._episodes_of(set(self._of_party) - set(parties))
        self._held = {e: held for e, held in self._held.items() if e in kept}
        self._of_party = defaultdict(set)
        for e, held in self._held.items():
            for party in held.parties:
                self._of_party[party].add(e)
        self._sweep_at = max(AT_LEAST, 2 * len(self._held))


def _of_anchors(found: Assembled, anchors: Collection[str]) -> Assembled:
    """What was found of some of the parties."""
    return Assembled(
        tuple(c for c in found.candidates if c.anchor in anchors),
        tuple(c for c in found.suppressed if c.anchor in anchors),
    )


def _frame(rows: Iterable[tuple[Any, ...]], schema: pl.Schema) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema, orient="row")
