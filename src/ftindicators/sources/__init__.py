"""Files, frames and mappings to the raw tables that the door admits."""

from __future__ import annotations

from ftindicators.sources.chunks import Chunk, Opened
from ftindicators.sources.files import OpenedFiles, file_hash, open_files
from ftindicators.sources.fit import Fitted, fit
from ftindicators.sources.frames import OpenedFrame, Rows, SupportsArrowStream
from ftindicators.sources.mapping import ColumnMapping
from ftindicators.sources.read_tables import TransactionRows, read_table

__all__ = [
    "Chunk",
    "ColumnMapping",
    "Fitted",
    "Opened",
    "OpenedFiles",
    "OpenedFrame",
    "Rows",
    "SupportsArrowStream",
    "TransactionRows",
    "file_hash",
    "fit",
    "open_files",
    "read_table",
]
