"""The ids that other programs keep: blake2b-128, in hex, of parts joined by 0x1F.

Every id of the results folder is made here and nowhere else, so that two runs, two machines and two engines agree.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

DIGEST_BYTES = 16
SEPARATOR = b"\x1f"
NULL = b"\x00"


def digest(*parts: str | int | None) -> str:
    """32 hex digits that stand for these parts in this order; an integer counts as its decimal digits, null as 0x00."""
    encoded = SEPARATOR.join(NULL if part is None else str(part).encode() for part in parts)
    return blake2b(encoded, digest_size=DIGEST_BYTES).hexdigest()


def subject_id(values: Sequence[str]) -> str:
    r"""One text for the values of a subject's columns, joined by ``|``; ``|`` and ``\`` in a value get a ``\`` before.

    Different values give different texts. A row with a null among them belongs to no subject and has no id.
    """
    return "|".join(value.replace("\\", "\\\\").replace("|", "\\|") for value in values)


def hit_id(indicator: str, version: int, subject_kind: str, subject: str, transaction_id: str) -> str:
    """The id of a hit: it depends on nothing but its own indicator, subject and row."""
    return digest(indicator, version, subject_kind, subject, transaction_id)


def episode_id(indicator: str, subject_kind: str, subject: str, first_transaction_id: str) -> str:
    """The id of an episode, from the row of its first hit: it stays while the episode grows."""
    return digest(indicator, subject_kind, subject, first_transaction_id)


def candidate_id(anchor: str, pack: str, first_episode_id: str) -> str:
    """The id of a candidate, from the episode that stands first in its window when it opens: stable from day to day."""
    return digest(anchor, pack, first_episode_id)
