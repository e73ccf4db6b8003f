"""The header of an indicator: what it is called, of whom it speaks, where it comes from."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ftindicators.language.codes import Code
from ftindicators.language.fields import SOURCE
from ftindicators.language.reading import Reader
from ftindicators.language.yaml_tree import Entry, Mapping, Node
from ftindicators.model.indicator import Source, Status, Strength
from ftindicators.vocabulary import enumeration, families

INDICATOR_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LANGUAGE = re.compile(r"[a-z]{2}(?:-[A-Z]{2})?")


@dataclass(frozen=True, slots=True)
class Header:
    """What an indicator says of itself, apart from whom it speaks of."""

    id: str
    version: int
    title: tuple[tuple[str, str], ...]
    status: Status
    exploitation: tuple[str, ...]
    family: str
    strength: Strength
    sources: tuple[Source, ...]
    rationale: str
    innocent_explanations: tuple[str, ...]
    next_steps: tuple[str, ...]


def read_header(reader: Reader, fields: dict[str, Entry]) -> Header:
    """The header out of the fields of an indicator; faulty or missing parts are empty, and have been reported."""

    def node(key: str) -> Node | None:
        return fields[key].value if key in fields else None

    def choice(key: str, choices: tuple[str, ...], called: str) -> str | None:
        return reader.choice(value, choices, called) if (value := node(key)) is not None else None

    identity, version, title = node("indicator"), node("version"), node("title")
    rationale, explanations, steps = node("rationale"), node("innocent_explanations"), node("next_steps")
    exploitation, sources = node("exploitation"), node("sources")
    return Header(
        id=(read_id(reader, identity) or "") if identity is not None else "",
        version=(reader.integer(version, least=1) or 0) if version is not None else 0,
        title=_title(reader, title) if title is not None else (),
        status=choice("status", enumeration("indicator_status"), "a status") or "draft",  # type: ignore[arg-type]
        exploitation=_exploitation(reader, exploitation) if exploitation is not None else (),
        family=choice("family", tuple(families()), "a family of evidence") or "",
        strength=choice("strength", enumeration("strength"), "a strength") or "weak",  # type: ignore[arg-type]
        sources=_sources(reader, sources) if sources is not None else (),
        rationale=(reader.text(rationale) or "") if rationale is not None else "",
        innocent_explanations=(reader.texts(explanations) or ()) if explanations is not None else (),
        next_steps=(reader.texts(steps) or ()) if steps is not None else (),
    )


def read_id(reader: Reader, node: Node) -> str | None:
    """An indicator's id: kebab-case."""
    text = reader.text(node)
    if text is None or INDICATOR_ID.fullmatch(text) is not None:
        return text
    proposed = "-".join(re.findall(r"[a-z0-9]+", text.lower()))
    hint = f"write '{proposed}'" if proposed else None
    reader.fault(Code.BAD_NAME, node, f"'{text}' is not kebab-case: small letters, digits and single hyphens", hint)
    return None


def _title(reader: Reader, node: Node) -> tuple[tuple[str, str], ...]:
    if not isinstance(node, Mapping):
        text = reader.text(node)
        return (("en", text),) if text is not None else ()
    titles: list[tuple[str, str]] = []
    for entry in node.entries:
        if _LANGUAGE.fullmatch(entry.key.text) is None:
            reader.fault(Code.WRONG_VALUE, entry.key, f"'{entry.key.text}' is not a language", "write its code: en, fr")
        elif (text := reader.text(entry.value)) is not None:
            titles.append((entry.key.text, text))
    return tuple(titles)


def _exploitation(reader: Reader, node: Node) -> tuple[str, ...]:
    known = enumeration("exploitation")
    items = reader.items(node, "a list of packs", f"write [{known[0]}]; the packs are {', '.join(known)}")
    found: list[str] = []
    for item in items or ():
        pack = reader.choice(item, known, "a pack")
        if pack is not None and pack in found:
            reader.fault(Code.NAME_TWICE, item, f"'{pack}' stands in this list twice")
        elif pack is not None:
            found.append(pack)
    return tuple(found)


def _sources(reader: Reader, node: Node) -> tuple[Source, ...]:
    found: list[Source] = []
    for item in reader.items(node, "a list of sources", "write [{document: ..., year: ..., basis: page_read}]") or ():
        fields = reader.fields(item, SOURCE)
        document = reader.text(fields["document"].value) if fields is not None and "document" in fields else None
        if fields is None:
            continue
        year = reader.integer(fields["year"].value, least=1900) if "year" in fields else None
        basis = (
            reader.choice(fields["basis"].value, enumeration("source_basis"), "a basis") if "basis" in fields else None
        )
        where = reader.text(fields["where"].value) if "where" in fields else None
        if document is not None:
            found.append(Source(document, year, basis, where))
    return tuple(found)
