import json

from ftindicators.engine.clause_answers import joint_miss, truth_of
from tests.unit.engine.small_rows import rows
from tests.unit.engine.test_explained import CASH, explained


def test_null_is_unknown():
    assert [truth_of(value) for value in (True, False, None)] == ["true", "false", "unknown"]


def test_parts_say_how_many_hold_and_how_many_must():
    (one,) = explained(
        rows(CASH | {"city": "Bern"}), "t001", at=None, parameters=None,
        condition="(cash OR city = 'Genf' OR card_present) AND NOT (cash AND n > 3)",
    )  # fmt: skip
    any_of, none_of = one.clauses
    assert any_of.words == "1 of 3 holds, 1 is unknown; the indicator asks for at least one"
    assert (none_of.joined, none_of.truth) == ("none", "true")
    assert none_of.words == "the indicator asks that this does not hold"
    assert none_of.parts[0].words == "1 of 2 holds; the indicator asks for all of them"


def test_a_selection_that_does_not_hold_says_so():
    selections = {"cash": "type = 'cash_deposit'", "big": "cash AND amount >= 100"}
    (one,) = explained(rows(CASH), "t001", at="big", selections=selections)
    assert one.at.words == "the transaction is not «big»: 1 of 2 holds; the indicator asks for all of them"
    assert one.at.parts[0].words.startswith("the transaction is «cash»: ")
    (one,) = explained(rows({"type": None}), "t001")
    assert one.at.words.startswith("whether the transaction is «cash» is unknown: ")


def test_other_tests_say_what_stands_at_the_row():
    (one,) = explained(
        rows(CASH | {"amount": 1_500_000}), "t001", at=None, parameters=None,
        condition="type IN ('wire', 'fee') AND city IS NULL AND amount % 100 = 0",
    )  # fmt: skip
    assert [clause.words for clause in one.clauses] == [
        "the type is cash deposit; the indicator asks that the type is wire or fee",
        "the city is unknown; the indicator asks that the city is unknown",
        (
            "the amount in its own currency is 150.00 CAD; the indicator asks that the amount in its own currency is a "
            "multiple of 100.00 CAD"
        ),
    ]
    assert [clause.miss for clause in one.clauses] == [None, None, None]


def test_what_is_true_or_false_is_said_as_a_sentence():
    frame = rows(CASH | {"card_present": False}, CASH)
    known, unknown = explained(frame, "t001", "t002", at=None, parameters=None, condition="card_present")
    assert known.clauses[0].words == "the card is not present; the indicator asks that the card is present"
    assert unknown.clauses[0].words.startswith("whether the card is present is unknown; ")


def test_parameters_stand_among_the_values_as_exact_text():
    parameters = {
        "k": {"value": 3, "basis": "judgement"},
        "low": {"value": 12.5, "currency": "CAD", "basis": "source"},
        "kinds": {"value": ["wire", "fee"], "basis": "judgement"},
        "share": {"value": 0.25, "basis": "judgement"},
    }
    (one,) = explained(
        rows(CASH), "t001", parameters=parameters,
        condition="n >= $k AND amount >= $low AND type IN $kinds AND paid >= $share * amount",
    )  # fmt: skip
    found = {value.name: value.exact for clause in one.clauses for value in clause.values if value.kind == "parameter"}
    assert found == {"$k": "3", "$low": "12.5", "$kinds": "wire,fee", "$share": "0.25"}


def test_an_explanation_is_plain_json():
    (one,) = explained(rows(CASH), "t001")
    found = one.to_json()
    assert json.loads(json.dumps(found)) == found


def test_no_false_clause_no_miss():
    assert joint_miss([]) is None
