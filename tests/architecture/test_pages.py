"""Pages: every link leads somewhere, and the lists of pages are whole."""

import re

from tests.checkout import ROOT, files

PAGES = [path for path in files() if path.suffix == ".md"]
LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]+)(?:#[^)]*)?\)")
RECORDS = ROOT / "docs" / "explanation" / "decisions"


def links(page):
    text = re.sub(
        r"^```.*?^```$|^ {4}[^\n]*|`[^`\n]*`",
        "",
        (ROOT / page).read_text(encoding="utf-8"),
        flags=re.MULTILINE | re.DOTALL,
    )
    return [link for link in LINK.findall(text) if "://" not in link]


def test_every_link_leads_to_a_file():
    broken = [f"{page}: {link}" for page in PAGES for link in links(page) if not (ROOT / page.parent / link).exists()]
    assert not broken


def test_decisions_are_listed_by_their_titles():
    listed = re.findall(
        r"^\| \[(\d+)\]\(([\w.-]+)\) \| (.+) \|$", (RECORDS / "README.md").read_text("utf-8"), re.MULTILINE
    )
    records = sorted(path for path in RECORDS.glob("*.md") if path.name != "README.md")
    titles = [path.read_text(encoding="utf-8").splitlines()[0].removeprefix("# ") for path in records]
    assert [(f"{number}. {title}", name) for number, name, title in listed] == [
        (title, path.name) for title, path in zip(titles, records, strict=True)
    ]


def test_every_page_of_the_docs_is_listed():
    listed = set(links(ROOT / "docs" / "README.md"))
    pages = {path.relative_to("docs").as_posix() for path in PAGES if path.parts[0] == "docs"}
    records = {page for page in pages if re.match(r"explanation/decisions/\d", page)}
    assert pages - records - {"README.md"} <= listed
