from ftindicators.results.file_lock import locked


def test_a_lock_is_held_by_one_and_goes_with_its_file(tmp_path):
    path = tmp_path / "lock"
    with locked(path, 0.0) as held:
        assert held
        assert path.is_file()
        with locked(path, 0.0) as other:
            assert not other
    assert not path.exists()
    with locked(path, 0.0) as again:
        assert again
