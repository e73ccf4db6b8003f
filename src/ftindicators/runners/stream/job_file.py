"""``job.json``: what a state folder is for, so that nobody goes on with something else by mistake."""

from __future__ import annotations

import json
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from ftindicators.plan.state_meaning import state_meaning
from ftindicators.runners.job import Hits
from ftindicators.runners.stream.durable import replace_file
from ftindicators.runners.stream.errors import InvalidStream
from ftindicators.sources.streams.open_source import Format

if TYPE_CHECKING:
    from ftindicators.runners.job import Job

NAME = "job.json"
FORMAT = 1
_RULES = ("plan", "policy")
_TABLES = ("accounts", "customers")


@dataclass(frozen=True, slots=True)
class StreamJob:
    """Durations in µs. ``columns``: those that the source's rows have (None: not yet known). Digests in hex.

    ``late`` and ``dead_letter``: empty for those in the state folder, which may be moved. ``given``: paths and settings
    of the last start, for `stream verify`. ``corrections``: how far back released rows can be corrected; 0: not at all.
    """

    job: str
    source: str
    sink: str
    late: str
    dead_letter: str
    source_format: Format | None
    columns: tuple[str, ...] | None
    lateness: int
    max_ahead: int
    dedupe: int
    corrections: int
    hits: Hits
    data_from: int | None
    mapping: str
    plan: str
    policy: str
    accounts: str | None
    customers: str | None
    meaning: dict[str, str]
    given: dict[str, Any]

    def write(self, folder: Path) -> None:
        """Into the state folder, whole."""
        replace_file(folder / NAME, json.dumps({"format": FORMAT, **asdict(self)}, indent=2).encode() + b"\n")

    def late_in(self, folder: Path) -> str:
        """Where late rows go, of a state in ``folder``."""
        return self.late or f"files:{(folder / 'late').as_posix()}"

    def dead_letter_in(self, folder: Path) -> str:
        """Where rows go that cannot be used."""
        return self.dead_letter or f"files:{(folder / 'dead-letter').as_posix()}"

    @classmethod
    def read(cls, folder: Path) -> Self | None:
        """What the state folder is for; None where it is new. Raises InvalidStream."""
        path = folder / NAME
        if not path.exists():
            return None
        try:
            facts: dict[str, Any] = json.loads(path.read_bytes())
            kept = facts.pop("format")
            if kept != FORMAT:
                raise InvalidStream(
                    f"{path}: the state is of format {kept}, this version reads {FORMAT}; go on with the version that "
                    "wrote it, or start anew with an empty state folder and an empty sink"
                )
            columns = facts.pop("columns")
            return cls(columns=None if columns is None else tuple(columns), **facts)
        except (ValueError, KeyError, TypeError, AttributeError) as fault:
            raise InvalidStream(f"{path}: it is no job of a stream ({fault})") from fault


def digests(job: Job) -> dict[str, Any]:
    """What a `StreamJob` keeps of the rules and tables of a job."""
    return {
        "plan": job.plan.digest,
        "policy": job.policy.digest,
        "mapping": job.mapping.digest,
        "accounts": None if job.accounts is None else job.accounts.digest,
        "customers": None if job.customers is None else job.customers.digest,
        "meaning": state_meaning(job.plan),
    }


def new_name() -> str:
    """A name that no other job has."""
    return secrets.token_hex(16)


def refuse_other_job(kept: StreamJob, asked: StreamJob, *, on_plan_change: str, whole: bool) -> None:
    """Raises InvalidStream where a state cannot be gone on with as asked, naming what differs and the ways out.

    ``whole``: the stream was stopped, so no batch has to be made again as it was.
    """
    fixed = {
        "source": "SOURCE",
        "source_format": "--format",
        "sink": "--sink",
        "late": "--late",
        "dead_letter": "--dead-letter",
        "lateness": "--lateness",
        "max_ahead": "--max-ahead",
        "dedupe": "--dedupe",
        "corrections": "--corrections",
        "hits": "--hits",
        "data_from": "--data-from",
        "mapping": "the mapping",
    }
    other = [
        f"{option} (it was {_shown(name, getattr(kept, name))}, now {_shown(name, getattr(asked, name))})"
        for name, option in fixed.items()
        if getattr(kept, name) != getattr(asked, name)
    ]
    if other:
        raise InvalidStream(
            f"this state was kept with another {', another '.join(other)}. Go on as it was, or start anew with an "
            "empty state folder and an empty sink"
        )
    changed = [name for name in (*_RULES, *_TABLES) if getattr(kept, name) != getattr(asked, name)]
    if any(name in _RULES for name in changed) and on_plan_change == "refuse":
        what = _other_indicators(kept, asked) if "plan" in changed else "the policy is another one"
        raise InvalidStream(
            f"this state was kept for other rules: {what}. Go back to them; or give --on-plan-change keep, which "
            "keeps the state where the measures have stayed (other thresholds, another policy); or start anew with "
            "an empty state folder and an empty sink"
        )
    if changed and not whole:
        raise InvalidStream(
            f"the last run was cut off, and some of its batches have to be made again as they were, but now "
            f"{' and '.join(changed)} changed. Start once as before and stop it (SIGTERM), then change"
        )


def _other_indicators(kept: StreamJob, asked: StreamJob) -> str:
    came = sorted(asked.meaning.keys() - kept.meaning.keys())
    went = sorted(kept.meaning.keys() - asked.meaning.keys())
    other = sorted(i for i in kept.meaning.keys() & asked.meaning.keys() if kept.meaning[i] != asked.meaning[i])
    parts = [
        f"{words} {', '.join(names)}"
        for words, names in (("new:", came), ("gone:", went), ("other measures, subjects or windows:", other))
        if names
    ]
    return "; ".join(parts) or "thresholds or texts of indicators are others"


def _shown(name: str, value: object) -> str:
    if name in ("lateness", "max_ahead", "dedupe", "corrections") and isinstance(value, int):
        return f"{value / 1_000_000:g}s"
    return "none" if value in (None, "") else str(value)
