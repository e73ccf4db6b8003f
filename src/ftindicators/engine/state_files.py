"""A State in files: one folder, whole or not at all, with the plan it belongs to and a checksum."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, replace
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import polars as pl

from ftindicators.diagnostics import InvalidInput, OtherPlan, WrongUsage
from ftindicators.engine.kept_state import KeptState
from ftindicators.engine.keys import Codes
from ftindicators.engine.measure_kernels import kernel_for
from ftindicators.engine.open_episodes import OpenEpisode, Stretch
from ftindicators.engine.subject_starts import SubjectStarts
from ftindicators.kernels.prefix import Prefix
from ftindicators.kernels.uniform import Uniform
from ftindicators.plan.state_meaning import state_meaning
from ftindicators.results.placing import placed, repair

if TYPE_CHECKING:
    from os import PathLike

    from ftindicators.plan.compile import Plan

FORMAT = 1
ARRAYS = "arrays.npz"
FACTS = "state.json"
BASE = "base"
"""The folder, inside a state's, of the state as of an earlier instant."""

S = TypeVar("S", bound=KeptState)


def save_state(state: KeptState, folder: str | PathLike[str]) -> None:
    """Write ``state`` into ``folder``, whole or not at all; an older state there is replaced.

    Raises WrongUsage where the folder holds something else.
    """
    target = Path(folder)
    if not _may_replace(target):
        message = f"{target} holds something else than a state, so it is not replaced; give another folder"
        raise WrongUsage(message)
    with placed(target, overwrite=True, may_replace=_may_replace) as draft:
        _write(state, draft)


def _write(state: KeptState, folder: Path) -> str:
    """Write one state's files into an empty folder, its base's into a folder inside; gives the checksum of it all."""
    base = None
    if state.base is not None:
        (folder / BASE).mkdir()
        base = _write(state.base, folder / BASE)
    arrays: dict[str, np.ndarray] = {}
    for kind, kernels in (("measure", state.measures), ("guard", state.guards), ("evidence", state.evidence)):
        for name, kernel in kernels.items():
            arrays.update({f"{kind}/{name}/{part}": array for part, array in kernel.arrays().items()})
    arrays.update({f"start/{name}/first": s.first[: len(s.codes)] for name, s in state.starts.items()})
    packed = BytesIO()
    np.savez(packed, allow_pickle=False, **arrays)
    (folder / ARRAYS).write_bytes(packed.getvalue())
    frames: dict[str, str] = {}
    for name, frame in state.frames.items():
        written = BytesIO()
        frame.write_ipc(written)
        (folder / f"{name}.arrow").write_bytes(written.getvalue())
        frames[name] = _checksum(written.getvalue())
    facts = {
        "format": FORMAT,
        "meaning": state.meaning,
        "plan": state.plan,
        "arrays": _checksum(packed.getvalue()),
        "groups": {n: c.to_json() for n, c in state.groups.items()},
        "texts": {n: c.to_json() for n, c in state.texts.items()},
        "starts": {n: s.codes.to_json() for n, s in state.starts.items()},
        "episodes": {i: [_episode(e) for e in by.values()] for i, by in state.episodes.items()},
        "followed": [_episode(e) for e in state.followed.values()],
        "closing": state.closing,
        "overflows": state.overflows,
        "swept_at": state.swept_at,
        "data_from": state.data_from,
        "data_to": state.data_to,
        "settled": state.settled,
        "beside": state.beside,
        "frames": frames,
        "base": base,
    }
    checksum = _checksum(_text(facts))
    (folder / FACTS).write_bytes(_text({"checksum": checksum, "state": facts}))
    return checksum


def load_state(cls: type[S], folder: str | PathLike[str], plan: Plan) -> S:
    """Read what :func:`save_state` wrote. Raises OtherPlan, InvalidInput."""
    source = Path(folder)
    repair(source)  # a save that was cut between its two renames
    state, _ = _read(cls, source, plan, own_meaning=True)
    return state


def _read(cls: type[S], source: Path, plan: Plan, *, own_meaning: bool) -> tuple[S, str]:
    """The state in one folder, and its checksum."""
    try:
        checked = json.loads((source / FACTS).read_bytes())
        facts: dict[str, Any] = checked["state"]
        kept_format = facts["format"]
        packed = (source / ARRAYS).read_bytes()
        frames = {name: (source / f"{name}.arrow").read_bytes() for name in facts.get("frames", {})}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as fault:
        message = f"{source}: no state can be read there ({fault}); start again from data"
        raise InvalidInput(message) from fault
    if kept_format != FORMAT:
        message = f"{source}: the state is of format {kept_format}, this version reads {FORMAT}; start again from data"
        raise OtherPlan(message)
    sums = {name: _checksum(frame) for name, frame in frames.items()}
    if (checked.get("checksum"), facts.get("arrays"), facts.get("frames")) != (
        _checksum(_text(facts)), _checksum(packed), sums
    ):  # fmt: skip
        raise InvalidInput(_damaged(source))
    if own_meaning:  # a base means what the state means that it belongs to
        refuse_other_meaning(str(source), facts["meaning"], plan)
    arrays: dict[str, dict[str, np.ndarray]] = {}
    with np.load(BytesIO(packed), allow_pickle=False) as stored:
        for name in stored.files:
            kernel, _, part = name.rpartition("/")
            arrays.setdefault(kernel, {})[part] = stored[name]
    state = _restored(cls, facts, arrays, plan)
    state.frames = {name: pl.read_ipc(BytesIO(frame)) for name, frame in frames.items()}
    if facts.get("base") is not None:
        state.base, base = _read(cls, source / BASE, plan, own_meaning=False)
        if base != facts["base"]:
            raise InvalidInput(_damaged(source))
    return state, checked["checksum"]


def refuse_other_meaning(called: str, kept: dict[str, str], plan: Plan) -> None:
    """Raises OtherPlan where a state that means ``kept`` cannot be taken up under ``plan``; ``called`` names it."""
    wanted = state_meaning(plan)
    if kept == wanted:
        return
    changed = sorted({i for i in (*kept, *wanted) if kept.get(i) != wanted.get(i)})
    parts = {
        "other measures, subjects or windows of": [i for i in changed if i in kept and i in wanted],
        "a plan without": [i for i in changed if i not in kept],
        "a plan that also had": [i for i in changed if i not in wanted],
    }
    told = ", and for ".join(f"{what} {', '.join(names)}" for what, names in parts.items() if names)
    message = (
        f"{called}: the state was kept for {told}; "
        "feed the history again under the new plan, or go back to the indicators it was kept for"
    )
    raise OtherPlan(message)


def _damaged(source: Path) -> str:
    return f"{source}: the state is damaged (its checksum does not fit); take an older one or start again from data"


def _may_replace(folder: Path) -> bool:
    """Whether there is nothing yet, or a state."""
    return not folder.exists() or (folder.is_dir() and ((folder / FACTS).is_file() or not any(folder.iterdir())))


def _checksum(content: bytes) -> str:
    return hashlib.blake2b(content, digest_size=16).hexdigest()


def _text(facts: dict[str, Any]) -> bytes:
    return json.dumps(facts, ensure_ascii=False, sort_keys=True).encode()


def _restored(cls: type[S], facts: dict[str, Any], arrays: dict[str, dict[str, np.ndarray]], plan: Plan) -> S:
    empty = {d: n for n, d in enumerate(plan.value_digests)}
    state = cls(
        groups={n: Codes.from_json(c) for n, c in facts["groups"].items()},
        texts={n: Codes.from_json(c) for n, c in facts["texts"].items()},
        episodes={i: {e["subject_id"]: _reopened(e) for e in listed} for i, listed in facts["episodes"].items()},
        followed={e["episode_id"]: _reopened(e) for e in facts["followed"]},
        closing={i: [(at, subject, name) for at, subject, name in heap] for i, heap in facts["closing"].items()},
        meaning=facts["meaning"],
        plan=facts["plan"],
        overflows=facts["overflows"],
        swept_at=facts["swept_at"],
        data_from=facts["data_from"],
        data_to=facts["data_to"],
        settled=facts["settled"],
        beside=facts["beside"],
    )
    for name, of_kernel in arrays.items():
        kind, _, key = name.partition("/")
        match kind:
            case "measure":
                state.measures[key] = kernel_for(plan, empty[key]).restored(of_kernel)
            case "guard":
                state.guards[key] = Uniform.from_arrays(of_kernel)
            case "evidence":
                state.evidence[key] = Prefix.from_arrays(of_kernel)
            case _:
                kept = state.starts[key] = SubjectStarts()
                kept.codes = Codes.from_json(facts["starts"][key])
                kept.first = of_kernel["first"]
    return state


def _episode(episode: OpenEpisode) -> dict[str, Any]:
    kept = asdict(replace(episode, stretches=[]))
    kept["stretches"] = [asdict(s) for s in episode.stretches]
    del kept["latest"]  # found again when the episode is opened
    kept["parties"] = [[*who, *span] for who, span in sorted(episode.parties.items())]
    return kept


def _reopened(kept: dict[str, Any]) -> OpenEpisode:
    known, whole, real = kept["written"]
    stretches = [
        Stretch(**{**s, "key": tuple(s["key"]), "dates": None if s["dates"] is None else tuple(s["dates"])})
        for s in kept["stretches"]
    ]
    parties = {(party, role): (first, last) for party, role, first, last in kept["parties"]}
    again = {"parties": parties, "stretches": stretches, "written": (known, whole, real)}
    peaks = [(measure, peak) for measure, peak in kept.get("peaks", ())]
    return OpenEpisode(**{**kept, **again, "peaks": peaks})
