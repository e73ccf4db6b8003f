"""``ftindicators scan``: the main job."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from ftindicators.cli.first_run import say_first_run
from ftindicators.cli.instants import instant
from ftindicators.cli.not_yet import refuse
from ftindicators.cli.options import Debug, LogFormat, later, option
from ftindicators.cli.progress import Progress
from ftindicators.cli.run_options import (
    READ,
    RULES,
    WRITTEN,
    AccountsFile,
    CustomersFile,
    DataFrom,
    HitsWritten,
    IndicatorPaths,
    MappingFile,
    Overlays,
    PolicyFile,
    Settings,
)
from ftindicators.cli.scan_summary import say_summary
from ftindicators.cli.terminal import Terminal
from ftindicators.diagnostics import WrongUsage

ABOUT = """\
Scan transactions for every indicator, and write the results folder.

TRANSACTIONS are files, folders or glob patterns of CSV or Parquet. The results are whole or not there at all."""

MORE = """\
Not yet in this release: --counterparties --links --events --rates --lists
--input-format, and --engine spark."""

STRICT_AND_REJECTED = 3
INDICATOR_IN_ERROR = 4

_RUNNING = "How it runs"
_DAILY = "Day by day"

_Later = list[str] | None


def _known_engine(value: str) -> str:
    if value == "spark":
        refuse("--engine spark")
    if value != "local":
        raise typer.BadParameter(f"{value!r} is not one of local, spark")
    return value


def scan(
    context: typer.Context,
    *,
    transactions: Annotated[
        list[str], typer.Argument(metavar="TRANSACTIONS", help="Files, folders, glob patterns.", show_default=False)
    ],
    out: Annotated[Path, option("--out", "The results folder; it may not exist yet.", metavar="DIR", heading=WRITTEN)],
    hits: HitsWritten = "edges",
    overwrite: Annotated[
        bool, option("--overwrite", "Replace the results folder, once the new one is whole.", heading=WRITTEN)
    ] = False,
    mapping: MappingFile = None,
    accounts: AccountsFile = None,
    customers: CustomersFile = None,
    data_from: DataFrom = None,
    start: Annotated[
        datetime | None,
        option(
            "--from",
            "Earlier rows count in windows, but are never hits. A date is its first moment in UTC.",
            metavar="TIME",
            heading=READ,
            parser=instant,
        ),
    ] = None,
    end: Annotated[
        datetime | None,
        option("--to", "Rows from this time on are rejected.", metavar="TIME", heading=READ, parser=instant),
    ] = None,
    indicators: IndicatorPaths = None,
    overlay: Overlays = None,
    settings: Settings = None,
    policy: PolicyFile = None,
    as_of: Annotated[
        datetime | None,
        option(
            "--as-of",
            "By when suppressions and expiry are judged. Left out: the end of the data.",
            metavar="TIME",
            heading=RULES,
            parser=instant,
        ),
    ] = None,
    previous: Annotated[
        Path | None,
        option(
            "--previous",
            "An earlier results folder: candidates say what is new, grown, escalated, rerouted, unchanged since.",
            metavar="DIR",
            heading=RULES,
        ),
    ] = None,
    state: Annotated[
        Path | None,
        option(
            "--state",
            "Daily runs: the folder of the state. It is taken up, and the new one committed together with the results.",
            metavar="DIR",
            heading=_DAILY,
        ),
    ] = None,
    backfill: Annotated[
        list[str] | None,
        option(
            "--backfill",
            "With --state: history that fills indicators which the state does not hold yet; can be repeated.",
            metavar="FILE",
            heading=_DAILY,
        ),
    ] = None,
    strict: Annotated[
        bool, option("--strict", "End with exit status 3 when rows were rejected.", heading=_RUNNING)
    ] = False,
    threads: Annotated[
        int | None,
        option("--threads", "How many threads. Left out: one a processor.", metavar="N", heading=_RUNNING, min=1),
    ] = None,
    memory: Annotated[
        str | None,
        option(
            "--memory",
            "At most so much memory, as in 4GiB; what does not fit is kept on disk meanwhile. Left out: no bound.",
            metavar="SIZE",
            heading=_RUNNING,
        ),
    ] = None,
    spill_dir: Annotated[
        Path | None,
        option(
            "--spill-dir",
            "Where --memory keeps rows meanwhile. Left out: the system's temporary folder.",
            metavar="DIR",
            heading=_RUNNING,
        ),
    ] = None,
    progress: Annotated[
        bool | None,
        option(
            "--progress/--no-progress",
            "Say how far it is. Left out: if standard error is a terminal.",
            heading=_RUNNING,
            show_default=False,
        ),
    ] = None,
    log_format: LogFormat = "text",  # noqa: ARG001 - `Terminal.of` has read it
    debug: Debug = False,  # noqa: ARG001 - likewise
    engine: Annotated[  # noqa: ARG001 - there is only one
        str, option("--engine", "local", hidden=True, callback=_known_engine)
    ] = "local",
    counterparties: Annotated[_Later, later("--counterparties")] = None,  # noqa: ARG001 - refused by its callback, as are all of these
    links: Annotated[_Later, later("--links")] = None,  # noqa: ARG001
    events: Annotated[_Later, later("--events")] = None,  # noqa: ARG001
    rates: Annotated[_Later, later("--rates")] = None,  # noqa: ARG001
    lists: Annotated[_Later, later("--lists")] = None,  # noqa: ARG001
    input_format: Annotated[_Later, later("--input-format")] = None,  # noqa: ARG001
) -> int:
    """Run a scan and say what came of it; gives 0, or 3 or 4 as the contract says."""
    if "-" in transactions:
        refuse("standard input ('-')")
    if start is not None and end is not None and start >= end:
        raise WrongUsage(f"--from {start.isoformat()} is not before --to {end.isoformat()}")
    if backfill and state is None:
        raise WrongUsage("--backfill fills a state: give --state too")
    from ftindicators.runners.scan_job import ScanRequest, run_scan

    terminal: Terminal = context.obj
    terminal.listen()
    request = ScanRequest(
        inputs=tuple(transactions),
        out=out,
        mapping=mapping,
        indicators=tuple(indicators or ()),
        overlays=tuple(overlay or ()),
        accounts=accounts,
        customers=customers,
        policy=policy,
        previous=previous,
        settings=tuple(settings or ()),
        hits=hits,
        data_from=data_from,
        start=start,
        end=end,
        as_of=as_of,
        threads=threads,
        overwrite=overwrite,
        state=state,
        backfill=tuple(backfill or ()),
        at=datetime.now(UTC),
        memory=memory,
        spill_dir=spill_dir,
    )
    shown = terminal.err.isatty() if progress is None else progress
    say_first_run(terminal)
    with Progress(terminal) as steps:
        results = run_scan(request, progress=steps if shown else None)
    failed = say_summary(terminal, results, out=out, given_data_from=data_from is not None)
    if failed:
        return INDICATOR_IN_ERROR
    return STRICT_AND_REJECTED if strict and results.rejected.num_rows else 0
