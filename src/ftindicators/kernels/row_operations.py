"""The instructions of a program over rows (`kernels.row_program`), by number, and how its registers are laid out.

An instruction is seven int64: what it does, the register it writes, up to three that it reads (``a``, ``b``, ``c``) and
two numbers (``x``, ``y``). What each means at one row is said by `tests/reference/program_twin.py`.

- *Truths* (uint8): 0 false, 1 unknown, 2 true. AND is the least, OR the greatest; all else is looked up.
- *Numbers*: known or not (uint8, 1 or 0), and 64 bits: an int64, or a float64. 0 where not known.
- *Codes* (uint16): which of the texts that the program names a text is; 0 is null.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Bytes: TypeAlias = npt.NDArray[np.uint8]
TextCodes: TypeAlias = npt.NDArray[np.uint16]

BLOCK = 512
"""Rows of a block: few enough that some fifty registers stay in the nearer cache."""
WIDTH = 7
"""Numbers of an instruction."""
FALSE, UNKNOWN, TRUE = 0, 1, 2

(
    LOAD_TRUTH, LOAD_CODE, LOAD_NUMBER, STORE_TRUTH, STORE_NUMBER,
    TRUTH_LEAST, TRUTH_GREATEST, TRUTH_TABLE,
    CODE_EQUAL, CODE_TABLE,
    WHOLE_IS, WHOLE_REACHES_CONSTANT, WHOLE_EQUAL, WHOLE_REACHES, REAL_EQUAL, REAL_REACHES,
    NUMBER_TABLE, NUMBER_SELECT, NUMBER_FIRST, NUMBER_NULL_WHERE,
    WHOLE_ADD, WHOLE_SUBTRACT, WHOLE_MULTIPLY, WHOLE_NEGATIVE, WHOLE_ABSOLUTE, WHOLE_REMAINDER,
    WHOLE_FLOOR, WHOLE_CEIL, WHOLE_ROUND, WHOLE_SHARE,
    REAL_OF_WHOLE, REAL_ADD, REAL_SUBTRACT, REAL_MULTIPLY, REAL_QUOTIENT, REAL_NEGATIVE, REAL_ABSOLUTE,
    REAL_FLOOR, REAL_CEIL, REAL_ROUND, REAL_FINITE,
) = range(41)  # fmt: skip
FIRST_NUMBER, FIRST_WHOLE, FIRST_REAL = NUMBER_SELECT, WHOLE_ADD, REAL_OF_WHOLE
