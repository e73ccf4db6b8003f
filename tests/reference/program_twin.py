"""What each instruction of a program over rows means, at one row, in plain Python.

A truth is 0 false, 1 unknown, 2 true; a number an int or a float, None where it is null; a code an int.
"""

import math
import struct

import numpy as np

from ftindicators.kernels import row_operations as op


class TooLarge(Exception):
    """A whole number is beyond int64: the reader leaves the row."""


def twin(program, given):
    """The answers of a program at one row: truths and numbers. ``given``: the value of each input."""
    truths, codes, numbers = [0] * program.registers[0], [0] * program.registers[1], [None] * program.registers[2]
    for register, bits, known in program.constants.tolist():
        numbers[register] = bits if known else None
    said, counted = {}, {}
    for operation, out, a, b, c, x, y in program.code.tolist():
        hit, miss = (0, 2) if y == 1 else (2, 0)
        if operation == op.LOAD_TRUTH:
            truths[out] = int(given[x])
        elif operation == op.LOAD_CODE:
            codes[out] = int(given[x])
        elif operation == op.LOAD_NUMBER:
            numbers[out] = given[x]
        elif operation == op.STORE_TRUTH:
            said[x] = truths[a]
        elif operation == op.STORE_NUMBER:
            counted[x] = numbers[a]
        elif operation == op.TRUTH_LEAST:
            truths[out] = min(truths[a], truths[b])
        elif operation == op.TRUTH_GREATEST:
            truths[out] = max(truths[a], truths[b])
        elif operation == op.TRUTH_TABLE:
            truths[out] = int(program.tables[x + truths[a] + 3 * truths[b] + 9 * truths[c]])
        elif operation == op.CODE_EQUAL:
            truths[out] = 1 if codes[a] == 0 else hit if codes[a] == x else miss
        elif operation == op.CODE_TABLE:
            truths[out] = int(program.tables[x + codes[a]])
        elif operation == op.NUMBER_TABLE:
            known = [numbers[r] is not None for r in (a, b)]
            truths[out] = int(program.tables[x + known[0] + 2 * known[1] + 4 * truths[c]])
        elif operation in COMPARED:
            one = numbers[a]
            two = x if operation in (op.WHOLE_IS, op.WHOLE_REACHES_CONSTANT) else real_or_whole(numbers[b], operation)
            one = real_or_whole(one, operation)
            truths[out] = 1 if one is None or two is None else hit if COMPARED[operation](one, two) else miss
        elif operation == op.NUMBER_SELECT:
            numbers[out] = numbers[a] if truths[c] == 2 else numbers[b]
        elif operation == op.NUMBER_FIRST:
            numbers[out] = numbers[b] if numbers[a] is None else numbers[a]
        elif operation == op.NUMBER_NULL_WHERE:
            numbers[out] = None if truths[c] == 2 else numbers[a]
        else:
            numbers[out] = computed(operation, numbers[a], numbers[b])
    return [said[i] for i in sorted(said)], [counted[i] for i in sorted(counted)]


def real_or_whole(value, operation):
    """The bits of a constant as the float64 that they are, where one is compared."""
    reals = operation >= op.FIRST_REAL or operation in (op.REAL_EQUAL, op.REAL_REACHES)
    return struct.unpack("<d", struct.pack("<q", value))[0] if reals and isinstance(value, int) else value


COMPARED = {
    op.WHOLE_IS: lambda p, q: p == q,
    op.WHOLE_EQUAL: lambda p, q: p == q,
    op.REAL_EQUAL: lambda p, q: p == q,
    op.WHOLE_REACHES_CONSTANT: lambda p, q: p >= q,
    op.WHOLE_REACHES: lambda p, q: p >= q,
    op.REAL_REACHES: lambda p, q: p >= q,
}


def computed(operation, p, q):
    """A number from one or two others; null from null."""
    if operation != op.REAL_OF_WHOLE:
        p, q = real_or_whole(p, operation), real_or_whole(q, operation)
    if p is None or q is None or (q == 0 and operation in (op.WHOLE_REMAINDER, op.REAL_QUOTIENT)):
        return None
    with np.errstate(over="ignore", invalid="ignore"):
        found = COMPUTED[operation](p, q)
    if operation < op.FIRST_REAL and not -(2**63) <= found < 2**63:
        raise TooLarge
    return None if operation == op.REAL_FINITE and not math.isfinite(p) else found


def halves_away(p, q):
    """How many q's p is, a half away from zero."""
    return -((-p + q // 2) // q) if p < 0 else (p + q // 2) // q


COMPUTED = {
    op.WHOLE_ADD: lambda p, q: p + q,
    op.WHOLE_SUBTRACT: lambda p, q: p - q,
    op.WHOLE_MULTIPLY: lambda p, q: p * q,
    op.WHOLE_NEGATIVE: lambda p, _: -p,
    op.WHOLE_ABSOLUTE: lambda p, _: abs(p),
    op.WHOLE_REMAINDER: lambda p, q: abs(p) % abs(q) * (-1 if p < 0 else 1),
    op.WHOLE_FLOOR: lambda p, q: p // q * q,
    op.WHOLE_CEIL: lambda p, q: -(-p // q) * q,
    op.WHOLE_ROUND: lambda p, q: halves_away(p, q) * q,
    op.WHOLE_SHARE: halves_away,
    op.REAL_OF_WHOLE: lambda p, _: float(p),
    op.REAL_ADD: lambda p, q: p + q,
    op.REAL_SUBTRACT: lambda p, q: p - q,
    op.REAL_MULTIPLY: lambda p, q: p * q,
    op.REAL_QUOTIENT: lambda p, q: float(np.float64(p) / q),
    op.REAL_NEGATIVE: lambda p, _: -p,
    op.REAL_ABSOLUTE: lambda p, _: abs(p),
    op.REAL_FLOOR: lambda p, _: float(np.floor(p)),
    op.REAL_CEIL: lambda p, _: float(np.ceil(p)),
    op.REAL_ROUND: lambda p, _: (
        p if not math.isfinite(p) else math.copysign(float(int(abs(p)) + (abs(p) % 1 >= 0.5)), p)
    ),
    op.REAL_FINITE: lambda p, _: p,
}
