"""What the evaluator keeps between calls: a value that can be copied, saved whole, and taken up again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from ftindicators.engine.kept_state import KeptState
from ftindicators.engine.state_files import load_state, save_state

if TYPE_CHECKING:
    from os import PathLike

    from ftindicators.plan.compile import Plan


class State(KeptState):
    """What an Engine keeps between batches, as a value: all that answers of later rows depend on.

    ``Engine.snapshot`` gives one; ``Engine(plan, ..., state=state)`` goes on from it. Copies are independent. It
    belongs to the plan that it was kept for; other thresholds alone keep it. ``nbytes``: bytes held. Its fields are
    the engine's own and may change.

    >>> import ftindicators as ft
    >>> engine = ft.Engine(ft.Plan.of(ft.Indicators.load("indicators/sexual/night-cash-window.yaml")))
    >>> engine.snapshot().nbytes
    0
    """

    __slots__ = ()

    def save(self, folder: str | PathLike[str]) -> None:
        """Write the state into ``folder``, whole or not at all, with the digest of its plan and checksums.

        A state that stands there is replaced.

        >>> import ftindicators as ft
        >>> night = ft.Plan.of(ft.Indicators.load("indicators/sexual/night-cash-window.yaml"))
        >>> ft.Engine(night).snapshot().save("out/state")
        """
        save_state(self, folder)

    @classmethod
    def load(cls, folder: str | PathLike[str], plan: Plan) -> Self:
        """The state that :meth:`save` wrote.

        Raises OtherPlan where measures, subjects or windows of ``plan`` differ from those it was kept for, or where the
        state is of another format; other thresholds alone are taken. Raises InvalidInput where files are missing or
        damaged.

        >>> import ftindicators as ft
        >>> night = ft.Indicators.load("indicators/sexual/night-cash-window.yaml")
        >>> ft.Engine(ft.Plan.of(night)).snapshot().save("out/state")
        >>> stricter = ft.Plan.of(night, parameters={"night-cash-window.min_count": 6})
        >>> engine = ft.Engine(stricter, state=ft.State.load("out/state", stricter))
        """
        return load_state(cls, folder, plan)
