"""House rules for words: about persons they are neutral; about machines there are none."""

import re

from tests.checkout import ROOT, text_files
from tests.neutral_words import OF_PERSONS

# A folder of somebody's machine. Paths in examples are relative.
OF_A_MACHINE = re.compile(r"(?<![\w.$}~-])(/(home|root|work|Users|mnt|scratch)/\w|[A-Z]:\\Users\\)")

READ_BY_PEOPLE = {"docs", "indicators", "sample_data", "src", "README.md", "CHANGELOG.md", "CONTRIBUTING.md"}


def said(pattern, folders=None):
    """Where ``pattern`` stands: file, line and what was found."""
    return [
        f"{path}:{number}: {found.group()}"
        for path in text_files()
        if folders is None or path.parts[0] in folders
        for number, line in enumerate((ROOT / path).read_text(encoding="utf-8").splitlines(), 1)
        for found in pattern.finditer(line)
    ]


def test_words_about_persons_are_neutral():
    assert not said(OF_PERSONS, READ_BY_PEOPLE)


def test_no_file_names_a_folder_of_somebodys_machine():
    assert not said(OF_A_MACHINE)


def test_the_patterns_find_what_they_are_for():
    assert OF_PERSONS.search("an Illegal worker")
    assert not OF_PERSONS.search("commercial sex")
    assert OF_A_MACHINE.search("open('" + "/home" + "/ada/bank.csv')")
    assert not OF_A_MACHINE.search("tests/work/rows.csv and https://example.org/home/page")
