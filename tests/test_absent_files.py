"""Missing files that the repository explains: git ignores them, a program makes or brings them, a directory has all."""

from __future__ import annotations

import pytest

import heatlint

HOT = "heat_template_version: 2021-04-16\n"


def template(*files):
    outputs = "".join(f"  o{number}: {{value: {{get_file: {name}}}}}\n" for number, name in enumerate(files))
    return HOT + "outputs:\n" + outputs


@pytest.fixture
def missing(tmp_path):
    """Return a function that writes a repository and returns the findings about its missing files."""

    def check(files, template_path="stacks/app.yaml", names=("boot.sh",)):
        (tmp_path / ".git").mkdir()
        for path, text in {template_path: template(*names), **files}.items():
            file = tmp_path / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        report = heatlint.check([str(tmp_path)])
        return [each for each in report.diagnostics if each.rule.code == "HL010"]

    return check


@pytest.mark.parametrize(
    "files",
    [
        {".gitignore": "boot.sh\n"},
        {"stacks/.gitignore": "*.sh\n"},
        {".gitignore": "/stacks/*\n!/stacks/app.yaml\n"},
    ],
    ids=["name", "beside", "all-but-the-template"],
)
def test_a_file_that_git_ignores_may_exist_elsewhere(missing, files):
    (finding,) = missing(files)
    assert finding.severity == "info"
    assert finding.message.endswith("does not exist; git ignores it, so it may exist where the stack is created")


def test_a_file_in_a_directory_that_git_ignores_may_exist_elsewhere(missing):
    (finding,) = missing({".gitignore": "build/\n"}, names=("../build/boot.sh",))
    assert finding.severity == "info"


@pytest.mark.parametrize(
    ("program", "text"),
    [
        ("make.sh", "sed s/a/b/ boot.in > stacks/boot.sh\n"),
        ("make.sh", "cp boot.in $HERE/boot.sh\n"),
        ("Makefile", "all:\n\tcp boot.in boot.sh\n"),
        ("play.yml", "- template: {src: boot.j2, dest: stacks/boot.sh}\n"),
        ("deploy", "#!/bin/sh\ncurl -o boot.sh $URL\n"),
        ("Makefile", "clean:\n\trm -f stacks/boot.sh\n"),
        ("make.py", "with open('stacks/boot.sh', 'w') as stream:\n"),
    ],
)
def test_a_program_may_write_the_file(missing, program, text):
    (finding,) = missing({program: text})
    assert finding.severity == "warning"
    assert finding.message.endswith(f'{program}" may make it')


@pytest.mark.parametrize(
    ("program", "text"),
    [
        ("make.sh", "openstack stack create -t stacks/app.yaml app\n"),
        ("make.sh", "cp boot.in /etc/boot.sh\n"),
        ("make.sh", "cp boot.in reboot.sh\n"),
        ("make.sh", "# boot.sh starts the server\n"),
        ("make.py", "with open('stacks/boot.sh') as stream:\n"),
        ("README.md", "cp boot.in boot.sh\n"),
        ("boot", "cp boot.in boot.sh\n"),
    ],
    ids=["another-name", "absolute", "longer-name", "comment", "opened", "documentation", "no-program"],
)
def test_other_texts_do_not_explain_a_missing_file(missing, program, text):
    (finding,) = missing({program: text})
    assert (finding.severity, finding.message.endswith("does not exist")) == ("error", True)


MAKES = "talosctl gen config {cluster}\n"
CREATES = "openstack stack create -t app.yaml app\n"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("README.md", f"# Setup\n\n```sh\ncd stacks\n{MAKES}# then\n{CREATES}```\n"),
        ("stacks/README.md", f"# Setup\n1. Make it\n\n       {MAKES}\n2. Create it\n\n       {CREATES}"),
        ("INSTALL.rst", f"Setup\n=====\n\n.. code-block:: sh\n\n    {MAKES}    {CREATES}"),
    ],
    ids=["in-a-fence", "in-two-steps", "in-rst"],
)
def test_a_command_in_the_documentation_may_make_the_file(missing, name, text):
    (finding,) = missing({name: text})
    assert finding.severity == "warning"
    assert f'{name}" may make it' in finding.message


@pytest.mark.parametrize(
    "text",
    [
        f"```sh\n{CREATES}{MAKES}```\n",
        f"{MAKES}\n```sh\n{CREATES}```\n",
        f"## Keys\n```sh\n{MAKES}```\n## Stack\n```sh\n{CREATES}```\n",
        f"```sh\n{MAKES}{CREATES.replace('app.yaml', 'other-app.yaml')}```\n",
        f"```sh\ncd stacks\n{CREATES}```\n",
    ],
    ids=["afterwards", "in-prose", "in-another-section", "for-another-template", "nothing-is-made"],
)
def test_other_commands_in_the_documentation_make_no_file(missing, text):
    (finding,) = missing({"README.md": text})
    assert (finding.severity, finding.message[-14:]) == ("error", "does not exist")


def test_a_script_for_a_server_is_no_program_of_the_repository(missing):
    (finding,) = missing({"stacks/init.sh": "cp boot.in boot.sh\n"}, names=("boot.sh", "init.sh"))
    assert finding.severity == "error"


@pytest.mark.parametrize(
    ("program", "text"),
    [
        ("deploy.sh", "cp -r ../scripts/* build/\n"),
        ("deploy.py", "shutil.copytree('../scripts', './scripts')\n"),
        ("deploy.py", "for name in os.listdir(os.path.join(HERE, 'scripts')):\n"),
        ("deploy.py", "DIRECTORY = 'scripts/'\nos.listdir(DIRECTORY)\n"),
        ("deploy.sh", "export FROM=../scripts\ncp $FROM/* build\n"),
    ],
)
def test_a_program_may_bring_a_file_of_another_directory(missing, program, text):
    (finding,) = missing({program: text, "scripts/boot.sh": "a\n"})
    assert finding.severity == "warning"
    assert 'scripts/boot.sh" does, which "' in finding.message
    assert finding.message.endswith(f'{program}" may bring to its place')


@pytest.mark.parametrize(
    "text",
    [
        "cp scripts/other.sh build\n",
        "cp a b; /usr/bin/scripts now\n",
        "shellcheck scripts/*\n",
        "cp -r my-scripts/ build\n",
        "NAMES = ('scripts', 'b')\ncp a b\n",
        "cp a b\nfor one in scripts/ ; do echo\n",
    ],
    ids=["one-file", "absolute", "no-copy", "another-directory", "another-variable", "another-line"],
)
def test_a_file_of_another_directory_that_nothing_brings_is_named(missing, text):
    (finding,) = missing({"deploy.sh": text, "scripts/boot.sh": "a\n"})
    assert finding.severity == "error"
    assert finding.message.endswith('scripts/boot.sh" does')


def test_a_file_whose_names_are_those_of_another_directory_is_reported_once(missing):
    names = ("a.sh", "lib/b.sh", "lib/c.sh")
    (finding,) = missing({f"common/{name}": "a\n" for name in names}, names=names)
    assert (finding.severity, len(finding.related)) == ("error", 2)
    assert finding.message.startswith('3 files that it names, such as "')
    assert 'common"; names are relative to the directory of the file that has them' in finding.message


def test_a_file_whose_names_are_those_of_a_directory_above_it_may_be_moved_there(missing):
    names = ("a.sh", "lib/b.sh", "lib/c.sh")
    files = {f"stacks/{name}": "a\n" for name in names}
    (finding,) = missing(files, "stacks/examples/small/app.yaml", names)
    assert finding.severity == "warning"


DATA = ("data/one", "data/two", "data/three")


def test_a_template_of_which_nothing_is_here_may_be_for_another_directory(missing):
    (finding,) = missing({}, names=DATA)
    assert finding.severity == "warning"
    assert finding.message.startswith('3 files that it names, such as "')
    assert finding.message.endswith("none of its files is here; it may be for another directory")


@pytest.mark.parametrize(("count", "severity"), [(2, "error"), (3, "warning")])
def test_templates_that_name_one_file_of_a_directory_that_is_not_here_may_be_for_another_one(missing, count, severity):
    others = {f"stacks/other{number}.yaml": template("data/one") for number in range(count - 1)}
    found = missing(others, names=DATA[:1])
    assert [each.severity for each in found] == [severity] * count
    words = ", nor does its directory; the template may be for another one"
    assert all(each.message.endswith(words) == (severity == "warning") for each in found)


@pytest.mark.parametrize(
    ("files", "names"),
    [
        ({}, DATA[:2]),
        ({"stacks/here": ""}, (*DATA, "here")),
        ({"stacks/data/other": ""}, DATA),
        ({"elsewhere/one": ""}, DATA),
        ({}, ("one", "two", "three")),
    ],
    ids=["two-files", "another-file-is-here", "the-directory-is-here", "one-is-in-another-directory", "beside-it"],
)
def test_a_template_of_which_something_is_here_lacks_its_files(missing, files, names):
    assert {each.severity for each in missing(files, names=names)} == {"error"}


def test_two_names_are_reported_one_by_one(missing):
    names = ("a.sh", "lib/b.sh")
    findings = missing({f"common/{name}": "a\n" for name in names}, names=names)
    assert [each.message.rpartition("common/")[2] for each in findings] == ['a.sh" does', 'lib/b.sh" does']


def test_a_proposal_for_a_misspelled_name_stays(missing):
    (finding,) = missing({"stacks/boott.sh": "a\n", "make.sh": "cp a boot.sh\n"})
    assert finding.severity == "error"
    assert 'did you mean "' in finding.message


def test_a_directory_that_is_no_repository_explains_nothing(tmp_path):
    (tmp_path / "app.yaml").write_text(template("boot.sh"), encoding="utf-8")
    (tmp_path / "make.sh").write_text("cp a boot.sh\n", encoding="utf-8")
    report = heatlint.check([str(tmp_path / "app.yaml")])
    assert [each.severity for each in report.diagnostics] == ["error"]
