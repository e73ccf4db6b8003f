from ftindicators.language.words.columns import closed_value_words, closed_values, column_words, one_of_several, several
from ftindicators.vocabulary.row_names import row_names


def test_every_column_has_words_without_underscores():
    for name in row_names():
        for words in (column_words(name), several(name), one_of_several(name)):
            assert words
            assert "_" not in words
            assert "." not in words


def test_a_column_of_another_table_says_whose_it_is():
    assert column_words("customer.declared_income") == "the customer's declared income"
    assert column_words("local_hour") == "the local hour"


def test_different_values_have_a_noun_where_there_is_a_good_one():
    assert (several("city"), one_of_several("city")) == ("cities", "city")
    assert (several("memo"), one_of_several("memo")) == ("values of the memo", "value of the memo")


def test_closed_values_are_words():
    for value in closed_values("type"):
        assert "_" not in closed_value_words(value)
    assert closed_values("memo") == ()
