"""A program over rows: the arrays that `kernels.row_program` reads, and what must be given to it and is got from it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ftindicators.kernels._jit import given
from ftindicators.kernels.row_operations import (
    CODE_EQUAL,
    CODE_TABLE,
    LOAD_CODE,
    LOAD_NUMBER,
    LOAD_TRUTH,
    NUMBER_TABLE,
    REAL_EQUAL,
    REAL_REACHES,
    STORE_NUMBER,
    STORE_TRUTH,
    TRUTH_GREATEST,
    TRUTH_LEAST,
    TRUTH_TABLE,
    WHOLE_EQUAL,
    WHOLE_IS,
    WHOLE_REACHES,
    WHOLE_REACHES_CONSTANT,
    WIDTH,
    Bytes,
)

if TYPE_CHECKING:
    from ftindicators.kernels.entries import Ints
    from ftindicators.language.expressions.physical import Physical


class Given(Enum):
    """What of a value an input is."""

    TRUTHS = "truths"
    NUMBERS = "numbers"
    CODES = "codes"
    KNOWN = "known"


@dataclass(frozen=True, slots=True)
class Input:
    """An array that the program reads: of value ``number`` of the Plan, or of ``asked[number]``, a part for polars."""

    given: Given
    number: int
    is_asked: bool = False


@dataclass(frozen=True, slots=True)
class Program:
    """Expressions written for the row reader. Arrays as `kernels.row_program.run` takes them.

    ``registers``: how many truths, codes and numbers. ``truths``, ``numbers`` and ``others`` are the places of the
    expressions whose answers come as truths, as numbers (int64 or the bits of float64), or from polars alone, in order.
    ``asked`` are the parts that polars answers. ``checked`` are the places of expressions of which a part that polars
    answers can overflow.
    """

    code: Ints
    constants: Ints
    tables: Bytes
    registers: tuple[int, int, int]
    inputs: tuple[Input, ...]
    asked: tuple[Physical, ...]
    truths: tuple[int, ...]
    numbers: tuple[int, ...]
    others: tuple[int, ...]
    checked: frozenset[int]


class Assembled(NamedTuple):
    """Arrays of a program, its registers, and the inputs that it reads, by their numbers in the draft."""

    code: Ints
    constants: Ints
    tables: Bytes
    registers: tuple[int, int, int]
    inputs: tuple[int, ...]


class Register(Enum):
    """The kinds of registers, as `Program.registers` counts them."""

    TRUTH = 0
    CODE = 1
    NUMBER = 2


_STORES = frozenset({STORE_TRUTH, STORE_NUMBER})
_LOADS = frozenset({LOAD_TRUTH, LOAD_CODE, LOAD_NUMBER})
_TO_TRUTHS = frozenset(
    {LOAD_TRUTH, TRUTH_LEAST, TRUTH_GREATEST, TRUTH_TABLE, CODE_EQUAL, CODE_TABLE, WHOLE_IS, WHOLE_REACHES_CONSTANT}
    | {WHOLE_EQUAL, WHOLE_REACHES, REAL_EQUAL, REAL_REACHES, NUMBER_TABLE}
)
NOTHING = -1
"""An operand that is not read: register 0, of which the first truth is always false."""


@dataclass(slots=True)
class Draft:
    """Instructions over values that are named by when they were made; equal instructions are one value."""

    instructions: list[tuple[int, ...]] = field(default_factory=list)
    known: dict[tuple[int, ...], int] = field(default_factory=dict)
    tables: bytearray = field(default_factory=bytearray)
    places: dict[bytes, int] = field(default_factory=dict)
    constants: dict[int, tuple[int, int]] = field(default_factory=dict)

    def add(self, operation: int, a: int = NOTHING, b: int = NOTHING, c: int = NOTHING, x: int = 0, y: int = 0) -> int:
        """The value of an instruction."""
        instruction = (operation, a, b, c, x, y)
        value = self.known.get(instruction)
        if value is None:
            value = self.known[instruction] = len(self.instructions)
            self.instructions.append(instruction)
        return value

    def constant(self, bits: int, *, is_known: bool = True) -> int:
        """The value that is the same number in every row."""
        value = self.add(LOAD_NUMBER, x=bits, y=-1 if is_known else -2)
        self.constants[value] = (bits, int(is_known))
        return value

    def table(self, entries: bytes) -> int:
        """Where a table of truths begins."""
        place = self.places.get(entries)
        if place is None:
            place = self.places[entries] = len(self.tables)
            self.tables.extend(entries)
        return place

    def assembled(self) -> Assembled:
        """The instructions that something stored rests on; values take the registers of those that are over."""
        live: set[int] = set()
        last: dict[int, int] = {}
        for at in range(len(self.instructions) - 1, -1, -1):
            operation, a, b, c, _, _ = self.instructions[at]
            if at in live or operation in _STORES:
                live.add(at)
                for read in {a, b, c} - {NOTHING}:
                    live.add(read)
                    last.setdefault(read, at)
        over: dict[int, list[int]] = {}
        for value, at in last.items():
            over.setdefault(at, []).append(value)
        free: dict[Register, list[int]] = {kind: [] for kind in Register}
        used = {Register.TRUTH: 1, Register.CODE: 0, Register.NUMBER: 0}
        held: dict[int, tuple[Register, int]] = {}

        def taken(value: int, kind: Register) -> int:
            if not free[kind]:
                free[kind].append(used[kind])
                used[kind] += 1
            held[value] = (kind, free[kind].pop())
            return held[value][1]

        constants = [[taken(value, Register.NUMBER), *of] for value, of in self.constants.items() if value in live]
        code: list[list[int]] = []
        inputs: dict[int, int] = {}
        for at in sorted(live - set(self.constants)):
            operation, a, b, c, x, y = self.instructions[at]
            out = 0 if operation in _STORES else taken(at, _kind(operation))
            operands = [held[value][1] if value != NOTHING else 0 for value in (a, b, c)]
            if operation in _LOADS:
                x = inputs.setdefault(x, len(inputs))
            code.append([operation, out, *operands, x, y])
            for value in over.get(at, ()):
                if value not in self.constants:
                    kind, register = held[value]
                    free[kind].append(register)
        return Assembled(
            given(np.array(code, np.int64).reshape(-1, WIDTH), np.int64),
            given(np.array(constants, np.int64).reshape(-1, 3), np.int64),
            given(np.frombuffer(bytes(self.tables) or b"\0", np.uint8), np.uint8),
            (used[Register.TRUTH], used[Register.CODE], used[Register.NUMBER]),
            tuple(inputs),
        )


def _kind(operation: int) -> Register:
    if operation in _TO_TRUTHS:
        return Register.TRUTH
    return Register.CODE if operation == LOAD_CODE else Register.NUMBER
