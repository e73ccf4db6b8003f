"""Histories run day by day, each run with the one before as its previous one, say what one run over all days says.

What each candidate says to be new is added up from run to run: it must give the candidates of the last run, nothing
lacking and nothing twice. The word for it is worked out again from the hits themselves. Suppressions begin and end,
parties turn out to be minors, candidates close, come again and expire.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from hypothesis import given, settings
from hypothesis import strategies as st

from ftindicators.candidates.facts import IndicatorFacts
from ftindicators.candidates.previous import Previous
from ftindicators.model.instants import instant_text
from ftindicators.results.folder import Results
from tests.properties.test_candidates_by_instants import FAMILIES, LAST_DAY, VICTIM, Made, Rules, cut, product, worlds
from tests.unit.candidates.made_up import at


@dataclass(frozen=True)
class Run:
    """A run: up to which day, judged as of which, and what was known and settled by then."""

    day: int
    as_of: int
    minor: bool
    suppressing: bool

    @property
    def settled(self) -> tuple[bool, bool]:
        return self.minor, self.suppressing


@st.composite
def few_indicators(draw):
    """A world of a few indicators of one pack that keep meeting: where suppressions have something to hide."""
    facts, made = {}, []
    for number, family in enumerate(draw(st.sampled_from([("cash", "hand-over", "cash"), ("access", "cash", "debt")]))):
        evidence, counts = FAMILIES[family]
        name, strength = f"i{number}", draw(st.sampled_from(["moderate", "strong"]))
        facts[name] = IndicatorFacts(name, name, "stable", ("labour",), family, strength, evidence, counts)
    for number in range(draw(st.integers(3, 8))):
        start = draw(st.integers(0, 16))
        days = tuple(sorted({start, *(start + d for d in draw(st.sets(st.integers(1, 5), max_size=2)))}))
        role = draw(st.sampled_from(["potential-trafficker"] * 5 + [VICTIM]))
        values = tuple(draw(st.sampled_from([1.0, 2.0, 4.0, 8.0])) for _ in days)
        settles = draw(st.sampled_from([0, 0, 0, 4]))
        made.append(Made(f"e{number}", draw(st.sampled_from(sorted(facts))), (role,), days, settles, values))
    rules = Rules(
        welfare=draw(st.sampled_from([(2, 1), (4, 2)])),
        offender=draw(st.sampled_from([(2, 1), (4, 1), (4, 2)])),
        offender_evidence=False,
        purchaser=False,
        cap=4,
        general_cap=0,
        silenced=tuple(sorted(draw(st.sets(st.sampled_from(sorted(facts)), min_size=1, max_size=2)))),
        since=draw(st.sampled_from([None, None, None, 6])),
    )
    return made, facts, rules, False


@st.composite
def histories(draw):
    made, facts, rules, minor = draw(st.one_of(worlds(), few_indicators(), few_indicators()))
    days = sorted(draw(st.sets(st.integers(0, LAST_DAY + 4), min_size=4, max_size=10)))
    minor_from = draw(st.sampled_from([None, 0, 12])) if minor else None
    begins, ends = draw(st.sampled_from([0, 0, 0, 7, 15])), draw(st.sampled_from([365, 365, 365, 14, 22]))
    ends = max(ends, rules.since or 0)
    late = draw(st.sampled_from([0, 0, 0, 3]))
    rules = replace(rules, until=ends, expire=draw(st.sampled_from([None, None, None, 9])))
    runs = [
        Run(
            day,
            day + late,
            minor=minor_from is not None and day >= minor_from,
            suppressing=day >= begins and day + late <= ends,
        )
        for day in days
    ]
    return made, facts, rules, runs


def ran(world, run, previous=None):
    made, facts, rules = world
    rules = rules if run.suppressing else replace(rules, silenced=())
    return product(made, facts, rules, run.minor, run.day, as_of=at(run.as_of), previous=previous)


def as_previous(found, run):
    manifest = {"data_to": instant_text(at(run.day))}
    return Previous.of(Results(candidates=found.candidates, suppressed=found.suppressed, manifest=manifest))


# ---- what is told, added up


@dataclass
class Told:
    """A candidate as it can be told from what its reports said to be new."""

    route: str
    revision: int
    hits: dict[str, int]
    transactions: set[str]

    @classmethod
    def of(cls, candidate):
        hits = {mark.episode_id: mark.hits for mark in candidate.marks}
        assert tuple(hits) == candidate.episodes
        return cls(candidate.route, candidate.revision, hits, set(candidate.evidence_transactions))

    def with_news(self, candidate):
        since = candidate.since
        assert (since.route, since.revision) == (self.route, self.revision)
        assert not set(since.episodes_new) & set(self.hits)
        assert not set(since.transactions_new) & self.transactions
        assert since.transactions_new_count == len(since.transactions_new)
        now = {mark.episode_id: mark.hits for mark in candidate.marks}
        hits = {**self.hits, **{name: now[name] for name in since.episodes_new}}
        for grown in since.episodes_grown:
            assert (grown.hits_before, grown.hits_now > grown.hits_before) == (hits[grown.episode_id], True)
            hits[grown.episode_id] = grown.hits_now
        transactions = self.transactions | set(since.transactions_new)
        for name in since.episodes_gone:
            del hits[name]
            transactions -= {t for t in transactions if t.startswith(f"{name}-")}
        return Told(candidate.route, candidate.revision, hits, transactions)


def families(candidate, world):
    made, facts, _ = world
    of = {m.name: facts[m.indicator] for m in made}
    return {of[name].family for name in candidate.episodes if of[name].counts}


def kind(candidate):
    return candidate.held_back_by[0].kind if candidate.held_back_by else None


def looked_up(told, candidate):
    """The key under which a candidate was told before: shown or held back, as the decision record says."""
    name = candidate.candidate_id
    order = [kind(candidate), None, "suppression", "expired"]
    return next(((name, k) for k in order if (name, k) in told), None)


# ---- the word, from the hits themselves


def word(world, run_before, before, run, candidate):
    made = {m.name: m for m in world[0]}
    if before is None:
        return "new"
    if before.route != candidate.route:
        return "rerouted"
    doubled = []
    for name in candidate.episodes:
        now = made[name].highest(run.day)[0]
        alike = [n for n in before.episodes if made[n].indicator == made[name].indicator]
        compared = [name] if name in before.episodes else alike
        if not compared or now is None:
            continue
        known = [h for n in compared if (h := made[n].highest(run_before.day)[0]) is not None]
        doubled.append(not known or 0 < max(known) <= now / 2)
    settled = kind(candidate) == "suppression"
    if (any(doubled) or families(candidate, world) - families(before, world)) and not settled:
        return "escalated"
    if before.held_back_by and not candidate.held_back_by:
        return "new"
    then = {name: len(made[name].known(run_before.day)) for name in before.episodes}
    more = any(len(made[name].known(run.day)) > then.get(name, 0) for name in candidate.episodes)
    return "grown" if more else "unchanged"


# ---- what must hold of each run beside the one before


def news_add_up(world, run, found, run_before, told, by_key):
    """What is new, added to what was told, is what there is; and the word for it is right."""
    now, there = {}, {}
    for candidate in (*found.candidates, *found.suppressed):
        key = looked_up(told, candidate)
        assert (candidate.since is None) == (key is None)
        assert candidate.change == word(world, run_before, by_key.get(key), run, candidate)
        fresh = Told.of(candidate)
        if key is not None:
            assert candidate.since.held_back == (key[1] is not None)
            assert told[key].with_news(candidate) == fresh
            assert set(candidate.since.families_new) == families(candidate, world) - families(by_key[key], world)
            assert run_before.settled != run.settled or not candidate.since.episodes_gone
        now[candidate.candidate_id, kind(candidate)] = fresh
        there[candidate.candidate_id, kind(candidate)] = candidate
    return now, there


def names_stay(found, found_before):
    """Whoever was shown is there under the same name, and what was held back is held back or shown."""
    here = (*found.candidates, *found.suppressed)
    shown = {c.candidate_id for c in (*found.candidates, *(c for c in found.suppressed if kind(c) == "expired"))}
    assert {c.candidate_id for c in found_before.candidates} <= shown
    for held in found_before.suppressed:
        whole = [c for c in here if set(held.episodes) <= set(c.episodes)]
        assert any(c.candidate_id == held.candidate_id for c in whole) or any(not c.held_back_by for c in whole)


def nothing_escalates_unseen(world, run, found):
    """What is held back has no family and no doubled measure that its reviewer had not seen when it was settled."""
    made, facts, rules = {m.name: m for m in world[0]}, world[1], world[2]
    for candidate in found.suppressed:
        assert candidate.held_back_by
        if kind(candidate) != "suppression" or candidate.state == "closed":
            continue
        opened = next(day for day in range(run.day + 1) if at(day) == candidate.opened_at)
        settled = opened if rules.since is None else max(opened, rules.since)
        assert candidate.change != "escalated"
        seen = [name for name in candidate.episodes if made[name].known(settled)]
        news = [name for name in candidate.episodes if name not in seen]
        if settled <= run.day:
            counted = {facts[made[name].indicator].family for name in news if facts[made[name].indicator].counts}
            assert counted <= {facts[made[name].indicator].family for name in seen}
        for name in candidate.episodes:
            own = [name] if name in seen else [n for n in seen if made[n].indicator == made[name].indicator]
            known = [h for n in own if (h := made[n].highest(settled)[0]) is not None]
            if known and max(known) > 0:
                assert (made[name].highest(run.day)[0] or 0) < 2 * max(known)


def victims_are_no_suspects(world, run, found):
    """Whoever any episode so far sees as potential victim is not called a suspect, nor on a route for suspects."""
    episodes, _ = cut(world[0], run.day)
    victims = {p["party_id"] for row in episodes.to_pylist() for p in row["parties"] if p["role"] == VICTIM}
    for candidate in (*found.candidates, *found.suppressed):
        assert not [party for party in candidate.parties if party.is_suspect and party.party_id in victims]
        of = {m.name: m for m in world[0]}
        if any(VICTIM in of[name].roles for name in candidate.episodes):
            assert candidate.route in ("urgent", "welfare")


@settings(max_examples=200, deadline=None)
@given(histories())
def test_a_history_day_by_day_says_what_one_run_says_and_loses_nobody(history):
    *world, runs = history
    told, by_key, run_before, found_before = {}, {}, None, None
    for run in runs:
        previous = None if found_before is None else as_previous(found_before, run_before)
        found = ran(world, run, previous)
        told, by_key = news_add_up(world, run, found, run_before, told, by_key)
        if run_before is not None and run_before.settled == run.settled:
            names_stay(found, found_before)
        nothing_escalates_unseen(world, run, found)
        victims_are_no_suspects(world, run, found)
        run_before, found_before = run, found
    at_once = ran(world, runs[-1])
    bare = [replace(c, change="new", since=None) for c in (*found.candidates, *found.suppressed)]
    assert bare == [*at_once.candidates, *at_once.suppressed]
