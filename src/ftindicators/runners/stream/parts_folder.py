"""``files:DIR``: a sink of files. A part a batch and kind, pending until ``commit.json`` names its batch.

The commit is the renaming of ``commit.json``, which holds batch and epoch: before it none of the batch is there, after
it all of it (a reader takes pending parts that it names: `results.parts`). Small parts are merged from time to time.
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from contextlib import contextmanager
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from ftindicators.diagnostics import InvalidResults
from ftindicators.results.folder import json_text
from ftindicators.results.parts import COMMIT, PENDING, commit_of, is_parts_folder, parts_of
from ftindicators.runners.stream import durable
from ftindicators.runners.stream.errors import Fenced, InvalidStream
from ftindicators.runners.stream.sink import Token

if TYPE_CHECKING:
    from collections.abc import Iterator

FORMAT = 1
MERGED_AT = 128
"""So many small parts of a kind are made one."""
LARGE = 32 << 20
"""Bytes from which a part is left as it is."""
_LOCK = ".lock"


class PartsFolder:
    """A folder that one instance writes to. Made where it is not there yet."""

    def __init__(self, folder: Path, called: str | None = None) -> None:
        self.called = called or f"files:{folder}"
        self._folder = folder
        self._job = ""
        self._epoch = 0
        self._parts: dict[str, int] = {}

    # -- who writes

    def take_over(self, job: str) -> Token:
        """See `Sink`."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with self._held():
            if is_parts_folder(self._folder):
                commit = self._commit()
                if commit["job"] != job:
                    raise InvalidStream(
                        f"{self.called}: another stream writes there; give another folder, "
                        "or start with the state folder of that stream"
                    )
            elif any(path.name != _LOCK for path in self._folder.iterdir()):
                raise InvalidStream(f"{self.called}: the folder holds something else; give an empty one")
            else:
                commit = {"format": FORMAT, "job": job, "epoch": 0, "batch": 0, "parts": [], "replaced": []}
            self._finish(commit)
            commit["epoch"] += 1
            self._write(commit)
        self._job, self._epoch = job, commit["epoch"]
        return Token(commit["batch"], commit["epoch"])

    def check(self) -> None:
        """See `Sink`."""
        self._mine(self._commit())

    def _mine(self, commit: dict[str, Any]) -> None:
        if commit["epoch"] != self._epoch or commit["job"] != self._job:
            raise Fenced(
                f"{self.called}: another instance has taken over (it is number {commit['epoch']}, this is "
                f"{self._epoch}); this one stops, and has written nothing since"
            )

    # -- what is written

    def commit(self, batch: int, parts: Mapping[str, pa.Table | Sequence[Mapping[str, Any]]]) -> None:
        """See `Sink`. A batch that gave nothing is not written."""
        if not any(len(of) for of in parts.values()):
            return
        with self._held():
            before = self._commit()
            self._mine(before)
            self._finish(before)
            written = [self._pending(kind, f"{batch:010d}", of) for kind, of in parts.items() if len(of)]
            replaced: list[str] = []
            for kind in [kind for kind, of in parts.items() if len(of) and self._is_time(kind)]:
                name, names = self._merged(kind)
                written.append(name)
                replaced += names
            after = {**before, "batch": batch, "parts": written, "replaced": replaced}
            self._write(after)
            self._finish(after)

    def describe(self, name: str, facts: Mapping[str, Any]) -> None:
        """See `Sink`."""
        with self._held():
            self._mine(self._commit())
            durable.replace_file(self._folder / f"{name}.json", (json_text(facts, indent=2) + "\n").encode())

    # -- inside

    @contextmanager
    def _held(self) -> Iterator[None]:
        with durable.lock(self._folder / _LOCK, wait=True):
            yield

    def _commit(self) -> dict[str, Any]:
        try:
            return commit_of(self._folder)
        except InvalidResults as fault:
            raise InvalidStream(
                f"{fault}. Without it nobody knows which batches are there; put it back, or start anew with an empty "
                "state folder and an empty sink"
            ) from fault

    def _write(self, commit: dict[str, Any]) -> None:
        durable.replace_file(self._folder / COMMIT, json.dumps(commit, indent=1).encode() + b"\n")

    def _finish(self, commit: dict[str, Any]) -> None:
        """Give the parts of a commit their names, and remove what it replaced, and what was never committed."""
        for name in commit["parts"]:
            pending = self._folder / f"{name}{PENDING}"
            if pending.exists():
                pending.replace(self._folder / name)
        for name in commit["replaced"]:
            (self._folder / name).unlink(missing_ok=True)
        for path in self._folder.glob(f"*{PENDING}"):
            path.unlink()
        durable.flush_names(self._folder)

    def _pending(self, kind: str, batches: str, of: pa.Table | Sequence[Mapping[str, Any]]) -> str:
        if isinstance(of, pa.Table):
            packed = io.BytesIO()
            pq.write_table(of, packed, compression="zstd", compression_level=3)
            name, content = f"{kind}-{batches}.parquet", packed.getvalue()
        else:
            name, content = f"{kind}-{batches}.jsonl", "".join(json_text(o) + "\n" for o in of).encode()
        durable.write_pending(self._folder / name, content)
        return name

    def _is_time(self, kind: str) -> bool:
        """Whether so many parts of a kind have come that some are to be made one."""
        if kind not in self._parts:
            self._parts[kind] = len(self._last_small(kind))
        self._parts[kind] += 1
        return self._parts[kind] > MERGED_AT

    def _last_small(self, kind: str) -> list[tuple[int, int, Path]]:
        """The last parts of a kind that are small: of single batches, or, where those are many, merged ones too."""
        found = parts_of(self._folder, kind)
        small = list(takewhile(lambda part: part[2].stat().st_size < LARGE, reversed(found)))[::-1]
        single = list(takewhile(lambda part: part[0] == part[1], reversed(small)))[::-1]
        return small if len(small) - len(single) >= MERGED_AT else single

    def _merged(self, kind: str) -> tuple[str, list[str]]:
        """Small parts as one; its name, and those of what it replaces."""
        small = self._last_small(kind)
        paths = [path for _, _, path in small]
        batches = f"{small[0][0]:010d}-{small[-1][1]:010d}"
        self._parts[kind] = 1
        if paths[0].name.endswith(".parquet"):
            return self._pending(kind, batches, pa.concat_tables([pq.read_table(p) for p in paths])), _names(paths)
        objects = [json.loads(line) for path in paths for line in path.read_text(encoding="utf-8").splitlines()]
        return self._pending(kind, batches, objects), _names(paths)


def _names(paths: list[Path]) -> list[str]:
    return [path.name for path in paths]
