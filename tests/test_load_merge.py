"""The environment that Heat uses. The expected values come from reading Heat's source."""

from __future__ import annotations

import copy
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heatlint.load import effective_environment, from_body, from_files
from heatlint.load.server.environment import Environment

TYPES = {
    "s": "string",
    "n": "number",
    "l": "comma_delimited_list",
    "j": "json",
    "b": "boolean",
    "t": "string",
}


def merge(*environments, **body) -> Environment:
    """Return the merged environment of files, which are values or texts."""
    files = {
        f"e{index}": text if isinstance(text, str) else json.dumps(text) for index, text in enumerate(environments)
    }
    return effective_environment(from_body({"files": files, "environment_files": list(files), **body}), TYPES)


def inline(environment, **body) -> Environment:
    return effective_environment(from_body({"environment": environment, **body}), TYPES)


def faults(environment: Environment) -> list[tuple]:
    return [(fault.kind, fault.file, fault.path) for fault in environment.faults]


def strategy(**of):
    return {"parameter_merge_strategies": of}


# Without environment files


def test_the_environment_of_the_request_is_used_without_files():
    got = inline(
        {
            "parameters": {"s": "a", "x": 1},
            "parameter_defaults": {"t": "b"},
            "resource_registry": {"A::B": "C::D"},
            "encrypted_param_names": ["s"],
            "event_sinks": [{"type": "zaqar-queue", "target": "q", "ttl": 1}],
        },
        parameters={"s": "c"},
    )
    assert got.faults == []
    assert (got.parameters, got.parameter_defaults) == ({"s": "c", "x": 1}, {"t": "b"})
    assert (got.resource_registry, got.encrypted_param_names) == ({"A::B": "C::D"}, ["s"])
    assert got.event_sinks == [{"type": "zaqar-queue", "target": "q", "ttl": 1}]
    assert got.place("parameters", "s") == (None, ("parameters", "s"))
    assert got.place("parameters", "x") == ("environment", ("parameters", "x"))
    assert got.place("resource_registry", "A::B") == ("environment", ("resource_registry", "A::B"))
    assert got.place("parameters", "none") is None


@pytest.mark.parametrize("environment", [None, {}, "", "{}", "parameters: {}", {"parameter_defaults": {}}])
def test_an_empty_environment_is_accepted(environment):
    got = inline(environment)
    assert (got.faults, got.parameters, got.parameter_defaults, got.resource_registry) == ([], {}, {}, {})


@pytest.mark.parametrize(
    "environment, fault",
    [
        ([], ("not-a-mapping", None, ("environment",))),
        (3, ("not-a-mapping", None, ("environment",))),
        ("- a", ("not-a-mapping", "environment", ())),
        ("a: [", ("syntax-error", "environment", ())),
        ({"parameter": {}}, ("unknown-section", "environment", ("parameter",))),
        ({"parameters": None}, ("empty-section", "environment", ("parameters",))),
        ({"parameters": []}, ("not-a-mapping", "environment", ("parameters",))),
        ({"parameter_defaults": [1]}, ("not-a-mapping", "environment", ("parameter_defaults",))),
        ({"resource_registry": ""}, ("not-a-mapping", "environment", ("resource_registry",))),
    ],
    ids=[
        "a list",
        "a number",
        "a string with a list",
        "not YAML",
        "an unknown section",
        "an empty section",
        "a list of parameters",
        "a list of defaults",
        "a string for the registry",
    ],
)
def test_environments_of_the_request_that_heat_refuses(environment, fault):
    assert faults(inline(environment)) == [fault]


def test_every_fault_is_found_and_the_rest_is_kept():
    got = inline({"a": 1, "parameters": None, "parameter_defaults": {"s": "x"}, "b": 2})
    assert [fault.path for fault in got.faults] == [("a",), ("parameters",), ("b",)]
    assert got.parameter_defaults == {"s": "x"}


@pytest.mark.parametrize(
    "given_, ok",
    [
        ({"a": 1}, True),
        ([], True),
        ("", True),
        ([["a", 1]], True),
        (None, False),
        (3, False),
        ("abc", False),
        ([1], False),
    ],
)
def test_parameters_of_the_request_must_be_a_map(given_, ok):
    for got in (inline({}, parameters=given_), merge({}, parameters=given_)):
        assert faults(got) == ([] if ok else [("not-a-mapping", None, ("parameters",))])


@pytest.mark.parametrize(
    "sinks, path",
    [
        ([], None),
        ({}, None),
        ("", None),
        (3, ()),
        ({"a": 1}, ()),
        (["x"], (0,)),
        ([{}], (0,)),
        ([{"type": "mail"}], (0, "type")),
        ([{"type": "zaqar-queue"}], (0,)),
        (
            [{"type": "zaqar-queue", "target": "q"}, {"type": "zaqar-queue", "target": "q", "to": 1}],
            (1, "to"),
        ),
    ],
    ids=[
        "no sinks",
        "an empty map",
        "an empty string",
        "a number",
        "a map",
        "a string as a sink",
        "no type",
        "an unknown type",
        "no target",
        "an unknown key",
    ],
)
def test_each_event_sink_must_be_valid(sinks, path):
    want = [] if path is None else [("event-sink", "environment", ("event_sinks", *path))]
    assert faults(inline({"event_sinks": sinks})) == want


# With environment files


def test_files_replace_the_environment_of_the_request():
    got = merge({"parameters": {"s": "file"}}, environment={"parameters": {"s": "inline", "t": "x"}, "bad": 1})
    assert (got.faults, got.parameters) == ([], {"s": "file"})


def test_a_file_overrides_the_parameters_of_the_request():
    got = merge({"parameters": {"s": "file", "x": 1}}, parameters={"s": "given", "t": "given"})
    assert got.parameters == {"s": "file", "t": "given"}
    assert got.place("parameters", "s") == ("e0", ("parameters", "s"))
    assert got.place("parameters", "t") == (None, ("parameters", "t"))


def test_later_files_win_and_unknown_parameters_only_come_from_the_first():
    got = merge({"parameters": {"s": "1", "t": "1", "x": "1"}}, {"parameters": {"s": "2", "y": "2", "t": None}})
    assert got.parameters == {"s": "2", "t": "1", "x": "1"}
    assert got.place("parameters", "s") == ("e1", ("parameters", "s"))
    assert got.place("parameters", "t") == ("e0", ("parameters", "t"))


@pytest.mark.parametrize(
    "name, first, second, deep, merged",
    [
        ("s", "a", "b", False, "ab"),
        ("l", "a,b", "c", False, "a,b,c"),
        ("l", ["a"], ["b", 1], False, ["a", "b", 1]),
        ("l", "", "c", False, "c"),
        ("n", "3", "4", False, "34"),  # Heat puts texts together
        ("j", {"x": 1, "y": {"a": 1}}, {"y": {"b": 2}, "x": None}, False, {"x": 1, "y": {"b": 2}}),
        ("j", {"x": 1, "y": {"a": 1}}, {"y": {"b": 2}}, True, {"x": 1, "y": {"a": 1, "b": 2}}),
        ("j", {"x": "1", "l": [1]}, {"x": "2", "l": [2], "z": "3"}, True, {"x": "12", "l": [1, 2], "z": "3"}),
        ("j", {"x": 1}, {"x": 2}, True, {"x": 2}),
        ("j", {"x": 1}, '{"y": 2}', False, {"x": 1, "y": 2}),
        ("j", {}, '{"y": 2}', False, {"y": 2}),
        ("j", '{"x": 1}', {}, False, '{"x": 1}'),
    ],
    ids=[
        "strings",
        "comma-delimited strings",
        "lists",
        "an empty string",
        "numbers",
        "maps",
        "maps at every depth",
        "lists and strings in maps",
        "numbers in maps",
        "a map and JSON",
        "an empty map and JSON",
        "JSON and an empty map",
    ],
)
def test_each_merge_strategy_merges_as_heat_does(name, first, second, deep, merged):
    got = merge(
        {"parameters": {name: first}},
        {"parameters": {name: second}, **strategy(**{name: "deep_merge" if deep else "merge"})},
    )
    assert faults(got) == [("conflicting-merge-strategy", "e1", ("parameter_merge_strategies", name))]
    got = merge(
        {"parameters": {name: first}, **strategy(default="deep_merge" if deep else "merge")},
        {"parameters": {name: second}},
    )
    assert (got.faults, got.parameters) == ([], {name: merged})
    assert got.place("parameters", name) == ("e1", ("parameters", name))


@pytest.mark.parametrize(
    "name, first, second, kind",
    [
        ("s", "a", 3, "invalid-value"),
        ("s", 3, "a", "unmergeable"),
        ("s", "a", ["b"], "unmergeable"),
        ("n", "3", 4, "invalid-value"),
        ("n", 3, "4", "unmergeable"),
        ("l", ["a"], "b", "unmergeable"),
        ("l", "a", ["b"], "unmergeable"),
        ("j", {"x": 1}, "no json", "invalid-value"),
        ("j", {"x": 1}, "[1]", "unmergeable"),
        ("j", '{"x": 1}', {"y": 1}, "unmergeable"),
        ("j", {"x": 1}, "", "unmergeable"),
        ("b", True, False, "invalid-value"),
        ("b", "true", "false", "invalid-merge-strategy"),
    ],
)
def test_values_that_cannot_be_merged(name, first, second, kind):
    got = merge({"parameters": {name: first}, **strategy(**{name: "merge"})}, {"parameters": {name: second}})
    assert faults(got) == [(kind, "e1", ("parameters", name))]
    assert got.parameters == {name: first}


def test_a_strategy_needs_something_to_merge_with():
    got = merge({"parameters": {"b": True, "s": 3}, **strategy(default="merge")})
    assert (got.faults, got.parameters) == ([], {"b": True, "s": 3})


def test_the_first_strategy_holds_for_both_sections_and_all_files():
    got = merge(
        {"parameters": {"l": "a"}, **strategy(l="merge")},
        {"parameter_defaults": {"l": "b"}},
        {"parameters": {"l": "c"}, "parameter_defaults": {"l": "d"}},
    )
    assert (got.faults, got.parameters, got.parameter_defaults) == ([], {"l": "a,c"}, {"l": "b,d"})


def test_an_unknown_strategy_is_the_default_and_the_default_may_be_unknown():
    got = merge(
        {"parameters": {"l": "a", "s": "a"}, **strategy(l="join", default="merge")},
        {"parameters": {"l": "b", "s": "b"}},
    )
    assert (got.faults, got.parameters) == ([], {"l": "a,b", "s": "ab"})
    got = merge(
        {"parameters": {"l": "a"}, **strategy(default="join")},
        {"parameters": {"l": "b"}, **strategy(default="join")},
    )
    assert (got.faults, got.parameters) == ([], {"l": "b"})


def test_strategies_must_be_a_map_once_they_are_needed():
    assert faults(merge({"parameters": {"x": 1}, "parameter_merge_strategies": []})) == []
    assert faults(merge({"parameters": {"s": "a"}, "parameter_merge_strategies": []})) == [
        ("not-a-mapping", "e0", ("parameter_merge_strategies",))
    ]


def test_other_sections_are_merged_one_level_deep():
    got = merge(
        {"resource_registry": {"A::B": "x", "C::D": "y", "resources": {"r": {"hooks": "pre-create"}}}},
        {"resource_registry": {"A::B": None, "C::D": "z", "resources": {"s": {"E::F": "w"}}}},
    )
    assert got.faults == []
    assert got.resource_registry == {"A::B": "x", "C::D": "z", "resources": {"s": {"E::F": "w"}}}
    assert got.place("resource_registry", "A::B") == ("e0", ("resource_registry", "A::B"))
    assert got.place("resource_registry", "resources", "s", "E::F") == (
        "e1",
        ("resource_registry", "resources", "s", "E::F"),
    )


def test_a_section_that_is_a_list_can_be_set_by_one_file_only():
    sink = [{"type": "zaqar-queue", "target": "q"}]
    got = merge(
        {"event_sinks": sink, "encrypted_param_names": ["s"]},
        {"event_sinks": [], "encrypted_param_names": []},
    )
    assert (got.faults, got.event_sinks, got.encrypted_param_names) == ([], sink, ["s"])
    got = merge({"event_sinks": sink}, {"event_sinks": sink}, {"event_sinks": [{}]})
    assert faults(got) == [("unmergeable", "e1", ("event_sinks",)), ("unmergeable", "e2", ("event_sinks",))]


@pytest.mark.parametrize(
    "text, fault",
    [
        ("a: [", ("syntax-error", "e0", ())),
        ("- a", ("not-a-mapping", "e0", ())),
        ("parameters:", ("empty-section", "e0", ("parameters",))),
        ("parameter: {}", ("unknown-section", "e0", ("parameter",))),
        ("parameters: [a]", ("not-a-mapping", "e0", ("parameters",))),
        ("parameter_defaults: text", ("not-a-mapping", "e0", ("parameter_defaults",))),
        ("resource_registry: text", ("not-a-mapping", "e0", ("resource_registry",))),
    ],
    ids=[
        "not YAML",
        "a list",
        "an empty section",
        "an unknown section",
        "a list of parameters",
        "a string for defaults",
        "a string for the registry",
    ],
)
def test_files_that_heat_refuses(text, fault):
    got = merge(text, {"parameters": {"s": "a"}})
    assert faults(got) == [fault]
    assert got.parameters == {"s": "a"}


@pytest.mark.parametrize("text", ["", "null", "~", "{}", "parameters: []", "resource_registry: ''", "# nothing\n"])
def test_empty_files_change_nothing(text):
    assert faults(merge(text)) == []


def test_an_environment_file_must_be_among_the_files():
    got = effective_environment(from_body({"files": {"a.env": "{}"}, "environment_files": ["a.evn", 3]}), {})
    assert faults(got) == [
        ("missing-environment-file", None, ("environment_files", 0)),
        ("missing-environment-file", None, ("environment_files", 1)),
    ]
    assert got.faults[0].nearest is not None
    word, names = got.faults[0].nearest
    assert (word, list(names)) == ("a.evn", ["a.env"])


@pytest.mark.parametrize("sent, kind", [(None, None), (3, "not-a-text"), ({}, "not-a-text")])
def test_a_file_must_be_a_string(sent, kind):
    got = effective_environment(from_body({"files": {"e": sent}, "environment_files": ["e"]}), {})
    assert faults(got) == ([(kind, None, ("files", "e"))] if kind else [])


def test_environment_files_must_be_a_list():
    assert faults(effective_environment(from_body({"environment_files": 3}), {})) == [
        ("not-a-list", None, ("environment_files",))
    ]


def test_numbers_are_read_as_yaml_reads_them():
    numbers = '{"a": 1e-07, "b": 1e+22, "c": 1.5e-07, "d": 1.5e7, "e": NaN, "f": -Infinity, "g": 2.0}'
    want = {"a": "1e-07", "b": "1e+22", "c": 1.5e-07, "d": "1.5e7", "e": "NaN", "f": "-Infinity", "g": 2.0}
    assert merge(f'{{"parameters": {numbers}}}').parameters == want
    assert inline({"parameters": {"a": 1e-07}}).parameters == {"a": 1e-07}
    assert merge("parameters: {a: 1.0e-07}").parameters == {"a": 1e-07}


def test_messages_do_not_quote_values():
    secret = "s3cret"
    for got in (
        merge({"parameters": {"s": secret}, **strategy(s="merge")}, {"parameters": {"s": 3}}),
        merge({"parameters": {"j": {"a": 1}}, **strategy(j="merge")}, {"parameters": {"j": secret}}),
        inline({"event_sinks": [{"type": secret}]}),
        inline({"parameters": secret}),
    ):
        assert got.faults
        assert all(secret not in fault.message for fault in got.faults)


def test_faults_of_environments_on_disk_have_their_places_in_the_files(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "t.yaml").write_text("heat_template_version: 2018-08-31\n")
    (tmp_path / "a.env").write_text(
        "parameters:\n  l: a\n  1: x\n  n: 1.0e-7\nparameter_merge_strategies: {l: merge}\n"
    )
    (tmp_path / "b.env").write_text("parameters: {l: b}\nwrong: {}\n")
    request = from_files("t.yaml", ["a.env", "b.env"])
    got = effective_environment(request, TYPES)
    assert got.parameters == {"l": "a,b", "1": "x", "n": "1e-07"}
    assert got.place("parameters", "l") == ("b.env", ("parameters", "l"))
    assert faults(got) == [("unknown-section", "b.env", ("wrong",))]
    assert effective_environment(request, TYPES).parameters == got.parameters


# Properties


TEXTS = st.text("ab", max_size=2)
VALUES = {
    "s": TEXTS,
    "t": TEXTS,
    "n": st.integers(0, 3),
    "l": TEXTS | st.lists(TEXTS, max_size=2),
    "j": st.dictionaries(TEXTS, TEXTS | st.none(), max_size=2),
    "b": st.booleans(),
    "x": st.none() | TEXTS,
}
PARAMETERS = st.fixed_dictionaries({}, optional=VALUES)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS | st.sampled_from([*TYPES]),
    lambda below: (
        st.lists(below, max_size=3) | st.dictionaries(st.sampled_from([*TYPES, "default", "type"]), below, max_size=3)
    ),
    max_leaves=6,
)
STRATEGIES = st.dictionaries(
    st.sampled_from([*TYPES, "default"]), st.sampled_from(["merge", "deep_merge", "overwrite", "other"])
)
WILD = st.fixed_dictionaries(
    {},
    optional={
        "parameters": PARAMETERS | ANYTHING,
        "parameter_defaults": PARAMETERS | ANYTHING,
        "resource_registry": ANYTHING,
        "parameter_merge_strategies": STRATEGIES | ANYTHING,
        "event_sinks": ANYTHING,
        "encrypted_param_names": ANYTHING,
    },
)


@settings(max_examples=150, deadline=None)
@given(st.lists(PARAMETERS, max_size=4))
def test_without_strategies_the_last_value_wins(sets):
    want: dict = {}
    for parameters in sets:
        kept = (
            parameters
            if not want
            else {name: value for name, value in parameters.items() if name in TYPES and value is not None}
        )
        want = {**want, **kept}
    got = merge(*[{"parameters": parameters} for parameters in sets])
    assert (got.faults, got.parameters) == ([], want)
    for name in want:
        file, path = got.place("parameters", name)
        assert sets[int(file[1:])][path[1]] == want[name]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.lists(TEXTS, min_size=1, max_size=3), min_size=1, max_size=4))
def test_merged_lists_are_concatenated(lists):
    got = merge(strategy(default="merge"), *[{"parameters": {"l": items}, **strategy(l="merge")} for items in lists])
    assert (got.faults, got.parameters["l"]) == ([], sum(lists, []))


@settings(max_examples=200, deadline=None)
@given(st.lists(WILD, max_size=3), WILD, ANYTHING, st.booleans())
def test_every_request_has_an_environment_and_is_not_changed(environments, environment, parameters, named):
    files = {f"e{index}": json.dumps(value) for index, value in enumerate(environments)}
    body = {
        "files": files,
        "environment": environment,
        "parameters": parameters,
        "environment_files": list(files) if named else None,
    }
    request = from_body(body)
    before = copy.deepcopy([document.value for document in request.environments])
    first, second = effective_environment(request, TYPES), effective_environment(request, TYPES)
    assert repr([document.value for document in request.environments]) == repr(before)
    assert repr(first.parameters) == repr(second.parameters)
    assert faults(first) == faults(second)
    for section in ("parameters", "parameter_defaults", "resource_registry"):
        merged = getattr(first, section)
        assert isinstance(merged, dict)
        assert all(first.place(section, name) is not None for name in merged)


def test_a_value_that_cannot_be_merged_says_what_gives_the_other_one():
    environment = {"parameters": {"j": [1]}, **strategy(default="merge")}
    (fault,) = merge(environment, parameters={"j": {"a": 1}}).faults
    assert fault.message == 'parameter "j" cannot be merged as a map with its value in the parameters of the request'
    (fault,) = merge({"parameters": {"j": {"a": 1}}}, {"parameters": {"j": [1]}, **strategy(j="merge")}).faults
    assert fault.message.startswith('merge strategy "merge" of parameter "j" differs')
    (fault,) = merge({"parameters": {"j": {"a": 1}}, **strategy(default="merge")}, environment).faults
    assert fault.message == 'parameter "j" cannot be merged as a map with its value in an earlier environment'
