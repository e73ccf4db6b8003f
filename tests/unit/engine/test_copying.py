import numpy as np
import polars as pl

from ftindicators.engine.copying import copied


class Counter:
    def __init__(self, n):
        self.n = n

    def copy(self):
        return Counter(self.n)


def test_what_can_change_is_copied_at_every_depth():
    value = {"a": [1, 2], "b": {"c": np.arange(3), "d": Counter(1)}, "e": [[(1, "x")]], "f": {1, 2}}
    other = copied(value)
    value["a"].append(3)
    value["b"]["c"][0] = 9
    value["b"]["d"].n = 9
    value["e"][0].append((2, "y"))
    value["f"].add(3)
    assert other["a"] == [1, 2]
    assert other["b"]["c"].tolist() == [0, 1, 2]
    assert other["b"]["d"].n == 1
    assert (other["e"], other["f"]) == ([[(1, "x")]], {1, 2})


def test_what_cannot_change_is_shared():
    frame, key = pl.DataFrame({"x": [1]}), ("a", 1)
    other = copied({"frame": frame, "keys": [key]})
    assert other["frame"] is frame
    assert other["keys"][0] is key
