"""A small right indicator, and ways to bend it."""

from ftindicators.language.parse import ReadFile, read_indicator
from ftindicators.language.source_text import SourceText

HEADER = """\
indicator: example
version: 1
title: An example
status: draft
exploitation: [labour]
points_to: unknown
family: cash
strength: weak
sources: [{document: EXAMPLE}]
rationale: An example.
innocent_explanations: [market trader]
"""


def text(body: str, header: str = HEADER) -> str:
    subject = "" if body.startswith("subject:") or "\nsubject:" in body else "subject: account\n"
    return f"{header}{subject}{body}"


def read(body: str, header: str = HEADER, **options) -> ReadFile:
    return read_indicator(SourceText("example.yaml", text(body, header)), **options)


def indicator(body: str, header: str = HEADER, **options):
    found = read(body, header, **options)
    assert found.diagnostics == ()
    assert found.indicator is not None
    return found.indicator


def faults(body: str, header: str = HEADER, **options) -> list[str]:
    return [str(fault.code) for fault in read(body, header, **options).diagnostics]
