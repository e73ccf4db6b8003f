"""Normalised text, by examples and letter by letter against polars."""

from __future__ import annotations

import unicodedata

import polars as pl
import pytest

from ftindicators.language.expressions.normalise import WHITE_SPACE, normalised
from ftindicators.plan.write_polars import evaluate_rows
from tests.unit.language.expressions.made_up import tree


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  Caf\u00e9-Bar \u21165 ", "cafe bar no5"),
        ("STRASSE Stra\u00dfe", "strasse strasse"),
        ("\u0130stanbul", "istanbul"),
        ("\u039f\u0394\u039f\u03a3", "\u03bf\u03b4\u03bf\u03c3"),
        ("\ufb01ve", "five"),
        ("...", ""),
        ("a\tb\n\u00a0c", "a b c"),
        ("\uff21\uff22\uff11", "ab1"),
        ("e\u0301", "e"),
    ],
)
def test_examples(text, expected):
    assert normalised(text) == expected
    assert normalised(expected) == expected


def test_polars_normalises_every_letter_alike():
    letters = [chr(c) for c in range(0x110000) if not 0xD800 <= c <= 0xDFFF and unicodedata.category(chr(c)) != "Cn"]
    texts = [f"a{letter}B" for letter in letters]
    ours = evaluate_rows(pl.DataFrame({"memo": texts}), [("x", tree("normalise(memo)"))])["x"].to_list()
    assert [(t, o) for t, o in zip(texts, ours, strict=True) if o != normalised(t)] == []


def test_white_space_is_unicodes():
    spaces = {chr(c) for c in range(0x110000) if chr(c).isspace()} - set("\x1c\x1d\x1e\x1f")
    assert set(WHITE_SPACE) == spaces
