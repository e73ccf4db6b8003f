"""Ids that come more than once.

Duplicates, conflicts, corrections; in bounded input, and against rows released before.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from ftindicators.tables.few_values import SEEDS, key_hashes
from ftindicators.tables.key_table import KeyTable
from ftindicators.tables.rows import REJECTED

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ftindicators.tables.few_values import Keys

_NEVER = np.iinfo(np.int64).min
"""The time of an entry that counts as forgotten whatever the horizon."""


class Verdict(IntEnum):
    """What a row is, measured against the rows released before."""

    NEW = 0
    CORRECTION = 1
    """A higher revision than the one released."""
    DUPLICATE = 2
    CONFLICTING_ID = 3
    SUPERSEDED = 4
    """A lower revision than the one released."""


def repeats(ids: pl.Series, revision: pl.Series, content: pl.Series) -> pl.Series:
    """For rows of which none is released: the reason why each cannot be used, null for those that stand.

    Of equal rows the first stands (`duplicate`); rows of one id and revision with other content all fall
    (`conflicting_id`); all but the highest revision of an id fall (`superseded`), also where the highest one is in
    conflict.
    """
    reason = pl.Series([None], dtype=pl.String).new_from_index(0, len(ids))
    place = repeated(ids)
    if not len(place):
        return reason
    return reason.scatter(place, judged(ids.gather(place), revision.gather(place), content.gather(place)))


def repeated(ids: pl.Series) -> pl.Series:
    """At which places stand ids that come more than once. O(n); hardly more than a hash an id where none does."""
    hashed = ids.to_frame().hash_rows(SEEDS[0])
    if hashed.n_unique() == len(hashed):
        return pl.Series([], dtype=pl.UInt32)
    return hashed.is_duplicated().arg_true()


def judged(ids: pl.Series, revision: pl.Series, content: pl.Series) -> pl.Series:
    """`repeats` of few rows, with all rows of each of their ids."""
    version = ["id", "revision"]
    some = pl.DataFrame({"id": ids, "revision": revision, "content": content})
    return some.select(
        pl.when(pl.col("content").n_unique().over(version) > 1)
        .then(pl.lit("conflicting_id"))
        .when(~pl.struct(version).is_first_distinct())
        .then(pl.lit("duplicate"))
        .when(pl.col("revision") < pl.col("revision").max().over("id"))
        .then(pl.lit("superseded")),
    ).to_series()


def is_lead() -> pl.Expr:
    """In layout transfers: one posting of each transfer, the debit or the only one."""
    return (pl.col("direction") == "debit") | pl.col("related_transaction_id").is_null()


def without_repeats(
    rows: pl.DataFrame, *, transfers: bool, until: int | None = None
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Admitted rows without those that `repeats` refuses, and these in the shape of `rows.REJECTED`.

    A transfer is judged once, by its own id. ``until`` (µs UTC): rows from then on are refused as `outside_range`.
    """
    leads = rows.filter(is_lead()) if transfers else rows
    ids = leads["transaction_id"].str.head(-2) if transfers else leads["transaction_id"]
    reason = repeats(ids, leads["revision"], leads["content"])
    if until is not None:
        outside = pl.Series(["outside_range"]).new_from_index(0, len(reason))
        reason = reason.zip_with(reason.is_not_null() | (leads["occurred_at"] < until), outside)
    if reason.null_count() == len(reason):
        return rows, REJECTED.to_frame()
    lost = leads.select("source", "row", "occurred_at", reason.alias("reason"), ids.alias("id"))
    lost = lost.filter(pl.col("reason").is_not_null())
    return rows.join(lost, on=["source", "row"], how="anti", maintain_order="left"), refused(lost)


def refused(lost: pl.DataFrame) -> pl.DataFrame:
    """Rows with ``source``, ``row``, ``occurred_at``, ``reason`` and ``id`` in the shape of `rows.REJECTED`."""
    is_outside = pl.col("reason") == "outside_range"
    when = pl.from_epoch("occurred_at", time_unit="us").dt.strftime("%Y-%m-%dT%H:%M:%S%.fZ")
    return lost.select(
        "source",
        "row",
        "reason",
        pl.when(is_outside).then(pl.lit("occurred_at")).otherwise(pl.lit("transaction_id")).alias("field"),
        pl.when(is_outside).then(when).otherwise("id").alias("value"),
    )


@dataclass(slots=True)
class Remembered:
    """The ids of released rows, their highest revision and its content, for as long as they are remembered.

    A batch's cost does not depend on how many are remembered (a hash table in arrays, found and filled a batch at a
    time). An entry is forgotten once its time lies before ``horizon`` (µs UTC), which only moves forward.
    """

    table: KeyTable
    horizon: int

    @classmethod
    def empty(cls) -> Remembered:
        """Nothing is remembered."""
        return cls(KeyTable.empty(), _NEVER + 1)

    @property
    def nbytes(self) -> int:
        """Bytes held in memory."""
        return self.table.nbytes

    def __len__(self) -> int:
        """Entries held, those included that are past the horizon and not yet swept."""
        return self.table.count

    def judge(
        self, ids: pl.Series, revision: pl.Series, content: pl.Series, keys: Keys | None = None
    ) -> NDArray[np.int8]:
        """A `Verdict` for each row, against what was released. ``keys``: of the ids, where they are known.

        Rows of this batch do not see each other (`repeats` does).
        """
        verdict = np.zeros(len(ids), dtype=np.int8)
        if not self.table.count:
            return verdict
        slots = self.table.find(*(key_hashes(ids) if keys is None else keys))
        known = slots >= 0
        if not known.any():
            return verdict
        known[known] = self.table.time[slots[known]] >= self.horizon
        at, now = slots[known], revision.to_numpy()[known]
        then = self.table.revision[at]
        same = self.table.content[at] == content.to_numpy()[known]
        equal = np.where(same, Verdict.DUPLICATE, Verdict.CONFLICTING_ID)
        verdict[known] = np.where(now > then, Verdict.CORRECTION, np.where(now < then, Verdict.SUPERSEDED, equal))
        return verdict

    def remember(self, ids: pl.Series, revision: pl.Series, content: pl.Series, time: pl.Series) -> None:
        """Released rows, each id once; of an id that is known the entry is replaced."""
        self.table.put(*key_hashes(ids), revision.to_numpy(), content.to_numpy(), time.to_numpy(), horizon=self.horizon)

    def has(self, keys: Keys) -> NDArray[np.bool_]:
        """Which keys are remembered."""
        slots = self.table.find(*keys)
        known = slots >= 0
        known[known] = self.table.time[slots[known]] >= self.horizon
        return known

    def forget(self, ids: pl.Series) -> None:
        """These ids count as never released."""
        slots = self.table.find(*key_hashes(ids))
        self.table.time[slots[slots >= 0]] = _NEVER

    def forget_before(self, horizon: int) -> None:
        """Entries of rows before ``horizon`` count as forgotten from now on.

        Their room is used again when it is needed.
        """
        self.horizon = max(self.horizon, horizon)

    def to_frame(self) -> pl.DataFrame:
        """What must be kept to go on later: Int64 columns key_a, key_b, revision, content, time, horizon, check."""
        held = self.table.entries(self.horizon)
        columns = {name: pl.Series(values) for name, values in held.items()}
        check = pl.lit(_hash_check(), dtype=pl.Int64).alias("check")
        return pl.DataFrame(columns).with_columns(pl.lit(self.horizon, dtype=pl.Int64).alias("horizon"), check)

    @classmethod
    def from_frame(cls, frame: pl.DataFrame) -> Remembered:
        """The inverse of `to_frame`.

        Raises ValueError where this version of polars hashes otherwise than the one that wrote.
        """
        made = cls.empty()
        if frame.height == 0:
            return made
        if frame["check"][0] != _hash_check():
            raise ValueError("the remembered ids were hashed by another version of polars; start from data (backfill)")
        made.horizon = frame["horizon"][0]
        names = ("key_a", "key_b", "revision", "content", "time")
        made.table.put(*(frame[name].to_numpy() for name in names), horizon=made.horizon)
        return made


def content_hash(rows: pl.DataFrame) -> pl.Series:
    """Int64 hash of each row over all its columns in order of name; equal within one version of polars."""
    hashed = rows.select(sorted(rows.columns)).hash_rows(SEEDS[0]).to_numpy().view(np.int64)
    return pl.Series("content", hashed)


def _hash_check() -> int:
    sample = pl.DataFrame({"a": ["x", None], "b": [1, 2]})
    return int(content_hash(sample)[0] ^ key_hashes(sample["a"])[0][0])
