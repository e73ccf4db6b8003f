"""Faults as patches: read, and planted in a copy of the sources.

A hunk is found by its lines, never by its line numbers, so that a patch fits until the lines that it is about change.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import cache_from_source
from pathlib import Path

RED = "red: "


@dataclass(frozen=True, slots=True)
class Hunk:
    """Lines of one file, and what stands in their place once the fault is planted."""

    path: str
    old: tuple[str, ...]
    new: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """A mistake that somebody could make, and the test that must turn red."""

    mistake: str
    red: str
    hunks: tuple[Hunk, ...]


def read(text: str) -> Fault:
    """A patch: a sentence, the line ``red: TEST``, and a unified diff. ValueError where one of them is missing."""
    head, _, diff = text.partition("\n--- a/")
    said = [line for line in head.splitlines() if line and not line.startswith(("diff ", "index "))]
    red = [line.removeprefix(RED) for line in said if line.startswith(RED)]
    mistake = " ".join(line for line in said if not line.startswith(RED))
    hunks = [hunk for file in f"\n{diff}".split("\n--- a/") for hunk in _of_file(file.strip("\n").splitlines())]
    if not mistake or len(red) != 1 or not hunks:
        raise ValueError("a patch has a sentence, one line `red: TEST`, and a unified diff")
    return Fault(mistake, red[0], tuple(hunks))


def _of_file(lines: list[str]) -> list[Hunk]:
    found: list[tuple[list[str], list[str]]] = []
    for line in lines[2:]:
        sign, rest = line[:1], line[1:]
        if sign == "@":
            found.append(([], []))
        elif sign in {" ", ""}:
            found[-1][0].append(rest)
            found[-1][1].append(rest)
        elif sign in {"-", "+"}:
            found[-1]["-+".index(sign)].append(rest)
    return [Hunk(lines[0], tuple(old), tuple(new)) for old, new in found]


def plant(fault: Fault, folder: Path) -> None:
    """Change the sources in ``folder``. ValueError where a hunk fits at no place, or at several."""
    for hunk in fault.hunks:
        path = folder / hunk.path
        lines = path.read_text(encoding="utf-8").splitlines()
        size = len(hunk.old)
        places = [at for at in range(len(lines) - size + 1) if tuple(lines[at : at + size]) == hunk.old]
        if len(places) != 1:
            raise ValueError(f"the patch fits {hunk.path} at {len(places)} places, not at one")
        lines[places[0] : places[0] + size] = hunk.new
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        Path(cache_from_source(str(path))).unlink(missing_ok=True)
