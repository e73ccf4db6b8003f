"""The style: contrast that WCAG 2.2 AA asks for, in light, dark and print; and text that stays text."""

import re

import jinja2
import pytest

from ftindicators.reports import page
from ftindicators.reports.page import _asked, _code, _cut, _style

CSS = _style()[0]
TEXT_ON = [
    ("ink", "paper"), ("soft", "paper"), ("link", "paper"), ("ink", "sheet"), ("link", "sheet"), ("soft", "sheet"),
    ("banner-ink", "banner"), ("care-ink", "care"), ("yes", "paper"), ("no", "paper"),
    ("open", "paper"), ("ink", "code"),
]  # fmt: skip
DRAWN_ON = [("in", "paper"), ("out", "paper"), ("mark", "paper"), ("strong-line", "paper"), ("banner-line", "banner")]


def themes():
    light = re.search(r"^:root \{(.*?)\n\}", CSS, re.DOTALL | re.MULTILINE)[1]
    dark = re.search(r"prefers-color-scheme: dark\) \{\s*:root \{(.*?)\}", CSS, re.DOTALL)[1]
    printed = re.search(r"@media print \{\s*:root \{(.*?)\}", CSS, re.DOTALL)[1]
    base = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", light))
    return {
        "light": base,
        "dark": base | dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", dark)),
        "print": base | dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", printed)),
    }


def luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_measure_of_contrast_is_that_of_wcag():
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", ["light", "dark", "print"])
def test_text_has_the_contrast_that_aa_asks_for(theme):
    colours = themes()[theme]
    assert not {pair: round(c, 2) for pair in TEXT_ON if (c := contrast(colours[pair[0]], colours[pair[1]])) < 4.5}
    assert not {pair: round(c, 2) for pair in DRAWN_ON if (c := contrast(colours[pair[0]], colours[pair[1]])) < 3}


def test_every_colour_is_one_of_the_themes():
    outside = re.sub(r"(:root \{.*?\n  ?\})", "", CSS, flags=re.DOTALL)
    assert not re.search(
        r"(?<!8pt system-ui, sans-serif; )color: #", re.sub(r"@page \{.*?\n  \}", "", outside, flags=re.DOTALL)
    )


def test_the_style_loads_nothing():
    assert not re.search(r"url\(|@import|expression\(", CSS)


def test_code_is_escaped_and_keeps_its_lines():
    assert _code("a < b\n\t'x' \u202e & \"y\"") == "a &lt; b\n\t&#39;x&#39; \\u202e &amp; &#34;y&#34;"


def test_a_figure_at_the_beginning_stands_apart():
    split = _asked("1,250.50% of rows; the indicator asks for at least 5")
    assert (split.figure, split.measured, split.asks) == ("1,250.50%", " of rows", "for at least 5")
    assert _asked("the type is wire").figure == ""


def test_long_titles_are_cut_in_the_picture():
    assert _cut("x" * 100, 10) == "x" * 9 + "…"
    assert _cut("short", 10) == "short"


def test_what_an_expression_gives_is_escaped_and_made_visible():
    template = page._environment(jinja2).from_string("{{ a }}|{{ a | code }}")
    assert template.render(a="<b>\u202e") == "&lt;b&gt;\\u202e|&lt;b&gt;\\u202e"


def test_a_name_that_a_template_lacks_is_an_error_and_no_gap():
    with pytest.raises(jinja2.UndefinedError):
        page._environment(jinja2).from_string("{{ missing }}").render()
