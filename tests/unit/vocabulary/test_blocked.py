import pytest

from ftindicators.vocabulary import blocked_name, blocked_values, plain_name, row_names, tables


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("sex", "sex"),
        ("customer.sex", "sex"),
        ("Géndér", "gender"),
        ("customerGender", "gender"),
        ("dateOfBirth", "birth_date"),
        ("DATE OF BIRTH", "birth_date"),
        ("DATEOFBIRTH", "birth_date"),
        ("client-nationalité", "nationality"),
        ("PAYS_DE_NAISSANCE", "birthplace"),
        ("\N{FULLWIDTH LATIN SMALL LETTER S}ex", "sex"),
        ("se\N{ZERO WIDTH SPACE}x", "sex"),
        ("sex1", "sex"),
        ("preferredLanguage", "language"),
        ("work permit no", "immigration_document"),
    ],
)
def test_a_blocked_name_is_blocked_under_other_spellings(name, reason):
    blocked = blocked_name(name)
    assert blocked is not None
    assert blocked.reason == reason


@pytest.mark.parametrize(
    "name", ["essex", "account_age", "visa_card_type", "trace_id", "denomination_in", "genre", "id_type"]
)
def test_an_ordinary_name_of_transactions_is_not_blocked(name):
    assert blocked_name(name) is None


def test_some_names_are_blocked_only_whole_and_only_where_people_are_described():
    assert blocked_name("genre", "customers") is not None
    assert blocked_name("customer.age") is not None
    assert blocked_name("genre_of_shop", "customers") is None
    assert blocked_name("genre", "transactions") is None


def test_no_column_of_the_vocabulary_is_blocked_by_its_own_rule():
    assert [c.name for columns in tables().values() for c in columns.values() if blocked_name(c.name, c.table)] == []
    assert [name for name in row_names() if blocked_name(name)] == []


def test_a_birth_date_may_be_the_source_of_is_minor_alone():
    blocked = blocked_name("GEBURT_birthDate", "customers")
    assert blocked is not None
    assert blocked.source_for == "customers.is_minor"


def test_values_betray_a_column_whatever_its_name():
    assert blocked_values(["M", "F", None, "f "])
    assert blocked_values(["Mr.", "Mrs"])
    assert not blocked_values(["M", "M", None])
    assert not blocked_values(["M", "F", "Q"])
    assert not blocked_values([])


def test_a_plain_name_is_words_joined_by_underscores():
    assert plain_name("Pays d'Origine") == "pays_d_origine"
    assert plain_name("IDDocumentType") == "id_document_type"
