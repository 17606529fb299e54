"""The merged catalog returns for each release the facts that were merged for it."""

from __future__ import annotations

import json
import pathlib
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heatlint import catalog
from heatlint.catalog import NEWEST, OLDEST, Catalog, UnknownRelease
from heatlint.catalog.merged import MARK, resolve
from tools import merge_catalog
from tools.merge_catalog import dumped, encode, merge

LEAVES = st.one_of(
    st.booleans(),
    st.integers(-1, 2),
    st.floats(0, 1),
    st.sampled_from(["", "a", "~"]),
    st.lists(st.sampled_from([1, True, "a", {"b": 1}]), max_size=2),
)
KEYS = st.sampled_from("abcdef")
TREES = st.recursive(LEAVES, lambda inner: st.lists(st.tuples(KEYS, inner), max_size=5).map(dict), max_leaves=12)
MAPS = st.lists(st.tuples(KEYS, TREES), max_size=6).map(dict)


@st.composite
def histories(draw):
    """Release -> map; neighbours are often equal, or the same in another order."""
    made, last = {}, draw(MAPS)
    for number in range(OLDEST, OLDEST + draw(st.integers(1, 6))):
        change = draw(st.sampled_from(["none", "order", "key", "all"]))
        if change == "order":
            last = dict(draw(st.permutations(list(last.items()))))
        elif change == "key":
            last = {**last, draw(KEYS): draw(TREES)}
        elif change == "all":
            last = draw(MAPS)
        made[number] = last
    return made


@given(histories())
@settings(max_examples=300)
def test_every_release_is_read_back_unchanged(raw):
    merged = json.loads(dumped(merge(raw)))
    before = dumped(merged)
    for number, facts in raw.items():
        assert dumped(resolve(merged, number)) == dumped(facts)
    assert dumped(merged) == before


def test_facts_that_never_change_have_no_choice():
    merged = merge({11: {"a": {"b": 1}}, 12: {"a": {"b": 1}}})
    assert merged == {"a": {"b": 1}}
    assert MARK not in dumped(merged).encode()


def test_a_choice_has_only_what_differs():
    assert merge({11: {"a": {"b": 1, "c": 2}}, 12: {"a": {"b": 1}}, 13: {"a": {"b": 1, "c": 3}}}) == {
        "a": {"b": 1, "c": {"~": [[11, 11, 2], [13, 13, 3]]}}
    }


def test_true_is_not_one():
    raw = {11: {"a": True}, 12: {"a": 1}, 13: {"a": 1.0}}
    merged = merge(raw)
    assert [dumped(resolve(merged, each)) for each in raw] == ['{"a":true}', '{"a":1}', '{"a":1.0}']


def test_a_new_key_in_the_middle_needs_no_order():
    merged = merge({11: dict.fromkeys("acd"), 12: dict.fromkeys("abcd"), 13: dict.fromkeys("acde")})
    assert list(merged) == list("abcde")


def test_a_changed_order_is_written():
    merged = merge({11: dict.fromkeys("ab", 1), 12: dict.fromkeys("ba", 1)})
    assert merged == {"b": 1, "a": 1, "~order": [[11, 11, ["a", "b"]]]}


def test_a_key_that_cannot_be_stored_is_refused():
    with pytest.raises(SystemExit):
        merge({11: {"~": 1}, 12: {"~": 2}})


def releases_of(names):
    """A raw release with types of these names."""
    types = {
        name: {
            "type": name,
            "properties": {"p": {"keys": {"q": {}}}, "l": {"type": "List", "item": {"keys": {"r": {}}}}},
        }
        for name in sorted(names)
    }
    return {
        "heat": "1",
        "base_attributes": {"show": {"type": "Map"}},
        "aliases": {},
        "constraints": {},
        "versions": {str(len(names)): {}},
        "types": types,
    }


@pytest.fixture
def store(tmp_path):
    """A catalog of three types: one always there, one that comes and goes, one that is new."""
    raw = {each: releases_of(["A"]) for each in range(OLDEST, NEWEST + 1)}
    for each in (12, 13, 20, 21):
        raw[each] = releases_of(["A", "B"])
    for each in (26, 27):
        raw[each] = releases_of(["A", "C"])
        raw[each]["types"]["A"]["properties"]["l"]["item"]["keys"]["s"] = {"type": "Map"}
    merge_catalog.write(tmp_path, encode(merge(raw), list(raw)))
    assert list(merge_catalog.differences(tmp_path, raw)) == []
    raw[12]["types"]["A"]["snapshot"] = True
    raw[13]["heat"] = "2"
    del raw[14]["types"]["A"]
    assert list(merge_catalog.differences(tmp_path, raw)) == [
        "12: A is another",
        "13: heat is another",
        "14: other types",
    ]
    return Catalog(str(tmp_path))


def test_types_of_a_release(store):
    assert list(store.names()) == ["A", "C"]
    assert list(store.names(12)) == ["A", "B"]
    assert list(store.names(15)) == ["A"]
    assert list(store.names(OLDEST - 1)) == list(store.names(NEWEST + 1)) == []
    assert store.find("B") is None and store.find("B", 15) is None
    assert store.find("B", 12).name == store.find("B", 21).name == "B"
    assert store.find("C", 25) is None and store.find("C").attributes["show"].type == "Map"
    assert store.find("A", NEWEST + 1) is None
    assert store.find("A", 12) is store.find("A", 12) is not store.find("A")


def test_history(store):
    assert store.history("A") == [(OLDEST, NEWEST)]
    assert store.history("B") == [(12, 13), (20, 21)]
    assert store.history("C") == [(26, NEWEST)]
    assert store.history("D") == []


def test_property_history(store):
    assert store.property_history("A", ["p"]) == [(OLDEST, NEWEST)]
    assert store.property_history("A", ["p", "q"]) == [(OLDEST, NEWEST)]
    assert store.property_history("A", ("l", "s")) == [(26, NEWEST)]
    assert store.property_history("B", ["l", "r"]) == [(12, 13), (20, 21)]
    for missing in (["x"], ["p", "x"], ["p", "q", "r"]):
        assert store.property_history("A", missing) == []
    assert store.property_history("D", ["p"]) == []


def test_language(store):
    assert store.language(12) == {"2": {}}
    assert store.language(15) == {"1": {}}
    assert store.language(15) is store.language(15)


def test_a_section_that_an_older_release_does_not_have(tmp_path):
    raw = {each: releases_of(["A"]) for each in (OLDEST, NEWEST)}
    del raw[OLDEST]["versions"]
    merge_catalog.write(tmp_path, encode(merge(raw), list(raw)))
    made = Catalog(str(tmp_path))
    assert made.language(OLDEST) == {}
    assert made.language(NEWEST) == {"1": {}}
    assert made.available_releases() == [OLDEST, NEWEST]
    assert [made.release(each) for each in ("rocky", "2026.2")] == made.available_releases()
    with pytest.raises(UnknownRelease, match=r"no release 12 \(stein\); it has 11 \(rocky\), 27 \(2026.2\)"):
        made.release("stein")
    with pytest.raises(UnknownRelease, match='no release "roky"'):
        made.release("roky")


def raw_directory(tmp_path, numbers):
    """The raw data of releases as tools/extract_catalog.py writes it: some of today's types, changed at random."""
    rng = random.Random(7)
    names = ["OS::Heat::RandomString", "OS::Nova::Server", "OS::Neutron::Port"]
    for number in numbers:
        types = [json.loads(json.dumps(catalog.find(name).facts)) for name in names]
        for each in types:
            each["properties"] = {key: value for key, value in each["properties"].items() if rng.random() < 0.9}
        directory = tmp_path / "raw" / str(number)
        directory.mkdir(parents=True)
        (directory / "types.jsonl").write_text("".join(f"{json.dumps(each)}\n" for each in types))
        index = releases_of([])
        del index["types"]
        (directory / "index.json").write_text(json.dumps({**index, "types": {}}))
    return tmp_path / "raw"


def test_the_command_writes_the_catalog(tmp_path, monkeypatch, capsys):
    raw = raw_directory(tmp_path, [11, 14, 27])
    monkeypatch.setattr("sys.argv", ["merge_catalog.py", str(raw), str(tmp_path / "out")])
    assert merge_catalog.main() == 0
    assert capsys.readouterr().err.startswith("releases 11, 14, 27: all read back as they are; bytes: types.jsonl ")
    assert sorted(each.name for each in (tmp_path / "out").iterdir()) == ["index.json", "language.json", "types.jsonl"]
    made = Catalog(str(tmp_path / "out"))
    stored = (raw / "14" / "types.jsonl").read_text().splitlines()
    assert {name: made.facts(name, 14) for name in made.names(14)} == {
        facts["type"]: facts for facts in map(json.loads, stored)
    }


def test_the_command_refuses_without_the_newest_release(tmp_path, monkeypatch, capsys):
    raw = raw_directory(tmp_path, [14, 26])
    monkeypatch.setattr("sys.argv", ["merge_catalog.py", str(raw), str(tmp_path / "out")])
    with pytest.raises(SystemExit):
        merge_catalog.main()
    assert "holds [14, 26]: the newest is 27" in capsys.readouterr().err
    assert not pathlib.Path(tmp_path / "out").exists()
