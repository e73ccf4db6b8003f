"""An earlier run beside this one: whether the two can be compared, and what became of its candidates."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from ftindicators.diagnostics import InvalidResults
from ftindicators.model.instants import instant_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ftindicators.candidates.assemble import Assembled
    from ftindicators.candidates.previous import Previous
    from ftindicators.runners.job import Job

MOST_NAMED = 100
CHANGES = ("new", "rerouted", "escalated", "grown", "unchanged")
_MAY_DIFFER = ("plan", "policy", "mapping", "overlays", "settings", "semantics")


def identity_rules(job: Job) -> dict[str, Any]:
    """How parties get their ids: two runs can be compared only where it is the same in both."""
    reading = job.mapping.reading
    return {
        "layout": reading.layout,
        "counterparty_ids": reading.counterparty_ids,
        "accounts": job.accounts is not None,
    }


def refuse_other_identity(job: Job) -> None:
    """Raises InvalidResults where the previous run named parties by other rules."""
    previous = job.previous
    if previous is None or "identity" not in previous.manifest:
        return
    there, here = previous.manifest["identity"], identity_rules(job)
    differing = [f"{name} {_said(there.get(name))} there, {_said(here[name])} here" for name in here
                 if there.get(name) != here[name]]  # fmt: skip
    if differing:
        message = (
            f"{previous.called}: its parties have their ids by other rules ({'; '.join(differing)}), so no "
            f"candidate of it can be found again. Scan in the same way, or leave it out"
        )
        raise InvalidResults(message)


def refuse_later_data(previous: Previous | None, data_to: int | None) -> None:
    """Raises InvalidResults where the previous run's data go on after this run's have ended."""
    if previous is None or previous.data_to is None or (data_to is not None and previous.data_to <= data_to):
        return
    ended = "this run's have no row" if data_to is None else f"this run's end at {instant_text(data_to)}"
    message = (
        f"{previous.called}: its data go on to {instant_text(previous.data_to)}, but {ended}: nothing can be new "
        f"since. Give the results of an earlier run; 'ftindicators compare' says what differs between any two folders"
    )
    raise InvalidResults(message)


def told(job: Job, assembled: Assembled, manifest: Mapping[str, Any]) -> dict[str, Any] | None:
    """The manifest's entry ``previous``: which run it was, what else differs, what became of its candidates.

    ``changes`` counts this run's candidates; ``held_back`` and ``gone`` those that were shown there and are not here.
    """
    previous = job.previous
    if previous is None:
        return None
    shown = {candidate.candidate_id for candidate in assembled.candidates}
    held = {candidate.candidate_id for candidate in assembled.suppressed}
    missing = [name for name in previous.shown if name not in shown]
    there = previous.manifest
    return {
        "folder": previous.folder,
        "run": previous.run,
        "data_to": there["data_to"],
        "plan": there.get("plan"),
        "policy": there.get("policy"),
        "differs": [name for name in _MAY_DIFFER if there.get(name) != manifest.get(name)],
        "candidates": len(previous.shown),
        "changes": {change: count for change, count in _counted(assembled).items() if count},
        "held_back": _named(name for name in missing if name in held),
        "gone": _named(name for name in missing if name not in held),
    }


def _counted(assembled: Assembled) -> dict[str, int]:
    counts = Counter(candidate.change for candidate in assembled.candidates)
    return {change: counts[change] for change in CHANGES}  # type: ignore[index] # the words of `Change`


def _named(ids: Iterable[str]) -> dict[str, Any]:
    every = sorted(ids)
    return {"count": len(every), "candidates": every[:MOST_NAMED]}


def _said(value: object) -> str:
    return {True: "given", False: "not given", None: "not said"}.get(value, str(value))  # type: ignore[call-overload, no-any-return]
