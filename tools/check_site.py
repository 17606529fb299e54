#!/usr/bin/env python3
"""Check the built site, its links and how it looks in a real browser: python tools/check_site.py [DIRECTORY]

    NO_MKDOCS_2_WARNING=1 python -m mkdocs build --strict    # DIRECTORY is build/site, where mkdocs writes it
    pip install playwright                                   # drives the browser; chromium itself comes from the system
    cd playground && npm ci                                  # axe, which finds what people with disabilities cannot use

Each link of a page leads to a file of the site with that anchor, or to a file of this repository. A page of each kind
is looked at in light and in dark, 375, 1,024 and 1,600 pixels wide, and the search is asked. The exit status is 1 when
a link leads nowhere, axe finds a serious fault, a page is wider than the screen, or the search does not find a guide.
Without a browser, playwright or axe only the links are checked, and the reason is written.
"""

from __future__ import annotations

import contextlib
import html.parser
import pathlib
import posixpath
import sys
import tempfile
import urllib.parse
from collections.abc import Iterator, Sequence
from itertools import product
from typing import TYPE_CHECKING

from check_pages import SCHEMES, look_at
from check_playground import AXE, PATIENCE, chromium, served
from site_pages import HOME, REPOSITORY

from heatlint.pages import SITE

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

WIDTHS = (375, 1024, 1600)
#: A page of each kind: the first one, a guide with tables, lists, a rule, a type, reference pages, one that is missing.
PAGES = (
    "",
    "plan/",
    "tutorial/",
    "ci/",
    "rules/",
    "rules/HL302/",
    "rules/HL4/",
    "resource-types/",
    "resource-types/OS--Nova--Server/",
    "commands/",
    "configuration/",
    "formats/",
    "serve-api/",
    "api/",
    "changelog/",
    "404.html",
)
#: The page that runs heatlint in the browser is part of the site if it was built (tools/build_playground.py).
PLAYGROUND = "playground/"
#: What readers look for, and the guide that they should find among the first results.
SEARCHED = {"docker": "ci/", "graph": "graph/", "quota": "demand/", "baseline": "findings/", "HL302": "rules/HL302/"}
#: How many results a reader looks at.
LOOKED_AT = 5


class Links(html.parser.HTMLParser):
    """The links and the anchors of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.anchors: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.anchors.update(filter(None, (values.get("id"), values.get("name") if tag == "a" else None)))
        self.links += filter(None, (values.get("href"), values.get("src")))


def broken_links(site: pathlib.Path) -> Iterator[str]:
    """Yield each link that leads nowhere. The page about a missing page has absolute links, so it is left out."""
    pages = {
        path.relative_to(site).as_posix(): Links(path.read_text(encoding="utf-8"))
        for path in site.rglob("*.html")
        if path.name != "404.html"
    }
    for name, page in pages.items():
        for link in dict.fromkeys(page.links):
            address = urllib.parse.urlsplit(link)
            if link.startswith(f"{REPOSITORY}/"):
                kind, _, path = link.removeprefix(f"{REPOSITORY}/").partition("#")[0].partition("/main/")
                if kind in ("blob", "tree", "edit") and not (HOME / path).exists():
                    yield f"{name}: {link}"
            elif not address.scheme and not address.netloc:
                wanted = posixpath.normpath(posixpath.join(posixpath.dirname(name), urllib.parse.unquote(address.path)))
                if not address.path:
                    wanted = name
                elif (site / wanted).is_dir():
                    wanted = posixpath.normpath(f"{wanted}/index.html")
                anchor = urllib.parse.unquote(address.fragment)
                if not (site / wanted).is_file():
                    yield f"{name}: {link}"
                elif anchor and wanted in pages and "=" not in anchor and anchor not in pages[wanted].anchors:
                    yield f"{name}: {link}: the page has no such anchor"


@contextlib.contextmanager
def published(site: pathlib.Path) -> Iterator[str]:
    """Serve the site below the path at which it is published, as the links of the page about a missing page need it."""
    path = urllib.parse.urlsplit(SITE).path
    with tempfile.TemporaryDirectory() as temporary, served(pathlib.Path(temporary)) as address:
        (pathlib.Path(temporary) / path.strip("/")).symlink_to(site.resolve(), target_is_directory=True)
        yield address.rstrip("/") + path


def faults_of_search(page: Page, address: str) -> Iterator[str]:
    """Yield the words for which the search does not show the guide among the first results."""
    for word, wanted in SEARCHED.items():
        page.goto(address)
        query = page.locator("[data-md-component=search-query]")
        query.focus()  # opens the search, as a click on its icon does
        query.press_sequentially(word)
        results = page.locator(".md-search-result__link:visible")
        results.first.wait_for()
        found = [results.nth(index).get_attribute("href") or "" for index in range(min(LOOKED_AT, results.count()))]
        if not any(urllib.parse.urlsplit(each).path.endswith(f"/{wanted}") for each in found):
            yield f'the search for "{word}" shows {found}, not {wanted}'


def faults(browser: Browser, address: str, names: Sequence[str]) -> Iterator[str]:
    """Yield what is wrong with the pages of these names as a reader sees them."""
    for scheme, width in product(SCHEMES, WIDTHS):
        page = browser.new_page(color_scheme=scheme, viewport={"width": width, "height": 900})
        page.set_default_timeout(PATIENCE * 1000)
        for name in names:
            answer = page.goto(address + name)
            if answer is None or not answer.ok:
                yield f"{name}: the site has no such page"
            else:
                yield from (f"{scheme}, {width} pixels: {fault}" for fault in look_at(page, name or "the first page"))
        if scheme == SCHEMES[0]:
            yield from (f"{width} pixels: {fault}" for fault in faults_of_search(page, address))
        page.close()


def main(arguments: list[str]) -> int:
    """Check the site; return the exit status."""
    if len(arguments) > 1 or arguments[:1] == ["--help"]:
        sys.exit(__doc__)
    site = pathlib.Path(arguments[0]) if arguments else HOME / "build" / "site"
    if not (site / "index.html").is_file():
        print(f'"{site}" is not a built site; run "python -m mkdocs build --strict"', file=sys.stderr)
        return 2
    found = list(broken_links(site))
    browser = chromium()
    if browser is None or not AXE.exists():
        reason = f'"{AXE}" does not exist' if browser else "no chromium, or no playwright, is installed"
        print(f"only the links were checked: {reason}")
    else:
        from playwright.sync_api import sync_playwright

        names = [*PAGES, PLAYGROUND] if (site / PLAYGROUND).exists() else PAGES
        with sync_playwright() as playwright, published(site) as address:
            started = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"])
            found += faults(started, address, names)
            started.close()
    print("\n".join(found) if found else "the site has no serious fault")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
