"""Which measures an indicator's condition reads, and in which stretch before a hit their rows lie."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ftindicators.model.expression import Expression, Name, NameKind, walk
from ftindicators.plan.parameters import filled, whole_number
from ftindicators.plan.planned import ReadMeasure

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ftindicators.model.measure import Measure
    from ftindicators.plan.indicator_names import IndicatorNames


@dataclass(slots=True)
class _Found:
    """How far back a measure is read, over all ways in which the condition reaches it."""

    direct: bool
    reach: int | None
    until: int


def read_measures(names: IndicatorNames, condition: Expression) -> tuple[ReadMeasure, ...]:
    """The measures that ``condition`` reads, those behind other measures included, in the indicator's order.

    A measure read by another one is asked at every row that the other counts, so its rows lie as far back as both
    windows together reach.
    """
    found: dict[str, _Found] = {}
    for name in _named(names, condition):
        _follow(names, name, 0, 0, found, direct=True)
    return tuple(
        ReadMeasure(
            name=measure.name,
            value=names.measure(measure.name),
            direct=found[measure.name].direct,
            where=names.text(names.chosen(measure)),
            key_columns=_key_columns(names, measure),
            reach=found[measure.name].reach,
            until=found[measure.name].until,
        )
        for measure in names.indicator.measures
        if measure.name in found
    )


def _follow(
    names: IndicatorNames, name: str, reach: int | None, until: int, found: dict[str, _Found], *, direct: bool
) -> None:
    measure = names.measures[name]
    window = measure.window
    ended = whole_number(window.ending, names.parameters)
    length = names.stretch(name)
    far = None if reach is None or length is None else reach + ended + length
    near = until + ended
    known = found.get(name)
    if known is None:
        found[name] = _Found(direct, far, near)
    else:
        known.direct = known.direct or direct
        known.reach = None if known.reach is None or far is None else max(known.reach, far)
        known.until = min(known.until, near)
    for inner in _inner(names, measure):
        _follow(names, inner, far, near, found, direct=False)


def _inner(names: IndicatorNames, measure: Measure) -> Iterator[str]:
    read: list[Expression] = []
    where = names.where(measure)
    if where is not None:
        read.append(where)
    if measure.of is not None:
        read.append(filled(measure.of, names.parameters))
    pairs = measure.by if measure.by is not None else tuple((s, s) for s in names.indicator.subject)
    read.extend(n for n in (measure.column, measure.of_column, *(n for p in pairs for n in p)) if n is not None)
    seen: set[str] = set()
    for expression in read:
        for name in _named(names, expression):
            if name not in seen:
                seen.add(name)
                yield name


def _named(names: IndicatorNames, expression: Expression) -> Iterator[str]:
    for node in walk(names.spelt_out(expression)):
        if isinstance(node, Name) and node.kind is NameKind.MEASURE:
            yield node.name


def _key_columns(names: IndicatorNames, measure: Measure) -> tuple[str, ...]:
    if measure.by is None:
        return tuple(c.name for c in names.indicator.subject)
    return tuple(theirs.name for theirs, _ in measure.by)
