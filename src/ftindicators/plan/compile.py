"""Indicators to a Plan: every distinct selection and measure once, in an order in which they can be computed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Self

from ftindicators.language.library import Indicators
from ftindicators.model.values import DAY, ValueType
from ftindicators.plan.demand import Demand, demand
from ftindicators.plan.evidence_windows import read_measures
from ftindicators.plan.indicator_names import IndicatorNames
from ftindicators.plan.parameters import filled, whole_number
from ftindicators.plan.planned import Clause, PlannedIndicator
from ftindicators.plan.probes import conjuncts, probes
from ftindicators.plan.programs import Programs
from ftindicators.plan.register import Register, digests, levels
from ftindicators.plan.status_rule import COMPLETED, names_another_status
from ftindicators.plan.values import BaseColumn, PlanValue

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ftindicators.model.indicator import Indicator, Parameter

SEMANTICS = 1
"""Counts up whenever the same indicator over the same rows would give another answer."""


@dataclass(frozen=True)
class Plan:
    """Indicators compiled: every distinct selection and measure once. Frozen, comparable and hashable.

    ``digest`` covers indicators, parameters and the engine's semantics; ``needs`` are the columns that it reads, by our
    names. Inside, ``values[i]`` only reads values before it, and ``planned`` says which of them answer each indicator.

    >>> import ftindicators as ft
    >>> plan = ft.Plan.of(ft.Indicators.load("indicators/sexual/night-cash-window.yaml"))
    >>> sorted(plan.needs)
    ['amount_base', 'local_time', 'party', 'status', 'type']
    >>> plan == ft.Plan.of(ft.Indicators.load("indicators/sexual/night-cash-window.yaml"))
    True
    """

    indicators: Indicators
    values: tuple[PlanValue, ...]
    planned: tuple[PlannedIndicator, ...]
    evidence_amount: int
    """The value that evidence adds up: ``amount_base``."""

    @classmethod
    def of(cls, indicators: Indicators, *, parameters: Mapping[str, object] = MappingProxyType({})) -> Self:
        """Compile ``indicators``; ``parameters`` overrules single ones: ``{"INDICATOR.PARAMETER": value}``.

        A duration is a timedelta or text (``14d``), an amount an int, Decimal or text. Raises InvalidIndicators for an
        unknown indicator or parameter, another type, or a value outside its bounds.

        >>> import ftindicators as ft
        >>> night = ft.Indicators.load("indicators/sexual/night-cash-window.yaml")
        >>> plan = ft.Plan.of(night, parameters={"night-cash-window.min_count": 6, "night-cash-window.window": "14d"})
        >>> plan.digest == ft.Plan.of(night).digest
        False
        >>> ft.Plan.of(night, parameters={"night-cash-window.mincount": 6})
        Traceback (most recent call last):
            ...
        ftindicators.diagnostics.InvalidIndicators: FTI162 'night-cash-window' has no parameter 'mincount'
          hint: did you mean 'min_count'?
        """
        chosen = indicators.with_parameters(parameters) if parameters else indicators
        return cls._compiled(chosen, chosen)

    def only(self, ids: Iterable[str]) -> Self:
        """The Plan of some of the indicators, as if the others had never been there."""
        wanted = frozenset(ids)
        if wanted == {p.id for p in self.planned}:
            return self
        return self._compiled(self.indicators, [self.indicators[p.id] for p in self.planned if p.id in wanted])

    @classmethod
    def _compiled(cls, indicators: Indicators, planned: Iterable[Indicator]) -> Self:
        register = Register()
        amount = register.number(BaseColumn(ValueType.MONEY, "amount_base"))
        compiled = tuple(planned_indicator(indicator, register) for indicator in planned)
        return cls(indicators, tuple(register.values), compiled, amount)

    @cached_property
    def levels(self) -> tuple[int, ...]:
        """The stage of each value (`plan.register.levels`)."""
        return levels(self.values)

    @cached_property
    def demand(self) -> Demand:
        """Where each value is wanted (`plan.demand`)."""
        return demand(self.values, self.planned, self.levels)

    @cached_property
    def value_digests(self) -> tuple[str, ...]:
        """What each value means, as a hash that does not depend on the other values."""
        return digests(self.values)

    @cached_property
    def programs(self) -> Programs:
        """How its expressions are computed."""
        return Programs(self.values, (probe.matters for planned in self.planned for probe in planned.probes))

    @cached_property
    def needs(self) -> frozenset[str]:
        """The columns that the Plan reads, by the names of the vocabulary."""
        return frozenset(v.name for v in self.values if isinstance(v, BaseColumn))

    @cached_property
    def digest(self) -> str:
        """Hash (blake2b-128, hex) of indicators, parameters and the engine's semantics."""
        parts = [f"semantics {SEMANTICS}"]
        parts.extend(f"{p!r}" for p in self.planned)
        parts.extend(self.value_digests)
        parts.extend(i.digest for i in self.indicators)
        return hashlib.blake2b("\x1f".join(parts).encode(), digest_size=16).hexdigest()

    def __hash__(self) -> int:
        """Equal plans hash alike."""
        return hash(self.digest)


def planned_indicator(indicator: Indicator, register: Register) -> PlannedIndicator:
    """One indicator compiled into ``register``, which holds its values afterwards."""
    parameters: Mapping[str, Parameter] = {p.name: p for p in indicator.parameters}
    names = IndicatorNames(indicator, parameters, register)
    condition = filled(indicator.condition, parameters)
    at = None if indicator.at is None else filled(indicator.at, parameters)
    asked = condition if at is None else at
    clauses = tuple(Clause(names.text(c), names.value(c)) for c in conjuncts(condition))
    measures = read_measures(names, condition)
    lengths = [n for m in measures if m.direct and (n := names.stretch(m.name)) is not None]
    rule = indicator.episode
    return PlannedIndicator(
        id=indicator.id,
        version=indicator.version,
        status=indicator.status,
        subject_kind=indicator.subject_kind,
        subject=tuple(names.value(c) for c in indicator.subject),
        subject_columns=tuple(c.name for c in indicator.subject),
        condition=names.all_of(tuple(c.value for c in clauses)),
        at=None if at is None else names.value(at),
        completed=None if names_another_status(asked, names.definition) else names.value(COMPLETED),
        clauses=clauses,
        measures=measures,
        about=tuple((names.value(a.party), a.role) for a in indicator.about),
        history=None if indicator.history is None else whole_number(indicator.history, parameters),
        gap=max([DAY, *lengths]) if rule.gap is None else whole_number(rule.gap, parameters),
        longest=whole_number(rule.longest, parameters),
        probes=probes(names, tuple(m.name for m in measures), condition, at),
    )
