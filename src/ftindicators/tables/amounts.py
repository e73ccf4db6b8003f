"""Amount and direction of each row, from the three forms in which exports hold them."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from ftindicators.tables.cast import as_text
from ftindicators.tables.few_values import FewValues, stripped
from ftindicators.tables.money import PROBLEMS, Amounts, read_money
from ftindicators.tables.reading import AMOUNT_CREDIT, AMOUNT_DEBIT, Reading
from ftindicators.tables.rows import Refusals

_DIRECTIONS = ("debit", "credit")


def read_amounts(
    raw: Mapping[str, pl.Series], reading: Reading, decimals: pl.Series | int, words: FewValues, refusals: Refusals
) -> tuple[pl.Series, pl.Series | None]:
    """``amount`` (Int64 ten-thousandths, 0 or more) and ``direction`` by ``words``; what is wrong goes to ``refusals``.

    Direction is None in layout transfers, where a row has both. An amount in both of two columns is `unreadable`
    unless one is 0; two zeros are a debit.
    """
    if reading.layout == "postings" and reading.amount.kind == "two_columns":
        return _of_two_columns(raw, reading, decimals, refusals)
    amount = _money(raw["amount"], reading, decimals)
    if raw["amount"].null_count():
        refusals.add("missing", "amount", raw["amount"].is_null(), raw["amount"])
    _refuse(amount, "amount", raw["amount"], refusals)
    least = amount.value.min()
    none_negative = isinstance(least, int) and least >= 0
    negative = pl.Series([False]).new_from_index(0, len(amount.value)) if none_negative else amount.value < 0
    negative = negative.fill_null(value=False) if negative.null_count() else negative
    if reading.layout == "postings" and reading.amount.kind == "signed":
        positive = reading.amount.positive
        other = "credit" if positive == "debit" else "debit"
        return amount.value.abs(), _chosen(negative, other, positive)
    refusals.add("negative_amount", "amount", negative, raw["amount"])
    if reading.layout == "transfers":
        return amount.value, None
    return amount.value, _direction(raw["direction"], words, refusals)


def _direction(raw: pl.Series, words: FewValues, refusals: Refusals) -> pl.Series:
    found = words.of(raw) if raw.dtype == pl.String else None
    text, unknown = (known_direction(as_text(raw)), None) if found is None else found
    if raw.null_count():
        refusals.add("missing", "direction", raw.is_null(), raw)
    if found is None or unknown is not None:
        refusals.add("not_in_list", "direction", raw.is_not_null() & text.is_null(), raw)
    return text


def known_direction(texts: pl.Series) -> pl.Series:
    """Directions without outer blanks; null where the text is none."""
    text = texts.str.strip_chars()
    return text.set(~text.is_in(list(_DIRECTIONS)).fill_null(value=True), None)


def _of_two_columns(
    raw: Mapping[str, pl.Series], reading: Reading, decimals: pl.Series | int, refusals: Refusals
) -> tuple[pl.Series, pl.Series]:
    debit, credit = (_money(raw[name], reading, decimals) for name in (AMOUNT_DEBIT, AMOUNT_CREDIT))
    both = pl.DataFrame({"d": as_text(raw[AMOUNT_DEBIT]), "c": as_text(raw[AMOUNT_CREDIT])})
    shown = (
        both.rechunk()
        .select(  # polars 2.1 can fall over columns that are in pieces
            pl.format("debit {}, credit {}", pl.col("d").fill_null("none"), pl.col("c").fill_null("none"))
        )
        .to_series()
    )
    refusals.add("missing", "amount", raw[AMOUNT_DEBIT].is_null() & raw[AMOUNT_CREDIT].is_null(), raw[AMOUNT_DEBIT])
    _refuse(debit, "amount", raw[AMOUNT_DEBIT], refusals)
    _refuse(credit, "amount", raw[AMOUNT_CREDIT], refusals)
    moved = [(side.value != 0).fill_null(value=False) for side in (debit, credit)]
    refusals.add("unreadable", "amount", moved[0] & moved[1], shown)
    is_credit = moved[1] | (debit.value.is_null() & ~moved[0])
    amount = credit.value.zip_with(is_credit, debit.value)
    refusals.add("negative_amount", "amount", (amount < 0).fill_null(value=False), shown)
    return amount, _chosen(is_credit, "credit", "debit")


def _money(raw: pl.Series, reading: Reading, decimals: pl.Series | int) -> Amounts:
    text = stripped(raw) if raw.dtype == pl.String else raw
    return read_money(text, decimals, reading.numbers, minor_units=reading.amount.minor_units)


def _refuse(amounts: Amounts, name: str, raw: pl.Series, refusals: Refusals) -> None:
    if amounts.problem.null_count() == len(amounts.problem):
        return
    for problem in PROBLEMS:
        refusals.add(problem, name, (amounts.problem == problem).fill_null(value=False), raw)


def _chosen(where: pl.Series, then: str, otherwise: str) -> pl.Series:
    chosen = pl.when("w").then(pl.lit(then)).otherwise(pl.lit(otherwise))
    return where.to_frame("w").select(chosen).to_series()
