"""What a run gives, as users have it: the results folder as a value, and the way back to its rows."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ftindicators.results.folder import Results as FolderResults
from ftindicators.runners.explain import explanations

if TYPE_CHECKING:
    from ftindicators.model.explanation import Explanation
    from ftindicators.runners.reopen import Reopened


@dataclass(frozen=True, slots=True)
class Results(FolderResults):
    """What a run found, and what it could and could not see.

    ``hits``: an Arrow table, a row for each hit that was asked for, by (indicator, subject, occurred_at,
    transaction_id). ``episodes``: a row a run of hits of one indicator and subject, with the evidence to find its rows
    again. ``rejected``: a row for each input row that could not be used, with ``source``, ``row`` (from 1), ``reason``,
    ``field`` and ``value``. Times are ``timestamp[us, UTC]``, money is an exact decimal. ``candidates`` are for a
    person to review, never a verdict; ``suppressed`` what policy held back, with the reasons in ``held_back_by``.
    ``candidate_rows``: the postings that candidates rest on, and those of their parties around them, with ``source``
    and ``row`` in the input; ``candidates`` names whose. ``coverage``: what could be answered, by indicator;
    ``definitions``: the indicators, policy and mapping that were applied, whole; ``manifest``: what was read, and how;
    all three plain JSON values. ``retracted``: of a daily run, hits of earlier runs that no longer stand or read
    otherwise (``hit_id``, ``indicator``, ``subject_id``, ``transaction_id``, and ``by``, the id of the correction);
    None of any other run. ``run``: the way back to the rows of a run of this process; results that were read from
    a folder open the files that the manifest names.

    >>> import ftindicators as ft
    >>> mapping = "sample_data/harbour_bank/mapping.yaml"
    >>> night = "indicators/sexual/night-cash-window.yaml"
    >>> results = ft.scan("sample_data/harbour_bank/postings-*.csv", mapping=mapping, indicators=night)
    >>> results.coverage["indicators"]["night-cash-window"]["status"]
    'evaluated'
    >>> hit = results.hits.to_pylist()[0]
    >>> hit["transaction_id"], [(measure["name"], measure["exact"]) for measure in hit["measures"]]
    ('B40320461', [('nights', '4'), ('night_share', '1.0')])
    >>> rejected = results.rejected.to_pylist()[0]
    >>> rejected["row"], rejected["reason"], rejected["field"], rejected["value"]
    (798, 'not_a_time', 'occurred_at', '31/02/2025 10:15:00')
    """

    run: Reopened | None = field(default=None, compare=False, repr=False)

    def explain(self, hit_or_transaction: str, indicator: str | None = None) -> Explanation:
        """Why a row is a hit of an indicator, and why not, clause by clause.

        ``hit_or_transaction``: a hit_id, an episode_id (its first hit), a transaction_id (hit or not), ``FILE:ROW`` of
        the input, or the beginning of an id where only one begins so. ``indicator``: left out, that of the hit; of a
        transaction, the first of :meth:`explain_all`. The rows are read and evaluated again.

        Raises InvalidResults where the input is missing or has changed, WrongUsage for an id or an indicator that is
        not there.

        >>> import ftindicators as ft
        >>> mapping = "sample_data/harbour_bank/mapping.yaml"
        >>> night = "indicators/sexual/night-cash-window.yaml"
        >>> results = ft.scan("sample_data/harbour_bank/postings-*.csv", mapping=mapping, indicators=night)
        >>> found = results.explain("B40310316")
        >>> found.answer, found.miss
        ('no_hit', '2 of 4 nights')
        >>> found.clauses[0].text, found.clauses[0].filled, found.clauses[0].truth
        ('nights >= $min_count', 'nights >= 4', 'false')
        """
        return explanations(self, self.run, hit_or_transaction, indicator)[0]

    def explain_all(self, hit_or_transaction: str) -> tuple[Explanation, ...]:
        """What each indicator of the run says of one row: hits first, then those that say most.

        As :meth:`explain`, and raises as it does.

        >>> import ftindicators as ft
        >>> mapping = "sample_data/harbour_bank/mapping.yaml"
        >>> results = ft.scan("sample_data/harbour_bank/postings-2025-01.csv", mapping=mapping)
        >>> [found.indicator for found in results.explain_all("B40314143") if found.answer == "hit"]
        ['lodging-frequency-high']
        """
        return explanations(self, self.run, hit_or_transaction, None, every=True)
