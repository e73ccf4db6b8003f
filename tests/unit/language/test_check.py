"""Where the checks stay quiet, and what they see through. The words of each stand in `tests/diagnostics/cases`."""

import pytest

from ftindicators.language.check import check
from ftindicators.language.source_text import SourceText
from tests.unit.language.indicator_text import read, text

COUNT = "measures:\n  n: {aggregate: count, where: cash, within: 14d}\nselections:\n  cash: type = 'cash_deposit'\n"


def codes(body):
    found = read(body)
    assert found.diagnostics == ()
    return sorted(
        str(fault.code) for fault in check(found.indicator, SourceText("example.yaml", text(body)), found.places)
    )


@pytest.mark.parametrize(
    "body",
    [
        f"{COUNT}condition: n >= 3\n",
        f"{COUNT}condition: n = 0\nhistory: 14d\n",
        f"{COUNT}condition: n >= 3 AND type NOT IN ('fee')\n",
        f"{COUNT}condition: n >= 3 AND cash IS NOT TRUE\n",
        f"{COUNT}condition: n >= 3 AND NOT (direction = 'debit')\n",
        f"{COUNT}condition: n >= 3 AND country = 'NO'\n",
        f"{COUNT}condition: n >= 3 AND customer.country <> country\n",
        f"{COUNT}condition: n >= 3 AND amount > 0\n",
        f"{COUNT}condition: n >= 3 AND amount > 9000 AND currency = 'CAD'\n",
        f"{COUNT}condition: n >= 3 AND amount_base > 9000\n",
        f"{COUNT}condition: n >= 3 AND local_hour >= 22\n",
        "condition: amount_base > 9000\nat: type = 'wire'\n",
        "parameters:\n  g: {value: 7d, basis: judgement}\n" + COUNT + "condition: n >= 3\nepisode: {gap: $g}\n",
    ],
)
def test_a_sound_indicator_gets_no_warning(body):
    assert codes(body) == []


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (f"{COUNT}  few: n < 3\ncondition: few\n", "FTI175"),
        (f"{COUNT}condition: 3 >= n AND n > 1\n", "FTI175"),
        (f"{COUNT}columns:\n  paid: amount\ncondition: n >= 3 AND paid > 9000\n", "FTI178"),
        ("selections:\n  far: country IN ('NO')\ncondition: far\nat: type = 'wire'\n", "FTI177"),
        (f"{COUNT}condition: n >= 3 AND local_weekday > 7\n", "FTI179"),
        (f"{COUNT}  odd: NOT cash\ncondition: n >= 3 AND odd\n", "FTI173"),
    ],
)
def test_definitions_are_looked_through(body, code):
    assert codes(body) == [code]


def test_what_only_an_unused_definition_reads_is_unused_too():
    body = f"{COUNT}  idle: m > 3\ncolumns:\n  deep: coalesce(booking_nights, 0)\ncondition: n >= 3\n"
    body = body.replace("measures:\n", "measures:\n  m: {aggregate: sum, column: deep, within: 1d}\n")
    assert codes(body) == ["FTI170"] * 3
