"""What an indicator's condition reads, directly and through what it defines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from ftindicators.model.expression import Expression, Name, NameKind, ParameterReference, walk
from ftindicators.model.indicator import Indicator, Parameter
from ftindicators.model.measure import Measure


@dataclass(frozen=True, slots=True)
class Reach:
    """An indicator's definitions by name, and what is reached from where."""

    indicator: Indicator
    expressions: dict[str, Expression] = field(init=False)
    measures: dict[str, Measure] = field(init=False)
    parameters: dict[str, Parameter] = field(init=False)

    def __post_init__(self) -> None:
        named = (*self.indicator.columns, *self.indicator.selections)
        object.__setattr__(self, "expressions", {each.name: each.expression for each in named})
        object.__setattr__(self, "measures", {each.name: each for each in self.indicator.measures})
        object.__setattr__(self, "parameters", {each.name: each for each in self.indicator.parameters})

    def roots(self) -> tuple[Expression, ...]:
        """The condition, and `at` where it stands."""
        indicator = self.indicator
        return (indicator.condition,) if indicator.at is None else (indicator.condition, indicator.at)

    def spelled_out(self, *expressions: Expression) -> Iterator[Expression]:
        """The expressions, and those of every column and selection that they read, each once.

        Measures are not opened.
        """
        seen: set[str] = set()
        waiting = list(expressions)
        while waiting:
            expression = waiting.pop(0)
            yield expression
            for node in walk(expression):
                if isinstance(node, Name) and node.name in self.expressions and node.name not in seen:
                    seen.add(node.name)
                    waiting.append(self.expressions[node.name])

    def names(self, *expressions: Expression) -> list[Name]:
        """Every name in the expressions spelled out: base columns, measures, and the definitions on the way."""
        return [node for each in self.spelled_out(*expressions) for node in walk(each) if isinstance(node, Name)]

    def measures_read(self, *expressions: Expression) -> list[Measure]:
        """The measures that the expressions read, not those that only other measures read."""
        found = {node.name: self.measures[node.name] for node in self.names(*expressions) if node.name in self.measures}
        return list(found.values())

    def used(self) -> tuple[set[str], set[str]]:
        """Names of definitions, and of parameters, that an answer depends on."""
        definitions: set[str] = set()
        parameters: set[str] = set()
        indicator = self.indicator
        waiting: list[object] = [
            *self.roots(),
            indicator.party,
            *indicator.subject,
            *(each.party for each in indicator.about),
        ]
        waiting += [indicator.history, indicator.episode.gap, indicator.episode.longest]
        while waiting:
            place = waiting.pop()
            if isinstance(place, Measure):
                window = place.window
                waiting += [place.column, place.where, place.of, place.of_column, place.q]
                waiting += [
                    window.within,
                    window.ending,
                    window.last,
                    *(key for pair in place.by or () for key in pair),
                ]
                continue
            for node in _nodes(place):
                if isinstance(node, ParameterReference):
                    parameters.add(node.name)
                elif isinstance(node, Name) and node.kind is not NameKind.COLUMN and node.name not in definitions:
                    definitions.add(node.name)
                    waiting.append(self.expressions.get(node.name) or self.measures.get(node.name))
        return definitions, parameters

    def value(self, length: int | ParameterReference | None) -> int | None:
        """A length as it stands after parameters are filled in; None for none."""
        if isinstance(length, ParameterReference):
            value = self.parameters[length.name].value
            return value if isinstance(value, int) else None
        return length


def _nodes(place: object) -> Iterator[Expression]:
    if place is not None and not isinstance(place, int | float):
        yield from walk(place)  # type: ignore[arg-type] # every other place is an expression
