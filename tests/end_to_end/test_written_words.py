"""What the engine writes of people is neutral: narratives, summaries, explanations, reports.

Of the sample bank and of the personas, these with a policy that takes nearly everybody, so that there is a narrative
for every kind of evidence. The words stand in `tests/neutral_words.py`.
"""

from __future__ import annotations

import json

import pytest

from ftindicators.cli import app
from ftindicators.results.folder import Results
from tests.checkout import ROOT
from tests.neutral_words import OF_PERSONS, not_neutral
from tests.personas.policies import CARELESS_TEXT
from tests.personas.running import COUNTER, POSITIVE, bank

SAMPLE = ROOT / "sample_data" / "harbour_bank"


def command(*words):
    assert app.run([str(word) for word in words]) == 0, words


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """Two results folders, by name, written by the command."""
    made = tmp_path_factory.mktemp("written")
    everybody = bank([persona.apart(f"{persona.name}-") for persona in [*COUNTER, *POSITIVE]])
    for name, rows in (("rows", everybody.frame()), *everybody.tables().items()):
        rows.write_csv(made / f"{name}.csv")
    (made / "careless.yaml").write_text(CARELESS_TEXT, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ftindicators.cli.terminal.Terminal.listen", lambda _: None)  # it would listen for good
        tables = [f"--{name}={made / f'{name}.csv'}" for name in everybody.tables()]
        command("scan", made / "rows.csv", *tables, "--policy", made / "careless.yaml", "--out", made / "personas")
        tables = [f"--{name}={SAMPLE / f'{name}.csv'}" for name in everybody.tables()]
        mapping = ["--mapping", SAMPLE / "mapping.yaml"]
        command("scan", *sorted(SAMPLE.glob("postings-*.csv")), *mapping, *tables, "--out", made / "sample")
    return {name: made / name for name in ("personas", "sample")}


@pytest.fixture
def quiet(monkeypatch):
    monkeypatch.setattr("ftindicators.cli.terminal.Terminal.listen", lambda _: None)


BANKS = pytest.mark.parametrize("name", ["personas", "sample"])


@BANKS
def test_of_candidates(folders, name):
    results = Results.read(folders[name])
    assert len(results.candidates) >= {"personas": 30, "sample": 2}[name]
    for candidate in results.candidates:
        assert not not_neutral(json.dumps(candidate.to_json(), ensure_ascii=False))


@BANKS
def test_of_the_other_files(folders, name):
    """What of the run stands in the folder; the definitions hold what authors wrote, comments and all."""
    for file in ("coverage.json", "manifest.json", "suppressed.jsonl"):
        assert not not_neutral((folders[name] / file).read_text(encoding="utf-8"))
    assert not OF_PERSONS.search((folders[name] / "definitions.json").read_text(encoding="utf-8"))


@BANKS
@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.usefixtures("quiet")
def test_of_the_summary(folders, name, form, capsys):
    command("summary", folders[name], "--format", form)
    assert not not_neutral(capsys.readouterr().out)


@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.usefixtures("quiet")
def test_of_a_comparison(folders, form, capsys):
    command("compare", folders["sample"], folders["personas"], "--format", form)
    assert not not_neutral(capsys.readouterr().out)


@BANKS
@pytest.mark.usefixtures("quiet")
def test_of_reports_as_pages(folders, name, tmp_path):
    """Each candidate's page, and the index."""
    pytest.importorskip("jinja2")
    command("report", folders[name], "--out", tmp_path / "pages")
    pages = {page.name: page.read_text(encoding="utf-8") for page in (tmp_path / "pages").rglob("*.html")}
    assert len(pages) == len(Results.read(folders[name]).candidates) + 1
    assert not {page: found for page, text in pages.items() if (found := [*not_neutral(text), *addresses_in(text)])}


@BANKS
@pytest.mark.usefixtures("quiet")
def test_of_reports_as_documents(folders, name, capsys):
    """The list, and one document for each indicator and each route."""
    command("report", folders[name], "--format", "json")
    seen = set()
    for candidate in Results.read(folders[name]).candidates:
        if not seen.issuperset({*candidate.indicators, candidate.route}):
            seen |= {*candidate.indicators, candidate.route}
            command("report", folders[name], candidate.candidate_id, "--format", "json")
    text = capsys.readouterr().out
    assert text.count("ftindicators-candidate-report") > 3
    assert not [*not_neutral(text), *addresses_in(text)]


def addresses_in(text: str) -> list[str]:
    rows = [row for persona in [*COUNTER, *POSITIVE] for row in persona.customers]
    return [row["address"] for row in rows if row["address"] in text]


@BANKS
@pytest.mark.usefixtures("quiet")
def test_of_explanations(folders, name, capsys):
    hits = {hit["indicator"]: hit["hit_id"] for hit in Results.read(folders[name]).hits.to_pylist()}
    for hit in hits.values():
        command("explain", folders[name], hit)
        assert not not_neutral(capsys.readouterr().out)


@pytest.mark.parametrize(
    "text",
    [
        "She is a victim.",
        "a known trafficker",
        "an illegal worker",
        "<p>of Asian <b>ethnicity</b></p>",
        "the perpetrators and their victims",
        "Le trafiquant",
        "the suspects are known",
        "C-1 is a suspect",
    ],
)
def test_what_would_be_found(text):
    assert not_neutral(text)


@pytest.mark.parametrize(
    "text",
    [
        "This party is a potential victim; role potential-trafficker, route offender.",
        "<script>var he = 'her'</script><p class='men'>May be a person who is exploited.</p>",
        "not evidence of trafficking or of being trafficked",
        "C-1 may be a person who is exploited, not a suspect; whoever may be a victim goes first",
    ],
)
def test_what_may_be_said(text):
    assert not not_neutral(text)
