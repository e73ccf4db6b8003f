"""The exact shape of each table of the results folder, its order of rows, and its bytes.

Times are ``timestamp[us, UTC]``, money is an exact decimal. The same rows give the same Parquet bytes on one platform
and one version of Arrow, however the table was cut into chunks: there is no time of writing inside.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

if TYPE_CHECKING:
    from pathlib import Path

INSTANT = pa.timestamp("us", tz="UTC")
MONEY = pa.decimal128(38, 4)

PARTIES = pa.list_(pa.struct([pa.field("party_id", pa.string()), pa.field("role", pa.string())]))
"""Who a hit or an episode speaks of, each in a provisional role."""

MEASURES = pa.list_(
    pa.struct([pa.field("name", pa.string()), pa.field("value", pa.float64()), pa.field("exact", pa.string())])
)
"""Each measure that the condition reads: ``exact`` as SQL writes it, ``value`` null for texts and times."""

EVIDENCE = pa.list_(
    pa.struct(
        [
            pa.field("measure", pa.string()),
            pa.field("where", pa.string()),
            pa.field("key_columns", pa.list_(pa.string())),
            pa.field("key", pa.list_(pa.string())),
            pa.field("from", INSTANT),
            pa.field("to", INSTANT),
            pa.field("rows", pa.int64()),
            pa.field("sum", MONEY),
        ]
    )
)
"""One entry a measure and key: the rows in (from, to] that ``where`` selects. ``from`` null: the beginning; ``sum``
(of amount_base) null: unknown."""

PEAKS = pa.list_(pa.struct([pa.field("measure", pa.string()), pa.field("value", pa.float64())]))
"""The highest value so far of each measure that the condition reads itself and that is a number; null: never known."""

HITS = pa.schema(
    [
        pa.field("hit_id", pa.string()),
        pa.field("indicator", pa.string()),
        pa.field("indicator_version", pa.int64()),
        pa.field("subject_kind", pa.string()),
        pa.field("subject_id", pa.string()),
        pa.field("transaction_id", pa.string()),
        pa.field("occurred_at", INSTANT),
        pa.field("known_at", INSTANT),
        pa.field("episode_id", pa.string()),
        pa.field("parties", PARTIES),
        pa.field("measures", MEASURES),
    ]
)

EPISODES = pa.schema(
    [
        pa.field("episode_id", pa.string()),
        pa.field("indicator", pa.string()),
        pa.field("subject_kind", pa.string()),
        pa.field("subject_id", pa.string()),
        pa.field("first_at", INSTANT),
        pa.field("last_at", INSTANT),
        pa.field("known_at", INSTANT),
        pa.field("hits", pa.int64()),
        pa.field("state", pa.string()),
        pa.field("continues", pa.string()),
        pa.field("parties", PARTIES),
        pa.field("peaks", PEAKS),
        pa.field("evidence", EVIDENCE),
    ]
)
"""``known_at`` is that of the first hit: from then on the episode can be seen."""

REJECTED = pa.schema(
    [
        pa.field("source", pa.string()),
        pa.field("row", pa.int64()),
        pa.field("reason", pa.string()),
        pa.field("field", pa.string()),
        pa.field("value", pa.string()),
    ]
)

RETRACTED = pa.schema(
    [
        pa.field("hit_id", pa.string()),
        pa.field("indicator", pa.string()),
        pa.field("subject_id", pa.string()),
        pa.field("transaction_id", pa.string()),
        pa.field("by", pa.string()),
    ]
)
"""Hits of earlier runs that no longer stand, or read otherwise; ``by``: the transaction_id of the correction."""

CANDIDATE_ROWS = pa.schema(
    [
        pa.field("candidates", pa.list_(pa.string())),
        pa.field("hit_of", pa.list_(pa.string())),
        pa.field("transaction_id", pa.string()),
        pa.field("source", pa.string()),
        pa.field("row", pa.int64()),
        pa.field("party", pa.string()),
        pa.field("occurred_at", INSTANT),
    ]
)
"""The columns that every table of candidates' rows has; beside them stand those of the data. ``candidates``: whose row
it is; ``hit_of``: of which of their episodes it is a hit."""

HIT_LOG = pa.schema(
    [
        pa.field("episode_id", pa.string()),
        pa.field("transaction_id", pa.string()),
        pa.field("occurred_at", INSTANT),
        pa.field("known_at", INSTANT),
        pa.field("peaks", pa.list_(pa.float64())),
    ]
)
"""No file: what candidates ask of single hits, whatever hits are written out. ``peaks``: the highest values in the
hit's episode so far, in the order of `EPISODES` ``peaks`` (NaN: not yet known), at the first hit and where one of them
is higher than ever before; else null."""

_ROW_GROUP = 131_072
_COMPRESSION_LEVEL = 3


def conform(table: pa.Table, schema: pa.Schema) -> pa.Table:
    """The same rows with exactly the schema's columns, order and types, and no metadata.

    Raises KeyError for a column that is missing, ArrowInvalid for a value that the type cannot hold exactly.
    """
    return table.select(schema.names).cast(schema).replace_schema_metadata(None)


def sorted_hits(table: pa.Table) -> pa.Table:
    """Hits by (indicator, subject, occurred_at, transaction_id); texts in the order of their UTF-8 bytes."""
    return _sorted(table, "indicator", "subject_kind", "subject_id", "occurred_at", "transaction_id")


def sorted_episodes(table: pa.Table) -> pa.Table:
    """Episodes by (indicator, subject, first_at, episode_id)."""
    return _sorted(table, "indicator", "subject_kind", "subject_id", "first_at", "episode_id")


def sorted_rejected(table: pa.Table) -> pa.Table:
    """Rejected rows by (source, row)."""
    return _sorted(table, "source", "row")


def write_parquet(table: pa.Table, schema: pa.Schema, path: Path) -> None:
    """Write the rows, in the order in which they stand, as one Parquet file of that schema.

    The bytes depend on rows and schema alone: row groups and pages are cut by row number, not by the table's chunks.
    """
    shaped = conform(table, schema)
    with pq.ParquetWriter(
        path,
        schema,
        version="2.6",
        compression="zstd",
        compression_level=_COMPRESSION_LEVEL,
        data_page_version="1.0",
        use_dictionary=True,
        write_statistics=True,
        store_schema=True,
    ) as writer:
        for start in range(0, max(shaped.num_rows, 1), _ROW_GROUP):
            writer.write_table(shaped.slice(start, _ROW_GROUP).combine_chunks(), row_group_size=_ROW_GROUP)


def _sorted(table: pa.Table, *columns: str) -> pa.Table:
    return table.sort_by([(column, "ascending") for column in columns])
