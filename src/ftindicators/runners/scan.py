"""The three-line way in."""

from __future__ import annotations

from os import PathLike
from typing import TYPE_CHECKING

from ftindicators.language.library import Indicators
from ftindicators.plan.compile import Plan
from ftindicators.runners.batch import run_job
from ftindicators.runners.engine import Engine
from ftindicators.sources.files import open_files
from ftindicators.sources.frames import OpenedFrame
from ftindicators.sources.mapping import ColumnMapping

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ftindicators.candidates.policy import Policy
    from ftindicators.runners.context import Context
    from ftindicators.runners.job import Hits
    from ftindicators.runners.results import Results
    from ftindicators.sources.frames import Rows


def scan(
    rows: Rows | str | PathLike[str],
    *,
    indicators: Indicators | str | PathLike[str] | None = None,
    mapping: ColumnMapping | str | PathLike[str] | None = None,
    context: Context | None = None,
    policy: Policy | None = None,
    parameters: Mapping[str, object] | None = None,
    hits: Hits = "edges",
) -> Results:
    """Apply indicators to transactions and give the whole answer: the three-line way in.

    ``rows``: one row a posting or a transfer. A frame (polars, pyarrow, pandas, a DuckDB relation, anything with
    ``__arrow_c_stream__``), or the path of CSV or Parquet: a file, a folder, a pattern.
    ``indicators``: loaded ones, or the path of a file or folder; left out, those that ship.
    ``mapping``: how the rows' columns become ours: loaded, or the path of its file; left out, they are ours already.
    ``context``: accounts, customers, and since when the data is whole.
    ``policy``: how hits become candidates; left out, the shipped one.
    ``parameters``: single ones overruled for this run, ``{"INDICATOR.PARAMETER": value}``.
    ``hits``: which are handed out: the ``edges`` of each episode (its first hit, and each at which a measure has at
    least doubled), ``all`` or ``none``.

    Raises InvalidInput, InvalidMapping and InvalidIndicators with every fault and its place, WrongUsage for another
    choice of ``hits``. A single row that cannot be used raises nothing: it stands in ``Results.rejected``.

    Files of a bank, with the mapping that says how its columns become ours:

    >>> import ftindicators as ft
    >>> mapping = ft.ColumnMapping.load("sample_data/harbour_bank/mapping.yaml")
    >>> results = ft.scan("sample_data/harbour_bank/postings-*.csv", mapping=mapping)
    >>> results.manifest["rows"]
    {'read': 13071, 'used': 13061, 'rejected': 10}

    A frame that has our names, and one indicator. The time's offset says where it was night:

    >>> import pandas as pd
    >>> rows = pd.DataFrame(
    ...     {
    ...         "transaction_id": ["t1", "t2", "t3", "t4"],
    ...         "account_id": "a1",
    ...         "occurred_at": [f"2025-03-0{day}T23:30:00-05:00" for day in (1, 2, 3, 4)],
    ...         "direction": "credit",
    ...         "amount": 300,
    ...         "type": "cash_deposit",
    ...     }
    ... )
    >>> results = ft.scan(rows, indicators="indicators/sexual/night-cash-window.yaml")
    >>> results.hits["transaction_id"].to_pylist()
    ['t4']
    """
    if mapping is None:
        mapping = ColumnMapping.identity()
    elif not isinstance(mapping, ColumnMapping):
        mapping = ColumnMapping.load(mapping)
    if not isinstance(indicators, Indicators):
        paths = () if indicators is None else (indicators,)
        indicators = Indicators.load(*paths, extra_columns=dict(mapping.reading.extra_columns))
    plan = Plan.of(indicators, parameters=parameters or {})
    engine = Engine(plan, context, mapping=mapping, policy=policy, hits=hits)
    opened = open_files([rows], mapping.csv) if isinstance(rows, str | PathLike) else OpenedFrame(rows)
    return run_job(engine.job, opened)
