"""Texts numbered by which of a few known texts they are, read from Arrow's views without a copy.

A view is 16 bytes: the length (32 bits), then the text itself where it has at most 12 bytes (zeros behind it), else its
first 4 bytes, the number of a buffer and the place there (32 bits each). So most texts are told apart by two int64.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ftindicators.kernels._jit import byte_at, given, kernel, step
from ftindicators.kernels.entries import Ints
from ftindicators.kernels.row_operations import Bytes, TextCodes

SHORT = 12
"""So many bytes stand in the view itself."""
LENGTH = 0xFFFFFFFF
SPREAD, SPREAD_OVER = 0x9E3779B1, 0x7FFFFFFF
"""What a number of 31 bits is multiplied by (the golden ratio's bits), so that int64 is never left."""


def _place(first: int, second: int, mask: int) -> int:
    """Where a view's search begins; of a long text only length and first bytes count."""
    mixed = first ^ (first >> 32)
    if first & LENGTH <= SHORT:
        mixed ^= second ^ (second >> 31)
    return ((mixed & SPREAD_OVER) * SPREAD >> 20) & mask


place = step(_place)
"""The same, compiled."""


@step
def _same_bytes(one: int, other: int, length: int) -> bool:
    at = 0
    while at < length and byte_at(one, at) == byte_at(other, at):
        at += 1
    return at == length


@kernel
def _numbered(
    views: Ints, bits: Bytes, offset: int, buffers: Ints, known: Ints, places: Ints, table: Ints, codes: TextCodes
) -> None:
    mask = len(table) - 1
    for i in range(len(views)):
        if len(bits) > 0:
            bit = offset + i
            if (bits[bit >> 3] >> (bit & 7)) & 1 == 0:
                codes[i] = 0
                continue
        first, second = views[i, 0], views[i, 1]
        length = first & LENGTH
        slot = place(first, second, mask)
        code = table[slot]
        while code <= len(known):
            if known[code - 1, 0] == first:
                if length <= SHORT:
                    if known[code - 1, 1] == second:
                        break
                elif _same_bytes(buffers[second & LENGTH] + (second >> 32 & LENGTH), places[code - 1], length):
                    break
            slot = (slot + 1) & mask
            code = table[slot]
        codes[i] = code


@dataclass(frozen=True, slots=True)
class KnownTexts:
    """Texts that have the codes 1, 2 ... in their order; 0 is null, and the code after the last any other text."""

    views: Ints
    places: Ints
    table: Ints
    held: Bytes

    @classmethod
    def of(cls, texts: Sequence[str]) -> KnownTexts:
        """The texts, each once."""
        written = [text.encode() for text in texts]
        held = np.frombuffer(b"".join(written) + b"\0", np.uint8)
        starts = np.cumsum([0, *(len(text) for text in written)])[:-1]
        views = np.zeros((len(texts), 2), np.int64)
        for number, text in enumerate(written):
            shown = text if len(text) <= SHORT else text[:4]
            views[number] = np.frombuffer(len(text).to_bytes(4, "little") + shown.ljust(SHORT, b"\0"), np.int64)
        room = 1 << max(3, (4 * len(texts)).bit_length())
        table = np.full(room, len(texts) + 1, np.int64)
        for number, (first, second) in enumerate(views.tolist()):
            slot = _place(first, second, room - 1)
            while table[slot] <= len(texts):
                slot = (slot + 1) & (room - 1)
            table[slot] = number + 1
        return cls(given(views, np.int64), given(starts + held.ctypes.data, np.int64), given(table, np.int64), held)

    def codes(self, views: Ints, bits: Bytes, offset: int, buffers: Sequence[int]) -> TextCodes:
        """The code of each view (int64, two a row). O(rows).

        ``bits``: which are not null, from bit ``offset`` on; empty: all. ``buffers``: the addresses of the buffers that
        long texts stand in, which must outlive the call.
        """
        codes = np.empty(len(views), np.uint16)
        _numbered(
            given(views, np.int64), given(bits, np.uint8), offset, given(np.array(buffers, np.int64), np.int64),
            self.views, self.places, self.table, codes,
        )  # fmt: skip
        return codes
