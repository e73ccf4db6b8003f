"""Whole jobs, file in and answers out, beside DuckDB and both polars forms.

    python benchmarks/peers.py --rows 10000000

Three jobs over one generated file (`rows.py`), each run in a child process, in turn, several times:

- ``scan``: the ten shipped indicators by `ftindicators scan`, stages apart as its manifest has them
- ``one``: a sum and a count over seven days, an account each
- ``thirty``: five selections, three windows, a sum and a count each

The last two compare all values of all rows by a checksum and fail if any contender disagrees. On a busy machine read
CPU seconds: they are what each contender needed, however long it had to wait.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path
from statistics import median
from typing import Any

from measuring import command, header, python, rate, run, seconds, size, table

JOB_NAMES = {
    "one": "A sum and a count over 7 days",
    "thirty": "Thirty measures: 5 selections, 3 windows, a sum and a count",
}
CONTENDERS = ("ftindicators", "duckdb", "polars over", "polars rolling")
SMALL = 2_000


def data(rows: int, seed: int, folder: Path | None) -> tuple[Path, dict[str, Any]]:
    """The folder of a generated file and what is in it; made, by a child process, if it is not there."""
    place = folder or Path(tempfile.gettempdir()) / "ftindicators-benchmarks" / f"rows-{rows}-{seed}"
    if not (place / "facts.json").exists():
        run(python("rows.py", "--rows", str(rows), "--seed", str(seed), "--out", str(place)))
    return place, json.loads((place / "facts.json").read_text(encoding="utf-8"))


def scan(folder: Path, facts: dict[str, Any], *, repeat: int, cores: list[int]) -> str:
    """Measure the command with the indicators that ship; the kernels are compiled beforehand."""
    small, _ = data(20_000, facts["seed"], None)
    _scan(small, cores)
    found = [_scan(folder, cores) for _ in range(repeat)]
    taken = [t for t, _ in found]
    stages: dict[str, list[float]] = {}
    for _, manifest in found:
        for stage in manifest["stages"]:
            stages.setdefault(stage["stage"], []).append(stage["seconds"])
    inside = [sum(s["seconds"] for s in manifest["stages"]) for _, manifest in found]
    stages["start, hashes, writing"] = [t.wall - of for t, of in zip(taken, inside, strict=True)]
    wall, cpu = [t.wall for t in taken], [t.cpu for t in taken]
    rows = facts["rows"]
    lines = [[name, seconds(of), f"{100 * median(of) / median(wall):.0f} %"] for name, of in stages.items()]
    lines.append(["all, wall", seconds(wall), f"{rate(rows, median(wall))} rows/s"])
    lines.append(["all, CPU", seconds(cpu), f"{rate(rows, median(cpu))} rows a CPU second"])
    lines.append(["peak memory", size(max(t.peak for t in taken)), ""])
    counted = found[-1][1]
    said = (
        f"Rows read {counted['rows']['read']:,}, rejected {counted['rows']['rejected']:,}; "
        f"hits {counted['found']['hits']:,} in {counted['found']['episodes']:,} episodes, "
        f"candidates {counted['found']['candidates']:,}.\n"
    )
    title = f"The ten shipped indicators, by the command, {len(cores)} cores, {repeat} runs"
    return header(title, facts) + said + "\n" + table(["stage", "seconds", ""], lines)


def _scan(folder: Path, cores: list[int]) -> tuple[Any, dict[str, Any]]:
    with tempfile.TemporaryDirectory() as out:
        results = Path(out) / "results"
        tables = ["--accounts", str(folder / "accounts.parquet"), "--customers", str(folder / "customers.parquet")]
        arguments = ["scan", str(folder / "transactions.parquet"), *tables, "--out", str(results)]
        taken = run(command(*arguments, "--threads", str(len(cores))), cores)
        manifest = json.loads((results / "manifest.json").read_text(encoding="utf-8"))
        coverage = json.loads((results / "coverage.json").read_text(encoding="utf-8"))["indicators"].values()
        candidates = (results / "candidates.jsonl").read_text(encoding="utf-8").count("\n")
        manifest["found"] = {"hits": sum(c["hits"] for c in coverage), "candidates": candidates}
        manifest["found"]["episodes"] = sum(c["episodes"] for c in coverage)
    return taken, manifest


def job(name: str, file: Path, facts: dict[str, Any], *, repeat: int, cores: list[int], without: list[str]) -> str:
    """Measure one windowed job by every contender in turn. Raises RuntimeError where two answers differ."""
    small, _ = data(SMALL, facts["seed"], None)
    found: dict[str, list[dict[str, Any]]] = {c: [] for c in CONTENDERS if c not in without}
    for _ in range(repeat):
        for contender, runs in found.items():
            arguments = [contender, name, str(file), str(len(cores)), str(small / file.name)]
            taken = run(python("contender.py", *arguments), cores)
            runs.append(json.loads(taken.output.splitlines()[-1]))
    answers = {r["checksum"] for runs in found.values() for r in runs}
    if len(answers) != 1:
        message = f"{name}: the answers differ: { ({c: r[0]['checksum'] for c, r in found.items()}) }"
        raise RuntimeError(message)
    mine = median(r["cpu"] for r in found["ftindicators"])
    lines = []
    for contender, runs in found.items():
        cpu, wall = median(r["cpu"] for r in runs), [r["wall"] for r in runs]
        lines.append([contender, seconds(r["cpu"] for r in runs), rate(facts["rows"], cpu), f"{cpu / mine:.2f} x",
                      seconds(wall), size(max(r["peak"] for r in runs))])  # fmt: skip
    parts = [
        [part, f"{median(r['parts'][part] for r in found['ftindicators']):.2f}"]
        for part in found["ftindicators"][0]["parts"]
    ]
    title = f"{JOB_NAMES[name]}; {len(cores)} core{'s' if len(cores) > 1 else ''}, {file.name}, {repeat} runs"
    columns = ["contender", "CPU s", "rows a CPU second", "CPU of ours", "wall s", "peak memory"]
    said = f"All values of all rows equal: checksum {answers.pop()}.\n\n"
    return header(title, facts) + said + table(columns, lines) + "\n" + table(["ftindicators", "wall s"], parts)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=10_000_000, help="rows of the scan")
    parser.add_argument("--job-rows", type=int, default=2_000_000, help="rows of the windowed jobs")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--jobs", default="scan,one,thirty")
    parser.add_argument("--cores", default="0,1", help="cores of the scan")
    parser.add_argument("--job-cores", default="1", help="cores of the windowed jobs")
    parser.add_argument("--lean", action="store_true", help="windowed jobs over the file of eight columns")
    parser.add_argument("--without", action="append", default=[], choices=CONTENDERS, help="leave a contender out")
    chosen = parser.parse_args()
    for name in chosen.jobs.split(","):
        if name == "scan":
            cores = [int(c) for c in chosen.cores.split(",")]
            folder, facts = data(chosen.rows, chosen.seed, None)
            print(scan(folder, facts, repeat=chosen.repeat, cores=cores), flush=True)
            continue
        cores = [int(c) for c in chosen.job_cores.split(",")]
        folder, facts = data(chosen.job_rows, chosen.seed, None)
        file = folder / ("lean.parquet" if chosen.lean else "transactions.parquet")
        print(job(name, file, facts, repeat=chosen.repeat, cores=cores, without=chosen.without), flush=True)


if __name__ == "__main__":
    main()
