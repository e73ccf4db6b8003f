"""What a run gives, as a value and as a folder on disk."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, TypeVar

import pyarrow as pa
import pyarrow.parquet as pq

from ftindicators.diagnostics import InvalidResults
from ftindicators.model.candidate import Candidate
from ftindicators.model.hashing import digest
from ftindicators.results.parts import (
    candidates_as_they_stand,
    counted_coverage,
    episodes_as_they_stand,
    hits_that_stand,
    is_parts_folder,
)
from ftindicators.results.placing import check_free, placed, resolved
from ftindicators.results.schemas import (
    CANDIDATE_ROWS,
    EPISODES,
    HITS,
    REJECTED,
    RETRACTED,
    conform,
    sorted_episodes,
    sorted_hits,
    sorted_rejected,
    write_parquet,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from os import PathLike

FORMAT = 1
T = TypeVar("T")
_TABLES = {"hits": HITS, "episodes": EPISODES, "rejected": REJECTED}
_LISTS = ("candidates", "suppressed")
_OBJECTS = ("coverage", "definitions", "manifest")
_ROWS = "candidate_rows"
_RETRACTED = "retracted"
FILES = (
    f"{_ROWS}.parquet",
    *(f"{name}.parquet" for name in _TABLES),
    *(f"{name}.jsonl" for name in _LISTS),
    *(f"{name}.json" for name in _OBJECTS),
)
"""Every file of a results folder; a daily run's has ``retracted.parquet`` beside."""


@dataclass(frozen=True, slots=True)
class Results:
    """What a run found, as a folder keeps it. Users have `runners.results.Results`, which says what the fields hold."""

    hits: pa.Table = field(default_factory=HITS.empty_table)
    episodes: pa.Table = field(default_factory=EPISODES.empty_table)
    rejected: pa.Table = field(default_factory=REJECTED.empty_table)
    candidates: tuple[Candidate, ...] = ()
    suppressed: tuple[Candidate, ...] = ()
    coverage: Mapping[str, Any] = field(default_factory=dict)
    candidate_rows: pa.Table = field(default_factory=CANDIDATE_ROWS.empty_table)
    definitions: Mapping[str, Any] = field(default_factory=dict)
    manifest: Mapping[str, Any] = field(default_factory=dict)
    retracted: pa.Table | None = None

    @property
    def digest(self) -> str:
        """The blake2b-128 of ``manifest.json`` as it is written: which run this is.

        >>> import ftindicators as ft
        >>> len(ft.Results().digest)
        32
        """
        return digest(_manifest_text(self.manifest))

    def write(self, out: str | PathLike[str], *, overwrite: bool = False) -> None:
        """Write the folder ``out``: it appears whole, or not at all, whatever happens in between.

        Raises WrongUsage where ``out`` exists, unless ``overwrite`` is given and it is a results folder (or empty).

        >>> from pathlib import Path
        >>> import ftindicators as ft
        >>> mapping = "sample_data/harbour_bank/mapping.yaml"
        >>> results = ft.scan("sample_data/harbour_bank/postings-2025-01.csv", mapping=mapping)
        >>> results.write("out/january", overwrite=True)
        >>> for file in sorted(Path("out/january").iterdir()):
        ...     print(file.name)
        candidate_rows.parquet
        candidates.jsonl
        coverage.json
        definitions.json
        episodes.parquet
        hits.parquet
        manifest.json
        rejected.parquet
        suppressed.jsonl
        """
        with self.placing(out, overwrite=overwrite):
            pass

    @contextmanager
    def placing(self, out: str | PathLike[str], *, overwrite: bool = False) -> Iterator[None]:
        """As :meth:`write`; in the block all is written, and ``out`` appears at its end. Raises as :meth:`write`."""
        with placed(Path(out), overwrite=overwrite, may_replace=_is_ours) as folder:
            write_parquet(sorted_hits(self.hits), HITS, folder / "hits.parquet")
            write_parquet(sorted_episodes(self.episodes), EPISODES, folder / "episodes.parquet")
            write_parquet(sorted_rejected(self.rejected), REJECTED, folder / "rejected.parquet")
            write_parquet(self.candidate_rows, self.candidate_rows.schema, folder / f"{_ROWS}.parquet")
            _write_lines(folder / "candidates.jsonl", self.candidates)
            _write_lines(folder / "suppressed.jsonl", self.suppressed)
            _write_object(folder / "coverage.json", self.coverage)
            _write_object(folder / "definitions.json", self.definitions)
            if self.retracted is not None:
                write_parquet(self.retracted, RETRACTED, folder / f"{_RETRACTED}.parquet")
            _write_text(folder / "manifest.json", _manifest_text(self.manifest))
            yield

    @staticmethod
    def check_free(out: str | PathLike[str], *, overwrite: bool = False) -> None:
        """Raise WrongUsage now where :meth:`write` would raise it later: before the work is done."""
        check_free(Path(out), overwrite=overwrite, may_replace=_is_ours)

    @classmethod
    def _of_parts(cls, path: Path) -> Self:
        """What a stream has written into its folder so far, as one."""
        said = {
            name: _read(path / f"{name}.json", _read_object) if (path / f"{name}.json").exists() else {}
            for name in _OBJECTS
        }
        hits, episodes = _read(path, hits_that_stand), _read(path, episodes_as_they_stand)
        return cls(
            hits=sorted_hits(hits),
            episodes=sorted_episodes(episodes),
            candidates=tuple(Candidate.from_json(found) for found in _read(path, candidates_as_they_stand)),
            coverage=counted_coverage(said["coverage"], hits, episodes),
            definitions=said["definitions"],
            manifest=said["manifest"],
        )

    @classmethod
    def read(cls, folder: str | PathLike[str]) -> Self:
        """The results that stand in ``folder``; of the folder to which a stream writes, what is there so far.

        Raises InvalidResults where the folder or one of its files is missing, unreadable or of another format.

        >>> import ftindicators as ft
        >>> mapping = "sample_data/harbour_bank/mapping.yaml"
        >>> results = ft.scan("sample_data/harbour_bank/postings-2025-01.csv", mapping=mapping)
        >>> results.write("out/january", overwrite=True)
        >>> ft.Results.read("out/january").hits.equals(results.hits)
        True
        """
        path = resolved(Path(folder))
        if not path.is_dir():
            raise InvalidResults(f"{folder} is not a results folder: there is no such folder")
        if is_parts_folder(path):
            return cls._of_parts(path)
        missing = [name for name in FILES if not (path / name).is_file()]
        if missing:
            raise InvalidResults(f"{folder} is not a whole results folder: it lacks {', '.join(missing)}")
        manifest = _read(path / "manifest.json", _read_object)
        if manifest.get("format") != FORMAT:
            raise InvalidResults(
                f"{folder} has results of format {manifest.get('format')!r}; this version reads format {FORMAT}. "
                f"Read it with the version that wrote it, or run the scan again"
            )
        tables = {name: _read(path / f"{name}.parquet", _table_reader(schema)) for name, schema in _TABLES.items()}
        return cls(
            **tables,
            candidates=_read(path / "candidates.jsonl", _read_lines),
            suppressed=_read(path / "suppressed.jsonl", _read_lines),
            coverage=_read(path / "coverage.json", _read_object),
            candidate_rows=_read(path / f"{_ROWS}.parquet", _read_rows),
            definitions=_read(path / "definitions.json", _read_object),
            manifest=manifest,
            retracted=_read_if_there(path / f"{_RETRACTED}.parquet", _table_reader(RETRACTED)),
        )


def _is_ours(out: Path) -> bool:
    """Whether ``out`` may be replaced: an empty folder, or one with a manifest that states a format."""
    if not out.is_dir():
        return False
    if not any(out.iterdir()):
        return True
    try:
        return "format" in _read_object(out / "manifest.json")
    except (OSError, ValueError, TypeError):
        return False


def _write_lines(path: Path, candidates: Iterable[Candidate]) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(json_text(candidate.to_json()) + "\n" for candidate in candidates)


def _write_object(path: Path, value: Mapping[str, Any]) -> None:
    _write_text(path, json_text(value, indent=2) + "\n")


def _manifest_text(manifest: Mapping[str, Any]) -> str:
    return json_text({**manifest, "format": FORMAT}, indent=2) + "\n"


def _write_text(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(text)


_UNSEEN = re.compile(
    "[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
"""Characters that steer a terminal, turn the direction of text or end a line for some readers: written as escapes."""


def json_text(value: object, indent: int | None = None) -> str:
    """JSON with sorted keys; numbers as Python's shortest text that reads back as the same number; NaN is an error.

    Characters that cannot be seen are written as escapes: ids and names come from outside.
    """
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, allow_nan=False, indent=indent, default=_plain)
    return _UNSEEN.sub(lambda found: json.dumps(found[0])[1:-1], text)


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, frozenset | set):
        return sorted(value)
    raise TypeError(f"{type(value).__name__} has no form in JSON")


def _read(path: Path, reader: Callable[[Path], T]) -> T:
    try:
        return reader(path)
    except (OSError, ValueError, KeyError, TypeError, pa.ArrowException) as error:
        raise InvalidResults(f"{path} cannot be read as a file of results: {error}") from error


def _read_if_there(path: Path, reader: Callable[[Path], T]) -> T | None:
    return _read(path, reader) if path.is_file() else None


def _table_reader(schema: pa.Schema) -> Callable[[Path], pa.Table]:
    return lambda path: conform(pq.read_table(path), schema)


def _read_rows(path: Path) -> pa.Table:
    """Further columns differ from run to run: those that the indicators read and the data have."""
    table = pq.read_table(path)
    lacking = [name for name in CANDIDATE_ROWS.names if name not in table.column_names]
    if lacking:
        raise KeyError(f"it lacks {', '.join(lacking)}")
    return table.replace_schema_metadata(None)


def _read_object(path: Path) -> dict[str, Any]:
    value = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(value, dict):
        raise TypeError("not a JSON object")
    return value


def _read_lines(path: Path) -> tuple[Candidate, ...]:
    with path.open(encoding="utf-8") as file:
        return tuple(Candidate.from_json(json.loads(line)) for line in file)
