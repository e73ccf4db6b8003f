"""What each indicator found in two runs: hits, episodes, and whether it could answer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from ftindicators.results.run_differences import Cause, Difference, causes

if TYPE_CHECKING:
    import pyarrow as pa

    from ftindicators.results.folder import Results

Kind = Literal["new", "gone", "changed", "unchanged"]

_FIELDS = ("status", "hits", "episodes", "missing")
_OF_HITS: tuple[Cause, ...] = ("data", "tables", "mapping", "range", "indicator", "parameter", "engine", "libraries")
_OF_EPISODES: tuple[Cause, ...] = (*_OF_HITS, "policy")
"""A policy changes no hit; its window cuts episodes."""

Parties: TypeAlias = tuple[tuple[str, str], ...]
"""Who is named, in which role."""

Rows: TypeAlias = dict[str, tuple[str, str, int, int, int, int, Parties]]
"""What is compared of each episode, by its id."""


@dataclass(frozen=True, slots=True)
class IndicatorChange:
    """An indicator in two runs. ``before`` and ``after``: its status, hits, episodes and what it missed.

    ``episodes_new``, ``episodes_gone``, ``episodes_changed``: how many episodes only one run has, and how many have
    other first or last hits, other counts or parties. ``causes``: what can have done it.
    """

    indicator: str
    kind: Kind
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None
    episodes_new: int
    episodes_gone: int
    episodes_changed: int
    causes: tuple[Difference, ...]

    def to_json(self) -> dict[str, Any]:
        """As plain JSON values; a cause by its kind, what it is, and whose."""
        return {
            "indicator": self.indicator,
            "change": self.kind,
            "before": self.before and dict(self.before),
            "after": self.after and dict(self.after),
            "episodes_new": self.episodes_new,
            "episodes_gone": self.episodes_gone,
            "episodes_changed": self.episodes_changed,
            "causes": [cause_json(cause) for cause in self.causes],
        }


def cause_json(cause: Difference) -> dict[str, Any]:
    """A cause as it stands beside a change; its values stand once, among the differences."""
    return {"cause": cause.cause, "indicator": cause.indicator, "what": cause.what}


def compare_indicators(
    a: Results, b: Results, episodes: tuple[Rows, Rows], differences: Sequence[Difference]
) -> tuple[IndicatorChange, ...]:
    """Every indicator of the two runs, by its id; ``episodes``: the `episode_rows` of both."""
    old, new = a.coverage["indicators"], b.coverage["indicators"]
    grouped = [_by_indicator(rows) for rows in episodes]
    found: list[IndicatorChange] = []
    for name in sorted({*old, *new}):
        before, after = _entry(old.get(name)), _entry(new.get(name))
        mine, theirs = (of.get(name, {}) for of in grouped)
        come, gone = theirs.keys() - mine.keys(), mine.keys() - theirs.keys()
        other = {e for e in mine.keys() & theirs.keys() if mine[e] != theirs[e]}
        kind = _kind(before, after, moved=bool(come or gone or other))
        asked = _OF_EPISODES if _only_episodes(before, after) else _OF_HITS
        match kind:
            case "unchanged":
                why: tuple[Difference, ...] = ()
            case "changed":
                why = causes(differences, {name}, asked)
            case _:  # it was asked in one run alone, whatever the data
                why = tuple(d for d in differences if d.indicator == name)
        found.append(IndicatorChange(name, kind, before, after, len(come), len(gone), len(other), why))
    return tuple(found)


def episode_rows(table: pa.Table) -> Rows:
    """What is compared of each episode: whose it is, from when to when, how many hits, who is named.

    Instants stay whole numbers: a run of a bank has hundreds of thousands of episodes.
    """
    texts = [table[name].to_pylist() for name in ("indicator", "subject_id")]
    numbers = [table[name].cast("int64").to_pylist() for name in ("first_at", "last_at", "known_at", "hits")]
    return dict(
        zip(
            table["episode_id"].to_pylist(),
            zip(*texts, *numbers, _parties(table["parties"]), strict=True),
            strict=True,
        )
    )


def _parties(column: pa.ChunkedArray) -> Iterator[Parties]:
    """The (party, role) pairs of each row, in order."""
    for chunk in column.chunks:
        named = chunk.flatten()
        pairs = list(zip(named.field("party_id").to_pylist(), named.field("role").to_pylist(), strict=True))
        begin = 0
        for count in chunk.value_lengths().to_pylist():
            end = begin + (count or 0)
            yield tuple(sorted(pairs[begin:end]))
            begin = end


def _by_indicator(rows: Rows) -> dict[str, Rows]:
    found: defaultdict[str, Rows] = defaultdict(dict)
    for episode, row in rows.items():
        found[row[0]][episode] = row
    return found


def _entry(found: Mapping[str, Any] | None) -> dict[str, Any] | None:
    return None if found is None else {key: found.get(key) for key in _FIELDS}


def _kind(before: object, after: object, *, moved: bool) -> Kind:
    if before is None:
        return "new"
    if after is None:
        return "gone"
    return "changed" if moved or before != after else "unchanged"


def _only_episodes(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> bool:
    """Whether status and hits are the same, so that a change is one of how hits were joined."""
    if before is None or after is None:
        return False
    return all(before[key] == after[key] for key in _FIELDS if key != "episodes")
