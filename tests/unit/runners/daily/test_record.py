import polars as pl
import pytest

from ftindicators.diagnostics import InvalidInput
from ftindicators.engine.state import State
from ftindicators.runners.daily.record import TOLD, Record, RowsPart, Scanned

ONE = Scanned("a.csv", "/in/a.csv", "1" * 32, "2025-05-01T06:00:00+00:00", "/out/may")


def test_a_record_is_kept_in_a_state_and_taken_out_of_it():
    told = pl.DataFrame([("c1", False, "p", "{}")], TOLD, orient="row")
    record = Record(2, [ONE], [RowsPart("r.parquet", "2" * 32, 1, 5, 3)], {"layout": "postings"}, candidates=told)
    state = State(beside={"rows": 7}, frames={"waiting": pl.DataFrame({"x": [1]})})
    record.put_into(state)
    found = Record.taken_from(state)
    assert (found.runs, found.inputs, found.parts, found.identity) == (2, [ONE], record.parts, record.identity)
    assert found.candidates.equals(told)
    assert (state.beside, list(state.frames)) == ({"rows": 7}, ["waiting"])


def test_inputs_are_known_by_their_content():
    record = Record(1, [ONE])
    record.refuse_repeated([("a.csv", "2" * 32)])
    with pytest.raises(InvalidInput, match=r"a.csv was scanned on 2025-05-01T06:00:00\+00:00 in .*/out/may\n"):
        record.refuse_repeated([("a.csv", "1" * 32)])
    with pytest.raises(InvalidInput, match=r"b.csv was scanned .* \(then called a.csv\)"):
        record.refuse_repeated([("b.csv", "1" * 32)])
    assert record.latest() == {"1" * 32}


def test_other_rules_for_ids_are_refused():
    record = Record(1, identity={"layout": "postings", "accounts": True})
    record.refuse_other_identity({"layout": "postings", "accounts": True})
    with pytest.raises(InvalidInput, match="accounts was True, now False"):
        record.refuse_other_identity({"layout": "postings", "accounts": False})
