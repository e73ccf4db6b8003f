"""What a run could not see, and why that matters for one candidate."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from ftindicators.model.candidate import Candidate, instant_of_text
from ftindicators.model.values import DAY
from ftindicators.reports.document import BlindSpot
from ftindicators.reports.words import REASONS, counted, day_words, listed, plain_words
from ftindicators.vocabulary import families

if TYPE_CHECKING:
    import polars as pl

    from ftindicators.model.indicator import Indicator

ENOUGH = 0.8
"""Below this share of filled rows a column makes an indicator `degraded`, as in coverage."""
_NEAR_END = 14 * DAY


def blind_spots(
    candidate: Candidate,
    mine: pl.DataFrame,
    indicators: Mapping[str, Indicator],
    coverage: Mapping[str, Any],
    manifest: Mapping[str, Any],
) -> tuple[BlindSpot, ...]:
    """Everything that this run says it could not see, with the candidate in view.

    ``mine``: the party's own kept rows, physical; ``indicators``: all of the run, by id.
    """
    in_pack = {i: e for i, e in coverage["indicators"].items() if i in indicators and _speaks(indicators[i], candidate)}
    return (
        *_not_answered(in_pack, indicators),
        *_degraded(in_pack, indicators, candidate),
        *_too_short(in_pack, indicators),
        *_unknown(in_pack, indicators, candidate),
        *_times(mine),
        *_amounts(mine, manifest),
        *_rows(manifest),
        *_window(candidate, coverage),
        BlindSpot(
            "bank",
            "Only accounts of this bank are seen.",
            "Cash that stays in hand, and accounts and cards at other institutions, leave no row here; a quiet account "
            "can be one that somebody else has replaced.",
        ),
        BlindSpot(
            "consent",
            "Money cannot show consent.",
            "Whether anybody is made to do what these rows show cannot be told from rows. People have to find out.",
        ),
    )


def _speaks(indicator: Indicator, candidate: Candidate) -> bool:
    return candidate.pack in indicator.exploitation or "general" in indicator.exploitation


def _title(indicator: Indicator) -> str:
    titles = dict(indicator.title)
    return titles.get("en") or next(iter(titles.values()), indicator.id)


def _not_answered(in_pack: Mapping[str, Any], indicators: Mapping[str, Indicator]) -> Iterable[BlindSpot]:
    for name, entry in in_pack.items():
        indicator = indicators[name]
        if entry["status"] == "error":
            yield BlindSpot("error", f"«{_title(indicator)}» ended in an error.", _gap(indicator), name)
        if entry["status"] == "not_evaluable":
            lacking = [
                f"{kind[:-1] if len(names) == 1 else kind} {listed(names)}"
                for kind, names in entry["missing"].items()
                if names
            ]
            what = f"«{_title(indicator)}» could not be evaluated: the data lack the {listed(lacking)}."
            yield BlindSpot("not_evaluable", what, _gap(indicator), name)


def _gap(indicator: Indicator) -> str:
    kind = families()[indicator.family].meaning
    kind = kind[:1].lower() + kind[1:]
    return f"It looks at: {kind}. Nothing can be said about that here, neither for the suspicion nor against it."


def _degraded(
    in_pack: Mapping[str, Any], indicators: Mapping[str, Indicator], candidate: Candidate
) -> Iterable[BlindSpot]:
    for name, entry in in_pack.items():
        low = {c: share for c, share in entry["fill"].items() if share < ENOUGH}
        if entry["status"] == "degraded" and low:
            shares = listed([f"{plain_words(c)} in {share:.0%}" for c, share in low.items()])
            mine = name in candidate.indicators
            why = (
                "It has hits here all the same; with those values it could have more."
                if mine
                else "That it has no hit here means less than it seems."
            )
            what = f"«{_title(indicators[name])}» needs values that are often empty: filled are {shares} of the rows."
            yield BlindSpot("degraded", what, why, name)


def _too_short(in_pack: Mapping[str, Any], indicators: Mapping[str, Indicator]) -> Iterable[BlindSpot]:
    for name, entry in in_pack.items():
        short, seen = entry["subjects"]["insufficient_history"], entry["subjects"]["seen"]
        if short:
            of = f"{short:,} of {counted(seen, 'subject')} ({indicators[name].subject_kind})"
            what = f"«{_title(indicators[name])}» had too little history for {of}."
            why = "What is unusual cannot be told before it is known what is usual. It may be one of them."
            yield BlindSpot("insufficient_history", what, why, name)


def _unknown(
    in_pack: Mapping[str, Any], indicators: Mapping[str, Indicator], candidate: Candidate
) -> Iterable[BlindSpot]:
    for name, entry in in_pack.items():
        rows = sum(entry["rows"]["unknown"].values())
        if rows and name in candidate.indicators:
            title = _title(indicators[name])
            what = f"«{title}» could not be answered at {counted(rows, 'row')} of this run: a value was not known."
            yield BlindSpot("unknown", what, "Such a row is no hit, and would have been one or not.", name)
        if entry["overflows"] and name in candidate.indicators:
            what = (
                f"«{_title(indicators[name])}» met numbers that are too large, {counted(entry['overflows'], 'time')}."
            )
            yield BlindSpot("overflow", what, "They count as not known.", name)


def _times(mine: pl.DataFrame) -> Iterable[BlindSpot]:
    if not mine.height:
        return
    dated = int((mine["time_precision"] == "date_only").sum()) if "time_precision" in mine.columns else 0
    known = mine["local_date"].is_not_null() if "local_date" in mine.columns else mine["party"].is_null()
    no_clock = mine.height - int(known.sum())
    if dated:
        what = f"{dated:,} of {counted(mine.height, 'row')} of this party have a date without a time of day."
        yield BlindSpot("date_only", what, "Whether they happened at night, or in which order on a day, is not known.")
    if no_clock:
        what = f"For {no_clock:,} of {counted(mine.height, 'row')} of this party the local time is not known."
        yield BlindSpot("local_time", what, "They are in no indicator that asks for an hour or a calendar month.")


def _amounts(mine: pl.DataFrame, manifest: Mapping[str, Any]) -> Iterable[BlindSpot]:
    without = mine["amount_base"].null_count()
    if without:
        currency = manifest.get("base_currency") or "the base currency"
        what = (
            f"{counted(without, 'row')} of this party are in another currency than {currency}, or in none that is "
            "known, and no rate was given."
        )
        why = f"Their money is in no sum in {currency}; only measures of the amount in its own currency count it."
        yield BlindSpot("amount", what, why)


def _rows(manifest: Mapping[str, Any]) -> Iterable[BlindSpot]:
    rejected = manifest.get("rejected") or {}
    if rejected:
        reasons = listed(
            [f"{number:,} {REASONS.get(reason, plain_words(reason))}" for reason, number in rejected.items()]
        )
        total, read = manifest["rows"]["rejected"], manifest["rows"]["read"]
        what = f"{total:,} of {counted(read, 'input row')} could not be used: {reasons}."
        why = "A rejected row is in no window. rejected.parquet lists them: look whether one belongs to this party."
        yield BlindSpot("rejected", what, why)
    nulled = {column: sum(values.values()) for column, values in (manifest.get("became_null") or {}).items()}
    if nulled:
        columns = listed([f"{plain_words(c)} in {counted(n, 'row')}" for c, n in nulled.items()])
        what = f"Some values could not be read and count as not known: {columns}."
        yield BlindSpot("became_null", what, "The rows are used, but what asks for those values does not see them.")


def _window(candidate: Candidate, coverage: Mapping[str, Any]) -> Iterable[BlindSpot]:
    since, until = coverage.get("data_from"), coverage.get("data_to")
    if since is None or until is None:
        return
    stated = coverage.get("data_from_is") == "stated"
    what = f"The data reach from {day_words(since)} to {day_words(until)}."
    before = (
        "That they are whole from then on was stated."
        if stated
        else "That they are whole from their first row on is assumed."
    )
    after = ""
    if instant_of_text(until) - candidate.period_to < _NEAR_END:
        after = " The last hit lies close to their end: whether this went on is not known."
    yield BlindSpot("window", what, f"{before} What was before and after is not seen.{after}")
