"""The codes of what can be wrong with an indicator file: FTI100 to FTI199 (expressions have FTI200 to FTI299).

A code is stable: it can be searched for, and silenced by name in another tool. The reference page is made from this
list.
"""

from __future__ import annotations

from enum import StrEnum


class Code(StrEnum):
    """A kind of fault; the comment beside each says when it is reported."""

    # the file
    UNREADABLE_FILE = "FTI100"  # missing, no permission, not UTF-8, no indicator in it
    YAML_SYNTAX = "FTI101"  # not YAML; reported alone for its file
    DUPLICATE_KEY = "FTI102"  # the same key twice in one map
    YAML_REFUSED = "FTI103"  # anchors, aliases, tags, merge keys, directives, a second document
    LIMIT = "FTI104"  # too large, too deep, too many nodes
    # its shape
    UNKNOWN_KEY = "FTI110"  # a key that the language does not have here
    MISSING_KEY = "FTI111"  # a required key is missing
    WRONG_SHAPE = "FTI112"  # a map where a list belongs, and the like
    WRONG_VALUE = "FTI113"  # a value of the wrong form
    NOT_IN_LIST = "FTI114"  # a value outside its closed list
    NOT_YET = "FTI115"  # part of the language, but not of this release
    NO_VALUE = "FTI116"  # a key without a value
    KEYS_EXCLUDE = "FTI117"  # keys that cannot stand together, or one of which must
    # names
    BAD_NAME = "FTI120"  # not a name: lower-case letters, digits, _
    NAME_TWICE = "FTI121"  # two things of one indicator have the same name
    NAME_TAKEN = "FTI122"  # the name of a column, a function or a word of the language
    UNKNOWN_NAME = "FTI123"  # no such column, selection, measure, parameter
    RING = "FTI124"  # names that are defined by each other
    BLOCKED = "FTI125"  # a name that nothing may read
    ID_TWICE = "FTI126"  # two indicators with one id
    NOT_READABLE = "FTI127"  # a column that is not for this use
    # parameters
    PARAMETER_VALUE = "FTI130"  # a value that does not fit its type
    OUTSIDE_RANGE = "FTI131"  # outside minimum and maximum
    PARAMETER_TYPE = "FTI133"  # a parameter of a type that does not fit its place
    # measures and windows
    AGGREGATE_KEYS = "FTI140"  # a key that the aggregate needs and lacks, or does not take
    COLUMN_TYPE = "FTI143"  # a column of a type that the aggregate cannot take
    WINDOW = "FTI144"  # not exactly one of within and per; ending or last in the wrong place
    DURATION = "FTI145"  # not a duration
    # tests
    TEST_TABLE = "FTI150"  # rows of a test that cannot be read
    TEST_COLUMN = "FTI151"  # a column that a test's table does not have
    TEST_ID = "FTI152"  # an expected row that the test does not hold
    # overlays and --set
    SET_SYNTAX = "FTI160"  # a setting without its indicator, parameter or value
    UNKNOWN_INDICATOR = "FTI161"  # no indicator of that id
    UNKNOWN_PARAMETER = "FTI162"  # the indicator has no such parameter
    # what lint finds
    UNUSED = "FTI170"  # a parameter, column, selection or measure that nothing reads
    SQL_WORD = "FTI171"  # a name that is a word of SQL
    COUNT_EQUALS = "FTI172"  # a count compared by =: rows of one instant can lift it past the value
    NOT_NULLABLE = "FTI173"  # NOT over a value that may be unknown
    NO_WINDOW = "FTI174"  # a condition that reads no window, and no `at`
    NO_HISTORY = "FTI175"  # absence or smallness asked for, without `history`
    WINDOW_PAST_HISTORY = "FTI176"  # a window longer than `history`
    COUNTRY_ALONE = "FTI177"  # an error: a country is never suspicious alone
    NO_CURRENCY = "FTI178"  # amounts compared or added without a currency
    NEVER_MET = "FTI179"  # a clause that can never be true
    ALWAYS_MET = "FTI180"  # a clause that is always true
    THIN_HEADER = "FTI181"  # no sources, no rationale: what a reviewer needs
    SAME_QUESTION = "FTI182"  # two indicators that ask the same
