from ftindicators.language.expressions.operators import FUNCTIONS, OPERATORS
from ftindicators.language.words.functions import FUNCTION_WORDS, listed


def test_only_operators_of_the_language_have_words():
    assert set(FUNCTION_WORDS) <= {known.name for known in (*FUNCTIONS, *OPERATORS)}


def test_a_list_ends_in_a_word():
    assert listed([], "or") == "none"
    assert listed(["a"], "or") == "a"
    assert listed(["a", "b", "c"], "and") == "a, b and c"
