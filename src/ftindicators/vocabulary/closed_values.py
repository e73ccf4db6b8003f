"""Enumerations, families of evidence, and the lists that indicators may name."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from ftindicators.vocabulary.own_data import own_data, words_of

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Family:
    """A kind of evidence.

    ``evidence`` holds what it proves (control, flow); ``counts`` false: shown, never counted.
    """

    name: str
    meaning: str
    evidence: tuple[str, ...] = ()
    counts: bool = True


@dataclass(frozen=True, slots=True)
class NamedList:
    """A list that indicators may match: who keeps it, its kind, and the normalisation of its values."""

    name: str
    meaning: str
    supply: str
    kind: str = "exact"
    of: str | None = None
    restricted: bool = False


@cache
def enumerations() -> Mapping[str, tuple[str, ...]]:
    """Every closed set of values, by name."""
    found: dict[str, tuple[str, ...]] = {}
    for name, values in own_data("columns.yaml")["enumerations"].items():
        if isinstance(values, dict):  # {keys_of: mcc_groups}
            values = list(own_data(f"{values['keys_of']}.yaml")["groups"])  # noqa: PLW2901 - the same values, looked up
        found[name] = words_of(values)
    return MappingProxyType(found)


def enumeration(name: str) -> tuple[str, ...]:
    """The values of one enumeration; KeyError for an unknown name."""
    return enumerations()[name]


@cache
def families() -> Mapping[str, Family]:
    """The families of evidence, by name."""
    return MappingProxyType(
        {
            name: Family(name, entry["meaning"], words_of(entry.get("evidence")), entry.get("counts", True))
            for name, entry in own_data("columns.yaml")["families"].items()
        },
    )


@cache
def named_lists() -> Mapping[str, NamedList]:
    """The lists that the vocabulary knows, by name (a bank may have more)."""
    return MappingProxyType(
        {
            name: NamedList(
                name,
                entry["meaning"],
                entry["supply"],
                entry.get("kind", "exact"),
                entry.get("of"),
                entry.get("restricted", False),
            )
            for name, entry in own_data("columns.yaml")["lists"].items()
        },
    )
