"""Random expressions over edge values: what the row reader answers is what polars answers, bit for bit.

    FTI_EXPRESSIONS=3000 FTI_SEED=7 python -m pytest tests/properties/test_programs.py

`test_expressions.py` holds polars beside DuckDB and a plain twin.
"""

from __future__ import annotations

import os
import random
from types import SimpleNamespace

import numpy as np
import pytest

from ftindicators.engine.row_values import RowValues
from ftindicators.engine.run_program import run_program
from ftindicators.language.expressions import read_expression
from ftindicators.model.expression import Name, rewritten
from ftindicators.model.values import ValueType
from ftindicators.plan.program import Given
from ftindicators.plan.programs import Programs
from ftindicators.plan.values import BaseColumn, RowExpression, reference
from ftindicators.plan.write_polars import count_overflows, evaluate_rows
from tests.reference.expression_generator import COLUMNS, SCOPE, TRAPS, Generator, frame
from tests.reference.program_twin import TooLarge, twin

EXPRESSIONS = int(os.environ.get("FTI_EXPRESSIONS", "600"))
SEED = int(os.environ.get("FTI_SEED", "1"))
AT_ONCE = 50
NUMBERS = {name: number for number, name in enumerate(COLUMNS)}


def read(text):
    return read_expression(text, SCOPE, expected=None, report=lambda *_: None)


def plan_of(trees):
    """What `RowValues` needs of a Plan: the columns of the generator, then the expressions over them."""

    def by_number(node):
        return reference(NUMBERS[node.name], node.type) if isinstance(node, Name) else node

    columns = [BaseColumn(kind, name) for name, kind in COLUMNS.items()]
    values = (*columns, *(RowExpression(tree.type, rewritten(tree, by_number)) for tree in trees))
    return SimpleNamespace(values=values, programs=Programs(values, ()))


def expressed(trees, data, rows=None):
    """The expressions at all rows, or at some; and the numbers of the expressions."""
    plan = plan_of(trees)
    values = RowValues(plan, data)
    for number in range(len(COLUMNS)):
        values.supply(number)
    if rows is not None:
        values = values.at_rows(rows)
    numbers = range(len(COLUMNS), len(plan.values))
    values.express(numbers)
    return values, numbers


def bits(value):
    """A float with its sign; -0.0 and 0.0 are two."""
    return value.hex() if isinstance(value, float) else value


def differences(texts, data, rows=None):
    """What does not agree: (text, row, the reader, polars)."""
    trees = [read(text) for text in texts]
    expected = evaluate_rows(data if rows is None else data[rows], [(f"x{i}", tree) for i, tree in enumerate(trees)])
    values, numbers = expressed(trees, data, rows)
    found = []
    for i, number in enumerate(numbers):
        theirs = [bits(value) for value in expected[f"x{i}"].to_list()]
        ours = [bits(value) for value in values.series[number].to_list()]
        assert len(ours) == len(theirs)
        found += [(texts[i], k, a, b) for k, (a, b) in enumerate(zip(ours, theirs, strict=True)) if a != b]
    return found


def batches(texts):
    return [texts[i : i + AT_ONCE] for i in range(0, len(texts), AT_ONCE)]


def test_every_trap_means_the_same_to_the_reader_and_to_polars():
    data = frame(random.Random(SEED), 1_300)  # more than two blocks
    for texts in batches(TRAPS):
        assert differences(texts, data)[:3] == []


def test_random_expressions_mean_the_same_to_the_reader_and_to_polars():
    rng = random.Random(SEED)
    generator = Generator(rng)
    for texts in batches([generator.any()[0] for _ in range(EXPRESSIONS)]):
        assert differences(texts, frame(rng, 400))[:3] == []


def test_at_some_rows_the_answers_are_those_of_these_rows():
    rng = random.Random(SEED)
    generator = Generator(rng)
    for texts in batches([*TRAPS, *(generator.any()[0] for _ in range(EXPRESSIONS // 4))]):
        rows = np.array([rng.randrange(300) for _ in range(rng.choice([0, 1, 200]))], np.int64)
        assert differences(texts, frame(rng, 300), rows)[:3] == []


def test_overflows_are_counted_as_polars_counts_them():
    rng = random.Random(SEED)
    generator = Generator(rng)
    own = ["big + big", "big * big > 0", "amount * 3", "-big", "round(amount)", "n * m", "length(memo) * big * 3"]
    for texts in batches([*TRAPS, *own, *(generator.any()[0] for _ in range(EXPRESSIONS // 4))]):
        data = frame(rng, 200)
        trees = [read(text) for text in texts]
        expected = count_overflows(data, [(str(i), tree) for i, tree in enumerate(trees)])
        values, numbers = expressed(trees, data)
        assert {str(n - numbers[0]): count for n, count in values.overflows().items()} == expected


@pytest.mark.parametrize("rows", [0, 1, 511, 512, 513])
def test_blocks_end_where_the_rows_end(rows):
    assert differences(TRAPS[:60], frame(random.Random(SEED), rows)) == []


def given_of(program, values, row):
    """What the inputs of a program are at one row."""
    found = []
    for one in program.inputs:
        if one.given is Given.TRUTHS:
            found.append(int(values.truths(one.number)[row]))
        elif one.given is Given.KNOWN:
            found.append(int(values.known(one.number)[row]))
        elif one.given is Given.CODES:
            text = values.series[one.number][row]
            texts = values.plan.programs.texts[one.number]
            found.append(0 if text is None else texts.get(text, len(texts) + 1))
        else:
            found.append(values.series[one.number][row])
    return found


def test_each_instruction_does_what_its_plain_twin_says():
    rng = random.Random(SEED)
    generator = Generator(rng)
    data = frame(rng, 60)
    compared = 0
    for texts in batches([*TRAPS, *(generator.any()[0] for _ in range(EXPRESSIONS // 3))]):
        plan = plan_of([read(text) for text in texts])
        values = RowValues(plan, data)
        for number in range(len(COLUMNS)):
            values.supply(number)
        for value in plan.values[len(COLUMNS) :]:
            program = plan.programs.of((value.expression,))
            if program.asked or program.others:
                continue
            answers = run_program(values, program, (value.expression,))
            left = set(answers.left.tolist())
            for row in range(data.height):
                try:
                    truths, numbers = twin(program, given_of(program, values, row))
                except TooLarge:
                    assert row in left
                    continue
                if row in left:
                    continue
                compared += 1
                assert answers.ran.truths[:, row].tolist() == truths
                for line, number in enumerate(numbers):
                    kind = np.float64 if value.type is ValueType.NUMBER else np.int64
                    known, ours = answers.ran.known[line, row], answers.ran.numbers[line].view(kind)[row]
                    assert (bits(ours.item()) if known else None) == bits(real_or_whole(number, kind))
    assert compared > 10_000


def real_or_whole(number, kind):
    """A constant that is stored as it stands is the bits of its float64."""
    return np.int64(number).view(np.float64).item() if kind is np.float64 and isinstance(number, int) else number
