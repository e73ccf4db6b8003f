"""Whether texts have blanks at their ends, seen at the views in which Arrow keeps them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ftindicators.kernels._jit import given, kernel
from ftindicators.kernels.entries import Flags

Bytes = npt.NDArray[np.uint8]
VIEW_BYTES = 16
"""Of a view: four of the length, then the text itself if it has at most twelve, else its first four and its place."""
_INLINE = 12
_BLANK = 0x20
_NOT_ASCII = 0x80
_OF_BLANKS = (0xC2, 0xE1, 0xE3)
"""With which bytes the blanks begin that are not ASCII: this one, or any from this one to this one."""


@kernel
def _untidy(views: Bytes, absent: Flags, both_ends: bool) -> bool:
    with_absent = len(absent) > 0
    for i in range(len(views)):
        if with_absent and absent[i]:
            continue
        long = views[i, 1] != 0 or views[i, 2] != 0 or views[i, 3] != 0 or views[i, 0] > _INLINE
        if not long and views[i, 0] == 0:
            return True
        first = views[i, 4]
        if first <= _BLANK or first == _OF_BLANKS[0] or _OF_BLANKS[1] <= first <= _OF_BLANKS[2]:
            return True
        if both_ends:
            if long:
                return True
            last = views[i, 3 + views[i, 0]]
            if last <= _BLANK or last >= _NOT_ASCII:
                return True
    return False


def untidy(views: Bytes, absent: Flags, *, both_ends: bool) -> bool:
    """Whether some text may be empty, or begin with a blank (``both_ends``: or end with one).

    ``views`` (n, 16) uint8 as in Arrow's string_view; ``absent`` (n,) or empty if none is. False is certain; True may
    be wrong: the end of a text over twelve bytes is not in its view, and some characters begin like blanks do. O(n).
    """
    return _untidy(given(views, np.uint8), given(absent, np.bool_), both_ends)
