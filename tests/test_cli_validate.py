"""heatlint validate: the answer to one template, and to a stream of requests."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from report_schema import assert_answer, assert_lists
from test_cli import BAD, GOOD, ROOT, run

TEMPLATE = {"heat_template_version": "2018-08-31", "resources": {}}


@pytest.fixture
def tree(tmp_path):
    (tmp_path / "good.yaml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "bad.yaml").write_text(BAD, encoding="utf-8")
    return tmp_path


def stream(tree, *lines, arguments=()):
    data = b"\n".join(line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines)
    done = run("validate", "--requests", "-", *arguments, cwd=tree, stdin=data)
    answers = [json.loads(line) for line in done.out.splitlines()]
    for answer in answers:
        assert_answer(answer)
    return done.returncode, answers


def test_accepted(tree):
    done = run("validate", "good.yaml", cwd=tree)
    body = json.loads(done.out)
    assert done.returncode == 0
    assert body["Description"] == "No description"
    assert set(body) == {"Description", "Parameters", "Environment"}


def test_refused(tree):
    done = run("validate", "bad.yaml", "--stage", "create", cwd=tree)
    body = json.loads(done.out)
    assert done.returncode == 1
    assert body["code"] == 400
    assert body["error"]["message"].startswith('bad.yaml:5:37: the template has no parameter "nobody"')
    documented = run("validate", "bad.yaml", "--stage=create", "--shape", "documented", cwd=tree)
    assert list(json.loads(documented.out)) == ["error"]


def test_lists(tree):
    body = json.loads(run("validate", "bad.yaml", "--stage=create", "--format", "json", cwd=tree).out)
    assert_lists(body)
    assert [each["rule"] for each in body["errors"]] == ["HL401"]
    assert body["warnings"] == []


def test_stream(tree):
    status, answers = stream(
        tree,
        {"id": "one", "template": TEMPLATE},
        b"",
        b"  \t",
        b"{",
        b"\xff",
        b"[" * 100_000,
        [1],
        {"id": {"any": "thing"}, "template": {"heat_template_version": "1"}},
        {},
        {"template": TEMPLATE, "stage": ["odd"]},
        {"id": "last", "template": GOOD, "stage": "create"},
    )
    assert status == 1
    assert [(each["id"], each["status"]) for each in answers] == [
        ("one", 200),
        (None, 400),
        (None, 400),
        (None, 400),
        (None, 400),
        ({"any": "thing"}, 400),
        (None, 400),
        (None, 400),
        ("last", 200),
    ]
    assert "not JSON" in answers[1]["body"]["error"]["message"]
    assert answers[5]["diagnostics"][0]["rule"] == "HL102"
    broken = [each["diagnostics"][0] for each in answers[1:5]]
    assert {(each["rule"], each["severity"], each["range"]) for each in broken} == {("HL008", "error", None)}
    assert broken[1]["message"] == answers[2]["body"]["error"]["message"] == "the request is not UTF-8"


@pytest.mark.parametrize("option", ["--stage=create", "--show-nested", "--format=json", "-Pa=b"])
def test_options_that_requests_set_themselves(tree, option):
    done = run("validate", "--requests", "-", option, cwd=tree)
    assert (done.returncode, done.out) == (2, "")
    assert b"cannot be used together with --requests; each request sets its own" in done.stderr


def test_stream_of_accepted_requests(tree):
    assert stream(tree, {"template": TEMPLATE})[0] == 0
    assert stream(tree) == (0, [])


def test_stream_in_the_documented_shape(tree):
    _, answers = stream(tree, b"{", arguments=("--shape", "documented"))
    assert set(answers[0]["body"]["error"]) == {"message", "code", "title"}


def test_requests_from_a_file(tree):
    (tree / "requests").write_text(json.dumps({"id": 7, "template": TEMPLATE}) + "\n", encoding="utf-8")
    assert json.loads(run("validate", "--requests", "requests", cwd=tree).out)["id"] == 7


def test_each_request_is_answered_before_the_next(tree):
    process = subprocess.Popen(
        [sys.executable, "-m", "heatlint", "validate", "--requests", "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    for number in range(3):
        process.stdin.write(json.dumps({"id": number, "template": TEMPLATE}).encode() + b"\n")
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["id"] == number
    process.stdin.close()
    assert process.wait() == 0
    process.stdout.close()


def test_odd_requests_are_answered(tree):
    odd = [None, 1, "x", [], {}, {"a": 1}, True]
    requests = [
        {"template": template, "files": files, "environment": environment}
        for template, files, environment in zip(odd, odd[1:] + odd[:1], odd[2:] + odd[:2], strict=True)
    ]
    _, answers = stream(tree, *requests)
    assert [each["status"] for each in answers] == [400] * len(requests)
