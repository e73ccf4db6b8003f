"""What a reviewer has settled is not put before the next one, until something new comes.

A suppression silences the named indicators for one party. What would have been a candidate with them is held back,
beside the rest, if that is one by itself; and it comes forth whole, as if nothing had been silenced, at the instant of
an escalation: a family that the silenced candidate did not have when it opened (or on the day the suppression names),
or a measure of one of its episodes that has doubled since (`candidates.doubling`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ftindicators.candidates.doubling import doubled_after
from ftindicators.candidates.facts import END
from ftindicators.candidates.lives import lives
from ftindicators.candidates.rules import end_of_day
from ftindicators.model.candidate import HeldBack

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ftindicators.candidates.doubling import Rise
    from ftindicators.candidates.facts import SeenEpisode
    from ftindicators.candidates.lives import Life, Watched
    from ftindicators.candidates.rules import Suppression


@dataclass(frozen=True, slots=True)
class Sorted:
    """A party's candidates in a pack: those to show, and those held back, each with the suppressions that did it."""

    shown: tuple[Life, ...]
    held: tuple[tuple[Life, tuple[HeldBack, ...]], ...] = ()


def sort_out(
    episodes: Sequence[SeenEpisode],
    watched: Watched,
    in_force: Sequence[Suppression],
    rises: Mapping[str, Sequence[Rise]],
) -> Sorted:
    """Apply the suppressions that are in force for the party."""
    silenced = {
        episode.episode_id: episode
        for episode in episodes
        if any(episode.facts.id in suppression.indicators for suppression in in_force)
    }
    whole = lives(episodes, watched)
    if not silenced:
        return Sorted(tuple(whole))
    heard = [episode for episode in episodes if episode.episode_id not in silenced]
    # A silenced episode still protects: a party that may be a victim is never looked at as a suspect.
    shown = lives(heard, watched, protecting=tuple(silenced.values()))
    held: list[tuple[Life, tuple[HeldBack, ...]]] = []
    for life in whole:
        mine = [episode for episode in life.in_order if episode.episode_id in silenced]
        if not mine:
            continue
        at = _escalated_at(life, mine, in_force, rises)
        if at <= watched.until:
            shown = _come_forth(life, at, shown)
        else:
            held.append((life, _reasons(mine, in_force)))
    return Sorted(tuple(shown), tuple(held))


def _come_forth(life: Life, at: int, shown: Sequence[Life]) -> list[Life]:
    """What is shown, once a candidate that was held back comes forth at an instant, whole.

    Where the rest of it has been shown until then, it goes on under that name; what the rest would have opened
    later is a part of it.
    """
    before = next((one for one in shown if one.is_open_at(at)), None)
    if before is None:
        before = next((one for one in shown if one.candidate_id == life.candidate_id and one.opened_at < at), None)
    if before is not None:
        life = replace(life, candidate_id=before.candidate_id, opened_at=before.opened_at)
    others = [one for one in shown if one is not before and not at <= one.opened_at < life.closed_at]
    return sorted([*others, life], key=lambda one: one.opened_at)


def _escalated_at(
    life: Life,
    silenced: Sequence[SeenEpisode],
    in_force: Sequence[Suppression],
    rises: Mapping[str, Sequence[Rise]],
) -> int:
    """The first instant of an escalation in a candidate, `END` if there is none."""
    settled = life.opened_at
    names = {episode.facts.id for episode in silenced}
    for suppression in in_force:
        if suppression.since is not None and names & set(suppression.indicators):
            settled = max(settled, end_of_day(suppression.since) - 1)
    came = [(life.joined[e.episode_id], e.facts.family) for e in life.in_order if e.facts.counts]
    known = {family for at, family in came if at <= settled}
    new = [at for at, family in came if family not in known]
    of_indicator = {e.episode_id: e.facts.id for e in life.in_order}
    risen = {name: rises[name] for name in of_indicator if name in rises}
    doubled = doubled_after(settled, risen, of_indicator)
    grown = [max(at, life.joined[name]) for name, at in doubled.items()]
    return min([*new, *(at for at in grown if settled < at < life.closed_at)], default=END)


def _reasons(silenced: Sequence[SeenEpisode], in_force: Sequence[Suppression]) -> tuple[HeldBack, ...]:
    reasons: list[HeldBack] = []
    for suppression in in_force:
        by_it = tuple(e.episode_id for e in silenced if e.facts.id in suppression.indicators)
        if by_it:
            reasons.append(
                HeldBack(
                    kind="suppression",
                    reason=suppression.reason,
                    owner=suppression.owner,
                    until=suppression.until.isoformat(),
                    indicators=tuple(sorted(suppression.indicators)),
                    episodes=by_it,
                )
            )
    return tuple(reasons)
