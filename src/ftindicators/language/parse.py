"""One file to one Indicator: the whole way from text to typed, resolved, frozen values, with every fault at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from ftindicators.diagnostics import Diagnostic, Span
from ftindicators.language.codes import Code
from ftindicators.language.expression_door import ExpressionDoor
from ftindicators.language.fields import EPISODE, INDICATOR
from ftindicators.language.parameter_places import unfit_places
from ftindicators.language.parse_columns import Subject, read_about, read_party, read_subject
from ftindicators.language.parse_definitions import read_definitions
from ftindicators.language.parse_header import read_header
from ftindicators.language.parse_tests import read_tests
from ftindicators.language.parse_windows import read_length
from ftindicators.language.reading import Reader
from ftindicators.language.source_text import SourceText
from ftindicators.language.yaml_tree import Entry, Tree, read_tree
from ftindicators.model.expression import Name, NameKind
from ftindicators.model.indicator import PARTY, EpisodeRule, Indicator
from ftindicators.model.measure import Length
from ftindicators.model.values import DAY, ValueType


@dataclass(frozen=True, slots=True)
class ReadFile:
    """What came of one file. ``indicator`` is None where there are errors; ``id_span`` is where its id stands.

    ``places`` are the spans of single keys (`condition`, `history`), for what `check` has to say of them.
    """

    source: SourceText
    indicator: Indicator | None
    diagnostics: tuple[Diagnostic, ...]
    id: str = ""
    id_span: Span | None = None
    places: Mapping[str, Span] | None = None


def read_indicator(
    source: SourceText,
    *,
    folder: Path | None = None,
    extra_columns: Mapping[str, ValueType] | None = None,
    with_tests: bool = True,
) -> ReadFile:
    """The indicator that a file holds. Never raises: faults stand in the answer.

    ``folder`` is where the files that its tests name are looked for; without ``with_tests`` its tests are passed over.
    ``extra_columns`` are those of this bank's mapping.
    """
    tree = read_tree(source)
    reader = Reader(source)
    reader.diagnostics.extend(tree.diagnostics)
    if tree.root is None:
        if not tree.diagnostics:
            reader.fault(
                Code.UNREADABLE_FILE, (0, 1), "the file is empty; an indicator begins with 'indicator: its-id'"
            )
        return ReadFile(source, None, tuple(reader.diagnostics))
    fields = reader.fields(tree.root, INDICATOR)
    if fields is None:
        return ReadFile(source, None, tuple(reader.diagnostics))
    if not with_tests:
        fields.pop("tests", None)
    return _read(reader, tree, fields, folder, dict(extra_columns or {}))


def _read(
    reader: Reader, tree: Tree, fields: dict[str, Entry], folder: Path | None, extra: dict[str, ValueType],
) -> ReadFile:  # fmt: skip
    header = read_header(reader, fields)
    definitions = read_definitions(reader, tree.root, fields, extra)
    door = definitions.door
    subject = read_subject(reader, door.names, fields["subject"].value) if "subject" in fields else None
    party = _party(reader, door, fields, subject)
    about = read_about(reader, door.names, fields, party)
    if "about" not in fields and "points_to" not in fields and not _key_written(tree, "about", "points_to"):
        hint = "about: [{party: party, role: unknown}], or points_to: ROLE for the subject's party alone"
        reader.fault(Code.MISSING_KEY, (0, 1), "an indicator needs 'about' or 'points_to'", hint)
    condition = door.read(fields["condition"].value) if "condition" in fields else None
    at = door.read(fields["at"].value) if "at" in fields else None
    history = (
        read_length(reader, door.names, fields["history"].value, nothing="a history of no length asks for nothing")
        if "history" in fields
        else None
    )
    episode = _episode(door, fields)
    tests = read_tests(reader, fields["tests"].value, folder, extra) if "tests" in fields else ()
    identity = fields["indicator"].value if "indicator" in fields else None
    id_span = reader.source.span(identity.start, identity.end) if identity is not None else None
    indicator: Indicator | None = None
    if (
        all(fault.severity == "warning" for fault in reader.diagnostics)
        and condition is not None
        and subject is not None
    ):
        indicator = Indicator(
            id=header.id,
            version=header.version,
            title=header.title,
            status=header.status,
            exploitation=header.exploitation,
            about=about,
            family=header.family,
            strength=header.strength,
            sources=header.sources,
            rationale=header.rationale,
            innocent_explanations=header.innocent_explanations,
            subject=subject.columns,
            subject_kind=subject.kind,
            condition=condition,
            next_steps=header.next_steps,
            party=party or PARTY,
            parameters=definitions.parameters,
            columns=definitions.columns,
            selections=definitions.selections,
            measures=definitions.measures,
            at=at,
            history=history,
            episode=episode,
            tests=tests,
            file=reader.source.file,
            text=reader.source.text,
            digest=blake2b(reader.source.text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest(),
        )
        unfit = unfit_places(indicator)
        for name, message in unfit:
            span = next((parameter.span for parameter in definitions.parameters if parameter.name == name), None)
            start = reader.source.start_of(span.line) + span.column - 1 if span is not None else 0
            reader.fault(Code.PARAMETER_VALUE, (start, start + len(name)), message)
        indicator = None if unfit else indicator
    places = {key: reader.source.span(entry.key.start, entry.key.end) for key, entry in fields.items()}
    return ReadFile(reader.source, indicator, tuple(reader.diagnostics), header.id, id_span, places)


def _party(reader: Reader, door: ExpressionDoor, fields: dict[str, Entry], subject: Subject | None) -> Name | None:
    """The column that names to whom a hit belongs."""
    if "party" in fields:
        return read_party(reader, door.names, fields["party"].value)
    facing = subject is not None and [column.name for column in subject.columns] == ["other_party"]
    return Name(ValueType.TEXT, "other_party" if facing else "party", NameKind.COLUMN)


def _episode(door: ExpressionDoor, fields: dict[str, Entry]) -> EpisodeRule:
    inner = door.reader.fields(fields["episode"].value, EPISODE) if "episode" in fields else None
    gap: Length | None = None
    longest: Length | None = 90 * DAY
    if inner is not None and "gap" in inner:
        nothing = "a gap of no length joins no hits, not even two at one instant"
        gap = read_length(door.reader, door.names, inner["gap"].value, nothing=nothing)
    if inner is not None and "longest" in inner:
        nothing = "an episode of no length holds no hits"
        longest = read_length(door.reader, door.names, inner["longest"].value, nothing=nothing)
    return EpisodeRule(gap, longest if longest is not None else 90 * DAY)


def _key_written(tree: Tree, *keys: str) -> bool:
    get = getattr(tree.root, "get", lambda _key: None)
    return any(get(key) is not None for key in keys)
