"""The door.

A raw frame in our column names becomes physical rows, and every row that cannot be used gets its reason.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import polars as pl

from ftindicators.model.values import ValueType
from ftindicators.tables.amounts import known_direction, read_amounts
from ftindicators.tables.availability import available, columns_read
from ftindicators.tables.cast import PHYSICAL, Wanted, as_text, cast, nulled, of_few_values, plain
from ftindicators.tables.derived import RECIPES, BaseCurrency, base_currency, with_amount_base
from ftindicators.tables.few_values import FewValues, stripped
from ftindicators.tables.identity import OTHER_SIDE, Columns, with_parties
from ftindicators.tables.money import decimals_of, needs_decimals
from ftindicators.tables.names import DEFAULT_KEY
from ftindicators.tables.raw_columns import raw_columns, required
from ftindicators.tables.reading import AMOUNT_CREDIT, AMOUNT_DEBIT, LOCAL_ZONE, Reading
from ftindicators.tables.revisions import content_hash, is_lead, without_repeats
from ftindicators.tables.row_values import with_needed
from ftindicators.tables.rows import NULLED, Admitted, Refusals, counted, joined
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
"""Columns of every physical frame that is read whole.

``row`` counts from 1 in ``source``; ``content`` is a hash of all that the row says.
"""

LEAST = frozenset({"transaction_id", "occurred_at", "source", "row", "currency"})
"""Columns that no frame is without."""

__all__ = ["ALWAYS", "LEAST", "Door", "is_lead"]

_LARGEST_OFFSET = 18 * 60
"""Minutes; no zone has ever been further from UTC."""
_OF_TRANSFERS = frozenset({"direction", "related_transaction_id"})


class Door:
    """Admits the transactions of one run, a chunk at a time.

    ``present``: the columns that the data have, constants of the mapping included. ``needs``: names as indicators write
    them (``amount``, ``customer.declared_income``, ``local_hour``, ``counterparty_name_key``). ``besides``: the columns
    of `ALWAYS` that are kept besides (`LEAST` always are); then only what all these are made of is read, values that
    cannot be read are counted in those columns alone, and rows have no ``content``. None: all are kept and every
    column is read. Text columns of times have their format guessed from the first chunk that has values (`guesses`).
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
        besides: frozenset[str] | None = None,
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
        self.is_whole = besides is None
        always = ALWAYS
        if besides is not None:
            asked = LEAST | needs | besides | ({"amount"} if "amount_base" in needs else set())
            asked |= {"revision"} & self.present
            asked |= _OF_TRANSFERS if self.reading.layout == "transfers" else set()
            always = {name: dtype for name, dtype in ALWAYS.items() if name in asked - {"content"}}
        kinds = columns_read(self._wanted)
        self.schema = pl.Schema(always | {name: PHYSICAL[kinds[name]] for name in self._kept})
        """Columns and types of admitted rows, the same for every chunk; ``amount_base`` comes with `settle`."""
        reads = self.present if besides is None else raw_columns(self.schema.names(), self.reading) & self.present
        self.reads: frozenset[str] = reads | required(self.reading)
        """The raw columns that a frame is looked at for."""
        of_time = any("time_precision" in RECIPES[name].of for name in self._kept if name in RECIPES)
        self._with_precision = of_time or "time_precision" in self.schema
        self._amounts = [n for n in ("amount", AMOUNT_DEBIT, AMOUNT_CREDIT) if n in required(self.reading)]
        self._other_side = OTHER_SIDE & set(self.schema)
        if customers is not None and any(name.startswith("counterparty.") for name in self._kept):
            self._other_side |= {"other_party"}
        self._few = {n: FewValues(partial(self._of_words, w)) for n, w in self._wanted.items() if of_few_values(w)}
        self._directions = FewValues(known_direction)

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
    def learns(self) -> bool:
        """Whether there is a column of which the format of times may have to be guessed yet."""
        return any(name not in self._clock.formats for name in self._times())

    def learn(self, frame: pl.DataFrame) -> None:
        """Guess formats from a chunk of raw rows of which not all are admitted. Raises InvalidInput as `admit`."""
        for name in self._times():
            if name in frame.columns:
                self._clock.learn(plain(frame[name]))

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
        raw = {name: plain(self._column(frame, name)) for name in sorted(self.reads)}
        refusals = Refusals(frame.height)
        read, times = self._read_required(raw, refusals)
        place = self._refuse_unknown_accounts(read, refusals)
        rejected, stands = refusals.table(source, row)
        if stands is not None:
            raw = {name: series.filter(stands).rechunk() for name, series in raw.items()}
            read = {name: series.filter(stands).rechunk() for name, series in read.items()}
            row = row.filter(stands)
            place = None if place is None else place.filter(stands)
        typed, counts = self._read_others(raw)
        rows = read | {series.name: series for series in typed if series.name not in read}
        if self.is_whole:
            of_content = [series for name, series in rows.items() if name not in ("transaction_id", "revision")]
            rows["content"] = content_hash(pl.DataFrame(of_content))
        rows["source"] = pl.Series("source", [source], dtype=pl.String).new_from_index(0, len(row))
        rows["row"] = row.cast(pl.Int64).alias("row")
        finished = self._finished(rows, place)
        return Admitted(finished, rejected, counts, frame.height, times.ambiguous, times.nonexistent)

    def settle(self, parts: Sequence[Admitted], *, until: int | None = None) -> tuple[Admitted, BaseCurrency | None]:
        """The chunks of a bounded input that was read whole as one: repeats are judged, ``amount_base`` is made.

        ``until`` (µs UTC): rows from then on are `outside_range`. Returns the base currency too, which a feed keeps.
        """
        whole = joined(list(parts), self.schema.to_frame())
        rows, refused = without_repeats(whole.rows, transfers=self.reading.layout == "transfers", until=until)
        base = base_currency(rows, self.reading.reporting_currency)
        if "amount_base" in self.needs:
            rows = with_amount_base(rows, base)
        return replace(whole, rows=rows, rejected=pl.concat([whole.rejected, refused])), base

    # -- inside --------------------------------------------------------------------------------------------------

    def _times(self) -> list[str]:
        """The columns of the data in which times or days may stand as text."""
        kinds = (ValueType.INSTANT, ValueType.LOCAL_DATE)
        return [name for name in self.reads if name in self._wanted and self._wanted[name].type in kinds]

    def _column(self, frame: pl.DataFrame, name: str) -> pl.Series:
        if name in frame.columns:
            return frame[name]
        return pl.repeat(None, frame.height, eager=True, dtype=pl.String).alias(name)

    def _read_required(self, raw: Columns, refusals: Refusals) -> tuple[Columns, Instants]:
        read: Columns = {}
        ends = ("from_account", "to_account") if self.reading.layout == "transfers" else ("account_id",)
        for name in ("transaction_id", *ends):
            read[name] = stripped(as_text(raw[name]))
            if read[name].null_count():
                refusals.add("missing", name, read[name].is_null() & raw[name].is_null(), raw[name])
                refusals.add("unreadable", name, read[name].is_null() & raw[name].is_not_null(), raw[name])
        times = self._clock.instants(
            raw["occurred_at"],
            zone=as_text(raw[LOCAL_ZONE]).str.strip_chars() if LOCAL_ZONE in raw else None,
            offset=self._cast(raw, "utc_offset_minutes"),
            precision=self._cast(raw, "time_precision"),
            strict=True,
        )
        if times.value.null_count():
            written = raw["occurred_at"]
            refusals.add("missing", "occurred_at", written.is_null(), written)
            refusals.add("not_a_time", "occurred_at", written.is_not_null() & times.value.is_null(), written)
        read["occurred_at"] = times.value
        read["utc_offset_minutes"] = times.offset
        if self._with_precision:
            read["time_precision"] = _precision(times.dated)
        decimals: pl.Series | int = 2
        if any(needs_decimals(raw[n].dtype, minor_units=self.reading.amount.minor_units) for n in self._amounts):
            decimals = self._decimals(raw)
        amount, direction = read_amounts(raw, self.reading, decimals, self._directions, refusals)
        read["amount"] = amount
        if direction is not None:
            read["direction"] = direction
        return {name: series.alias(name) for name, series in read.items()}, times

    def _decimals(self, raw: Columns) -> pl.Series | int:
        currency = self._cast(raw, "currency")
        return 2 if currency is None else decimals_of(currency)

    def _cast(self, raw: Columns, name: str) -> pl.Series | None:
        return self._cast_always(raw[name], 2)[0] if name in raw else None

    def _cast_always(self, raw: pl.Series, decimals: pl.Series | int) -> tuple[pl.Series, pl.DataFrame | None]:
        """A column in its physical type, and what became null in it (`rows.NULLED`), None if nothing did."""
        name = raw.name
        wanted = self._wanted[name]
        if name in self._few and raw.dtype == pl.String:
            found = self._few[name].of(raw)
            if found is not None:
                value, lost = found
                return value.alias(name), None if lost is None else counted(name, lost)
        value = self._of_words(wanted, raw, decimals)
        if name == "utc_offset_minutes" and _largest_offset(value) > _LARGEST_OFFSET:
            value = value.set((value.abs() > _LARGEST_OFFSET).fill_null(value=False), None)
        return value, nulled(raw, value, wanted)

    def _of_words(self, wanted: Wanted, raw: pl.Series, decimals: pl.Series | int = 2) -> pl.Series:
        return cast(raw, wanted, self.reading.numbers, self._clock, decimals)

    def _refuse_unknown_accounts(self, read: Columns, refusals: Refusals) -> pl.Series | None:
        """With an accounts file: rows none of whose accounts is ours. Of transfers it is noted which ends are.

        Returns where in the file the account of each posting stands, None where that is not known.
        """
        if self.reading.layout == "postings":
            if self.accounts is None:
                return None
            place = self.accounts.places(read["account_id"])
            if place.null_count():
                refusals.add("unknown_account", "account_id", place.is_null(), read["account_id"])
            return place
        for end in ("from_account", "to_account"):
            ours = pl.repeat(value=True, n=refusals.height, eager=True, dtype=pl.Boolean)
            if self.accounts is not None:
                ours = self.accounts.places(read[end]).is_not_null()
            read[IS_OURS[end]] = ours.alias(IS_OURS[end])
        neither = ~read[IS_OURS["from_account"]] & ~read[IS_OURS["to_account"]]
        refusals.add("unknown_account", "from_account", neither, read["from_account"])
        return None

    def _read_others(self, raw: Columns) -> tuple[list[pl.Series], pl.DataFrame]:
        """All other columns that are read, not only the needed ones: read whole, they make the row's content."""
        typed: list[pl.Series] = []
        counts: list[pl.DataFrame] = [NULLED.to_frame()]
        others = [n for n in raw if n in self._wanted and n not in required(self.reading)]
        money = [n for n in others if self._wanted[n].type is ValueType.MONEY]
        decimals = self._decimals(raw) if any(needs_decimals(raw[n].dtype) for n in money) else 2
        for name in others:
            value, lost = self._cast_always(raw[name], decimals)
            if lost is not None:
                counts.append(lost)
            typed.append(value)
        return typed, counts[0] if len(counts) == 1 else pl.concat(counts)

    def _finished(self, rows: Columns, place: pl.Series | None) -> pl.DataFrame:
        if self.reading.layout == "transfers":
            made = postings(pl.DataFrame(list(rows.values())))
            rows = {series.name: series for series in made.get_columns()}
        height = len(rows["row"])
        for column, debit, credit in self.reading.by_direction:
            if column in self.reads:
                self._fill_by_direction(rows, column, debit, credit)
        for name, value in (("revision", 0), ("status", "completed")):
            if name not in rows and name in self.schema:
                rows[name] = pl.Series(name, [value]).new_from_index(0, height)
            elif name in rows and rows[name].null_count():
                rows[name] = rows[name].fill_null(value)
        with_parties(rows, self.reading, self.accounts, self.customers, place=place, wanted=self._other_side)
        with_needed(rows, self._kept, self.accounts, self.customers, self._name_key, place=place)
        for name, dtype in self.schema.items():
            if name not in rows:
                rows[name] = pl.repeat(None, height, eager=True, dtype=dtype).alias(name)
        return pl.DataFrame([rows[name] for name in self.schema])

    def _fill_by_direction(self, rows: Columns, column: str, debit: str | None, credit: str | None) -> None:
        words = pl.Series(column, [debit, credit], dtype=pl.String)
        values = cast(words, self._wanted[column], self.reading.numbers, self._clock)
        constant = values.gather((rows["direction"] != "debit").cast(pl.UInt32))
        rows[column] = rows[column].zip_with(rows[column].is_not_null(), constant)


def _precision(dated: pl.Series) -> pl.Series:
    if not dated.any():
        return pl.Series(["exact"]).new_from_index(0, len(dated))
    precision = pl.when("d").then(pl.lit("date_only")).otherwise(pl.lit("exact"))
    return dated.to_frame("d").select(precision).to_series()


def _largest_offset(minutes: pl.Series) -> int:
    low, high = minutes.min(), minutes.max()
    return max(abs(int(v)) for v in (low, high) if isinstance(v, int)) if isinstance(low, int) else 0
