"""Reports from a results folder: which candidate is meant, composed, and written whole or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from ftindicators.candidates.policy import Policy
from ftindicators.diagnostics import WrongUsage
from ftindicators.reports.compose import Composer
from ftindicators.reports.policy_facts import PolicyFacts, RouteFacts
from ftindicators.results.folder import Results
from ftindicators.runners.reopen import same_plan

if TYPE_CHECKING:
    from ftindicators.candidates.rules import Rules
    from ftindicators.model.candidate import Candidate
    from ftindicators.reports.document import Report

HELD_BACK = "held-back:"


@dataclass(frozen=True)
class ReportJob:
    """The reports of one results folder. ``folder``: absolute."""

    folder: Path
    results: Results

    @classmethod
    def of(cls, folder: Path) -> ReportJob:
        """Read a results folder. Raises InvalidResults."""
        return cls(folder.resolve(), Results.read(folder))

    @property
    def candidates(self) -> tuple[Candidate, ...]:
        """Those for review, then those that policy held back."""
        return (*self.results.candidates, *self.results.suppressed)

    def find(self, named: str) -> Candidate:
        """The candidate with this id, the only one whose id begins so, or the only one of this party.

        One that is held back is found where none for review is; where a suppression silences a part of a candidate and
        the rest stands by itself, both have one id, and ``held-back:`` before the name asks for what is held back.

        Raises WrongUsage where there is none, or more than one.
        """
        held_alone = named.startswith(HELD_BACK)
        name = named.removeprefix(HELD_BACK)
        groups = (self.results.suppressed,) if held_alone else (self.results.candidates, self.results.suppressed)
        for among in groups:
            exact = [c for c in among if c.candidate_id == name]
            of_party = [c for c in among if c.anchor == name]
            found = exact or of_party or [c for c in among if name and c.candidate_id.startswith(name)]
            if len(found) == 1:
                return found[0]
            if found:
                kind = "are of party" if of_party else "begin with"
                ids = ", ".join(f"{c.candidate_id} ({c.pack})" for c in found[:10])
                raise WrongUsage(f"{len(found)} candidates {kind} {name!r}: give one of {ids}")
        raise WrongUsage(
            f"{self.folder.name} has no candidate {named!r}: give a candidate_id, its beginning, or a party"
            + (f"; there are {len(self.candidates)}" if self.candidates else "; it has no candidate at all")
        )

    def refuse_own(self, out: Path) -> None:
        """Raise WrongUsage where ``out`` is the results folder or in it, or a file that the run was made of."""
        target = out.resolve()
        if target == self.folder or self.folder in target.parents:
            raise WrongUsage(f"{out} is in the results folder {self.folder.name}, which a report never changes")
        manifest = self.results.manifest
        entries = (*manifest.get("inputs", ()), *manifest.get("tables", {}).values())
        if target.as_posix() in {entry.get("path") for entry in entries}:
            raise WrongUsage(f"{out} is an input of the run, which a report never changes")

    def twin(self, candidate: Candidate) -> Candidate | None:
        """The other form of a candidate of which a suppression holds back a part: held back, or for review."""
        others = self.results.candidates if candidate.held_back_by else self.results.suppressed
        return next((other for other in others if other.candidate_id == candidate.candidate_id), None)

    def report(self, candidate: Candidate) -> Report:
        """The report of one candidate. Raises InvalidResults, InternalFault."""
        return self._composer.report(candidate)

    @cached_property
    def policy(self) -> PolicyFacts:
        """The policy that the results were made with. Raises InvalidPolicy where this version cannot read it."""
        kept = self.results.definitions["policy"]
        policy = Policy.of_text(kept["text"], file=kept["file"])
        return policy_facts(policy.rules, policy.digest, kept["text"])

    @cached_property
    def _composer(self) -> Composer:
        return Composer(self.results, same_plan(self.results), self.folder, self.policy)


def policy_facts(rules: Rules, blake2b: str, text: str) -> PolicyFacts:
    """A policy as a report explains it."""
    return PolicyFacts(
        name=rules.name,
        version=rules.version,
        blake2b=blake2b,
        text=text,
        cap_per_family=rules.cap_per_family,
        general_cap=None if rules.general is None else rules.general.cap,
        routes=tuple(
            RouteFacts(
                name=route.name,
                score=None if route.passing is None else route.passing.score,
                families=0 if route.passing is None else route.passing.families,
                evidence=() if route.passing is None else tuple(sorted(route.passing.require_evidence)),
                looks_for_suspects=route.looks_for_suspects,
            )
            for route in rules.routes
        ),
        packs=tuple((pack.name, tuple(sorted(pack.require_evidence))) for pack in rules.packs),
    )
