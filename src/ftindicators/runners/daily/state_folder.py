"""The folder of a daily state: one run at a time, and state and results that are never far apart.

Results are renamed first and hold the checksum of the new state; then the state is committed, by one rename. Before
both, ``pending.json`` says what is about to happen. So whoever finds it knows what to do: results that hold the new
state's checksum stand, so the state is committed too; else neither was, and what was prepared is swept away.
"""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ftindicators.diagnostics import InvalidInput
from ftindicators.engine.state import State
from ftindicators.engine.state_files import (
    FACTS,
    Prepared,
    load_state,
    prepare_state,
    refuse_other_folder,
    refuse_other_meaning,
    sweep_folder,
)
from ftindicators.results.file_lock import locked
from ftindicators.results.placing import flush, repair, resolved

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ftindicators.engine.kept_state import KeptState
    from ftindicators.plan.compile import Plan
    from ftindicators.results.folder import Results

LOCK = "lock"
PENDING = "pending.json"
WAY_OUT = "fill what is new from history (--backfill FILES)"


@dataclass(frozen=True, slots=True)
class StateFolder:
    """The folder, locked.

    ``finished``: the results folder of a run that died between its two renames, and whose state this start committed.
    """

    path: Path
    called: str
    finished: Path | None

    @classmethod
    @contextmanager
    def open(cls, folder: Path) -> Iterator[StateFolder]:
        """Take the folder for one run, and finish or undo what a run that died left.

        Raises InvalidInput where another run has it, WrongUsage where it holds something else than a state.
        """
        path = resolved(folder)
        refuse_other_folder(path)
        path.mkdir(parents=True, exist_ok=True)
        with locked(path / LOCK, 0.0) as held:
            if not held:
                raise InvalidInput(
                    f"{folder}: another run is at work on this state; wait until it has ended, or give another folder"
                )
            yield cls(path, str(folder), _finished(path))

    def load(self, plan: Plan) -> State | None:
        """The state that stands there, whatever it means; None: none does. Raises OtherPlan, InvalidInput."""
        if not (self.path / FACTS).exists():
            return None
        return load_state(State, self.path, plan, any_meaning=True)

    def refuse_other_meaning(self, state: KeptState, plan: Plan) -> None:
        """Raises OtherPlan, with the way out, where ``state`` means something else under ``plan``."""
        refuse_other_meaning(self.called, state.meaning, plan, WAY_OUT)

    def prepare(self, state: KeptState) -> Prepared:
        """Write the next state beside the one that stands."""
        return prepare_state(state, self.path)

    def commit(self, prepared: Prepared, results: Results, out: Path, *, overwrite: bool) -> None:
        """Let ``results``, which hold the checksum of ``prepared``, and the state appear, in this order."""
        with results.placing(out, overwrite=overwrite):
            pending = {"results": str(resolved(out)), "checksum": prepared.checksum, "parts": prepared.parts}
            _write(self.path / PENDING, pending)
        prepared.commit()
        (self.path / PENDING).unlink()


def _finished(folder: Path) -> Path | None:
    """Finish or undo a commit that was cut; gives the results folder of one that was finished."""
    try:
        pending = json.loads((folder / PENDING).read_bytes())
    except FileNotFoundError:
        sweep_folder(folder)
        return None
    out = Path(pending["results"])
    repair(out)
    finished = None
    if _state_of(out) == pending["checksum"]:
        Prepared.at(folder, pending["parts"]).commit()
        finished = out
    sweep_folder(folder)
    (folder / PENDING).unlink()
    flush(folder)
    return finished


def _state_of(out: Path) -> str | None:
    """The checksum of the state that a results folder holds; None where there is no such folder."""
    try:
        manifest: dict[str, Any] = json.loads((out / "manifest.json").read_bytes())
        checksum: str | None = manifest["state"]["checksum"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return checksum


def _write(path: Path, value: dict[str, Any]) -> None:
    draft = path.with_name(f".{path.name}.new")
    draft.write_text(json.dumps(value, sort_keys=True), encoding="utf-8")
    flush(draft)
    draft.replace(path)
    flush(path.parent)
