"""Where the CPU seconds of a scan go: `POLARS_MAX_THREADS=1 python benchmarks/breakdown.py FOLDER`.

FOLDER is one that `rows.py` has written. The shipped indicators are scanned in one thread, block after block, with
a clock around each part of the house; the time of a part is without that of the parts inside it. What no part claims is
«the rest».
"""

from __future__ import annotations

import argparse
import functools
import json
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from pathlib import Path
from time import process_time
from typing import Any, Self

from measuring import header, table

PARTS = {
    "read: files to frames": ["sources.parquet_files:read_parquet_chunks"],
    "read: hash of each row's content": ["tables.revisions:content_hash"],
    "read: casts, reasons, parties, derived columns": ["tables.door:Door.admit"],
    "settle: chunks joined, repeats, base amounts": ["tables.door:Door.settle"],
    "sort by time and id; cut into blocks": ["polars:DataFrame.sort", "runners.whole:_blocks"],
    "evaluate: hashes of keys, codes of texts": ["engine.key_hashes:KeyHashes.of", "engine.keys:Codes.of"],
    "evaluate: entries in the order of groups": ["engine.strands:StrandRows.asked"],
    "evaluate: selections, conditions, layers": ["engine.row_values:RowValues.express"],
    "evaluate: measures (columns to kernels, kernels, answers)": ["engine.measures:answer"],
    "evaluate: hits, history": ["engine.hits:answers"],
    "evaluate: episodes": ["engine.episodes:join"],
    "evaluate: evidence": ["engine.evaluate:_evidence"],
    "evaluate: coverage": ["engine.coverage:tallies"],
    "output: hits, episodes": ["engine.output_tables:hit_table", "engine.output_tables:episode_table",
                               "engine.hit_log:hit_log"],
    "output: candidates": ["candidates.assemble:assemble"],
    "output: files": ["results.folder:Results.write"],
}  # fmt: skip
"""What is timed, by the names of the functions; a name that is gone raises AttributeError, so the list stays true."""


class Clock:
    """CPU seconds of parts, each without the parts inside it."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)
        self._inside: list[str] = []
        self._since = process_time()

    def _turn(self) -> None:
        now = process_time()
        self.seconds[self._inside[-1] if self._inside else "the rest"] += now - self._since
        self._since = now

    def enter(self, part: str) -> None:
        """From now on it is ``part`` that takes time."""
        self._turn()
        self._inside.append(part)

    def leave(self) -> None:
        """Back to the part around."""
        self._turn()
        self._inside.pop()

    def around(self, part: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """``function`` with the clock around it; of a generator, around each of its steps."""

        @functools.wraps(function)
        def timed(*arguments: object, **named: object) -> object:
            self.enter(part)
            try:
                found = function(*arguments, **named)
            finally:
                self.leave()
            return self._steps(part, found) if isinstance(found, Iterator) else found

        return timed

    def _steps(self, part: str, steps: Iterator[object]) -> Iterator[object]:
        while True:
            self.enter(part)
            try:
                step = next(steps)
            except StopIteration:
                return
            finally:
                self.leave()
            yield step


class InTurn:
    """Stands for a pool of threads: everything is done at once, by the caller."""

    def __init__(self, _threads: int) -> None:
        pass

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def map(self, function: Callable[..., object], items: Iterable[object]) -> Iterator[object]:
        """As a pool's, in order."""
        return map(function, items)


def install(clock: Clock) -> None:
    """Put the clock around every function of `PARTS`, wherever its name was imported to."""
    for part, names in PARTS.items():
        for name in names:
            module, _, path = name.partition(":")
            home = import_module(module if module == "polars" else f"ftindicators.{module}")
            owner, _, attribute = path.rpartition(".")
            holder = getattr(home, owner) if owner else home
            original = getattr(holder, attribute)
            timed = clock.around(part, original)
            setattr(holder, attribute, timed)
            if not owner:
                _elsewhere(attribute, original, timed)


def _elsewhere(name: str, original: object, timed: object) -> None:
    import sys  # noqa: PLC0415 - only to see who has imported the function by name

    for module in list(sys.modules.values()):
        if getattr(module, "__name__", "").startswith("ftindicators") and getattr(module, name, None) is original:
            setattr(module, name, timed)


def scan(folder: Path) -> dict[str, Any]:
    """The scan as the command does it, in one thread; its manifest."""
    from ftindicators.runners.scan_job import ScanRequest, run_scan  # noqa: PLC0415 - after the clocks

    with tempfile.TemporaryDirectory() as out:
        request = ScanRequest(
            inputs=(str(folder / "transactions.parquet"),),
            out=Path(out) / "results",
            accounts=folder / "accounts.parquet",
            customers=folder / "customers.parquet",
            threads=1,
        )
        return run_scan(request).manifest


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--small", type=Path, required=True, help="a folder of few rows, scanned first to compile")
    chosen = parser.parse_args()
    import_module("ftindicators.runners.scan_job")
    import_module("ftindicators.runners.whole").ThreadPoolExecutor = InTurn
    scan(chosen.small)
    clock = Clock()
    install(clock)
    began = process_time()
    manifest = scan(chosen.folder)
    total = process_time() - began
    facts = json.loads((chosen.folder / "facts.json").read_text(encoding="utf-8"))
    names = [*PARTS, "the rest"]
    lines = [[part, f"{clock.seconds[part]:.2f}", f"{100 * clock.seconds[part] / total:.0f} %"] for part in names]
    lines.append(["all", f"{total:.2f}", f"{manifest['rows']['read'] / total / 1000:.0f} k rows a CPU second"])
    print(header("Where the CPU seconds of a scan go, one thread", facts) + "\n" + table(["part", "CPU s", ""], lines))


if __name__ == "__main__":
    main()
