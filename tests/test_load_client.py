"""Requests put together from files."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from load_project import VERSION, faults, put, user_data, writer

from heatlint.load import from_files
from heatlint.load.request import DEEPEST

REPOSITORY = Path(__file__).parent.parent


@pytest.fixture
def project(tmp_path, monkeypatch):
    """Write files into a new directory of a repository, make it the current one and return its URL."""
    (tmp_path / ".git").mkdir()
    return writer(tmp_path / "project", monkeypatch)


def resource(kind: str) -> str:
    return f"{VERSION}resources:\n  one:\n    type: {kind}\n"


def test_recorded_requests_of_a_real_client_are_reproduced():
    tool = REPOSITORY / "tools" / "check_client_requests.py"
    data = REPOSITORY / "fixtures" / "load"
    done = subprocess.run(
        [sys.executable, tool, data / "requests.jsonl", data / "project"], capture_output=True, text=True
    )
    assert (done.returncode, done.stdout.split(",")[0]) == (0, "4 of 4 requests equal"), done.stdout + done.stderr


def test_a_template_alone_is_sent_as_it_is(project):
    project()
    put("t.yaml", VERSION + "resources: {}\n")
    request = from_files("t.yaml")
    assert request.body() == {
        "template": {"heat_template_version": "2018-08-31", "resources": {}},
        "files": {},
        "environment": {},
    }
    assert (request.template.name, request.faults, request.environment_files) == ("t.yaml", [], None)


def test_names_are_relative_to_the_file_that_names_them(project):
    root = project()
    put("sub/t.yaml", resource("../lib/a.yaml"))
    put("lib/a.yaml", resource("deep/b.template"))
    put("lib/deep/b.template", user_data("../x.sh"))
    put("lib/x.sh", "echo\n")
    request = from_files("sub/t.yaml")
    assert request.template.value["resources"]["one"]["type"] == root + "/lib/a.yaml"
    assert json.loads(request.files[root + "/lib/a.yaml"].text)["resources"]["one"]["type"] == (
        root + "/lib/deep/b.template"
    )
    assert request.files[root + "/lib/x.sh"].text == "echo\n"
    assert sorted(request.names.values()) == ["lib/a.yaml", "lib/deep/b.template", "lib/x.sh", "sub/t.yaml"]
    assert request.faults == []


def test_positions_stay_those_of_the_file_while_the_value_is_what_is_sent(project):
    root = project()
    put("t.yaml", resource("a.yaml"))
    put("a.yaml", resource("a.sh.yaml"))
    put("a.sh.yaml", VERSION)
    request = from_files("t.yaml")
    for document in (request.template, request.files[root + "/a.yaml"].document):
        start, end = document.span(("resources", "one", "type"))
        assert document.text[start:end] in ("a.yaml", "a.sh.yaml")
        assert document.value["resources"]["one"]["type"].startswith(root)


@pytest.mark.parametrize(
    "before, after, line",
    [
        pytest.param("", "", 1, id="in line 1"),
        pytest.param("\n\n", "", 3, id="below empty lines"),
        pytest.param("", "  outputs: [\n", 1, id="with another fault below"),
    ],
)
def test_a_template_that_is_indented_as_a_whole_is_refused_at_its_first_line(project, before, after, line):
    """python-heatclient (common.template_format.parse) removes white space at both ends before it parses."""
    project()
    put("t.yaml", f"{before}  {VERSION}  resources:\n    a: {{type: OS::Heat::None}}\n{after}")
    document = from_files("t.yaml").template
    fault = document.fault
    assert (fault.kind, document.line_column(fault.start)) == ("syntax-error", (line, 3))
    assert fault.message.startswith(f"line {line} is indented, and the client removes only the indentation")


def test_a_fault_below_a_first_line_that_alone_is_indented_is_told_at_its_own_place(project):
    project()
    put("t.yaml", f"  {VERSION}resources: [\n")
    assert "indented" not in from_files("t.yaml").template.fault.message


def test_a_file_is_read_and_parsed_once(project):
    root = project()
    put("t.yaml", f"{VERSION}resources:\n  a: {{type: n.yaml}}\n  b: {{type: ./n.yaml}}\n")
    put("n.yaml", VERSION)
    put("e.env", "resource_registry: {My::Type: n.yaml}\n")
    request = from_files("t.yaml", ["e.env"])
    assert list(request.files) == [root + "/n.yaml", root + "/e.env"]
    assert request.files[root + "/n.yaml"].document is request.files[root + "/n.yaml"].document


@pytest.mark.parametrize(
    "value",
    [
        "{get_file: x.sh}",
        r'{"get\x5ffile": x.sh}',
        "{? get_file : x.sh}",
        "[&key get_file, {*key : x.sh}]",
        '{type: "x\\x2eyaml"}',
        "{type: &name x.yaml, other: {type: *name}}",
        "\n      type: >-\n        x.yaml",
        "{!!str get_file: x.sh}",
    ],
)
def test_a_name_is_followed_in_every_notation_of_yaml(project, value):
    root = project()
    put("x.sh", "echo\n")
    put("x.yaml", VERSION)
    put("t.yaml", f"{VERSION}outputs:\n  one:\n    value: {value}\n")
    request = from_files("t.yaml")
    assert (request.faults, list(request.files)) == ([], [root + ("/x.yaml" if "type" in value else "/x.sh")])


@pytest.mark.parametrize("value", ["{a: b}", "[x.sh]", "3", "null", "OS::Nova::Server"])
def test_a_value_that_cannot_be_a_file_name_is_kept(project, value):
    project()
    put(
        "t.yaml",
        f"{VERSION}outputs:\n  one:\n    value: [{{get_file: {value}}}, {{type: {value}}}]\n"
        if "::" not in value
        else resource(value),
    )
    request = from_files("t.yaml")
    assert (request.faults, request.files) == ([], {})


def test_binary_content_is_sent_in_base64(project):
    root = project()
    content = bytes(range(256))
    put("t.yaml", user_data("x.bin"))
    put("x.bin", content)
    sent = from_files("t.yaml").files[root + "/x.bin"].text
    assert base64.b64decode(sent) == content
    assert max(map(len, sent.splitlines())) == 76
    assert sent.endswith("\n")


@pytest.mark.parametrize(
    "content, sent",
    [
        ("", ""),
        ("#!/bin/sh\n", "#!/bin/sh\n"),
        ("resources: {}\n", "resources: {}\n"),  # no version, no template
        ("heat_template_version: [", "heat_template_version: ["),  # does not parse
        ("says heat_template_version", '"says heat_template_version"'),  # "in" a text, to the client
        ("- heat_template_version", '["heat_template_version"]'),
        ("{heat_template_version: 2018-08-31}", "{heat_template_version: 2018-08-31}"),  # begins like JSON
        ("\n" + VERSION + "d: |\n  x\n", '{"heat_template_version": "2018-08-31", "d": "x"}'),
        ("  " + VERSION + "d: x\n", '{"heat_template_version": "2018-08-31", "d": "x"}'),
        ("\ufeff" + VERSION, '{"heat_template_version": "2018-08-31"}'),
        (VERSION + "1: {true: null}", '{"heat_template_version": "2018-08-31", "1": {"true": null}}'),
    ],
    ids=[
        "empty",
        "a script",
        "no version",
        "not YAML",
        "a string with a version key",
        "a list with a version key",
        "begins like JSON",
        "a block scalar at the end",
        "an indented first line",
        "a byte order mark",
        "keys that are not strings",
    ],
)
def test_a_file_is_sent_as_json_when_the_client_takes_it_for_a_template(project, content, sent):
    root = project()
    put("t.yaml", user_data("x"))
    put("x", content)
    request = from_files("t.yaml")
    assert request.files[root + "/x"].text == sent
    assert request.faults == []


def test_the_content_of_get_file_is_parsed_only_at_its_first_use(project, monkeypatch):
    root = project()
    put("t.yaml", user_data("x.yaml"))
    put("x.yaml", "a: [")
    request = from_files("t.yaml")
    assert request.faults == []
    assert request.files[root + "/x.yaml"].document.fault.kind == "syntax-error"


@pytest.mark.parametrize(
    "written, opened",
    [
        ("a b.sh", "a b.sh"),
        ("a%20b.sh", "a b.sh"),
        ("é.sh", "é.sh"),
        ("100%.sh", "100%.sh"),
        ("x.sh#part", "x.sh"),
        ("q?x.sh", "q?x.sh"),
        ("./d/../x.sh", "x.sh"),
        ("d//y.sh", "d/y.sh"),
        ("x.sh ", "x.sh"),
        ("a;b.sh", "a;b.sh"),
        ("file:x.sh", "x.sh"),
        ("{root}/x.sh", "x.sh"),
        ("{path}/x.sh", "x.sh"),
        ("file://localhost{path}/x.sh", "x.sh"),
    ],
)
def test_names_open_the_files_that_the_client_opens(project, written, opened):
    root = project()
    put("d/y.sh", "")
    put(opened, "found")
    name = written.format(root=root, path=project.directory)
    put("t.yaml", json.dumps({"heat_template_version": "2018-08-31", "outputs": {"one": {"get_file": name}}}))
    request = from_files("t.yaml")
    assert request.faults == []
    assert [file.text for file in request.files.values()] == ["found"]
    (file,) = request.files.values()
    assert request.template.value["outputs"]["one"]["get_file"] == file.url
    assert os.path.samefile(file.name, opened)


def test_urls_of_user_files_are_quoted_and_references_are_kept_as_written(project):
    project()
    put("a b@c/t.yaml", user_data("x y.sh"))
    put("a b@c/x y.sh", "")
    request = from_files("a b@c/t.yaml")
    assert [url.rpartition("project/")[2] for url in request.files] == ["a%20b%40c/x y.sh"]
    assert [file.name for file in request.files.values()] == ["a b@c/x y.sh"]


def test_names_in_a_linked_template_are_relative_to_the_target_of_the_link(project):
    root = project()
    put("real/t.yaml", user_data("x.sh"))
    put("real/x.sh", "")
    os.symlink("real/t.yaml", "t.yaml")
    request = from_files("t.yaml")
    assert list(request.files) == [root + "/real/x.sh"]
    assert request.files[root + "/real/x.sh"].name == "real/x.sh"
    assert request.template.name == "t.yaml"


def test_a_name_with_the_parent_of_a_linked_directory_leads_to_the_file(project):
    project()
    put("a/real/t.yaml", user_data("../x.sh"))
    put("a/x.sh", "")
    os.symlink("a/real", "link")
    (file,) = from_files("link/t.yaml").files.values()
    assert os.path.samefile(file.name, "a/x.sh")


@pytest.mark.parametrize("name", ["http://host/a.yaml", "https://host/a.template", "swift://c/a.yaml"])
def test_a_reference_to_another_machine_is_kept_and_noted(project, name):
    project()
    put("t.yaml", resource(name))
    request = from_files("t.yaml")
    assert (faults(request), request.files) == ([("remote", "t.yaml", ("resources", "one", "type"))], {})
    assert request.faults[0].message == f'file "{name}" is not read, since heatlint fetches nothing'
    assert request.unresolved == {name: "remote"}
    assert request.template.value["resources"]["one"]["type"] == name


# Faults


def test_every_missing_file_is_reported_where_it_is_named(project):
    root = project()
    put(
        "t.yaml",
        f"{VERSION}resources:\n  a: {{type: n.yaml}}\n  b: {{type: gone.yaml}}\n  c: {{type: gone.yaml}}\n",
    )
    put("n.yaml", user_data("x.sh"))
    request = from_files("t.yaml")
    assert sorted(faults(request)) == [
        ("missing-file", "n.yaml", ("outputs", "one", "value", "get_file")),
        ("missing-file", "t.yaml", ("resources", "b", "type")),
        ("missing-file", "t.yaml", ("resources", "c", "type")),
    ]
    assert request.faults[0].message == 'file "gone.yaml" does not exist'
    assert request.faults[0].nearest == ("gone.yaml", ["n.yaml", "t.yaml"])
    assert request.unresolved == {root + "/gone.yaml": "missing-file", root + "/x.sh": "missing-file"}
    assert request.template.value["resources"]["b"]["type"] == root + "/gone.yaml"


@pytest.mark.parametrize(
    "template, source, program, where",
    [
        pytest.param("BaseHOT/simple/t.yaml", "BaseHOT/simple/nested/n.yaml", "Tacker", "nested/n.yaml", id="tacker"),
        pytest.param("roles/r/templates/heat/t.yaml", "roles/r/files/heat/n.yaml", "Ansible", None, id="ansible"),
        pytest.param("roles/r/files/t.yaml", "roles/r/templates/n.yaml", "Ansible", "../templates/n.yaml", id="files"),
        pytest.param("a/t.yaml", "a/n.yaml.j2", "Jinja2", "n.yaml.j2", id="jinja"),
        pytest.param("a/t.yaml", "a/n.j2.yaml", "TripleO", "n.j2.yaml", id="tripleo"),
        pytest.param("a/t.yaml", "a/m.j2.yaml", None, None, id="another source of tripleo"),
        pytest.param("a/t.yaml", "a/nested/n.yaml", None, None, id="no VNF package"),
        pytest.param("a/templates/t.yaml", "a/files/n.yaml", None, None, id="no role"),
    ],
)
def test_a_file_that_another_program_makes_is_told_apart_from_a_missing_one(project, template, source, program, where):
    project(**{template: VERSION + "resources:\n  a: {type: n.yaml}\n", source: VERSION})
    (fault,) = from_files(template).faults
    assert fault.kind == ("missing-file" if program is None else "placed-by-program")
    where = where or "../../files/heat/n.yaml"
    assert program is None or fault.message.endswith(f'does not exist; {program} makes it from "{where}"')


@pytest.mark.parametrize(
    ("source", "name", "is_rendered"),
    [
        ("role.role.j2.yaml", "controller-role.yaml", True),
        ("role.role.j2.yaml", "controller-post.yaml", False),
        ("network.network.j2.yaml", "internal_api.yaml", True),
        ("network_v6.network.j2.yaml", "external_v6.yaml", True),
        ("network_v6.network.j2.yaml", "external.yaml", False),
        ("external_resource_port.network.j2.yaml", "external_resource_tenant.yaml", True),
        ("post.j2.yaml", "post.yaml", True),
        ("post.j2.yaml", "post.yml", False),
    ],
)
def test_tripleo_renders_a_source_for_each_role_and_network(project, source, name, is_rendered):
    project(**{"t.yaml": f"{VERSION}outputs: {{o: {{value: {{get_file: {name}}}}}}}\n", source: "a: 1\n"})
    (fault,) = from_files("t.yaml").faults
    assert fault.kind == ("placed-by-program" if is_rendered else "missing-file")


def test_a_directory_and_a_pipe_are_not_read(project):
    project()
    put("d/x", "")
    os.mkfifo("pipe")
    put(
        "t.yaml",
        f"{VERSION}outputs: [{{get_file: d}}, {{get_file: pipe}}, {{get_file: ''}}, {{get_file: t.yaml/}}]\n",
    )
    assert [kind for kind, _, _ in faults(from_files("t.yaml"))] == [
        "directory",
        "unreadable-file",
        "directory",
        "missing-file",
    ]


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_file_without_read_permission_is_a_fault(project):
    project()
    put("t.yaml", user_data("x.sh"))
    put("x.sh", "")
    os.chmod("x.sh", 0)
    assert faults(from_files("t.yaml")) == [("unreadable-file", "t.yaml", ("outputs", "one", "value", "get_file"))]


def test_permission_denied_has_its_own_message(project, monkeypatch):
    project()
    put("t.yaml", user_data("x.sh"))
    put("x.sh", "")

    def refuse(*_args):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)
    assert faults(from_files("t.yaml")) == [("unreadable-file", "t.yaml", ("outputs", "one", "value", "get_file"))]


def test_a_huge_file_is_not_read(project):
    project()
    put("t.yaml", user_data("x.img"))
    with open("x.img", "wb") as stream:
        stream.truncate(1 << 40)
    assert faults(from_files("t.yaml")) == [("too-large", "t.yaml", ("outputs", "one", "value", "get_file"))]


def test_a_syntax_error_is_reported_in_the_nested_file(project):
    project()
    put(
        "t.yaml",
        f"{VERSION}resources:\n  a: {{type: n.yaml}}\n  b: {{type: n.yaml}}\n  c: {{type: u.yaml}}\n",
    )
    put("n.yaml", VERSION + "a: [")
    put("u.yaml", b"\xff\xfe\xfd")
    request = from_files("t.yaml")
    assert faults(request) == [("syntax-error", "n.yaml", ()), ("undecodable-text", "u.yaml", ())]
    assert request.faults[0].fault is not None


@pytest.mark.parametrize(
    "files, chain",
    [
        ({"t.yaml": resource("t.yaml")}, '"t.yaml" includes itself'),
        (
            {"t.yaml": resource("n.yaml"), "n.yaml": resource("t.yaml")},
            '"t.yaml" includes itself: t.yaml -> n.yaml -> t.yaml',
        ),
        (
            {"t.yaml": resource("n.yaml"), "n.yaml": user_data("m.yaml"), "m.yaml": resource("n.yaml")},
            '"n.yaml" includes itself: n.yaml -> m.yaml -> n.yaml',
        ),
    ],
    ids=["itself", "the other", "two others"],
)
def test_self_inclusion_is_reported_once(project, files, chain):
    project()
    for name, content in files.items():
        put(name, content)
    put("e.env", "resource_registry: {My::Type: t.yaml}\n")
    request = from_files("t.yaml", ["e.env"])
    assert [(fault.kind, fault.message) for fault in request.faults] == [("self-inclusion", chain)]


def test_a_long_chain_of_files_is_read_as_deep_as_stacks_are_built(project):
    """Each template of a chain of thousands is the start of a request: if each read the others, that takes minutes."""
    root = project()
    for index in range(DEEPEST + 10):
        put(f"{index}.yaml", resource(f"{index + 1}.yaml"))
    request = from_files("9.yaml")
    assert faults(request) == [("missing-file", f"{DEEPEST + 9}.yaml", ("resources", "one", "type"))]
    assert len(request.files) == DEEPEST
    request = from_files("0.yaml")
    assert faults(request) == []
    assert list(request.files) == [f"{root}/{index}.yaml" for index in range(1, DEEPEST + 2)]


def test_a_file_counts_at_its_lowest_level(project):
    """Below level 1 it is read as deep as if nothing else named it."""
    project()
    for index in range(DEEPEST):
        put(f"{index}.yaml", resource(f"{index + 1}.yaml"))
    last = f"{DEEPEST}.yaml"
    put(last, resource("below.yaml"))
    put("below.yaml", resource("missing.yaml"))
    assert faults(from_files("0.yaml")) == []
    put("e.env", f"resource_registry: {{My::Type: {last}}}\n")
    assert faults(from_files("0.yaml", ["e.env"])) == [("missing-file", "below.yaml", ("resources", "one", "type"))]
    put("0.yaml", f"{resource('1.yaml')}  two: {{type: {last}}}\n")
    assert faults(from_files("0.yaml")) == [("missing-file", "below.yaml", ("resources", "one", "type"))]


@pytest.mark.parametrize("content, kind", [(None, "missing-file"), ("directory", "directory")])
def test_a_template_that_cannot_be_read(project, content, kind):
    project()
    put("e.env", "parameters: {a: 1}\n")
    if content:
        Path("t.yaml").mkdir()
    request = from_files("t.yaml", ["e.env"])
    assert faults(request) == [(kind, "t.yaml", ())]
    assert request.template.value is None
    assert request.environment == {"parameters": {"a": 1}}


def test_a_remote_template_is_not_fetched(project):
    project()
    assert faults(from_files("http://host/t.yaml")) == [("remote-file", "http://host/t.yaml", ())]


def test_a_syntax_error_of_the_template_is_not_a_fault_of_loading(project):
    project()
    put("t.yaml", "a: [")
    request = from_files("t.yaml")
    assert request.faults == []
    assert request.template.fault.kind == "syntax-error"
    assert request.template.value is None


def test_a_template_that_begins_with_a_brace_must_be_json(project):
    project()
    put("t.yaml", "{heat_template_version: 2018-08-31}")
    assert faults(from_files("t.yaml")) == [("not-json", "t.yaml", ())]


@pytest.mark.parametrize(
    "end, expected",
    [("", []), (" \t\r\n", []), ("\f", [("not-json", "t.yaml", ())]), ("\u00a0\n", [("not-json", "t.yaml", ())])],
    ids=["none", "of JSON", "form feed", "no-break space"],
)
def test_a_template_in_json_may_only_end_with_white_space_of_json(project, end, expected):
    project()
    put("t.yaml", '{"heat_template_version": "2018-08-31"}' + end)
    assert faults(from_files("t.yaml")) == expected


# Standard input


def test_a_template_from_standard_input(project):
    root = project()
    put("x.sh", "x")
    request = from_files("-", template_text=user_data("x.sh"), template_name="standard input")
    assert (request.template.name, request.faults) == ("standard input", [])
    assert list(request.files) == [root + "/x.sh"]
    assert request.names == {root + "/x.sh": "x.sh"}
    assert from_files("-", template_text="").template.name == "<stdin>"


def test_names_in_standard_input_are_relative_to_its_name(project):
    root = project()
    put("sub/x.sh", "x")
    request = from_files("-", template_text=user_data("x.sh"), template_name="sub/t.yaml")
    assert request.faults == []
    assert list(request.files) == [root + "/sub/x.sh"]
    assert request.names == {root + "/sub/x.sh": "sub/x.sh"}


# Parameters


@pytest.mark.parametrize(
    "given, sent",
    [
        (None, {}),
        ([], {}),
        (["a=1"], {"a": "1"}),
        (["a=1;b=2"], {"a": "1", "b": "2"}),
        (["a=1;b=2", "c=3"], {"a": "1;b=2", "c": "3"}),
        (["a=b=c"], {"a": "b=c"}),
        (["a="], {"a": ""}),
        (["a=1", "a=2", "a=3"], {"a": ["1", "2", "3"]}),
        ({"a": 1}, {"a": 1}),
    ],
    ids=[
        "None",
        "no texts",
        "one",
        "two in one text",
        "semicolon in two texts",
        "a second equals sign",
        "an empty value",
        "one name again",
        "a dict",
    ],
)
def test_parameters_as_the_client_sends_them(project, given, sent):
    project()
    put("t.yaml", VERSION)
    request = from_files("t.yaml", parameters=given)
    assert (request.parameters, request.faults) == (sent, [])
    assert request.body().get("parameters", {}) == sent


def test_a_malformed_parameter_is_not_repeated(project):
    project()
    put("t.yaml", VERSION)
    request = from_files("t.yaml", parameters=["a=1", "s3cret"])
    assert faults(request) == [("malformed-parameter", None, ("parameters", 1))]
    assert "s3cret" not in request.faults[0].message
    assert request.parameters == {"a": "1"}


# The clean path


def test_loading_imports_little():
    code = (
        "import sys; before = set(sys.modules); from heatlint.load import from_files; "
        "from_files('fixtures/load/project/nested/port.yaml', ['fixtures/load/project/env/site.env']); "
        "print(*sorted(set(sys.modules) - before))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        cwd=REPOSITORY,
        check=True,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
    )
    loaded = {name.split(".")[0] for name in done.stdout.split()}
    assert not loaded & {"urllib", "pathlib", "dataclasses", "typing", "fnmatch", "email", "socket"}
