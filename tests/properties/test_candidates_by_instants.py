"""Candidates equal those of a plain twin that walks through time tick by tick, and a run a day says what one run says.

The twin is written from the contract (sections 4 and 5), for one party, with days as its only instants. It shares the
shape of its input with the product, and no code but the hash of an id.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from ftindicators.candidates.assemble import assemble
from ftindicators.candidates.facts import IndicatorFacts
from ftindicators.candidates.policy import Policy
from ftindicators.model.hashing import candidate_id
from tests.unit.candidates.made_up import at, log, table

WINDOW = 6
LAST_DAY = 26
VICTIM = "potential-victim"
SUSPECTS = ("potential-trafficker", "front-business", "unknown")
ALONE = ({"potential-trafficker"}, {"potential-trafficker"}, {"potential-trafficker"}, {VICTIM})
ROLES = (VICTIM, "potential-trafficker", "unknown", "purchaser")
POINTS = {"weak": 1, "moderate": 2, "strong": 4}
FAMILIES = {
    "cash": (frozenset(), True),
    "debt": (frozenset(), True),
    "hand-over": (frozenset({"control", "flow"}), True),
    "access": (frozenset({"control"}), True),
    "context": (frozenset(), False),
}
PACKS = ("sexual", "labour", "child-online")


@dataclass(frozen=True)
class Rules:
    welfare: tuple[int, int]
    offender: tuple[int, int]
    offender_evidence: bool
    purchaser: bool
    cap: int
    general_cap: int
    silenced: tuple[str, ...]
    since: int | None
    until: int = 365
    expire: int | None = None

    def yaml(self) -> str:
        evidence = ", require_evidence: [control, flow]" if self.offender_evidence else ""
        since = "" if self.since is None else f", since: 2025-01-{self.since + 1:02}"
        listed = ", ".join(self.silenced)
        until = date(2025, 1, 1) + timedelta(days=self.until)
        suppress = f"{{indicators: [{listed}], party: P, owner: o, reason: r, until: {until}{since}}}"
        expire = "" if self.expire is None else f"expire_after: {self.expire}d"
        return f"""
policy: made-up
version: 1
window: {WINDOW}d
score: {{weak: 1, moderate: 2, strong: 4, cap_per_family: {self.cap}}}
routes:
  urgent: {{pack: child-online, pass: {{score: 2, families: 1}}}}
  welfare: {{role: {VICTIM}, pass: {{score: {self.welfare[0]}, families: {self.welfare[1]}}}}}
  offender:
    role: [{", ".join(SUSPECTS)}]
    pass: {{score: {self.offender[0]}, families: {self.offender[1]}{evidence}}}
  purchaser: {{role: purchaser, pass: {"{score: 3, families: 1}" if self.purchaser else "never"}}}
packs:
  sexual: {{require_evidence: [control, flow]}}
  labour: {{}}
  child-online: {{}}
  general: {{adds_to: [sexual, labour], cap: {self.general_cap}}}
suppress: [{suppress if self.silenced else ""}]
{expire}
"""


@dataclass(frozen=True)
class Made:
    """An episode: the days of its hits, how much later each is known, and the value of a measure on each of them."""

    name: str
    indicator: str
    roles: tuple[str, ...]
    days: tuple[int, ...]
    settles: int
    values: tuple[float | None, ...] = ()

    def known(self, day: int) -> list[int]:
        return [d for d in self.days if d + self.settles <= day]

    def highest(self, day: int) -> tuple[float | None] | None:
        """The most that is known by a day; None: no hit is."""
        known = [value for d, value in zip(self.days, self.values, strict=True) if d + self.settles <= day]
        return (max((v for v in known if v is not None), default=None),) if known else None

    def in_window(self, day: int) -> bool:
        return any(day - WINDOW < d <= day for d in self.known(day))


@dataclass
class Twin:
    identity: str
    opened: int
    route: str
    victim: bool = False
    score: int = 0
    revision: int = 0
    closed: int | None = None
    joined: dict[str, int] = field(default_factory=dict)
    open_on: set[int] = field(default_factory=set)


class Party:
    """The twin: party P under a policy, up to and with a day."""

    def __init__(self, made, facts, rules, minor, until):
        self.made = {m.name: m for m in made}
        self.facts, self.rules, self.minor, self.until = facts, rules, minor, until

    def in_pack(self, name, pack):
        return pack in self.facts[self.made[name].indicator].exploitation

    def worth(self, names, pack):
        """(score, families, evidence) of episodes."""
        indicators = {self.made[name].indicator for name in names}
        by_family, general = defaultdict(int), 0
        for indicator in indicators:
            fact = self.facts[indicator]
            if not fact.counts:
                continue
            if pack in fact.exploitation:
                by_family[fact.family] += POINTS[fact.strength]
            elif "general" in fact.exploitation and pack in ("sexual", "labour"):
                general += POINTS[fact.strength]
        score = sum(min(points, self.rules.cap) for points in by_family.values()) + min(general, self.rules.general_cap)
        evidence = {kind for family in by_family for kind in FAMILIES[family][0]}
        return score, set(by_family), evidence

    def scored(self, route, names, victim):
        if route == "urgent" or (route == "welfare" and victim):
            return names
        roles = {"welfare": (VICTIM,), "offender": SUSPECTS, "purchaser": ("purchaser",)}[route]
        return [name for name in names if set(self.made[name].roles) & set(roles)]

    def passes(self, route, names, pack, victim):
        if route == "urgent" and not (pack == "child-online" or self.minor):
            return False
        if route in ("offender", "purchaser") and victim:
            return False
        if route == "purchaser" and not self.rules.purchaser:
            return False
        needed = {"urgent": (2, 1), "welfare": self.rules.welfare, "offender": self.rules.offender, "purchaser": (3, 1)}
        score, families, evidence = self.worth(self.scored(route, names, victim), pack)
        if (route == "offender" and self.rules.offender_evidence and not evidence) or (
            pack == "sexual" and not evidence
        ):
            return False
        return score >= needed[route][0] and len(families) >= needed[route][1]

    def walk(self, pack, hears):
        """``hears(name, day)``: whether a silenced episode is heard that day."""
        order = ["urgent", "welfare", "offender", "purchaser"]
        found, state = [], {}
        for day in range(self.until + 1):
            window = [m.name for m in self.made.values() if m.in_window(day)]
            window = [n for n in window if self.in_pack(n, pack) or self.adds(n, pack)]
            live = [n for n in window if hears(n, day)]
            own = [n for n in live if self.in_pack(n, pack)]
            victim = any(VICTIM in self.made[n].roles for n in window)
            twin = found[-1] if found and found[-1].closed is None else None
            passed = [r for r in order if self.passes(r, live, pack, victim)]
            if twin is None:
                if not own or not passed:
                    continue
                first = min(own, key=lambda n: (self.made[n].days[0], n))
                identity = candidate_id("P", pack, first)
                twin = next((t for t in found if t.identity == identity), None)
                if twin is None:
                    found.append(Twin(identity, day, passed[0]))
                else:
                    found.remove(twin)
                    found.append(twin)
                    twin.closed = None
                twin = found[-1]
            elif not own:
                twin.closed = day
                continue
            twin.open_on.add(day)
            twin.victim = twin.victim or victim
            for name in live:
                twin.joined.setdefault(name, day)
            route = twin.route
            better = [r for r in passed if order.index(r) < order.index(route)]
            if better:
                twin.route = better[0]
            elif twin.victim and route in ("offender", "purchaser"):
                twin.route = "welfare"
            score = self.worth(self.scored(twin.route, live, victim), pack)[0]
            twin.score = score if twin.route != route else max(score, twin.score)
            now = (twin.route, sorted(self.families(twin, pack)), sorted(twin.joined))
            if state.get(twin.identity) != now:
                state[twin.identity] = now
                twin.revision += 1
        return found

    def adds(self, name, pack):
        fact = self.facts[self.made[name].indicator]
        return "general" in fact.exploitation and pack in ("sexual", "labour") and pack not in fact.exploitation

    def families(self, twin, pack):
        return self.worth(self.scored(twin.route, list(twin.joined), twin.victim), pack)[1]

    def answer(self):
        shown, held = [], []
        silenced = {m.name for m in self.made.values() if m.indicator in self.rules.silenced}
        for pack in PACKS:
            rest = self.walk(pack, lambda n, _day: n not in silenced)
            for twin in self.walk(pack, lambda _name, _day: True):
                mine = silenced & set(twin.joined)
                if not mine:
                    continue
                settled = max(twin.opened, -1 if self.rules.since is None else self.rules.since)
                counted = [(n, d) for n, d in twin.joined.items() if self.facts[self.made[n].indicator].counts]
                known = {self.facts[self.made[n].indicator].family for n, d in counted if d <= settled}
                events = [d for n, d in counted if self.facts[self.made[n].indicator].family not in known]
                end = self.until + 1 if twin.closed is None else twin.closed
                for name in twin.joined:
                    events += [d for d in self.doubled(name, twin.joined, settled) if settled < d < end]
                events = [d for d in events if d <= self.until]
                if events:
                    rest = self.forth(twin, min(events), end, rest)
                else:
                    held.append((pack, twin.identity, sorted(mine)))
            shown += [self.plain(twin, pack) for twin in rest]
        return sorted(shown), sorted(held)

    @staticmethod
    def forth(twin, day, end, rest):
        """A whole candidate comes forth on a day: under the name of what was shown of it the day before, if any."""
        shown = [t for t in rest if t.opened < day and day in t.open_on]
        shown += [t for t in rest if t.identity == twin.identity and t.opened < day]
        if shown:
            twin.identity, twin.opened = shown[0].identity, shown[0].opened
        return [t for t in rest if t not in shown[:1] and not day <= t.opened < end] + [twin]

    def doubled(self, name, others, settled):
        """The first day after ``settled`` on which an episode's measure is twice what it was: none, or one."""
        made = self.made[name]
        alike = [self.made[other] for other in others if self.made[other].indicator == made.indicator]
        before = made.highest(settled) or max(
            (h for h in (other.highest(settled) for other in alike) if h),
            key=lambda h: (h[0] is not None, h),
            default=None,
        )
        for day in range(settled + 1, self.until + 1):
            now = made.highest(day)
            if before is None or now is None or now[0] is None:
                continue
            if before[0] is None or 0 < before[0] <= now[0] / 2:
                return [day]
        return []

    def plain(self, twin, pack):
        state = "open" if twin.closed is None else "closed"
        return (
            pack, twin.identity, at(twin.opened), twin.revision, state, twin.route, twin.score,
            tuple(sorted(self.families(twin, pack))),
            tuple(sorted(twin.joined, key=lambda n: (self.made[n].days[0], n))),
        )  # fmt: skip


def cut(made, day):
    """What a run up to a day has: the table of episodes and the log of hits."""
    rows, hits = [], []
    for m in made:
        known = m.known(day)
        if not known:
            continue
        roles = [{"party_id": "P", "role": role} for role in m.roles]
        rows.append({
            "episode_id": m.name, "indicator": m.indicator, "first_at": at(known[0]), "last_at": at(known[-1]),
            "known_at": at(known[0] + m.settles), "hits": len(known), "parties": roles,
            "peaks": [{"measure": "m", "value": m.highest(day)[0]}],
        })  # fmt: skip
        highest = [m.highest(d + m.settles)[0] for d in known]
        rises = [n == 0 or highest[n] != highest[n - 1] for n in range(len(known))]
        hits += [
            (m.name, f"{m.name}-{d}", d, d + m.settles, [most] if new else None)
            for d, most, new in zip(known, highest, rises, strict=True)
        ]
    return table(rows), log(*hits)


def product(made, facts, rules, minor, until, *, seen_until=None, **more):
    episodes, hits = cut(made, until if seen_until is None else seen_until)
    minors = {"P"} if minor else None
    return assemble(episodes, facts, Policy.of_text(rules.yaml()), data_to=at(until), hits=hits, minors=minors, **more)


def plain(found):
    shown = [
        (c.pack, c.candidate_id, c.opened_at, c.revision, c.state, c.route, c.score, c.families, c.episodes)
        for c in found.candidates
    ]
    held = [(c.pack, c.candidate_id, sorted({e for h in c.held_back_by for e in h.episodes})) for c in found.suppressed]
    return sorted(shown), sorted(held)


@st.composite
def worlds(draw):
    facts = {}
    settles = {}
    for number in range(draw(st.integers(2, 6))):
        name = f"i{number}"
        family = draw(st.sampled_from(sorted(FAMILIES)))
        packs = draw(st.sampled_from([("labour",), ("labour",), ("sexual",), ("sexual", "labour"), ("general",),
                                      ("general", "labour"), ("child-online",)]))  # fmt: skip
        evidence, counts = FAMILIES[family]
        strength = draw(st.sampled_from(sorted(POINTS)))
        facts[name] = IndicatorFacts(name, name, "stable", packs, family, strength, evidence, counts)
        settles[name] = draw(st.sampled_from([0, 0, 0, 2, 5]))
    made = []
    for number in range(draw(st.integers(1, 12))):
        indicator = draw(st.sampled_from(sorted(facts)))
        start = draw(st.integers(0, LAST_DAY - 4))
        days = tuple(sorted({start, *(start + d for d in draw(st.sets(st.integers(1, WINDOW - 1), max_size=3)))}))
        roles = draw(st.one_of(st.sampled_from(ALONE), st.sets(st.sampled_from(ROLES), min_size=1, max_size=2)))
        values = tuple(draw(st.sampled_from([None, 0.0, 1.0, 2.0, 3.0, 4.0, 7.0])) for _ in days)
        made.append(Made(f"e{number}", indicator, tuple(sorted(roles)), days, settles[indicator], values))
    rules = Rules(
        welfare=draw(st.sampled_from([(2, 1), (3, 2), (4, 2)])),
        offender=draw(st.sampled_from([(2, 1), (4, 1), (5, 2), (6, 2)])),
        offender_evidence=draw(st.booleans()),
        purchaser=draw(st.booleans()),
        cap=draw(st.sampled_from([2, 4])),
        general_cap=draw(st.sampled_from([0, 2])),
        silenced=tuple(sorted(draw(st.one_of(st.just(set()), st.sets(st.sampled_from(sorted(facts)), max_size=2))))),
        since=draw(st.sampled_from([None, None, LAST_DAY, 3, 8, 13, 18])),
    )
    return made, facts, rules, draw(st.sampled_from([False, False, False, True]))


@settings(max_examples=300, deadline=None)
@given(worlds(), st.integers(0, LAST_DAY + 4))
def test_candidates_equal_those_of_the_plain_twin(world, until):
    made, facts, rules, minor = world
    assert plain(product(made, facts, rules, minor, until)) == Party(made, facts, rules, minor, until).answer()


@settings(max_examples=40, deadline=None)
@given(worlds())
def test_a_run_a_day_and_one_run_say_the_same_of_each_day(world):
    made, facts, rules, minor = world
    seen = {}
    for day in range(LAST_DAY + 5):
        daily = product(made, facts, rules, minor, day)
        assert plain(daily) == plain(product(made, facts, rules, minor, day, seen_until=LAST_DAY + 10))
        for candidate in daily.candidates:
            key = candidate.candidate_id
            opened, revision = seen.get(key, (candidate.opened_at, 0))
            assert (candidate.opened_at, candidate.revision >= revision) == (opened, True)
            seen[key] = (opened, candidate.revision)
        assert set(seen) == {candidate.candidate_id for candidate in daily.candidates}
