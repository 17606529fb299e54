#!/usr/bin/env python3
"""Check the pages that heatlint writes and serves in a real browser: python tools/check_pages.py

    pip install -e '.[serve]' playwright       # drives the browser; chromium itself comes from the system
    cd playground && npm ci                    # axe, which finds what people with disabilities cannot use

These are the pages of `check`, `plan` and `graph`, and that of `heatlint serve`, in light and in dark, 1,280 and 375
pixels wide. The exit status is 1 when axe finds a serious fault, or when a page is wider than the screen. Without a
browser, playwright or axe nothing is checked, the reason is written, and the exit status is 0.
"""

from __future__ import annotations

import contextlib
import io
import pathlib
import re
import socket
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from itertools import product
from typing import TYPE_CHECKING, Literal

from check_playground import AXE, axe_faults, chromium, wait_for

from heatlint.cli import main as run

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
LONG = "a_name_without_an_end_" * 12
NAME = f"{LONG[:100]}.yaml"
OLD = """\
heat_template_version: 2021-04-16
resources:
  updated: {type: OS::Heat::Value, properties: {value: 1}}
  replaced: {type: OS::Nova::KeyPair, properties: {name: a, public_key: k}}
  deleted: {type: OS::Heat::None}
  refused: {type: OS::Heat::None, external_id: a}
"""
NEW = f"""\
heat_template_version: 2021-04-16
conditions: {{never: {{equals: [a, b]}}}}
resources:
  updated: {{type: OS::Heat::Value, properties: {{value: {LONG}}}}}
  replaced: {{type: OS::Nova::KeyPair, properties: {{name: b, public_key: k}}}}
  added: {{type: OS::Heat::None, depends_on: updated}}
  refused: {{type: OS::Heat::None, external_id: b}}
  not_made: {{type: OS::Nova::Server, condition: never, properties: {{image: a, flavor: b}}}}
"""
WRONG = f"""{NEW}\
  far: {{type: "https://example.org/{LONG}.yaml"}}
  nested: {{type: child.yaml, properties: {{size: {{get_param: missing}}, other: {LONG}}}}}
  wrong: {{type: "OS::Nova::{LONG}", depends_on: nowhere}} # {LONG}
"""
CHILD = """\
heat_template_version: 2021-04-16
parameters: {size: {type: string}}
resources: {value: {type: OS::Heat::Value, properties: {value: {get_param: size}}}}
"""
BOXES = """\
heat_template_version: 2021-04-16
resources:
  first: {type: OS::Heat::None}
  group: {type: OS::Heat::ResourceGroup, depends_on: first, properties: {count: 3, resource_def: {type: boxed.yaml}}}
  beside: {type: boxed.yaml, depends_on: first}
  after: {type: boxed.yaml, depends_on: [group, beside, first]}
  last: {type: OS::Heat::None, depends_on: [after, group]}
  alone: {type: boxed.yaml}
"""
BOXED = """\
heat_template_version: 2021-04-16
resources:
  port: {type: OS::Neutron::Port, properties: {network: a}}
  server: {type: OS::Nova::Server, properties: {image: a, wrong: c, networks: [{port: {get_resource: port}}]}}
  other: {type: child.yaml, depends_on: server, properties: {size: a}}
"""
#: Returns what is wrong with the places of what a picture shows: nodes over one another, out of their box, or narrower
#: than their text, and edges that do not reach their nodes.
PLACES = """() => {
  const found = [], frame = (group) => group.querySelector(":scope > rect, :scope > circle").getBoundingClientRect();
  const isIn = (one, other) => one.left > other.left - 1 && one.right < other.right + 1
    && one.top > other.top - 1 && one.bottom < other.bottom + 1;
  const isOver = (one, other) => one.left < other.right - 1 && other.left < one.right - 1
    && one.top < other.bottom - 1 && other.top < one.bottom - 1;
  const visit = (group, around) => {
    for (const text of group.querySelectorAll(":scope > text"))
      if (!isIn(text.getBoundingClientRect(), around)) found.push(`out of its box: ${text.textContent}`);
    if (group.classList.contains("closed")) return;
    const nodes = [...group.querySelectorAll(":scope > [data-node]")], frames = nodes.map(frame);
    nodes.forEach((node, number) => {
      const name = node.dataset.node;
      if (!isIn(frames[number], around)) found.push(`out of its box: ${name}`);
      if (frames.slice(0, number).some((other) => isOver(frames[number], other))) found.push(`over another: ${name}`);
      visit(node, frames[number]);
    });
    for (const edge of group.querySelectorAll(":scope > [data-edge]")) {
      const path = edge.querySelector("path"), ends = edge.dataset.edge.split(" ");
      [0, path.getTotalLength()].forEach((length, end) => {
        const { x, y } = path.getPointAtLength(length).matrixTransform(path.getScreenCTM());
        const node = frame(nodes.find((each) => each.dataset.node === ends[end]));
        const isAt = x > node.left - 2 && x < node.right + 2 && y > node.top - 2 && y < node.bottom + 2;
        if (!isAt) found.push(`not at its node: ${edge.dataset.edge}`);
      });
    }
  };
  const svg = [...document.querySelectorAll("main svg")].find((each) => each.checkVisibility());
  visit(svg, svg.getBoundingClientRect());
  return found;
}"""
#: The name of the report with findings in several directories.
FILTERED = "filtered"
FAILING = (
    "heat_template_version: 2021-04-16\nresources: {a: {type: OS::Heat::TestResource, properties: {fail: true}}}\n"
)


def write_pages(directory: pathlib.Path) -> list[pathlib.Path]:
    """Write the pages of the commands; return their files."""
    texts = {
        "old.yaml": OLD,
        "new.yaml": NEW,
        NAME: WRONG,
        "child.yaml": CHILD,
        "boxes.yaml": BOXES,
        "boxed.yaml": BOXED,
    }
    for name, text in texts.items():
        (directory / name).write_text(text, encoding="utf-8")
    quiet = io.StringIO()
    with contextlib.chdir(directory), contextlib.redirect_stdout(quiet), contextlib.redirect_stderr(quiet):
        run(["check", NAME, "--format", "html:report.html", "--no-config"])
        run(["plan", "old.yaml", "new.yaml", "--format", "html:plan.html", "--no-config"])
        run(["graph", NAME, "--format", "html:graph.html", "--no-config"])
        run(["graph", "new.yaml", "--diff", "old.yaml", "--format", "html:update.html", "--no-config"])
        run(["graph", "boxes.yaml", "--format", "html:boxes.html", "--no-config"])
        for each in ("dir 3", "dir 30", "3"):
            (directory / each).mkdir()
            (directory / each / NAME).write_text(WRONG, encoding="utf-8")
        run(["check", "dir 3", "dir 30", "3", "--format", f"html:{FILTERED}.html", "--no-config"])
    return [directory / f"{name}.html" for name in ("report", "plan", "graph", "update", "boxes", FILTERED)]


@contextlib.contextmanager
def endpoint() -> Iterator[tuple[str, str]]:
    """Start the endpoint; yield its address and the password of its user."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "heatlint", "serve", "--port", str(port), "--delay", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        try:
            assert process.stdout is not None
            lines = iter(process.stdout.readline, "")
            password = next(filter(None, (re.search(r"OS_PASSWORD=['\"]?([^'\"\s]+)", line) for line in lines)))[1]
            address = f"http://127.0.0.1:{port}/"
            wait_for(lambda: urllib.request.urlopen(f"{address}healthcheck").status == 200)
            yield address, password
        finally:
            process.terminate()


def look_at(page: Page, name: str) -> Iterator[str]:
    """Yield what is wrong with what a page shows now."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    yield from (f"{name}: {fault}" for fault in axe_faults(page))
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    if wide > 0:
        yield f"{name}: {wide} pixels wider than the screen"


def faults_of_file(page: Page, path: pathlib.Path) -> Iterator[str]:
    """Yield the faults of a page of a command, with everything that it folds in, and with a node chosen."""
    page.goto(path.as_uri())
    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    yield from look_at(page, path.name)
    yield from faults_on_paper(page, path.name)
    if page.locator("g[data-node]").count():
        page.locator("svg:visible g[data-node]").first.focus()
        page.keyboard.press("Enter")
        page.locator("aside h2").wait_for()
        if not page.locator("aside pre span").count():
            yield f"{path.name}: a node has no lines of its template"
        yield from look_at(page, f"{path.name}, a node chosen")
        yield from faults_of_boxes(page, path.name)
    if path.stem == FILTERED:
        yield from faults_of_filters(page)


def faults_of_boxes(page: Page, name: str) -> Iterator[str]:
    """Yield what is wrong when boxes are collapsed and expanded one by one, from each level on."""
    for level in range(page.locator("#level option").count()):
        page.select_option("#level", str(level))
        for label in page.locator(".toggle:visible").evaluate_all("(all) => all.map((each) => each.ariaLabel)"):
            toggle = page.locator(f'.toggle[aria-label="{label}"]:visible').first
            if not toggle.count():
                continue  # in a box that is collapsed
            was_open = toggle.get_attribute("aria-expanded")
            toggle.focus()
            page.keyboard.press("Enter")
            is_open = page.locator(".toggle:focus").get_attribute("aria-expanded")
            yield from (f"{name}, level {level}, {label}: {fault}" for fault in page.evaluate(PLACES))
            if is_open == was_open:
                yield f"{name}, level {level}, {label}: nothing happens"
        yield from look_at(page, f"{name}, level {level}, boxes collapsed")


def faults_of_filters(page: Page) -> Iterator[str]:
    """Yield what is wrong when the findings in some directories are looked for."""

    def shown() -> list[str]:
        """Return the directories whose findings are shown."""
        found: list[str] = page.locator("section[data-file]:visible").evaluate_all(
            "(all) => all.map((each) => each.dataset.directory)"
        )
        return sorted(found)

    for text, wanted in (
        ("dir 3", ["dir 3", "dir 30"]),
        ('"dir 3/', ["dir 3"]),
        ('"dir 3/" HL', ["dir 3"]),
        ('"', ["3", "dir 3", "dir 30"]),
    ):
        page.fill("#search", text)
        if shown() != wanted:
            yield f"the search for {text} shows {shown()}"
    page.fill("#search", "")
    for wanted in (["3"], ["dir 3"], ["dir 30"]):
        page.select_option("#directory", wanted[0])
        if shown() != wanted:
            yield f"the filter for {wanted} shows {shown()}"


def faults_on_paper(page: Page, name: str) -> Iterator[str]:
    """Yield what is folded in about the findings of a report and would not be printed."""
    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = false; })")
    page.emulate_media(media="print")
    for folded in page.locator("section[data-file] details > :not(summary)").all():
        if not folded.evaluate("(each) => each.checkVisibility()"):
            yield f"{name}: not printed: {folded.inner_html()[:100]}"
    page.emulate_media(media="screen")


def faults_of_endpoint(page: Page, address: str, password: str) -> Iterator[str]:
    """Yield the faults of the page of the endpoint: before signing in, with stacks, and with one stack."""
    page.goto(address)
    yield from look_at(page, "endpoint, signing in")
    page.fill("#with_password [name=user]", "demo")
    page.fill("#with_password [name=password]", password)
    page.get_by_role("button", name="Sign in").click()
    page.locator("#stacks").wait_for()
    if not page.locator("#stacks button.link").count():
        page.locator("#stacks summary").click()
        for name, text in (
            ("fails", FAILING),
            ("long", NEW.replace("  refused: {type: OS::Heat::None, external_id: b}\n", "")),
        ):
            page.fill("#make [name=name]", name)
            page.fill("#make [name=template]", text)
            page.get_by_role("button", name="Create").click()
            page.locator("#stacks button.link", has_text=name).wait_for()
        page.fill("#make [name=template]", WRONG)
        page.get_by_role("button", name="Validate").click()
        page.locator("#findings").wait_for()
    yield from look_at(page, "endpoint, stacks")
    for name in ("fails", "long"):
        page.locator("#stacks button.link", has_text=name).click()
        page.locator("#resources tbody tr").first.wait_for()
        page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
        yield from look_at(page, f"endpoint, stack {name}")
        page.get_by_role("button", name="Close").click()


def faults(browser: Browser, files: list[pathlib.Path], address: str, password: str) -> Iterator[str]:
    for scheme, width in product(SCHEMES, (1280, 375)):
        page = browser.new_page(color_scheme=scheme, viewport={"width": width, "height": 800})
        found = [fault for path in files for fault in faults_of_file(page, path)]
        found += faults_of_endpoint(page, address, password)
        yield from (f"{scheme}, {width} pixels: {fault}" for fault in found)
        page.close()


def main() -> int:
    browser = chromium()
    if browser is None or not AXE.exists():
        print("skipped: " + (f'"{AXE}" does not exist' if browser else "no chromium, or no playwright, is installed"))
        return 0
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as temporary, sync_playwright() as playwright, endpoint() as (address, password):
        files = write_pages(pathlib.Path(temporary))
        started = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        found = list(faults(started, files, address, password))
        started.close()
    print("\n".join(found) if found else f"{len(files)} pages and that of the endpoint have no serious fault")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
