"""Tables and lists that fit a screen: columns as wide as what stands in them, what does not fit cut and said."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Literal

from ftindicators.cli.escaping import in_line

WIDTH = 100
Side = Literal["left", "right"]
_CUT = "…"


def width(text: str) -> int:
    """How many columns of a terminal ``text`` takes: wide letters take two, marks on letters none."""
    return sum(
        0 if unicodedata.category(letter) in ("Mn", "Me") else 1 + (unicodedata.east_asian_width(letter) in "WF")
        for letter in text
    )


def cut(text: str, most: int) -> str:
    """``text`` in at most ``most`` columns, with ``…`` where something is left out.

    >>> cut("C36121", 6), cut("C36121", 5)
    ('C36121', 'C361…')
    """
    if width(text) <= most:
        return text
    kept = ""
    for letter in text:
        if width(kept + letter) > most - 1:
            break
        kept += letter
    return kept + _CUT


def fitted(parts: Sequence[str], most: int, *, separator: str = ", ", last: str = ", and ") -> str:
    """As many of the parts as fit in ``most`` columns, and how many more there are.

    >>> fitted(["2 late", "1 missing", "1 duplicate"], 30)
    '2 late, 1 missing, and 1 more'
    """
    whole = separator.join(parts)
    if width(whole) <= most:
        return whole
    for kept in range(len(parts) - 1, 0, -1):
        text = f"{separator.join(parts[:kept])}{last}{len(parts) - kept} more"
        if width(text) <= most:
            return text
    return cut(whole, most)


def table(
    rows: Sequence[Sequence[object]],
    *,
    right: Sequence[int] = (),
    gives_way: int | None = None,
    most: int = WIDTH,
    indent: int = 2,
) -> list[str]:
    """Lines of a table; the first row is its heads. Every cell is made safe to show.

    ``right``: numbers of columns that stand to the right. ``gives_way``: the column whose texts are cut (to no less
    than eight) where a line would be longer than ``most``; a line that is still longer is cut at its end.
    """
    texts = [[in_line(cell) for cell in row] for row in rows]
    widths = [max(width(row[i]) for row in texts) for i in range(len(texts[0]))]
    over = indent + sum(widths) + 2 * (len(widths) - 1) - most
    if over > 0 and gives_way is not None:
        widths[gives_way] = max(8, widths[gives_way] - over)
    sides: list[Side] = ["right" if i in right else "left" for i in range(len(widths))]
    lines = (
        "  ".join(_padded(cell, wide, side) for cell, wide, side in zip(row, widths, sides, strict=True))
        for row in texts
    )
    return [cut(" " * indent + line.rstrip(), most) for line in lines]


def _padded(text: str, wide: int, side: Side) -> str:
    shown = cut(text, wide)
    space = " " * (wide - width(shown))
    return space + shown if side == "right" else shown + space
