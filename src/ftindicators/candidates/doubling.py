"""When a measure has at least doubled: against its own episode, or, in a new one, against its indicator's others.

One rule for suppressions and for what is new since an earlier run. What a measure is compared with is the highest value
that it had. From unknown to a value counts; from 0, or from below, nothing doubles.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

Values = tuple[float | None, ...]
"""The highest value of each measure so far, in the indicator's order; None where it was never known."""
Rise = tuple[int, Values]
"""An instant (microseconds UTC), and the highest values from then on."""


def climbing(steps: Iterable[tuple[int, Iterable[float | None]]]) -> tuple[Rise, ...]:
    """Steps in the order in which they became known, each with the highest values of all up to it."""
    reached: Values = ()
    found: list[Rise] = []
    for at, values in steps:
        now = tuple(None if value is None or value != value else value for value in values)  # noqa: PLR0124 - NaN
        reached = highest(reached, now)
        found.append((at, reached))
    return tuple(found)


def highest(one: Values, other: Values) -> Values:
    """The higher of two values, measure by measure."""
    if len(one) != len(other):
        return one or other
    pairs = zip(one, other, strict=True)
    return tuple(b if a is None else a if b is None else max(a, b) for a, b in pairs)


def has_doubled(before: float | None, now: float | None) -> bool:
    """Whether ``now`` is at least twice ``before``."""
    if now is None:
        return False
    return before is None or (before > 0 and now >= 2 * before)


def any_doubled(before: Values, now: Values) -> bool:
    """Whether one of the measures has doubled; where they are not the same measures, nothing can be said."""
    return len(before) == len(now) and any(has_doubled(a, b) for a, b in zip(before, now, strict=True))


def doubled_after(settled: int, rises: Mapping[str, Sequence[Rise]], of_indicator: Mapping[str, str]) -> dict[str, int]:
    """For each episode in which a measure doubled after the instant ``settled``: the first such instant.

    ``rises`` and ``of_indicator`` (its indicator) by episode id. An episode with a value by then is compared with what
    it had; another one with the most that any episode of its indicator had.
    """
    reached: dict[str, Values] = {}
    own: dict[str, Values] = {}
    for episode_id, steps in rises.items():
        by_then = [values for at, values in steps if at <= settled]
        if by_then:
            own[episode_id] = by_then[-1]
            indicator = of_indicator[episode_id]
            reached[indicator] = highest(reached.get(indicator, ()), by_then[-1])
    found: dict[str, int] = {}
    for episode_id, steps in rises.items():
        before = own.get(episode_id) or reached.get(of_indicator[episode_id])
        if before is None:
            continue
        at = next((at for at, values in steps if at > settled and any_doubled(before, values)), None)
        if at is not None:
            found[episode_id] = at
    return found
