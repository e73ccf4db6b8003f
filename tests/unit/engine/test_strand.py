import numpy as np

from ftindicators.engine.strand import Strand


def keys(*numbers):
    return np.array(numbers, np.int64), np.array(numbers, np.int64)


def entered(strand, until, *numbers):
    return strand.enter(*keys(*numbers), np.array(until, np.int64)).tolist()


def test_a_group_gets_a_slot_and_remembers_the_newest_instant():
    strand = Strand()
    assert entered(strand, [1, 2, 3], 5, 6, 5) == [0, 1, 0]
    assert strand.newest[:2].tolist() == [3, 2]
    assert len(strand) == 2


def test_a_group_that_comes_back_has_a_new_serial():
    strand = Strand()
    entered(strand, [1, 1], 5, 6)
    strand.keep(np.array([1], np.int64))
    assert entered(strand, [9, 9], 6, 5) == [0, 1]
    assert strand.serials[:2].tolist() == [1, 2]


def test_what_is_restored_or_copied_goes_on_alike():
    strand = Strand()
    entered(strand, [1, 1], 5, 6)
    others = [Strand.from_arrays(strand.arrays()), strand.copy()]
    entered(strand, [3], 8)
    for other in others:
        assert entered(other, [4, 4], 6, 7) == [1, 2]
        assert (other.serials[:3].tolist(), other.newest[:3].tolist()) == ([0, 1, 2], [1, 4, 4])
    assert strand.nbytes > 0
