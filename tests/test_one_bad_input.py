"""One bad input ends nothing else: what fails while it is read or checked is a finding, and everything else goes on."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from multiprocessing import get_context
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

import heatlint
from heatlint import linter, plugins
from heatlint.cli import main
from heatlint.endpoint import answer
from heatlint.load import from_body
from heatlint.plugins import Plugin, Ruleset, built_in
from heatlint.rule import Diagnostic, Stack, check
from heatlint.run import check_one, find_templates, processes
from heatlint.run.incremental import IncrementalChecker
from heatlint.run.options import CheckOptions
from heatlint.run.result import Result
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
    assert fault.kind == "reading-failed"
    assert fault.message.startswith("heatlint failed to read this text: ZeroDivisionError at test_one_bad_input.py:")


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
        message = found.body["error"]["message"]
        assert message.startswith("the check own.broken failed: KeyError at test_one_bad_input.py:")
        assert found.body["title"] == "Internal Server Error"


#: Values that cannot be the key of a dict in Python, where Heat expects a name.
NOT_NAMES = ("[{}]", "{}", "[[]]", "[{a: []}, {}]", "{a: {}}")
CALLS = ("get_param", "get_resource", "get_attr", "get_file", "if", "yaql", "str_replace", "repeat", "digest")
LISTS = ("get_attr: [r, %s, a, 0]", "get_attr: [r, value, %s]", "get_attr: [g, %s, a]", "get_attr: [%s, a, b]",
         "get_attr: [n, %s, a]", "get_param: [j, %s]", "get_param: [%s, a]", "digest: [%s, a]", "if: [%s, 1, 2]",
         "get_attr: [n, outputs, %s]", "str_split: [%s, a]", "filter: [%s, [a]]")  # fmt: skip


@pytest.mark.parametrize("name", NOT_NAMES)
@pytest.mark.parametrize("call", CALLS)
def test_a_map_or_list_in_place_of_a_name_makes_no_check_fail(
    call: str, name: str, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEATLINT_DEBUG", "1")  # a check that fails raises
    (project / "a.yaml").write_text(
        f"{HOT}parameters: {{p: {{type: string, hidden: true, default: x}}}}\n"
        f"conditions: {{c: {{equals: [{{{call}: {name}}}, 1]}}}}\n"
        f"resources:\n  r:\n    type: OS::Heat::Value\n    condition: {name}\n    depends_on: {name}\n"
        f"    properties: {{value: {{{call}: {name}}}}}\n"
        f"outputs: {{o: {{value: {{{call}: {name}}}}}, s: {{condition: {name}, value: {{get_param: p}}}}}}\n"
    )
    report = heatlint.check("a.yaml", profile="production")
    assert "HL009" not in [each.rule.code for each in report.diagnostics]


@pytest.mark.parametrize("name", (*NOT_NAMES, "5", "true", "1.5", "null"))
@pytest.mark.parametrize("call", LISTS)
@pytest.mark.parametrize("version", ["2018-08-31", "'2013-05-23'"])
def test_a_value_of_another_type_in_a_path_makes_no_check_fail(
    version: str, call: str, name: str, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEATLINT_DEBUG", "1")
    call = call % name
    (project / "n.yaml").write_text(f"{HOT}outputs: {{a: {{value: {{b: 1}}}}}}\n")
    (project / "a.yaml").write_text(
        f"heat_template_version: {version}\nparameters: {{j: {{type: json, default: {{a: 1}}}}}}\nresources:\n"
        f"  r: {{type: OS::Heat::Value, properties: {{value: {{a: [1]}}}}, metadata: {{{call}}}}}\n"
        f"  n: {{type: n.yaml}}\n"
        f"  g: {{type: OS::Heat::ResourceGroup, properties: {{count: 2, resource_def: {{type: n.yaml}}}}}}\n"
        f"outputs: {{o: {{value: {{{call}}}}}}}\n"
    )
    report = heatlint.check("a.yaml", profile="production")
    assert "HL009" not in [each.rule.code for each in report.diagnostics]


# --- processes -----------------------------------------------------------------------------------------------------


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are forked")
def test_the_processes_of_a_run_that_is_killed_end() -> None:
    """The system then closes the run's ends of the connections. The processes must not keep copies of them."""
    checker: Any = SimpleNamespace(ruleset=SimpleNamespace(rules=[]), check=lambda job: Result())
    workers: list[processes._Worker] = []
    for number in range(3):
        workers.append(processes._Worker(checker, [None] * 3, number, [each.connection for each in workers]))
    for worker in workers:
        worker.connection.close()
    for worker in workers:
        worker._process.join(60)
    assert [worker._process.exitcode for worker in workers] == [0, 0, 0]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are forked")
@pytest.mark.parametrize(
    ("end", "message"),
    [
        pytest.param(
            lambda: os.kill(os.getpid(), signal.SIGKILL),
            "the process that checked this template was ended by the signal SIGKILL",
            id="killed",
        ),
        pytest.param(lambda: os._exit(3), "the process that checked this template ended with status 3", id="exit"),
    ],
)
def test_a_process_that_ends_is_a_finding_of_its_template(
    end: Any, message: str, project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    parent = os.getpid()
    original = check_one.JobChecker.check

    def check_job(self: check_one.JobChecker, job: Any, on_stack: Any = None) -> Any:
        if os.getpid() != parent and job.template in ("b.yaml", "e.yaml"):
            end()
        return original(self, job, on_stack)

    monkeypatch.setattr(check_one.JobChecker, "check", check_job)
    for letter in "abcdef":
        (project / f"{letter}.yaml").write_text(BAD_REFERENCE)
    main(["check", "--jobs", "2", "--no-cache", "--format", "json"])
    found = json.loads(capsys.readouterr().out)["diagnostics"]
    assert [(each["file"], each["rule"]) for each in found] == [
        (f"{letter}.yaml", "HL009" if letter in "be" else "HL401") for letter in "abcdef"
    ]
    assert {each["message"] for each in found if each["rule"] == "HL009"} == {message}


BLOCKING_RULE = """\
import os
from heatlint.rule import check

@check
def block(stack):
    with open("started", "w") as stream:
        stream.write("x")
    os.read(os.open("blocked", os.O_RDWR), 1)
    yield
"""


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_an_interrupt_ends_the_run_without_a_traceback(jobs: str, project: Path) -> None:
    (project / "rules").mkdir()
    (project / "rules" / "own.py").write_text(BLOCKING_RULE)
    for name in ("a.yaml", "b.yaml", "c.yaml"):
        (project / name).write_text(HOT)
    os.mkfifo(project / "started")
    os.mkfifo(project / "blocked")
    words = [sys.executable, "-m", "heatlint", "check", "--jobs", jobs, "--rules", "rules", "--no-cache"]
    root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    process = subprocess.Popen(
        words,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": root},
        start_new_session=True,
        # A shell makes the tests ignore the signal when they run in the background.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    with open(project / "started") as stream:  # a check has begun
        stream.read(1)
    os.killpg(process.pid, signal.SIGINT)
    out, error = process.communicate()
    assert (process.returncode, out, error) == (130, "", "")


# --- files that cannot be read ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("encoding", "rule"),
    [
        ("utf-16", "HL001"),
        ("utf-32", "HL001"),
        ("utf-16-le", "HL002"),
        ("utf-16-be", "HL002"),
        ("utf-32-le", "HL002"),
        ("utf-32-be", "HL002"),
    ],
)
def test_a_template_in_another_encoding_is_found_and_reported(
    encoding: str, rule: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "a.yaml").write_bytes(BAD_REFERENCE.encode(encoding))
    assert concise(capsys) == (1, [f"a.yaml {rule}"])


def test_a_template_with_two_byte_order_marks_is_found(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "a.yaml").write_text("\ufeff\ufeff" + BAD_REFERENCE)
    assert concise(capsys) == (1, ["a.yaml HL101"])  # for Heat the second mark is a part of the first key


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32-be"])
def test_other_files_in_another_encoding_are_not_templates(encoding: str) -> None:
    assert not find_templates.has_version_key("a: 1\n".encode(encoding))
    assert find_templates.is_environment("parameters: {}\n".encode(encoding))


@pytest.fixture
def locked(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A directory and a file without permission, also when the user of the tests may read everything."""
    (project / "directory").mkdir()
    (project / "directory" / "inner.yaml").write_text(HOT)
    (project / "file.yaml").write_text(HOT)
    scandir = os.scandir

    def refuse_open(path: Any, *arguments: Any, **options: Any) -> Any:
        if path in ("directory", "file.yaml"):
            raise PermissionError(13, "Permission denied", path)
        return open(path, *arguments, **options)

    def refuse_scandir(path: Any) -> Any:
        if path == "directory":
            raise PermissionError(13, "Permission denied", path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse_scandir)
    for module in (find_templates, sys.modules["heatlint.load.disk"]):
        monkeypatch.setattr(module, "open", refuse_open, raising=False)


@pytest.mark.usefixtures("locked")
def test_a_file_or_directory_without_permission_is_a_finding(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "z.yaml").write_text(BAD_REFERENCE)
    assert concise(capsys) == (1, ["directory HL001", "file.yaml HL001", "z.yaml HL401"])
    assert main(["check", "--format", "concise"]) == 1
    assert 'template "directory" cannot be read (permission denied)' in capsys.readouterr().out


@pytest.mark.usefixtures("locked")
def test_an_excluded_directory_without_permission_is_not_a_finding(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "heatlint.toml").write_text('exclude = ["directory", "file.yaml"]\n')
    assert concise(capsys) == (0, [])


def test_a_link_that_leads_nowhere_is_not_a_finding(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "a.yaml").symlink_to("nowhere.yaml")
    (project / "b.yaml").write_text(HOT)
    assert concise(capsys) == (0, [])


# --- patterns and names ----------------------------------------------------------------------------------------------

NOT_PATTERNS = ["!", "!!", "/", "[z-a]", "\\", "***", "a\\"]


@pytest.mark.parametrize("line", NOT_PATTERNS)
def test_a_line_of_gitignore_that_is_not_a_pattern_ends_nothing(
    line: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / ".git").mkdir()
    (project / ".gitignore").write_text(f"{line}\nb.yaml\n")
    for name in ("a.yaml", "b.yaml"):
        (project / name).write_text(BAD_REFERENCE)
    assert concise(capsys) in [(1, ["a.yaml HL401"]), (0, [])]


@pytest.mark.parametrize(
    "config", ["exclude = [{}]", "[[path]]\nfiles = [{}]\nignore = ['HL401']"], ids=["exclude", "path"]
)
def test_a_config_pattern_that_is_none_is_misuse(
    config: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "heatlint.toml").write_text(config.format("'ok', '!'"))
    (project / "a.yaml").write_text(BAD_REFERENCE)
    assert main(["check"]) == 2
    message = 'heatlint: heatlint.toml: "!" is not a pattern; expected one as in .gitignore, such as "build/*"\n'
    assert capsys.readouterr().err == message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("a = " + "[" * 20_000, '"heatlint.toml" is nested too deep', id="too deep"),
        pytest.param("a = " + "[" * 90 + "]" * 90, 'heatlint.toml: "a" is not', id="deep"),
        pytest.param(
            "a = " + "9" * 6000,
            '"heatlint.toml" has a number of too many digits; expected 4300 at most',
            id="long number",
        ),
    ],
)
def test_a_config_that_cannot_be_read_is_misuse(
    text: str, message: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "heatlint.toml").write_text(text)
    assert main(["check"]) == 2
    assert capsys.readouterr().err.startswith(f"heatlint: {message}")


@pytest.mark.parametrize("text", ['tool = "tool.heatlint"', "[[tool]] # tool.heatlint"])
def test_a_pyproject_without_a_table_tool_is_no_config(
    text: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "pyproject.toml").write_text(text)
    (project / "a.yaml").write_text(BAD_REFERENCE)
    assert concise(capsys) == (1, ["a.yaml HL401"])


@pytest.mark.parametrize("words", [["--fix"], ["--affected", "a.yaml"], ["--no-cache"]], ids=" ".join)
def test_a_file_name_that_no_file_can_have_is_a_missing_file(
    words: list[str], project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = json.dumps({"heat_template_version": "2018-08-31", "outputs": {"o": {"value": {"get_file": "\ud800"}}}})
    (project / "a.yaml").write_text(text.replace('"outputs"', '"description": "x", "description": "x", "outputs"'))
    (project / "b.yaml").write_text(text)
    assert main(["check", "--format", "concise", *words]) == 1
    captured = capsys.readouterr()
    assert "HL010" in captured.out and "internal error" not in captured.err


@pytest.mark.parametrize("option", ["--diff", "--unsafe-fixes"])
def test_a_fix_with_half_of_a_surrogate_pair_is_not_made(
    option: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    template = {
        "heat_template_version": "2018-08-31",
        "parameters": {"abcde\ud800f": {"type": "string"}},
        "outputs": {"o": {"value": {"get_param": "abcdef"}}},
    }
    text = json.dumps(template)
    (project / "a.yaml").write_text(text)
    main(["check", "--unsafe-fixes", option])
    captured = capsys.readouterr()
    assert "internal error" not in captured.err
    assert (project / "a.yaml").read_text() == text


@pytest.mark.parametrize(
    "template",
    [
        pytest.param(
            HOT + "outputs: {o: {value: {if: []}}, p: {value: {get_param: [a, b]}}}", id="if without arguments"
        ),
        pytest.param("a: {? [x]: 1}\nb: 1\nb: 2\n" + HOT, id="key that is a list"),
        pytest.param(
            HOT + "parameters: {password: {type: string, default: Abcdefgh1}}\n"
            "outputs: {o: {value: {get_attr: [{get_param: password}, {a: {get_param: password}}]}}}",
            id="name that is a map, beside a secret",
        ),
    ],
)
def test_odd_templates_are_checked(template: str) -> None:
    report = heatlint.check_text(template)
    assert not any(finding.rule.code == "HL009" for finding in report.diagnostics)


def test_a_machine_that_pauses_before_the_first_template(monkeypatch: pytest.MonkeyPatch) -> None:
    """The time of one template was computed from none: an internal error on a busy machine."""
    clock = iter(range(0, 10_000, 100))
    monkeypatch.setattr(processes, "time", SimpleNamespace(perf_counter=lambda: next(clock)))
    monkeypatch.setattr(processes, "_processors", lambda: 4)
    monkeypatch.setattr(processes, "_in_processes", lambda _checker, jobs, _most: ((job, "forked") for job in jobs))
    checker: Any = SimpleNamespace(check=lambda job: "here")
    jobs: list[Any] = [1, 2, 3]
    assert list(processes.check_all(checker, jobs)) == [(1, "here"), (2, "forked"), (3, "forked")]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are forked")
@pytest.mark.parametrize("words", [[], ["--jobs", "2"]], ids=["by itself", "as the user wants"])
def test_a_worker_of_a_pool_checks_alone(words: list[str], project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Python refuses to start a process in one, which ended the run."""
    monkeypatch.setattr(processes, "FIRST_SAMPLE", 0)
    monkeypatch.setattr(processes, "LEAST_GAIN", 0)
    for name in "abc":
        (project / f"{name}.yaml").write_text(BAD_REFERENCE)
    with get_context("fork").Pool(1) as pool:
        assert pool.apply(main, (["check", "--no-cache", "--quiet", *words],)) == 1
