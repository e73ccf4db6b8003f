"""What is new in a candidate since an earlier run, and what must be kept of a run so that a later one can say it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ftindicators.model.instants import instant_of_text, instant_text

MOST_NEW_TRANSACTIONS = 100


@dataclass(frozen=True, slots=True)
class EpisodeMark:
    """How far an episode of a candidate had come: its hits, and the highest value of each measure so far.

    ``peaks``: (measure, value) of the measures that the condition reads itself, in its order; None where the measure
    was unknown at every hit. Money is in units of currency, a duration in seconds.
    """

    episode_id: str
    indicator: str
    family: str
    hits: int
    peaks: tuple[tuple[str, float | None], ...] = ()

    def to_json(self) -> dict[str, Any]:
        """An entry of ``episode_marks``."""
        peaks = [{"measure": measure, "value": value} for measure, value in self.peaks]
        return {
            "episode_id": self.episode_id,
            "indicator": self.indicator,
            "family": self.family,
            "hits": self.hits,
            "peaks": peaks,
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> EpisodeMark:
        """What `to_json` wrote; raises KeyError or TypeError for anything else."""
        peaks = tuple((peak["measure"], peak["value"]) for peak in value["peaks"])
        return cls(value["episode_id"], value["indicator"], value["family"], value["hits"], peaks)


@dataclass(frozen=True, slots=True)
class GrownEpisode:
    """An episode that the earlier run knew and that has more hits now."""

    episode_id: str
    indicator: str
    hits_before: int
    hits_now: int


@dataclass(frozen=True, slots=True)
class DoubledMeasure:
    """A measure of an episode that is at least twice what it was: ``before`` None where it was unknown.

    ``before`` is the highest value in the same episode, or, for an episode that is new, in any episode of its indicator
    that the candidate had.
    """

    episode_id: str
    indicator: str
    measure: str
    before: float | None
    now: float


@dataclass(frozen=True, slots=True)
class SinceLast:
    """What is new in a candidate since an earlier run (`scan --previous`, ``Context.previous``).

    ``run`` is the blake2b-128 of that run's ``manifest.json``; ``data_to`` where its data ended (microseconds UTC,
    None: it had no row); ``revision``, ``route`` and ``score`` are what the candidate had there. ``held_back``: it
    stood in ``suppressed.jsonl`` there. ``episodes_gone``: those that it had and has no more, because they are silenced
    now, or because data, policy or indicators differ. ``transactions_new`` lists at most 100, by time;
    ``transactions_new_count`` says how many there are.
    """

    run: str
    data_to: int | None
    revision: int
    route: str
    score: Decimal
    held_back: bool = False
    families_new: tuple[str, ...] = ()
    indicators_new: tuple[str, ...] = ()
    episodes_new: tuple[str, ...] = ()
    episodes_gone: tuple[str, ...] = ()
    episodes_grown: tuple[GrownEpisode, ...] = ()
    measures_doubled: tuple[DoubledMeasure, ...] = ()
    transactions_new: tuple[str, ...] = ()
    transactions_new_count: int = 0

    def to_json(self) -> dict[str, Any]:
        """The object under ``since_previous``."""
        whole = self.score == self.score.to_integral_value()
        return {
            "run": self.run,
            "data_to": None if self.data_to is None else instant_text(self.data_to),
            "revision": self.revision,
            "route": self.route,
            "score": int(self.score) if whole else float(self.score),
            "held_back": self.held_back,
            "families_new": list(self.families_new),
            "indicators_new": list(self.indicators_new),
            "episodes_new": list(self.episodes_new),
            "episodes_gone": list(self.episodes_gone),
            "episodes_grown": [
                {
                    "episode_id": grown.episode_id,
                    "indicator": grown.indicator,
                    "hits_before": grown.hits_before,
                    "hits_now": grown.hits_now,
                }
                for grown in self.episodes_grown
            ],
            "measures_doubled": [
                {
                    "episode_id": doubled.episode_id,
                    "indicator": doubled.indicator,
                    "measure": doubled.measure,
                    "before": doubled.before,
                    "now": doubled.now,
                }
                for doubled in self.measures_doubled
            ],
            "transactions_new": list(self.transactions_new),
            "transactions_new_count": self.transactions_new_count,
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> SinceLast:
        """What `to_json` wrote; raises KeyError, TypeError or ValueError for anything else."""
        return cls(
            run=value["run"],
            data_to=None if value["data_to"] is None else instant_of_text(value["data_to"]),
            revision=value["revision"],
            route=value["route"],
            score=Decimal(str(value["score"])),
            held_back=value["held_back"],
            families_new=tuple(value["families_new"]),
            indicators_new=tuple(value["indicators_new"]),
            episodes_new=tuple(value["episodes_new"]),
            episodes_gone=tuple(value.get("episodes_gone", ())),
            episodes_grown=tuple(GrownEpisode(**grown) for grown in value["episodes_grown"]),
            measures_doubled=tuple(DoubledMeasure(**doubled) for doubled in value["measures_doubled"]),
            transactions_new=tuple(value["transactions_new"]),
            transactions_new_count=value["transactions_new_count"],
        )
