"""Where parameters stand in windows: a value that its place cannot take is refused, whoever set it."""

from __future__ import annotations

from ftindicators.model.expression import ParameterReference
from ftindicators.model.indicator import Indicator


def unfit_places(indicator: Indicator) -> list[tuple[str, str]]:
    """Pairs of parameter and what is wrong with its value where a window, a rank or a stretch reads it."""
    values = {parameter.name: parameter.value for parameter in indicator.parameters}
    lengths = [(measure.window.within, "a window") for measure in indicator.measures]
    lengths += [(indicator.history, "the history"), (indicator.episode.gap, "the gap of an episode")]
    lengths.append((indicator.episode.longest, "the longest episode"))
    found: list[tuple[str, str]] = []

    def check(place: object, least: float, most: float, message: str) -> None:
        if isinstance(place, ParameterReference):
            value = values.get(place.name)
            if isinstance(value, tuple | str) or value is None or not least <= value <= most:
                found.append((place.name, f"'${place.name}' {message}"))

    for length, called in lengths:
        check(length, 1, float("inf"), f"is the length of {called} and must be longer than nothing")
    for measure in indicator.measures:
        check(measure.window.last, 1, float("inf"), "counts calendar stretches and must be at least 1")
        check(measure.q, 0, 1, "is a rank and must lie from 0 to 1")
    return list(dict.fromkeys(found))
