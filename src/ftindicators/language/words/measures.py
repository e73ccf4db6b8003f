"""Measures in plain English: what one is, and what its value says.

«number of transactions that are night cash, in the 14 days to 12 March 2025, 23:10»; with its value: «7 transactions
that are night cash, in ...».
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from ftindicators.language.words.columns import column_words, humanised, one_of_several, several
from ftindicators.language.words.values import number_exact, quoted
from ftindicators.model.expression import Name, NameKind

if TYPE_CHECKING:
    from ftindicators.model.measure import Measure

_OF_COLUMN = {
    "sum": "total",
    "mean": "average",
    "min": "smallest value",
    "max": "largest value",
    "std": "standard deviation",
    "median": "median",
    "first": "first value",
    "last": "last value",
}


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which transactions: those of a selection (``label``), or those that meet a ``condition``, in words; or all."""

    label: str | None = None
    condition: str | None = None

    def rows(self, whose: str, *, one: bool = False) -> str:
        """«night cash» transactions; transactions for which the type is fee; ``whose``: of which key."""
        noun = "transaction" if one else "transactions"
        parts = (self.label, noun, whose or None, None if self.condition is None else f"for which {self.condition}")
        return " ".join(part for part in parts if part is not None)

    @property
    def that_are(self) -> str:
        """As it follows a noun: «that are night cash»."""
        return f"that are {self.label}" if self.label is not None else f"for which {self.condition}"


@dataclass(frozen=True, slots=True)
class MeasureParts:
    """What the sentences of a measure are made of.

    ``whose``: the key by which its transactions are found, where that is not the subject; ``window``: in which
    stretch; ``part``: what a share counts; ``rank``: that of a percentile.
    """

    measure: Measure
    chosen: Chosen
    whose: str
    window: str
    part: Chosen
    rank: Decimal

    def where(self, *, one: bool = False) -> str:
        """The transactions and their window; ``one``: a single transaction."""
        return f"{self.chosen.rows(self.whose, one=one)}{',' if self.chosen.condition else ''} {self.window}"


def noun(parts: MeasureParts) -> str:  # noqa: PLR0911 (one arm an aggregate)
    """What a measure is, without article: «number of «night cash» transactions in ...»."""
    measure, where = parts.measure, parts.where()
    column = "" if measure.column is None else _column(measure.column)
    match measure.aggregate:
        case "count":
            return f"number of {where}"
        case "count_distinct":
            return f"number of different {_several(measure.column)} in {where}"
        case "days_active":
            return f"number of different local dates of {where}"
        case "share" if not column:
            return f"share of {where} {parts.part.that_are}"
        case "share":
            return f"share of {column} over {where} that belongs to those {parts.part.that_are}"
        case "top_share":
            of = f"{column} over " if column else ""
            return f"largest share that one {_one(measure.of_column)} has of {of}{where}"
        case "longest_gap":
            return f"longest pause between {where}"
        case "regularity":
            return f"regularity (1: always the same, 0: none) of the pauses between {where}"
        case "zscore":
            return f"distance, in standard deviations, of {column} from its average over {where}{_OTHERS}"
        case "ratio":
            return f"ratio of {column} to its average over {where}{_OTHERS}"
        case "percentile":
            return f"{_ordinal(parts.rank * 100)} percentile of {column} over {where}"
        case _:
            return f"{_OF_COLUMN[measure.aggregate]} of {column} over {where}"


def told(parts: MeasureParts, value: str) -> str:
    """A measure with its value in words: «7 «night cash» transactions in ...»."""
    measure, where = parts.measure, parts.where()
    column = "" if measure.column is None else _column(measure.column)
    match measure.aggregate:
        case "count":
            return f"{value} {parts.where(one=value == '1')}"
        case "count_distinct":
            return f"{value} different {_one(measure.column) if value == '1' else _several(measure.column)} in {where}"
        case "days_active":
            return f"{value} different local {'date' if value == '1' else 'dates'} of {where}"
        case "share" if not column:
            part = parts.part
            are = f"are {part.label}" if part.label is not None else f"are those {part.that_are}"
            return f"{value} of {where} {are}"
        case "share":
            return f"{value} of {column} over {where} belongs to those {parts.part.that_are}"
        case "top_share":
            whole = f"{column} over {where}" if column else where
            return f"{value} of {whole} belongs to one {_one(measure.of_column)}"
        case "zscore":
            return f"{column} lies {value} standard deviations above its average over {where}{_OTHERS}"
        case "ratio":
            return f"{column} is {value} times its average over {where}{_OTHERS}"
        case _:
            return f"{value} is the {noun(parts)}"


_OTHERS = ", those of its own instant left out"
_ORDINALS = {1: "st", 2: "nd", 3: "rd"}
_TEENS = range(11, 14)


def _ordinal(number: Decimal) -> str:
    """«90th», «1st»."""
    whole = number == number.to_integral_value()
    last = int(number % 10) if whole and int(number % 100) not in _TEENS else 0
    return f"{number_exact(number)}{_ORDINALS.get(last, 'th')}"


def _column(name: Name) -> str:
    return column_words(name.name) if name.kind is NameKind.COLUMN else quoted(humanised(name.name))


def _several(name: Name | None) -> str:
    if name is None:
        return "values"
    return several(name.name) if name.kind is NameKind.COLUMN else f"values of {quoted(humanised(name.name))}"


def _one(name: Name | None) -> str:
    if name is None:
        return "value"
    return one_of_several(name.name) if name.kind is NameKind.COLUMN else f"value of {quoted(humanised(name.name))}"
