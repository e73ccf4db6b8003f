"""``ftindicators stream``: the same indicators over a source that grows."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Literal

import typer

from ftindicators.cli.help_text import GroupedCommand, plain_app
from ftindicators.cli.instants import instant
from ftindicators.cli.lengths import length, share
from ftindicators.cli.options import Debug, LogFormat, option, output_format
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
from ftindicators.cli.terminal import Terminal
from ftindicators.diagnostics import WrongUsage

ABOUT = """\
The same indicators over a source that grows: each row counts once, also after a kill at any moment.

run follows a source, status says how far it is, verify checks that nothing is lost and nothing twice."""

RUN_ABOUT = """\
Follow a source, and write hits, episodes and candidates as they become known.

SOURCE is - (standard input) or files:FOLDER, a folder in which files are added and grow: lines of JSON (.ndjson,
.jsonl, .json) or Arrow IPC (.arrow, .arrows). Start it again with the same command, and it goes on where it was."""

RUN_MORE = """\
Exit status: 0 stopped (SIGTERM), or --until was reached; 1 an input, mapping, indicator, policy or state is wrong;
2 wrong usage; 5 no room is left, or an internal fault; 6 another instance has the state or the sink; 7 the source has
lost the place up to which it was read; 8 the sink stayed unreachable; 130 interrupted.

Not yet in this release: sources and sinks other than - and files:, --shard, --standby."""

_TIME = "Time and order"
_RUNNING = "How it runs"


def build() -> typer.Typer:
    """The group of commands."""
    app = plain_app(help=ABOUT)
    app.command("run", cls=GroupedCommand, help=RUN_ABOUT, short_help="Follow a source.", epilog=RUN_MORE)(run)
    app.command("status", cls=GroupedCommand, help="How far the stream of a state folder is.")(status)
    app.command(
        "verify",
        cls=GroupedCommand,
        help="Check a stream: the counters add up, and its last batches made again give what its sinks hold.",
    )(verify)
    return app


def _until(value: str | None) -> Literal["end"] | datetime | None:
    if value is None:
        return None
    return "end" if value == "end" else instant(value)


def _length(flag: str, text: str, shown: str = "", heading: str = _TIME) -> object:
    told = f"{text} Left out: {shown}." if shown else text
    return option(flag, told, metavar="LENGTH", heading=heading, parser=length, show_default=False)


def run(
    context: typer.Context,
    *,
    source: Annotated[str, typer.Argument(metavar="SOURCE", help="- or files:FOLDER.", show_default=False)],
    state: Annotated[
        Path, option("--state", "The state folder: what is needed to go on.", metavar="DIR", heading=WRITTEN)
    ],
    sink: Annotated[
        list[str],
        option(
            "--sink",
            "Where hits go: files:DIR. Can be repeated; the first one holds the token.",
            metavar="SINK",
            heading=WRITTEN,
        ),
    ],
    late: Annotated[
        str | None,
        option(
            "--late",
            "Where rows go that came too late. Left out: late/ of the state folder.",
            metavar="SINK",
            heading=WRITTEN,
        ),
    ] = None,
    dead_letter: Annotated[
        str | None,
        option(
            "--dead-letter",
            "Where rows go that cannot be used. Left out: dead-letter/ of the state folder.",
            metavar="SINK",
            heading=WRITTEN,
        ),
    ] = None,
    hits: HitsWritten = "edges",
    fmt: Annotated[
        Literal["json", "arrow"] | None,
        option(
            "--format",
            "How the source is written. Left out: json on standard input, by their names for files.",
            metavar="json|arrow",
            heading=READ,
        ),
    ] = None,
    columns: Annotated[
        str | None,
        option(
            "--columns",
            "Columns that rows can have even if the first thousand have not: A,B,C.",
            metavar="NAMES",
            heading=READ,
        ),
    ] = None,
    mapping: MappingFile = None,
    accounts: AccountsFile = None,
    customers: CustomersFile = None,
    data_from: DataFrom = None,
    indicators: IndicatorPaths = None,
    overlay: Overlays = None,
    settings: Settings = None,
    policy: PolicyFile = None,
    on_plan_change: Annotated[
        Literal["refuse", "keep"],
        option(
            "--on-plan-change",
            "When indicators or policy are not those that the state was kept for.",
            metavar="refuse|keep",
            heading=RULES,
        ),
    ] = "refuse",
    lateness: Annotated[
        timedelta, _length("--lateness", "How late a row may come, beside the latest one.", "10m")
    ] = timedelta(minutes=10),
    idle_after: Annotated[
        timedelta, _length("--idle-after", "A file that has been quiet that long holds nothing back.", "30s")
    ] = timedelta(seconds=30),
    max_ahead: Annotated[
        timedelta, _length("--max-ahead", "Rows further in the future are set apart as dead letters.", "5m")
    ] = timedelta(minutes=5),
    dedupe: Annotated[
        timedelta | None, _length("--dedupe", "How long ids are remembered. Left out: lateness and 24 h.")
    ] = None,
    corrections: Annotated[
        timedelta, _length("--corrections", "How far back a row that was released can be corrected.", "none")
    ] = timedelta(0),
    until: Annotated[
        str | None,
        option(
            "--until",
            "Stop at the end of what is there now, and settle all of it; or once all rows before a time are released.",
            metavar="end|TIME",
            heading=_RUNNING,
        ),
    ] = None,
    batch_rows: Annotated[
        int, option("--batch-rows", "Rows of a batch, at most.", metavar="N", heading=_RUNNING, min=1)
    ] = 1_000,
    batch_wait: Annotated[
        timedelta, _length("--batch-wait", "How long rows are gathered for a batch.", "50ms", _RUNNING)
    ] = timedelta(milliseconds=50),
    max_buffer: Annotated[
        int,
        option(
            "--max-buffer",
            "Rows that may wait for their release before files that are ahead are not read on.",
            metavar="N",
            heading=_RUNNING,
            min=1,
        ),
    ] = 5_000_000,
    snapshot_every: Annotated[
        timedelta, _length("--snapshot-every", "How often the state is written whole.", "60s", _RUNNING)
    ] = timedelta(seconds=60),
    keep_snapshots: Annotated[
        int, option("--keep-snapshots", "How many of them are kept.", metavar="N", heading=_RUNNING, min=1)
    ] = 2,
    max_rejected: Annotated[
        float,
        option(
            "--max-rejected",
            "Stop when more of the last rows cannot be used: a part (1%) or a number. Left out: 1%.",
            metavar="PART|N",
            heading=_RUNNING,
            show_default=False,
            parser=share,
        ),
    ] = 0.01,
    metrics: Annotated[
        str | None,
        option(
            "--metrics",
            "Serve /metrics, /healthz and /readyz there; needs the extra `metrics`.",
            metavar="HOST:PORT",
            heading=_RUNNING,
        ),
    ] = None,
    log_format: LogFormat = "text",  # noqa: ARG001 - `Terminal.of` has read it
    debug: Debug = False,  # noqa: ARG001 - likewise
) -> int:
    """Follow a source until its end, a time, or until asked to stop."""
    from ftindicators.cli.stream_running import run_until_stopped
    from ftindicators.runners.stream.request import StreamRequest

    if keep_snapshots < 1:
        raise WrongUsage("--keep-snapshots: at least 1")
    terminal: Terminal = context.obj
    terminal.listen()
    request = StreamRequest(
        source=source,
        state=state,
        sinks=tuple(sink),
        source_format=fmt,
        mapping=mapping,
        indicators=tuple(indicators or ()),
        overlays=tuple(overlay or ()),
        accounts=accounts,
        customers=customers,
        policy=policy,
        settings=tuple(settings or ()),
        hits=hits,
        data_from=data_from,
        lateness=lateness,
        idle_after=idle_after,
        max_ahead=max_ahead,
        dedupe=dedupe,
        corrections=corrections,
        batch_rows=batch_rows,
        batch_wait=batch_wait,
        max_buffer=max_buffer,
        snapshot_every=snapshot_every,
        keep_snapshots=keep_snapshots,
        on_plan_change=on_plan_change,
        until=_until(until),
        late=late,
        dead_letter=dead_letter,
        max_rejected=max_rejected,
        columns=tuple(name.strip() for name in (columns or "").split(",") if name.strip()),
    )
    return run_until_stopped(terminal, request, metrics)


_Folder = Annotated[Path, typer.Argument(metavar="DIR", help="The state folder.", show_default=False)]
_Format = Annotated[str, option("--format", "text, or json for programs.", metavar="text|json")]


def status(
    context: typer.Context,
    *,
    folder: _Folder,
    fmt: _Format = "text",
    log_format: LogFormat = "text",  # noqa: ARG001 - `Terminal.of` has read it
    debug: Debug = False,  # noqa: ARG001 - likewise
) -> int:
    """Say how far a stream is."""
    from ftindicators.cli.stream_text import status_text
    from ftindicators.runners.stream.status import status_of

    chosen = output_format(fmt)
    terminal: Terminal = context.obj
    found = status_of(folder)
    if chosen == "json":
        terminal.result_json(found)
    else:
        terminal.result(status_text(found))
    return 0


def verify(
    context: typer.Context,
    *,
    folder: _Folder,
    fmt: _Format = "text",
    log_format: LogFormat = "text",  # noqa: ARG001 - `Terminal.of` has read it
    debug: Debug = False,  # noqa: ARG001 - likewise
) -> int:
    """Check a stream; 1 where something is wrong."""
    from ftindicators.cli.stream_text import verify_text
    from ftindicators.runners.stream.verify import verify_stream

    chosen = output_format(fmt)
    terminal: Terminal = context.obj
    found = verify_stream(folder)
    if chosen == "json":
        terminal.result_json(found)
    else:
        terminal.result(verify_text(found))
    return 0 if found["whole"] else 1
