"""The Engine: a Plan ready to be given rows, all at once or batch by batch."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from ftindicators.candidates.policy import Policy
from ftindicators.candidates.previous import Previous
from ftindicators.diagnostics import WrongUsage
from ftindicators.engine.state_files import refuse_other_meaning
from ftindicators.runners.batch import run_job
from ftindicators.runners.context import Context, micros
from ftindicators.runners.feed import Feed
from ftindicators.runners.job import Hits, Job
from ftindicators.runners.memory_bound import MemoryBound, parse_size
from ftindicators.sources.frames import OpenedFrame
from ftindicators.sources.mapping import ColumnMapping
from ftindicators.sources.read_tables import read_table

if TYPE_CHECKING:
    from ftindicators.engine.state import State
    from ftindicators.plan.compile import Plan
    from ftindicators.runners.delta import Delta
    from ftindicators.runners.feed_metrics import FeedMetrics
    from ftindicators.runners.results import Results
    from ftindicators.sources.frames import Rows
    from ftindicators.tables.snapshots import Kind, Snapshot


class Engine:
    """Applies a Plan to transactions: all at once (:meth:`run`), or batch after batch (:meth:`feed`, :meth:`finish`).

    Both give the same hits. ``context``: accounts, customers, and since when the data is whole. ``mapping`` says how
    the rows' columns become ours (left out: they already are). ``policy`` makes candidates of episodes (left out: the
    shipped one). ``hits`` chooses which hits are handed out: the ``edges`` of each episode, ``all`` or ``none``.
    ``state`` takes up an earlier :meth:`snapshot`. ``threads``: how many blocks of subjects a run evaluates side by
    side (left out: as many as there are cores). ``dedupe``: how long ids of released rows are remembered in a feed
    (left out: for good). ``corrections``: how far before the watermark a released row of a feed can still be corrected
    by a higher revision (left out: the longest window of the Plan, a day at least, and no longer than ``dedupe``;
    ``timedelta(0)``: never). All rows of that stretch are kept. ``memory``: a bound of :meth:`run`
    (``4GiB``), kept by keeping rows on disk meanwhile (in FTINDICATORS_SPILL_DIR, else the system's temporary folder).

    Raises WrongUsage for a ``memory`` that is no size or too small, another choice of ``hits`` and a negative
    ``corrections``, InvalidInput and InvalidMapping where accounts or customers cannot be read, OtherPlan for a
    ``state`` that was kept for other measures, subjects or windows.

    >>> import ftindicators as ft
    >>> plan = ft.Plan.of(ft.Indicators.load("indicators"))
    >>> engine = ft.Engine(plan, mapping=ft.ColumnMapping.load("sample_data/harbour_bank/mapping.yaml"), hits="all")
    """

    def __init__(  # noqa: PLR0913 - the public signature of the contract
        self,
        plan: Plan,
        context: Context | None = None,
        *,
        mapping: ColumnMapping | None = None,
        policy: Policy | None = None,
        hits: Hits = "edges",
        state: State | None = None,
        threads: int | None = None,
        memory: str | None = None,
        dedupe: timedelta | None = None,
        corrections: timedelta | None = None,
    ) -> None:
        """See the class. Raises WrongUsage, InvalidInput (tables), InvalidMapping, OtherPlan."""
        if hits not in ("edges", "all", "none"):
            raise WrongUsage(f"Engine(hits={hits!r}): choose 'edges', 'all' or 'none'")
        context = Context() if context is None else context
        mapping = ColumnMapping.identity() if mapping is None else mapping
        self.job = Job(
            plan=plan,
            mapping=mapping,
            policy=Policy.default() if policy is None else policy,
            hits=hits,
            threads=threads or os.cpu_count() or 1,
            accounts=_table("accounts", context.accounts, mapping),
            customers=_table("customers", context.customers, mapping),
            data_from=None if context.data_from is None else micros(context.data_from),
            previous=None if context.previous is None else Previous.of(context.previous),
            memory=None if memory is None else MemoryBound(parse_size(memory)),
            spill=None if (place := os.environ.get("FTINDICATORS_SPILL_DIR")) is None else Path(place),
        )
        if state is not None and state.meaning:
            refuse_other_meaning("Engine(state=...)", state.meaning, plan)
        if corrections is not None and corrections < timedelta(0):
            raise WrongUsage("Engine(corrections=...) is below zero; timedelta(0) turns corrections off")
        self._dedupe = dedupe
        self._corrected = corrections
        self._taken_up = state
        self._feeding: Feed | None = None

    @property
    def plan(self) -> Plan:
        """The Plan that is applied."""
        return self.job.plan

    # -- a whole input

    def run(self, rows: Rows) -> Results:
        """Apply the Plan to a bounded input and give the whole answer. Does not touch what :meth:`feed` keeps.

        ``rows``: a pyarrow Table or RecordBatchReader, a polars DataFrame or LazyFrame, or anything with
        ``__arrow_c_stream__`` (pandas, DuckDB). Raises InvalidInput where the rows cannot be read at all,
        InvalidMapping where they lack a column that is needed; rows that cannot be used stand in ``Results.rejected``.

        >>> import duckdb
        >>> import ftindicators as ft
        >>> mapping = ft.ColumnMapping.load("sample_data/harbour_bank/mapping.yaml")
        >>> night = ft.Plan.of(ft.Indicators.load("indicators/sexual/night-cash-window.yaml"))
        >>> january = duckdb.read_csv("sample_data/harbour_bank/postings-2025-01.csv", all_varchar=True)
        >>> results = ft.Engine(night, mapping=mapping).run(january)
        >>> results.episodes.num_rows, results.rejected.num_rows
        (10, 4)
        """
        return run_job(self.job, OpenedFrame(rows))

    # -- batch by batch

    def feed(self, rows: Rows, *, watermark: datetime) -> Delta:
        """Take in a batch and release all rows strictly before ``watermark``, in the order of time.

        ``rows`` as for :meth:`run`; a batch's cost does not grow with the history that is kept. The watermark never
        goes back; it may repeat. Rows of a released instant that come later are handed back as ``late``. A higher
        ``revision`` of a released row corrects it: what no longer stands is ``retracted``. All deltas and
        :meth:`finish` together, without what was retracted, hold the hits of one :meth:`run` over the same rows, but
        for late rows, corrections that come too late, and ids that repeat otherwise after their release.

        Raises WrongUsage for a watermark that goes back or has no time zone, InvalidInput for rows that cannot be read,
        InvalidMapping where they lack a column that is needed.

        >>> from datetime import UTC, datetime
        >>> import ftindicators as ft
        >>> import polars as pl
        >>> mapping = ft.ColumnMapping.load("sample_data/harbour_bank/mapping.yaml")
        >>> night = ft.Plan.of(ft.Indicators.load("indicators/sexual/night-cash-window.yaml"))
        >>> engine = ft.Engine(night, mapping=mapping)
        >>> for month in (1, 2, 3):
        ...     file = f"sample_data/harbour_bank/postings-2025-0{month}.csv"
        ...     rows = pl.read_csv(file, separator=";", infer_schema=False)
        ...     delta = engine.feed(rows, watermark=datetime(2025, month + 1, 1, tzinfo=UTC))
        ...     print(month, delta.hits.num_rows, delta.late.num_rows)
        1 12 0
        2 8 0
        3 8 0
        """
        if watermark.tzinfo is None:
            raise WrongUsage("the watermark has no time zone; write datetime(..., tzinfo=UTC)")
        moment = micros(watermark)
        feed = self._feed()
        if feed.state.settled is not None and moment < feed.state.settled:
            raise WrongUsage("the watermark goes back: rows up to the earlier one have been released")
        return feed.take(rows, moment)

    def finish(self) -> Delta:
        """The end of the data: release what still waits, and give every open episode as it stands.

        Raises nothing. After it all deltas together hold what one :meth:`run` would have found.

        >>> import ftindicators as ft
        >>> engine = ft.Engine(ft.Plan.of(ft.Indicators.load("indicators")))
        >>> engine.finish().hits.num_rows  # it was fed nothing
        0
        """
        return self._feed().finish()

    def snapshot(self) -> State:
        """What the feed keeps, as a value of its own: ``Engine(plan, ..., state=...)`` goes on from here.

        The engine goes on undisturbed. Raises nothing.

        >>> from datetime import UTC, datetime
        >>> import ftindicators as ft
        >>> import polars as pl
        >>> mapping = ft.ColumnMapping.load("sample_data/harbour_bank/mapping.yaml")
        >>> night = ft.Plan.of(ft.Indicators.load("indicators/sexual/night-cash-window.yaml"))
        >>> engine = ft.Engine(night, mapping=mapping)
        >>> january = pl.read_csv("sample_data/harbour_bank/postings-2025-01.csv", separator=";", infer_schema=False)
        >>> engine.feed(january, watermark=datetime(2025, 1, 20, tzinfo=UTC)).hits.num_rows
        6
        >>> ft.Engine(night, mapping=mapping, state=engine.snapshot()).finish().hits.num_rows
        6
        """
        return self._feed().snapshot()

    @property
    def state_bytes(self) -> int:
        """Bytes that the feed keeps: kernel arrays, open episodes, rows that wait, ids that are remembered."""
        return self._feed().nbytes

    @property
    def metrics(self) -> FeedMetrics:
        """What became of the rows that were fed so far, and what is kept of them.

        It looks through all that is kept: ask once a minute, not once a batch. Raises nothing.
        """
        return self._feed().metrics

    def _feed(self) -> Feed:
        if self._feeding is None:
            self._feeding = Feed(self.job, self._taken_up, self._dedupe, self._corrected)
        return self._feeding


def _table(kind: Kind, rows: Rows | None, mapping: ColumnMapping) -> Snapshot | None:
    return None if rows is None else read_table(kind, OpenedFrame(rows, called=f"<{kind}>"), mapping)
