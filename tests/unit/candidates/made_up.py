"""Made-up episodes and indicators for the tests of candidates. Days are whole numbers from 2025-01-01."""

from __future__ import annotations

from datetime import UTC, datetime

import pyarrow as pa

from ftindicators.candidates.assemble import Assembled, assemble
from ftindicators.candidates.facts import IndicatorFacts
from ftindicators.candidates.policy import Policy
from ftindicators.results.schemas import EPISODES
from ftindicators.vocabulary import families

DAY = 86_400_000_000
START = int(datetime(2025, 1, 1, tzinfo=UTC).timestamp()) * 1_000_000
VICTIM = "potential-victim"
TRAFFICKER = "potential-trafficker"


def at(day: float) -> int:
    return START + round(day * DAY)


def facts(name: str, family: str, strength: str = "strong", *packs: str, status: str = "stable") -> IndicatorFacts:
    known = families()[family]
    return IndicatorFacts(
        id=name,
        title=f"About {name}",
        status=status,
        exploitation=packs or ("labour",),
        family=family,
        strength=strength,
        evidence=frozenset(known.evidence),
        counts=known.counts,
        innocent_explanations=(f"other reason for {name}",),
    )


def episode(name, indicator, first, last=None, *, role=TRAFFICKER, party="C-1", known=None, hits=1, others=()):
    """An episode; ``role`` may be a list, ``others`` are further (party, role) pairs."""
    roles = [role] if isinstance(role, str) else role
    return {
        "episode_id": name,
        "indicator": indicator,
        "subject_kind": "account",
        "subject_id": "A",
        "first_at": at(first),
        "last_at": at(first if last is None else last),
        "known_at": at(first if known is None else known),
        "hits": hits,
        "state": "open",
        "continues": None,
        "parties": [{"party_id": p, "role": r} for p, r in [*((party, r) for r in roles), *others]],
        "evidence": [],
    }


def table(rows) -> pa.Table:
    return pa.Table.from_pylist(list(rows), schema=EPISODES)


def log(*rows) -> pa.Table:
    """Hits as (episode, transaction, day) or (episode, transaction, day, known day, peaks)."""
    full = [(*row, row[2], None) if len(row) == 3 else row for row in rows]
    return pa.table(
        {
            "episode_id": [row[0] for row in full],
            "transaction_id": [row[1] for row in full],
            "occurred_at": pa.array([at(row[2]) for row in full], pa.timestamp("us", tz="UTC")),
            "known_at": pa.array([at(row[3]) for row in full], pa.timestamp("us", tz="UTC")),
            "peaks": pa.array([row[4] for row in full], pa.list_(pa.float64())),
        }
    )


def assembled(episodes, indicators, *, policy=None, data_to=100.0, as_of=None, **more) -> Assembled:
    return assemble(
        table(episodes),
        {fact.id: fact for fact in indicators},
        Policy.default() if policy is None else policy,
        data_to=at(data_to),
        as_of=None if as_of is None else at(as_of),
        **more,
    )


def suppressing(*entries: str) -> Policy:
    """The shipped policy with suppressions, each in YAML."""
    return changed("suppress: []", "suppress: [" + ", ".join(entries) + "]")


def changed(*replacements: str) -> Policy:
    """The shipped policy with pieces of its text replaced: old, new, old, new ..."""
    from importlib import resources

    text = resources.files("ftindicators.candidates").joinpath("policy.yaml").read_text(encoding="utf-8")
    for old, new in zip(replacements[::2], replacements[1::2], strict=True):
        assert old in text, old
        text = text.replace(old, new)
    return Policy.of_text(text)


MARKET = "{indicators: [cash-in], party: C-1, owner: desk, reason: market trader, until: 2025-06-30}"
CASH = facts("cash-in", "cash")
DEBT = facts("debt-paid", "debt")
PAY = facts("pay-back", "hand-over")
WAGES = facts("low-wages", "payroll", "weak")


def only(found):
    (candidate,) = found.candidates
    return candidate


def two_strong(**more):
    return [episode("e1", "cash-in", 1, **more), episode("e2", "pay-back", 3, **more)]
