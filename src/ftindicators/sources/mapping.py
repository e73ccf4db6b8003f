"""A mapping: how the columns of a bank's own files become ours."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Self

from ftindicators.diagnostics import Diagnostic, InvalidMapping
from ftindicators.language.source_text import SourceText
from ftindicators.model.hashing import digest
from ftindicators.sources.codes import Code
from ftindicators.sources.mapping_values import MappingFacts
from ftindicators.sources.read_mapping import read_mapping


@dataclass(frozen=True, slots=True)
class ColumnMapping(MappingFacts):
    """How an input's columns become ours, and how its values are read. Frozen; equal if they say the same.

    :meth:`load` reads a file, :meth:`of_text` a text; :meth:`identity` is for data that already has our names.
    ``text`` is what it was read from, ``digest`` its blake2b-128.

    >>> import ftindicators as ft
    >>> mapping = ft.ColumnMapping.of_text("{timezone: Europe/London, columns: {account_id: card, occurred_at: day}}")
    >>> mapping == ft.ColumnMapping.identity()
    False
    """

    file: str = field(default="", compare=False)
    text: str = field(default="", compare=False, repr=False)
    digest: str = field(default="", compare=False)

    @classmethod
    def identity(cls) -> Self:
        """For data that already has our names: one row a posting, ISO times, plain amounts beside their direction."""
        return cls()

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Self:
        """The mapping in a YAML file. Paths inside are relative to it.

        Raises InvalidMapping with every fault of the file: code, line, column, hint.

        >>> import ftindicators as ft
        >>> mapping = ft.ColumnMapping.load("sample_data/harbour_bank/mapping.yaml")
        >>> mapping.file
        'sample_data/harbour_bank/mapping.yaml'
        """
        name = os.fspath(path)
        try:
            text = Path(path).read_bytes().decode("utf-8-sig")
        except UnicodeDecodeError:
            raise InvalidMapping(diagnostics=[Diagnostic(str(Code.EMPTY), f"{name}: the file is not UTF-8")]) from None
        except OSError as error:
            reason = (error.strerror or "cannot be read").lower()
            raise InvalidMapping(diagnostics=[Diagnostic(str(Code.EMPTY), f"{name}: {reason}")]) from None
        return cls.of_text(text, name, Path(path).parent)

    @classmethod
    def of_text(cls, text: str, file: str = "<mapping>", folder: Path | None = None) -> Self:
        """The mapping in a text; ``folder`` is where relative paths start. Raises as :meth:`load` does."""
        facts = read_mapping(SourceText(file, text), folder or Path())
        said = {part.name: getattr(facts, part.name) for part in fields(MappingFacts)}
        return cls(**said, file=file, text=text, digest=digest(text))
