"""From an opened input and a mapping to what stands behind the door.

Transactions chunk by chunk, accounts and customers.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from hashlib import blake2b

import polars as pl

from ftindicators.model.hashing import DIGEST_BYTES, digest
from ftindicators.sources.apply_mapping import Renamer
from ftindicators.sources.blocked_columns import ValueGuard
from ftindicators.sources.chunks import Opened
from ftindicators.sources.fit import Fitted, fit
from ftindicators.sources.mapping_values import MappingFacts, refuse
from ftindicators.sources.row_ids import HashedIds
from ftindicators.tables import Admitted, Door, Snapshot, read_snapshot
from ftindicators.tables.cast import as_text, plain
from ftindicators.tables.reading import BORN
from ftindicators.tables.snapshots import Kind


class TransactionRows:
    """The transactions of one input, or of several that follow each other through one Engine (equal columns each).

    Construction raises InvalidMapping where the mapping does not fit the input's columns. ``fitted.present`` is what
    `Door` is to be built with.
    """

    def __init__(self, opened: Opened, mapping: MappingFacts) -> None:
        self.mapping = mapping
        self.fitted: Fitted = fit(mapping, opened.columns, "transactions", opened.called, opened.parts)
        self._renamer = Renamer(mapping, self.fitted)
        self._guard = ValueGuard(mapping, self.fitted.read)
        self._opened = opened

    @property
    def hashed_ids(self) -> HashedIds:
        """How often each row was seen whose id is a hash of its columns; kept through restarts of a feed."""
        return self._renamer.hashed

    def admitted(self, door: Door, opened: Opened | None = None) -> Iterator[Admitted]:
        """Each chunk behind the door, unreadable lines among the rejected.

        ``opened``: the next input, with the same columns. Raises InvalidInput for what cannot be read at all, and at
        the end InvalidMapping where the values of a column show that nothing may read it.
        """
        opened = self._opened if opened is None else opened
        guard = self._guard
        reads = self._renamer.reads
        if len(reads) < len(self.fitted.read):
            # What is not read is looked at all the same, until a value shows that it is no blocked column.
            guard.see(opened.head(self.fitted.read))
            reads = (*reads, *(name for name in guard.watched if name not in reads))
        for chunk in opened.chunks(reads):
            guard.see(chunk.frame)
            raw = self._renamer.rename(chunk.frame, chunk.source, chunk.row)
            found = door.admit(raw, chunk.source, chunk.row)
            if chunk.unreadable.height:
                rejected = pl.concat([chunk.unreadable, found.rejected]).sort("row")
                found = replace(found, rejected=rejected, read=found.read + chunk.unreadable.height)
            yield found
        refuse(guard.faults())

    def only(self, names: Collection[str]) -> None:
        """From now on read only the columns of which these of ours are made (`Door.reads`)."""
        self._renamer.only(names)

    def some(self, door: Door, opened: Opened, wanted: Callable[[str, pl.Series], pl.Series]) -> Iterator[Admitted]:
        """The rows that ``wanted`` (of a source and row numbers) selects, chunk by chunk behind the door."""
        for chunk in opened.chunks(self._renamer.reads):
            if door.learns:
                door.learn(self._renamer.written(chunk.frame))
            selected = wanted(chunk.source, chunk.row)
            if selected.any():
                row = chunk.row.filter(selected)
                raw = self._renamer.rename(chunk.frame.filter(selected).rechunk(), chunk.source, row)
                yield door.admit(raw, chunk.source, row)

    def ids(self, opened: Opened, wanted: Callable[[str, pl.Series], pl.Series]) -> Iterator[pl.DataFrame]:
        """The ids of the rows that ``wanted`` selects, before they are judged: ``source``, ``row``, ``transaction_id``.

        Nothing where the id is a hash of the row: which of equal rows it is depends on all before it.
        """
        if self.mapping.row_id is not None and not self.mapping.row_id.is_row:
            return
        for chunk in opened.chunks(self._renamer.reads):
            selected = wanted(chunk.source, chunk.row)
            if selected.any():
                row = chunk.row.filter(selected)
                raw = self._renamer.rename(chunk.frame.filter(selected), chunk.source, row)
                text = as_text(plain(raw["transaction_id"])).str.strip_chars()
                yield pl.DataFrame({"row": row, "transaction_id": text}).with_columns(
                    pl.lit(chunk.source).alias("source")
                )


def read_table(kind: Kind, opened: Opened, mapping: MappingFacts) -> Snapshot:
    """Accounts or customers, read by the same code as transactions.

    Its ``digest`` covers the files, or the frame's content.

    Raises InvalidMapping, InvalidInput as `TransactionRows` and `read_snapshot` do.
    """
    fitted = fit(mapping, opened.columns, kind, opened.called, opened.parts)
    renamer = Renamer(mapping, fitted)
    guard = ValueGuard(mapping, [theirs for ours, theirs in fitted.columns if ours != BORN])
    unreadable: list[pl.DataFrame] = []

    def raw() -> Iterator[tuple[pl.DataFrame, str, pl.Series]]:
        for chunk in opened.chunks(fitted.read):
            guard.see(chunk.frame)
            unreadable.append(chunk.unreadable)
            yield renamer.rename(chunk.frame, chunk.source, chunk.row), chunk.source, chunk.row

    found = read_snapshot(kind, raw(), mapping.reading)
    refuse(guard.faults())
    lost = pl.concat([*unreadable, found.rejected]) if unreadable else found.rejected
    hashes = opened.hashes()
    content = digest(*(part for pair in hashes for part in pair)) if hashes else _content(found.rows)
    return replace(found, rejected=lost, read=found.read + lost.height - found.rejected.height, digest=content)


def _content(rows: pl.DataFrame) -> str:
    """A hash of a frame's rows, equal within one version of polars."""
    sink = io.BytesIO()
    rows.rechunk().write_ipc_stream(sink, compression="uncompressed")
    return blake2b(sink.getvalue(), digest_size=DIGEST_BYTES).hexdigest()
