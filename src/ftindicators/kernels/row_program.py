"""A program over rows, read by one fixed kernel, block by block: nothing is compiled for a new indicator."""

from __future__ import annotations

import math
import threading
from typing import NamedTuple

import numpy as np

from ftindicators.kernels._jit import byte_at, code_at, given, kernel, step, word_at
from ftindicators.kernels.entries import Ints, Reals
from ftindicators.kernels.row_operations import (
    BLOCK,
    CODE_EQUAL,
    CODE_TABLE,
    FIRST_NUMBER,
    FIRST_REAL,
    FIRST_WHOLE,
    LOAD_CODE,
    LOAD_NUMBER,
    LOAD_TRUTH,
    NUMBER_FIRST,
    NUMBER_NULL_WHERE,
    NUMBER_SELECT,
    NUMBER_TABLE,
    REAL_ABSOLUTE,
    REAL_ADD,
    REAL_CEIL,
    REAL_EQUAL,
    REAL_FINITE,
    REAL_FLOOR,
    REAL_MULTIPLY,
    REAL_NEGATIVE,
    REAL_OF_WHOLE,
    REAL_QUOTIENT,
    REAL_ROUND,
    REAL_SUBTRACT,
    STORE_NUMBER,
    STORE_TRUTH,
    TRUTH_GREATEST,
    TRUTH_LEAST,
    WHOLE_ABSOLUTE,
    WHOLE_ADD,
    WHOLE_CEIL,
    WHOLE_EQUAL,
    WHOLE_FLOOR,
    WHOLE_IS,
    WHOLE_MULTIPLY,
    WHOLE_NEGATIVE,
    WHOLE_REACHES,
    WHOLE_REACHES_CONSTANT,
    WHOLE_REMAINDER,
    WHOLE_SHARE,
    WHOLE_SUBTRACT,
    Bytes,
    TextCodes,
)

B0, B1, B2 = np.uint8(0), np.uint8(1), np.uint8(2)
MOST = 9.2e18
"""What no larger bound lets pass fits int64, though bounds are rounded."""
EVERY = 9.3e18
"""No int64 is larger."""
HALF = 0.5


@step
def _whole(op: int, p: int, q: int) -> int:
    """One whole number from two, neither of which is too large for it."""
    if op == WHOLE_ADD:
        return p + q
    if op == WHOLE_SUBTRACT:
        return p - q
    if op == WHOLE_MULTIPLY:
        return p * q
    if op == WHOLE_NEGATIVE:
        return -p
    if op == WHOLE_ABSOLUTE:
        return abs(p)
    if op == WHOLE_REMAINDER:
        if q == -1 or q == 0:  # noqa: PLR1714 (not a set: it is compiled)
            return 0
        rest = p % q  # the sign of the divisor
        return rest - q if rest != 0 and (rest < 0) != (p < 0) else rest
    if op == WHOLE_FLOOR:
        return p // q * q
    if op == WHOLE_CEIL:
        return -(-p // q) * q
    half = q // 2
    count = -((half - p) // q) if p < 0 else (p + half) // q
    return count if op == WHOLE_SHARE else count * q


@step
def _real(op: int, p: float, q: float) -> float:
    """One float64 from two."""
    if op == REAL_ADD:
        return p + q
    if op == REAL_SUBTRACT:
        return p - q
    if op == REAL_MULTIPLY:
        return p * q
    if op == REAL_QUOTIENT:
        return p / q if q != 0.0 else 0.0
    if op == REAL_NEGATIVE:
        return -p
    if op == REAL_ABSOLUTE:
        return abs(p)
    if op == REAL_FLOOR:
        return float(np.floor(p))
    if op == REAL_CEIL:
        return float(np.ceil(p))
    if op == REAL_ROUND:
        whole = float(np.trunc(p))
        return whole + math.copysign(1.0, p) if abs(p - whole) >= HALF else whole
    return p if math.isfinite(p) else 0.0


@step
def _numbers(
    op: int, o: int, a: int, b: int, c: int, fits: bool, m: int, truths: Bytes, knowns: Bytes, wholes: Ints,
    reals: Reals, bound: Reals, large: Bytes,
) -> None:  # fmt: skip
    """A number from others. ``fits``: whole numbers are known to fit; else rows that are too large are marked."""
    if op < FIRST_WHOLE:
        bound[o] = max(bound[a], bound[b])
        for j in range(m):
            if op == NUMBER_SELECT:
                of = a if truths[c, j] == B2 else b
            else:
                of = b if op == NUMBER_FIRST and knowns[a, j] == B0 else a
            there = knowns[of, j] != B0 and not (op == NUMBER_NULL_WHERE and truths[c, j] == B2)
            knowns[o, j], wholes[o, j] = (B1, wholes[of, j]) if there else (B0, 0)
    elif op < FIRST_REAL:
        size = bound[a] * bound[b] if op == WHOLE_MULTIPLY else bound[a] + bound[b]
        bound[o] = min(size, EVERY)
        if not fits and size > MOST:
            for j in range(m):
                p, q = abs(float(wholes[a, j])), abs(float(wholes[b, j]))
                if (p * q if op == WHOLE_MULTIPLY else p + q) > MOST:
                    large[j] = B1
        for j in range(m):
            there = knowns[a, j] & knowns[b, j] != B0 and not (op == WHOLE_REMAINDER and wholes[b, j] == 0)
            knowns[o, j] = B1 if there else B0
            wholes[o, j] = _whole(op, wholes[a, j], wholes[b, j]) if there and large[j] == B0 else 0
    else:
        for j in range(m):
            there = knowns[a, j] & knowns[b, j] != B0
            value = float(wholes[a, j]) if op == REAL_OF_WHOLE else _real(op, reals[a, j], reals[b, j])
            if op == REAL_QUOTIENT:
                there = there and reals[b, j] != 0.0
            elif op == REAL_FINITE:
                there = there and math.isfinite(reals[a, j])
            knowns[o, j], reals[o, j] = (B1, value) if there else (B0, 0.0)


@kernel
def _run(
    code: Ints, constants: Ints, tables: Bytes, inputs: Ints, row: Ints, rows: int, truths: Bytes, codes: TextCodes,
    knowns: Bytes, wholes: Ints, reals: Reals, bound: Reals, out_truths: Bytes, out_numbers: Ints, out_known: Bytes,
    left: Ints,
) -> int:  # fmt: skip
    for at in range(len(constants)):
        r = constants[at, 0]
        bound[r] = abs(float(constants[at, 1])) + 1.0
        for j in range(BLOCK):
            wholes[r, j], knowns[r, j] = constants[at, 1], np.uint8(constants[at, 2])
    large = np.zeros(BLOCK, np.uint8)
    count = 0
    for base in range(0, rows, BLOCK):
        m = min(BLOCK, rows - base)
        for at in range(len(code)):
            op, o, a, b = code[at, 0], code[at, 1], code[at, 2], code[at, 3]
            c, x, y = code[at, 4], code[at, 5], code[at, 6]
            hit, miss = (B0, B2) if y == 1 else (B2, B0)
            if op >= FIRST_NUMBER:
                _numbers(op, o, a, b, c, y == 1, m, truths, knowns, wholes, reals, bound, large)
            elif op == TRUTH_LEAST:
                for j in range(m):
                    truths[o, j] = min(truths[a, j], truths[b, j])
            elif op == TRUTH_GREATEST:
                for j in range(m):
                    truths[o, j] = max(truths[a, j], truths[b, j])
            elif op == CODE_EQUAL:
                is_code = np.uint16(x)
                for j in range(m):
                    said = hit if codes[a, j] == is_code else miss
                    truths[o, j] = said if codes[a, j] != 0 else B1
            elif op == WHOLE_REACHES_CONSTANT:
                for j in range(m):
                    said = hit if wholes[a, j] >= x else miss
                    truths[o, j] = said if knowns[a, j] != B0 else B1
            elif op == WHOLE_IS:
                for j in range(m):
                    said = hit if wholes[a, j] == x else miss
                    truths[o, j] = said if knowns[a, j] != B0 else B1
            elif op <= LOAD_NUMBER:
                address, known, gathered = inputs[x, 0], inputs[x, 1], inputs[x, 2] != 0
                bits = 0
                for j in range(m):
                    i = row[base + j] if gathered else base + j
                    if op == LOAD_TRUTH:
                        truths[o, j] = byte_at(address, i)
                    elif op == LOAD_CODE:
                        codes[o, j] = code_at(address, i)
                    else:
                        there = known == 0 or byte_at(known, i) != B0
                        value = word_at(address, i) if there else 0
                        knowns[o, j], wholes[o, j] = (B1 if there else B0), value
                        bits |= value ^ (value >> 63)
                if op == LOAD_NUMBER:
                    bound[o] = float(bits) + 1.0
            elif op == STORE_TRUTH:
                for j in range(m):
                    out_truths[x, base + j] = truths[a, j]
            elif op == STORE_NUMBER:
                for j in range(m):
                    out_numbers[x, base + j], out_known[x, base + j] = wholes[a, j], knowns[a, j]
            else:
                for j in range(m):
                    if op == CODE_TABLE:
                        truths[o, j] = tables[x + codes[a, j]]
                    elif op == NUMBER_TABLE:
                        truths[o, j] = tables[x + knowns[a, j] + 2 * knowns[b, j] + 4 * truths[c, j]]
                    elif op <= CODE_TABLE:  # TRUTH_TABLE
                        truths[o, j] = tables[x + truths[a, j] + 3 * truths[b, j] + 9 * truths[c, j]]
                    else:
                        if op == WHOLE_EQUAL:
                            holds = wholes[a, j] == wholes[b, j]
                        elif op == WHOLE_REACHES:
                            holds = wholes[a, j] >= wholes[b, j]
                        elif op == REAL_EQUAL:
                            holds = reals[a, j] == reals[b, j]
                        else:
                            holds = reals[a, j] >= reals[b, j]
                        said = hit if holds else miss
                        truths[o, j] = said if knowns[a, j] & knowns[b, j] != B0 else B1
        for j in range(m):
            if large[j] != B0:
                left[count] = base + j
                large[j] = B0
                count += 1
    return count


class _Registers(threading.local):
    """Registers of this thread: made once, and again where a program needs more of them."""

    def __init__(self) -> None:
        self.room = (0, 0, 0)
        self.arrays: tuple[Bytes, TextCodes, Bytes, Ints, Reals, Reals] | None = None

    def of(self, room: tuple[int, int, int]) -> tuple[Bytes, TextCodes, Bytes, Ints, Reals, Reals]:
        """So many truths, codes and numbers; the first truth is always false."""
        if self.arrays is None or any(has < needs for has, needs in zip(self.room, room, strict=True)):
            truths, codes, numbers = map(max, self.room, room)
            self.room = (truths, codes, numbers)
            wholes = np.zeros((numbers, BLOCK), np.int64)
            self.arrays = (
                np.zeros((truths, BLOCK), np.uint8), np.zeros((codes, BLOCK), np.uint16),
                np.zeros((numbers, BLOCK), np.uint8), wholes, wholes.view(np.float64), np.zeros(numbers, np.float64),
            )  # fmt: skip
        return self.arrays


_REGISTERS = _Registers()


class Ran(NamedTuple):
    """What a program gave: one line an answer, one column a row.

    ``truths``: 0, 1, 2. ``numbers``: int64 or the bits of float64, 0 where not ``known`` (1 or 0). ``left``: the rows
    at which a whole number was too large for int64: nothing here counts for them.
    """

    truths: Bytes
    numbers: Ints
    known: Bytes
    left: Ints


def run(
    code: Ints,
    constants: Ints,
    tables: Bytes,
    *,
    registers: tuple[int, int, int],
    inputs: Ints,
    row: Ints | None,
    rows: int,
    answers: tuple[int, int],
) -> Ran:
    """Answer a program at ``rows`` rows. O(instructions x rows); registers are kept by the thread.

    ``inputs``: one line an input: the address of an array (uint8 truths, uint16 codes, or 64 bits a row), that of what
    is known of it (uint8, 0 for everything), and 1 where it is read at ``row``, else 0. Arrays must outlive the call
    and have an element for every row that is read: nothing is checked. ``answers``: how many truths and numbers.
    """
    truths, numbers = answers
    ran = Ran(
        np.empty((truths, rows), np.uint8), np.empty((numbers, rows), np.int64), np.empty((numbers, rows), np.uint8),
        np.empty(rows, np.int64),
    )  # fmt: skip
    at = given(np.empty(0, np.int64) if row is None else row, np.int64)
    count = _run(code, constants, tables, inputs, at, rows, *_REGISTERS.of(registers), *ran)
    return ran._replace(left=ran.left[:count].copy())
