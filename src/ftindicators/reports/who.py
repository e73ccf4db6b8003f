"""Who a candidate is about, in which provisional role, by which route, and what its reviewer must not do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ftindicators.model.instants import instant_text
from ftindicators.reports.document import Held, PartyInRole, Who
from ftindicators.reports.words import ALWAYS_NOT, PACKS, RESTRICTED_NOT, ROLES, ROUTES

if TYPE_CHECKING:
    from ftindicators.model.candidate import Candidate, CandidateParty
    from ftindicators.reports.policy_facts import PolicyFacts

VICTIM = "potential-victim"


def who(candidate: Candidate, policy: PolicyFacts) -> Who:
    """The first part of a report."""
    restricted = is_restricted(candidate, policy)
    order = {role: place for place, role in enumerate(ROLES)}
    mine = [party for party in candidate.parties if party.party_id == candidate.anchor]
    return Who(
        candidate_id=candidate.candidate_id,
        party_id=candidate.anchor,
        pack=candidate.pack,
        pack_words=PACKS.get(candidate.pack, candidate.pack),
        roles=tuple(_in_role(party) for party in sorted(mine, key=lambda p: (order.get(p.role, len(order)), p.role))),
        others=tuple(_in_role(party) for party in candidate.parties if party.party_id != candidate.anchor),
        route=candidate.route,
        route_words=ROUTES.get(candidate.route, f"the queue that the policy calls {candidate.route}"),
        restricted=restricted,
        must_not=(*(RESTRICTED_NOT if restricted else ()), *ALWAYS_NOT),
        state=candidate.state,
        change=candidate.change,
        revision=candidate.revision,
        opened_at=instant_text(candidate.opened_at),
        from_=instant_text(candidate.period_from),
        to=instant_text(candidate.period_to),
        group_id=candidate.group_id,
        related_candidates=candidate.related_candidates,
        held_back_by=tuple(
            Held(held.kind, held.reason, held.owner, held.until, held.indicators) for held in candidate.held_back_by
        ),
    )


def is_restricted(candidate: Candidate, policy: PolicyFacts) -> bool:
    """Whether it belongs in a restricted queue: on a route that does not look for suspects, or where the party may be a
    person who is exploited, whatever a policy calls the route.
    """  # noqa: D205 - one sentence
    route = policy.route(candidate.route)
    may_be_victim = any(p.party_id == candidate.anchor and p.role == VICTIM for p in candidate.parties)
    return may_be_victim or route is None or not route.looks_for_suspects


def _in_role(party: CandidateParty) -> PartyInRole:
    return PartyInRole(party.party_id, party.role, ROLES.get(party.role, party.role), party.is_suspect)
