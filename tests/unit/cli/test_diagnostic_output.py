import json

from ftindicators.cli.diagnostic_output import counted, diagnostic_json
from ftindicators.diagnostics import Diagnostic, Span

ERROR = Diagnostic("FTI231", "no such name", Span("a.yaml", 3, 5, 6), "  x: amuont", "did you mean 'amount'?")
WARNING = Diagnostic("FTI400", "never met", Span("b.yaml", 1, 1), severity="warning")
NOWHERE = Diagnostic("FTI500", "no such indicator")


def test_the_count_names_errors_warnings_and_files():
    assert counted([ERROR, WARNING, NOWHERE]) == "2 errors, 1 warning in 2 files"
    assert counted([NOWHERE]) == "1 error"
    assert counted([]) == "no errors"


def test_a_diagnostic_is_plain_json_values():
    value = diagnostic_json(ERROR)
    assert json.loads(json.dumps(value)) == value
    assert (value["file"], value["line"], value["column"], value["length"]) == ("a.yaml", 3, 5, 6)
    assert diagnostic_json(NOWHERE)["line"] is None
