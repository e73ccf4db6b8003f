from ftindicators.results.yaml_changes import YamlChange, yaml_changes


def changes(before, after):
    return [(change.path, change.before, change.after) for change in yaml_changes(before, after)]


def test_comments_order_and_layout_say_nothing():
    assert changes("a: 1  # old\nb: {c: [x, y]}\n", "b:\n  c:\n    - x\n    - y\na: 1\n") == []


def test_a_value_is_told_by_its_path():
    assert changes("a: {b: {c: 1}}", "a: {b: {c: 2}}") == [("a.b.c", "1", "2")]
    assert changes("a: [{b: 1}, {b: 2}]", "a: [{b: 1}, {b: 3}]") == [("a[1].b", "2", "3")]


def test_what_comes_and_goes_is_told_value_by_value():
    assert changes("{a: 1, b: {c: 2, d: 3}}", "{e: []}") == [
        ("a", "1", None),
        ("b.c", "2", None),
        ("b.d", "3", None),
        ("e", None, "[]"),
    ]
    assert changes("a: {}", "a: {b: 1}") == [("a", "{}", None), ("a.b", None, "1")]


def test_a_text_is_no_number():
    assert changes("a: 6", 'a: "6"') == [("a", "6", '"6"')]


def test_what_is_no_yaml_gives_no_answer():
    assert yaml_changes("a: [", "a: 1") is None
    assert yaml_changes("a: 1", "a: 1\na: 2") is None
    assert yaml_changes("a: &x 1", "a: 1") is None
    assert yaml_changes("", "a: 1") is None
    assert yaml_changes("a: 1", "a: 2") == (YamlChange("a", "1", "2"),)
