"""heatlint unused: files, parameters and outputs that nothing uses, and what is not judged."""

from __future__ import annotations

import json

import pytest

from heatlint.cli import main
from heatlint.run.unused_files import NO_TABLES

HOT = "heat_template_version: 2018-08-31\n"


def template(parameters="", resources="", outputs=""):
    parts = {"parameters": parameters, "resources": resources, "outputs": outputs}
    return HOT + "".join(f"{name}: {{{text}}}\n" for name, text in parts.items() if text)


def value(text):
    return f"value: {{type: OS::Heat::Value, properties: {{value: {text}}}}}"


def nested(path, properties="", kind="type"):
    return f"child: {{type: {path}, properties: {{{properties}}}}}"


OLD = "old: {type: string}"
READS_OLD = value("{get_param: old}")
CHILD = template(OLD, value("1"), "ip: {value: 1}")
PARENT = template("size: {type: string}", nested("child.yaml", "old: {get_param: size}"))
REGISTRY = "resource_registry: {My::Child: child.yaml}\n"


@pytest.fixture
def unused(project, capsys):
    """Return a function that writes files and returns the unused names and files, and what was not judged."""

    def run(files, *words):
        project(files)
        status = main(["unused", "--format", "json", *words])
        data = json.loads(capsys.readouterr().out)
        found = [" ".join(filter(None, (each["kind"], each["file"], each["name"]))) for each in data["unused"]]
        assert status == (1 if found else 0)
        run.data = data
        ignored = NO_TABLES
        return found, [f"{each['file']}: {each['reason']}" for each in data["not_judged"] if each["reason"] != ignored]

    return run


MAPPED = "an environment maps a resource type to it"
MAY_PASS = "a resource with an unknown template may need a parameter of it"
MAY_NAME = "another file may use it in a way that is not followed"


@pytest.mark.parametrize(
    ("files", "found", "not_judged"),
    [
        pytest.param({"child.yaml": CHILD}, ["parameter child.yaml old"], [], id="of a root"),
        pytest.param({"a.yaml": template(OLD, READS_OLD)}, [], [], id="that is read"),
        pytest.param(
            {"a.yaml": template(OLD, "", "ip: {value: {get_param: [old, key]}}")}, [], [], id="that an output reads"
        ),
        pytest.param(
            {"a.yaml": template(OLD, "child: {type: OS::Heat::None, propertees: {a: {get_param: old}}}")},
            [],
            [],
            id="that is read where Heat does not look",
        ),
        pytest.param(
            {"a.yaml": template(OLD, value("{get_param: {get_param: old}}"))},
            [],
            ["a.yaml: it computes the name of a parameter"],
            id="whose name may be computed",
        ),
        pytest.param(
            {"a.yaml": template("db_size: {type: string}", value("{get_param: db_sise}"))},
            [],
            ["a.yaml: a name in it may be a misspelled parameter"],
            id="that may be meant",
        ),
        pytest.param(
            {"a.yaml": template("size: {type: string}", value("{get_parm: size}"))},
            [],
            ["a.yaml: a name in it may be a misspelled parameter"],
            id="that a misspelled function reads",
        ),
        pytest.param(
            {"a.yaml": template("size: {type: json}", "r: {type: A::B, propertees: {a: {get_parm: [size, 1]}, b: 1}}")},
            [],
            ["a.yaml: a name in it may be a misspelled parameter"],
            id="that a misspelled function reads where Heat does not look, with a key",
        ),
        pytest.param(
            {"a.yaml": template("db_size: {type: string}", value("{get_parm: db_sise}"))},
            [],
            ["a.yaml: a name in it may be a misspelled parameter"],
            id="that is misspelled beside a misspelled function",
        ),
        pytest.param(
            {"child.yaml": CHILD, "parent.yaml": PARENT},
            ["parameter child.yaml old", "output child.yaml ip", "parameter parent.yaml size"],
            [],
            id="that is only passed on",
        ),
        pytest.param(
            {"child.yaml": template(OLD, READS_OLD), "parent.yaml": PARENT}, [], [], id="that is passed on and read"
        ),
        pytest.param(
            {
                "child.yaml": template(OLD, READS_OLD),
                "parent.yaml": template(
                    "size: {type: string}",
                    "all: {type: OS::Heat::ResourceGroup, properties: {resource_def: "
                    "{type: child.yaml, properties: {old: {get_param: size}}}}}",
                ),
            },
            [],
            [],
            id="that a group passes on",
        ),
        pytest.param(
            {"child.yaml": CHILD, "env.yaml": REGISTRY},
            [],
            [f"child.yaml: {MAPPED}"],
            id="of a template that an environment maps",
        ),
        pytest.param(
            {"child.yaml": CHILD, "a.yaml": template("", "child: {type: My::Child, properties: {old: 1}}")},
            [],
            [f"child.yaml: {MAY_PASS}"],
            id="that a type without a template may need",
        ),
        pytest.param(
            {"child.yaml": CHILD, "a.yaml.j2": "{% for x in y %}\n  type: OS::Heat::X\n  old: {{ x }}\n"},
            [],
            [f"child.yaml: {MAY_PASS}"],
            id="that Jinja2 may pass",
        ),
        pytest.param(
            {"child.yaml": CHILD, "a.yaml": template("", value("{get_file: child.yaml}"))},
            [],
            [f"child.yaml: {MAY_NAME}"],
            id="of a template that is read as a text",
        ),
        pytest.param({"a.yaml": HOT + "parameters: [\n"}, [], ["a.yaml: it cannot be read"], id="of a faulty template"),
    ],
)
def test_parameters(unused, files, found, not_judged):
    assert unused(files) == (found, not_judged)


IP = template("", value("1"), "ip: {value: 1}")


def reading(*calls, kind="child.yaml"):
    return template(
        "",
        f"child: {{type: {kind}}}, "
        + ", ".join(f"r{n}: {{type: OS::Heat::Value, properties: {{value: {call}}}}}" for n, call in enumerate(calls)),
    )


@pytest.mark.parametrize(
    ("files", "found", "not_judged"),
    [
        pytest.param({"child.yaml": IP}, [], [], id="of a root"),
        pytest.param({"a.yaml": reading(), "child.yaml": IP}, ["output child.yaml ip"], [], id="that is not read"),
        pytest.param({"a.yaml": reading("{get_attr: [child, ip]}"), "child.yaml": IP}, [], [], id="that is read"),
        pytest.param({"a.yaml": reading("{get_attr: [child]}"), "child.yaml": IP}, [], [], id="all are read"),
        pytest.param(
            {"a.yaml": reading("{get_attr: [child, {get_param: x}]}"), "child.yaml": IP}, [], [], id="one is computed"
        ),
        pytest.param(
            {
                "a.yaml": template(
                    "",
                    "all: {type: OS::Heat::ResourceGroup, properties: {resource_def: {type: child.yaml}}}",
                    "x: {value: {get_attr: [all, attributes, ip]}}",
                ),
                "child.yaml": IP,
            },
            [],
            [],
            id="of the members of a group",
        ),
        pytest.param(
            {
                "top.yaml": template("", "a: {type: a.yaml}"),
                "a.yaml": template("", "child: {type: child.yaml}", "x: {value: {get_attr: [child, ip]}}"),
                "child.yaml": IP,
            },
            ["output a.yaml x", "output child.yaml ip"],
            [],
            id="that only an unused output reads",
        ),
        pytest.param(
            {
                "top.yaml": template("", "a: {type: a.yaml}", "x: {value: {get_attr: [a, resource.child.ip]}}"),
                "a.yaml": template("", "child: {type: child.yaml}"),
                "child.yaml": IP,
            },
            [],
            ["child.yaml: another file or people may read an output of it"],
            id="that a template further up reads",
        ),
        pytest.param(
            {"a.yaml": reading(), "child.yaml": IP, "README.md": "heat stack-create -f child.yaml"},
            [],
            ["child.yaml: another file or people may read an output of it"],
            id="of a template that people may use",
        ),
    ],
)
def test_outputs(unused, files, found, not_judged):
    assert unused(files) == (found, not_judged)


CONFIG = '[[stack]]\ntemplate = "app.yaml"\n'
APP = template("", "a: {type: lib/used.yaml}")
STACK = {"heatlint.toml": CONFIG, "app.yaml": APP, "lib/used.yaml": template("", value("1"))}
NEEDS = template(OLD, READS_OLD)


@pytest.mark.parametrize(
    ("files", "found", "not_judged"),
    [
        pytest.param({"lib/old.yaml": NEEDS}, ["file lib/old.yaml"], [], id="a template"),
        pytest.param(
            {"lib/old.yaml": NEEDS, "x.sh": "-t lib/old.yaml"},
            [],
            ["lib/old.yaml: another file mentions it"],
            id="a template that a script names",
        ),
        pytest.param(
            {"lib/old.yaml": NEEDS, "x.sh": "-t lib/${what}.yaml"},
            [],
            ["lib/old.yaml: another file mentions it"],
            id="a template that a script may name",
        ),
        pytest.param(
            {"other.yaml": template("", "a: {type: lib/part.yaml}"), "lib/part.yaml": NEEDS},
            [],
            ["other.yaml: it may be a stack by itself, which no [[stack]] table names"],
            id="a template that may be a stack, and what it nests",
        ),
        pytest.param({"other.env": "parameters: {nothing: 1}\n"}, ["file other.env"], [], id="an environment"),
        pytest.param(
            {"a.yaml": NEEDS, "a.env": "parameters: {old: 1}\n"}, [], [], id="an environment that fits a template"
        ),
        pytest.param(
            {"x.yaml": template("", "a: {type: My::Type}"), "x.env": "parameter_defaults: {nothing: 1}\n"},
            [],
            [
                "x.yaml: it may be a stack by itself, which no [[stack]] table names",
                "x.env: a template outside of the repository may have a name that it sets",
            ],
            id="an environment for a template that is not here",
        ),
    ],
)
def test_files_beside_declared_stacks(unused, files, found, not_judged):
    assert unused({**STACK, **files}) == (found, not_judged)


def test_templates_and_environments_are_not_judged_where_no_table_names_stacks(unused):
    assert unused({"lib/old.yaml": NEEDS, "other.env": "parameters: {nothing: 1}\n"}) == ([], [])
    assert [each["file"] for each in unused.data["not_judged"]] == ["."]


SCRIPTS = {"a.yaml": template("", value("{get_file: scripts/used.sh}")), "scripts/used.sh": "echo\n"}


@pytest.mark.parametrize(
    ("files", "found", "not_judged"),
    [
        pytest.param({"scripts/old.sh": "echo\n"}, ["file scripts/old.sh"], [], id="beside one that is read"),
        pytest.param({"scripts/notes.txt": "x\n", "tools/old.sh": "x\n"}, [], [], id="another ending or directory"),
        pytest.param(
            {"scripts/old.sh": "echo\n", "scripts/used.sh": ". ./old.sh\n"},
            [],
            ["scripts/old.sh: another file mentions it"],
            id="that another one uses",
        ),
        pytest.param(
            {"scripts/old.sh": "openstack stack list\n"},
            [],
            ["scripts/old.sh: it calls the OpenStack client, so people may run it"],
            id="that people run",
        ),
    ],
)
def test_scripts(unused, files, found, not_judged):
    assert unused({**SCRIPTS, **files}) == (found, not_judged)


def test_a_directory_is_judged_with_the_whole_repository(unused):
    files = {"top.yaml": template("", "a: {type: lib/a.yaml, properties: {old: 1}}"), "lib/a.yaml": template(OLD)}
    assert unused({**files, "b.yaml": template(OLD)}, "lib") == (["parameter lib/a.yaml old"], [])


TEXT = f"""\
child.yaml:2:14: parameter "old": no function reads it; "parent.yaml" gives it a value
parent.yaml:2:14: parameter "size": it is only passed to "child.yaml", where no function reads it
2 unused names or files
not judged, since {NO_TABLES}: .
"""


def test_text(project, capsys):
    project({"child.yaml": template(OLD, value("1")), "parent.yaml": PARENT})
    assert main(["unused"]) == 1
    assert capsys.readouterr().out == TEXT


def test_nothing_unused(project, capsys):
    project({"heatlint.toml": CONFIG, "app.yaml": template("", value("1"))})
    assert main(["unused"]) == 0
    assert capsys.readouterr().out == "nothing unused was found\n"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["gone"], '"gone" is not a directory; expected an existing directory'),
        (["--config", "gone.toml"], '"gone.toml" does not exist; expected a file'),
    ],
)
def test_misuse(project, capsys, words, message):
    project({})
    assert main(["unused", *words]) == 2
    assert capsys.readouterr().err == f"heatlint: {message}\n"
