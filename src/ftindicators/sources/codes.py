"""The codes of what can be wrong with a mapping (FTI300 to FTI399) and with an input (FTI400 to FTI449)."""

from __future__ import annotations

from enum import StrEnum


class Code(StrEnum):
    """A kind of fault. Faults of YAML itself have the codes of every YAML file (FTI100 to FTI104)."""

    # a mapping: its shape, numbered as the same faults of an indicator
    EMPTY = "FTI300"  # the file is missing, or holds no mapping
    UNKNOWN_KEY = "FTI310"
    MISSING_KEY = "FTI311"
    WRONG_SHAPE = "FTI312"
    WRONG_VALUE = "FTI313"
    NOT_IN_LIST = "FTI314"
    NOT_YET = "FTI315"
    NO_VALUE = "FTI316"
    KEYS_EXCLUDE = "FTI317"  # keys that cannot stand together, or one of which must
    # a mapping: its names
    UNKNOWN_COLUMN = "FTI320"  # not a column of ours
    UNKNOWN_SOURCE = "FTI321"  # a column that the file does not have
    REQUIRED = "FTI322"  # a required column has no source
    BLOCKED = "FTI323"  # a source that nothing may read, by its name
    BLOCKED_VALUES = "FTI324"  # likewise, by its values
    NAME_TAKEN = "FTI325"  # an extra column with the name of one of ours
    NOT_IN_LAYOUT = "FTI326"  # a column that the layout makes itself
    UNKNOWN_ZONE = "FTI330"  # not a time zone
    ZONE_TABLE = "FTI331"  # the table of time zones cannot be used
    FORMAT = "FTI332"  # a format of times that cannot be read by
    # an input
    NO_FILE = "FTI400"
    EMPTY_FILE = "FTI401"
    NOT_READABLE = "FTI402"  # broken, or not of the format that its name says
    LACKS_KEY = "FTI403"  # a table without its key column
    NAIVE_TIME = "FTI404"  # a time of day without any zone
    TABLE_NOT_YET = "FTI405"
    ENCODING = "FTI406"
    TOO_LARGE = "FTI407"  # a field, or the number of columns
    HEADER = "FTI408"  # a column that is used stands twice
    OPEN_QUOTE = "FTI409"  # a quote that is never closed
    NOT_A_FRAME = "FTI410"
    SAME_NAME = "FTI411"  # two files with the same name below their arguments
    TWO_FORMATS = "FTI412"  # times that two formats read as different days
