"""What the evaluator keeps between calls: a value that can be copied, saved whole, and taken up again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from ftindicators.engine.kept_state import KeptState
from ftindicators.engine.state_files import load_state, save_state

if TYPE_CHECKING:
    from os import PathLike

    from ftindicators.plan.compile import Plan


class State(KeptState):
    """What an Engine keeps between batches, as a value.

    `Engine.snapshot` gives one; ``Engine(plan, ..., state=state)`` goes on from it. Copies are independent.
    """

    __slots__ = ()

    def save(self, folder: str | PathLike[str]) -> None:
        """Write the state into ``folder``, whole or not at all, with the digest of its plan and checksums."""
        save_state(self, folder)

    @classmethod
    def load(cls, folder: str | PathLike[str], plan: Plan) -> Self:
        """The state that :meth:`save` wrote.

        Raises OtherPlan where measures, subjects or windows of ``plan`` differ from those it was kept for; other
        thresholds alone are taken. Raises InvalidInput where files are missing or damaged.
        """
        return load_state(cls, folder, plan)
