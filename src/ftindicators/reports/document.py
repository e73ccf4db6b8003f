"""A candidate report as a value: what the JSON document holds and the page shows. Frozen, and made of plain values.

The JSON Schema of `to_json` stands beside this file (`candidate_report.schema.json`). Within a schema version the
document only gains.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass
from decimal import Decimal
from typing import Any, Literal

from ftindicators.model.explanation import ClauseAnswer
from ftindicators.model.since_last import SinceLast
from ftindicators.reports.figures import EvidenceRows, Moment, MoneyFlow, Recompute, Timeline

FORMAT = "ftindicators-candidate-report"
SCHEMA_VERSION = 1
BANNER = "Candidate for human review; not evidence of trafficking or of being trafficked."
SCHEMA_FILE = "candidate_report.schema.json"


@dataclass(frozen=True, slots=True)
class PartyInRole:
    """A party of the episodes in one provisional role."""

    party_id: str
    role: str
    words: str
    is_suspect: bool


@dataclass(frozen=True, slots=True)
class Held:
    """Why the candidate is not put before a reviewer by itself."""

    kind: str
    reason: str
    owner: str | None
    until: str | None
    indicators: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Who:
    """Whose candidate it is, and which way it goes. ``must_not``: what a reviewer on this route must not do."""

    candidate_id: str
    party_id: str
    pack: str
    pack_words: str
    roles: tuple[PartyInRole, ...]
    others: tuple[PartyInRole, ...]
    route: str
    route_words: str
    restricted: bool
    must_not: tuple[str, ...]
    state: str
    change: str
    revision: int
    opened_at: str
    from_: str
    to: str
    group_id: str | None
    related_candidates: tuple[str, ...]
    held_back_by: tuple[Held, ...]


@dataclass(frozen=True, slots=True)
class Term:
    """What one indicator gave to the score, and how much of it counted under ``cap``."""

    indicator: str
    title: str
    family: str
    strength: str
    kind: str
    points: Decimal
    counted: Decimal
    cap: Decimal | None


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing that the route asks for, what was reached, and whether that is enough."""

    what: str
    asked: str
    reached: str
    met: bool


@dataclass(frozen=True, slots=True)
class Score:
    """The score and each point of it. ``asked``: what the route asks for, beside what was reached."""

    total: Decimal
    terms: tuple[Term, ...]
    families: tuple[str, ...]
    asked: tuple[Asked, ...]


@dataclass(frozen=True, slots=True)
class MeasureValue:
    """A measure that the condition reads, at one hit. ``exact``: as SQL writes it; None: unknown."""

    name: str
    exact: str | None
    sql: str | None = None


@dataclass(frozen=True, slots=True)
class ShownHit:
    """One hit of an episode: ``which`` is first, height or last."""

    which: Literal["first", "height", "last"]
    transaction_id: str
    at: Moment
    measures: tuple[MeasureValue, ...]


@dataclass(frozen=True, slots=True)
class EvidenceEntry:
    """The kept rows that one measure counts in the episode, for one key: how many, and their sum in the base currency.

    ``direct``: the condition reads the measure itself.

    ``rows_in_run``: how many the run counted. Of a measure that stands behind another one that can be more: rows on
    which no hit rests are not kept.

    ``where``: the selection in the indicator's SQL. Parts of ``key`` that could be an address are None: ``withheld``.
    """

    measure: str
    direct: bool
    where: str
    key_columns: tuple[str, ...]
    key: tuple[str | None, ...]
    withheld: bool
    from_: str | None
    to: str
    rows: int
    rows_in_run: int
    sum: str | None
    sql: str | None


@dataclass(frozen=True, slots=True)
class Definition:
    """What a name of the indicator means."""

    name: str
    words: str


@dataclass(frozen=True, slots=True)
class EpisodeReport:
    """A run of hits: its hit at its height explained clause by clause, the first and the last beside it."""

    episode_id: str
    subject_kind: str
    subject_id: str | None
    first: Moment
    last: Moment
    hits: int
    state: str
    continues: str | None
    clauses: tuple[ClauseAnswer, ...]
    at: ClauseAnswer | None
    definitions: tuple[Definition, ...]
    shown: tuple[ShownHit, ...]
    evidence: tuple[EvidenceEntry, ...]


@dataclass(frozen=True, slots=True)
class SourceReport:
    """Where the red flag was published."""

    document: str
    year: int | None
    basis: str | None
    where: str | None


@dataclass(frozen=True, slots=True)
class ParameterReport:
    """A number or text that the indicator was run with, and on what it rests."""

    name: str
    value: str
    basis: str
    minimum: str | None
    maximum: str | None


@dataclass(frozen=True, slots=True)
class IndicatorReport:
    """One indicator of the candidate: why it matters, what it gave, and each of its episodes."""

    id: str
    version: int
    title: str
    family: str
    family_words: str
    strength: str
    status: str
    rationale: str
    points: Decimal | None
    counted: Decimal | None
    sources: tuple[SourceReport, ...]
    innocent_explanations: tuple[str, ...]
    next_steps: tuple[str, ...]
    parameters: tuple[ParameterReport, ...]
    condition: str
    at: str | None
    episodes: tuple[EpisodeReport, ...]


@dataclass(frozen=True, slots=True)
class BlindSpot:
    """Something that this run could not see, and why that matters here."""

    kind: str
    what: str
    why: str
    indicator: str | None = None


@dataclass(frozen=True, slots=True)
class WithoutIndicator:
    """What is left if one indicator is explained innocently: whether the route's demands are still met."""

    indicator: str
    score: Decimal
    families: int
    stands: bool
    words: str


@dataclass(frozen=True, slots=True)
class RulingOut:
    """What would rule the suspicion out. ``without``: each counted indicator explained away, one at a time."""

    without: tuple[WithoutIndicator, ...]
    unsettled: str


@dataclass(frozen=True, slots=True)
class InputFile:
    """A file that the run read, with its blake2b-128."""

    name: str
    path: str | None
    blake2b: str | None


@dataclass(frozen=True, slots=True)
class Version:
    """A program of the run, and its version."""

    name: str
    version: str | None


@dataclass(frozen=True, slots=True)
class MadeFrom:
    """Versions and hashes: what made the results that this report was made from."""

    versions: tuple[Version, ...]
    semantics: int
    plan: str
    inputs: tuple[InputFile, ...]
    indicators: tuple[InputFile, ...]
    overlays: tuple[InputFile, ...]
    mapping: str | None
    policy: str
    policy_version: int
    policy_blake2b: str
    policy_text: str
    settings: tuple[str, ...]
    data_from: str | None
    data_from_is: str | None
    data_to: str | None
    as_of: str | None
    rows_read: int
    rows_used: int
    rows_rejected: int


@dataclass(frozen=True, slots=True)
class Report:
    """The whole report, in the order in which a reader gets it."""

    who: Who
    score: Score
    indicators: tuple[IndicatorReport, ...]
    base_currency: str | None
    timeline: Timeline
    money_flow: MoneyFlow
    evidence: EvidenceRows
    recompute: Recompute
    not_seen: tuple[BlindSpot, ...]
    ruling_out: RulingOut
    since_previous: SinceLast | None
    made_from: MadeFrom
    banner: str = BANNER

    def to_json(self) -> dict[str, Any]:
        """The JSON document."""
        head = {"format": FORMAT, "schema_version": SCHEMA_VERSION, "banner": self.banner}
        return head | _object(self)


def _object(value: Any) -> dict[str, Any]:  # noqa: ANN401 - any of the values above
    return {field.name.rstrip("_"): _plain(getattr(value, field.name)) for field in fields(value)}


def _plain(value: Any) -> Any:  # noqa: ANN401 - as above
    if isinstance(value, SinceLast):
        return value.to_json()
    if is_dataclass(value):
        return _object(value)
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value
