"""Merchant groups: which merchant category codes belong together, and which group wins."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from ftindicators.vocabulary.own_data import own_data, words_of

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class MerchantGroup:
    """A group of merchant category codes: single codes, and ranges with both ends included."""

    name: str
    codes: tuple[str, ...]
    ranges: tuple[tuple[str, str], ...] = ()
    note: str | None = None


@cache
def merchant_groups() -> tuple[MerchantGroup, ...]:
    """The groups in order of priority: the first that holds a code wins."""
    return tuple(
        MerchantGroup(
            name,
            words_of(entry["codes"]),
            tuple((str(first), str(last)) for first, last in entry.get("ranges", [])),
            entry.get("note"),
        )
        for name, entry in own_data("mcc_groups.yaml")["groups"].items()
    )


@cache
def merchant_group_by_code() -> Mapping[str, str]:
    """Four-digit code to its one group; a code in no group is not in the map."""
    found: dict[str, str] = {}
    for group in merchant_groups():
        spans = [*((int(code), int(code)) for code in group.codes), *((int(a), int(b)) for a, b in group.ranges)]
        for first, last in spans:
            for code in range(first, last + 1):
                found.setdefault(f"{code:04d}", group.name)
    return MappingProxyType(found)


def merchant_group_of(mcc: str | None) -> str | None:
    """The group of a merchant category code.

    None for null, for what is no four-digit code, and for a code in no group.
    """
    return merchant_group_by_code().get(mcc) if mcc is not None else None
