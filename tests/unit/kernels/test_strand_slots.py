from random import Random

import numpy as np

from ftindicators.kernels.strand_slots import KeySlots


def hashes(numbers):
    first = np.array(numbers, np.int64) // 3  # keys that share their first hash differ in the second
    return first, np.array(numbers, np.int64)


def test_keys_keep_the_slots_that_they_got_first_and_others_have_none():
    slots = KeySlots()
    assert slots.of(*hashes([7, 8, 7])).tolist() == [0, 1, 0]
    assert slots.of(*hashes([8, 9])).tolist() == [1, 2]
    assert slots.find(*hashes([9, 10, -1])).tolist() == [2, -1, -1]
    assert len(slots) == 3


def test_nothing_is_found_among_nothing():
    assert KeySlots().find(*hashes([1, 2])).tolist() == [-1, -1]
    assert KeySlots().of(*hashes([])).tolist() == []


def test_what_is_kept_is_renumbered_and_the_rest_is_new_again():
    slots = KeySlots()
    slots.of(*hashes(range(100)))
    slots.keep(np.array([90, 5], np.int64))
    assert slots.find(*hashes([90, 5, 6])).tolist() == [0, 1, -1]
    assert slots.of(*hashes([6])).tolist() == [2]


def test_a_copy_and_what_is_restored_go_their_own_way():
    slots = KeySlots()
    slots.of(*hashes(range(10)))
    made = [slots.copy(), KeySlots(**slots.arrays())]
    slots.of(*hashes([77]))
    for other in made:
        assert other.of(*hashes([3, 88])).tolist() == [3, 10]
    assert slots.find(*hashes([88])).tolist() == [-1]


def test_it_says_what_a_dictionary_says():
    random, slots, known = Random(1), KeySlots(), {}
    for _ in range(60):
        asked = [random.randrange(-400, 400) for _ in range(random.randrange(0, 40))]
        assert slots.find(*hashes(asked)).tolist() == [known.get(key, -1) for key in asked]
        assert slots.of(*hashes(asked)).tolist() == [known.setdefault(key, len(known)) for key in asked]
        if random.random() < 0.1 and known:
            kept = random.sample(range(len(known)), len(known) // 2)
            by_slot = {slot: key for key, slot in known.items()}
            known = {by_slot[slot]: new for new, slot in enumerate(kept)}
            slots.keep(np.array(kept, np.int64))
    assert 16 * len(slots) <= slots.nbytes
