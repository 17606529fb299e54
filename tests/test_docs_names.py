"""The pages for developers name files, modules and functions that exist."""

from __future__ import annotations

import importlib
import pathlib
import re

import pytest

ROOT = pathlib.Path(__file__).parent.parent
PAGES = [ROOT / name for name in ("CONTRIBUTING.md", "SECURITY.md", "docs/architecture.md")]
CODE = re.compile(r"`([^`\n]+)`")
#: A path in the repository: it begins with the name of something at its top and has no blanks or placeholders.
PATH = re.compile(r"(?:\.ci|\.github|heatlint|rules|schemas|tests|tools|docs|fixtures|editors|bench)/[a-z0-9_./-]*")
#: A dotted name of a module, a class, a function or a method; these are names of other things.
OTHER = {"heatlint.toml", "heatlint.rules"}
DOTTED = re.compile(r"heatlint(?:\.[A-Za-z_0-9]+)+")
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")


def words(pattern):
    """Return a parameter for each word in code on a page that the whole pattern matches."""
    return [
        pytest.param(word, id=f"{page.name}:{word}")
        for page in PAGES
        for word in dict.fromkeys(CODE.findall(page.read_text(encoding="utf-8")))
        if pattern.fullmatch(word) and word not in OTHER
    ]


@pytest.mark.parametrize("path", words(PATH))
def test_path_exists(path):
    assert (ROOT / path).exists()


@pytest.mark.parametrize("name", words(DOTTED))
def test_dotted_name_exists(name):
    parts = name.split(".")
    for length in range(len(parts), 0, -1):
        try:
            found = importlib.import_module(".".join(parts[:length]))
        except ModuleNotFoundError:
            continue
        for part in parts[length:]:
            found = getattr(found, part)
        return
    raise AssertionError(f"no module of {name} can be imported")


def entries():
    """Return the modules and packages directly below heatlint/."""
    found = (ROOT / "heatlint").iterdir()
    return sorted(
        f"heatlint/{path.name}" + "/" * path.is_dir()
        for path in found
        if path.suffix == ".py" or (path / "__init__.py").exists()
    )


@pytest.mark.parametrize("entry", entries())
def test_the_table_of_parts_has_every_module_and_package(entry):
    page = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    table = page[page.index("## The parts") : page.index("## From bytes to a report")]
    assert f"`{entry}`" in table


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_to_files(page):
    for target in LINK.findall(page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target
