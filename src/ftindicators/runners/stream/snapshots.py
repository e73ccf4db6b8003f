"""Snapshots of a stream: the engine's state and where the stream stood, in a folder that appears whole."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import dataclass
from hashlib import blake2b
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from ftindicators.diagnostics import InvalidInput
from ftindicators.engine.state import State
from ftindicators.runners.stream import durable
from ftindicators.runners.stream.standing import Standing

if TYPE_CHECKING:
    from ftindicators.plan.compile import Plan

_NAME = re.compile(r"snapshot-(\d{10})")
_ENGINE = "engine"
_STANDING = "standing.json"
_WAITING = "waiting.arrow"


@dataclass(frozen=True, slots=True)
class Taken:
    """A snapshot that was read again; ``damaged``: newer ones that could not be, with the reason."""

    standing: Standing
    state: State | None
    damaged: tuple[str, ...] = ()


def snapshot_path(folder: Path, batch: int) -> Path:
    """Where the snapshot behind a batch stands."""
    return folder / f"snapshot-{batch:010d}"


def snapshots_in(folder: Path) -> list[int]:
    """The batches behind which snapshots stand, rising."""
    found = [_NAME.fullmatch(path.name) for path in folder.iterdir()]
    return sorted(int(match[1]) for match in found if match)


def take_snapshot(folder: Path, state: State, standing: Standing) -> int:
    """Write a snapshot; it stands whole under its name when this returns. Gives its bytes."""
    final = snapshot_path(folder, standing.batch)
    draft = final.with_name(final.name + durable.PENDING)
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir()
    state.save(draft / _ENGINE)
    packed = BytesIO()
    standing.ledger.waiting.write_ipc(packed)
    durable.write_pending(draft / _WAITING, packed.getvalue()).replace(draft / _WAITING)
    facts = {**standing.to_json(), "waiting": _checksum(packed.getvalue())}
    text = json.dumps({"checksum": _checksum(_text(facts)), "standing": facts}).encode()
    durable.write_pending(draft / _STANDING, text).replace(draft / _STANDING)
    durable.flush_tree(draft)
    if final.exists():  # behind the same batch: nothing has happened since
        shutil.rmtree(draft)
        return 0
    durable.put(draft, final)
    return sum(path.stat().st_size for path in final.rglob("*") if path.is_file())


def keep_newest(folder: Path, count: int) -> int | None:
    """Remove all snapshots but the ``count`` newest; gives the batch of the oldest that stays.

    None where there are not yet so many: then the whole journal is needed, should the newest be damaged.
    """
    batches = snapshots_in(folder)
    for batch in batches[:-count]:
        shutil.rmtree(snapshot_path(folder, batch), ignore_errors=True)
    return batches[-count] if len(batches) >= count else None


def sweep(folder: Path) -> None:
    """Remove what a kill left half written."""
    for path in folder.glob(f"snapshot-*{durable.PENDING}"):
        shutil.rmtree(path, ignore_errors=True)


def newest(folder: Path, plan: Plan) -> Taken:
    """The newest snapshot that is whole; an empty start where none stands. Raises OtherPlan.

    Whether the journal reaches back to it is the caller's to ask.
    """
    damaged: list[str] = []
    for batch in reversed(snapshots_in(folder)):
        path = snapshot_path(folder, batch)
        try:
            return Taken(*read_snapshot(path, plan), tuple(damaged))
        except InvalidInput as fault:
            damaged.append(f"{path.name}: {fault}")
    return Taken(Standing(), None, tuple(damaged))


def read_snapshot(path: Path, plan: Plan) -> tuple[Standing, State]:
    """Raises InvalidInput where it is damaged, OtherPlan."""
    standing = read_standing(path)
    return standing, State.load(path / _ENGINE, plan)


def read_standing(path: Path) -> Standing:
    """The half of a snapshot that needs no plan. Raises InvalidInput where it is damaged."""
    try:
        checked: dict[str, Any] = json.loads((path / _STANDING).read_bytes())
        facts = checked["standing"]
        packed = (path / _WAITING).read_bytes()
        if checked["checksum"] != _checksum(_text(facts)) or facts["waiting"] != _checksum(packed):
            raise InvalidInput(f"{path}: its checksum does not fit")
        return Standing.of_json(facts, pl.read_ipc(BytesIO(packed)))
    except (OSError, ValueError, KeyError, TypeError) as fault:
        raise InvalidInput(f"{path}: it cannot be read ({fault})") from fault


def _text(facts: dict[str, Any]) -> bytes:
    return json.dumps(facts, sort_keys=True).encode()


def _checksum(content: bytes) -> str:
    return blake2b(content, digest_size=16).hexdigest()
