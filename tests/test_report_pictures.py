"""The pictures of stacks in a report of HTML: those of the most serious stacks, each once."""

import re

import pytest

from heatlint.cli import main
from heatlint.run import pictures

TOP = "heat_template_version: 2021-04-16\nresources:\n"
#: A resource with an error, and one with a warning.
ERROR = "  server{0}: {{type: OS::Nova::Server, properties: {{image: i, flavor: f, key{0}: k}}}}\n"
WARNING = "  net{0}: {{type: OS::Neutron::Net, properties: {{key{0}: 1}}}}\n"


@pytest.fixture
def report(tmp_path, monkeypatch):
    """Return a function that checks templates and returns what the report shows at each file."""
    monkeypatch.chdir(tmp_path)

    def shown(texts, *options):
        for name, text in texts.items():
            (tmp_path / name).write_text(TOP + text)
        main(["check", *(options or (".",)), "--format", "html:report.html"])
        page = (tmp_path / "report.html").read_text()
        sections = re.findall(r'<section data-file="([^"]*)"[^>]*>(.*?)</section>', page, re.DOTALL)
        return {file: "picture" if "data:image" in text else "No picture" in text for file, text in sections}

    return shown


def test_the_most_serious_stacks_have_the_pictures_whatever_their_names(report, monkeypatch):
    monkeypatch.setattr(pictures, "MOST_PICTURES", 2)
    texts = {
        "a.yaml": WARNING.format(1),
        "b.yaml": ERROR.format(1),
        "c.yaml": "".join(map(WARNING.format, range(5))),
        "d.yaml": "".join(map(ERROR.format, range(3))),
    }
    assert report(texts) == {"a.yaml": True, "b.yaml": "picture", "c.yaml": True, "d.yaml": "picture"}


def test_a_stack_whose_only_findings_are_in_a_nested_template_has_its_picture_there(report):
    texts = {"root.yaml": "  a: {type: inner.yaml}\n", "inner.yaml": ERROR.format(1)}
    assert report(texts, "root.yaml") == {"inner.yaml": "picture"}


def test_the_findings_in_nested_templates_count_and_a_stack_has_one_picture(report, monkeypatch):
    monkeypatch.setattr(pictures, "MOST_PICTURES", 1)
    texts = {
        "a.yaml": ERROR.format(1),
        "root.yaml": "  a: {type: inner.yaml}\n" + WARNING.format(1),
        "inner.yaml": "".join(map(ERROR.format, range(2))),
    }
    assert report(texts, "a.yaml", "root.yaml") == {"a.yaml": True, "inner.yaml": False, "root.yaml": "picture"}


def test_a_template_that_cannot_be_read_takes_no_picture_from_another(report, monkeypatch):
    monkeypatch.setattr(pictures, "MOST_PICTURES", 1)
    assert report({"a.yaml": "  a: [\n", "b.yaml": WARNING.format(1)}) == {"a.yaml": False, "b.yaml": "picture"}


def test_the_order_of_operands_does_not_decide_which_of_equal_stacks_is_drawn(tmp_path, monkeypatch, report):
    texts = {"a.yaml": "  a: {type: b.yaml}\n", "b.yaml": "  b: {type: c.yaml}\n", "c.yaml": ERROR.format(1)}
    pages = set()
    for operands in (["a.yaml", "b.yaml"], ["b.yaml", "a.yaml"]):
        assert report(texts, *operands) == {"c.yaml": "picture"}
        pages.add((tmp_path / "report.html").read_text())
    assert len(pages) == 1
