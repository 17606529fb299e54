"""One bad input ends nothing else: what fails while it is read or checked is a finding, and everything else goes on."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import heatlint
from heatlint import linter, plugins
from heatlint.cli import main
from heatlint.endpoint import answer
from heatlint.load import from_body
from heatlint.plugins import Plugin, Ruleset, built_in
from heatlint.rule import Diagnostic, Stack, check
from heatlint.run import check_one
from heatlint.run.incremental import IncrementalChecker
from heatlint.run.options import CheckOptions
from heatlint.text import decode, parse, reading

HOT = "heat_template_version: 2018-08-31\n"
BAD_REFERENCE = HOT + "outputs: {o: {value: {get_param: nobody}}}\n"
#: Our reader of YAML is made to fail on a text with this word.
FAILS = "make-the-reader-fail"


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HEATLINT_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path


@pytest.fixture
def failing_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the reading of a text with the word FAILS raise an error that nothing expects."""
    original = reading._yaml

    def read(text: str, content: str) -> Any:
        if FAILS in text:
            raise ZeroDivisionError("a fault of the reader")
        return original(text, content)

    monkeypatch.setattr(reading, "_yaml", read)


@pytest.fixture
def failing_check(monkeypatch: pytest.MonkeyPatch) -> None:
    """Add a check that always fails to the built-in rules."""

    @check
    def broken(stack: Stack) -> Iterator[Diagnostic]:
        raise KeyError("oops")
        yield

    module = ModuleType("own")
    module.broken = broken  # type: ignore[attr-defined]
    ruleset = Ruleset([Plugin("own", module), *built_in().plugins])
    for place in (linter, plugins):
        monkeypatch.setattr(place, "built_in", lambda: ruleset)
    monkeypatch.setattr("heatlint.run.scopes.built_in", lambda: ruleset)


def concise(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, list[str]]:
    """Run `heatlint check` and return the exit status with "FILE CODE" of each finding."""
    status = main(["check", "--format", "json", *arguments])
    report = json.loads(capsys.readouterr().out)
    return status, [f"{each['file']} {each['rule']}" for each in report["diagnostics"]]


# --- a text that cannot be read --------------------------------------------------------------------------------


@pytest.mark.parametrize("escape", ["\\U00110000", "\\UFFFFFFFF"])
@pytest.mark.parametrize("before", ["", "%A\n---\n"], ids=["plain", "unknown directive"])
def test_an_escape_of_no_character_is_a_syntax_error(escape: str, before: str) -> None:
    document = parse(f'{before}"{escape}"', "a.yaml")
    assert document.fault is not None and document.fault.kind == "syntax-error"


@pytest.mark.usefixtures("failing_reader")
def test_an_exception_of_the_reader_is_a_fault_of_the_document() -> None:
    fault = decode(f"a: {FAILS}\n".encode(), "a.yaml").fault
    assert fault is not None
    assert (fault.kind, fault.message) == (
        "reading-failed",
        "heatlint failed to read this text: ZeroDivisionError: a fault of the reader",
    )


@pytest.mark.usefixtures("failing_reader")
def test_with_heatlint_debug_the_exception_is_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEATLINT_DEBUG", "1")
    with pytest.raises(ZeroDivisionError):
        parse(FAILS, "a.yaml")


@pytest.mark.usefixtures("failing_reader")
def test_a_directory_run_goes_on_after_a_text_that_cannot_be_read(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "a.yaml").write_text(HOT + f"description: {FAILS}\n")
    (project / "b.yaml").write_text(BAD_REFERENCE)
    assert concise(capsys) == (1, ["a.yaml HL009", "b.yaml HL401"])


@pytest.mark.usefixtures("failing_reader")
def test_a_nested_template_or_environment_that_cannot_be_read_is_named(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "main.yaml").write_text(BAD_REFERENCE + "resources: {n: {type: inner/nested.yaml}}\n")
    (project / "inner").mkdir()
    (project / "inner" / "nested.yaml").write_text(HOT + f"description: {FAILS}\n")
    (project / "env.yaml").write_text(f"parameters: {{a: {FAILS}}}\n")
    status, found = concise(capsys, "main.yaml", "-e", "env.yaml")
    assert status == 1
    assert {"env.yaml HL009", "inner/nested.yaml HL009", "main.yaml HL401"} <= set(found)


@pytest.mark.usefixtures("failing_reader")
def test_each_line_of_requests_has_an_answer(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    environment = {"template": HOT, "environment": FAILS, "id": 2}
    requests = [{"template": FAILS, "id": 1}, environment, {"template": HOT, "id": 3}]
    (project / "r.jsonl").write_text("".join(json.dumps(each) + "\n" for each in requests))
    assert main(["validate", "--requests", "r.jsonl"]) == 1
    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(each["id"], each["status"]) for each in answers] == [(1, 500), (2, 500), (3, 200)]


def test_an_answer_that_cannot_be_written_is_answered_with_500(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from heatlint.endpoint import Answer

    original = Answer.to_data

    def to_data(self: Answer) -> dict[str, Any]:
        if self.id == 1 and self.status != 500:
            raise RecursionError("too deep")
        return original(self)

    monkeypatch.setattr(Answer, "to_data", to_data)
    (project / "r.jsonl").write_text("".join(json.dumps({"template": HOT, "id": id}) + "\n" for id in (1, 2)))
    main(["validate", "--requests", "r.jsonl"])
    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(each["id"], each["status"]) for each in answers] == [(1, 500), (2, 200)]


@pytest.mark.usefixtures("failing_reader")
def test_the_python_api_reports_a_text_that_cannot_be_read() -> None:
    assert [each.rule.code for each in heatlint.check_text(HOT + f"description: {FAILS}\n").diagnostics] == ["HL009"]
    assert heatlint.validate({"template": FAILS}).status == 500


@pytest.mark.usefixtures("failing_reader")
def test_the_editor_shows_a_text_that_cannot_be_read_and_checks_it_again(project: Path) -> None:
    path = project / "a.yaml"
    path.write_text(HOT + f"description: {FAILS}\n")
    texts: dict[str, bytes] = {}
    checker = IncrementalChecker(CheckOptions(), texts, os.curdir)
    checker.use(checker.search())
    while checker.check_next():
        pass
    assert [each.rule.code for each in checker.findings(str(path))] == ["HL009"]
    texts[str(path)] = HOT.encode()
    checker.invalidate([str(path)])
    assert checker.check_next()
    assert checker.findings(str(path)) == []


def test_a_job_that_fails_before_the_checks_is_a_finding_in_its_template(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    original = check_one.from_files

    def from_files(template: str, *arguments: Any, **options: Any) -> Any:
        if template == "a.yaml":
            raise MemoryError
        return original(template, *arguments, **options)

    monkeypatch.setattr(check_one, "from_files", from_files)
    (project / "a.yaml").write_text(HOT)
    (project / "b.yaml").write_text(BAD_REFERENCE)
    assert concise(capsys) == (1, ["a.yaml HL009", "b.yaml HL401"])
    assert concise(capsys, "--affected", "b.yaml") == (1, ["b.yaml HL401"])


# --- a check that fails ------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("failing_check")
def test_a_check_that_fails_fails_the_run_unless_the_project_says_otherwise(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "a.yaml").write_text(HOT)
    assert concise(capsys, "--fail-on", "error") == (1, ["a.yaml HL009"])
    (project / "heatlint.toml").write_text('severity = {HL009 = "warning"}\n')
    assert concise(capsys, "--fail-on", "error") == (0, ["a.yaml HL009"])


@pytest.mark.usefixtures("failing_check")
def test_a_check_that_fails_is_reported_with_an_upgrade(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "a.yaml").write_text(HOT)
    assert concise(capsys, "--from", "26") == (1, ["a.yaml HL009"])


@pytest.mark.usefixtures("failing_check")
@pytest.mark.parametrize("comment", ["ignore-file", "ignore-file[HL009]", "ignore-file[check-failed, HL0]"])
def test_a_comment_does_not_hide_that_a_check_failed(
    comment: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "a.yaml").write_text(f"{HOT}# heatlint: {comment}\n")
    status, found = concise(capsys)
    assert status == 1 and "a.yaml HL009" in found


@pytest.mark.usefixtures("failing_check")
@pytest.mark.parametrize(
    ("template", "status"),
    [
        pytest.param(HOT, 500, id="otherwise accepted"),
        pytest.param(HOT + "resources: 7\n", 400, id="refused for another reason"),
    ],
)
def test_the_endpoint_does_not_accept_what_was_not_checked(template: str, status: int) -> None:
    found = answer(from_body({"id": 7, "template": template}))
    assert (found.id, found.status, found.body["code"]) == (7, status, status)
    assert "HL009" in [each.rule.code for each in found.diagnostics]
    if status == 500:
        assert found.body["error"]["message"] == "the check own.broken failed: KeyError: 'oops'"
        assert found.body["title"] == "Internal Server Error"
