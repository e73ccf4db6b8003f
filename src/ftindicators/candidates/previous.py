"""An earlier run, as far as its candidates are compared with: `scan --previous`, ``Context.previous``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ftindicators.candidates.rules import VICTIM
from ftindicators.diagnostics import InvalidResults
from ftindicators.model.candidate import Candidate
from ftindicators.model.instants import instant_of_text

if TYPE_CHECKING:
    from ftindicators.results.folder import Results


@dataclass(frozen=True, slots=True)
class Previous:
    """The candidates of an earlier run. ``shown`` and ``held`` (back) by id; a candidate can stand in both.

    ``run``: the blake2b-128 of its manifest.json; ``data_to``: the last instant of its data (µs UTC, None: no row);
    ``folder``: where it was read, as its user named it, if it was.
    """

    run: str
    data_to: int | None
    shown: Mapping[str, Candidate]
    held: Mapping[str, tuple[Candidate, ...]]
    manifest: Mapping[str, Any]
    folder: str | None = None

    @classmethod
    def of(cls, results: Results, folder: str | None = None) -> Previous:
        """The candidates of ``results``. Raises InvalidResults where its manifest does not say where the data ended."""
        try:
            stated = results.manifest["data_to"]
            data_to = None if stated is None else instant_of_text(stated)
        except (KeyError, TypeError, ValueError) as error:
            where = folder or "Context.previous"
            raise InvalidResults(f"{where}: the manifest does not say where its data ended (data_to)") from error
        shown = {candidate.candidate_id: candidate for candidate in results.candidates}
        return cls(results.digest, data_to, shown, _by_id(results.suppressed), results.manifest, folder)

    @property
    def called(self) -> str:
        """Its name in a message."""
        return self.folder or "Context.previous"

    @property
    def victims(self) -> frozenset[str]:
        """Everybody whom a candidate there names as potential victim: never a suspect here, whatever is seen now."""
        held = [candidate for alike in self.held.values() for candidate in alike]
        return frozenset(p.party_id for one in (*self.shown.values(), *held) for p in one.parties if p.role == VICTIM)

    def before(self, candidate: Candidate) -> tuple[Candidate, bool] | None:
        """The same candidate as it stood there, and whether it was held back; None where it was not there.

        One that is held back is looked for among those held back by the same kind of reason, then among the shown ones;
        one that is shown among the shown ones; and last among all that are held back.
        """
        shown = self.shown.get(candidate.candidate_id)
        held = self.held.get(candidate.candidate_id, ())
        if candidate.held_back_by:
            kind = candidate.held_back_by[0].kind
            alike = [one for one in held if one.held_back_by and one.held_back_by[0].kind == kind]
            if alike:
                return alike[0], True
        if shown is not None:
            return shown, False
        return (held[0], True) if held else None


def _by_id(candidates: Iterable[Candidate]) -> dict[str, tuple[Candidate, ...]]:
    found: dict[str, tuple[Candidate, ...]] = {}
    for candidate in candidates:
        found[candidate.candidate_id] = (*found.get(candidate.candidate_id, ()), candidate)
    return found
