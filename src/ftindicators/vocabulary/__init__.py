"""The closed words of the house: tables, columns, enumerations, families, lists, merchant groups, blocked names.

Two data files beside this one are the only source: ``columns.yaml`` and ``mcc_groups.yaml``. They are read when
first asked for, into frozen values. Standard library and PyYAML only.
"""

from __future__ import annotations

from ftindicators.vocabulary.blocked import Blocked, blocked_name, blocked_values, plain_name
from ftindicators.vocabulary.closed_values import Family, NamedList, enumeration, enumerations, families, named_lists
from ftindicators.vocabulary.columns import Column, DerivedColumn, derived_columns, table, tables
from ftindicators.vocabulary.merchant_groups import MerchantGroup, merchant_group_of, merchant_groups
from ftindicators.vocabulary.row_names import RowName, row_names
from ftindicators.vocabulary.spelling import closest

__all__ = [
    "Blocked",
    "Column",
    "DerivedColumn",
    "Family",
    "MerchantGroup",
    "NamedList",
    "RowName",
    "blocked_name",
    "blocked_values",
    "closest",
    "derived_columns",
    "enumeration",
    "enumerations",
    "families",
    "merchant_group_of",
    "merchant_groups",
    "named_lists",
    "plain_name",
    "row_names",
    "table",
    "tables",
]
