"""A results folder's values and a candidate to a report. Pure: no file, no clock; one folder, one report."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

import polars as pl

from ftindicators.diagnostics import InternalFault
from ftindicators.engine.explained import explain_rows
from ftindicators.engine.hits import Facts
from ftindicators.model.candidate import instant_of_text
from ftindicators.model.values import MONEY_SCALE, ValueType
from ftindicators.reports.applied import Applied
from ftindicators.reports.document import MadeFrom, Report
from ftindicators.reports.evidence_rows import evidence_rows
from ftindicators.reports.figures import Recompute, Statement
from ftindicators.reports.made_from import made_from
from ftindicators.reports.money_flow import money_flow
from ftindicators.reports.not_seen import blind_spots
from ftindicators.reports.recompute import ROWS_FILE, Writer, table_sql
from ftindicators.reports.standing import ruling_out, score_of
from ftindicators.reports.timeline import day_of, own_rows, timeline
from ftindicators.reports.who import who
from ftindicators.reports.why import IndicatorWriter, title_of
from ftindicators.tables.natural import to_physical
from ftindicators.vocabulary import row_names

if TYPE_CHECKING:
    from ftindicators.model.candidate import Candidate
    from ftindicators.model.explanation import Explanation
    from ftindicators.plan.compile import Plan
    from ftindicators.reports.policy_facts import PolicyFacts
    from ftindicators.results.folder import Results


@dataclass(frozen=True)
class Composer:
    """Makes the reports of one results folder.

    ``plan``: the Plan of its definitions; ``folder``: where it lies, absolute, for the SQL; ``policy``: its policy.
    """

    results: Results
    plan: Plan
    folder: PurePath
    policy: PolicyFacts

    def report(self, candidate: Candidate) -> Report:
        """The report of one of the folder's candidates, shown or suppressed.

        Raises InternalFault where the folder's files do not say the same.
        """
        rows = self._rows_of(candidate.candidate_id)
        episodes = [self._episodes[episode_id] for episode_id in candidate.episodes]
        data_from = self._data_from
        applied = {
            identity: Applied.to(self.plan, identity, rows, data_from)
            for identity in sorted({episode["indicator"] for episode in episodes})
        }
        hits = {e["episode_id"]: applied[e["indicator"]].hits_of(e) for e in episodes}
        for episode in episodes:
            self._agree(applied[episode["indicator"]], episode)
        shown = {e["episode_id"]: _shown(applied[e["indicator"]], hits[e["episode_id"]]) for e in episodes}
        entries = {e["episode_id"]: applied[e["indicator"]].entries(e) for e in episodes}
        explained = self._explained(rows, episodes, shown)
        writer = Writer(
            source=table_sql(self.folder),
            columns={name: self._kind(name) for name in rows.columns},
            candidate_id=candidate.candidate_id,
            party=candidate.anchor,
            several_currencies=self._several_currencies,
        )
        mine = own_rows(rows, candidate.anchor)
        of_day = rows.with_columns(day_of(rows))["day"]
        days: dict[str, list[int]] = defaultdict(list)
        for episode in episodes:
            days[episode["indicator"]] += [int(of_day[int(place)]) for place in hits[episode["episode_id"]]]
        line = timeline(mine, days)
        flow = money_flow(mine, line)
        statements: list[Statement] = []
        why = IndicatorWriter(candidate, rows, writer, explained)
        reports = tuple(
            why.report(applied[identity], _of(episodes, identity), hits, shown, entries, statements)
            for identity in _in_order(candidate, applied)
        )
        statements += [writer.timeline(line), *writer.flows(flow)]
        indicators = {indicator.id: indicator for indicator in self.plan.indicators}
        titles = {identity: title_of(indicator) for identity, indicator in indicators.items()}
        return Report(
            who=who(candidate, self.policy),
            score=score_of(candidate, titles, self.policy),
            indicators=reports,
            base_currency=self.results.manifest.get("base_currency"),
            timeline=line,
            money_flow=flow,
            evidence=evidence_rows(rows, episodes, hits, entries, candidate.anchor),
            recompute=Recompute("duckdb", (self.folder / ROWS_FILE).as_posix(), tuple(statements)),
            not_seen=blind_spots(candidate, mine, indicators, self.results.coverage, self.results.manifest),
            ruling_out=ruling_out(candidate, self.policy),
            since_previous=candidate.since,
            made_from=self._made_from,
        )

    def _rows_of(self, candidate_id: str) -> pl.DataFrame:
        return self._rows.filter(pl.col("candidates").list.contains(candidate_id)).sort("occurred_at", "transaction_id")

    @cached_property
    def _rows(self) -> pl.DataFrame:
        return to_physical(self.results.candidate_rows)

    @cached_property
    def _several_currencies(self) -> bool:
        return "currency" in self._rows.columns and self._rows["currency"].n_unique() > 1

    @cached_property
    def _data_from(self) -> int | None:
        text = self.results.coverage.get("data_from")
        return None if text is None else instant_of_text(text)

    @cached_property
    def _episodes(self) -> dict[str, dict[str, Any]]:
        """The episodes of the folder by id, times in microseconds and money in ten-thousandths."""
        return {episode["episode_id"]: _physical(episode) for episode in self.results.episodes.to_pylist()}

    @cached_property
    def _written(self) -> dict[str, list[dict[str, Any]]]:
        found: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for hit in self.results.hits.select(["episode_id", "transaction_id", "measures"]).to_pylist():
            found[hit["episode_id"]].append(hit)
        return found

    @cached_property
    def _made_from(self) -> MadeFrom:
        return made_from(self.results, self.policy)

    def _kind(self, name: str) -> ValueType:
        known = row_names().get(name)
        extra = self.results.definitions.get("extra_columns", {})
        if known is not None:
            return known.type
        return ValueType(extra[name]) if name in extra else ValueType.TEXT

    def _agree(self, applied: Applied, episode: Mapping[str, Any]) -> None:
        """Raise InternalFault where a hit that was written out has other measures than are found here."""
        places = {id_: place for place, id_ in enumerate(applied.rows["transaction_id"].to_list())}
        for hit in self._written.get(episode["episode_id"], ()):
            for measure in hit["measures"]:
                read = next(r for r in applied.direct if r.name == measure["name"])
                here = applied.exact(read, places[hit["transaction_id"]])
                if here != measure["exact"]:
                    raise InternalFault(
                        f"{measure['name']} of {applied.indicator.id} at {hit['transaction_id']} is "
                        f"{measure['exact']} in hits.parquet and {here} over candidate_rows.parquet"
                    )

    def _explained(
        self, rows: pl.DataFrame, episodes: Sequence[Mapping[str, Any]], shown: Mapping[str, Mapping[str, int]]
    ) -> Mapping[tuple[str, str], Explanation]:
        asked: dict[str, set[str]] = defaultdict(set)
        for episode in episodes:
            place = shown[episode["episode_id"]]["height"]
            asked[episode["indicator"]].add(str(rows["transaction_id"][place]))
        base = self.results.manifest.get("base_currency")
        return explain_rows(self.plan.indicators, rows, asked, Facts(), data_from=self._data_from, base_currency=base)


def _shown(applied: Applied, places: Any) -> dict[str, int]:  # noqa: ANN401 - an array
    return {"first": int(places[0]), "height": applied.height(places), "last": int(places[-1])}


def _of(episodes: Sequence[Mapping[str, Any]], identity: str) -> list[Mapping[str, Any]]:
    return [episode for episode in episodes if episode["indicator"] == identity]


def _in_order(candidate: Candidate, applied: Mapping[str, Applied]) -> list[str]:
    """Indicators by what they gave to the score, then by id."""
    points = {term.indicator: term.counted for term in candidate.score_terms}
    return sorted(applied, key=lambda identity: (-points.get(identity, -1), identity))


def _physical(episode: Mapping[str, Any]) -> dict[str, Any]:
    entries = [
        {
            **entry,
            "from": None if entry["from"] is None else _micros(entry["from"]),
            "to": _micros(entry["to"]),
            "sum": None if entry["sum"] is None else int(entry["sum"] * MONEY_SCALE),
        }
        for entry in episode["evidence"] or ()
    ]
    return {
        **episode,
        "first_at": _micros(episode["first_at"]),
        "last_at": _micros(episode["last_at"]),
        "evidence": entries,
    }


def _micros(moment: Any) -> int:  # noqa: ANN401 - a datetime
    return instant_of_text(moment.isoformat())
