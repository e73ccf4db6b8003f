"""Episodes and a policy to candidate reports.

**Instants.** An episode exists from its first hit's ``known_at``. At an instant t those of its hits count that are
known by t; it is in the window if one of them lies in (t - window, t]. The policy is applied at each instant at which
an episode enters or leaves the window, and what it says of an instant depends on nothing later. So a run a day and
one run over all days agree, as long as each is given all episodes back to the opening of the oldest candidate it is
asked about.

**What is whose.** A pack's own episodes open its candidates, give them their identity and keep them open. General ones
add points while they are in the window, and are listed. Draft and retired indicators count for nothing.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ftindicators.candidates.change import compared
from ftindicators.candidates.facts import END
from ftindicators.candidates.lives import Watched, families_of
from ftindicators.candidates.narrate import narrate
from ftindicators.candidates.rules import SUSPECT_ROLES
from ftindicators.candidates.seeing import see
from ftindicators.candidates.suppress import sort_out
from ftindicators.model.candidate import Candidate, CandidateParty, HeldBack, NotSeen
from ftindicators.model.since_last import EpisodeMark

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    import pyarrow as pa

    from ftindicators.candidates.facts import IndicatorFacts, SeenEpisode
    from ftindicators.candidates.lives import Life
    from ftindicators.candidates.policy import Policy
    from ftindicators.candidates.previous import Previous
    from ftindicators.candidates.seeing import Seen

MOST_TRANSACTIONS = 1_000
MOST_RELATED = 100
_DAY = 86_400_000_000


@dataclass(frozen=True, slots=True)
class Assembled:
    """The candidates of a run, and what policy held back, with the reasons. Both by (anchor, pack, opened_at)."""

    candidates: tuple[Candidate, ...] = ()
    suppressed: tuple[Candidate, ...] = ()


def assemble(  # noqa: PLR0913 - all that a policy looks at
    episodes: pa.Table,
    facts: Mapping[str, IndicatorFacts],
    policy: Policy,
    *,
    data_to: int,
    as_of: int | None = None,
    hits: pa.Table | None = None,
    appearances: pa.Table | None = None,
    victims: Collection[str] = frozenset(),
    ours: Callable[[str], bool] | Collection[str] | None = None,
    minors: Collection[str] | None = None,
    not_seen: Mapping[str, Sequence[str]] | None = None,
    previous: Previous | None = None,
) -> Assembled:
    """The candidates under a policy, as they stand at ``data_to``.

    ``episodes``: a table of `results.schemas.EPISODES` (``evidence`` is not read). ``facts``: every indicator of the
    run, by id. Times are microseconds UTC: ``data_to`` is the last settled instant, ``as_of`` (default: ``data_to``)
    dates suppressions and expiry. ``ours`` says which parties have an account of ours (None: all). ``minors``:
    parties known to be minors. ``not_seen``: what was missing, by indicator that could not be evaluated.

    ``hits``: a table of `results.schemas.HIT_LOG`, whatever `--hits` says; it
    gives ``evidence_transactions``, the stretches of indicators that look ahead, and growth under a suppression. The
    first 1,000 hits of an episode, those at which a measure rises, and all of one that looks ahead, are enough; the
    count of transactions takes hits that are not given as one transaction each.

    ``appearances``: episode_id, party_id, first_at, last_at (µs): from when to when hits of an episode name a party.
    Without it every party of an episode is in it from its first hit to its last; with it nobody is seen before hits
    speak of them. ``victims``: parties that episodes which are not given saw as potential victims.
    ``previous``: the run with which ``change`` and ``since`` compare; whom it named as potential victim is no suspect.

    Raises KeyError for an episode of an indicator that ``facts`` does not know.
    """
    rules = policy.rules
    as_of = data_to if as_of is None else as_of
    minors = frozenset(minors or ())
    victims = frozenset(victims) | (frozenset() if previous is None else previous.victims)
    seen = see(episodes, hits, appearances, facts, rules, ours, minors, victims)
    maker = _Maker(policy, facts, seen, data_to, dict(not_seen or {}), previous)
    shown: list[Candidate] = []
    held: list[Candidate] = []
    for anchor, all_of_it in seen.by_party.items():
        in_force = [s for s in rules.suppress if s.party == anchor and s.holds_at(as_of)]
        for pack in rules.packs:
            if pack.name not in seen.packs_of[anchor]:
                continue
            mine = [e for e in all_of_it if e.facts.speaks_in(pack.name) or e.facts.adds_to(pack.name, rules.general)]
            watched = Watched(anchor, pack, anchor in minors, rules, data_to)
            outcome = sort_out(mine, watched, in_force, seen.log.rises)
            held += [maker.make(life, watched, reasons) for life, reasons in outcome.held]
            for life in outcome.shown:
                expired = _expired(life, rules.expire_after, as_of)
                (held if expired else shown).append(maker.make(life, watched, expired))
    return Assembled(_related(_in_order(shown)), _in_order(held))


@dataclass(frozen=True, slots=True)
class _Maker:
    policy: Policy
    facts: Mapping[str, IndicatorFacts]
    seen: Seen
    data_to: int
    not_seen: Mapping[str, Sequence[str]]
    previous: Previous | None

    def make(self, life: Life, watched: Watched, held_back_by: tuple[HeldBack, ...] = ()) -> Candidate:
        episodes = life.in_order
        pack = watched.pack
        blind = self._not_seen(pack.name)
        transactions, count = self._transactions(episodes)
        candidate = Candidate(
            candidate_id=life.candidate_id,
            revision=life.revision,
            change="new",
            state="open" if life.closed_at == END else "closed",
            opened_at=life.opened_at,
            anchor=watched.anchor,
            pack=pack.name,
            parties=self._parties(episodes),
            route=life.route.name,
            score=life.best.total,
            score_terms=life.best.terms,
            families=tuple(sorted(families_of(life, pack, self.policy.rules))),
            indicators=tuple(sorted({episode.facts.id for episode in episodes})),
            episodes=tuple(episode.episode_id for episode in episodes),
            period_from=min(episode.first_at for episode in episodes),
            period_to=max(episode.last_at for episode in episodes),
            narrative=narrate(watched.anchor, pack.name, life.route, life.best, episodes, blind),
            evidence_transactions=tuple(name for _, name in transactions[:MOST_TRANSACTIONS]),
            evidence_transactions_count=count,
            not_seen=blind,
            held_back_by=held_back_by,
            marks=tuple(EpisodeMark(e.episode_id, e.facts.id, e.facts.family, e.hits, e.peaks) for e in episodes),
        )
        return compared(candidate, transactions, self.previous)

    def _parties(self, episodes: Sequence[SeenEpisode]) -> tuple[CandidateParty, ...]:
        pairs = {pair for episode in episodes for pair in self.seen.parties[episode.episode_id]}
        return tuple(
            CandidateParty(party, role, is_suspect=role in SUSPECT_ROLES and party not in self.seen.victims)
            for party, role in sorted(pairs)
        )

    def _transactions(self, episodes: Sequence[SeenEpisode]) -> tuple[list[tuple[int, str]], int]:
        """What is logged of the evidence, by time, each id once; and how many transactions there are."""
        log = self.seen.log.transactions
        listed = sorted({pair for episode in episodes for pair in log.get(episode.episode_id, ())})
        once = {transaction_id: at for at, transaction_id in reversed(listed)}
        not_given = sum(max(0, e.hits - len(log.get(e.episode_id, ()))) for e in episodes)
        return sorted((at, transaction_id) for transaction_id, at in once.items()), len(once) + not_given

    def _not_seen(self, pack: str) -> tuple[NotSeen, ...]:
        general = self.policy.rules.general
        return tuple(
            NotSeen(name, tuple(missing))
            for name, missing in sorted(self.not_seen.items())
            if (fact := self.facts.get(name)) is not None and (fact.speaks_in(pack) or fact.adds_to(pack, general))
        )


def _expired(life: Life, after: int | None, as_of: int) -> tuple[HeldBack, ...]:
    """Why a candidate is dropped: its last hit lies so far back."""
    if after is None or as_of - max(episode.last_at for episode in life.in_order) < after:
        return ()
    reason = f"no hit for {after // _DAY} days, and nobody escalated it" if after >= _DAY else "expired"
    return (HeldBack("expired", reason),)


def _related(candidates: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """Name to each candidate the others of its party and those that share an episode with it, at most a hundred."""
    sharing: dict[tuple[str, str], list[str]] = defaultdict(list)
    for candidate in candidates:
        for key in _ties(candidate):
            sharing[key].append(candidate.candidate_id)
    found: list[Candidate] = []
    for candidate in candidates:
        others = {other for key in _ties(candidate) for other in sharing[key][: MOST_RELATED + 1]}
        others.discard(candidate.candidate_id)
        found.append(replace(candidate, related_candidates=tuple(sorted(others)[:MOST_RELATED])))
    return tuple(found)


def _ties(candidate: Candidate) -> list[tuple[str, str]]:
    return [("party", candidate.anchor), *(("episode", episode) for episode in candidate.episodes)]


def _in_order(candidates: Iterable[Candidate]) -> tuple[Candidate, ...]:
    return tuple(sorted(candidates, key=lambda c: (c.anchor, c.pack, c.opened_at, c.candidate_id)))
