"""Errors in data of tests are information, if the user names a directory above it."""

from __future__ import annotations

import pytest

import heatlint
from heatlint.cli import main

FAULTY = "heat_template_version: 2021-04-16\nresources: {a: {type: OS::Nova::Serer}}\n"


@pytest.fixture
def severity(tmp_path, monkeypatch):
    """Return a function that writes a faulty template and returns the severity and the message of the finding."""
    monkeypatch.chdir(tmp_path)

    def check(path, named="."):
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(FAULTY, encoding="utf-8")
        (finding,) = heatlint.check([named]).diagnostics
        return finding.severity, finding.message

    return check


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("tests/fixtures/fail/a.yaml", 'files in a directory "fail" are faulty on purpose'),
        ("heat/bug/1439516/a.yaml", 'files in a directory "bug" are faulty on purpose'),
        ("cfn/Invalid/a.yaml", 'the name "Invalid" says that this is on purpose'),
        ("samples/basehot_invalid/a.yaml", 'the name "basehot_invalid" says that this is on purpose'),
        ("tests/invalid-type.yaml", 'the name "invalid-type.yaml" says that this is on purpose'),
        ("app/tests/unit/data/a.yaml", 'files in "tests/unit" are data of tests'),
        ("src/test/resources/a.yaml", 'files in "src/test/resources" are data of tests'),
        ("app/tests/data/hot/a.yaml", 'files in "tests/data" are data of tests'),
        ("tests/fixtures/output/pass/a.yaml", 'files in "tests/fixtures" are data of tests'),
        ("ice/fixtures/one/pass/a.yaml", 'files in "fixtures" are data of tests'),
        ("samples/tests/etc/samples/a.yaml", 'files in "tests/etc" are data of tests'),
        ("pkg/testdata/a.yaml", 'files in "testdata" are data of tests'),
        ("test-data/a.yaml", 'files in "test-data" are data of tests'),
    ],
)
def test_faults_in_data_of_tests_are_information(severity, path, why):
    level, message = severity(path)
    assert (level, message.rpartition("; ")[2]) == ("info", why)


@pytest.mark.parametrize(
    ("path", "named"),
    [
        ("tests/fail/a.yaml", "tests/fail/a.yaml"),
        ("tests/fail/a.yaml", "tests/fail"),
        ("tests/functional/a.yaml", "."),
        ("failover/a.yaml", "."),
        ("stacks/error.yaml", "."),
        ("stacks/invalidate-cache.yaml", "."),
        ("unit/a.yaml", "."),
        ("tests/unit.yaml", "."),
        ("data/a.yaml", "."),
    ],
    ids=[
        "the-file-named",
        "its-directory-named",
        "other-tests",
        "a-longer-word",
        "a-file",
        "a-verb",
        "no-tests",
        "no-dir",
        "data-of-no-tests",
    ],
)
def test_other_faults_are_errors(severity, path, named):
    assert severity(path, named)[0] == "error"


def test_a_project_decides_itself(severity, tmp_path):
    (tmp_path / "heatlint.toml").write_text('[severity]\nHL301 = "error"\n', encoding="utf-8")
    assert severity("tests/fail/a.yaml")[0] == "error"


def test_a_file_that_a_template_elsewhere_uses_is_no_data_of_tests(severity, tmp_path):
    nests = "heat_template_version: 2021-04-16\nresources: {a: {type: tests/fail/a.yaml}}\n"
    (tmp_path / "app.yaml").write_text(nests, encoding="utf-8")
    assert severity("tests/fail/a.yaml")[0] == "error"
    (tmp_path / "app.yaml").rename(tmp_path / "zone.yaml")
    assert severity("tests/fail/a.yaml")[0] == "error"


def test_what_is_faulty_on_purpose_is_not_fixed(severity, tmp_path):
    severity("fail/a.yaml")
    (tmp_path / "fail" / "b.yaml").write_text(FAULTY.replace("OS::Nova::Serer", "OS::Heat::Nne"), encoding="utf-8")
    assert main(["check", "--unsafe-fixes", "--no-cache"]) == 0
    assert "OS::Heat::Nne" in (tmp_path / "fail" / "b.yaml").read_text(encoding="utf-8")
