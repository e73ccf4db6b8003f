"""The door.

A raw frame in our column names becomes physical rows, and every row that cannot be used gets its reason.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from ftindicators.model.values import ValueType
from ftindicators.tables.amounts import read_amounts
from ftindicators.tables.availability import available, columns_read
from ftindicators.tables.cast import PHYSICAL, Wanted, as_text, cast, nulled, plain
from ftindicators.tables.derived import BaseCurrency, base_currency, with_amount_base
from ftindicators.tables.identity import NEEDED, with_parties
from ftindicators.tables.money import decimals_of
from ftindicators.tables.names import DEFAULT_KEY
from ftindicators.tables.reading import LOCAL_ZONE, Reading
from ftindicators.tables.revisions import content_hash, is_lead, without_repeats
from ftindicators.tables.row_values import with_needed
from ftindicators.tables.rows import NULLED, Admitted, Refusals, joined
from ftindicators.tables.snapshots import Snapshot
from ftindicators.tables.times import Clock, Instants
from ftindicators.tables.transfers import IS_OURS, postings
from ftindicators.vocabulary import table

ALWAYS: dict[str, pl.DataType] = {
    "transaction_id": pl.String(),
    "revision": pl.Int64(),
    "account_id": pl.String(),
    "customer_id": pl.String(),
    "occurred_at": pl.Int64(),
    "utc_offset_minutes": pl.Int64(),
    "time_precision": pl.String(),
    "direction": pl.String(),
    "amount": pl.Int64(),
    "currency": pl.String(),
    "type": pl.String(),
    "status": pl.String(),
    "related_transaction_id": pl.String(),
    "party": pl.String(),
    "other_party": pl.String(),
    "source": pl.String(),
    "row": pl.Int64(),
    "content": pl.Int64(),
}
"""Columns of every physical frame.

``row`` counts from 1 in ``source``; ``content`` is a hash of all that the row says.
"""

__all__ = ["ALWAYS", "Door", "is_lead"]

_LARGEST_OFFSET = 18 * 60
"""Minutes; no zone has ever been further from UTC."""


class Door:
    """Admits the transactions of one run, a chunk at a time.

    ``present``: the columns that the raw frames have, constants of the mapping included. ``needs``: names as
    indicators write them (``amount``, ``customer.declared_income``, ``local_hour``, ``counterparty_name_key``). Text
    columns of times have their format guessed from the first chunk that has values (`guesses`).
    """

    def __init__(
        self,
        present: frozenset[str],
        needs: frozenset[str],
        *,
        reading: Reading | None = None,
        accounts: Snapshot | None = None,
        customers: Snapshot | None = None,
        name_key: bytes = DEFAULT_KEY,
    ) -> None:
        self.reading = Reading() if reading is None else reading
        self.present = present | {column for column, _, _ in self.reading.by_direction}
        self.needs = needs
        self.accounts = accounts
        self.customers = customers
        self._name_key = name_key
        self._clock = Clock(self.reading.times)
        self._wanted = {name: Wanted.of(column) for name, column in table("transactions").items()}
        self._wanted |= {name: Wanted(name, kind) for name, kind in self.reading.extra_columns}
        self.lacking = frozenset(
            name for name in needs if not available(name, self.present, self.reading, accounts, customers)
        )
        self._kept = tuple(sorted(needs - self.lacking - {"amount_base"} - set(ALWAYS)))

    @property
    def guesses(self) -> dict[str, str]:
        """Column to the strptime format that was guessed for it; columns in ISO 8601 are not named."""
        return dict(self._clock.guesses)

    @property
    def formats(self) -> dict[str, str | None]:
        """How times are written in each text column, decided from its first values; for `resume`."""
        return self._clock.formats

    def resume(self, formats: dict[str, str | None]) -> None:
        """Go on with the `formats` of an earlier door, so that a restart does not guess anew."""
        self._clock.resume(formats)

    @property
    def schema(self) -> pl.Schema:
        """Columns and types of admitted rows, the same for every chunk; ``amount_base`` comes with `settle`."""
        kinds = columns_read(self._wanted)
        return pl.Schema(ALWAYS | {name: PHYSICAL[kinds[name]] for name in self._kept})

    def admit(self, frame: pl.DataFrame, source: str, first_row: int | pl.Series = 1) -> Admitted:
        """One chunk of raw rows.

        ``first_row``: the number of the first row in its file, or the number of each row (Int64).

        Rows that repeat an id are admitted here; `settle` or `Remembered` judge them. Raises InvalidInput for times
        of day without any zone, and where a required column is not in ``frame``.
        """
        row = (
            first_row
            if isinstance(first_row, pl.Series)
            else pl.int_range(first_row, first_row + frame.height, eager=True)
        )
        raw = {name: plain(self._column(frame, name)) for name in sorted(self.present | self._required())}
        refusals = Refusals(frame.height)
        read, times = self._read_required(raw, refusals)
        self._refuse_unknown_accounts(read, refusals)
        rejected, stands = refusals.table(source, row)
        whole = bool(stands.all())
        typed, counts = self._read_others(raw if whole else {n: s.filter(stands) for n, s in raw.items()})
        required = pl.DataFrame(read) if whole else pl.DataFrame(read).filter(stands)
        rows = pl.DataFrame([*required.get_columns(), *(s for s in typed if s.name not in read)])
        rows = rows.with_columns(content_hash(rows.drop("transaction_id", "revision", strict=False)))
        rows = rows.with_columns(pl.lit(source).alias("source"), row.filter(stands).cast(pl.Int64).alias("row"))
        return Admitted(self._finished(rows), rejected, counts, frame.height, times.ambiguous, times.nonexistent)

    def settle(self, parts: Sequence[Admitted], *, until: int | None = None) -> tuple[Admitted, BaseCurrency | None]:
        """The chunks of a bounded input as one: ids that repeat are judged, ``amount_base`` is made.

        ``until`` (µs UTC): rows from then on are `outside_range`. Returns the base currency too, which a feed keeps.
        """
        whole = joined(list(parts), self.schema.to_frame())
        rows, refused = without_repeats(whole.rows, transfers=self.reading.layout == "transfers", until=until)
        base = base_currency(rows, self.reading.reporting_currency)
        if "amount_base" in self.needs:
            rows = with_amount_base(rows, base)
        return replace(whole, rows=rows, rejected=pl.concat([whole.rejected, refused])), base

    # -- inside --------------------------------------------------------------------------------------------------

    def _required(self) -> set[str]:
        ends = {"from_account", "to_account"} if self.reading.layout == "transfers" else {"account_id"}
        amounts = {
            "plain": {"amount", "direction"} if self.reading.layout == "postings" else {"amount"},
            "signed": {"amount"},
            "two_columns": {"amount_debit", "amount_credit"},
        }[self.reading.amount.kind]
        return {"transaction_id", "occurred_at"} | ends | amounts

    def _column(self, frame: pl.DataFrame, name: str) -> pl.Series:
        if name in frame.columns:
            return frame[name]
        return pl.repeat(None, frame.height, eager=True, dtype=pl.String).alias(name)

    def _read_required(self, raw: dict[str, pl.Series], refusals: Refusals) -> tuple[dict[str, pl.Series], Instants]:
        read: dict[str, pl.Series] = {}
        ends = ("from_account", "to_account") if self.reading.layout == "transfers" else ("account_id",)
        for name in ("transaction_id", *ends):
            read[name] = as_text(raw[name]).str.strip_chars().alias(name)
            refusals.add("missing", name, read[name].is_null() & raw[name].is_null(), raw[name])
            refusals.add("unreadable", name, read[name].is_null() & raw[name].is_not_null(), raw[name])
        offset = self._cast(raw, "utc_offset_minutes")
        times = self._clock.instants(
            raw["occurred_at"],
            zone=as_text(raw[LOCAL_ZONE]).str.strip_chars() if LOCAL_ZONE in raw else None,
            offset=offset,
            precision=self._cast(raw, "time_precision"),
            strict=True,
        )
        refusals.add("missing", "occurred_at", raw["occurred_at"].is_null(), raw["occurred_at"])
        refusals.add(
            "not_a_time", "occurred_at", raw["occurred_at"].is_not_null() & times.value.is_null(), raw["occurred_at"]
        )
        read["occurred_at"] = times.value
        read["utc_offset_minutes"] = times.offset
        precision = pl.when("d").then(pl.lit("date_only")).otherwise(pl.lit("exact"))
        read["time_precision"] = times.dated.to_frame("d").select(precision).to_series()
        currency = self._cast(raw, "currency")
        decimals = 2 if currency is None else decimals_of(currency)
        amount, direction = read_amounts(raw, self.reading, decimals, refusals)
        read["amount"] = amount
        if direction is not None:
            read["direction"] = direction
        return {name: series.alias(name) for name, series in read.items()}, times

    def _cast(self, raw: dict[str, pl.Series], name: str) -> pl.Series | None:
        return self._cast_always(raw[name], 2) if name in raw else None

    def _cast_always(self, raw: pl.Series, decimals: pl.Series | int) -> pl.Series:
        value = cast(raw, self._wanted[raw.name], self.reading.numbers, self._clock, decimals)
        if raw.name == "utc_offset_minutes":
            return value.set((value.abs() > _LARGEST_OFFSET).fill_null(value=False), None)
        return value

    def _refuse_unknown_accounts(self, read: dict[str, pl.Series], refusals: Refusals) -> None:
        """With an accounts file: rows none of whose accounts is ours. Of transfers it is noted which ends are."""
        ours = None if self.accounts is None else self.accounts.rows["account_id"].implode()
        if self.reading.layout == "postings":
            if ours is not None:
                refusals.add("unknown_account", "account_id", ~read["account_id"].is_in(ours), read["account_id"])
            return
        for end in ("from_account", "to_account"):
            all_ours = pl.repeat(value=True, n=refusals.height, eager=True, dtype=pl.Boolean)
            read[IS_OURS[end]] = (all_ours if ours is None else read[end].is_in(ours)).alias(IS_OURS[end])
        neither = ~read[IS_OURS["from_account"]] & ~read[IS_OURS["to_account"]]
        refusals.add("unknown_account", "from_account", neither, read["from_account"])

    def _read_others(self, raw: dict[str, pl.Series]) -> tuple[list[pl.Series], pl.DataFrame]:
        """All other columns that the data has, not only the needed ones: they make the row's content."""
        decimals: pl.Series | int = 2
        typed: list[pl.Series] = []
        counts: list[pl.DataFrame] = [NULLED.to_frame()]
        if any(self._wanted[name].type is ValueType.MONEY for name in raw if name in self._wanted and name != "amount"):
            currency = self._cast(raw, "currency")
            decimals = 2 if currency is None else decimals_of(currency)
        for name, series in raw.items():
            if name not in self._wanted or name in self._required():
                continue
            wanted = self._wanted[name]
            value = self._cast_always(series, decimals)
            lost = nulled(series, value, wanted)
            if lost is not None:
                counts.append(lost)
            typed.append(value)
        return typed, pl.concat(counts)

    def _finished(self, rows: pl.DataFrame) -> pl.DataFrame:
        for name, dtype in {**ALWAYS, **dict.fromkeys(NEEDED, pl.String())}.items():
            if name not in rows.columns and name not in {"party", "other_party", "account_id", "direction"}:
                rows = rows.with_columns(pl.lit(None, dtype=dtype).alias(name))
        if self.reading.layout == "transfers":
            rows = postings(rows)
        for column, debit, credit in self.reading.by_direction:
            is_debit = pl.col("direction") == "debit"
            text = pl.when(is_debit).then(pl.lit(debit, dtype=pl.String)).otherwise(pl.lit(credit, dtype=pl.String))
            constant = rows.select(text.alias(column)).to_series()
            constant = cast(constant, self._wanted[column], self.reading.numbers, self._clock)
            rows = rows.with_columns(rows[column].zip_with(rows[column].is_not_null(), constant))
        rows = rows.with_columns(pl.col("revision").fill_null(0), pl.col("status").fill_null("completed"))
        rows = with_parties(rows, self.reading, self.accounts, self.customers)
        rows = with_needed(rows, self._kept, self.accounts, self.customers, self._name_key)
        return rows.select([*ALWAYS, *self._kept])
