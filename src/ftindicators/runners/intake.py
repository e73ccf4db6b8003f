"""Foreign rows to physical ones for one Engine: the mapping fitted, the door built, what is lacking known."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from ftindicators.diagnostics import InvalidInput
from ftindicators.engine.hits import Facts
from ftindicators.model.values import DAY, ValueType
from ftindicators.plan.closure import columns_of
from ftindicators.sources.fit import fit
from ftindicators.sources.read_tables import TransactionRows
from ftindicators.sources.row_ids import HashedIds
from ftindicators.tables.door import ALWAYS, Door
from ftindicators.tables.rows import Admitted, joined
from ftindicators.tables.settling import Rules, settled
from ftindicators.tables.snapshots import ADULT_FROM, Snapshot
from ftindicators.vocabulary import row_names

if TYPE_CHECKING:
    from ftindicators.plan.compile import Plan
    from ftindicators.sources.chunks import Opened
    from ftindicators.sources.mapping import ColumnMapping
    from ftindicators.tables.derived import BaseCurrency

PREFIX_TABLES = {"account": "accounts", "customer": "customers", "counterparty": "counterparties"}


@dataclass(frozen=True, slots=True)
class Lacking:
    """What an indicator reads and the data lacks: columns by name, and tables of which no file was given."""

    columns: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Whether anything is lacking."""
        return bool(self.columns or self.tables)


class Kept(NamedTuple):
    """What later batches depend on, also after a restart.

    ``formats`` of times in text columns; ``hashed``: how often rows without an id of their own were seen; ``lacking``:
    names that the Plan reads and the first batch had not.
    """

    formats: dict[str, str | None]
    hashed: pl.DataFrame
    lacking: frozenset[str]


class Intake:
    """Reads inputs of one kind for one Plan: the first one opened decides which columns there are."""

    def __init__(
        self,
        plan: Plan,
        mapping: ColumnMapping,
        accounts: Snapshot | None,
        customers: Snapshot | None,
        also: frozenset[str] = frozenset(),
        *,
        besides: frozenset[str] | None = None,
    ) -> None:
        """``also``: columns that rows are to have beside those that ``plan`` reads, where the data have them.

        ``besides``: what of an input that can be read again is kept besides the Plan's needs (`tables.Door`).
        """
        self._besides = besides
        self.plan = plan
        self._needs = plan.needs | also
        self.mapping = mapping
        self.accounts = accounts
        self.customers = customers
        self.rows_read = 0
        self._minors: tuple[int, frozenset[str] | None] | None = None
        self._kept: Kept | None = None
        self._rows: TransactionRows | None = None
        self._door: Door | None = None

    # -- rows

    def open(self, opened: Opened) -> Door:
        """Fit the mapping to an input's columns, the first time; later inputs must have all columns that are read.

        Raises InvalidMapping, InvalidInput.
        """
        if self._rows is None or self._door is None:
            rows = TransactionRows(opened, self.mapping)
            besides = self._besides if opened.comes_again_alike else None
            door = self._made_door(rows.fitted.present, self._needs, besides)
            rows.only(door.reads)
            if self._kept is not None:
                _refuse_other_columns(opened.called, self._kept.lacking, door.lacking)
                door.resume(self._kept.formats)
                rows.hashed_ids.resume(self._kept.hashed)
            self._rows, self._door = rows, door
            return door
        gone = [c for c in self._rows.fitted.read if c not in opened.columns]
        if gone:
            message = f"{opened.called}: the columns {', '.join(gone)} are gone that earlier batches had"
            raise InvalidInput(message)
        come = fit(self.mapping, opened.columns, "transactions", opened.called).present - self._rows.fitted.present
        if come:
            message = (
                f"{opened.called}: the columns {', '.join(sorted(come))} have come that the first batch had not, and "
                "they would not be read; start a new Engine, and give every batch the same columns"
            )
            raise InvalidInput(message)
        return self._door

    def _made_door(self, present: frozenset[str], needs: frozenset[str], besides: frozenset[str] | None = None) -> Door:
        return Door(
            present,
            needs,
            reading=self.mapping.reading,
            accounts=self.accounts,
            customers=self.customers,
            besides=besides,
        )

    def admitted(self, opened: Opened) -> Iterator[Admitted]:
        """The chunks of one input behind the door."""
        door = self.open(opened)
        if self._rows is None:
            return
        for chunk in self._rows.admitted(door, opened):
            self.rows_read += chunk.read
            yield chunk

    def admit_all(self, opened: Opened) -> Admitted:
        """One input behind the door, whole."""
        door = self.open(opened)
        return joined(list(self.admitted(opened)), door.schema.to_frame())

    def settle(
        self, opened: Opened, parts: list[Admitted], *, until: int | None = None, in_order: bool = True
    ) -> tuple[Admitted, BaseCurrency | None]:
        """The chunks of one input as a whole: repeats judged, rows by (occurred_at, transaction_id) or as they came.

        ``parts``, all that :meth:`admitted` gave, is emptied. ``until`` (µs UTC): rows from then on are refused. With
        ``amount_base`` where the Plan reads it; returns the base currency too.
        """
        door = self.open(opened)
        reading = self.mapping.reading
        rules = Rules(
            transfers=reading.layout == "transfers",
            reporting_currency=reading.reporting_currency,
            with_amount_base="amount_base" in self.plan.needs,
            until=until,
            in_order=in_order,
        )
        return settled(parts, door.schema, rules, lambda rows: self._contents(opened, rows))

    def _contents(self, opened: Opened, wanted: pl.DataFrame) -> pl.Series:
        """A hash of all that some rows say (``source``, ``row``), which are read again whole."""
        read = [wanted.select("source", "row", pl.lit(None, dtype=pl.Int64).alias("content")).clear()]
        numbers = {str(source): part["row"] for (source,), part in wanted.group_by("source")}
        read += [found.select("source", "row", "content") for found in self._again(opened, numbers, frozenset(), None)]
        found = wanted.join(pl.concat(read).unique(), on=["source", "row"], how="left", maintain_order="left")
        if found["content"].null_count():
            message = f"{opened.called}: rows that were there are gone; it has changed while it was read"
            raise InvalidInput(message)
        return found["content"]

    def rows_at(
        self, opened: Opened, numbers: Mapping[str, pl.Series], needs: frozenset[str]
    ) -> Iterator[pl.DataFrame]:
        """Some rows of an input that was admitted before, read again with the columns ``needs`` that the data has.

        ``numbers``: the row numbers wanted of each source. Ids that are made of rows are not those of the first time.
        """
        yield from self._again(opened, numbers, needs, frozenset(ALWAYS) - {"content"})

    def _again(
        self,
        opened: Opened,
        numbers: Mapping[str, pl.Series],
        needs: frozenset[str],
        besides: frozenset[str] | None,
    ) -> Iterator[pl.DataFrame]:
        first = self.open(opened)
        rows = TransactionRows(opened, self.mapping)
        door = self._made_door(rows.fitted.present, needs, besides)
        rows.only(door.reads)
        door.resume(first.formats)
        nothing = pl.Series([], dtype=pl.Int64)
        for found in rows.some(door, opened, lambda source, row: row.is_in(numbers.get(source, nothing).implode())):
            yield found.rows

    def ids_at(self, opened: Opened, numbers: Mapping[str, pl.Series]) -> Iterator[pl.DataFrame]:
        """The ids that some rows of an input have before they are judged: ``source``, ``row``, ``transaction_id``.

        ``numbers`` as for :meth:`rows_at`. Rows whose id is a hash, or that have none, are left out.
        """
        rows = TransactionRows(opened, self.mapping)
        rows.only(frozenset({"transaction_id"}))
        nothing = pl.Series([], dtype=pl.Int64)
        yield from rows.ids(opened, lambda source, row: row.is_in(numbers.get(source, nothing).implode()))

    def kinds(self) -> dict[str, ValueType]:
        """The type of every column that rows behind the door can have."""
        extra = dict(self.mapping.reading.extra_columns)
        made = {"source": ValueType.TEXT, "row": ValueType.INTEGER, "party": ValueType.TEXT}
        return {name: of.type for name, of in row_names().items()} | extra | made

    @property
    def door(self) -> Door | None:
        """The door, once an input has been opened."""
        return self._door

    def kept(self) -> Kept:
        """What later batches depend on."""
        if self._rows is None or self._door is None:
            return self._kept if self._kept is not None else Kept({}, HashedIds().to_frame(), frozenset())
        return Kept(self._door.formats, self._rows.hashed_ids.to_frame(), self._door.lacking)

    def resume(self, kept: Kept) -> None:
        """Go on from what :meth:`kept` gave."""
        self._kept = kept

    # -- what is known

    def lacking(self) -> dict[str, Lacking]:
        """For each indicator of the Plan what it reads and the data has not, where that is anything."""
        gone = self.kept().lacking
        found: dict[str, Lacking] = {}
        for planned in self.plan.planned:
            columns = sorted(columns_of(self.plan, planned) & gone)
            if columns:
                found[planned.id] = Lacking(tuple(columns), tuple(sorted(self._tables(columns))))
        return found

    def _tables(self, columns: list[str]) -> set[str]:
        given = {"accounts": self.accounts, "customers": self.customers}
        prefixes = {c.partition(".")[0] for c in columns if "." in c}
        return {PREFIX_TABLES[p] for p in prefixes if given.get(PREFIX_TABLES[p]) is None}

    def evaluable(self) -> frozenset[str]:
        """The indicators for which no column is lacking."""
        return frozenset(p.id for p in self.plan.planned) - self.lacking().keys()

    def not_seen(self) -> dict[str, tuple[str, ...]]:
        """For each indicator that cannot be evaluated, what is lacking."""
        return {i: lacking.columns for i, lacking in self.lacking().items()}

    def facts(self, start: int | None = None, *, longest: int | None = None) -> Facts:
        """Openings of accounts and customers, from the accounts table.

        ``start``: no hits before it; ``longest``: what no episode exceeds, the policy's window.
        """
        if self.accounts is None or "opened_at" not in self.accounts.columns:
            return Facts(start=start, longest=longest)
        rows = self.accounts.rows
        opened = {"account_id": _by_key(rows, "account_id")}
        if "customer_id" in rows.columns:
            earliest = rows.group_by("customer_id").agg(pl.col("opened_at").min())
            opened["customer_id"] = _by_key(earliest, "customer_id")
        return Facts(opened=opened, start=start, longest=longest)

    def minors(self, at: int | None) -> frozenset[str] | None:
        """Customers known to be minors at an instant (µs); None where nothing says so."""
        if self.customers is None or at is None:
            return None
        day = at // DAY
        if (
            self._minors is None or self._minors[0] != day
        ):  # who is a minor changes from day to day, not from batch to batch
            self._minors = (day, _minors(self.customers.rows, day))
        return self._minors[1]

    def ours(self) -> Callable[[str], bool] | None:
        """Which parties have an account of ours, where an accounts table says so; else those whose rows were seen."""
        return None if self.accounts is None else self._owners.__contains__

    @cached_property
    def _owners(self) -> frozenset[str]:
        """The parties of the accounts table."""
        if self.accounts is None:
            return frozenset()
        rows = self.accounts.rows
        named = rows["customer_id"].drop_nulls().to_list() if "customer_id" in rows.columns else []
        return frozenset(named) | {f"account:{a}" for a in rows["account_id"].to_list()}


def _refuse_other_columns(called: str, before: frozenset[str], now: frozenset[str]) -> None:
    """Raises InvalidInput where the first batch after a restart has other columns than those before it."""
    gone, come = sorted(now - before), sorted(before - now)
    if gone:
        message = f"{called}: the columns {', '.join(gone)} are gone that batches before the restart had"
        raise InvalidInput(message)
    if come:
        message = (
            f"{called}: the columns {', '.join(come)} have come that batches before the restart had not, and "
            "indicators that read them were left out; start again from data, and give every batch the same columns"
        )
        raise InvalidInput(message)


def _minors(rows: pl.DataFrame, day: int) -> frozenset[str] | None:
    if ADULT_FROM in rows.columns:
        return frozenset(rows.filter(pl.col(ADULT_FROM) > day)["customer_id"].to_list())
    if "is_minor" in rows.columns:
        return frozenset(rows.filter(pl.col("is_minor"))["customer_id"].to_list())
    return None


def _by_key(rows: pl.DataFrame, key: str) -> dict[str, int]:
    known = rows.select(key, "opened_at").drop_nulls()
    return dict(zip(known[key].to_list(), known["opened_at"].to_list(), strict=True))
