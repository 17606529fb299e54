#!/usr/bin/env python3
"""Compare what editors show after random sessions with what a fresh check finds.

    python tools/editor_sessions.py [--count N] [--seed N] [--steps N]

Each session begins the language server in this process, with a client that is sent diagnostics and with one that pulls
them. It edits, saves and closes files, changes, renames and deletes files and directories on the disk, changes configs,
and adds and removes folders. At the end both clients must show exactly the findings of a check of each folder that
knows nothing of the session; what several checks find is shown once. Exit code 1 at the first difference; the steps of
that session are printed.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import pathlib
import random
import re
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent))

from heatlint._misuse import Misuse  # noqa: E402
from heatlint.editor.file import kind_of  # noqa: E402
from heatlint.load.disk import is_below  # noqa: E402
from heatlint.lsp import checking, start  # noqa: E402
from heatlint.lsp.diagnostics import shown_message  # noqa: E402
from heatlint.lsp.documents import path_of  # noqa: E402
from heatlint.project.config import display_path  # noqa: E402
from heatlint.review.baseline import Baseline  # noqa: E402
from heatlint.run.checker import Checker  # noqa: E402
from heatlint.run.find_jobs import JobFinder  # noqa: E402
from heatlint.run.find_templates import NO_VERSION, looks_like_template  # noqa: E402
from heatlint.run.options import CheckOptions  # noqa: E402
from heatlint.run.scopes import Scopes, passed_over  # noqa: E402

#: A name of a file that goes up, or an absolute one, in a message. A check of the directory above names a file here
#: "../here/file.yaml", or by its absolute path if only a config names the template.
_UP = re.compile(r'(?<=")(?:\.\.)?/[^"]+(?=")')
#: A step: what is done, and two numbers that choose the file and the text.
Step = tuple[str, int, int]
#: The real path of a file, line, column, end line, end column, code, severity, message.
Row = tuple[str, int, int, int, int, str, int, str]
#: What a client shows, and how often.
Shown = Counter[Row]

_BASELINE = """\
{"version": 2, "files": {"main.yaml": {"content": "afe87c44aa22c0ff", "findings": [
 ["HL301", "resources.other.type", "9918f9fc"], ["HL313", "resources.mine.type", "65426da4"]]}}}
"""
_HOT = "heat_template_version: 2018-08-31\n"
_MAIN = _HOT + "parameters:\n  net: {type: string}\n  size: {type: number}\nresources:\n"
#: The texts that each file may have. The first ones are those at the beginning of a session, unless they are None.
TEXTS: dict[str, list[str | None]] = {
    "a/main.yaml": [
        _MAIN + "  port:\n    type: nested/port.yaml\n    properties: {net: {get_param: net}}\n",
        _MAIN + "  port:\n    type: nested/port.yaml\n    properties: {nett: {get_param: size}}\n",
        _MAIN + "  mine: {type: My::Type}\n  other: {type: OS::Nova::Servr}\n",
        _MAIN + "  s: {type: OS::Heat::Value, properties: {value: {get_file: script.sh}}}\n",
        _MAIN + "  s: {type: OS::Heat::Value, properties: {value: {get_param: nothing}}}  # heatlint: ignore[HL401]\n",
        _MAIN + "  s: {type: OS::Heat::Value}  # heatlint: ignore[HL401]\n",
        _HOT + "resources: [\n",
        "resources:\n  s: {type: OS::Heat::None}\n",
        "just: a file\n",
    ],
    "a/nested/port.yaml": [
        _HOT + "parameters:\n  net: {type: string}\nresources:\n  p:\n    type: OS::Neutron::Port\n"
        "    properties: {network: {get_param: net}}\n",
        _HOT + "parameters:\n  net: {type: number}\nresources:\n  p: {type: OS::Neutron::Port}\n",
        _HOT + "resources:\n  p: {type: deeper.yaml}\n",
        None,
        "resources:\n  p: {type: OS::Heat::None}\n",
    ],
    "a/nested/deeper.yaml": [None, _HOT + "resources:\n  p: {type: OS::Heat::Nonne}\n", _HOT + "resources: {}\n"],
    "a/main.env": [
        "parameters: {net: private, size: big}\n",
        "parameters: {net: private, size: 3, more: 4}\n",
        "parameters: {size: 3}\nresource_registry:\n  My::Type: nested/port.yaml\n",
        "parameters: {net: private, size: 3}\nresource_registry: {My::Type: nothing.yaml}\n",
        None,
    ],
    "a/registry.yaml": [
        None,
        "resource_registry:\n  My::Type: nested/port.yaml\n",
        "resource_registry:\n  My::*: OS::Heat::None\n",
        "parameters: {strange: 1}\nevent_sinks: 3\n",
    ],
    "a/type.json": ['{"resource_type": "My::Type", "properties": {}}', "{", None],
    "a/script.sh": ["echo\n", None],
    "a/heatlint.toml": [
        None,
        '[[stack]]\ntemplate = "main.yaml"\nenvironments = ["main.env"]\n',
        '[[stack]]\ntemplate = "*.yaml"\nparameters = {net = "x", size = "y"}\n',
        'exclude = ["nested"]\nignore = ["HL3"]\n',
        'ignore = ["nothing"]\n',
        'baseline = "accepted.json"\n',
        'types = ["type.json"]\n',
    ],
    "a/accepted.json": [None, _BASELINE, '{"version": 2, "files": {}}', "{"],
    "a/nested/heatlint.toml": [None, 'severity = {HL401 = "warning"}\n', 'ignore = ["HL"]\n'],
    "a/.gitignore": [None, "nested/\n", "*.env\n"],
    "b/app.yaml": [
        _HOT + "resources:\n  far: {type: ../a/nested/port.yaml, properties: {net: x}}\n",
        _HOT + "resources:\n  far: {type: ../a/nested/prt.yaml}\n  mine: {type: My::Type}\n",
        _HOT + "parameters:\n  unused: {type: string}\nresources: {}\n",
    ],
    "b/registry.env": [None, "resource_registry: {My::Type: app.yaml}\n", "parameters: {unused: 1, x: 2}\n"],
}
NAMES = list(TEXTS)
FOLDERS = ("a", "b", "a/nested")
#: The directory that is removed or moved, and the name that it is moved to.
DIRECTORY, MOVED = "a/nested", "a/other"
STEPS = (
    *("write", "delete", "rename", "checkout", "open", "edit", "edit", "save", "save", "close"),
    *("remove directory", "move directory", "remove folder", "add folder", "wait", "run"),
)


class Client:
    """A client of a server in this process. It sends messages and keeps what the server shows.

    pulls: whether it pulls diagnostics.
    """

    def __init__(self, root: pathlib.Path, *, pulls: bool) -> None:
        self.root = root
        self.pulls = pulls
        self.server = start.make()
        self.server.protocol.set_writer(self)
        self.texts: dict[str, str] = {}
        self.folders: list[str] = ["a"]
        self.errors: list[str] = []
        self._pushed: dict[str, list[Any]] = {}
        self._pulled: dict[str, tuple[str, list[Any]]] = {}
        self._answers: dict[int, asyncio.Future[Any]] = {}
        self._number = 0
        self._must_pull = True

    # --- messages --------------------------------------------------------------------------------------------

    def write(self, data: bytes) -> None:
        """Take a message of the server."""
        message = json.loads(data.partition(b"\r\n\r\n")[2])
        method = message.get("method")
        if method is None:
            self._answers.pop(message["id"]).set_result(message)
        elif "id" in message:
            self._must_pull |= method == "workspace/diagnostic/refresh"
            answer = {"jsonrpc": "2.0", "id": message["id"], "result": None}
            asyncio.get_running_loop().call_soon(self.server.protocol.receive, json.dumps(answer).encode())
        elif method == "textDocument/publishDiagnostics":
            self._pushed[message["params"]["uri"]] = message["params"]["diagnostics"]
        elif method in ("window/logMessage", "window/showMessage") and "failed" in message["params"]["message"]:
            self.errors.append(message["params"]["message"])

    def close(self) -> None:
        """Close nothing: there is no stream."""

    def notify(self, method: str, params: object) -> None:
        """Send a notification."""
        self.server.protocol.receive(json.dumps({"jsonrpc": "2.0", "method": method, "params": params}).encode())

    async def request(self, method: str, params: object) -> Any:
        """Send a request and return its result. Raises AssertionError for an error."""
        self._number += 1
        future = self._answers[self._number] = asyncio.get_running_loop().create_future()
        message = {"jsonrpc": "2.0", "id": self._number, "method": method, "params": params}
        self.server.protocol.receive(json.dumps(message).encode())
        answer = await future
        assert "error" not in answer, answer
        return answer.get("result")

    async def begin(self, name: str = "client", document: dict[str, Any] | None = None) -> None:
        """Begin the session with one folder. name: of the client; document: more of what it can do with texts."""
        diagnostics: dict[str, Any] = {"diagnostic": {}} if self.pulls else {}
        capabilities = {
            "textDocument": {**diagnostics, **(document or {})},
            "workspace": {"diagnostics": {"refreshSupport": True}, "workspaceEdit": {"documentChanges": True}},
        }
        params = {
            "processId": None,
            "rootUri": None,
            "clientInfo": {"name": name},
            "capabilities": capabilities,
            "workspaceFolders": [self._folder(folder) for folder in self.folders],
        }
        await self.request("initialize", params)
        self.notify("initialized", {})

    async def settle(self) -> None:
        """Pull what there is until the server is idle and asks for no more."""
        self._must_pull = True
        while self._must_pull or self.server.checking.is_busy:
            self._must_pull = False
            await self._pull()
            while self.server.checking.is_busy:
                await asyncio.sleep(0)

    async def _pull(self) -> None:
        previous = [{"uri": uri, "value": identity} for uri, (identity, _) in self._pulled.items()]
        report = await self.request("workspace/diagnostic", {"previousResultIds": previous})
        for each in report["items"]:
            if each["kind"] == "full":
                self._pulled[each["uri"]] = each["resultId"], each["items"]
        for name in self.texts:
            report = await self.request("textDocument/diagnostic", {"textDocument": {"uri": self.uri(name)}})
            self._pulled[self.uri(name)] = report["resultId"], report["items"]

    def shown(self) -> Shown:
        """Return the findings that the client shows, without hints. Those of configs are always sent."""
        found = dict(self._pushed)
        if self.pulls:
            found.update({uri: items for uri, (_, items) in self._pulled.items()})
        return Counter(self._row(uri, each) for uri, items in found.items() for each in items if each["severity"] < 4)

    def _row(self, uri: str, each: Any) -> Row:
        begin, end = each["range"]["start"], each["range"]["end"]
        place = begin["line"], begin["character"], end["line"], end["character"]
        return path_of(uri) or uri, *place, each.get("code", ""), each["severity"], each["message"]

    def uri(self, name: str) -> str:
        """Return the URI of a file."""
        return (self.root / name).as_uri()

    def _folder(self, name: str) -> dict[str, str]:
        return {"uri": self.uri(name), "name": name}

    # --- what a user does ------------------------------------------------------------------------------------

    def open(self, name: str, text: str) -> None:
        """Open a file."""
        self.texts[name] = text
        document = {"uri": self.uri(name), "languageId": "yaml", "version": 1, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": document})

    def edit(self, name: str, text: str) -> None:
        """Replace the text of an open file."""
        self.texts[name] = text
        identity = {"uri": self.uri(name), "version": 2}
        self.notify("textDocument/didChange", {"textDocument": identity, "contentChanges": [{"text": text}]})

    def saved(self, name: str) -> None:
        """Report that an open file was saved."""
        self.notify("textDocument/didSave", {"textDocument": {"uri": self.uri(name)}})

    def close_file(self, name: str) -> None:
        """Close a file without saving it."""
        del self.texts[name]
        self.notify("textDocument/didClose", {"textDocument": {"uri": self.uri(name)}})

    def changed(self, changes: dict[str, int]) -> None:
        """Report changes on the disk: the name of each file or directory with the type of the change."""
        events = [{"uri": self.uri(name), "type": kind} for name, kind in changes.items()]
        self.notify("workspace/didChangeWatchedFiles", {"changes": events})

    def set_folders(self, added: list[str], removed: list[str]) -> None:
        """Add and remove folders."""
        self.folders = [*(name for name in self.folders if name not in removed), *added]
        event = {"added": list(map(self._folder, added)), "removed": list(map(self._folder, removed))}
        self.notify("workspace/didChangeWorkspaceFolders", {"event": event})


class Session:
    """Two clients, and the files that they share."""

    def __init__(self, root: pathlib.Path) -> None:
        self.root = root
        (root / ".git").mkdir(parents=True)
        for name, texts in TEXTS.items():
            self._put(name, texts[0])

    async def run(self, steps: Iterable[Step]) -> list[str]:
        """Do the steps; return the differences."""
        self.clients = [Client(self.root, pulls=False), Client(self.root, pulls=True)]
        for client in self.clients:
            await client.begin()
        for step in steps:
            await self.do(*step)
        for name in list(self.clients[0].texts):
            self._save(name)
        for client in self.clients:
            await client.settle()
        expected = fresh(self.root, self.clients[0].folders, self.clients[0].texts)
        found = []
        for client in self.clients:
            client.server.checking.end()
            kind = "pull" if client.pulls else "push"
            found += [f"{kind}: {error}" for error in client.errors]
            if isinstance(expected, str):
                if not client.server.heat_workspace.config_errors:
                    found.append(f"{kind}: no error of a config; the check says: {expected}")
                found += [f"{kind}: stale: {each}" for each in sorted(client.shown()) if self._is_gone(each[0])]
                continue
            # An open file with a syntax error also has its earlier findings.
            broken = {str(self.root / name) for name in client.texts} & {
                row[0] for row in expected if row[5] == "HL002"
            }
            shown = Counter(
                {row: count for row, count in client.shown().items() if row[0] not in broken or row in expected}
            )
            found += [f"{kind}: stale: {each}" for each in sorted((shown - expected).elements())]
            found += [f"{kind}: missing: {each}" for each in sorted((expected - shown).elements())]
        return found

    async def do(self, step: str, file: int, text: int) -> None:
        """Do one step."""
        name = NAMES[file % len(NAMES)]
        open_names = list(self.clients[0].texts)
        chosen = open_names[file % len(open_names)] if open_names else None
        if step == "write":
            self._change({name: TEXTS[name][text % len(TEXTS[name])]})
        elif step == "checkout":
            dice = random.Random(file)
            self._change({each: dice.choice(TEXTS[each]) for each in dice.sample(NAMES, 4)})
        elif step == "delete":
            self._change({name: None})
        elif step == "rename":
            other = NAMES[text % len(NAMES)]
            self._change({name: None, other: self._text(name)} if other != name else {})
        elif step == "open" and name not in open_names and self._text(name) is not None:
            for client in self.clients:
                client.open(name, self._text(name) or "")
        elif step == "edit" and chosen is not None:
            new = TEXTS[chosen][text % len(TEXTS[chosen])]
            for client in self.clients:
                client.edit(chosen, new or "")
        elif step == "save" and chosen is not None:
            self._save(chosen)
        elif step == "close" and chosen is not None:
            for client in self.clients:
                client.close_file(chosen)
        elif step == "remove directory":
            if (self.root / DIRECTORY).is_dir():
                shutil.rmtree(self.root / DIRECTORY)
                self._report({DIRECTORY: 3})
        elif step == "move directory":
            self._move(DIRECTORY, MOVED) or self._move(MOVED, DIRECTORY)
        elif step == "remove folder":
            folders = self.clients[0].folders
            if len(folders) > 1:
                for client in self.clients:
                    client.set_folders([], [folders[file % len(folders)]])
        elif step == "add folder":
            folder = FOLDERS[file % len(FOLDERS)]
            if folder not in self.clients[0].folders and (self.root / folder).is_dir():
                for client in self.clients:
                    client.set_folders([folder], [])
        elif step == "wait":
            for client in self.clients:
                await client.settle()
        elif step == "run":
            for _ in range(text % 20):
                await asyncio.sleep(0)

    def _is_gone(self, file: str) -> bool:
        """Whether nothing is found in a file for certain: it is closed and in no folder, and no other file names it."""
        name = os.path.relpath(file, self.root)
        folders = [str(self.root / folder) for folder in self.clients[0].folders]
        return (
            name not in self.clients[0].texts
            and _innermost(file, folders) is None
            and not name.startswith((DIRECTORY, MOVED))
        )

    def _text(self, name: str) -> str | None:
        try:
            return (self.root / name).read_text(encoding="utf-8")
        except OSError:
            return None

    def _put(self, name: str, text: str | None) -> None:
        path = self.root / name
        if text is None:
            path.unlink(missing_ok=True)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")

    def _change(self, texts: dict[str, str | None]) -> None:
        """Change files on the disk and report it. An editor reloads open files without unsaved changes."""
        events = {}
        for name, text in texts.items():
            before = self._text(name)
            if before == text:
                continue
            self._put(name, text)
            events[name] = 1 if before is None else 3 if text is None else 2
            for client in self.clients:
                if text is not None and name in client.texts and client.texts[name] == before:
                    client.edit(name, text)
        self._report(events)

    def _move(self, old: str, new: str) -> bool:
        if not (self.root / old).is_dir() or (self.root / new).exists():
            return False
        (self.root / old).rename(self.root / new)
        self._report({old: 3, new: 1})
        return True

    def _save(self, name: str) -> None:
        kind = 2 if (self.root / name).exists() else 1
        self._put(name, self.clients[0].texts[name])
        for client in self.clients:
            client.saved(name)
        self._report({name: kind})

    def _report(self, changes: dict[str, int]) -> None:
        for client in self.clients if changes else ():
            client.changed(changes)


def fresh(root: pathlib.Path, folders: Sequence[str], open_names: Iterable[str]) -> Shown | str:
    """Return the findings of a check of each folder that exists, with the open files that no folder has.

    The message if a config cannot be used. Messages name files as seen from the innermost folder of the file that has
    the finding, or from the first folder that has a finding in a file of no folder. No note says of a file that it is
    not checked if another folder checks it.
    """
    paths = [str(root / folder) for folder in folders if (root / folder).is_dir()]
    files = {str(root / name) for name in open_names}
    inside: dict[str | None, list[str]] = {}
    for file in sorted(files):
        inside.setdefault(_innermost(file, paths), []).append(file)
    found: Shown = Counter()
    outside: dict[str, str] = {}
    nested: set[str] = set()

    def home(file: str) -> str | None:
        """Return the folder that messages in a file name files relative to; None for the current directory."""
        return _innermost(file, paths) or outside.get(file)

    try:
        for path in paths:
            for place in paths:  # a user would be in this directory
                with contextlib.chdir(place):
                    rows = _checked(path, inside.get(path, []), paths, nested)
                if place == path:
                    for row in rows:
                        if _innermost(row[0], paths) is None:
                            outside.setdefault(row[0], path)
                found |= Counter({row: count for row, count in rows.items() if home(row[0]) == place})
        for file in inside.get(None, []):
            for at in (*paths, None):
                with contextlib.chdir(at or os.curdir):
                    name = display_path if at is None else os.path.relpath
                    rows = _checked(None, [file], paths, nested, name) | _noted(file, name(file))
                found |= Counter({row: count for row, count in rows.items() if home(row[0]) == at})
    except Misuse as misuse:
        return str(misuse)
    return Counter(
        {row: count for row, count in found.items() if row[0] not in nested or not row[-1].endswith(NO_VERSION)}
    )


def _innermost(file: str, paths: Sequence[str]) -> str | None:
    """Return the innermost of the directories that a file is in."""
    return max((path for path in paths if is_below(file, path)), key=len, default=None)


def _checked(
    folder: str | None,
    files: list[str],
    roots: list[str],
    nested: set[str],
    name: Callable[[str], str] = os.path.relpath,
) -> Shown:
    """Check a folder, and the open files in it that the search does not find and no stack nests. Raises Misuse.

    nested: the files that are checked as nested templates are added here. name: how messages name a file.
    """
    options = CheckOptions()
    options.roots = roots
    options.processes = 1
    scopes = Scopes(options)
    finder, checker = JobFinder(scopes), Checker(scopes)
    operands = [os.path.relpath(folder)] if folder is not None else []
    jobs = finder.jobs(operands)
    findings = checker.check(jobs)
    known = {os.path.realpath(path) for job in jobs for path in job.paths}
    known |= {path for job, result in checker.results if job.is_stack for url in result.nested if (path := url[7:])}
    others = [name(file) for file in files if file not in known and os.path.exists(file) and is_checked(file)]
    if others:
        scopes = Scopes(options)
        jobs = JobFinder(scopes).jobs([*operands, *others])
        jobs = [job for job in jobs if job.is_stack or not job.named_by_user or is_checked(job.template)]
        checker = Checker(scopes)
        findings = checker.check(jobs)
    nested.update(url.removeprefix("file://") for _, result in checker.results for url in result.nested)
    config = scopes.of(os.path.relpath(folder)).config if folder is not None else None
    diagnostics = findings.unsuppressed({}, complete=config is not None and not config.unused)
    if config is not None and config.get("baseline") is not None:
        diagnostics = Baseline(config.get("baseline")).without_accepted(diagnostics)
    found: Shown = Counter()
    for each in diagnostics:
        line, column, end_line, end_column = each.range or (1, 1, 1, 1)
        severity = {"error": 1, "warning": 2, "info": 3}[each.severity]
        place = line - 1, column - 1, end_line - 1, end_column - 1
        file = os.path.realpath(each.file or "")
        if not os.path.isdir(file):
            message = shown_message(each)
            if operands != [os.curdir] and name is os.path.relpath:  # else the name is as in a file
                message = _UP.sub(_name_here, message)
            found[file, *place, each.rule.code, severity, message] += 1
    return found


def _name_here(match: re.Match[str]) -> str:
    """Return the shortest name of a file: relative to the current directory, unless it is absolute and elsewhere."""
    name = match[0]
    return os.path.relpath(name) if not os.path.isabs(name) or is_below(name, os.getcwd()) else name


def _noted(file: str, name: str) -> Shown:
    """Return the note that an open file of no folder looks like a template, but is not checked as one; or nothing.

    name: that of the file, for the message.
    """
    if not os.path.exists(file) or is_checked(file) or not looks_like_template(pathlib.Path(file).read_bytes()):
        return Counter()
    note = passed_over(name, NO_VERSION)
    return Counter({(file, 0, 0, 0, 0, note.rule.code, 3, note.message): 1})


def is_checked(path: str) -> bool:
    """Whether an editor checks a file that the user opened: a template or an environment, not a config, for example."""
    return kind_of(pathlib.Path(path).read_text(encoding="utf-8")) is not None


def run(steps: Sequence[Step]) -> list[str]:
    """Do the steps in a directory of their own; return the differences."""
    before = os.getcwd()
    pause, idle, checking.PAUSE, checking.IDLE = checking.PAUSE, checking.IDLE, 0.0, 1000.0
    with tempfile.TemporaryDirectory() as directory:
        try:
            return asyncio.run(Session(pathlib.Path(os.path.realpath(directory), "project")).run(steps))
        finally:
            checking.PAUSE, checking.IDLE = pause, idle
            os.chdir(before)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--steps", type=int, default=12)
    arguments = parser.parse_args()
    begun = time.process_time()
    with tempfile.TemporaryDirectory() as own:
        os.environ["HEATLINT_CACHE_DIR"] = os.path.join(own, "cache")
        os.environ["XDG_STATE_HOME"] = os.path.join(own, "state")
        for number in range(arguments.count):
            dice = random.Random(arguments.seed * 1_000_003 + number)
            steps = [
                (dice.choice(STEPS), dice.randrange(1000), dice.randrange(1000))
                for _ in range(dice.randrange(1, arguments.steps + 1))
            ]
            try:
                found = run(steps)
            except Exception:
                print(f"session {number} of seed {arguments.seed}: {steps!r}")
                raise
            if found:
                print(f"session {number} of seed {arguments.seed}: {steps!r}")
                print("\n".join(found))
                return 1
    print(f"{arguments.count} sessions, no difference; {time.process_time() - begun:.0f} s of CPU")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
