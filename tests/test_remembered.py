"""While fixes change texts, a job is checked again only if it reads a text that has changed."""

from __future__ import annotations

from pathlib import Path

from heatlint.cli import main
from heatlint.run.check_one import JobChecker

HOT = "heat_template_version: 2018-08-31\n"
FAULTY = HOT + "parameters: {unused: {type: string, default: a}}\nresources: {a: {type: OS::Heat::None}}\n"
PARENT = HOT + "resources: {a: {type: one.yaml}}\n"
OTHER = HOT + "resources: {a: {type: OS::Heat::None}}\n"


def test_each_text_is_checked_once(project, capsys, monkeypatch) -> None:
    project({"one.yaml": FAULTY, "two.yaml": FAULTY, "parent.yaml": PARENT, "other.yaml": OTHER})
    checked = []
    check = JobChecker.check

    def counted(checker, job, on_stack=None):
        texts = {Path(path).name: text for path, text in (checker.texts or {}).items()}
        checked.append((job.template, texts.get("one.yaml"), texts.get("two.yaml")))
        return check(checker, job, on_stack)

    monkeypatch.setattr(JobChecker, "check", counted)
    assert main(["check", "--no-cache", "--unsafe-fixes", "--select", "HL215", "--jobs", "1"]) == 0
    assert "unused" not in Path("one.yaml").read_text() + Path("two.yaml").read_text()
    assert len(checked) == len(set(checked)) + 4  # before and after the fixes, the files themselves are checked
    with_fixes = [template for template, one, two in checked if one is not None or two is not None]
    assert sorted(with_fixes) == ["one.yaml", "parent.yaml", "two.yaml"]  # those that read a fixed file, once
