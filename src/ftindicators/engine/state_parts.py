"""A State taken apart into what files can hold: few small facts, many arrays, and tables."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import polars as pl

from ftindicators.diagnostics import OtherPlan
from ftindicators.engine.episode_frames import from_frames, to_frames
from ftindicators.engine.kept_state import KeptState
from ftindicators.engine.key_hashes import probe
from ftindicators.engine.keys import Codes
from ftindicators.engine.measure_kernels import kernel_for
from ftindicators.engine.strand import Strand
from ftindicators.engine.subject_starts import SubjectStarts
from ftindicators.kernels.prefix import Prefix
from ftindicators.kernels.uniform import Uniform

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

    from ftindicators.plan.compile import Plan

S = TypeVar("S", bound=KeptState)
ALIKE = ("meaning", "plan", "overflows", "swept_at", "data_from", "data_to", "settled", "beside")
"""Fields of a state that are small JSON values as they are."""
CODES = ("texts",)
_CLOSING: dict[str, Any] = {"indicator": pl.String, "at": pl.Int64, "subject": pl.String, "episode": pl.String}


class Saved(Protocol):
    """What gives its content as arrays."""

    def arrays(self) -> dict[str, np.ndarray]:
        """Its content."""


@dataclass(slots=True)
class StateParts:
    """``facts``: JSON values, a few a measure and never one a subject; ``arrays`` by name, any shape; ``frames``."""

    facts: dict[str, Any] = field(default_factory=dict)
    arrays: dict[str, np.ndarray] = field(default_factory=dict)
    frames: dict[str, pl.DataFrame] = field(default_factory=dict)


def taken_apart(state: KeptState) -> StateParts:
    """All of ``state`` but its base. Arrays may be the state's own: write them before it moves on."""
    parts = StateParts({name: getattr(state, name) for name in ALIKE})
    kinds: tuple[tuple[str, Mapping[str, Saved]], ...] = (
        ("measure", state.measures),
        ("guard", state.guards),
        ("evidence", state.evidence),
        ("strand", state.strands),
    )
    for kind, kernels in kinds:
        for name, kernel in kernels.items():
            parts.arrays.update({f"{kind}/{name}/{part}": array for part, array in kernel.arrays().items()})
    following: dict[str, int] = {}
    for kind in CODES:
        for name, codes in getattr(state, kind).items():
            parts.frames[f"{kind}/{name}"], following[f"{kind}/{name}"] = codes.to_frame()
    for name, starts in state.starts.items():
        parts.frames[f"starts/{name}"], following[f"starts/{name}"] = starts.codes.to_frame()
        parts.arrays[f"start/{name}/first"] = starts.first[: len(starts.codes)]
    parts.facts["next"] = following
    parts.facts["hashes"] = probe()
    opened = [episode for of in state.episodes.values() for episode in of.values()]
    for name, episodes in (("opened", opened), ("followed", list(state.followed.values()))):
        parts.frames[f"episodes/{name}"], parts.frames[f"stretches/{name}"] = to_frames(episodes)
    heaps = [(indicator, *due) for indicator, heap in state.closing.items() for due in heap]
    parts.frames["closing"] = pl.DataFrame(heaps, _CLOSING, orient="row")
    parts.facts["indicators"] = [list(state.episodes), list(state.closing)]
    parts.frames.update({f"beside/{name}": frame for name, frame in state.frames.items()})
    return parts


def put_together(cls: type[S], parts: StateParts, plan: Plan) -> S:
    """The state that :func:`taken_apart` was given; kernels are those of ``plan``. Takes the arrays over."""
    facts = parts.facts
    if facts["hashes"] != probe():
        message = "the state was kept with another version of polars, which hashes otherwise; feed the history again"
        raise OtherPlan(message)
    state = cls(**{name: facts[name] for name in ALIKE})
    following = facts["next"]
    for kind in CODES:
        codes = {name: Codes.from_frame(frame, following[f"{kind}/{name}"]) for name, frame in _of(parts, kind).items()}
        setattr(state, kind, codes)
    for name, frame in _of(parts, "starts").items():
        kept = state.starts[name] = SubjectStarts()
        kept.codes = Codes.from_frame(frame, following[f"starts/{name}"])
    for indicator in facts["indicators"][0]:
        state.episodes[indicator] = {}
    for episode in from_frames(parts.frames["episodes/opened"], parts.frames["stretches/opened"]):
        state.episodes[episode.indicator][episode.subject_id] = episode
    followed = from_frames(parts.frames["episodes/followed"], parts.frames["stretches/followed"])
    state.followed = {episode.episode_id: episode for episode in followed}
    state.closing = {indicator: [] for indicator in facts["indicators"][1]}
    for indicator, at, subject, episode_id in parts.frames["closing"].iter_rows():
        state.closing[indicator].append((at, subject, episode_id))
    state.frames = _of(parts, "beside")
    _take_kernels(state, parts, plan)
    return state


def _take_kernels(state: KeptState, parts: StateParts, plan: Plan) -> None:
    numbers = {digest: number for number, digest in enumerate(plan.value_digests)}
    kernels: dict[str, dict[str, np.ndarray]] = {}
    for name, array in parts.arrays.items():
        kernel, _, part = name.rpartition("/")
        kernels.setdefault(kernel, {})[part] = array
    for name, arrays in kernels.items():
        kind, _, key = name.partition("/")
        match kind:
            case "measure" if key not in numbers:
                pass  # of an indicator that the plan has no more
            case "measure":
                state.measures[key] = kernel_for(plan, numbers[key]).restored(arrays)
            case "guard":
                state.guards[key] = Uniform.from_arrays(arrays)
            case "evidence":
                state.evidence[key] = Prefix.from_arrays(arrays)
            case "strand":
                state.strands[key] = Strand.from_arrays(arrays)
            case _:
                state.starts[key].first = arrays["first"]


def _of(parts: StateParts, kind: str) -> dict[str, pl.DataFrame]:
    """The frames of one kind, by their own names."""
    return {name.partition("/")[2]: f for name, f in parts.frames.items() if name.partition("/")[0] == kind}
