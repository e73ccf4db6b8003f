"""Every figure of a report as DuckDB SQL over the kept rows, with what it must give."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from ftindicators.language.expressions.write_duckdb import NoSecondOpinion
from ftindicators.model.values import ValueType
from ftindicators.reports.aggregate_sql import where
from ftindicators.reports.applied import Applied, Entry
from ftindicators.reports.figures import FlowSide, MoneyFlow, Statement, Timeline
from ftindicators.reports.measure_sql import MeasureSql
from ftindicators.reports.money_flow import CASH, UNKNOWN
from ftindicators.reports.natural_sql import text_sql, value_sql
from ftindicators.reports.stretches import stretches_sql

ROWS_FILE = "candidate_rows.parquet"
_SUM = "CASE WHEN count(amount_base) = count(*) THEN coalesce(sum(amount_base), 0) END AS sum"
_DAY = "coalesce(local_date, CAST(occurred_at AT TIME ZONE 'UTC' AS DATE))"


def table_sql(folder: PurePath) -> str:
    """The kept rows of a results folder as a table in DuckDB, its path taken as it is and not as a pattern."""
    path = (folder / ROWS_FILE).as_posix()
    taken = "".join(f"[{letter}]" if letter in "*?[" else letter for letter in path)
    return f"read_parquet({text_sql(taken)})"


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes the statements of one candidate. ``source``: `table_sql`; ``columns``: those that the rows have."""

    source: str
    columns: Mapping[str, ValueType]
    candidate_id: str
    party: str
    several_currencies: bool

    def of(self, applied: Applied) -> MeasureSql:
        """The writer of one indicator's measures."""
        return MeasureSql(applied.names, self.source, self.columns, self.several_currencies, self.candidate_id)

    def measures(
        self, applied: Applied, episode_id: str, place: int, values: Mapping[str, object], number: int,
        words: Mapping[str, str],
    ) -> list[Statement]:  # fmt: skip
        """A statement for each measure that the condition reads, at one hit.

        ``values``: of the hit's row, physical; ``number`` of the first statement; ``words``: what a measure is.
        """
        written = self.of(applied)
        found: list[Statement] = []
        for at, read in enumerate(applied.direct):
            exact = applied.exact(read, place)
            try:
                sql, why_not = written.statement(read.name, values), None
            except NoSecondOpinion as error:
                sql, why_not = None, str(error)
            found.append(
                Statement(
                    id=f"sql-{number + at}",
                    kind="measure",
                    indicator=applied.indicator.id,
                    episode_id=episode_id,
                    measure=read.name,
                    words=words.get(read.name, read.name),
                    columns=(read.name,),
                    expected=((exact,),),
                    sql=sql,
                    why_not=why_not,
                )
            )
        return found

    def evidence(self, applied: Applied, episode_id: str, entry: Entry, hidden: Sequence[bool], id_: str) -> Statement:
        """The rows that one entry of evidence counts, and their sum. ``hidden``: parts of its key not to be written."""
        said = entry.said
        try:
            sql, why_not = self._entry(applied, entry, hidden), None
        except NoSecondOpinion as error:
            sql, why_not = None, str(error)
        return Statement(
            id=id_,
            kind="evidence",
            indicator=applied.indicator.id,
            episode_id=episode_id,
            measure=said["measure"],
            words=f"rows that {said['measure']} counts over the whole episode, and their sum",
            columns=("rows", "sum"),
            expected=((str(len(entry.places)), None if entry.sum is None else _money(entry.sum)),),
            sql=sql,
            why_not=why_not,
        )

    def _entry(self, applied: Applied, entry: Entry, hidden: Sequence[bool]) -> str:
        said = entry.said
        known_by: dict[int, str] = {}
        if any(hidden):
            if not len(entry.places):
                raise NoSecondOpinion("no row has this key, and the key itself is withheld: it could be an address")
            one = str(applied.rows["transaction_id"][int(entry.places[0])])
            known_by = {place: one for place, hide in enumerate(hidden) if hide}
        measure = applied.names.measures[said["measure"]]
        written = self.of(applied)
        steps, step, selected = written.selection(measure)
        bounds = [f"occurred_at <= {value_sql(said['to'], ValueType.INSTANT)}"]
        if said["from"] is not None:
            bounds.insert(0, f"occurred_at > {value_sql(said['from'], ValueType.INSTANT)}")
        keys = written.keys(measure, said["key"], known_by, step)
        mine = [self._kept_for_it()] if len(entry.places) != said["rows"] else []
        conditions = [*mine, *keys, *bounds, *selected, *stretches_sql(entry.stretches)]
        return written.whole(steps, "\n".join([f"SELECT count(*) AS rows, {_SUM}", f"FROM {step}", *where(conditions)]))

    def _kept_for_it(self) -> str:
        """The rows that are kept for this candidate; a file can hold others' too."""
        return f"list_contains(candidates, {text_sql(self.candidate_id)})"

    def own(self) -> list[str]:
        """The conditions of `timeline.own_rows`."""
        return [
            self._kept_for_it(),
            f"party = {text_sql(self.party)}",
            "status = 'completed'",
            "direction IS NOT NULL",
            "amount_base IS NOT NULL",
        ]

    def timeline(self, line: Timeline) -> Statement:
        """The bars of the picture that are not empty."""
        day = self._day()
        start = day if line.unit == "day" else f"CAST(date_trunc('{line.unit}', {day}) AS DATE)"
        credit, debit = "FILTER (WHERE direction = 'credit')", "FILTER (WHERE direction = 'debit')"
        lines = [
            f"SELECT {start} AS start,",
            f"  count(*) {credit} AS in_rows, coalesce(sum(amount_base) {credit}, 0) AS in_sum,",
            f"  count(*) {debit} AS out_rows, coalesce(sum(amount_base) {debit}, 0) AS out_sum",
            f"FROM {self.source}",
            *where(self.own()),
            "GROUP BY ALL ORDER BY start",
        ]
        expected = tuple(
            (b.from_, str(b.in_rows), b.in_sum, str(b.out_rows), b.out_sum)
            for b in line.buckets
            if b.in_rows or b.out_rows
        )
        return Statement(
            id="sql-timeline",
            kind="timeline",
            indicator=None,
            episode_id=None,
            measure=None,
            words=f"money in and out by {line.unit}",
            columns=("start", "in_rows", "in_sum", "out_rows", "out_sum"),
            expected=expected,
            sql="\n".join(lines) + ";",
        )

    def flows(self, flow: MoneyFlow) -> Iterable[Statement]:
        """Both sides of the money flow: the largest by name, and the totals."""
        for side in flow.sides:
            yield self._largest(side)
            yield self._total(side)

    def _largest(self, side: FlowSide) -> Statement:
        direction = "credit" if side.side == "in" else "debit"
        kinds = [f"WHEN type IN ({', '.join(map(text_sql, CASH))}) THEN ", "WHEN other_party IS NOT NULL THEN ",
                 "WHEN merchant_name IS NOT NULL THEN ", "WHEN type IS NOT NULL THEN "]  # fmt: skip
        needs = ("type", "other_party", "merchant_name", "type")
        named = (("'cash'", "type"), ("'party'", "other_party"), ("'merchant'", "merchant_name"), ("'type'", "type"))
        known = [(k, n) for k, need, n in zip(kinds, needs, named, strict=True) if need in self.columns]
        kind = " ".join(f"{when}{name}" for when, (name, _) in known)
        label = " ".join(f"{when}{name}" for when, (_, name) in known)
        limit = f" LIMIT {len(side.largest)}" if side.others else ""
        lines = [
            f"SELECT CASE {kind} ELSE 'unknown' END AS kind," if known else "SELECT 'unknown' AS kind,",
            f"  CASE {label} ELSE {text_sql(UNKNOWN)} END AS label," if known else f"  {text_sql(UNKNOWN)} AS label,",
            "  count(*) AS rows, sum(amount_base) AS sum",
            f"FROM {self.source}",
            *where([*self.own(), f"direction = '{direction}'"]),
            f"GROUP BY ALL ORDER BY sum DESC, kind, label{limit}",
        ]
        return Statement(
            id=f"sql-{side.side}-largest",
            kind="money_flow",
            indicator=None,
            episode_id=None,
            measure=None,
            words="where money came from" if side.side == "in" else "where money went",
            columns=("kind", "label", "rows", "sum"),
            expected=tuple((f.kind, f.label, str(f.rows), f.sum) for f in side.largest),
            sql="\n".join(lines) + ";",
        )

    def _total(self, side: FlowSide) -> Statement:
        direction = "credit" if side.side == "in" else "debit"
        lines = [
            "SELECT count(*) AS rows, coalesce(sum(amount_base), 0) AS sum",
            f"FROM {self.source}",
            *where([*self.own(), f"direction = '{direction}'"]),
        ]
        return Statement(
            id=f"sql-{side.side}-total",
            kind="money_flow",
            indicator=None,
            episode_id=None,
            measure=None,
            words="all money that came in" if side.side == "in" else "all money that went out",
            columns=("rows", "sum"),
            expected=((str(side.rows), side.sum),),
            sql="\n".join(lines) + ";",
        )

    def _day(self) -> str:
        return _DAY if "local_date" in self.columns else "CAST(occurred_at AT TIME ZONE 'UTC' AS DATE)"


def _money(units: object) -> str:
    if not isinstance(units, int):
        raise TypeError(units)
    return value_sql(units, ValueType.MONEY)
