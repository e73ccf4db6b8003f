"""A State in files: one folder, whole or not at all, with the plan it belongs to and a checksum."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from dataclasses import asdict, replace
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import uuid4

import numpy as np
import polars as pl

from ftindicators.diagnostics import InvalidInput, OtherPlan
from ftindicators.engine.kept_state import KeptState
from ftindicators.engine.keys import Codes
from ftindicators.engine.measure_kernels import kernel_for
from ftindicators.engine.open_episodes import OpenEpisode, Stretch
from ftindicators.engine.subject_starts import SubjectStarts
from ftindicators.kernels.prefix import Prefix
from ftindicators.kernels.uniform import Uniform
from ftindicators.plan.state_meaning import state_meaning

if TYPE_CHECKING:
    from os import PathLike

    from ftindicators.plan.compile import Plan

FORMAT = 1
ARRAYS = "arrays.npz"
FACTS = "state.json"

S = TypeVar("S", bound=KeptState)


def save_state(state: KeptState, folder: str | PathLike[str]) -> None:
    """Write ``state`` into a new folder beside ``folder``, then put it in its place."""
    target = Path(folder)
    draft = target.with_name(f".{target.name}.{uuid4().hex}")
    draft.mkdir(parents=True)
    try:
        arrays: dict[str, np.ndarray] = {}
        for kind, kernels in (("measure", state.measures), ("guard", state.guards), ("evidence", state.evidence)):
            for name, kernel in kernels.items():
                arrays.update({f"{kind}/{name}/{part}": array for part, array in kernel.arrays().items()})
        arrays.update({f"start/{name}/first": s.first[: len(s.codes)] for name, s in state.starts.items()})
        packed = BytesIO()
        np.savez(packed, allow_pickle=False, **arrays)
        _write(draft / ARRAYS, packed.getvalue())
        frames: dict[str, str] = {}
        for name, frame in state.frames.items():
            written = BytesIO()
            frame.write_ipc(written)
            _write(draft / f"{name}.arrow", written.getvalue())
            frames[name] = hashlib.blake2b(written.getvalue(), digest_size=16).hexdigest()
        facts = {
            "format": FORMAT,
            "meaning": state.meaning,
            "plan": state.plan,
            "arrays": hashlib.blake2b(packed.getvalue(), digest_size=16).hexdigest(),
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
        }
        text = json.dumps(facts, ensure_ascii=False, sort_keys=True)
        checked = {"checksum": hashlib.blake2b(text.encode(), digest_size=16).hexdigest(), "state": facts}
        _write(draft / FACTS, json.dumps(checked, ensure_ascii=False, sort_keys=True).encode())
        if target.exists():
            aside = target.with_name(f".{target.name}.{uuid4().hex}.old")
            target.rename(aside)
            draft.rename(target)
            shutil.rmtree(aside)
        else:
            draft.rename(target)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def load_state(cls: type[S], folder: str | PathLike[str], plan: Plan) -> S:
    """Read what :func:`save_state` wrote. Raises OtherPlan, InvalidInput."""
    source = Path(folder)
    try:
        checked = json.loads((source / FACTS).read_bytes())
        packed = (source / ARRAYS).read_bytes()
        facts: dict[str, Any] = checked["state"]
        text = json.dumps(facts, ensure_ascii=False, sort_keys=True)
        frames = {name: (source / f"{name}.arrow").read_bytes() for name in facts["frames"]}
        whole = (
            checked["checksum"] == hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
            and facts["arrays"] == hashlib.blake2b(packed, digest_size=16).hexdigest()
            and all(facts["frames"][n] == hashlib.blake2b(f, digest_size=16).hexdigest() for n, f in frames.items())
        )
    except (OSError, ValueError, KeyError, TypeError) as fault:
        message = f"{source}: no state can be read there ({fault}); start again from data"
        raise InvalidInput(message) from fault
    if not whole:
        message = (
            f"{source}: the state is damaged (its checksum does not fit); take an older one or start again from data"
        )
        raise InvalidInput(message)
    if facts["format"] != FORMAT:
        message = (
            f"{source}: the state is of format {facts['format']}, this version reads {FORMAT}; start again from data"
        )
        raise OtherPlan(message)
    _same_meaning(source, facts["meaning"], state_meaning(plan))
    arrays: dict[str, dict[str, np.ndarray]] = {}
    with np.load(BytesIO(packed), allow_pickle=False) as stored:
        for name in stored.files:
            kernel, _, part = name.rpartition("/")
            arrays.setdefault(kernel, {})[part] = stored[name]
    state = _restored(cls, facts, arrays, plan)
    state.frames = {name: pl.read_ipc(BytesIO(frame)) for name, frame in frames.items()}
    return state


def _same_meaning(source: Path, kept: dict[str, str], wanted: dict[str, str]) -> None:
    if kept == wanted:
        return
    changed = sorted({i for i in (*kept, *wanted) if kept.get(i) != wanted.get(i)})
    message = (
        f"{source}: the state was kept for other measures, subjects or windows of {', '.join(changed)}; "
        "feed the history again under the new plan, or go back to the indicators it was kept for"
    )
    raise OtherPlan(message)


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


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


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
    return OpenEpisode(**{**kept, "parties": parties, "stretches": stretches, "written": (known, whole, real)})
