"""A row of an earlier run explained: its input is opened again, and the indicators asked for are evaluated anew."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ftindicators.diagnostics import InvalidResults, WrongUsage
from ftindicators.engine.explained import explain_rows
from ftindicators.model.candidate import instant_of_text
from ftindicators.model.explanation import ANSWERS, Explanation
from ftindicators.runners.find_row import FoundRow, RowFinder
from ftindicators.runners.intake import Intake
from ftindicators.runners.reopen import reopen
from ftindicators.vocabulary import closest

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

    from ftindicators.model.indicator import Indicator
    from ftindicators.results.folder import Results
    from ftindicators.runners.reopen import Reopened
    from ftindicators.tables.rows import Admitted


class _Read(NamedTuple):
    """The input of a run behind the door, for some of its indicators."""

    intake: Intake
    rows: pl.DataFrame
    base: str | None


def explanations(
    results: Results, run: Reopened | None, asked: str, indicator: str | None, *, every: bool = False
) -> tuple[Explanation, ...]:
    """What indicators say of one row of the run that made ``results``, those that say most first; never empty.

    ``run``: the way back to the rows, None: the files that the manifest names. ``asked``: a hit_id, episode_id,
    transaction_id, ``FILE:ROW``, or the beginning of one. ``indicator``: the only one; left out, that of the hit or
    episode, unless ``every`` is wanted; of a transaction all of the run.

    Raises InvalidResults where the input is missing or has changed, WrongUsage for an id or indicator that is not
    there.
    """
    finder = RowFinder(results, asked)
    known = sorted(results.manifest.get("indicators", {}))
    if indicator is not None and indicator not in known:
        guess = closest(indicator, known) or next((name for name in known if name.startswith(indicator)), None)
        hint = f"did you mean '{guess}'?" if guess is not None else "its manifest.json names those that it had"
        raise WrongUsage(f"this run had no indicator '{indicator}'; {hint}")
    named = finder.named()
    wanted = indicator if indicator is not None or every or named is None else named.indicator
    again = reopen(results) if run is None else unchanged(results, run)
    ids = known if wanted is None else [wanted]
    read = _read(results, again, ids)
    found = finder.found(read.rows, read.intake, again.opened)
    if found.is_whole_id and named is not None and indicator is None and not every:
        return explanations(results, run, asked, None, every=True)  # a transaction after all, whose id begins a hit's
    indicators = again.job.plan.indicators
    if found.rejected is not None:
        return tuple(_rejected(indicators[identity], found) for identity in ids)
    made = explain_rows(
        indicators,
        read.rows,
        dict.fromkeys(ids, (found.transaction_id,)),
        read.intake.facts(again.bounds.start),
        data_from=_data_from(results),
        lacking={identity: lacking.columns for identity, lacking in read.intake.lacking().items()},
        base_currency=read.base,
    )
    return tuple(sorted(made.values(), key=_order))


def unchanged(results: Results, run: Reopened) -> Reopened:
    """A run of this process, whose rows can still be had as they were. Raises InvalidResults."""
    if not run.opened.readable_again:
        raise InvalidResults(
            f"{run.opened.called}: the rows were a stream that can be read only once; run over a table or files to "
            "explain them afterwards"
        )
    before = {entry["source"]: entry["blake2b"] for entry in results.manifest["inputs"]}
    changed = [name for name, blake2b in run.opened.hashes() if before.get(name) != blake2b]
    if changed:
        raise InvalidResults(
            f"the input is no longer what these results were made of: {', '.join(changed)} has other content than it "
            "had; put it back, or run the scan again"
        )
    return run


def _read(results: Results, run: Reopened, ids: Sequence[str]) -> _Read:
    """All rows, with the columns that some indicators read. Raises InvalidResults where they are not those of the run.

    Every row is needed: whether one counts depends on all others of its id.
    """
    plan = run.job.plan.only(ids)
    intake = Intake(plan, run.job.mapping, run.job.accounts, run.job.customers)
    door = intake.open(run.opened)
    admitted, base = door.settle(list(intake.admitted(run.opened)), until=run.bounds.end)
    if _counts(admitted) != results.manifest["rows"]:
        raise InvalidResults(f"{run.opened.called}: the rows are no longer those of the run; run it again")
    rows = admitted.rows.sort("occurred_at", "transaction_id")
    return _Read(intake, rows, None if base is None else base.code)


def _counts(admitted: Admitted) -> dict[str, int]:
    return {"read": admitted.read, "used": admitted.used, "rejected": admitted.rejected.height}


def _data_from(results: Results) -> int | None:
    text = results.manifest["data_from"]
    return None if text is None else instant_of_text(text)


def _order(made: Explanation) -> tuple[int, float, str]:
    """What says most first: by answer, then, where the row was asked and is no hit, by how many clauses hold."""
    truths = [clause.truth for clause in made.clauses]
    hold = truths.count("true") / len(truths) if truths and made.answer in ("no_hit", "unknown") else 0.0
    return (ANSWERS.index(made.answer), -hold, made.indicator)


def _rejected(indicator: Indicator, found: FoundRow) -> Explanation:
    titles = dict(indicator.title)
    return Explanation(
        indicator=indicator.id,
        version=indicator.version,
        title=titles.get("en") or next(iter(titles.values()), indicator.id),
        transaction_id=found.transaction_id,
        subject_kind=indicator.subject_kind,
        subject_id=None,
        occurred_at=None,
        answer="rejected",
        reasons=() if found.rejected is None else (found.rejected,),
    )
