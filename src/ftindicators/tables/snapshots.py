"""The tables beside transactions: accounts and customers, one row a key, in physical types."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Literal

import polars as pl

from ftindicators.diagnostics import Diagnostic, InvalidInput
from ftindicators.kernels.strand_slots import KeySlots
from ftindicators.model.values import ValueType
from ftindicators.tables.cast import Wanted, cast, nulled, plain
from ftindicators.tables.few_values import key_hashes
from ftindicators.tables.money import decimals_by_currency, decimals_of
from ftindicators.tables.reading import BORN, Reading
from ftindicators.tables.rows import NULLED, REJECTED, Refusals, summed
from ftindicators.tables.times import Clock
from ftindicators.vocabulary import table

Kind = Literal["accounts", "customers"]
KEYS: dict[str, str] = {"accounts": "account_id", "customers": "customer_id"}
ADULT_FROM = "adult_from"
"""Column of a customers snapshot, in no file and readable by no indicator: the day (Int64) on which childhood ends."""
NOT_YET = "FTI405"
_AS_OF = ("valid_from", "valid_to")


@dataclass(frozen=True, slots=True, eq=False)
class Snapshot:
    """Accounts or customers.

    ``rows`` with one row a key; ``columns`` the names that the data has (without `ADULT_FROM`).

    ``rejected``: rows without a key (`missing`) and further rows of a key with other content (`conflicting_id`; the
    first one counts) or the same (`duplicate`). ``nulled`` as in `Admitted`, columns with the table's name; a birth
    date that cannot be read is counted as ``customers.is_minor`` without its value. ``guesses``: pairs of such a
    column and the strptime format that was guessed for it. ``digest`` is the content's hash for the manifest.
    """

    kind: Kind
    rows: pl.DataFrame
    columns: frozenset[str]
    rejected: pl.DataFrame
    nulled: pl.DataFrame
    read: int
    digest: str = ""
    guesses: tuple[tuple[str, str], ...] = ()
    _index: list[KeySlots] = field(default_factory=list, init=False, repr=False)
    _made: dict[object, pl.Series] = field(default_factory=dict, init=False, repr=False)

    @property
    def key(self) -> str:
        """The column that names a row."""
        return KEYS[self.kind]

    def column(self, name: str) -> pl.DataFrame:
        """Key and one column."""
        return self.rows.select(self.key, name)

    def places(self, keys: pl.Series) -> pl.Series:
        """In which row each key (String) stands, Int64, null where it stands in none. O(keys) after the first time."""
        if not self._index:
            self._index.append(KeySlots(*(half.copy() for half in key_hashes(self.rows[self.key]))))
        found = self._index[0].find(*key_hashes(keys))
        places = pl.Series(found)
        return places.set(places < 0, None) if found.min(initial=0) < 0 else places

    def made(self, key: object, make: Callable[[], pl.Series]) -> pl.Series:
        """A column that is made of this table's, the first time that it is asked for; ``key`` names it."""
        if key not in self._made:
            self._made[key] = make()
        return self._made[key]

    def at(self, name: str, places: pl.Series) -> pl.Series:
        """The values of one column at some `places`; null where the place is."""
        if self.rows.height:
            return self.rows[name].gather(places)
        return pl.repeat(None, len(places), eager=True, dtype=self.rows[name].dtype)


def read_snapshot(
    kind: Kind, chunks: Iterable[tuple[pl.DataFrame, str, pl.Series]], reading: Reading, digest: str = ""
) -> Snapshot:
    """Raw frames (columns with our names, source, row numbers) to a Snapshot.

    Raises InvalidInput where the key column is lacking, where ``valid_from`` or ``valid_to`` is given (not yet), and
    for times without any zone. The column ``status`` of accounts is left out: nothing may read it.
    """
    clock = Clock(reading.times)
    parts, rejected, counts, read = [], [REJECTED.to_frame()], [], 0
    columns: set[str] = set()
    for frame, source, row in chunks:
        _refuse_what_is_lacking(kind, frame, source)
        kept, refused, counted = _typed(kind, frame, source, row, reading, clock)
        columns |= set(kept.columns) - {ADULT_FROM, "source", "row"}
        parts.append(kept)
        rejected.append(refused)
        counts += counted
        read += frame.height
    if BORN in {name for frame in parts for name in frame.columns} or any(ADULT_FROM in part.columns for part in parts):
        columns.add("is_minor")
    rows = (
        pl.concat(parts, how="diagonal")
        if parts
        else pl.DataFrame(schema={KEYS[kind]: pl.String, "source": pl.String, "row": pl.Int64})
    )
    rows, repeated = _one_row_a_key(rows, KEYS[kind])
    return Snapshot(
        kind,
        rows.drop("source", "row"),
        frozenset(columns or {KEYS[kind]}),
        pl.concat([*rejected, repeated]),
        summed(counts),
        read,
        digest,
        tuple((f"{kind}.{'is_minor' if name == BORN else name}", fmt) for name, fmt in clock.guesses.items()),
    )


def _refuse_what_is_lacking(kind: Kind, frame: pl.DataFrame, source: str) -> None:
    key = KEYS[kind]
    faults = []
    if key not in frame.columns:
        faults.append(
            Diagnostic(
                "FTI403",
                f"{source}: the table {kind} has no column '{key}'",
                hint=f"map it: `tables: {{{kind}: {{columns: {{{key}: THEIRS}}}}}}`",
            ),
        )
    for name in _AS_OF:
        if name in frame.columns and frame[name].null_count() < frame.height:
            message = f"{source}: '{name}' of {kind}: tables read as of the row's time are not yet there"
            hint = f"give one row a key, and leave the column out (`columns: {{{name}: null}}`)"
            faults.append(Diagnostic(NOT_YET, message, hint=hint))
    if faults:
        raise InvalidInput(diagnostics=faults)


def _typed(
    kind: Kind, frame: pl.DataFrame, source: str, row: pl.Series, reading: Reading, clock: Clock
) -> tuple[pl.DataFrame, pl.DataFrame, list[pl.DataFrame]]:
    known = table(kind)
    raw = {name: plain(frame[name]) for name in frame.columns if name in known or name == BORN}
    decimals = _decimals(raw, reading)
    read: dict[str, pl.Series] = {}
    counts: list[pl.DataFrame] = []
    for name, series in raw.items():
        if name in {"status", *_AS_OF} and (kind == "accounts" or name != "status"):
            continue
        if name == BORN:
            read[ADULT_FROM] = _adult_from(series, clock, reading.minor_under)
            counts.append(_births_lost(series, read[ADULT_FROM]))
            continue
        wanted = Wanted.of(known[name])
        read[name] = cast(series, wanted, reading.numbers, clock, decimals)
        lost = nulled(series, read[name], wanted)
        if lost is not None:
            counts.append(lost.with_columns(pl.lit(f"{kind}.{name}").alias("column")))
    refusals = Refusals(frame.height)
    key = KEYS[kind]
    refusals.add("missing", key, read[key].is_null(), read[key])
    rejected, stands = refusals.table(source, row)
    typed = pl.DataFrame({**read, "source": pl.repeat(source, frame.height, eager=True, dtype=pl.String), "row": row})
    return typed if stands is None else typed.filter(stands), rejected, counts


def _decimals(raw: dict[str, pl.Series], reading: Reading) -> pl.Series | int:
    if "currency" in raw and raw["currency"].dtype == pl.String:
        return decimals_of(raw["currency"].str.strip_chars().str.to_uppercase())
    return decimals_by_currency().get(reading.reporting_currency or "", 2)


def _adult_from(born: pl.Series, clock: Clock, under: int) -> pl.Series:
    """The day on which a person born then reaches the age ``under``; all that is kept of the birth date."""
    day = cast(born, Wanted(BORN, ValueType.LOCAL_DATE), Reading().numbers, clock)
    return day.cast(pl.Int32).cast(pl.Date).dt.offset_by(f"{under}y").to_physical().cast(pl.Int64)


def _births_lost(born: pl.Series, adult_from: pl.Series) -> pl.DataFrame:
    """How many birth dates could not be read, as `NULLED`: the values themselves are kept nowhere."""
    lost = int((born.is_not_null() & adult_from.is_null()).sum())
    return pl.DataFrame([("customers.is_minor", None, lost)] if lost else [], schema=NULLED, orient="row")


def _one_row_a_key(rows: pl.DataFrame, key: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The first row of each key; the others with the reason why not."""
    again = ~rows[key].is_first_distinct()
    if not again.any():
        return rows, REJECTED.to_frame()
    content = rows.select(pl.struct(pl.exclude("source", "row")).hash().alias("content")).to_series()
    first = rows.select(key).with_columns(content.alias("first")).unique(subset=key, keep="first", maintain_order=True)
    later = (
        rows.with_columns(content.alias("content")).filter(again).join(first, on=key, how="left", maintain_order="left")
    )
    reason = pl.when(pl.col("content") == pl.col("first")).then(pl.lit("duplicate")).otherwise(pl.lit("conflicting_id"))
    repeated = later.select(
        "source", "row", reason.alias("reason"), pl.lit(key).alias("field"), pl.col(key).alias("value")
    )
    return rows.filter(~again), repeated
