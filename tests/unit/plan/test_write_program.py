"""What expressions become: one instruction for what is said twice, nothing for what cannot be, polars for the rest."""

from ftindicators.kernels import row_operations as op
from ftindicators.language.expressions.lower import lowered
from ftindicators.language.expressions.physical import Constant, Kind
from ftindicators.model.expression import Literal, Operation
from ftindicators.model.values import INT64_MAX, ValueType
from ftindicators.plan.program import Given, Input
from ftindicators.plan.values import reference
from ftindicators.plan.write_program import folded, named_texts, write_program

CITY, AMOUNT, HOUR, SHARE, FLAG = (
    reference(number, kind)
    for number, kind in enumerate(
        [ValueType.TEXT, ValueType.MONEY, ValueType.INTEGER, ValueType.NUMBER, ValueType.BOOLEAN]
    )
)


def condition(operator, *operands):
    return Operation(ValueType.BOOLEAN, operator, operands)


def is_city(name):
    return condition("=", CITY, Literal(ValueType.TEXT, name))


def written(*expressions):
    return write_program(expressions, named_texts(expressions))


def operations(program):
    return program.code[:, 0].tolist()


def test_what_two_expressions_say_is_computed_once():
    early = condition("<", HOUR, Literal(ValueType.INTEGER, 6))
    program = written(condition("and", is_city("Bath"), early), condition("and", early, is_city("Bath")))
    assert operations(program).count(op.TRUTH_LEAST) == 1
    assert operations(program).count(op.STORE_TRUTH) == 2
    assert (program.truths, program.numbers, program.others) == ((0, 1), (), ())


def test_texts_are_compared_by_their_codes():
    program = written(is_city("Bath"), is_city("Ely"))
    assert program.inputs == (Input(Given.CODES, 0),)
    assert named_texts([is_city("Bath"), is_city("Ely")]) == {0: {"Bath": 1, "Ely": 2}}


def test_a_text_that_is_not_numbered_is_asked_of_polars():
    program = write_program([is_city("Bath")], {})
    assert program.inputs == (Input(Given.TRUTHS, 0, is_asked=True),)
    assert len(program.asked) == 1


def test_patterns_are_asked_of_polars_and_joined_here():
    like = condition("like", CITY, Literal(ValueType.TEXT, "B%"))
    program = written(condition("and", like, FLAG))
    assert [one.is_asked for one in program.inputs] == [True, False]
    assert program.asked == (lowered(like),)


def test_a_computed_text_is_left_to_polars_as_a_whole():
    program = written(Operation(ValueType.TEXT, "lower", (CITY,)))
    assert (program.others, operations(program)) == ((0,), [])


def test_a_comparison_is_turned_round_and_not_negated_after():
    program = written(condition("not", condition(">=", HOUR, Literal(ValueType.INTEGER, 6))))
    assert operations(program) == [op.LOAD_NUMBER, op.WHOLE_REACHES_CONSTANT, op.STORE_TRUTH]
    assert program.code[1, 5:].tolist() == [6, 1]


def test_more_than_the_most_is_never_true():
    program = written(condition(">", HOUR, Literal(ValueType.INTEGER, INT64_MAX)))
    assert operations(program) == [op.LOAD_NUMBER, op.NUMBER_TABLE, op.STORE_TRUTH]


def test_a_column_set_to_null_makes_its_comparisons_unknown():
    without = condition("=", Literal(ValueType.TEXT, None), Literal(ValueType.TEXT, "Bath"))
    assert folded(lowered(without)) == Constant(Kind.TRUTH, None)
    program = written(condition("and", without, FLAG))
    assert (len(program.inputs), program.asked) == (1, ())


def test_registers_are_used_again():
    many = [condition("<", HOUR, Literal(ValueType.INTEGER, hour)) for hour in range(100)]
    program = written(*many)
    assert program.registers[0] <= 3
    assert program.registers[2] == 1
