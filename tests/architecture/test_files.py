"""House rules for files: honest names, small files, nothing empty."""

import ast
import re

import pytest

from tests.checkout import ROOT, files

SAYS_NOTHING = re.compile(r"_?(utils?|helpers?|common|core|base|misc|stuff)", re.IGNORECASE)
LONGEST = 400

PYTHON = [path for path in files() if path.suffix == ".py"]
SOURCES = [path for path in PYTHON if path.parts[0] == "src"]


def test_there_is_something_to_check():
    assert len(SOURCES) > 1


def test_names_of_files_and_folders_say_what_they_hold():
    parts = {part.removeprefix("test_").split(".")[0]: path for path in PYTHON for part in path.parts}
    assert not {str(path) for name, path in parts.items() if SAYS_NOTHING.fullmatch(name)}


def test_no_source_file_is_longer_than_400_lines():
    lengths = {str(path): len((ROOT / path).read_text(encoding="utf-8").splitlines()) for path in SOURCES}
    assert not {path: length for path, length in lengths.items() if length > LONGEST}


def test_no_file_stands_in_for_an_empty_folder():
    assert not [str(path) for path in files() if path.name in {".gitkeep", ".keep", ".empty"}]


@pytest.mark.parametrize("init", [p for p in SOURCES if p.name == "__init__.py"], ids=lambda path: path.parent.name)
def test_no_package_stands_empty(init):
    beside = [path for path in SOURCES if path.is_relative_to(init.parent) and path != init]
    body = ast.parse((ROOT / init).read_text(encoding="utf-8")).body
    assert beside or len(body) > 1
