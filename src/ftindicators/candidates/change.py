"""What is new in a candidate since an earlier run, and the one word for it.

*Rerouted*: it is on another route; under one policy that is always an earlier one. *Escalated*: a counted family is
new, or a measure has at least doubled (`candidates.doubling`: against the highest value of the same episode then; for
an episode that is new, of all episodes of its indicator that the candidate had then). *Grown*: episodes are new, or
have more hits. In this order; else *unchanged*. One that was held back then and is shown now, and is neither rerouted
nor escalated, is *new*: nobody was shown it. One that a suppression holds back is never *escalated*: what escalates
after it was settled lets it go (`candidates.suppress`), and what came before has been seen.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ftindicators.candidates.doubling import Values, has_doubled, highest
from ftindicators.model.since_last import MOST_NEW_TRANSACTIONS, DoubledMeasure, GrownEpisode, SinceLast
from ftindicators.vocabulary import families

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from ftindicators.candidates.previous import Previous
    from ftindicators.model.candidate import Candidate, Change
    from ftindicators.model.since_last import EpisodeMark


def compared(candidate: Candidate, transactions: Sequence[tuple[int, str]], previous: Previous | None) -> Candidate:
    """The candidate with what is new in it since ``previous``; None: as it is, and *new*.

    ``transactions``: all that is known of its evidence, as (occurred_at µs, id), in that order, each id once.
    """
    found = None if previous is None else previous.before(candidate)
    if previous is None or found is None:
        return candidate
    before, held_back = found
    known = {mark.episode_id: mark for mark in before.marks}
    fresh, count = _new_transactions(candidate, before, transactions, previous.data_to)
    since = SinceLast(
        run=previous.run,
        data_to=previous.data_to,
        revision=before.revision,
        route=before.route,
        score=before.score,
        held_back=held_back,
        families_new=_without(_families(candidate), _families(before)),
        indicators_new=_without(candidate.indicators, before.indicators),
        episodes_new=_without(candidate.episodes, before.episodes),
        episodes_gone=_without(before.episodes, candidate.episodes),
        episodes_grown=tuple(
            GrownEpisode(mark.episode_id, mark.indicator, known[mark.episode_id].hits, mark.hits)
            for mark in candidate.marks
            if mark.episode_id in known and mark.hits > known[mark.episode_id].hits
        ),
        measures_doubled=_doubled(candidate.marks, before.marks),
        transactions_new=tuple(fresh[:MOST_NEW_TRANSACTIONS]),
        transactions_new_count=count,
    )
    return replace(candidate, change=_word(candidate, since), since=since)


def _word(candidate: Candidate, since: SinceLast) -> Change:
    if candidate.route != since.route:
        return "rerouted"
    settled = any(held.kind == "suppression" for held in candidate.held_back_by)
    if (since.families_new or since.measures_doubled) and not settled:
        return "escalated"
    if since.held_back and not candidate.held_back_by:
        return "new"
    return "grown" if since.episodes_new or since.episodes_grown else "unchanged"


def _without(now: Sequence[str], before: Collection[str]) -> tuple[str, ...]:
    return tuple(name for name in now if name not in before)


def _families(candidate: Candidate) -> tuple[str, ...]:
    """The counted families of all its episodes, whether or not its route scores them."""
    known = families()
    of_marks = {mark.family for mark in candidate.marks if mark.family not in known or known[mark.family].counts}
    return tuple(sorted(of_marks | set(candidate.families)))


def _doubled(now: Sequence[EpisodeMark], before: Sequence[EpisodeMark]) -> tuple[DoubledMeasure, ...]:
    own = {mark.episode_id: mark for mark in before}
    reached: dict[str, tuple[tuple[str, ...], Values]] = {}
    for mark in before:
        names, values = tuple(name for name, _ in mark.peaks), tuple(value for _, value in mark.peaks)
        known = reached.get(mark.indicator)
        if known is None or known[0] == names:
            reached[mark.indicator] = (names, highest(known[1], values) if known else values)
    found: list[DoubledMeasure] = []
    for mark in now:
        if mark.episode_id in own:
            then = dict(own[mark.episode_id].peaks)
        elif mark.indicator in reached:
            then = dict(zip(*reached[mark.indicator], strict=True))
        else:
            continue
        for name, value in mark.peaks:
            if value is not None and name in then and has_doubled(then[name], value):
                found.append(DoubledMeasure(mark.episode_id, mark.indicator, name, then[name], value))
    return tuple(found)


def _new_transactions(
    now: Candidate, before: Candidate, transactions: Sequence[tuple[int, str]], data_to: int | None
) -> tuple[list[str], int]:
    """The ids that the earlier run did not have, and their number.

    Where that run listed not all of its own, those after the end of its data are new, and the counts are compared.
    """
    listed = frozenset(before.evidence_transactions)
    if len(listed) == before.evidence_transactions_count:
        fresh = [name for _, name in transactions if name not in listed]
        return fresh, len(fresh) + now.evidence_transactions_count - len(transactions)
    fresh = [name for at, name in transactions if data_to is not None and at > data_to and name not in listed]
    return fresh, max(len(fresh), now.evidence_transactions_count - before.evidence_transactions_count)
