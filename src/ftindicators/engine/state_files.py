"""A State in a folder: whole or not at all, with the plan it belongs to and checksums.

``state.json`` says what stands in the other files, and is replaced last, by one rename: until then the state before
stands, from then on the new one. The other files lie in a folder that is never changed once it is named there.
"""

from __future__ import annotations

import json
import secrets
import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from ftindicators.diagnostics import InvalidInput, OtherPlan, WrongUsage
from ftindicators.engine.array_files import checksum, read_arrays, read_frame, write_arrays, write_frame
from ftindicators.engine.kept_state import KeptState
from ftindicators.engine.state_parts import StateParts, put_together, taken_apart
from ftindicators.plan.state_meaning import state_meaning
from ftindicators.results.placing import flush, resolved

if TYPE_CHECKING:
    from os import PathLike

    from ftindicators.plan.compile import Plan

FORMAT = 3
FACTS = "state.json"
ARRAYS = "arrays.bin"
PARTS = "parts-"
"""How the folder's name begins that holds the other files."""
BESIDE = ("lock", "pending.json", "rows")
"""What else may lie in a folder that holds a state."""

FEED_AGAIN = "feed the history again under the new plan"

S = TypeVar("S", bound=KeptState)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A state whose files lie in its folder, whole and on the disk, and which is not yet the one that stands there.

    ``checksum``: which state it is. Until :meth:`commit` the one before stands; what is never committed is swept away
    at the next one.
    """

    folder: Path
    checksum: str
    parts: str

    @classmethod
    def at(cls, folder: Path, parts: str) -> Prepared:
        """What an earlier process prepared. Raises OSError, ValueError, KeyError where it is not whole."""
        return cls(folder, json.loads((folder / parts / FACTS).read_bytes())["checksum"], parts)

    def commit(self) -> None:
        """Make it the state of its folder, by one rename; then remove what no state needs any more."""
        draft = self.folder / f".{FACTS}.new"
        draft.write_bytes((self.folder / self.parts / FACTS).read_bytes())
        flush(draft)
        draft.replace(self.folder / FACTS)
        flush(self.folder)
        sweep_folder(self.folder)


def save_state(state: KeptState, folder: str | PathLike[str]) -> None:
    """Write ``state`` into ``folder``, whole or not at all; an older state there is replaced.

    Raises WrongUsage where the folder holds something else.
    """
    prepare_state(state, folder).commit()


def prepare_state(state: KeptState, folder: str | PathLike[str]) -> Prepared:
    """Write the files of ``state`` beside those of the state that stands in ``folder``. Raises WrongUsage."""
    target = resolved(Path(folder))
    refuse_other_folder(target)
    token = PARTS + secrets.token_hex(8)
    parts = target / token
    parts.mkdir(parents=True)
    try:
        content = _write(state, parts)
    except BaseException:
        shutil.rmtree(parts, ignore_errors=True)
        raise
    (parts / FACTS).write_bytes(_text(content | {"parts": token}))
    for path in parts.iterdir():
        flush(path)
    flush(parts)
    return Prepared(target, content["checksum"], token)


def load_state(
    cls: type[S],
    folder: str | PathLike[str],
    plan: Plan,
    *,
    any_meaning: bool = False,
) -> S:
    """Read what :func:`save_state` wrote.

    ``any_meaning``: also where it means something else; measures that ``plan`` has no more are left out. Raises
    OtherPlan, InvalidInput.
    """
    source = resolved(Path(folder))
    named = read_facts(source)
    if not any_meaning:
        refuse_other_meaning(str(folder), named["state"]["meaning"], plan)
    return _read(cls, source, source / named["parts"], named, plan)


def read_facts(source: Path) -> dict[str, Any]:
    """What ``state.json`` says, checked. Raises OtherPlan for another format, InvalidInput."""
    try:
        named: dict[str, Any] = json.loads((source / FACTS).read_bytes())
        kept_format = named["state"]["format"]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as fault:
        raise InvalidInput(_unreadable(source, fault)) from fault
    if kept_format != FORMAT:
        message = (
            f"{source}: the state is of format {kept_format}, this version reads {FORMAT}; start again from data, "
            "in another folder"
        )
        raise OtherPlan(message)
    if named.get("checksum") != checksum(_text(named["state"])):
        raise InvalidInput(_damaged(source))
    return named


def refuse_other_meaning(called: str, kept: dict[str, str], plan: Plan, way_out: str = FEED_AGAIN) -> None:
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
    message = f"{called}: the state was kept for {told}; {way_out}, or go back to the indicators it was kept for"
    raise OtherPlan(message)


def refuse_other_folder(folder: Path) -> None:
    """Raises WrongUsage where ``folder`` holds something else than a state."""
    if not is_free(folder):
        message = f"{folder} holds something else than a state, so it is not replaced; give another folder"
        raise WrongUsage(message)


def is_free(folder: Path) -> bool:
    """Whether there is nothing yet, or a state, or what a run that died left of one."""
    if not folder.exists():
        return True
    if not folder.is_dir():
        return False
    names = [path.name for path in folder.iterdir()]
    return FACTS in names or all(n in BESIDE or n.startswith((PARTS, f".{FACTS}")) for n in names)


def sweep_folder(folder: Path) -> None:
    """Remove the files of states that stand there no more, or never did."""
    try:
        standing = json.loads((folder / FACTS).read_bytes())["parts"]
    except FileNotFoundError:
        standing = None
    for path in folder.glob(f"{PARTS}*"):
        if path.name != standing:
            shutil.rmtree(path, ignore_errors=True)
    with suppress(FileNotFoundError):
        (folder / f".{FACTS}.new").unlink()


def _write(state: KeptState, folder: Path, prefix: str = "") -> dict[str, Any]:
    """Write the files of one state, and of its base, into a folder; gives what is to be said of them."""
    inside = {}
    for name, other in _inside(state):
        said = _write(other, folder, f"{prefix}{name}-")
        (folder / f"{prefix}{name}.json").write_bytes(_text(said))
        inside[name] = said["checksum"]
    parts = taken_apart(state)
    index, of_arrays = write_arrays(folder / f"{prefix}{ARRAYS}", parts.arrays)
    frames = {}
    for place, (name, frame) in enumerate(parts.frames.items()):
        file = f"{prefix}{place}.arrow"
        frames[name] = [file, write_frame(folder / file, frame)]
    facts = {
        "format": FORMAT,
        **parts.facts,
        "arrays": {"file": f"{prefix}{ARRAYS}", "checksum": of_arrays, "index": index},
        "frames": frames,
        "inside": inside,
    }
    return {"checksum": checksum(_text(facts)), "state": facts}


def _inside(state: KeptState) -> Iterator[tuple[str, KeptState]]:
    """The states that belong to one, by the names of their files."""
    if state.base is not None:
        yield "base", state.base
    for number, lane in enumerate(state.lanes):
        yield f"lane-{number}", lane


def _read(cls: type[S], source: Path, folder: Path, named: dict[str, Any], plan: Plan, prefix: str = "") -> S:
    facts = named["state"]
    try:
        of_arrays = facts["arrays"]
        arrays, found = read_arrays(folder / of_arrays["file"], of_arrays["index"])
        whole = found == of_arrays["checksum"]
        frames = {}
        for name, (file, said) in facts["frames"].items():
            frames[name], fits = read_frame(folder / file, said)
            whole = whole and fits
        inside = {name: json.loads((folder / f"{prefix}{name}.json").read_bytes()) for name in facts["inside"]}
    except (OSError, ValueError, KeyError, TypeError) as fault:
        raise InvalidInput(_unreadable(source, fault)) from fault
    if not whole:
        raise InvalidInput(_damaged(source))
    state = put_together(cls, StateParts(facts, arrays, frames), plan)
    for name, said in inside.items():
        if not facts["inside"][name] == said["checksum"] == checksum(_text(said["state"])):
            raise InvalidInput(_damaged(source))
        other = _read(cls, source, folder, said, plan, f"{prefix}{name}-")
        if name == "base":
            state.base = other
        else:
            state.lanes.append(other)
    return state


def _damaged(source: Path) -> str:
    return f"{source}: the state is damaged (its checksum does not fit); take an older one or start again from data"


def _unreadable(source: Path, fault: Exception) -> str:
    return f"{source}: no state can be read there ({fault}); start again from data"


def _text(facts: dict[str, Any]) -> bytes:
    return json.dumps(facts, ensure_ascii=False, sort_keys=True).encode()
