"""tools/oracle: the comparison with Heat's engine, its floors, the mutants and the recorded sample."""

from __future__ import annotations

import itertools
import json
import pathlib

import pytest

from tools.oracle import agree, mutate

ROOT = pathlib.Path(__file__).parent.parent
SAMPLE = ROOT / "tools" / "oracle" / "sample"
COUNT = {"requests": 9, "false": 1, "missed": 1, "body": 4, "place": 2}
FLOOR = {"validate": COUNT, "create": COUNT}


def heat(status=200, body=None, message=None):
    return {"status": status, "body": {"error": {"message": message}} if message else body or {}}


def ours(status=200, body=None, *error_paths):
    found = [{"rule": "HL401", "severity": "error", "path": path, "message": "wrong"} for path in error_paths]
    return {"status": status, "body": body or {}, "diagnostics": found}


def count(stage, heat_answer, our_answer):
    """The counts that are not zero, and the kinds of differences, for one request."""
    comparison = agree.compare([{"id": "a", "stage": stage}], {"a": heat_answer}, [our_answer])
    counts = {name: number for name, number in comparison.counts[stage].items() if number and name != "requests"}
    return counts, {kind for _stage, kind in comparison.differences}


@pytest.mark.parametrize(
    "heat_answer, our_answer, counts, differences",
    [
        pytest.param(heat(400), ours(400), {}, set(), id="both refuse"),
        pytest.param(heat(500), ours(400), {}, set(), id="Heat crashes"),
        pytest.param(heat(200), ours(400), {"false": 1}, {"false"}, id="false"),
        pytest.param(heat(400), ours(200), {"missed": 1}, {"missed"}, id="missed"),
        pytest.param(heat(200, {"a": 1}), ours(200, {"a": 1}), {"bodies": 1, "body": 1}, set(), id="equal bodies"),
        pytest.param(heat(200, {"a": 1}), ours(200, {"a": 2}), {"bodies": 1}, {"body"}, id="other bodies"),
        pytest.param(
            heat(400, message="resources.web.properties.flavor: no"),
            ours(400, None, ["outputs"], ["resources", "web", "properties"]),
            {"places": 1, "place": 1},
            set(),
            id="same place",
        ),
        pytest.param(
            heat(400, message="resources.web: no"),
            ours(400, None, ["resources"]),
            {"places": 1},
            {"place"},
            id="other place",
        ),
    ],
)
def test_two_answers_are_compared(heat_answer, our_answer, counts, differences):
    assert count("validate", heat_answer, our_answer) == (counts, differences)


def test_bodies_of_stage_create_are_not_compared():
    assert count("create", heat(200, {"a": 1}), ours(200, {"a": 2})) == ({}, set())


def test_random_names_of_group_members_do_not_differ():
    drawn, fixed = (
        {"group": {"NestedParameters": {"abcdefghij12": {"a": 1}}}},
        {"group": {"NestedParameters": {"member": {"a": 1}}}},
    )
    assert agree.with_numbered_members(drawn) == agree.with_numbered_members(fixed)


def test_every_request_needs_an_answer():
    with pytest.raises(ValueError):
        agree.compare([{"id": "a"}], {"a": heat()}, [])


@pytest.fixture
def floor(tmp_path):
    path = tmp_path / "floor.json"
    path.write_text(json.dumps(FLOOR), encoding="utf-8")
    return path


def held(path, reached, record=False):
    """The exit code, and the floor afterwards."""
    return agree.hold(reached, path, record), json.loads(path.read_text(encoding="utf-8"))


def test_counts_equal_to_the_floor_pass(floor):
    assert held(floor, FLOOR, record=True) == (0, FLOOR)


@pytest.mark.parametrize("name, number", [("requests", 8), ("false", 2), ("missed", 2), ("body", 3), ("place", 1)])
@pytest.mark.parametrize("stage", FLOOR)
def test_worse_counts_fail_and_are_not_recorded(floor, stage, name, number, capsys):
    assert held(floor, {**FLOOR, stage: {**COUNT, name: number}}, record=True) == (1, FLOOR)
    assert f'at the stage "{stage}" the count "{name}" is {number}' in capsys.readouterr().out


@pytest.mark.parametrize("name, number", [("requests", 10), ("false", 0), ("missed", 0), ("body", 5), ("place", 3)])
def test_better_counts_pass_and_are_recorded_when_asked(floor, name, number):
    better = {**FLOOR, "create": {**COUNT, name: number}}
    assert held(floor, better) == (0, FLOOR)
    assert held(floor, better, record=True) == (0, better)


def test_a_stage_that_was_not_compared_fails(floor):
    assert held(floor, {"validate": COUNT}, record=True) == (1, FLOOR)


@pytest.mark.parametrize("path", sorted((ROOT / ".ci").glob("agreement-*.json")), ids=lambda path: path.stem)
def test_a_recorded_floor_has_every_count_and_no_false_verdict(path):
    for counts in json.loads(path.read_text(encoding="utf-8")).values():
        assert set(counts) == set(COUNT)
        assert counts["false"] == 0


def requests():
    return list(agree.read_lines(str(SAMPLE / "requests.jsonl")))


def test_every_request_of_the_sample_has_an_answer():
    ids = [request["id"] for request in requests()]
    assert len(set(ids)) == len(ids)
    assert [answer["id"] for answer in agree.read_lines(str(SAMPLE / "answers.jsonl"))] == ids


def test_the_sample_has_every_stage_and_both_verdicts():
    answers = {answer["id"]: answer["status"] for answer in agree.read_lines(str(SAMPLE / "answers.jsonl"))}
    for stage in agree.STAGES:
        statuses = {answers[request["id"]] == 200 for request in requests() if request["stage"] == stage}
        assert statuses == {True, False}, stage


def drawn(seed, number=60):
    templates = [each for each in requests() if each["id"].startswith("template")]
    return list(itertools.islice(mutate.mutants(templates, seed), number))


def test_equal_seeds_give_equal_mutants():
    assert drawn(1) == drawn(1) != drawn(2)


def test_every_mutation_is_drawn_and_named():
    assert {each["mutation"].split()[0] for each in drawn(1, 400)} == {each.__name__ for each in mutate.MUTATIONS}


def test_a_mutant_differs_from_its_request():
    originals = {each["id"]: each for each in requests()}
    differing = 0
    for mutant in drawn(3):
        original = originals[mutant["id"].partition(" ")[2]]
        differing += any(mutant.get(key) != original.get(key) for key in ("template", "parameters"))
    assert differing > 50  # a replaced value may be equal to the old one


@pytest.mark.parametrize("part, changed", [("nested", {"files"}), ("environment", {"environment", "files"})])
def test_a_mutant_of_a_part_differs_there_only(part, changed):
    request = {
        "id": "a",
        "template": {"heat_template_version": "rocky"},
        "environment": {"parameters": {"p": "v"}, "resource_registry": {"X::Y": "n.yaml"}},
        "files": {
            "n.yaml": "heat_template_version: rocky\nparameters: {p: {type: string}}",
            "e.yaml": "parameters: {p: v}",
        },
        "environment_files": ["e.yaml"],
    }
    differing = set()
    for mutant in itertools.islice(mutate.mutants([request], 1, part), 40):
        assert mutant["template"] == request["template"]
        differing |= {key for key in ("parameters", *request) if mutant.get(key) != request.get(key)} - {"id"}
        for name in request["files"]:
            if mutant["files"][name] != request["files"][name]:
                assert name == ("n.yaml" if part == "nested" else "e.yaml")
    assert differing >= changed - {"files"}
    assert differing <= changed | {"parameters"}


def test_requests_without_a_map_cannot_be_changed():
    with pytest.raises(ValueError, match="no template that can be changed"):
        next(mutate.mutants([{"id": "a", "template": "text"}], 1))
