import polars as pl

from ftindicators.engine.kept_state import KeptState
from ftindicators.engine.open_episodes import OpenEpisode
from ftindicators.engine.state import State
from tests.unit.engine.small_rows import evaluated, hits, rows, values_of
from tests.unit.plan.small_plans import COUNT, plan

MADE = plan(
    measures={"n": COUNT, "total": {"aggregate": "sum", "column": "amount", "within": "7d"}},
    condition="n >= 1 AND total > 0",
)


def test_an_unknown_name_gets_a_strand_or_codes_of_its_own():
    state = KeptState()
    assert state.strand_of("a") is state.strand_of("a")
    assert state.strand_of("a") is not state.strand_of("b")
    assert state.texts_of("a") is state.texts_of("a")


def test_a_copy_goes_its_own_way():
    state = State()
    evaluated(MADE, rows({"h": 0}, {"h": 1}), state)
    other = state.copy()
    assert isinstance(other, State)
    mine = evaluated(MADE, rows({"h": 2}, {"h": 3}), state)
    theirs = evaluated(MADE, rows({"h": 2, "account_id": "B"}), other)
    assert (values_of(mine, "n"), values_of(theirs, "n")) == ([3, 4], [1])
    assert (len(state.episodes["made-up"]), len(other.episodes["made-up"])) == (1, 2)


def test_bytes_are_those_of_kernels_keys_texts_starts_episodes_and_frames():
    state = State()
    empty = state.nbytes
    evaluated(MADE, rows({"h": 0}), state)
    one = state.nbytes
    evaluated(MADE, rows(*({"h": 1 + n / 9, "account_id": f"a{n}"} for n in range(50))), state)
    fifty = state.nbytes
    assert empty < one < fifty
    state.followed["e"] = OpenEpisode("e", "made-up", "A", 0, 0, 0, 1, None)
    assert state.nbytes > fifty
    before = state.nbytes
    state.frames["waiting"] = pl.DataFrame({"x": range(1000)})
    assert state.nbytes >= before + 8000


def test_hits_do_not_depend_on_a_copy_being_taken():
    state = State()
    evaluated(MADE, rows({"h": 0}), state)
    state.copy()
    assert hits(evaluated(MADE, rows({"h": 1}), state)) == ["t001"]


def test_a_base_is_copied_and_counted_with_the_state_that_has_it():
    state = State(base=State())
    alone = state.nbytes
    evaluated(MADE, rows({"h": 0}), state.base)
    assert state.nbytes == alone + state.base.nbytes
    other = state.copy()
    evaluated(MADE, rows({"h": 1}), state.base)
    assert len(hits(evaluated(MADE, rows({"h": 2}), other.base))) == 1
    assert other.base.data_to != state.base.data_to
