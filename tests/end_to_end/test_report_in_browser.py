"""The pages of a report in a real browser: seen by axe-core, on a phone, without a network, printed.

It needs the extra `browser` and a Chromium on the system (`apt-get install chromium`); without them it is skipped.
"""

import os
import shutil
from pathlib import Path

import pytest

from ftindicators.reports.document import BANNER
from ftindicators.runners.report import ReportJob
from ftindicators.runners.report_files import write_pages
from tests.builders.report_folders import harbour, hostile, scratch

playwright = pytest.importorskip("playwright.sync_api", reason="the extra `browser` is not installed: no Playwright")
axe = pytest.importorskip(
    "axe_playwright_python.sync_playwright", reason="the extra `browser` is not installed: no axe"
)

PLACES = (
    os.environ.get("FTINDICATORS_CHROMIUM"), "/usr/lib/chromium/chromium", shutil.which("chromium"),
    shutil.which("chromium-browser"), shutil.which("google-chrome"),
)  # fmt: skip
CHROMIUM = next((place for place in PLACES if place and Path(place).is_file()), None)
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium was found; FTINDICATORS_CHROMIUM can name one"),
]
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 740}


@pytest.fixture(scope="module")
def browser():
    with playwright.sync_playwright() as started:
        found = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield found
        found.close()


@pytest.fixture(scope="module")
def pages():
    """The index and a report of the sample bank, and those of hostile texts."""
    made = []
    for name, folder in (("bank", harbour()), ("hostile", hostile())):
        out = scratch() / f"pages-{name}"
        write_pages(ReportJob.of(folder), out, overwrite=True)
        reports = sorted(out.glob("candidate-*.html"), key=lambda path: path.stat().st_size)
        made += [out / "index.html", reports[len(reports) // 2]]
    return made


@pytest.fixture
def opened(browser):
    """Open a file and give the page, and everything that it asked for or said."""
    contexts = []

    def opening(path, *, bypass=False, **options):
        context = browser.new_context(bypass_csp=bypass, **options)
        contexts.append(context)
        page = context.new_page()
        heard = []
        page.on("request", lambda request: heard.append(request.url) if request.url != path.as_uri() else None)
        page.on("console", lambda message: heard.append(message.text))
        page.on("dialog", lambda dialog: heard.append(dialog.message))
        page.on("pageerror", lambda error: heard.append(str(error)))
        page.goto(path.as_uri())
        return page, heard

    yield opening
    for context in contexts:
        context.close()


@pytest.mark.parametrize(("scheme", "size"), [("light", DESK), ("dark", PHONE)], ids=["light-desk", "dark-phone"])
def test_axe_finds_nothing(opened, pages, scheme, size):
    for path in pages:
        page, _ = opened(path, bypass=True, color_scheme=scheme, viewport=size)
        page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
        options = {"runOnly": {"type": "tag", "values": TAGS}}
        found = axe.Axe().run(page, options=options).response["violations"]
        assert not [(f["id"], f["nodes"][0]["html"][:200], f["nodes"][0]["failureSummary"][:300]) for f in found], path


def test_nothing_is_asked_for_nothing_runs_and_nothing_is_said(opened, pages):
    for path in pages:
        page, heard = opened(path)
        page.wait_for_timeout(100)
        assert heard == []
        assert page.evaluate("document.scripts.length") == 0


def test_without_script_everything_can_be_read(opened, pages):
    page, _ = opened(pages[1], java_script_enabled=False)
    assert page.locator("h2").count() == 10
    summary = page.locator("summary").first
    summary.click()
    assert summary.locator("xpath=..").get_attribute("open") is not None


@pytest.mark.parametrize("width", [320, 360, 412, 768, 1280])
def test_no_page_is_wider_than_the_screen(opened, pages, width):
    for path in pages:
        page, _ = opened(path, viewport={"width": width, "height": 800})
        page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path


def test_every_link_within_the_page_shows_what_it_leads_to(opened, pages):
    page, _ = opened(pages[1], viewport=DESK)
    link = page.locator("a.recompute").first
    target = link.get_attribute("href")
    link.click()
    assert page.locator(f"{target} pre").is_visible()


def test_the_keyboard_reaches_the_content_first(opened, pages):
    page, _ = opened(pages[1], viewport=DESK)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#content"


def test_printed_everything_is_open_and_each_page_says_what_it_is(opened, pages, tmp_path):
    page, _ = opened(pages[1])
    page.emulate_media(media="print")
    closed = page.evaluate(
        "[...document.querySelectorAll('details > :not(summary)')].filter((e) => !e.checkVisibility() || "
        "e.getBoundingClientRect().height === 0).length"
    )
    assert closed == 0
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") in {
        "rgb(255, 255, 255)",
        "rgba(0, 0, 0, 0)",
    }
    page.pdf(path=tmp_path / "report.pdf", prefer_css_page_size=True)
    assert (tmp_path / "report.pdf").stat().st_size > 50_000
    style = page.evaluate("document.querySelector('style').textContent")
    assert f'content: "{BANNER}"' in style


def test_hostile_names_are_shown_as_they_are_written(opened, pages):
    page, heard = opened(pages[3])
    assert heard == []
    assert page.locator("main script, main img, main iframe, main object").count() == 0
    assert "<script>alert(1)</script>" in page.locator("main").inner_text()
