"""What is new in a candidate, as JSON and back."""

import json
from decimal import Decimal

from ftindicators.model.since_last import DoubledMeasure, EpisodeMark, GrownEpisode, SinceLast

SINCE = SinceLast(
    run="0" * 32,
    data_to=1_740_870_600_000_000,
    revision=1,
    route="offender",
    score=Decimal("6.5"),
    held_back=True,
    families_new=("access",),
    indicators_new=("j",),
    episodes_new=("f",),
    episodes_gone=("d",),
    episodes_grown=(GrownEpisode("e", "i", 2, 5),),
    measures_doubled=(DoubledMeasure("e", "i", "total", 10.5, 21.0), DoubledMeasure("f", "i", "n", None, 3.0)),
    transactions_new=("t8", "t9"),
    transactions_new_count=2,
)


def test_what_is_new_survives_the_way_to_json_and_back():
    assert SinceLast.from_json(json.loads(json.dumps(SINCE.to_json()))) == SINCE
    nothing = SinceLast("0" * 32, None, 1, "offender", Decimal(6))
    assert SinceLast.from_json(json.loads(json.dumps(nothing.to_json()))) == nothing


def test_times_and_points_are_written_as_in_the_candidate():
    written = SINCE.to_json()
    assert (written["data_to"], written["score"], written["run"]) == ("2025-03-01T23:10:00Z", 6.5, "0" * 32)
    assert written["episodes_grown"] == [{"episode_id": "e", "indicator": "i", "hits_before": 2, "hits_now": 5}]


def test_a_mark_survives_the_way_to_json_and_back():
    mark = EpisodeMark("e", "i", "cash", 3, (("n", 4.0), ("share", None)))
    assert EpisodeMark.from_json(json.loads(json.dumps(mark.to_json()))) == mark
