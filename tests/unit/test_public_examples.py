"""Each public name shows how it is used, and what it shows is run here, as a user would in a checkout."""

import doctest
import shutil

import pytest

import ftindicators
from tests.architecture.public_face import ALL, NEEDS_NO_EXAMPLE, names
from tests.checkout import ROOT, files

READ = ("sample_data", "indicators")
POLICY = "src/ftindicators/candidates/policy.yaml"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """What examples read, where they may write."""
    folder = tmp_path_factory.mktemp("checkout")
    for path in files():
        if path.parts[0] in READ or path.as_posix() == POLICY:
            (folder / path.parent).mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / path, folder / path)
    return folder


@pytest.mark.parametrize("public", ALL, ids=lambda public: public.name)
def test_the_example_gives_what_it_says(public, folder, monkeypatch):
    if not public.examples:
        assert public.name in NEEDS_NO_EXAMPLE
        return
    monkeypatch.chdir(folder)
    said = []
    example = doctest.DocTest(public.examples, {}, public.name, None, 0, public.text)
    outcome = doctest.DocTestRunner(verbose=False).run(example, out=said.append)
    assert outcome.failed == 0, "".join(said)
    assert outcome.attempted == len(public.examples)


def test_no_example_is_skipped():
    assert not [public.name for public in ALL if "doctest:" in public.text]


def test_each_public_name_has_an_example():
    with_example = {public.name for public in ALL if public.examples}
    assert set(names()) <= with_example


@pytest.mark.parametrize("library", ["import duckdb", "import pandas", "import polars", "import pyarrow"])
def test_each_kind_of_frame_is_shown(library):
    assert [public.name for public in ALL if any(library in example.source for example in public.examples)]


def test_the_version_is_a_text():
    assert ftindicators.__version__.split(".")[0].isdigit()
