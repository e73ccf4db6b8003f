from dataclasses import replace

import pytest

from ftindicators.cli.indicator_text import as_written, indicator_page, title
from ftindicators.language.library import Indicators, shipped_folder

SHIPPED = list(Indicators.shipped())


@pytest.mark.parametrize("indicator", SHIPPED, ids=lambda i: i.id)
def test_a_page_has_what_a_reviewer_needs(indicator):
    page = indicator_page(indicator)
    words = " ".join(page.split())
    for text in (*indicator.innocent_explanations, *indicator.next_steps, indicator.rationale):
        assert " ".join(text.split()) in words
    for parameter in indicator.parameters:
        assert f"basis: {parameter.basis}" in page
    for source in indicator.sources:
        assert source.document in page
    assert "\x1b" not in page


@pytest.mark.parametrize("indicator", SHIPPED, ids=lambda i: i.id)
def test_what_is_computed_stands_as_written_without_the_tests(indicator):
    lines = as_written(indicator)
    assert [line for line in lines if line.startswith("  condition:")]
    assert not [line for line in lines if "tests:" in line or "transaction_id," in line]


def test_the_title_is_english_or_else_the_first():
    indicator = SHIPPED[0]
    assert title(indicator) == dict(indicator.title)["en"]
    assert title(replace(indicator, title=(("fr", "Titre"), ("de", "Titel")))) == "Titre"


def test_a_file_that_is_gone_only_leaves_a_section_out():
    gone = replace(SHIPPED[0], file=str(shipped_folder() / "gone.yaml"))
    assert "As written" not in indicator_page(gone)
