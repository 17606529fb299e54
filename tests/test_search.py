"""Which files a search skips: those that git ignores or the config excludes."""

from __future__ import annotations

import os
import shutil
import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import heatlint
from heatlint.cli import main
from heatlint.run.find_jobs import JobFinder
from heatlint.run.find_templates import MOST_BYTES, is_environment
from heatlint.run.gitignore import GitIgnore
from heatlint.run.options import CheckOptions
from heatlint.run.scopes import Scopes

GOOD = "heat_template_version: '2018-08-31'\n"
FILES = ("a.yaml", "gen/a.yaml", "gen/keep/a.yaml", "sub/a.yaml", "sub/gen/a.yaml", "sub/deep/b.yaml")


@pytest.fixture
def tree(tmp_path, monkeypatch):
    """A repository with templates at several depths."""
    (tmp_path / ".git").mkdir()
    for name in FILES:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(GOOD)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def found(*paths):
    return [job.template for job in JobFinder(Scopes(CheckOptions())).jobs(paths or ["."])]


def test_a_search_also_lists_the_environments(tree):
    (tree / "env.yaml").write_text("parameters: {a: 1}\n")
    (tree / "other.yaml").write_text("a: 1\n")
    environments: list[str] = []
    jobs = JobFinder(Scopes(CheckOptions())).jobs(["."], environments)
    assert {job.template for job in jobs} == set(FILES)
    assert environments == ["env.yaml"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param('{\n  "parameters": {\n    "a": 1\n  }\n}\n', True, id="JSON on several lines"),
        pytest.param('{"parameter_defaults": {}, "resource_registry": {}}', True, id="JSON on one line"),
        pytest.param("\ufeff# c\n--- {parameters : {a: b:c},\n event_sinks: []}", True, id="YAML in braces"),
        pytest.param('{"parameters": {"a": ', True, id="half typed"),
        pytest.param('{"$schema": "a", "contentVersion": "1", "parameters": {}}', False, id="parameters of Azure"),
        pytest.param('{"a": {"parameters": {}}, "b": "\\"parameters\\": {"}', False, id="below the top level"),
        pytest.param('[{"parameters": {}}]', False, id="a list"),
        pytest.param('{"heat_template_version": "2018-08-31", "parameters": {}}', False, id="a template"),
        pytest.param('{"parameters"', False, id="no key yet"),
    ],
)
def test_an_environment_in_braces_is_known_by_its_keys(text, expected):
    assert is_environment(text.encode()) == expected


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({}, FILES),
        ({".gitignore": "gen/\n"}, ("a.yaml", "sub/a.yaml", "sub/deep/b.yaml")),
        ({".gitignore": "/gen/\n"}, ("a.yaml", "sub/a.yaml", "sub/deep/b.yaml", "sub/gen/a.yaml")),
        (
            {".gitignore": "a.yaml\n", "sub/.gitignore": "!a.yaml\n"},
            ("sub/a.yaml", "sub/deep/b.yaml", "sub/gen/a.yaml"),
        ),
        ({"sub/.gitignore": "/deep\n"}, ("a.yaml", "gen/a.yaml", "gen/keep/a.yaml", "sub/a.yaml", "sub/gen/a.yaml")),
        ({".gitignore": "*\n", "heatlint.toml": "gitignore = false\n"}, FILES),
        ({"heatlint.toml": 'exclude = ["gen", "!keep"]\n'}, ("a.yaml", "sub/a.yaml", "sub/deep/b.yaml")),
        ({".gitignore": "# nothing\n\n"}, FILES),
    ],
    ids=[
        "no patterns",
        "directory at any depth",
        "directory of the root",
        "pattern overridden in a subdirectory",
        "pattern in a subdirectory",
        "gitignore switched off",
        "excluded by the config",
        "comments and blank lines",
    ],
)
def test_search_skips_excluded_and_ignored_files(tree, files, expected):
    for name, text in files.items():
        (tree / name).write_text(text)
    assert sorted(found()) == sorted(expected)


def test_named_path_is_checked_although_ignored(tree):
    (tree / ".gitignore").write_text("gen/\nsub/a.yaml\n")
    assert sorted(found("gen")) == ["gen/a.yaml", "gen/keep/a.yaml"]
    assert found("sub/a.yaml") == ["sub/a.yaml"]
    assert sorted(found("sub")) == ["sub/deep/b.yaml"]


def test_gitignore_of_a_parent_directory_applies(tree, monkeypatch):
    (tree / ".gitignore").write_text("deep\n")
    monkeypatch.chdir(tree / "sub")
    assert sorted(found()) == ["a.yaml", "gen/a.yaml"]


def test_gitignore_outside_of_a_repository_does_not_apply(tree):
    (tree / ".gitignore").write_text("gen/\n")
    (tree / ".git").rmdir()
    assert sorted(found()) == sorted(FILES)


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
@settings(max_examples=60)
@given(
    st.lists(
        st.sampled_from(
            [
                "gen",
                "gen/",
                "/gen",
                "*.yaml",
                "!a.yaml",
                "a.yaml",
                "**/keep",
                "sub/*",
                "deep/**",
                "b.*",
                "!sub/a.yaml",
                "!gen/",
                "!gen",
                "!keep/",
                "# x",
                "",
                "\\!x",
                "sub/**/b.yaml",
            ]
        ),
        max_size=4,
    ),
    st.lists(st.sampled_from(["*", "!*.yaml", "deep", "/a.yaml", "!gen/", "gen", "gen/*", "!/gen/a.*"]), max_size=4),
)
def test_same_files_as_git(tmp_path_factory, top, below):
    tree = tmp_path_factory.mktemp("repository")
    subprocess.run(["git", "init", "-q"], cwd=tree, check=True)
    for name in FILES:
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        (tree / name).write_text(GOOD)
    (tree / ".gitignore").write_text("\n".join(top) + "\n")
    (tree / "sub" / ".gitignore").write_text("\n".join(below) + "\n")
    words = ["git", "ls-files", "--others", "--exclude-standard"]
    done = subprocess.run(words, cwd=tree, check=True, capture_output=True, text=True)
    expected = sorted(name for name in done.stdout.split() if name.endswith(".yaml"))
    before = os.getcwd()
    os.chdir(tree)
    try:
        assert sorted(found()) == expected
    finally:
        os.chdir(before)


def test_pattern_of_a_directory_needs_a_slash(tree):
    (tree / ".gitignore").write_text("gen/\n")
    ignored = GitIgnore(".", pytest.fail)
    assert ignored("gen/") and not ignored("gen")


# --- files that look like templates ---------------------------------------------------------------------------------

RESOURCES = "resources:\n  key: {type: OS::Heat::RandomString}\n"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(RESOURCES, id="no version"),
        pytest.param(f"heat_template_versoin: 2018-08-31\n{RESOURCES}", id="misspelled"),
        pytest.param("Resources:\n  Key:\n    Type: 'OS::Heat::RandomString'\n", id="CFN"),
    ],
)
def test_resources_without_a_version_are_noted(tree, text, capsys):
    (tree / "part.yaml").write_text(text)
    assert sorted(found()) == sorted(FILES)
    report = heatlint.check()
    assert (report.ok, report.diagnostics, [(each.rule.code, each.file) for each in report.notes]) == (
        True,
        (),
        [("HL015", "part.yaml")],
    )
    message = '"part.yaml" has resources but no "heat_template_version"; it is not checked as a template'
    assert report.notes[0].message == message


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("resources:\n- deployment.yaml\n", id="Kubernetes"),
        pytest.param(f"resource_registry: {{OS::Nova::Server: a.yaml}}\n{RESOURCES[:11]}", id="environment"),
        pytest.param("- template: |\n    " + RESOURCES.replace("\n", "\n    "), id="a template in an Ansible playbook"),
        pytest.param("resources:\n  key: {type: AWS::S3::Bucket}\n", id="a template of AWS"),
    ],
)
def test_other_files_are_passed_over_in_silence(tree, text):
    (tree / "part.yaml").write_text(text)
    assert heatlint.check().notes == ()


@pytest.mark.parametrize(
    "text",
    [
        "? heat_template_version\n: 2018-08-31\n",
        "?\n  heat_template_version\n: 2018-08-31\n",
        '"heat\\u005ftemplate_version": 2018-08-31\n',
        '"heat\\x5Ftemplate_version" : 2018-08-31\n',
        '? "heat_template\\\n  _version"\n: 2018-08-31\n',
        "conditions: {a: &key heat_template_version}\n*key : 2018-08-31\n",
        "<<: {heat_template_version: 2018-08-31}\n",
        "<<:\n  heat_template_version: 2018-08-31\n",
        "!!str heat_template_version: 2018-08-31\n",
        "&key heat_template_version: 2018-08-31\n",
        "# a comment\n{heat_template_version: 2018-08-31}\n",
        "--- {heat_template_version: 2018-08-31}\n",
        "heat_template_version:\n  2018-08-31\nresources: {}\n",
        "heat_template_version: # none\nresources: {}\n",
        "heat_template_version: [2018-08-31]\n",
        '{"heat\\u005ftemplate_version": "2018-08-31"}\n',
    ],
    ids=ascii,
)
def test_a_version_key_in_an_unusual_form_is_found(tree, text):
    (tree / "unusual.yaml").write_text(text)
    assert sorted(found()) == sorted([*FILES, "unusual.yaml"])


@pytest.mark.parametrize(
    "text",
    [
        "files:\n  a.yaml: |\n    heat_template_version: 2018-08-31\n",
        "template: {heat_template_version: 2018-08-31}\n",
        '"a\\u0041": 1\n',
        '- ? "heat_template\\\n  _version"\n  : 1\n',
        "heat_template_version:\n  description: the version\n  in: body\nresources:\n  in: body\n",
        "# API\nheat_template_version: # of the body\n\n  # a map\n  'in': body\n",
        "heat_template_version: {in: body}\n",
        '{"heat_template_version": {"in": "body"}}\n',
        "? heat_template_version\n: {in: body}\n",
    ],
    ids=ascii,
)
def test_a_version_key_elsewhere_does_not_make_a_template(tree, text):
    (tree / "other.yaml").write_text(text)
    assert sorted(found()) == sorted(FILES)
    assert heatlint.check().notes == ()


@pytest.mark.parametrize(
    "text",
    ["? heat_template_version\n: [\n", f"? heat_template_version\n: {'a' * MOST_BYTES}\n"],
    ids=["not valid", "large"],
)
def test_a_file_that_cannot_be_read_to_find_its_version_is_noted(tree, text):
    (tree / "part.yaml").write_text(text)
    assert sorted(found()) == sorted(FILES)
    messages = [each.message for each in heatlint.check().notes]
    assert messages == ['"part.yaml" may be a template, but cannot be read to find out; it is not checked']


@pytest.mark.parametrize("name", ["A.YAML", "a.Yml", "a.JSON", "a.TEMPLATE"])
def test_the_case_of_an_ending_does_not_matter(tree, name):
    (tree / name).write_text(GOOD)
    assert sorted(found()) == sorted([*FILES, name])


def test_a_template_that_cannot_be_read_and_ignores_that_is_noted(tree, capsys):
    (tree / "broken.yaml").write_text(f"# heatlint: ignore-file\n{GOOD}resources: {{\n")
    assert main(["check", "--format", "concise", "--verbose"]) == 0
    reason = "cannot be read, and a comment in it suppresses the finding about that; it is not checked"
    assert capsys.readouterr().out == f'broken.yaml: note HL015 passed-over-file "broken.yaml" {reason}\n'


def test_a_project_excludes_what_is_not_a_template(tree):
    (tree / "part.yaml").write_text(RESOURCES)
    (tree / "heatlint.toml").write_text('[[path]]\nfiles = ["part.yaml"]\nignore = ["HL015"]\n')
    assert heatlint.check().notes == ()
    (tree / "heatlint.toml").write_text('exclude = ["part.yaml"]\n')
    assert heatlint.check().notes == ()


def test_a_template_without_a_version_that_is_checked_is_not_noted(tree):
    (tree / "part.yaml").write_text(RESOURCES)
    assert [each.file for each in heatlint.check().notes] == ["part.yaml"]
    assert [each.rule.code for each in heatlint.check([".", "part.yaml"]).errors] == ["HL101"]
    assert heatlint.check([".", "part.yaml"]).notes == ()
    (tree / "parent.yaml").write_text(f"{GOOD}resources: {{part: {{type: part.yaml}}}}\n")
    assert [each.rule.code for each in heatlint.check().errors] == ["HL101"]
    assert heatlint.check().notes == ()


# --- symbolic links -------------------------------------------------------------------------------------------------


@pytest.fixture
def outside(tree):
    """A directory beside the repository, with a template."""
    directory = tree.with_name(tree.name + "-outside")
    directory.mkdir()
    (directory / "secret.yaml").write_text("heat_template_version: secret\n")
    return directory


@pytest.mark.parametrize("target", ["", "secret.yaml"], ids=["directory", "file"])
@pytest.mark.parametrize("name", ["link.yaml", "sub/link.yaml"])
def test_a_link_out_of_the_project_is_not_followed(tree, outside, target, name, capsys):
    os.symlink(outside / target, tree / name)
    assert sorted(found()) == sorted(FILES)
    assert main(["check"]) == 0
    message = f'"{name}" is a symbolic link out of the project; not followed\n'
    assert capsys.readouterr() == ("1 file not read; --verbose shows where\n", "")
    assert main(["check", "--verbose", "--format", "concise"]) == 0
    assert capsys.readouterr() == (f"{name}: note HL015 passed-over-file {message}", "")
    assert main(["check", "--show-files"]) == 0
    assert capsys.readouterr().err == f"heatlint: {message}"
    assert main(["check", "--quiet"]) == 0
    assert capsys.readouterr() == ("", "")


def test_a_link_to_the_roots_of_the_user_is_followed(tree, outside, capsys):
    os.symlink(outside, tree / "link")
    assert main(["check", "--root", str(outside), "--format", "concise"]) == 1
    assert capsys.readouterr().out.startswith("link/secret.yaml:1:24: error HL102")


def test_a_link_that_the_user_names_is_followed(tree, outside):
    os.symlink(outside, tree / "link")
    os.symlink(outside / "secret.yaml", tree / "link.yaml")
    assert found("link", "link.yaml") == ["link/secret.yaml"]


def test_an_excluded_link_needs_no_note(tree, outside, capsys):
    os.symlink(outside, tree / "link")
    (tree / ".gitignore").write_text("link/\n")
    assert main(["check"]) == 0
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("name", "target"),
    [("a-link", "sub"), ("sub/loop", ".."), ("loop", "."), ("a-link.yaml", "sub/a.yaml"), ("sub/deep/up", "../../gen")],
)
def test_what_a_link_leads_to_is_found_once_under_its_own_name(tree, name, target):
    os.symlink(target, tree / name)
    assert sorted(found()) == sorted(FILES)


def test_a_link_within_the_project_is_followed(tree):
    os.symlink("../../gen", tree / "sub/deep/link")
    assert found("sub/deep") == ["sub/deep/b.yaml", "sub/deep/link/a.yaml", "sub/deep/link/keep/a.yaml"]


# --- .gitignore files that cannot be read ---------------------------------------------------------------------------


def without_permission(path, monkeypatch):
    """Make the system refuse to open a file, also for root."""
    path.write_text("gen/\n")
    opened = os.open

    def refuse(name, *arguments, **options):
        if str(name) == str(path):
            raise PermissionError(13, "Permission denied", name)
        return opened(name, *arguments, **options)

    monkeypatch.setattr(os, "open", refuse)


UNREADABLE = {
    "directory": (lambda path, _: path.mkdir(), "is a directory, not a file"),
    "pipe": (lambda path, _: os.mkfifo(path), "is not a regular file"),
    "no permission": (without_permission, "cannot be read (permission denied)"),
    "UTF-16": (lambda path, _: path.write_text("[tool.heatlint]\n", encoding="utf-16"), "is not UTF-8"),
}


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        *UNREADABLE.values(),
        (lambda path, _: path.symlink_to("a.yaml"), "is a symbolic link"),
    ],
    ids=[*UNREADABLE, "symbolic link"],
)
def test_a_gitignore_that_cannot_be_read_is_noted(tree, spoil, reason, monkeypatch, capsys):
    spoil(tree / ".gitignore", monkeypatch)
    assert sorted(found()) == sorted(FILES)
    assert main(["check", "--verbose", "--format", "concise"]) == 0
    note = f'.gitignore: note HL015 passed-over-file ".gitignore" {reason}; its patterns are not used\n'
    assert capsys.readouterr() == (note, "")


def test_a_gitignore_that_the_config_does_not_want_is_not_read(tree, capsys):
    (tree / ".gitignore").mkdir()
    (tree / "heatlint.toml").write_text("gitignore = false\n")
    assert main(["check"]) == 0
    assert capsys.readouterr() == ("", "")


def test_a_gitignore_in_another_encoding_is_read_as_git_reads_it(tree):
    (tree / ".gitignore").write_bytes(b"# caf\xe9\n/caf\xe9.yaml\ngen/\n")
    name = os.fsdecode(b"caf\xe9.yaml")
    (tree / name).write_text(GOOD)
    assert sorted(found()) == ["a.yaml", "sub/a.yaml", "sub/deep/b.yaml"]


def test_a_file_name_in_another_encoding_ends_no_search(tree):
    name = os.fsdecode(b"caf\xe9.yaml")
    (tree / name).write_text(GOOD)
    (tree / ".gitignore").write_text("gen/\n")
    (tree / "heatlint.toml").write_text('exclude = ["sub/"]\n')
    assert sorted(found()) == ["a.yaml", name]


@pytest.mark.parametrize("name", ["heatlint.toml", ".heatlint.toml", "pyproject.toml"])
@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        *UNREADABLE.values(),
        (lambda path, _: path.symlink_to("nowhere"), "is a symbolic link to a file that does not exist"),
    ],
    ids=[*UNREADABLE, "dangling link"],
)
def test_a_config_that_cannot_be_read_is_an_error(tree, name, spoil, reason, monkeypatch, capsys):
    spoil(tree / name, monkeypatch)
    reason = "is not UTF-8; save it as UTF-8" if reason == "is not UTF-8" else reason
    assert main(["check"]) == 2
    assert capsys.readouterr().err == f'heatlint: "{name}" {reason}\n'


AWS = (
    'AWSTemplateFormatVersion: "2010-09-09"\nResources:\n  a: {Type: "AWS::EC2::Instance", Properties: {ImageId: %s}}\n'
)


@pytest.mark.parametrize(
    ("text", "is_checked"),
    [
        pytest.param(AWS % "!Ref Image", False, id="a tag of AWS"),
        pytest.param(AWS % "[!If [a, b, c]]", False, id="a tag in a list"),
        pytest.param(AWS % '"!Ref Image"', True, id="a string"),
        pytest.param(AWS % '{Ref: "Image!Ref"}', True, id="the long form"),
        pytest.param(AWS % "!!str x", True, id="a tag of YAML"),
        pytest.param(AWS % "x" + "Description: |\n  for example: !Ref Image\n", True, id="a text about a tag"),
        pytest.param(
            "heat_template_version: 2018-08-31\noutputs: {a: {value: !Ref x}}\n", True, id="a template for Heat"
        ),
    ],
)
def test_a_template_with_tags_of_aws_is_passed_over_unless_it_is_named(tree, capsys, text, is_checked):
    (tree / "aws.yaml").write_text(text)
    assert ("aws.yaml" in found()) is is_checked
    assert "aws.yaml" in found("aws.yaml")
    main(["check", "-v", "--format", "concise"])
    note = 'passed-over-file "aws.yaml" is a template for AWS CloudFormation, with tags that Heat does not know'
    assert (note in capsys.readouterr().out) is not is_checked
