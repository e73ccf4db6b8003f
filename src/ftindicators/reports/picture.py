"""The timeline as a picture: where each bar, mark and label stands. The template only draws what is worked out here.

Lengths are in units of the picture's own width; nothing but numbers, dates and texts comes out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ftindicators.reports.figures import Bucket, Timeline
from ftindicators.reports.words import counted, day_words, money_words, until_words

WIDTH = 760
LEFT, RIGHT, TOP = 62, 8, 24
HALF = 92
LANE = 34
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MOST_MONTHS = 14


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar: money in above the line (``side`` in) or out below it."""

    side: str
    x: float
    y: float
    width: float
    height: float
    title: str


@dataclass(frozen=True, slots=True)
class Label:
    """A text at a point, or a grid line there."""

    x: float
    y: float
    text: str


@dataclass(frozen=True, slots=True)
class Diamond:
    """Hits of one bucket; ``size`` is half its width."""

    x: float
    y: float
    size: float
    title: str


@dataclass(frozen=True, slots=True)
class Lane:
    """The hits of one indicator under the bars."""

    number: int
    title: str
    y: float
    diamonds: tuple[Diamond, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """All of the picture. ``middle``: the y of the line between in and out."""

    width: int
    height: int
    left: int
    right: int
    top: int
    bottom: int
    middle: int
    bars: tuple[Bar, ...]
    heights: tuple[Label, ...]
    months: tuple[Label, ...]
    lanes: tuple[Lane, ...]
    title: str
    description: str


def picture(line: Timeline, currency: str | None, indicators: Sequence[tuple[str, str]]) -> Picture:
    """The picture of a timeline. ``indicators``: (id, title) in the order of their numbers."""
    first, last = date.fromisoformat(line.from_), date.fromisoformat(line.to)
    days = max((last - first).days, 1)
    scale = (WIDTH - LEFT - RIGHT) / days
    middle = TOP + HALF
    top_value = nice(
        max([Decimal(b.in_sum) for b in line.buckets] + [Decimal(b.out_sum) for b in line.buckets], default=Decimal(0))
    )

    def x(text: str) -> float:
        return round(LEFT + (date.fromisoformat(text) - first).days * scale, 2)

    bars: list[Bar] = []
    for bucket in line.buckets:
        start, stop = x(bucket.from_), min(x(bucket.to), float(WIDTH - RIGHT))
        gap = min(1.5, (stop - start) * 0.15)
        for side, rows, total in (("in", bucket.in_rows, bucket.in_sum), ("out", bucket.out_rows, bucket.out_sum)):
            if rows:
                height = round(max(float(Decimal(total) / top_value) * HALF, 1.0), 2) if top_value else 1.0
                y = round(middle - height, 2) if side == "in" else float(middle)
                title = f"{stretch_words(bucket)}: {money_words(total, currency)} {side}, {counted(rows, 'row')}"
                bars.append(
                    Bar(side, round(start + gap, 2), y, round(max(stop - start - 2 * gap, 0.6), 2), height, title)
                )
    bottom = middle + HALF
    lanes = tuple(
        _lane(line, identity, title, number, bottom + 26 + LANE * (number - 1) + 22, x)
        for number, (identity, title) in enumerate(indicators, start=1)
    )
    total_in = sum((Decimal(b.in_sum) for b in line.buckets), Decimal(0))
    total_out = sum((Decimal(b.out_sum) for b in line.buckets), Decimal(0))
    return Picture(
        width=WIDTH,
        height=bottom + 26 + LANE * len(lanes) + 12,
        left=LEFT,
        right=WIDTH - RIGHT,
        top=TOP,
        bottom=bottom,
        middle=middle,
        bars=tuple(bars),
        heights=_heights(top_value, middle),
        months=_months(line, x),
        lanes=lanes,
        title=f"Money in and out by {line.unit}, {day_words(line.from_)} to {until_words(line.to)}",
        description=(
            f"Bars above the line show money in, {money_words(str(total_in), currency)} in all; bars below it money "
            f"out, {money_words(str(total_out), currency)} in all. Diamonds below mark the {line.unit}s with hits, a "
            "line for each indicator. The table below the picture has the same figures."
        ),
    )


def nice(most: Decimal) -> Decimal:
    """The least of 1, 2, 2.5, 5, 10 times a power of ten that is not below ``most``; 0 for nothing."""
    if most <= 0:
        return Decimal(0)
    power = Decimal(10) ** most.adjusted()
    return next(step * power for step in map(Decimal, ("1", "2", "2.5", "5", "10")) if step * power >= most)


def stretch_words(bucket: Bucket) -> str:
    """The days of a bar: one, or from the first to the last."""
    first, last = day_words(bucket.from_), until_words(bucket.to)
    return first if first == last else f"{first} to {last}"


def _lane(line: Timeline, identity: str, title: str, number: int, y: float, x: Callable[[str], float]) -> Lane:
    ends = {bucket.from_: bucket.to for bucket in line.buckets}
    diamonds = []
    for mark in line.marks:
        if mark.indicator == identity:
            start = x(mark.from_)
            stop = x(ends.get(mark.from_, mark.from_))
            words = f"{counted(mark.hits, 'hit')}, {day_words(mark.from_)}"
            diamonds.append(Diamond(round((start + stop) / 2, 2), y, 4.5 if mark.hits == 1 else 6.0, words))
    return Lane(number, title, y, tuple(diamonds))


def _heights(top_value: Decimal, middle: int) -> tuple[Label, ...]:
    if not top_value:
        return (Label(LEFT, middle, "0"),)
    half = top_value / 2
    steps = ((top_value, -HALF), (half, -HALF / 2), (Decimal(0), 0), (half, HALF / 2), (top_value, HALF))
    return tuple(Label(LEFT, middle + offset, _short(value)) for value, offset in steps)


def _short(value: Decimal) -> str:
    return f"{value.normalize():,f}"


def _months(line: Timeline, x: Callable[[str], float]) -> tuple[Label, ...]:
    first, last = date.fromisoformat(line.from_), date.fromisoformat(line.to)
    found: list[tuple[date, str]] = []
    month = first.year * 12 + first.month - 1
    while (at := date(month // 12, month % 12 + 1, 1)) < last:
        if at >= first:
            found.append((at, f"{_MONTHS[at.month - 1]} {at.year}"))
        month += 1
    every = max(1, -(-len(found) // _MOST_MONTHS))
    return tuple(Label(x(at.isoformat()), TOP, text) for at, text in found[::every])
