"""150 conditions over generated rows: the row reader beside polars, eager and lazy; their answers are compared.

    python benchmarks/expressions.py [--rows 1000000] [--small 1000]

The conditions are put together from atoms as shipped indicators have them (texts against constants, amounts and
counts against thresholds, hours, an IN here and there). Compiling is outside the clock. CPU seconds (user and system),
medians.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import numpy as np
import polars as pl

from ftindicators.engine.row_values import RowValues
from ftindicators.engine.run_program import frame_of, run_program
from ftindicators.kernels.row_program import run
from ftindicators.language.expressions import NameEntry, Names, read_expression
from ftindicators.model.expression import Expression, Name, rewritten
from ftindicators.model.values import ValueType
from ftindicators.plan.programs import Programs
from ftindicators.plan.values import BaseColumn, RowExpression, reference, referred
from ftindicators.plan.write_polars import evaluate_rows, write_polars

if TYPE_CHECKING:
    from collections.abc import Callable

    from ftindicators.plan.compile import Plan

TYPES = ("cash_deposit", "cash_withdrawal", "etransfer", "wire", "eft_ach", "bill_payment", "cheque_deposit", "fee")
COUNTRIES = ("CA", "US", "GB", "MX", "PH", "RO", "CN", "IN", "NG", "TH")
COLUMNS = {
    "direction": ValueType.TEXT,
    "type": ValueType.TEXT,
    "counterparty_country": ValueType.TEXT,
    "channel": ValueType.TEXT,
    "amount": ValueType.MONEY,
    "income": ValueType.MONEY,
    "local_hour": ValueType.INTEGER,
    "deposits": ValueType.INTEGER,
    "total": ValueType.MONEY,
    "night_share": ValueType.NUMBER,
    "card_present": ValueType.BOOLEAN,
}
CONDITIONS = 150


def atoms(rng: random.Random) -> list[str]:
    """81 distinct conditions without AND and OR."""
    made = [f"type = '{t}'" for t in TYPES] + [f"counterparty_country = '{c}'" for c in COUNTRIES]
    made += [
        "direction = 'credit'",
        "direction = 'debit'",
        "channel <> 'branch'",
        "card_present",
        "card_present IS NULL",
    ]
    made += [f"type IN ('{rng.choice(TYPES)}', '{rng.choice(TYPES)}', '{TYPES[i]}')" for i in range(8)]
    made += [f"amount >= {100 * i}" for i in range(1, 13)] + [f"total > {1000 * i}" for i in range(1, 11)]
    made += [f"deposits >= {i}" for i in range(2, 12)] + [f"local_hour < {i}" for i in range(4, 8)]
    made += [f"night_share >= 0.{i}" for i in range(1, 7)] + [f"amount > 0.{i} * income" for i in range(1, 6)]
    made += ["total - amount > income", "counterparty_country IS DISTINCT FROM 'CA'", "coalesce(amount, 0) > 5"]
    return made


def conditions(rng: random.Random) -> list[Expression]:
    """Conditions of two to five atoms."""
    scope = Names({name: NameEntry(kind) for name, kind in COLUMNS.items()})
    of = atoms(rng)
    numbers = {name: number for number, name in enumerate(COLUMNS)}

    def by_number(node: Expression) -> Expression:
        return reference(numbers[node.name], node.type) if isinstance(node, Name) else node

    made = []
    for _ in range(CONDITIONS):
        text = " AND ".join(
            f"({rng.choice(of)} OR NOT {rng.choice(of)})" if rng.random() < 0.3 else rng.choice(of)
            for _ in range(rng.randint(2, 4))
        )
        tree = read_expression(text, scope, expected=ValueType.BOOLEAN, report=lambda *_: None)
        if tree is None:
            raise ValueError(text)
        made.append(rewritten(tree, by_number))
    return made


def rows(count: int) -> pl.DataFrame:
    """Invented rows, one in ten values null."""
    rng = np.random.default_rng(1)

    def holed(values: np.ndarray) -> pl.Series:
        return pl.Series(values).set(pl.Series(rng.random(count) < 0.1), None)

    texts = {"direction": ("credit", "debit"), "type": TYPES, "counterparty_country": COUNTRIES}
    texts["channel"] = ("branch", "atm", "online")
    return pl.DataFrame(
        {
            name: holed(np.array(of, object)[rng.integers(0, len(of), count)]).cast(pl.String)
            for name, of in texts.items()
        }
        | {name: holed(rng.lognormal(5, 2, count).astype(np.int64) * 10_000) for name in ("amount", "income", "total")}
        | {"local_hour": holed(rng.integers(0, 24, count)), "deposits": holed(rng.integers(0, 20, count))}
        | {"night_share": holed(rng.random(count)), "card_present": holed(rng.random(count) < 0.5)}
    ).select(list(COLUMNS))


def clock(what: Callable[[], object], repeats: int) -> float:
    """CPU seconds of one call, the median of some."""
    what()
    taken = []
    for _ in range(repeats):
        began = time.process_time()
        what()
        taken.append(time.process_time() - began)
    return statistics.median(taken)


def measure(count: int, repeats: int) -> None:
    """Print what each way costs at so many rows."""
    expressions = conditions(random.Random(1))
    values = tuple(BaseColumn(kind, name) for name, kind in COLUMNS.items())
    values += tuple(RowExpression(e.type, e) for e in expressions)
    plan = cast("Plan", SimpleNamespace(values=values, programs=Programs(values, ())))
    data = rows(count)
    numbers = range(len(COLUMNS), len(values))

    def supplied() -> RowValues:
        made = RowValues(plan, data)
        for number in range(len(COLUMNS)):
            made.supply(number)
        return made

    def reader() -> RowValues:
        made = supplied()
        made.express(numbers)
        return made

    base = supplied()
    frame = frame_of(base, range(len(COLUMNS)))
    program = plan.programs.of(tuple(expressions))
    run_program(base, program, expressions)
    inputs = np.array([base.input(i.given, i.number) for i in program.inputs], np.int64)

    def kernel() -> object:
        return run(
            program.code, program.constants, program.tables, registers=program.registers, inputs=inputs, row=None,
            rows=count, answers=(len(program.truths), 0),
        )  # fmt: skip

    named = [(f"e{i}", e) for i, e in enumerate(expressions)]
    written = [write_polars(e, lambda name: pl.col(f"v{referred(name)}")).alias(n) for n, e in named]
    theirs, ours = evaluate_rows(frame, named), reader()
    for (name, _), number in zip(named, numbers, strict=True):
        if not theirs[name].equals(ours.series[number], check_names=False):
            raise ValueError(name)
    ways: dict[str, Callable[[], object]] = {
        "row reader, with what is around it": reader,
        "row reader, the kernel": kernel,
        "polars, one eager select": lambda: frame.select(written),
        "polars, lazy, common parts once": lambda: evaluate_rows(frame, named),
    }
    print(f"{count:,} rows, {len(expressions)} conditions, {len(program.code)} instructions: answers are equal")
    for way, what in ways.items():
        print(f"  {way:<36} {1000 * clock(what, repeats):10.2f} ms CPU")


def main() -> None:
    """Both sizes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--small", type=int, default=1_000)
    asked = parser.parse_args()
    measure(asked.small, 30)
    measure(asked.rows, 3)


if __name__ == "__main__":
    main()
