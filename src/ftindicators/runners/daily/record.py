"""What a daily run keeps beside the engine's state: which inputs were scanned, what was told, and rows to show."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

import polars as pl

from ftindicators.diagnostics import InvalidInput
from ftindicators.results.schemas import EPISODES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ftindicators.engine.kept_state import KeptState

KEY = "daily"
_FRAMES = ("told_episodes", "told_candidates")
TOLD: dict[str, Any] = {"candidate_id": pl.String, "held_back": pl.Boolean, "anchor": pl.String, "content": pl.String}
"""Candidates as they were last told: ``content`` is their JSON, without what compares them with an earlier run."""


@dataclass(frozen=True, slots=True)
class Scanned:
    """One input file of an earlier run. ``at``: when it ran, ISO 8601; ``results``: the folder it wrote."""

    source: str
    path: str | None
    blake2b: str
    at: str
    results: str


@dataclass(frozen=True, slots=True)
class RowsPart:
    """Rows of one run, in a file of the state's folder. Instants in µs UTC; ``rows``: how many."""

    file: str
    blake2b: str
    first: int
    last: int
    rows: int


@dataclass(slots=True)
class Record:
    """What stands beside the engine's state. ``identity``: by which rules parties have their ids."""

    runs: int = 0
    inputs: list[Scanned] = field(default_factory=list)
    parts: list[RowsPart] = field(default_factory=list)
    identity: dict[str, Any] = field(default_factory=dict)
    episodes: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(EPISODES.empty_table()))
    candidates: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=TOLD))

    @classmethod
    def taken_from(cls, state: KeptState) -> Record:
        """The record of a state that a daily run kept, taken out of it; an empty one of any other state."""
        kept = state.beside.pop(KEY, None)
        episodes, candidates = (state.frames.pop(f"{KEY}_{name}", None) for name in _FRAMES)
        if kept is None or episodes is None or candidates is None:
            return cls()
        return cls(
            runs=kept["runs"],
            inputs=[Scanned(**of) for of in kept["inputs"]],
            parts=[RowsPart(**of) for of in kept["parts"]],
            identity=kept["identity"],
            episodes=episodes,
            candidates=candidates,
        )

    def put_into(self, state: KeptState) -> None:
        """Have ``state`` keep it."""
        state.beside = state.beside | {
            KEY: {
                "runs": self.runs,
                "inputs": [asdict(of) for of in self.inputs],
                "parts": [asdict(of) for of in self.parts],
                "identity": self.identity,
            }
        }
        frames = (self.episodes, self.candidates)
        state.frames = state.frames | {f"{KEY}_{name}": of for name, of in zip(_FRAMES, frames, strict=True)}

    def latest(self) -> set[str]:
        """The hashes of the last run's inputs."""
        return {of.blake2b for of in self.inputs if of.results == self.inputs[-1].results}

    def refuse_repeated(self, hashes: Iterable[tuple[str, str]]) -> None:
        """Raises InvalidInput where a file has been scanned before, whatever it was called then."""
        before = {of.blake2b: of for of in self.inputs}
        faults = [
            f"{name} was scanned on {before[found].at} in the run whose results are {before[found].results}"
            + ("" if before[found].source == name else f" (then called {before[found].source})")
            for name, found in hashes
            if found in before
        ]
        if faults:
            raise InvalidInput("\n".join(faults) + "\neach input is given once: leave it out, or give the next day's")

    def refuse_other_identity(self, now: Mapping[str, Any]) -> None:
        """Raises InvalidInput where parties would have their ids by other rules than in the runs before."""
        differing = [
            f"{name} was {was!r}, now {now[name]!r}" for name, was in self.identity.items() if now[name] != was
        ]
        if differing:
            raise InvalidInput(
                f"the state was kept with other rules for the ids of parties ({'; '.join(differing)}), so that nobody "
                "would be found again; give the same mapping and tables as before, or begin another state"
            )
