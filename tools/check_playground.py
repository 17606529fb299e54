#!/usr/bin/env python3
"""Check the page of tools/build_playground.py in a real browser: python tools/check_playground.py [NAME]... [--build]

    pip install playwright                           # drives the browser; chromium itself comes from the system
    python tools/check_playground.py --build         # builds the page first
    python tools/check_playground.py keyboard axe    # only these checks

Each check is a function of this module; its docstring says what holds. The exit status is 1 when one does not hold.
Without a browser or without playwright nothing is checked, the reason is written, and the exit status is 0.
"""

from __future__ import annotations

import argparse
import contextlib
import functools
import http.server
import importlib.util
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import traceback
import zipfile
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

import heatlint

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROOT = pathlib.Path(__file__).resolve().parent.parent
BUILT = ROOT / "docs" / "playground"
AXE = ROOT / "playground" / "node_modules" / "axe-core" / "axe.min.js"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
#: Seconds until something that the page does must be seen.
PATIENCE = 120.0
#: The bounds of the issue: seconds until the first verdict, and after a key in a template of 200 lines. For the first
#: one it is enough that the time on the clock, or the CPU time of all processors, is short: a busy machine is slow.
FIRST, AFTER_KEY = 8.0, 0.3
HOSTILE = '"><img src=x onerror=window.ran=1><script>window.ran=1</script>${window.ran=1}'


class Case(NamedTuple):
    """What a check gets: a browser and the address of the page."""

    browser: Browser
    address: str

    def page(self, **options: Any) -> Page:
        """Return the page after its first verdict."""
        page = self.browser.new_context(**options).new_page()
        page.goto(self.address)
        wait_for(lambda: marks(page, "drawn"))
        return page


# --- the checks ----------------------------------------------------------------------------------------------


def check_findings(case: Case) -> None:
    """Findings appear in the list and in the text; a click on Fix removes one, and the picture changes with it."""
    page = case.page()
    expect(page, "#summary", "Findings: 4 errors")
    assert page.locator("#editor .cm-lintRange-error").count() > 1
    before = page.locator("#picture img").get_attribute("src")
    page.get_by_role("button", name="Fix: the template has no parameter").click()
    expect(page, "#summary", "Findings: 3 errors")
    assert "flavor: {get_param: flavor}" in text(page)
    wait_for(lambda: page.locator("#picture img").get_attribute("src") != before)
    page.get_by_role("button", name="Fix: the template has no resource").click()
    expect(page, "#summary", "Findings: 2 errors")
    wait_for(lambda: "2 edges; 1 with findings" in picture_text(page))
    page.get_by_role("button", name="About the rule HL403").click()
    expect(page, "#rule-text h2", "HL403 undefined-attribute")


def check_picture(case: Case) -> None:
    """A click on a node of the picture selects the line that it is written in."""
    page = case.page()
    only(
        page,
        "heat_template_version: 2021-04-16\nresources:\n  a: {type: OS::Heat::None}\n  b: {type: OS::Heat::None}\n",
    )
    wait_for(lambda: "2 nodes" in picture_text(page))
    for fit in (True, False):
        page.locator("#fit").set_checked(fit)
        image = page.locator("#picture img")
        box = image.bounding_box()
        assert box is not None
        wide, high = image.evaluate("(image) => [image.naturalWidth, image.naturalHeight]")
        scale = min(1, box["width"] / wide, box["height"] / high)
        # The node a is in the upper left corner, b in the lower right one.
        for x, y, wanted in ((60, 80, "a:"), (wide - 60, high - 40, "b:")):
            image.click(
                position={
                    "x": (box["width"] - wide * scale) / 2 + x * scale,
                    "y": (box["height"] - high * scale) / 2 + y * scale,
                }
            )
            wait_for(page.locator("#editor .cm-activeLine", has_text=wanted).count)


def check_other_files(case: Case) -> None:
    """An action makes the file that a template names."""
    page = case.page()
    only(page, "heat_template_version: 2021-04-16\nresources: {a: {type: child.yaml}}\n")
    expect(page, "#summary", "Findings: 1 error")
    page.locator("#editor .cm-content").focus()
    page.keyboard.press("F8")
    page.keyboard.press("Control+.")
    page.locator("#action-list button", has_text="child.yaml").first.click()
    expect(page, "#summary", "No findings")
    assert page.get_by_role("tab").all_inner_texts()[-1] == "child.yaml"


def check_own_template(case: Case) -> None:
    """A template that replaces that of an example is checked without the example's environment; else this stays."""
    own = "heat_template_version: 2021-04-16\nresources: {a: {type: OS::Heat::None}}\n"
    page = case.page()
    page.locator("#editor .cm-content").focus()
    page.keyboard.press("Control+Home")
    page.keyboard.insert_text("# a comment\n")
    page.get_by_role("tab", name="environment.yaml").click()
    replace(page, "parameters: {other: 1}\n")
    page.get_by_role("tab", name="template.yaml").click()
    replace(page, own)
    expect(page, "#summary", "Findings: 1 error")  # the environment, which is the user's now, has a wrong parameter
    assert page.get_by_role("tab").all_inner_texts() == ["template.yaml", "environment.yaml"]
    for keys in ("Control+a",), ("Control+a", "Delete"):
        page.select_option("#example", "2")
        wait_for(lambda: page.get_by_role("tab").count() == 3)
        page.locator("#editor .cm-content").focus()
        for key in keys:
            page.keyboard.press(key)
        page.keyboard.insert_text(own)
        expect(page, "#summary", "No findings")
        assert page.get_by_role("tab").all_inner_texts() == ["template.yaml"]
        expect(page, "#status", "Removed the example's worker.yaml, environment.yaml.")


def check_typing(case: Case) -> None:
    """What is typed is checked; completion and hover know the types of Heat."""
    page = case.page()
    only(page, "heat_template_version: 2021-04-16\nresources:\n  a:\n    type: OS::Heat::Non")
    expect(page, "#summary", "Findings: 1 error")
    page.keyboard.press("Control+Space")
    page.locator("#editor .cm-tooltip-autocomplete li", has_text="OS::Heat::None").wait_for()
    time.sleep(0.3)  # a list of completions takes no key at first, so that none is accepted by accident
    page.keyboard.press("Enter")
    expect(page, "#summary", "No findings")
    page.locator("#editor .cm-line", has_text="OS::Heat").get_by_text("OS::Heat").hover()
    expect(page, "#editor .cm-tooltip .description strong", "OS::Heat::None")


def check_typing_on(case: Case) -> None:
    """What is typed while a picture is drawn is checked, too; beside a file without a stack the last picture stays."""
    page = case.page()
    only(page, "heat_template_version: 2021-04-16\nresources: {a: {type: OS::Heat::None}}\n")
    expect(page, "#summary", "No findings")
    page.evaluate("HTMLImageElement.prototype.decode = () => new Promise((done) => setTimeout(done, 2000))")
    replace(page, "heat_template_version: 2021-04-16\nresources: {a: {type: OS::Heat::Non}}\n")
    expect(page, "#summary", "Findings: 1 error")
    replace(page, "heat_template_version: 2021-04-16\nresources: {a: {type: OS::Heat::None}}\n")
    expect(page, "#summary", "No findings")
    page.locator("#add").click()
    page.keyboard.type("notes.txt")
    page.keyboard.press("Enter")
    wait_for(lambda: "1 node " in picture_text(page) and "none with findings" in picture_text(page))
    time.sleep(2.5)  # every picture that was asked for would be there now
    assert "none with findings" in picture_text(page)


def check_link(case: Case) -> None:
    """A link holds all files, the selected tab and the release; a damaged one is named and changes nothing."""
    page = case.page()
    page.select_option("#target", "rocky")
    page.get_by_role("tab", name="environment.yaml").click()
    replace(page, "parameters: {flavor: größe}\n")
    page.get_by_role("button", name="Copy link").click()
    link = wait_for(lambda: page.locator("#link").input_value())
    other = case._replace(address=link).page()
    assert other.locator("#target").input_value() == "rocky"
    assert other.locator("[role=tab][aria-selected=true]").inner_text() == "environment.yaml"
    assert text(other).strip() == "parameters: {flavor: größe}"
    for damaged in (link[:-20], link[:-1], f"{case.address}#input=%%%"):
        broken = case._replace(address=damaged).page()
        assert broken.get_by_role("tab").count() == 2
        expect(
            broken,
            "#status",
            'The link is damaged: it holds no input that can be read. This is the example "Four faults".',
        )


def check_directories(case: Case) -> None:
    """A directory that is dropped or opened is shown and checked; the download checks as the page does."""
    with tempfile.TemporaryDirectory() as temporary:
        stack = pathlib.Path(temporary, "stack")
        (stack / "lib").mkdir(parents=True)
        (stack / ".git").mkdir()
        (stack / ".git" / "config").write_text("x")
        (stack / "image.bin").write_bytes(b"\0\xff")
        (stack / "app.yaml").write_text(
            "heat_template_version: 2021-04-16\nresources: {a: {type: lib/b.yaml, properties: {size: 3}}}\n"
        )
        (stack / "lib" / "b.yaml").write_text(
            "heat_template_version: 2021-04-16\nparameters: {size: {type: number}}\n"
            "resources: {r: {type: OS::Heat::Value, properties: {value: {get_param: sise}}}}\n"
        )
        page = case.page()
        drop(page, stack)
        expect(page, "#summary", "Findings: 1 error")
        assert page.get_by_role("tab").all_inner_texts() == ["app.yaml", "lib/b.yaml"]
        assert "left out: 1" in page.inner_text("#status")
        opened = case.page()
        (stack / "disk.img").write_bytes(bytes(5_000_000))
        opened.locator("#open-directory").set_input_files(stack)
        expect(opened, "#summary", "Findings: 1 error")
        assert opened.get_by_role("tab").all_inner_texts() == ["app.yaml", "lib/b.yaml"]
        assert "left out: 2" in opened.inner_text("#status")
        with page.expect_download() as download:
            page.get_by_role("button", name="Download").click()
        unpacked = pathlib.Path(temporary, "unpacked")
        zipfile.ZipFile(download.value.path()).extractall(unpacked)
        with contextlib.chdir(unpacked):
            report = heatlint.check(".", config="heatlint.toml")
        assert [str(each.rule) for each in report.diagnostics] == ["HL401 undefined-parameter"]


def check_release(case: Case) -> None:
    """The target release decides what is wrong."""
    page = case.page()
    only(page, "heat_template_version: 2021-04-16\nresources: {a: {type: OS::Heat::None}}\n")
    expect(page, "#summary", "No findings")
    page.select_option("#target", "rocky")
    wait_for(lambda: "2021-04-16" in page.inner_text("#findings"))


def check_keyboard(case: Case) -> None:
    """Everything can be done with the keyboard alone, and Tab leaves the editor."""
    page = case.page()
    reached = []
    for _ in range(40):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.id || document.activeElement.textContent"))
    for wanted in ("example", "target", "open-files", "open-directory", "download", "share", "tab-0", "add", "editor"):
        assert wanted in reached, f"Tab does not reach {wanted}: {reached}"
    assert reached.index("view") > reached.index("editor")
    page.locator("#tab-0").focus()
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.textContent") == "environment.yaml"
    page.keyboard.press("Home")
    page.locator("#editor .cm-content").focus()
    page.keyboard.press("Control+Home")
    page.keyboard.press("F8")
    page.keyboard.press("F8")
    page.keyboard.press("Control+.")
    page.locator("#actions[open]").wait_for()
    page.keyboard.press("Enter")
    expect(page, "#summary", "Findings: 3 errors")
    page.keyboard.press("Control+k")
    page.keyboard.press("Control+i")
    page.locator("#editor .description").wait_for()
    page.keyboard.press("Escape")
    page.locator("#add").focus()
    page.keyboard.press("Enter")
    page.keyboard.type("new.yaml")
    page.keyboard.press("Enter")
    wait_for(lambda: page.locator("[role=tab][aria-selected=true]").inner_text() == "new.yaml")
    page.locator("#add").focus()
    page.keyboard.press("Enter")
    page.keyboard.type("new.yaml")
    page.keyboard.press("Enter")
    expect(page, "#name-fault", 'There is already a file "new.yaml"; expected another name')
    page.keyboard.press("Control+a")
    page.keyboard.type("../new.yaml")
    page.keyboard.press("Enter")
    expect(page, "#name-fault", '"../new.yaml" is not a path in the directory; expected one such as nested/web.yaml')
    page.keyboard.press("Escape")
    page.locator("#naming[open]").wait_for(state="detached")
    expect(page, "#status", "Added new.yaml.")


def check_narrow(case: Case) -> None:
    """Nothing is wider than a screen of 375 pixels, dialogs included."""
    page = case.page(viewport={"width": 375, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    page.get_by_role("button", name="Copy link").click()
    page.get_by_role("button", name="About the rule HL401").click()
    page.locator("#rule[open]").wait_for()
    assert page.evaluate("document.querySelector('#rule').getBoundingClientRect().right") <= 375
    assert page.evaluate("document.documentElement.scrollWidth") <= 375


def check_axe(case: Case) -> None:
    """axe finds no serious fault, in light and in dark, with a dialog and without."""
    for scheme in ("light", "dark"):
        page = case.page(color_scheme=scheme)
        page.evaluate(AXE.read_text())
        for step in ("", "rule", "actions"):
            if step == "rule":
                page.get_by_role("button", name="About the rule HL401").click()
            elif step == "actions":
                page.keyboard.press("Escape")
                page.locator("#editor .cm-content").focus()
                page.keyboard.press("F8")
                page.keyboard.press("Control+.")
            bad = axe_faults(page)
            assert not bad, f"{scheme}, {step or 'page'}: {bad}"


def check_privacy(case: Case) -> None:
    """After the start nothing is requested, and the browser refuses connections of the page and of its worker."""
    page = case.browser.new_context().new_page()
    requested: list[str] = []
    page.on("request", lambda request: requested.append(request.url))
    page.goto(case.address)
    wait_for(lambda: marks(page, "ready"))
    assert all(url.startswith((case.address, "blob:", "data:")) for url in requested), requested
    done = len(requested)
    only(page, "heat_template_version: 2021-04-16\nresources: {a: {type: http://example.org/x.yaml}}\n")
    wait_for(lambda: "x.yaml" in page.inner_text("#findings"))
    assert [url for url in requested[done:] if not url.startswith(("blob:", "data:"))] == []
    refused = "fetch('page.js').then(() => 'sent', () => 'refused')"
    assert page.evaluate(refused) == "refused"
    (worker,) = page.workers
    assert (
        worker.evaluate(
            "new Promise((done) => { const r = new XMLHttpRequest(); r.onload = () => done('sent');"
            "r.onerror = () => done('refused'); r.open('GET', self.location.origin + '/page.js');"
            "r.send(); })"
        )
        == "refused"
    )


def check_hostile(case: Case) -> None:
    """Names that hold markup run no script, wherever they are shown."""
    page = case.page()
    name, other = json.dumps(HOSTILE), json.dumps(f"x{HOSTILE}")
    only(
        page,
        f"heat_template_version: 2021-04-16\ndescription: {name}\nparameters: {{{name}: {{type: string}}}}\n"
        f"resources:\n  {name}: {{type: OS::Nova::Server, properties: {{{name}: 1, name: {{get_param: {name}}}}}}}\n"
        f"  b: {{type: {name}, depends_on: {name}}}\n  c: {{type: OS::Heat::None, depends_on: {other}}}\n",
    )
    wait_for(lambda: "onerror" in page.inner_text("#findings"))
    wait_for(lambda: page.locator("#picture img").count())
    for about in page.get_by_role("button", name="About the rule").all()[:3]:
        about.click()
        page.locator("#rule[open]").wait_for()
        page.keyboard.press("Escape")
        page.locator("#rule[open]").wait_for(state="detached")
    page.locator("#editor .cm-content").focus()
    page.keyboard.press("F8")
    page.keyboard.press("Control+.")
    page.locator("#actions[open]").wait_for()
    assert page.evaluate("window.ran") is None


def check_time(case: Case) -> None:
    """The first verdict takes at most 8 s, and the next one 0.3 s after a key in a template of 200 lines."""
    with cpu_time() as busy:
        page = case.page()
    first = marks(page, "checked") / 1000
    print(f"  first verdict: {first:.1f} s, {busy():.1f} s of CPU time")
    lines = [
        f"  r{number}:\n    type: OS::Heat::Value\n    properties:\n      value: {number}\n" for number in range(49)
    ]
    only(page, "heat_template_version: 2021-04-16\nresources:\n" + "".join(lines))
    expect(page, "#summary", "No findings")
    page.keyboard.press("Control+End")
    wait_for(lambda: page.evaluate("performance.clearMarks()") is None)
    page.evaluate("addEventListener('keydown', () => performance.mark('key'), true)")
    waits = []
    for _ in range(10):
        page.evaluate("performance.clearMarks()")
        page.keyboard.press("1")
        wait_for(lambda: marks(page, "drawn"))
        waits.append((marks(page, "checked") - marks(page, "key")) / 1000)
    print(f"  after a key: {sorted(waits)[5]:.2f} s (median), {max(waits):.2f} s (longest)")
    assert min(first, busy()) <= FIRST, "the first verdict takes too long"
    assert sorted(waits)[5] <= AFTER_KEY, "the verdict after a key takes too long"


def check_verdicts(case: Case) -> None:
    """In Pyodide heatlint finds the same as here, in all templates of fixtures/verdicts and the examples."""
    paths = sorted((ROOT / "fixtures" / "verdicts").rglob("*.yaml"))
    texts = {str(path.relative_to(ROOT)): path.read_text() for path in paths}
    with tempfile.TemporaryDirectory() as temporary:
        # Not in the repository: each check would read its programs, for what may use a parameter that a fix removes.
        with contextlib.chdir(temporary):
            here = {name: found(content) for name, content in texts.items()}
        given = pathlib.Path(temporary, "texts.json")
        given.write_text(json.dumps(texts))
        command = ["node", "compare.mjs", str(BUILT / "heatlint.zip"), str(given)]
        done = subprocess.run(command, cwd=ROOT / "playground", text=True, capture_output=True, timeout=5 * PATIENCE)
    assert done.returncode == 0, done.stderr[-2000:]
    there = json.loads(done.stdout.splitlines()[-1])
    assert len(there) > 100
    assert {name: (here[name], there[name]) for name in here if here[name] != there[name]} == {}
    print(f"  {len(there)} templates")


def found(content: str) -> list[list[Any]]:
    """Return the rule and the place of each finding in a template."""
    report = heatlint.check_text(content, use_config=False)
    return [[each.rule.code, each.range and each.range.start.line] for each in report.diagnostics]


# --- help ----------------------------------------------------------------------------------------------------


def marks(page: Page, name: str) -> float:
    """Return when the page has made a mark for the last time, in milliseconds; 0 if it has not."""
    last: float = page.evaluate(f"performance.getEntriesByName('{name}').at(-1)?.startTime ?? 0")
    return last


def axe_faults(page: Page) -> list[str]:
    """Return the serious faults that axe finds: the rule, and the elements. The page must have loaded axe."""
    found = page.evaluate("axe.run().then(({violations}) => violations)")
    return [
        f"{each['id']} {[node['html'][:200] for node in each['nodes']]}"
        for each in found
        if each["impact"] in ("serious", "critical")
    ]


def picture_text(page: Page) -> str:
    """Return the text that stands for the picture; "" without one."""
    image = page.locator("#picture img")
    return (image.get_attribute("alt") or "") if image.count() else ""


def text(page: Page) -> str:
    """Return the text in the editor, as far as it is shown."""
    return "\n".join(page.locator("#editor .cm-line").all_inner_texts())


def replace(page: Page, content: str) -> None:
    """Replace the text in the editor."""
    page.locator("#editor .cm-content").focus()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(content)


def only(page: Page, content: str) -> None:
    """Show one file, a template with a text."""
    page.select_option("#example", "1")
    wait_for(lambda: page.get_by_role("tab").count() == 1)
    replace(page, content)


def expect(page: Page, selector: str, wanted: str) -> None:
    """Wait until an element has a text."""
    place = page.locator(selector).first
    try:
        wait_for(lambda: place.count() and place.inner_text().strip() == wanted)
    except AssertionError:
        now = place.inner_text() if place.count() else "nothing"
        raise AssertionError(f"{selector} shows {now!r}, not {wanted!r}") from None


def wait_for(question: Callable[[], Any]) -> Any:
    """Return the answer to a question as soon as it is true."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if answer := question():
            return answer
        time.sleep(0.05)
    raise AssertionError(f"nothing after {PATIENCE:.0f} s")


def drop(page: Page, path: pathlib.Path) -> None:
    """Drop a file or a directory on the page, as a file manager does."""
    session = page.context.new_cdp_session(page)
    data = {"items": [], "files": [str(path)], "dragOperationsMask": 1}
    for kind in ("dragEnter", "dragOver", "drop"):
        session.send("Input.dispatchDragEvent", {"type": kind, "x": 300, "y": 300, "data": data})


@contextlib.contextmanager
def cpu_time() -> Iterator[Callable[[], float]]:
    """Count the seconds of CPU time that the processes below this one take while the context lasts."""
    before = _ticks()
    after = dict(before)
    yield lambda: sum(value - before.get(key, 0) for key, value in after.items()) / os.sysconf("SC_CLK_TCK")
    after.update(_ticks())


def _ticks() -> dict[str, int]:
    stats = {}
    for path in pathlib.Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            stats[path.parent.name] = path.read_text().rpartition(")")[2].split()
    below = {str(os.getpid())}
    while more := {pid for pid, fields in stats.items() if fields[1] in below} - below:
        below |= more
    return {pid: int(stats[pid][11]) + int(stats[pid][12]) for pid in below if pid in stats}


@contextlib.contextmanager
def served(directory: pathlib.Path = BUILT) -> Iterator[str]:
    """Serve a directory, by default that of the built page, on a free port of this machine."""

    class Handler(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *given: object) -> None:
            pass

    handler = functools.partial(Handler, directory=str(directory))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def chromium() -> str | None:
    """Return the path of the browser, None if it is not installed or nothing can drive it."""
    if importlib.util.find_spec("playwright") is None:
        return None
    return next(filter(None, map(shutil.which, BROWSERS)), None)


CHECKS: dict[str, Callable[[Case], None]] = {
    name.removeprefix("check_"): value for name, value in list(globals().items()) if name.startswith("check_")
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of {', '.join(CHECKS)}; all by default")
    parser.add_argument("--build", action="store_true", help="build the page first")
    arguments = parser.parse_args()
    unknown = [name for name in arguments.names if name not in CHECKS]
    if unknown:
        parser.error(f'"{unknown[0]}" is not a check; expected one of {", ".join(CHECKS)}')
    browser = chromium()
    if browser is None:
        print("skipped: no chromium, or no playwright, is installed")
        return 0
    if arguments.build:
        subprocess.run([sys.executable, str(ROOT / "tools" / "build_playground.py")], cwd=ROOT, check=True)
    if not (BUILT / "index.html").exists():
        parser.error(f'"{BUILT}" does not exist; run "python tools/build_playground.py", or use "--build"')
    from playwright.sync_api import sync_playwright

    failed = 0
    with sync_playwright() as playwright, served() as address:
        for name in arguments.names or CHECKS:
            started = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"])
            print(f"{name}: {CHECKS[name].__doc__}", flush=True)
            try:
                CHECKS[name](Case(started, address))
            except Exception:
                failed += 1
                traceback.print_exc()
                print(f"{name}: FAILED", flush=True)
            finally:
                started.close()
    print(f"{len(arguments.names or CHECKS) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
