"""The programs of a Plan, each written once, and the texts that its expressions name."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from ftindicators.kernels.text_codes import KnownTexts
from ftindicators.plan.values import RowExpression
from ftindicators.plan.write_program import named_texts, write_program

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ftindicators.model.expression import Expression
    from ftindicators.plan.program import Program
    from ftindicators.plan.values import PlanValue


class Programs:
    """Programs for expressions over the values of one Plan.

    ``beside``: further expressions that will be asked (coverage's questions), so that their texts are known too.
    """

    def __init__(self, values: Iterable[PlanValue], beside: Iterable[Expression]) -> None:
        self._expressions = (*(v.expression for v in values if isinstance(v, RowExpression)), *beside)
        self._written: dict[tuple[int, ...], tuple[tuple[Expression, ...], Program]] = {}

    def of(self, expressions: tuple[Expression, ...]) -> Program:
        """The program of several expressions: the same objects get the same program."""
        key = tuple(map(id, expressions))
        found = self._written.get(key)
        if found is None:  # the expressions are kept, so that no other can have their ids
            found = self._written[key] = expressions, write_program(expressions, self.texts)
        return found[1]

    @cached_property
    def texts(self) -> Mapping[int, Mapping[str, int]]:
        """For each text value the texts with which it is compared, and their codes from 1 on."""
        return named_texts(self._expressions)

    @cached_property
    def known_texts(self) -> Mapping[int, KnownTexts]:
        """The same as the kernels' tables."""
        return {number: KnownTexts.of(list(codes)) for number, codes in self.texts.items()}
