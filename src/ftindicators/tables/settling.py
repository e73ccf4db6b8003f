"""The chunks of a bounded input as one frame: repeats judged, rows in the order of time, amounts in one currency.

Columns are joined and put in order one after the other, so that hardly more than the rows themselves is held.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import polars as pl

from ftindicators.tables.derived import BaseCurrency, base_currency, with_amount_base
from ftindicators.tables.revisions import is_lead, judged, refused, repeated
from ftindicators.tables.rows import Admitted, joined

if TYPE_CHECKING:
    from numpy.typing import NDArray

Contents = Callable[[pl.DataFrame], pl.Series]
"""What the whole of some rows (``source``, ``row``) says: an Int64 hash a row, in their order."""


class Rules(NamedTuple):
    """How rows are settled. ``until`` (µs UTC): rows from then on are `outside_range`.

    ``in_order``: they leave by (occurred_at, transaction_id), else as they came.
    """

    transfers: bool
    reporting_currency: str | None
    with_amount_base: bool
    until: int | None = None
    in_order: bool = True


def settled(
    parts: list[Admitted], schema: pl.Schema, rules: Rules, contents: Contents
) -> tuple[Admitted, BaseCurrency | None]:
    """The rows of ``parts`` that stand, and the base currency.

    ``schema``: of the rows, ``transaction_id``, ``occurred_at``, ``currency``, ``source`` and ``row`` at least;
    ``source`` leaves as an Enum. ``parts`` is emptied. ``contents`` is asked only for rows whose id comes more than
    once. Amounts in the base currency as `derived.base_currency` and `with_amount_base` say.
    """
    account = joined([replace(part, rows=part.rows.clear()) for part in parts], schema.to_frame())
    columns = _Columns(parts, schema)
    parts.clear()
    lost = _lost(columns, rules, contents)
    order = _order(columns, lost, in_order=rules.in_order)
    made = {name: columns.taken(name, order) for name in schema.names()}
    rows = pl.DataFrame(list(made.values()))
    rejected = account.rejected
    if lost is not None:
        rejected = pl.concat([rejected, refused(lost)])
    base = base_currency(rows, rules.reporting_currency)
    if rules.with_amount_base:
        rows = with_amount_base(rows, base)
    return replace(account, rows=rows, rejected=rejected), base


class _Columns:
    """The chunks of each column, until they are joined."""

    def __init__(self, parts: list[Admitted], schema: pl.Schema) -> None:
        self._chunks = {name: [part.rows[name] for part in parts] for name in schema if name != "source"}
        self._schema = schema
        named = [(part.rows["source"][0], part.rows.height) for part in parts if part.rows.height]
        sources = list(dict.fromkeys(source for source, _ in named))
        numbers = np.array([sources.index(source) for source, _ in named], np.uint32)
        codes = pl.Series(np.repeat(numbers, [height for _, height in named]), dtype=pl.UInt32)
        self._whole: dict[str, pl.Series] = {
            "source": pl.Series("source", sources, dtype=pl.Enum(sources)).gather(codes)
        }

    def __getitem__(self, name: str) -> pl.Series:
        """A whole column in one piece."""
        if name not in self._whole:
            chunks = self._chunks.pop(name)
            empty = pl.Series(name, [], dtype=self._schema[name])
            self._whole[name] = pl.concat(chunks).rechunk() if chunks else empty
        return self._whole[name]

    def __contains__(self, name: str) -> bool:
        return name in self._schema

    def taken(self, name: str, order: pl.Series | None) -> pl.Series:
        """A column in an order; it is not kept."""
        whole = self[name]
        del self._whole[name]
        return whole if order is None else whole.gather(order)


def _lost(columns: _Columns, rules: Rules, contents: Contents) -> pl.DataFrame | None:
    """The rows that do not stand (of a transfer one of its postings), as `revisions.refused` wants them."""
    ids, time = columns["transaction_id"], columns["occurred_at"]
    leads = None
    if rules.transfers:
        sides = pl.DataFrame([columns["direction"], columns["related_transaction_id"]])
        leads = sides.select(is_lead().arg_true()).to_series()
        ids, time = ids.gather(leads).str.head(-2), time.gather(leads)
    outside = pl.Series([], dtype=pl.UInt32) if rules.until is None else (time >= rules.until).arg_true()
    again = repeated(ids)
    if not len(outside) and not len(again):
        return None
    reason = pl.repeat(None, len(ids), eager=True, dtype=pl.String)
    reason = reason.scatter(outside, "outside_range") if len(outside) else reason
    if len(again):
        at = again if leads is None else leads.gather(again)
        revision = columns["revision"].gather(at) if "revision" in columns else pl.zeros(len(at), pl.Int64, eager=True)
        found = judged(ids.gather(again), revision, _contents(columns, at, contents))
        some = found.is_not_null()
        reason = reason.scatter(again.filter(some), found.filter(some))
    lost = reason.is_not_null().arg_true()
    if not len(lost):
        return None
    at = lost if leads is None else leads.gather(lost)
    return pl.DataFrame(
        {
            "source": columns["source"].gather(at).cast(pl.String),
            "row": columns["row"].gather(at),
            "occurred_at": time.gather(lost),
            "reason": reason.gather(lost),
            "id": ids.gather(lost),
        }
    )


def _contents(columns: _Columns, at: pl.Series, contents: Contents) -> pl.Series:
    """What some rows say: as it was read with them, else as ``contents`` reads it."""
    if "content" in columns:
        return columns["content"].gather(at)
    return contents(
        pl.DataFrame({"source": columns["source"].gather(at).cast(pl.String), "row": columns["row"].gather(at)})
    )


def _order(columns: _Columns, lost: pl.DataFrame | None, *, in_order: bool) -> pl.Series | None:
    """Which rows stand, in their order; None: all of them, as they come."""
    time, ids = columns["occurred_at"], columns["transaction_id"]
    stand = None
    if lost is not None:
        places = pl.DataFrame([columns["source"].cast(pl.String), columns["row"]]).with_row_index("place")
        stand = places.join(lost, on=["source", "row"], how="anti", maintain_order="left")["place"]
        time = time.gather(stand)
    if not in_order:
        return stand
    order = None if time.is_sorted() else time.arg_sort()
    in_time = (time if order is None else time.gather(order)).to_numpy()
    same = in_time[1:] == in_time[:-1]
    if same.any():
        order = pl.int_range(len(time), dtype=pl.UInt32, eager=True) if order is None else order
        order = _by_id(order, same, ids if stand is None else ids.gather(stand))
    if stand is None or order is None:
        return stand if order is None else order
    return stand.gather(order)


def _by_id(order: pl.Series, same: NDArray[np.bool_], ids: pl.Series) -> pl.Series:
    """``order`` with the rows of an instant in the order of their ids. ``same``: a row and the next are of one."""
    beside = np.concatenate([[False], same]) | np.concatenate([same, [False]])
    tied = np.flatnonzero(beside)
    instant = np.cumsum(~np.concatenate([[False], same]))[tied]
    there = order.to_numpy()
    some = pl.DataFrame({"instant": instant, "id": ids.gather(pl.Series(there[tied]))})
    within = some.select(pl.arg_sort_by("instant", "id")).to_series().to_numpy()
    made = there.copy()
    made[tied] = there[tied][within]
    return pl.Series(made)
