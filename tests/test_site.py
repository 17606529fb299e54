"""The pages of the site that are made: each rule and type has one, links lead to pages, examples have no fault.

tests/test_docs.py builds the whole site.
"""

from __future__ import annotations

import importlib.util
import pathlib
import posixpath
import re
import sys

import pytest

import heatlint
from heatlint.catalog.texts import type_text
from heatlint.plugins import built_in

ROOT = pathlib.Path(__file__).parent.parent
LINK = re.compile(r"\]\(([^)\s#]+)(?:#[^)\s]*)?\)")


def tool(name):
    """Return a module of tools/."""
    sys.path.insert(0, str(ROOT / "tools"))
    try:
        spec = importlib.util.spec_from_file_location(name, ROOT / "tools" / f"{name}.py")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    finally:
        sys.path.remove(str(ROOT / "tools"))
    return module


@pytest.fixture(scope="module")
def site():
    """Return the module tools/site_pages.py."""
    return tool("site_pages")


@pytest.fixture(scope="module")
def pages(site):
    """Return the text of each page as the site shows it, by its path."""
    own = {path.relative_to(ROOT / "docs").as_posix(): path.read_text("utf-8") for path in (ROOT / "docs").glob("*.md")}
    return {path: site.page_text(path, text) for path, text in {**own, **dict(site.generated())}.items()}


def test_a_bad_example_opens_in_the_browser_when_the_page_for_that_is_built(site, tmp_path, monkeypatch):
    monkeypatch.setattr(site.site_rules, "_DOCS", tmp_path)
    assert "playground" not in dict(site.site_rules.pages())["rules/HL401.md"]
    (tmp_path / "playground").mkdir()
    (tmp_path / "playground" / "index.html").touch()
    pages = dict(site.site_rules.pages())
    assert '<a href="../../playground/index.html#input=' in pages["rules/HL401.md"]
    assert "playground" not in pages["rules/HL018.md"]  # about requests, which the page does not send


def test_every_rule_has_a_page(pages):
    for rule in built_in().rules:
        page = pages[f"rules/{rule.code}.md"]
        assert page.startswith(f"# {rule.code} {rule.name}\n") and "yaml bad" not in page
        assert "# values: strict\n" not in page and "# read: disk\n" not in page
        for fact in ("stage", "severity", "profile", "fix", "since"):
            assert f"\n- **{fact}**: " in page


def test_an_example_shows_each_file_for_itself_and_what_heatlint_says(pages):
    page = pages["rules/HL350.md"]
    assert page.count('```yaml title="With the cloud\'s inventory (--cloud)"\nflavors:') == 2
    said = 'title="heatlint says"}\ntemplate.yaml:5:44: error HL350 missing-in-cloud the cloud has no flavor "m1.smal"'
    assert said in page
    assert '```yaml title="With the file server.yaml"\n' in pages["rules/HL606.md"]
    shown = [path for path, text in pages.items() if 'title="Reported"' in text and "heatlint says" not in text]
    # Only a request can lack the content of a file that exists, or nest a template in itself.
    assert sorted(shown) == [f"rules/{code}.md" for code in ("HL408", "HL606", "HL607")]
    lines = re.compile("^# (file: |environment:|cloud:)", re.MULTILINE)
    assert [path for path, text in pages.items() if path.startswith("rules/") and lines.search(text)] == []


def test_the_list_of_rules_says_the_stage_and_whether_there_is_a_fix(pages):
    rows = pages["rules/index.md"]
    assert re.search(r"^\| \[HL302\]\(HL302.md\) unknown-property \| validate \| yes \| ", rows, re.MULTILINE)
    assert re.search(r"^\| \[HL913\]\(HL913.md\) \S+ \| advice, info, production \|  \| ", rows, re.MULTILINE)


def test_the_keys_of_a_config_have_an_example_and_their_default(site, pages):
    page = pages["configuration.md"]
    assert '| `fail-on` | "error", "warning", "info" or "never", such as `"error"` | `"warning"` | ' in page
    assert '| `severity` | a table of rules, such as `{HL802 = "warning", unused-condition = "error"}` |  | ' in page
    assert "| `fmt.line-length` | a number of columns, 40 or more, such as `100` | `120` | " in page


def test_every_link_leads_to_a_page_or_a_file(pages):
    prefix = "https://github.com/heatlint/heatlint/"
    for path, text in pages.items():
        for target in LINK.findall(re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)):
            if target.startswith(prefix) and "/main/" in target:
                assert (ROOT / target.partition("/main/")[2]).exists(), (path, target)
            elif "://" not in target and not target.startswith("mailto:"):
                wanted = posixpath.normpath(posixpath.join(posixpath.dirname(path), target))
                assert wanted in pages or (ROOT / "docs" / wanted).is_file(), (path, target)


def test_every_type_has_a_page_whose_example_has_no_fault(site, pages):
    types = sys.modules["type_examples"].shown_types()
    assert len(types) > 150
    for each in types:
        page = pages[f"resource-types/{each.name.replace('::', '--')}.md"]
        (template,) = re.findall(r"^```yaml\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
        report = heatlint.check_text(template)
        expected = ["HL801"] if each.name == "OS::Aodh::Alarm" else []  # deprecated, and Heat lists it
        assert [found.rule.code for found in report.diagnostics] == expected, each.name
        assert each.name in template


def test_every_type_that_heat_lists_has_words_on_what_it_is_for(site):
    assert [each.name for each in sys.modules["type_examples"].shown_types() if type_text(each) is None] == []


def test_the_page_of_a_type_has_its_properties_as_a_tree(pages):
    page = pages["resource-types/OS--Nova--Server.md"]
    tree = page[page.index("## Properties") : page.index("## Updates")]
    assert re.search(r"^- `networks`: list of maps\n    - `network`", tree, re.MULTILINE)
    updates = page[page.index("## Updates") : page.index("## Attributes")]
    in_place, replaced = re.findall(r"^A change (?:updates|replaces) .*$", updates, re.MULTILINE)
    assert "`flavor`" in in_place and "`key_name`" in replaced


def test_examples_are_written_for_types_that_exist(site):
    examples = sys.modules["type_examples"]
    assert set(examples._written()) <= {each.name for each in examples.shown_types()}


def test_the_navigation_has_every_page_of_the_documentation():
    navigation = (ROOT / "mkdocs.yml").read_text("utf-8")
    for path in (ROOT / "docs").glob("*.md"):
        assert re.search(rf"(- |: ){re.escape(path.name)}$", navigation, re.MULTILINE), path.name


def test_the_edit_link_of_a_page_leads_to_its_source(site):
    for path in ("index.md", "changelog.md", "commands.md", "rules/HL401.md", "rules/HL4.md", "rules/index.md"):
        assert (ROOT / site.source_url(path).partition("/main/")[2]).is_file(), path


def test_the_page_about_a_missing_page_leads_to_pages(site, pages):
    links = re.findall(r'href="/heatlint/([^"]*)"', site.missing_page())
    assert len(links) == len(site.ELSEWHERE)
    for link in links:
        name = link.strip("/")
        assert f"{name}.md" in pages or f"{name}/index.md".strip("/") in pages, link


def test_a_link_that_leads_nowhere_is_found(tmp_path):
    check_site = tool("check_site")
    repository = check_site.REPOSITORY
    links = (
        "b/",
        "b/#there",
        "b/#gone",
        "c/",
        "#here",
        "b/../picture.svg",
        "https://example.org/",
        "mailto:a@example.org",
    )
    files = (
        f"{repository}/blob/main/README.md#install",
        f"{repository}/edit/main/docs/gone.md",
        f"{repository}/issues",
    )
    (tmp_path / "b").mkdir()
    (tmp_path / "picture.svg").touch()
    (tmp_path / "b" / "index.html").write_text('<h2 id="there">b</h2>', encoding="utf-8")
    text = "".join(f'<a href="{link}">a</a>' for link in (*links, *files))
    (tmp_path / "index.html").write_text(f'<p id="here">{text}', encoding="utf-8")
    assert list(check_site.broken_links(tmp_path)) == [
        "index.html: b/#gone: the page has no such anchor",
        "index.html: c/",
        f"index.html: {repository}/edit/main/docs/gone.md",
    ]
