"""Messages in editors and in the playground name keys of a config where `heatlint check` names options."""

from __future__ import annotations

from pathlib import Path

import pytest

from heatlint.diagnostic import Diagnostic, Rule
from heatlint.editor.config_words import with_config
from heatlint.editor.workspace import Workspace
from heatlint.run.options import CheckOptions

HOT = "heat_template_version: 2021-04-16\n"
STACK_TABLE = "in a [[stack]] table of heatlint.toml"
NESTING = f"{HOT}resources: {{r: {{type: other.yaml}}}}\n"
RULE = Rule("XY001", "own-rule", stage="create")

#: The files beside main.yaml; its text; how its message ends on the command line, and in an editor.
CASES = {
    "outside": (
        {"lib/.git": "", "lib/web.yaml": f"{HOT}resources: {{}}\n"},
        f"{HOT}resources: {{r: {{type: ../lib/web.yaml}}}}\n",
        "allow its directory with --root",
        'allow its directory with "roots" in heatlint.toml',
    ),
    "unknown type": (
        {},
        f"{HOT}resources: {{r: {{type: 'AWS::Lambda::Function'}}}}\n",
        'pass its file with "--types", and if an environment maps it, name that with "-e"',
        f'pass its file with "types" in heatlint.toml, and if an environment maps it, name that {STACK_TABLE}',
    ),
    "namespace of the cloud": (
        {"types/a.json": '{"resource_type": "My::Cloud::A", "properties": {}}'},
        f"{HOT}resources: {{r: {{type: 'My::Cloud::Thing'}}}}\n",
        'describe it with "--types"',
        'describe it with "types" in heatlint.toml',
    ),
    "mapped by another environment": (
        {
            "a.yaml": f"{HOT}resources: {{}}\n",
            "one.env": "resource_registry: {My::Thing: a.yaml}\n",
            "two.env": "resource_registry: {My::Thing: OS::Heat::None}\n",
        },
        f"{HOT}resources: {{r: {{type: 'My::Thing'}}}}\n",
        'name the environment to use with "-e"',
        f"name the environment to use {STACK_TABLE}",
    ),
    "newer than the version": (
        {},
        "heat_template_version: 2016-10-14\nresources: {r: {type: 'OS::Neutron::QoSMinimumPacketRateRule', "
        "properties: {policy: p, min_kpps: 3}}}\n",
        "name the release of your cloud with --target",
        'name the release of your cloud with "target" in heatlint.toml',
    ),
    "description of a type": (
        {"other.yaml": '{"resource_type": "A::B", "properties": {}}'},
        NESTING,
        'name it with "--types"',
        'name it with "types" in heatlint.toml',
    ),
    "environment": (
        {"other.yaml": "parameter_defaults: {a: 1}\n"},
        NESTING,
        'name it with "-e"',
        f"name it {STACK_TABLE}",
    ),
    "baseline": (
        {"other.yaml": '{"version": 2, "files": {}}'},
        NESTING,
        'name it with "--baseline"',
        'name it with "baseline" in heatlint.toml',
    ),
}


def messages(folder: Path) -> tuple[set[str], set[str]]:
    """Return the messages about main.yaml in a folder: those of a check, and as an editor shows them."""
    workspace = Workspace(CheckOptions())
    workspace.add_folder(str(folder))
    while (place := workspace.next_to_index) is not None:
        workspace.use(place, workspace.folders[place].search())
        workspace.follow_config()
    path = str(folder / "main.yaml")
    file = workspace.did_open(path, Path(path).read_text(encoding="utf-8"), 1)
    while workspace.checker(file.real).check_next():
        pass
    found = [finding for each in folder.iterdir() for finding in workspace.findings(str(each.resolve()))]
    return {each.message for each in found}, {with_config(each) for each in found}


@pytest.mark.parametrize("case", CASES)
def test_options(tmp_path: Path, case: str) -> None:
    files, text, option, key = CASES[case]
    folder = tmp_path / "project"
    for name, content in {"heatlint.toml": 'types = ["types"]\n', "types/none.json": "[]", **files}.items():
        path = (tmp_path if name.startswith("lib") else folder) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    (folder / "main.yaml").write_text(text, encoding="utf-8")
    here, shown = messages(folder)
    assert [each for each in here if each.endswith(option)], here
    assert [each for each in shown if each.endswith(key)], shown


def test_only_the_option_that_the_finding_speaks_of_is_named_otherwise() -> None:
    """A name may be like an option, and stands before it."""
    quoted = 'Heat has no resource type with "--types"'
    found = Diagnostic(RULE, (), f'{quoted}; describe it with "--types"', settings=("types",))
    assert with_config(found) == f'{quoted}; describe it with "types" in heatlint.toml'
    assert with_config(found, {"types": "in the field above"}) == f"{quoted}; describe it in the field above"
    assert with_config(Diagnostic(RULE, (), quoted)) == quoted
    assert with_config(Diagnostic(RULE, (), "covered", settings=("types",))) == "covered"
