"""What happens beyond a limit: one finding or note says so, and everything else is reported as usual."""

from __future__ import annotations

import json
import os
import threading

import helpers
import pytest
from growth import assert_linear

from heatlint import linter
from heatlint.cli import main
from heatlint.language.constraints import MOST_PATTERNS
from heatlint.load import from_files
from heatlint.load.client import loader
from heatlint.load.disk import read_user_file
from heatlint.model import registry
from heatlint.model.build import build
from heatlint.text import limits, parse

HOT = "heat_template_version: 2021-04-16\n"
needs_pipes = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")


@pytest.fixture(autouse=True)
def project(tmp_path, monkeypatch):
    """A new repository, which is the current directory."""
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def naming(count, name="f{}"):
    """Return a template that names files with get_file."""
    files = ", ".join(f"{{get_file: {name.format(number)}}}" for number in range(count))
    return f"{HOT}outputs: {{all: {{value: [{files}]}}}}\n"


def loaded(project, text):
    """Write a template; return its findings, and the names of the files that were read."""
    (project / "template.yaml").write_text(text)
    request = from_files("template.yaml")
    found = linter.lint(build(request, assume_values=True))
    return [(each.rule.code, each.message) for each in found], sorted(file.name for file in request.files.values())


# --- files of a template ---------------------------------------------------------------------------------------------


def test_of_too_many_files_the_first_is_reported_and_the_others_are_not_read(project, monkeypatch):
    monkeypatch.setattr(loader, "MOST_FILES", 4)  # with the template
    for number in range(5):
        (project / f"f{number}").write_text(str(number))
    message = 'file "f3" and the files that are named after it are not read; expected at most 4 files'
    assert loaded(project, naming(5)) == ([("HL005", message)], ["f0", "f1", "f2"])


def test_missing_files_count_too(project, monkeypatch):
    monkeypatch.setattr(loader, "MOST_FILES", 4)  # with the template
    found, _ = loaded(project, naming(100))
    assert [code for code, _ in found] == ["HL010"] * 3 + ["HL005"]


def test_files_that_are_too_large_together_are_reported_once(project, monkeypatch):
    monkeypatch.setattr(loader, "MOST_BYTES", 1 << 20)
    for number in range(4):
        (project / f"f{number}").write_text(str(number) * (400 << 10))
    found, read = loaded(project, naming(4))
    message = 'file "f2" and the files that are named after it are not read; expected at most 1 MiB in all of them'
    assert (found, read) == ([("HL004", message)], ["f0", "f1"])


@pytest.mark.parametrize("content", ["a" * (100 << 10), f"{HOT}# {'a' * (100 << 10)}\n"], ids=["text", "template"])
def test_a_large_file_is_not_read_again_and_again_through_links(project, monkeypatch, content):
    monkeypatch.setattr(loader, "MOST_BYTES", 1 << 20)
    (project / "f0").write_text(content)
    for number in range(1, 40):
        os.symlink("f0", project / f"f{number}")
    found, read = loaded(project, naming(40))
    assert [code for code, _ in found] == ["HL004"]
    assert read == ["f0"]


def test_small_copies_are_read(project):
    for number in range(40):
        (project / f"f{number}").write_text("echo\n")
    found, read = loaded(project, naming(40))
    assert found == [] and len(read) == 40


# --- the text --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param(
            "[" + ",".join(["[" * 500 + "a" + "]" * 500] * 200) + "]",
            "the text is nested too deep for its length; expected fewer levels",
            id="brackets",
        ),
        pytest.param(
            "[" * 900 + "a, " * 60_000 + "]" * 900,
            "the text is nested too deep for its length; expected fewer levels",
            id="many scalars in a deep list",
        ),
        pytest.param(
            f"[&a {'x' * 100_000}{', *a' * 1000}]",
            f"aliases expand to more than {limits.MOST_NODES} values, or to as much text; expected fewer",
            id="aliases of a long string",
        ),
        pytest.param(
            f"[{{? &a {'x' * 100_000}\n : 1}}{', {*a : 1}' * 1000}]",
            f"aliases expand to more than {limits.MOST_NODES} values, or to as much text; expected fewer",
            id="aliases of a long key",
        ),
        pytest.param(
            f"a: &a {{{', '.join(f'k{key}: 1' for key in range(1000))}}}\nb: {{<<: [{', '.join(['*a'] * 1000)}]}}",
            f"merge keys make more than {limits.MOST_NODES} keys; expected fewer",
            id="merge keys",
        ),
    ],
)
def test_a_text_that_takes_too_much_work_is_refused(text, message):
    document = parse(text, "t.yaml")
    assert document.fault is not None and document.fault.message == message


@pytest.mark.parametrize("depth", [limits.DEEP - 1, limits.DEEP, limits.DEEP + 1, limits.MOST_DEPTH])
def test_a_deep_text_of_usual_length_is_read(depth):
    value = parse("[" * depth + "a" + "]" * depth, "t.yaml").value
    for _ in range(depth):
        (value,) = value
    assert value == "a"


# --- findings --------------------------------------------------------------------------------------------------------


def test_how_many_findings_are_not_listed_is_said(monkeypatch):
    monkeypatch.setattr(linter, "MOST_LISTED", 5)
    resources = {f"r{number}": {"type": "OS::Nope", "depends_on": "nope"} for number in range(10)}
    found = helpers.found({"heat_template_version": "2018-08-31", "resources": resources})
    assert len(found) == 6  # and one of the second rule
    assert sum(int(each.message.split("; ")[1].split()[0]) for each in found if "not listed" in each.message) == 14


def test_long_messages_count_more(monkeypatch):
    monkeypatch.setattr(linter, "MOST_CHARACTERS", 1000)
    outputs = {f"o{number}": {"value": {"get_param": f"{number}{'x' * 400}"}} for number in range(10)}
    found = helpers.found({"heat_template_version": "2018-08-31", "outputs": outputs})
    assert len(found) == 3 and found[-1].message.endswith("; 7 more findings like this are not listed")


def test_patterns_beyond_the_limit_are_noted():
    parameters = {
        f"p{number}": {"type": "string", "default": "b", "constraints": [{"allowed_pattern": f"a{number}"}]}
        for number in range(MOST_PATTERNS + 2)
    }
    found = helpers.found({"heat_template_version": "2018-08-31", "parameters": parameters})
    assert helpers.codes(found).count("HL209") == MOST_PATTERNS
    notes = [each.message for each in found if each.rule.code == "HL216"]
    assert notes == [
        f'no value is compared with the pattern "a{number}": the template has more than {MOST_PATTERNS} patterns'
        for number in (MOST_PATTERNS, MOST_PATTERNS + 1)
    ]


def test_entries_of_the_registry_beyond_the_limit_are_noted(monkeypatch):
    monkeypatch.setattr(registry, "MOST_COMPARISONS", 50)
    body = {
        "template": {
            "heat_template_version": "2018-08-31",
            "resources": {f"r{n}": {"type": "n.yaml"} for n in range(3)},
        },
        "files": {"n.yaml": json.dumps({"heat_template_version": "2018-08-31"})},
        "environment": {"resource_registry": {"resources": {f"x{n}*": {"A::B": "C::D"} for n in range(40)}}},
        "stage": "deploy",
    }
    assert helpers.codes(helpers.found(**body)) == []
    body["environment"]["resource_registry"]["resources"].update({f"y{n}*": {"A::B": "C::D"} for n in range(40)})
    assert helpers.codes(helpers.found(**body)) == ["HL612"]


# --- configs, ignore files, baselines, type files --------------------------------------------------------------------


def pipe(path):
    os.mkfifo(path)


@needs_pipes
@pytest.mark.parametrize("words", [["pipe.yaml"], ["-e", "pipe.yaml", "app.yaml"]], ids=["template", "environment"])
def test_a_pipe_that_no_program_writes_to_is_not_waited_for(project, capsys, words):
    (project / "app.yaml").write_text("heat_template_version: 2018-08-31\n")
    pipe(project / "pipe.yaml")
    assert main(["check", "--format", "concise", *words]) == 1
    assert 'pipe.yaml" is a pipe that no program writes to\n' in capsys.readouterr().out


@needs_pipes
def test_a_pipe_is_read_to_its_end():
    """As with `heatlint check <(jinja2 app.yaml.j2)`, where the program may need a while."""
    reading, writing = os.pipe()
    threading.Timer(0.01, lambda: (os.write(writing, b"one"), os.write(writing, b"two"), os.close(writing))).start()
    assert read_user_file(f"/dev/fd/{reading}") == b"onetwo"
    os.close(reading)


def endless(path):
    if path.name in ("heatlint.toml", "pyproject.toml"):
        pytest.skip("a link out of the repository is not followed")
    path.symlink_to("/dev/zero")


def huge(path):
    with open(path, "wb") as stream:
        stream.truncate(64 << 20)


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        pytest.param(pipe, "is not a regular file", marks=needs_pipes),
        pytest.param(endless, "is not a regular file", marks=needs_pipes),
        pytest.param(huge, "is larger than {}"),
    ],
    ids=["pipe", "device", "too large"],
)
@pytest.mark.parametrize(
    ("name", "words", "message"),
    [
        ("heatlint.toml", [], ('"heatlint.toml" {}', "256 KiB")),
        ("pyproject.toml", [], ('"pyproject.toml" {}', "256 KiB")),
        ("own.toml", ["--config", "own.toml"], ('"own.toml" {}', "256 KiB")),
        (
            "base.json",
            ["--baseline", "base.json"],
            ('baseline "base.json" {}; create it with --write-baseline', "16 MiB"),
        ),
        ("types.json", ["--types", "types.json"], ('"types.json" {}', "16 MiB")),
    ],
)
def test_what_is_no_file_of_usual_size_is_not_read(project, capsys, name, words, message, spoil, reason):
    (project / "template.yaml").write_text(f"{HOT}resources: {{a: {{type: Nope}}}}\n")
    spoil(project / name)
    assert main(["check", "template.yaml", *words]) == 2
    text, size = message
    assert capsys.readouterr() == ("", f"heatlint: {text.format(reason.format(size))}\n")


@needs_pipes
@pytest.mark.parametrize("key", ["template", "environments"])
def test_a_config_cannot_make_a_run_wait_for_a_pipe(project, capsys, key):
    (project / "template.yaml").write_text(HOT)
    os.mkfifo(project / "pipe")
    table = {"template": "template.yaml", "environments": ["template.yaml"], key: ["pipe"]}
    table["template"] = table["template"][0] if key == "template" else table["template"]
    lines = "".join(f"{name} = {json.dumps(value)}\n" for name, value in table.items())
    (project / "heatlint.toml").write_text(f"[[stack]]\n{lines}")
    assert main(["check"]) == 2
    assert capsys.readouterr().err == 'heatlint: heatlint.toml: stack.0: "pipe" is not a regular file\n'


def ignored(size, *names):
    """Return a .gitignore with patterns of so many bytes, the last of them these names."""
    last = "".join(f"{name}\n" for name in names)
    rest = size - sum(map(len, names))
    return "*a*b*c*d*e\n" * (rest // 10) + "a" * (rest % 10) + "\n" + last


@pytest.mark.parametrize(
    ("files", "is_searched", "notes"),
    [
        ({".gitignore": ignored(100_000, "x.yaml")}, False, []),
        (
            {".gitignore": ignored(100_001, "x.yaml")},
            True,
            ['".gitignore" has patterns of more than 100,000 bytes; they are not used'],
        ),
        (
            {".gitignore": ignored(60_000), "sub/.gitignore": ignored(40_001, "x.yaml")},
            True,
            [
                '"sub/.gitignore" has patterns of more than 100,000 bytes together with the .gitignore files above it; '
                "they are not used"
            ],
        ),
    ],
    ids=["most", "more", "more with the files above"],
)
def test_patterns_of_ignore_files_that_are_too_long_are_not_used(project, capsys, files, is_searched, notes):
    (project / "sub").mkdir()
    (project / "sub" / "x.yaml").write_text(HOT)
    for name, text in files.items():
        (project / name).write_text(text)
    assert main(["check", "--show-files"]) == 0
    assert ("x.yaml" in capsys.readouterr().out) == is_searched
    assert main(["check", "--format", "json"]) == 0
    assert [note["message"] for note in json.loads(capsys.readouterr().out)["notes"]] == notes


LONG_KEY = ".".join(["a"] * 101)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param(f"{LONG_KEY} = 1", '"{}" has a key of more than 100 names with dots', id="dots"),
        pytest.param(f"[[{LONG_KEY}]]", '"{}" has a key of more than 100 names with dots', id="dots in a header"),
        pytest.param(
            "".join(f'"\\"" . {quote}a.b{quote} . ' for quote in "\"'" * 25) + "c = 1",
            '"{}" has a key of more than 100 names with dots',
            id="quoted names",
        ),
        pytest.param(
            f'a = {{b = """\n"\\"" """, c = "\'\'\'", {LONG_KEY} = 1}}',
            '"{}" has a key of more than 100 names with dots',
            id="dots after strings with quotes",
        ),
        pytest.param("a = " + "[" * 100 + "]" * 100, '"{}" is nested too deep; expected at most 100', id="lists"),
        pytest.param("a = " + "{a = " * 100 + "1" + "}" * 100, '"{}" is nested too deep', id="tables"),
        pytest.param("ignore = [" + "'HL4'," * 1001 + "]", '"{}" has 1,001 items in "ignore"', id="items of a list"),
        pytest.param("[[path]]\nfiles = []\n" * 1001, '"{}" has 1,001 items in "path"', id="tables of a kind"),
        pytest.param("extends = [" + "'c.toml'," * 100 + "]", "{}: more than 100 files are extended", id="extends"),
        pytest.param(
            "extends = ['b.toml', 'b.toml']\n[[path]]\nfiles = []\n" + "[[path]]\nfiles = []\n" * 600,
            '{}: more than 1,000 tables "path"',
            id="tables of a kind in several files",
        ),
        pytest.param(
            "exclude = ['" + "a" * 100_001 + "']",
            "{}: the patterns have more than 100,000 bytes; expected fewer or shorter ones",
            id="patterns",
        ),
        pytest.param(
            "[[stack]]\ntemplate = '" + "*" * 1001 + "'",
            f'{{}}: stack.0: "{"*" * 57}..." is too long a pattern; expected at most 1,000 characters',
            id="pattern of a stack",
        ),
    ],
)
def test_a_config_beyond_a_limit_is_misuse(project, capsys, text, message):
    (project / "heatlint.toml").write_text(text)
    (project / "b.toml").write_text("[[path]]\nfiles = []\n" * 300)
    (project / "c.toml").write_text("")
    assert main(["check"]) == 2
    assert capsys.readouterr().err.startswith(f"heatlint: {message.format('heatlint.toml')}")


def test_dots_that_are_not_in_a_key_are_not_limited(project, capsys):
    names = "'./a.b', " * 500
    text = f'# {LONG_KEY}\nexclude = [{names}]\nroots = ["""\n{LONG_KEY}"""]\n'
    (project / "heatlint.toml").write_text(text)
    assert main(["check"]) == 0
    assert capsys.readouterr().err == 'heatlint: no templates in "."\n'


def test_other_tables_of_pyproject_are_not_limited(project, capsys):
    (project / "pyproject.toml").write_text("[tool.heatlint]\n[other]\na = [" + "1, " * 2000 + "]\n")
    assert main(["check"]) == 0
    assert capsys.readouterr().err == 'heatlint: no templates in "."\n'


def test_stacks_with_too_many_templates_are_misuse(project, capsys, monkeypatch):
    monkeypatch.setattr("heatlint.run.jobs.MOST_JOBS", 3)
    for name in "abcd":
        (project / f"{name}.yaml").write_text(HOT)
    (project / "heatlint.toml").write_text("[[stack]]\ntemplate = 'a.yaml'\n[[stack]]\ntemplate = '[bcd].yaml'\n")
    assert main(["check"]) == 2
    message = "heatlint.toml: stack.1: the tables name more than 3 templates; expected fewer stacks"
    assert capsys.readouterr().err == f"heatlint: {message}\n"


def test_stacks_whose_patterns_need_too_many_directories_are_misuse(project, capsys, monkeypatch):
    monkeypatch.setattr("heatlint.run.glob_paths.MOST_ENTRIES", 10)
    (project / "a.yaml").write_text(HOT)
    (project / "heatlint.toml").write_text("[[stack]]\ntemplate = '*.yaml'\n" * 5)
    assert main(["check"]) == 2
    message = '"*.yaml" makes the patterns of the config compare more than 10 files and directories'
    assert capsys.readouterr().err == f"heatlint: heatlint.toml: stack.2: {message}\n"


# --- growth ----------------------------------------------------------------------------------------------------------


def nested(count):
    """Return the body of a request with many templates, each nested once."""
    resources = {f"r{number}": {"type": f"n{number}.yaml"} for number in range(count)}
    text = json.dumps({"heat_template_version": "2018-08-31"})
    return {
        "template": {"heat_template_version": "2018-08-31", "resources": resources},
        "files": {f"n{number}.yaml": text for number in range(count)},
        "environment": {"resource_registry": {f"A::C{number}": "OS::Heat::None" for number in range(count)}},
        "stage": "deploy",
    }


def test_the_registry_is_not_copied_for_each_nested_stack():
    assert_linear(lambda body: helpers.found(**body, rules=["HL301"]), nested, 100)


def test_merging_one_map_again_and_again_takes_linear_time():
    keys = ", ".join(f"k{number}: 1" for number in range(100))
    assert_linear(
        lambda text: parse(text, "t.yaml"),
        lambda size: f"a: &a {{{keys}}}\nb: {{<<: [{', '.join(['*a'] * size)}]}}",
        400,
    )


def test_many_faulty_calls_in_one_list_take_linear_time():
    assert_linear(
        lambda text: helpers.found(text),
        lambda size: f"{HOT}outputs: {{o: {{value: [{', '.join(['{get_param: []}'] * size)}]}}}}\n",
        100,
    )
