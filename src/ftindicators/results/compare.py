"""Two results folders side by side: what is new, gone, changed, and what can have done it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ftindicators.results.compare_candidates import CandidateChange, compare_candidates
from ftindicators.results.compare_indicators import IndicatorChange, compare_indicators, episode_rows
from ftindicators.results.overview import BANNER
from ftindicators.results.run_differences import Difference, run_differences

if TYPE_CHECKING:
    from ftindicators.results.folder import Results

KINDS = ("new", "gone", "changed", "unchanged")


@dataclass(frozen=True, slots=True)
class Comparison:
    """Run ``b`` beside run ``a``: in what they differ before anything is found, and in what they found."""

    a: Results
    b: Results
    differences: tuple[Difference, ...]
    indicators: tuple[IndicatorChange, ...]
    candidates: tuple[CandidateChange, ...]

    @classmethod
    def of(cls, a: Results, b: Results) -> Comparison:
        """Compare two runs, whatever indicators each has."""
        differences = run_differences(a, b)
        episodes = episode_rows(a.episodes), episode_rows(b.episodes)
        return cls(
            a,
            b,
            differences,
            compare_indicators(a, b, episodes, differences),
            compare_candidates(a, b, episodes, differences),
        )

    @property
    def is_same(self) -> bool:
        """Whether both found the same, whatever they were asked."""
        return all(c.kind == "unchanged" for c in self.indicators) and all(
            c.kind == "unchanged" for c in self.candidates
        )

    def to_json(self) -> dict[str, Any]:
        """As plain JSON values; the shape is documented in docs/guide/summarise-and-compare.md and only gains."""
        return {
            "format": 1,
            "notice": BANNER,
            "same": self.is_same,
            "a": _run(self.a),
            "b": _run(self.b),
            "differences": [difference.to_json() for difference in self.differences],
            "candidates": {**counted(self.candidates), "list": _list(self.candidates)},
            "indicators": {**counted(self.indicators), "list": _list(self.indicators)},
        }


def counted(changes: Iterable[IndicatorChange | CandidateChange]) -> dict[str, int]:
    """How many are new, gone, changed and unchanged."""
    found: Counter[str] = Counter(change.kind for change in changes)
    return {kind: found[kind] for kind in KINDS}


def _list(changes: Iterable[IndicatorChange | CandidateChange]) -> list[dict[str, Any]]:
    return [change.to_json() for change in changes if change.kind != "unchanged"]


def _run(results: Results) -> dict[str, Any]:
    return {
        "data_from": results.coverage.get("data_from"),
        "data_to": results.coverage.get("data_to"),
        "rows": dict(results.manifest["rows"]),
        "rejected": dict(results.manifest.get("rejected", {})),
        "indicators": len(results.coverage["indicators"]),
        "hits": sum(found["hits"] for found in results.coverage["indicators"].values()),
        "episodes": sum(found["episodes"] for found in results.coverage["indicators"].values()),
        "for_review": len(results.candidates),
        "held_back": len(results.suppressed),
    }
