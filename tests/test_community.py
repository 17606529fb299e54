"""The files for people who take part: issue forms, labels, the code of conduct."""

from __future__ import annotations

import pathlib

import pytest
import yaml

ROOT = pathlib.Path(__file__).parent.parent
FORMS = sorted(path for path in (ROOT / ".github/ISSUE_TEMPLATE").glob("*.yml") if path.name != "config.yml")


def read(path):
    return yaml.safe_load(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("form", FORMS, ids=lambda path: path.stem)
def test_a_form_uses_labels_that_exist(form):
    assert set(read(form)["labels"]) <= {label["name"] for label in read(ROOT / ".github/labels.yml")}


def test_a_wrong_finding_needs_the_template_and_the_answer_of_heat():
    fields = {each["id"]: each for each in read(ROOT / ".github/ISSUE_TEMPLATE/wrong_finding.yml")["body"]}
    for name in ("template", "output", "heat", "version"):
        assert fields[name]["validations"]["required"], name


def test_the_proposals_of_new_versions_use_labels_that_exist_and_find_the_files():
    for each in read(ROOT / ".github/dependabot.yml")["updates"]:
        assert set(each["labels"]) <= {label["name"] for label in read(ROOT / ".github/labels.yml")}
        file = {"docker": "Containerfile", "npm": "package-lock.json", "github-actions": "action.yml"}
        for directory in each.get("directories") or [each["directory"]]:
            assert (ROOT / directory.strip("/") / file[each["package-ecosystem"]]).is_file()


def test_labels_differ_and_are_described():
    labels = read(ROOT / ".github/labels.yml")
    assert len({label["name"] for label in labels}) == len(labels)
    for label in labels:
        assert len(label["color"]) == 6 and len(label["description"]) <= 100, label  # the limit of GitHub


@pytest.mark.parametrize("name", ["CODE_OF_CONDUCT.md", "SECURITY.md", "CONTRIBUTING.md", "CHANGELOG.md", "LICENSE"])
def test_a_file_that_hosts_look_for_exists(name):
    assert (ROOT / name).read_text(encoding="utf-8").strip()


def test_the_roadmap_says_what_is_not_planned():
    assert "## What is not planned" in (ROOT / "docs/roadmap.md").read_text(encoding="utf-8")
