"""The lives of a party's candidates in one pack, instant by instant: opened, joined by episodes, rerouted, closed.

The set of episodes in the window changes only where one becomes known or leaves it; so these are the instants at
which the policy is applied. What is answered for an instant depends on nothing later: a run over the first days and a
run over all of them say the same of the first days.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ftindicators.candidates.facts import END
from ftindicators.candidates.route import Situation, first_passed, is_open_to, score_on, scored_on
from ftindicators.candidates.rules import VICTIM
from ftindicators.candidates.score import Score, score
from ftindicators.model.hashing import candidate_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ftindicators.candidates.facts import SeenEpisode
    from ftindicators.candidates.rules import Pack, Route, Rules


@dataclass(slots=True)
class Life:
    """One candidate from its opening to an instant. ``joined``: when each of its episodes came in, by episode id.

    ``best`` is the highest score since it took its route; ``closed_at`` is `END` while it is open; ``pauses``: when it
    was closed and open again.
    """

    candidate_id: str
    opened_at: int
    route: Route
    best: Score
    revision: int = 1
    closed_at: int = END
    is_victim: bool = False
    pauses: list[tuple[int, int]] = field(default_factory=list)
    episodes: dict[str, SeenEpisode] = field(default_factory=dict)
    joined: dict[str, int] = field(default_factory=dict)

    def is_open_at(self, instant: int) -> bool:
        """Whether it had opened before an instant and was still open at it."""
        paused = any(closed <= instant < again for closed, again in self.pauses)
        return self.opened_at < instant < self.closed_at and not paused

    @property
    def in_order(self) -> list[SeenEpisode]:
        """Its episodes by (first_at, episode_id)."""
        return sorted(self.episodes.values(), key=lambda episode: episode.order)


@dataclass(frozen=True, slots=True)
class Watched:
    """Whose candidates, in which pack, by which rules, up to and with which instant."""

    anchor: str
    pack: Pack
    is_minor: bool
    rules: Rules
    until: int


def lives(episodes: Sequence[SeenEpisode], watched: Watched, protecting: Sequence[SeenEpisode] = ()) -> list[Life]:
    """All candidates of a party in a pack, in the order of their opening.

    ``episodes`` are the pack's own and the general ones that add points to it; only its own open a candidate, give it
    its identity and keep it open. ``protecting`` ones are not scored: while one in which the party is seen as potential
    victim is in the window, the party is that.
    """
    found: list[Life] = []
    for at, live, shields in _instants(episodes, protecting, watched.until):
        own = [episode for episode in live if episode.facts.speaks_in(watched.pack.name)]
        victim = any(episode.as_victim for episode in (*live, *shields))
        now = Situation(live, watched.pack, is_victim=victim, is_minor=watched.is_minor)
        life = found[-1] if found and found[-1].closed_at == END else None
        if life is None:
            _open(found, at, own, now, watched)
        elif own:
            _go_on(life, at, now, watched.rules)
        else:
            life.closed_at = at
    return found


def families_of(life: Life, pack: Pack, rules: Rules) -> frozenset[str]:
    """The counted families of all of a candidate's episodes that its route scores."""
    whole = Situation(life.in_order, pack, is_victim=life.is_victim, is_minor=False)
    return score(scored_on(life.route, whole), pack.name, rules).families


def _open(found: list[Life], at: int, own: Sequence[SeenEpisode], now: Situation, watched: Watched) -> None:
    if not own:
        return
    route = first_passed(watched.rules.routes, now, watched.rules)
    if route is None:
        return
    identity = candidate_id(watched.anchor, watched.pack.name, min(own, key=lambda e: e.order).episode_id)
    again = next((life for life in found if life.candidate_id == identity), None)
    if again is not None:
        # The same first episode: the same candidate, come back. It stands last, as the one that is open.
        found.remove(again)
        found.append(again)
        again.pauses.append((again.closed_at, at))
        again.closed_at = END
        _go_on(again, at, now, watched.rules)
        return
    life = Life(identity, at, route, score_on(route, now, watched.rules))
    _join(life, at, now)
    found.append(life)


def _go_on(life: Life, at: int, now: Situation, rules: Rules) -> None:
    """One instant of an open candidate: episodes join it, its route may move up the list, its best score may rise."""
    before = (life.route, families_of(life, now.pack, rules), len(life.episodes))
    _join(life, at, now)
    earlier = rules.routes[: rules.routes.index(life.route)]
    route = first_passed(earlier, now, rules)
    if route is None and life.is_victim and life.route.looks_for_suspects:
        # Never on this route any more, whether or not what is left in the window passes another by itself.
        route = next((other for other in earlier if VICTIM in other.roles and is_open_to(other, now)), None)
        if route is None:
            life.closed_at = at
            return
    if route is not None:
        life.route = route
        life.best = score_on(route, now, rules)
    else:
        reached = score_on(life.route, now, rules)
        if reached.total > life.best.total:
            life.best = reached
    if before != (life.route, families_of(life, now.pack, rules), len(life.episodes)):
        life.revision += 1


def _join(life: Life, at: int, now: Situation) -> None:
    life.is_victim = life.is_victim or now.is_victim
    for episode in now.episodes:
        if episode.episode_id not in life.episodes:
            life.episodes[episode.episode_id] = episode
            life.joined[episode.episode_id] = at


def _instants(
    episodes: Sequence[SeenEpisode], protecting: Sequence[SeenEpisode], until: int
) -> Iterable[tuple[int, list[SeenEpisode], list[SeenEpisode]]]:
    """Each instant at which something enters or leaves the window, with what is in it then, in the episodes' order."""
    changes: dict[int, list[tuple[bool, bool, SeenEpisode]]] = {}
    for shields, group in ((False, episodes), (True, protecting)):
        for episode in group:
            for start, stop in episode.spans:
                changes.setdefault(start, []).append((True, shields, episode))
                changes.setdefault(stop, []).append((False, shields, episode))
    live: dict[str, SeenEpisode] = {}
    shield: dict[str, SeenEpisode] = {}
    for at in sorted(instant for instant in changes if instant <= until):
        for enters, shields, episode in sorted(changes[at], key=lambda change: change[0]):  # who leaves goes first
            side = shield if shields else live
            if enters:
                side[episode.episode_id] = episode
            else:
                side.pop(episode.episode_id, None)
        yield at, sorted(live.values(), key=lambda e: e.order), list(shield.values())
