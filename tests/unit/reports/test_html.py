"""The page: one file, no script, nothing from data but text, in an order that a reader and a program can follow."""

import re
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

import jinja2
import pytest

from ftindicators.model.since_last import DoubledMeasure, GrownEpisode, SinceLast
from ftindicators.reports.document import BANNER
from ftindicators.reports.html import report_page
from ftindicators.runners.report import ReportJob
from tests.builders.page_parts import page
from tests.builders.report_folders import MARK, harbour, hostile

SECTIONS = ["who", "why", "time", "flow", "rows", "sql", "blind", "otherwise", "since", "made"]
ADDRESSES = {"href", "src", "srcset", "action", "formaction", "data", "poster", "cite", "background", "xlink:href"}


def pages(folder):
    job = ReportJob.of(folder)
    return [report_page(jinja2, job.report(candidate)) for candidate in job.candidates]


@pytest.fixture(scope="module")
def text():
    return pages(harbour())[0]


@pytest.fixture(scope="module")
def tree(text):
    return page(text)


def test_the_banner_comes_first_and_last(tree):
    (body,) = tree.all("body")
    words = body.words()
    assert words.removeprefix("Skip to the content ").startswith(BANNER)
    assert words.endswith(BANNER)


def test_the_parts_stand_in_the_order_in_which_a_reader_needs_them(tree):
    assert [h.attributes["id"] for h in tree.all("h2")] == SECTIONS
    assert [link.attributes["href"] for nav in tree.all("nav") for link in nav.all("a")] == [f"#{s}" for s in SECTIONS]


def test_it_needs_nothing_from_outside_and_no_script(text, tree):
    assert not list(tree.all("script", "iframe", "object", "embed", "img", "form", "link", "base"))
    outside = [
        e.attributes[a] for e in tree.all() for a in e.attributes if a in ADDRESSES and "#" not in e.attributes[a]
    ]
    assert set(outside) == {"https://duckdb.org"}  # a link that a reader may follow, never loaded
    assert not re.search(r"url\(|@import", text)
    assert not [a for e in tree.all() for a in e.attributes if a.startswith("on") or a == "style"]


def test_its_policy_lets_in_its_own_style_alone(text, tree):
    import base64
    import hashlib

    (policy,) = [m.attributes["content"] for m in tree.all("meta") if "http-equiv" in m.attributes]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    style = re.search(r"<style>(.*?)</style>", text, re.DOTALL)[1]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"'sha256-{digest}'" in policy


def test_every_link_leads_to_something_that_is_there(tree):
    ids = Counter(e.attributes["id"] for e in tree.all() if "id" in e.attributes)
    assert max(ids.values()) == 1
    targets = {e.attributes["href"][1:] for e in tree.all("a") if e.attributes["href"].startswith("#")}
    assert targets <= set(ids)
    labels = {e.attributes["aria-labelledby"] for e in tree.all() if "aria-labelledby" in e.attributes}
    assert {one for label in labels for one in label.split()} <= set(ids)


def test_headings_go_down_one_level_at_a_time(tree):
    levels = [int(h.name[1]) for h in tree.all("h1", "h2", "h3", "h4", "h5")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(below - above <= 1 for above, below in pairwise(levels))


def test_tables_have_headers_for_rows_and_columns(tree):
    tables = list(tree.all("table"))
    assert len(tables) > 8
    for table in tables:
        (head,) = table.all("thead")
        assert all(cell.attributes.get("scope") == "col" for cell in head.all("th"))
        assert all(
            cell.attributes.get("scope") == "row" for body in table.all("tbody", "tfoot") for cell in body.all("th")
        )
        columns = sum(int(c.attributes.get("colspan", 1)) for c in head.all("th"))
        for row in table.all("tr"):
            assert sum(int(c.attributes.get("colspan", 1)) for c in row.all("th", "td")) == columns


def test_the_picture_has_a_title_a_description_and_a_table(tree):
    (svg,) = [s for s in tree.all("svg") if s.attributes.get("role") == "img"]
    assert "Money in and out" in next(svg.all("title")).words()
    assert "money out" in next(svg.all("desc")).words()
    assert any("The picture as a table" in summary.words() for summary in tree.all("summary"))


def test_what_scrolls_can_be_reached_and_is_named(tree):
    scrolling = [e for e in tree.all("div") if e.attributes.get("class") == "scroll"]
    assert scrolling
    assert all({"tabindex", "role", "aria-label"} <= set(e.attributes) for e in scrolling)
    assert len({e.attributes["aria-label"] for e in scrolling}) == len(scrolling)


def test_hostile_text_makes_no_element_no_attribute_and_no_address():
    bad, good = pages(hostile()), pages(hostile(harmless=True))
    assert len(bad) == len(good) > 1
    shapes = []
    for text in (*bad, *good):
        tree = page(text)
        assert not [a for e in tree.all() for a, v in e.attributes.items() if MARK in a or MARK in (v or "")]
        assert not list(tree.all("script", "img", "iframe"))
        assert len(list(tree.all("style"))) == 1
        shapes.append(Counter((e.name, tuple(sorted(e.attributes))) for e in tree.all()))
    # The same rows with plain texts have the same elements; only their order by text may differ.
    for one, other in zip(sorted(bad, key=len), sorted(good, key=len), strict=True):
        names = [Counter(e.name for e in page(text).all()) for text in (one, other)]
        assert set(names[0]) == set(names[1])
    assert all(MARK in text for text in bad)


def test_nothing_unseen_and_nothing_that_turns_letters_round_stands_in_the_page():
    for text in pages(hostile()):
        assert not [letter for letter in set(text) if not letter.isprintable() and letter not in "\n\t"]
        assert "\\u202e" in text


def test_every_text_from_data_is_isolated():
    (first, *_) = pages(hostile())
    for element in page(first).all():
        if any(MARK in part for part in element.text):
            assert element.name in {"bdi", "code", "title", "text"}, (element.name, element.attributes)


def test_what_is_new_stands_beside_what_was():
    job = ReportJob.of(harbour())
    report = job.report(job.candidates[0])
    first = report.indicators[0]
    since = SinceLast(
        run="0" * 32,
        data_to=1_741_835_400_000_000,
        revision=1,
        route="offender",
        score=Decimal("2.5"),
        families_new=("hand-over",),
        indicators_new=(first.id,),
        episodes_new=("e1",),
        episodes_grown=(GrownEpisode("e2", first.id, 3, 9),),
        measures_doubled=(DoubledMeasure("e2", first.id, "nights", None, 8.0),),
        transactions_new=("t1", "t2"),
        transactions_new_count=3,
    )
    changed = replace(report, since_previous=since, who=replace(report.who, change="escalated"))
    words = page(report_page(jinja2, changed)).words()
    assert "Has escalated" in words
    assert "whose data ended on 13 March 2025, 03:10 UTC" in words
    assert ", score 2.5, revision 1; data to 13 March 2025" in words
    assert "3 hits then, 9 now" in words
    assert "not known then, 8 now" in words
    assert "and more" in words
    assert "first time" in page(report_page(jinja2, report)).words()
