"""What `stream` says, in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ftindicators.runners.stream.progress import Report

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def moment(micros: int | None) -> str:
    """An instant for a person."""
    if micros is None:
        return "-"
    return (_EPOCH + timedelta(microseconds=micros)).strftime("%Y-%m-%d %H:%M:%S UTC")


def report_line(report: Report, rate: float) -> tuple[str, dict[str, Any]]:
    """One line of how far the stream is, and the same as fields."""
    counts = report.counts
    fields = {
        "what": report.what,
        "batch": report.batch,
        **counts,
        "watermark": report.watermark,
        "rows_per_second": round(rate, 1),
        "replay": report.replay,
    }
    if report.what == "recovering":
        return f"making batches again after a stop: {report.replay:,} to go", fields
    parts = [_many(counts["rows"], "row"), _many(counts["hits"], "hit"), f"settled up to {moment(report.watermark)}"]
    parts += [_many(counts[name], word) for name, word in _OTHERS if counts[name]]
    if rate >= 1 and report.what != "end":
        parts.append(f"{rate:,.0f} rows/s")
    if not report.batch and report.what != "end":
        return "started: no row has come yet", fields
    head = "stopped" if report.what == "end" else f"batch {report.batch:,}"
    return f"{head}: {', '.join(parts)}", fields


_OTHERS = (("waiting", "waiting"), ("late", "late"), ("dead", "dead letter"), ("duplicates", "duplicate"))


def _many(count: int, word: str) -> str:
    """``1 row``, ``2 rows``; ``late`` and ``waiting`` stay."""
    return f"{count:,} {word}" + ("s" if count != 1 and word not in ("late", "waiting") else "")


def status_text(found: Mapping[str, Any]) -> str:
    """`stream status` for a person."""
    counts = found["counts"]
    running = "running" if found["running"] else "not running"
    lines = [
        f"Stream {found['source']} -> {found['sink']}, {running}",
        "",
        f"  batch             {found['batch']:,} (taken {moment(found['taken_at'])})",
        f"  settled up to     {moment(found['watermark'])}",
        f"  rows              {counts['rows']:,}",
        f"    released        {counts['released']:,}",
        f"    late            {counts['late']:,}" + (f"   in {found['late']}" if counts["late"] else ""),
        f"    dead letters    {counts['dead']:,}" + (f"   in {found['dead_letter']}" if counts["dead"] else ""),
        f"    duplicates      {counts['duplicates']:,}",
        f"    waiting         {counts['waiting']:,}",
        f"  hits              {counts['hits']:,}",
        "",
        f"  last snapshot     {_snapshot(found)}",
        f"  to make again     {found['replay_batches']:,} batches at the next start",
        f"  the sink holds    {_held(found)}",
    ]
    if found["partitions"]:
        lines += ["", f"  {'partition':<34}{'taken up to':>16}  idle"]
        shown = list(found["partitions"].items())
        for name, of in shown[:_MOST]:
            lines.append(f"  {name:<34}{_position(of['position']):>16}  {'yes' if of['idle'] else 'no'}")
        if len(shown) > _MOST:
            lines.append(f"  ... and {len(shown) - _MOST:,} more")
    return "\n".join(lines)


_MOST = 20


def _position(position: list[int]) -> str:
    offset, row = position
    return f"{offset:,}" + (f" + {row:,} rows" if row else "")


def _snapshot(found: Mapping[str, Any]) -> str:
    if not found["snapshots"]:
        return "none yet"
    return f"behind batch {found['snapshots'][-1]:,}" + (
        f" (and {len(found['snapshots']) - 1} older)" if len(found["snapshots"]) > 1 else ""
    )


def _held(found: Mapping[str, Any]) -> str:
    token = found["token"]
    if token is None:
        return "nothing yet"
    return f"batches up to {token['batch']:,} that gave something; started {token['epoch']} times"


def verify_text(found: Mapping[str, Any]) -> str:
    """`stream verify` for a person."""
    lines = [f"{'ok   ' if check['ok'] else 'WRONG'} {check['what']}" for check in found["checks"]]
    lines.append("")
    lines.append("The stream is whole." if found["whole"] else "Something is wrong: see above.")
    return "\n".join(lines)
