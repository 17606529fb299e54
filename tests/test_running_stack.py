"""What the client of OpenStack prints about a stack that runs, and the plan of its update.

The shapes are those of heatclient.osc.v1 with `-f json`.
"""

from __future__ import annotations

import json
import pathlib

import pytest

from heatlint.cli import main
from heatlint.load.running import RunningStack, add_value

VERSION = "heat_template_version: 2021-04-16\n"
TEMPLATE = {"heat_template_version": "2021-04-16"}
FILES = {"file:///home/operator/a.sh": "echo"}


@pytest.fixture
def plan(tmp_path, monkeypatch, capsys):
    """Return a function that plans the update of a stack that runs to a template: (exit status, stdout).

    It takes the text of the template, what the client prints, and further words of the command line.
    """
    monkeypatch.chdir(tmp_path)

    def run(new, parts, *words):
        pathlib.Path("app.yaml").write_text(new, encoding="utf-8")
        for number, part in enumerate(parts):
            pathlib.Path(f"{number}.json").write_text(json.dumps(part), encoding="utf-8")
            words = (*words, "--against", f"{number}.json")
        return main(["plan", "app.yaml", *words]), capsys.readouterr().out

    return run


@pytest.mark.parametrize(
    ("printed", "files"),
    [({"files": FILES}, FILES), (FILES, FILES), ({"files": {}}, {}), ({"files": "text"}, {"files": "text"})],
)
def test_the_files_are_a_table_of_one_row_or_the_answer_of_the_api(printed, files):
    stack = RunningStack()
    assert add_value(stack, printed)
    assert stack.body["files"] == files


@pytest.mark.parametrize("nothing", [{}, []])
def test_a_stack_may_have_no_files_no_environment_and_no_resources(plan, nothing):
    assert plan(VERSION, [TEMPLATE, nothing])[0] == 0


@pytest.mark.parametrize("other", [{"files": {"a": 1}}, {"files": []}, {"files": FILES, "a": {}}])
def test_other_maps_do_not_describe_a_stack(other):
    assert not add_value(RunningStack(), other)
