import numpy as np
import polars as pl
import pytest

from ftindicators.engine import array_files
from ftindicators.engine.array_files import checksum, read_arrays, read_frame, write_arrays, write_frame

ARRAYS = {
    "a/b": np.arange(12, dtype=np.int64).reshape(3, 4),
    "none": np.empty((0, 5), np.float64),
    "flags": np.array([True, False]),
    "turned": np.arange(6, dtype=np.float64).reshape(2, 3).T,
    "one": np.array(7, dtype=np.int8),
}


def test_arrays_come_back_with_their_names_types_and_shapes_and_can_be_written_to(tmp_path):
    index, said = write_arrays(tmp_path / "arrays", ARRAYS)
    found, now = read_arrays(tmp_path / "arrays", index)
    assert now == said
    assert list(found) == list(ARRAYS)
    for name, array in ARRAYS.items():
        np.testing.assert_array_equal(found[name], array)
        assert (found[name].dtype, found[name].shape) == (array.dtype, array.shape)
        assert found[name].flags.writeable
    assert all(place % array_files.ALIGNED == 0 for *_, place in index)


def test_a_file_that_ends_too_early_is_told(tmp_path):
    index, _ = write_arrays(tmp_path / "arrays", ARRAYS)
    (tmp_path / "arrays").write_bytes((tmp_path / "arrays").read_bytes()[:100])
    with pytest.raises(ValueError, match="ends too early"):
        read_arrays(tmp_path / "arrays", index)


def test_a_table_comes_back_and_one_that_was_changed_does_not(tmp_path):
    frame = pl.DataFrame({"x": [1, None], "y": ["a", "ä"], "z": [[1.5], []]})
    said = write_frame(tmp_path / "frame", frame)
    assert read_frame(tmp_path / "frame", said)[0].equals(frame)
    assert read_frame(tmp_path / "frame", checksum(b"other"))[1] is False


def test_the_checksum_depends_on_every_piece_and_on_nothing_else(monkeypatch):
    content = bytes(range(256)) * 4
    monkeypatch.setattr(array_files, "PIECE", 100)
    whole = checksum(content)
    assert whole == checksum(memoryview(bytearray(content)))
    for place in (0, 99, 100, 555, 1023):
        assert checksum(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]) != whole
    assert len({checksum(b""), checksum(b"\0"), whole}) == 3
