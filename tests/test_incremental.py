"""The checks of an editor's folder: what they keep for later runs, and when they start again."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from growth import assert_linear

from heatlint._misuse import Misuse
from heatlint.cli import main
from heatlint.editor.workspace import Workspace
from heatlint.load.disk import CONTENTS
from heatlint.project.config import Config
from heatlint.project.trust import Trust
from heatlint.run.incremental import IncrementalChecker
from heatlint.run.job_table import Entry, JobTable
from heatlint.run.jobs import CheckJob
from heatlint.run.options import CheckOptions
from heatlint.run.result import Result

TEMPLATE = "heat_template_version: 2018-08-31\nresources:\n  mine: {type: My::Type}\n  other: {type: OS::Heat::None}\n"
CONFIG = 'types = ["t.json"]\n[[stack]]\ntemplate = "a.yaml"\nenvironments = ["env.yaml"]\n'


def description(*required: str) -> str:
    """Return the description of a type with these required properties."""
    properties = {name: {"type": "string", "required": True} for name in required}
    return json.dumps({"resource_type": "My::Type", "properties": properties})


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with a type of its own."""
    folder = tmp_path / "project"
    (folder / ".git").mkdir(parents=True)
    files = {"a.yaml": TEMPLATE, "env.yaml": "parameters: {}\n", "t.json": description(), "heatlint.toml": CONFIG}
    for name, text in files.items():
        (folder / name).write_text(text)
    monkeypatch.setenv("HEATLINT_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.chdir(folder)
    return folder


def check_all(checker: IncrementalChecker) -> None:
    while checker.check_next():
        pass


def messages(checker: IncrementalChecker, path: Path) -> list[str]:
    check_all(checker)
    return [each.message for each in checker.findings(str(path))]


def test_a_result_from_before_a_change_of_a_type_file_is_not_kept_as_one_from_after_it(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = CheckOptions()
    options.use_cache = True
    checker = IncrementalChecker(options, {}, os.curdir)
    checker.use(checker.search())
    check_all(checker)
    (project / "t.json").write_text(description("size"))
    (project / "a.yaml").write_text(TEMPLATE + "# changed\n")
    checker.invalidate([str(project / "a.yaml")])
    check_all(checker)
    reports = []
    for words in ([], ["--no-cache"]):
        main(["check", "--format", "concise", *words])
        reports.append(capsys.readouterr().out)
    assert reports[0] == reports[1]
    assert '"size"' in reports[0]


@pytest.mark.parametrize("types", ["t.json", "types"], ids=["a file", "a directory"])
def test_a_changed_type_file_starts_the_checks_again(types: str, project: Path) -> None:
    (project / "types").mkdir()
    (project / "types" / "t.json").write_text(description())
    (project / "heatlint.toml").write_text(CONFIG.replace("t.json", types))
    workspace = Workspace(CheckOptions())
    workspace.add_folder(str(project))
    found = []
    for text in (description(), description("size"), "{", description("height")):
        (project / types / "t.json" if types == "types" else project / types).write_text(text)
        workspace.follow_config()
        (checker,) = workspace.checkers
        if text == "{":
            with pytest.raises(Misuse, match="is not JSON"):
                checker.search()
        else:
            checker.use(checker.search())
            found.append(messages(checker, project / "a.yaml"))
        workspace.follow_config()
    assert [len(each) for each in found] == [0, 1, 1]
    assert '"size"' in found[1][0] and '"height"' in found[2][0]


def test_a_config_that_the_checks_find_does_not_start_them_again(project: Path) -> None:
    (project / "sub").mkdir()
    (project / "sub" / "heatlint.toml").write_text('ignore = ["HL4"]\n')
    (project / "sub" / "b.yaml").write_text(TEMPLATE)
    workspace = Workspace(CheckOptions())
    workspace.add_folder(str(project))
    workspace.follow_config()
    (checker,) = workspace.checkers
    checker.use(checker.search())
    workspace.follow_config()
    assert workspace.checkers == [checker]
    (project / "sub" / "heatlint.toml").write_text('ignore = ["HL30"]\n')
    workspace.follow_config()
    assert workspace.checkers != [checker]


PAIRED = {
    "app.yaml": "heat_template_version: 2018-08-31\nparameters: {size: {type: number}}\n"
    "resources: {a: {type: OS::Heat::None}}\n",
    "app.env": "parameters: {size: big}\n",
}


@pytest.fixture
def paired(tmp_path: Path) -> Path:
    """A repository with a template and an environment that fits it."""
    (tmp_path / ".git").mkdir()
    for name, text in PAIRED.items():
        (tmp_path / name).write_text(text)
    return tmp_path


@pytest.mark.parametrize("opened_first", [False, True], ids=["after the search", "before the search"])
def test_a_template_is_checked_with_the_environment_that_fits_it(paired: Path, opened_first: bool) -> None:
    checker = IncrementalChecker(CheckOptions(), {}, str(paired))
    if opened_first:
        checker.open(str(paired / "app.yaml"), template=True, environment=False)
        check_all(checker)
    checker.use(checker.search())
    checker.open(str(paired / "app.yaml"), template=True, environment=False)
    checker.open(str(paired / "app.env"), template=False, environment=True)
    assert messages(checker, paired / "app.env") == [
        'the value of "size" does not fit: the string "big" is not a number'
    ]
    job = checker.job(str(paired / "app.yaml"))
    assert job is not None and job.is_found and checker.pending == 0
    assert checker.templates_with(str(paired / "app.env")) == {str(paired / "app.yaml")}


def test_a_fix_is_withheld_until_no_other_file_speaks_against_it(paired: Path) -> None:
    options = CheckOptions()
    options.profile = "production"
    checker = IncrementalChecker(options, {}, str(paired))
    checker.use(checker.search())

    def fixes() -> list[bool]:
        check_all(checker)
        found = [each for each in checker.findings(str(paired / "app.yaml")) if each.rule.code == "HL215"]
        checker.withhold(found)
        return [each.fix is not None for each in found]

    assert fixes() == [False]
    (paired / "app.env").write_text("parameters: {}\n")
    checker.invalidate([str(paired / "app.env")])
    checker.use(checker.search())
    assert fixes() == [True]


def test_the_templates_that_read_a_nested_template(project: Path) -> None:
    (project / "root.yaml").write_text(TEMPLATE.replace("My::Type", "nested.yaml"))
    (project / "nested.yaml").write_text(TEMPLATE.replace("My::Type", "OS::Heat::None"))
    checker = IncrementalChecker(CheckOptions(), {}, os.curdir)
    checker.use(checker.search())
    check_all(checker)
    nested, root = (str((project / name).resolve()) for name in ("nested.yaml", "root.yaml"))
    assert checker.templates_reading(nested) == [nested, root]
    assert checker.templates_reading(root) == [root]


def test_files_that_are_gone_take_time_in_proportion_to_their_number(tmp_path: Path) -> None:
    def table(count: int) -> tuple[JobTable, list[str]]:
        paths = [str(tmp_path / f"{number}.yaml") for number in range(count)]
        found = JobTable(os.path.abspath)
        for path in paths:
            found.add((path, ""), Entry(CheckJob(path, Config(None, Trust()))))
            result = Result()
            result.reads = [(CONTENTS[0], path, "")]
            found.set_result((path, ""), result)
        return found, paths

    assert len(JobTable.affected(*table(9))) == 9
    assert_linear(lambda value: JobTable.affected(*value), table, 200)


def test_a_directory_that_is_gone_affects_the_jobs_that_read_files_in_it(project: Path) -> None:
    (project / "inner").mkdir()
    (project / "inner" / "b.yaml").write_text(TEMPLATE)
    checker = IncrementalChecker(CheckOptions(), {}, os.curdir)
    checker.use(checker.search())
    check_all(checker)
    os.rename(project / "inner", project.parent / "inner")
    checker.invalidate_paths([str(project / "inner")])
    assert checker.is_pending(str(project / "inner" / "b.yaml"))


def test_to_ask_for_the_stack_of_a_file_does_not_open_it(project: Path) -> None:
    """The stack of a file that is not open is kept until the file changes, and its job comes no earlier than others."""
    checker = IncrementalChecker(CheckOptions(), {}, ".")
    checker.use(checker.search())
    check_all(checker)
    real = str(project / "a.yaml")
    stack = checker.stack(real)
    assert stack is not None and checker.stack(real) is stack
    checker.invalidate([real])
    check_all(checker)
    entries = checker._table.entries.values()
    assert not checker._open.files and all(entry.stack is None for entry in entries)
