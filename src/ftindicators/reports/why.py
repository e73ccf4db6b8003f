"""Why: each indicator of a candidate with its episodes, its clauses at the height, and what it rests on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from ftindicators.diagnostics import InternalFault
from ftindicators.engine.exact_text import exact_text
from ftindicators.language.constants import written_duration
from ftindicators.language.expressions.write_sql import write_sql
from ftindicators.model.expression import Expression, Name, NameKind, walk
from ftindicators.model.instants import instant_text
from ftindicators.model.values import ValueType
from ftindicators.reports.document import (
    Definition,
    EpisodeReport,
    EvidenceEntry,
    IndicatorReport,
    MeasureValue,
    ParameterReport,
    ShownHit,
    SourceReport,
)
from ftindicators.reports.figures import Statement
from ftindicators.reports.measure_sql import pairs_of
from ftindicators.reports.moments import moment_at
from ftindicators.reports.withheld import WITHHELD, is_withheld
from ftindicators.vocabulary import families

if TYPE_CHECKING:
    import polars as pl

    from ftindicators.kernels.entries import Ints
    from ftindicators.model.candidate import Candidate
    from ftindicators.model.explanation import ClauseAnswer, Explanation
    from ftindicators.model.indicator import Indicator, Parameter
    from ftindicators.plan.indicator_names import IndicatorNames
    from ftindicators.reports.applied import Applied, Entry
    from ftindicators.reports.recompute import Writer

_OF_ONE_ROW = frozenset({"first", "last", "min", "max"})
"""Aggregates whose value is one of the values that they look at."""


def title_of(indicator: Indicator) -> str:
    """The English title, else the first."""
    titles = dict(indicator.title)
    return titles.get("en") or next(iter(titles.values()), indicator.id)


@dataclass(frozen=True, slots=True)
class IndicatorWriter:
    """Writes the indicators of one candidate. ``rows``: its kept rows, physical; ``explained``: the shown hits."""

    candidate: Candidate
    rows: pl.DataFrame
    writer: Writer
    explained: Mapping[tuple[str, str], Explanation]

    def report(
        self,
        applied: Applied,
        episodes: Sequence[Mapping[str, Any]],
        hits: Mapping[str, Ints],
        shown: Mapping[str, Mapping[str, int]],
        entries: Mapping[str, Sequence[Entry]],
        statements: list[Statement],
    ) -> IndicatorReport:
        """One indicator with its episodes; the SQL of their figures is added to ``statements``."""
        indicator = applied.indicator
        term = next((t for t in self.candidate.score_terms if t.indicator == indicator.id), None)
        made = []
        for episode in episodes:
            episode_id = episode["episode_id"]
            made.append(
                self._episode(
                    applied, episode, len(hits[episode_id]), shown[episode_id], entries[episode_id], statements
                )
            )
        return IndicatorReport(
            id=indicator.id,
            version=indicator.version,
            title=title_of(indicator),
            family=indicator.family,
            family_words=families()[indicator.family].meaning,
            strength=indicator.strength,
            status=indicator.status,
            rationale=indicator.rationale,
            points=None if term is None else term.points,
            counted=None if term is None else term.counted,
            sources=tuple(SourceReport(s.document, s.year, s.basis, s.where) for s in indicator.sources),
            innocent_explanations=indicator.innocent_explanations,
            next_steps=indicator.next_steps,
            parameters=tuple(_parameter(parameter) for parameter in indicator.parameters),
            condition=write_sql(indicator.condition),
            at=None if indicator.at is None else write_sql(indicator.at),
            episodes=tuple(made),
        )

    def _episode(
        self,
        applied: Applied,
        episode: Mapping[str, Any],
        hits: int,
        shown: Mapping[str, int],
        entries: Sequence[Entry],
        statements: list[Statement],
    ) -> EpisodeReport:
        indicator, episode_id = applied.indicator, episode["episode_id"]
        hidden = hidden_names(applied.names)
        height = shown["height"]
        transaction = str(self.rows["transaction_id"][height])
        explanation = self.explained.get((indicator.id, transaction))
        if explanation is None:
            raise InternalFault(f"the hit {transaction} of {indicator.id} could not be explained")
        values = {k: v for k, v in self.rows.row(height, named=True).items() if not is_withheld(k)}
        words = dict(_measure_words(explanation))
        of_measures = [
            replace(s, expected=(), words=f"{s.words} ({WITHHELD})") if s.measure in hidden else s
            for s in self.writer.measures(applied, episode_id, height, values, len(statements) + 1, words)
        ]
        statements += of_measures
        links = {s.measure: s.id for s in of_measures if s.sql is not None}
        written = [
            self._entry(applied, episode_id, entry, f"sql-{len(statements) + 1}", statements) for entry in entries
        ]
        subject_hidden = any(_reads_withheld(applied.names, column) for column in indicator.subject)
        return EpisodeReport(
            episode_id=episode_id,
            subject_kind=episode["subject_kind"],
            subject_id=None if subject_hidden else episode["subject_id"],
            first=moment_at(self.rows, shown["first"]),
            last=moment_at(self.rows, shown["last"]),
            hits=hits,
            state=episode["state"],
            continues=episode["continues"],
            clauses=tuple(_clause(clause, hidden) for clause in explanation.clauses),
            at=None if explanation.at is None else _clause(explanation.at, hidden),
            definitions=tuple(Definition(name, words) for name, words in explanation.definitions),
            shown=tuple(
                self._shown(applied, which, shown[which], hidden, links) for which in ("first", "height", "last")
            ),
            evidence=tuple(written),
        )

    def _shown(
        self, applied: Applied, which: str, place: int, hidden: frozenset[str], links: Mapping[str | None, str]
    ) -> ShownHit:
        measures = tuple(
            MeasureValue(
                read.name,
                WITHHELD if read.name in hidden else applied.exact(read, place),
                links.get(read.name) if which == "height" else None,
            )
            for read in applied.direct
        )
        at = moment_at(self.rows, place)
        return ShownHit(which, str(self.rows["transaction_id"][place]), at, measures)  # type: ignore[arg-type]  # one of three

    def _entry(
        self, applied: Applied, episode_id: str, entry: Entry, id_: str, statements: list[Statement]
    ) -> EvidenceEntry:
        said = entry.said
        measure = applied.names.measures[said["measure"]]
        hidden = [_reads_withheld(applied.names, theirs) for theirs, _ in pairs_of(applied.names, measure)]
        statement = self.writer.evidence(applied, episode_id, entry, hidden, id_)
        statements.append(statement)
        return EvidenceEntry(
            measure=said["measure"],
            direct=any(read.name == said["measure"] for read in applied.direct),
            where=said["where"],
            key_columns=tuple(said["key_columns"]),
            key=tuple(None if hide else text for hide, text in zip(hidden, said["key"], strict=True)),
            withheld=any(hidden),
            from_=None if said["from"] is None else instant_text(said["from"]),
            to=instant_text(said["to"]),
            rows=len(entry.places),
            rows_in_run=said["rows"],
            sum=None if entry.sum is None else exact_text(entry.sum, ValueType.MONEY),
            sql=statement.id if statement.sql is not None else None,
        )


def _measure_words(explanation: Explanation) -> Iterator[tuple[str, str]]:
    """What each measure of the clauses is, in words."""
    waiting = [*explanation.clauses, *(() if explanation.at is None else (explanation.at,))]
    while waiting:
        clause = waiting.pop()
        waiting += clause.parts
        yield from ((value.name, value.words) for value in clause.values if value.kind == "measure")


def _parameter(parameter: Parameter) -> ParameterReport:
    def text(value: object) -> str:
        if isinstance(value, tuple):
            return ", ".join(text(item) for item in value)
        if parameter.type is ValueType.DURATION and isinstance(value, int):
            return written_duration(value)
        written = exact_text(value, parameter.type)
        return f"{written} {parameter.currency}" if parameter.currency else written

    return ParameterReport(
        name=parameter.name,
        value=text(parameter.value),
        basis=parameter.basis,
        minimum=None if parameter.minimum is None else text(parameter.minimum),
        maximum=None if parameter.maximum is None else text(parameter.maximum),
    )


# --- what could be an address


def _reads_withheld(names: IndicatorNames, expression: Expression) -> bool:
    """Whether a text could be, or hold, a value of a column that is withheld."""
    if expression.type not in (ValueType.TEXT, ValueType.TEXT_LIST, ValueType.NUMBER, ValueType.PLACE):
        return False
    nodes = walk(names.spelt_out(expression))
    return any(isinstance(n, Name) and n.kind is NameKind.COLUMN and is_withheld(n.name) for n in nodes)


def hidden_names(names: IndicatorNames) -> frozenset[str]:
    """The names of an indicator whose value could be an address: columns, its own columns, measures of one row."""
    indicator = names.indicator
    own = {c.name for c in indicator.columns if _reads_withheld(names, c.expression)}
    measures = {
        m.name
        for m in indicator.measures
        if m.column is not None and m.aggregate in _OF_ONE_ROW and _reads_withheld(names, m.column)
    }
    return frozenset(own | measures)


def _clause(clause: ClauseAnswer, hidden: frozenset[str]) -> ClauseAnswer:
    """The clause without values that could be an address."""
    parts = tuple(_clause(part, hidden) for part in clause.parts)
    if not any(_is_hidden(value.name, hidden) for value in clause.values):
        return replace(clause, parts=parts) if parts != clause.parts else clause
    values = tuple(
        replace(value, exact=None if value.exact is None else WITHHELD, value=WITHHELD)
        if _is_hidden(value.name, hidden)
        else value
        for value in clause.values
    )
    return replace(clause, words=f"{clause.text} ({WITHHELD})", values=values, miss=None, parts=parts)


def _is_hidden(name: str, hidden: frozenset[str]) -> bool:
    return name in hidden or is_withheld(name)
