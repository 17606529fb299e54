"""Names of nested templates are renamed wherever a group, a call or an environment has them, or the rename is refused.

"@" is the cursor.
"""

from __future__ import annotations

import os
import subprocess

import pytest
from editor_project import write

from heatlint.cli import main
from heatlint.editor import rename
from heatlint.editor.renaming import CannotRename
from heatlint.editor.workspace import Workspace
from heatlint.model.names import MOST_TOGETHER
from heatlint.run.options import CheckOptions
from heatlint.text.edits import apply

HOT = "heat_template_version: 2021-04-16\n"
LEAF = (
    f"{HOT}parameters:\n  @tag: {{type: string, default: v}}\nresources:\n"
    "  v: {type: OS::Heat::Value, properties: {value: {get_param: tag}}}\n"
)
OUTPUT = (
    f"{HOT}resources: {{v: {{type: OS::Heat::Value, properties: {{value: x}}}}}}\noutputs: {{@tag: {{value: x}}}}\n"
)
RESOURCE = f"{HOT}resources:\n  @tag: {{type: OS::Heat::Value, properties: {{value: x}}}}\n"
GROUPS = f"""{HOT}resources:
  n: {{type: a.yaml}}
  g: {{type: OS::Heat::ResourceGroup, properties: {{count: 2, resource_def: {{type: a.yaml}}}}}}
  s: {{type: OS::Heat::AutoScalingGroup, properties: {{min_size: 1, max_size: 2, resource: {{type: a.yaml}}}}}}
  c: {{type: OS::Heat::ResourceChain, properties: {{resources: [My::A, My::A]}}}}
  t: {{type: OS::Heat::Stack, properties: {{template: {{get_file: a.yaml}}}}}}
outputs:
"""
STACK = '[[stack]]\ntemplate = "{}"\nenvironments = ["e.yaml"]\n'


@pytest.fixture()
def renamed(tmp_path, monkeypatch):
    """Return the texts of the files after the rename of "tag" to "new"; the editor and the command line agree."""
    monkeypatch.chdir(tmp_path)

    def made(files, config=""):
        marked = next(name for name, text in files.items() if "@" in text)
        offset = files[marked].index("@")
        texts = {name: text.replace("@", "", 1) for name, text in files.items()}
        write(tmp_path, {**texts, **({"heatlint.toml": config} if config else {})})
        subprocess.run(["git", "init", "-q"], check=True)
        workspace = Workspace(CheckOptions())
        workspace.add_folder(str(tmp_path))
        for checker in workspace.checkers:
            checker.use(checker.search())
        target = rename.target_at(workspace, workspace.file(str(tmp_path / marked)), offset)
        edited = rename.rename(workspace, target, "new")
        found = {os.path.relpath(each.real): apply(each.buffer.text, edits) for each, edits in edited}
        assert main(["rename", marked, "tag", "new"]) == 0
        after = {name: (tmp_path / name).read_bytes().decode() for name in texts}
        assert after == {**texts, **found}
        return {name: text for name, text in after.items() if name != marked}

    return made


@pytest.mark.parametrize(
    "path",
    [
        "[n, tag]",
        "[g, tag]",
        "[g, attributes, tag]",
        "[g, resource.0.tag]",
        "[g, resource.0, tag]",
        "[s, outputs, tag]",
        "[s, outputs_list, tag]",
        "[s, resource.0.tag, tag]",
        "[c, attributes, tag]",
        "[c, tag]",
        "[c, resource.0, tag]",
        "[t, outputs, tag]",
    ],
)
def test_an_output_is_renamed_where_a_group_or_a_stack_asks_for_it(renamed, path):
    parent = f"{GROUPS}  o: {{value: {{get_attr: {path}}}}}\n"
    files = {"a.yaml": OUTPUT, "p.yaml": parent, "e.yaml": "resource_registry: {My::A: a.yaml}\n"}
    head, _, last = path.rpartition("tag") if "resource.0.tag, tag" not in path else path.partition("tag")
    assert renamed(files)["p.yaml"] == parent.replace(path, f"{head}new{last}")


def test_an_output_stays_where_the_group_itself_has_an_attribute_of_this_name(renamed):
    parent = f"{GROUPS}  o: {{value: [{{get_attr: [g, refs]}}, {{get_attr: [n, tag]}}]}}\n"
    leaf = OUTPUT.replace("x}}\n", "x}, refs: {value: y}}\n")
    found = renamed({"a.yaml": leaf, "p.yaml": parent})
    assert found["p.yaml"] == parent.replace("[n, tag]", "[n, new]")


@pytest.mark.parametrize(
    "definition",
    [
        "{type: a.yaml, properties: {if: [c, {tag: x}, {tag: y}]}}",
        "{type: a.yaml, properties: {map_merge: [{tag: x}, {if: [c, {tag: y}, {}]}]}}",
        "{type: My::A, properties: {tag: x}}",
        "{type: My::B, properties: {tag: x}}",
        "{type: OS::Heat::ResourceChain, properties: {resources: [My::A], resource_properties: {tag: x}}}",
        "{type: OS::Heat::ResourceGroup, properties: {resource_def: {if: [c, {type: My::A, properties: {tag: x}}]}}}",
        "{type: OS::Heat::Stack, properties: {template: {get_file: a.yaml}, parameters: {if: [c, {tag: x}, {}]}}}",
    ],
)
def test_a_parameter_is_renamed_where_a_call_a_chain_or_a_mapped_type_passes_it(renamed, definition):
    parent = f"{HOT}conditions: {{c: true}}\nresources:\n  r: {definition}\n"
    environment = 'resource_registry: {My::A: Your::A, Your::A: a.yaml, "My::B*": "Your::A*"}\n'
    found = renamed({"a.yaml": LEAF, "p.yaml": parent, "e.yaml": environment})
    assert found["p.yaml"] == parent.replace("tag: ", "new: ") and found["e.yaml"] == environment


def test_a_base_url_and_the_other_sections_of_an_environment_follow(renamed, tmp_path):
    environment = (
        f"\ufeffresource_registry: {{base_url: 'file://{tmp_path}/lib', My::A: a.yaml}}\n"
        "parameters: {k: y}\nparameter_defaults: {tag: z, k: z}\n"
    )
    parent = f"{HOT}parameters: {{k: {{type: string}}}}\nresources:\n  r: {{type: My::A}}\n"
    found = renamed({"lib/a.yaml": LEAF, "p.yaml": parent, "e.yaml": environment}, STACK.format("p.yaml"))
    assert found["e.yaml"] == environment.replace("tag: z", "new: z")


def test_all_sections_of_an_environment_that_name_a_parameter_follow(renamed):
    environment = (
        "parameters: {tag: x}\nencrypted_param_names: [tag]\nparameter_merge_strategies: {tag: merge, default: merge}\n"
    )
    found = renamed({"a.yaml": LEAF, "e.yaml": environment}, STACK.format("a.yaml"))
    assert found["e.yaml"] == environment.replace("tag", "new")


@pytest.mark.parametrize(
    "registry", ["{tag: {hooks: pre-create}}", '{"t*": {hooks: pre-create}, tag: {hooks: [pre-update]}}']
)
def test_hooks_of_a_resource_follow_or_the_pattern_is_named(renamed, registry):
    files = {"a.yaml": RESOURCE, "e.yaml": f"resource_registry: {{resources: {registry}}}\n"}
    if "t*" in registry:
        with pytest.raises(CannotRename, match=r'"e.yaml" line 1: the pattern "t\*" matches "tag", but not "new"'):
            renamed(files, STACK.format("a.yaml"))
    else:
        assert renamed(files, STACK.format("a.yaml"))["e.yaml"] == files["e.yaml"].replace("tag", "new")


def test_hooks_of_a_nested_resource_follow(renamed):
    parent = f"{HOT}resources:\n  n: {{type: a.yaml}}\n  tag: {{type: OS::Heat::None}}\n"
    environment = "resource_registry: {resources: {n: {tag: {hooks: pre-create}}, tag: {hooks: pre-create}}}\n"
    found = renamed({"a.yaml": RESOURCE, "p.yaml": parent, "e.yaml": environment}, STACK.format("p.yaml"))
    assert found["e.yaml"] == environment.replace("n: {tag", "n: {new")


@pytest.mark.parametrize("member", ["'0'", "'1'", "'7'", "'*'"])
def test_hooks_of_the_members_of_a_group_follow(renamed, member):
    group = "{type: OS::Heat::ResourceGroup, properties: {count: 2, resource_def: {type: a.yaml}}}"
    parent = f"{HOT}resources: {{g: {group}}}\n"
    environment = f"resource_registry: {{resources: {{'g*': {{{member}: {{tag: {{hooks: pre-create}}}}}}}}}}\n"
    found = renamed({"a.yaml": RESOURCE, "p.yaml": parent, "e.yaml": environment}, STACK.format("p.yaml"))
    assert found["e.yaml"] == environment.replace("tag", "new")


def test_a_name_with_an_escape_sequence_is_found(renamed):
    parent = f'{HOT}resources: {{r: {{type: "\\u0061.yaml", properties: {{"t\\x61g": x}}}}}}\n'
    assert renamed({"a.yaml": LEAF, "p.yaml": parent})["p.yaml"].replace('"new"', "new") == parent.replace(
        '"t\\x61g"', "new"
    )


REFUSED = [
    (LEAF, "r: {type: a.yaml, properties: {get_param: k}}", "", "a call gives the properties"),
    (LEAF, "r: {type: a.yaml, properties: &p {tag: x}}\n  o: {type: OS::X::Y, properties: *p}", "", "also a name of"),
    (LEAF, "r: {type: My::A, properties: {tag: x}}", "{My::A: a.yaml}\n---", "another one in"),
    (LEAF, "r: {type: OS::Nova::Server, properties: {tag: x}}", "{OS::Nova::Server: a.yaml}", "may be a type of Heat"),
    (
        OUTPUT,
        "r: {type: My::G, properties: {resource_def: {type: a.yaml}}}\n"
        "  o: {type: OS::Heat::Value, properties: {value: {get_attr: [r, attributes, tag]}}}",
        "{My::G: Your::G, Your::G: OS::Heat::ResourceGroup}",
        '"My::G" to a type that has "a.yaml" inside',
    ),
    (
        LEAF,
        "r: {type: My::Chain, properties: {resources: [Leaf], resource_properties: {tag: x}}}",
        "{'My::*': 'OS::Heat::Resource*', Leaf: a.yaml}",
        '"My::Chain" to a type that has',
    ),
    (
        LEAF,
        "r: {type: My::S, properties: {template: {get_file: a.yaml}, parameters: {tag: x}}}",
        "{My::S: OS::Heat::Stack}",
        '"My::S" to',
    ),
    (OUTPUT, "r: {type: a.yaml}\noutputs: {o: {value: {get_attr: [m, resource.r.tag]}}}", "", "may lead to"),
]


@pytest.mark.parametrize("leaf, resource, registry, reason", REFUSED, ids=[each[-1] for each in REFUSED])
def test_a_rename_that_is_not_certain_is_refused_with_the_place(renamed, leaf, resource, registry, reason):
    files = {"a.yaml": leaf, "p.yaml": f"{HOT}parameters: {{k: {{type: json}}}}\nresources:\n  {resource}\n"}
    if "get_attr" in resource:
        files["q.yaml"] = f"{HOT}resources: {{m: {{type: p.yaml}}}}\n" + resource.partition("\n")[2] + "\n"
        files["p.yaml"] = files["p.yaml"].partition("outputs")[0]
    if registry:
        files["e.yaml"] = f"resource_registry: {registry.partition(chr(10))[0]}\n"
    if "---" in registry:
        files["other.yaml"] = LEAF.replace("@", "")
        files["f.yaml"] = "resource_registry: {My::A: other.yaml}\n"
    with pytest.raises(CannotRename, match=reason):
        renamed(files)


def test_an_environment_that_two_stacks_share_is_named(renamed):
    files = {"a.yaml": LEAF, "b.yaml": LEAF.replace("@", ""), "e.yaml": "parameters: {tag: x}\n"}
    with pytest.raises(CannotRename, match='"e.yaml" line 1: "tag" is also that of "b.yaml"'):
        renamed(files, STACK.format("a.yaml") + STACK.format("b.yaml"))


def chain(count, entries=1):
    """Return a template with a chain of so many types, whose outputs ask so many times for an attribute of all."""
    types = ", ".join(["a.yaml", *(f"My::T{number}" for number in range(1, count))])
    return (
        f"{HOT}resources:\n  c: {{type: OS::Heat::ResourceChain, properties: {{resources: [{types}]}}}}\noutputs:\n"
    ) + "".join(f"  o{number}: {{value: {{get_attr: [c, tag]}}}}\n" for number in range(entries))


def test_names_of_members_of_many_types_are_followed_up_to_a_limit(renamed):
    with pytest.raises(CannotRename, match='"p.yaml" line 5: "tag" is also a name of "My::T1"'):
        renamed({"a.yaml": OUTPUT, "p.yaml": chain(MOST_TOGETHER)})


@pytest.mark.parametrize("source", [OUTPUT, LEAF, RESOURCE], ids=["output", "parameter", "resource"])
def test_a_rename_is_refused_where_members_of_too_many_types_stand_together(renamed, source):
    with pytest.raises(CannotRename, match=f'"p.yaml" line 3: names of more than {MOST_TOGETHER} templates'):
        renamed({"a.yaml": source, "p.yaml": chain(MOST_TOGETHER + 1)})


def test_the_names_in_a_template_are_not_more_than_its_parts_times_a_limit(tmp_path):
    """Each use of an attribute of all members would count once for each of their types."""
    write(tmp_path, {"p.yaml": chain(400, entries=400)})
    workspace = Workspace(CheckOptions())
    workspace.add_folder(str(tmp_path))
    assert len(workspace.file(str(tmp_path / "p.yaml")).reading.names) < 4_000
