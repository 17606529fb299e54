"""What the page asks heatlint, in its worker: one directory of files, checked as an editor's workspace is.

The page calls the methods of `Session` through Pyodide. Answers are JSON texts. Offsets in them, and those that the
page gives, count UTF-16 code units, as JavaScript does.
"""

from __future__ import annotations

import json
import os
import posixpath
import re
import shutil
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from heatlint._misuse import Misuse
from heatlint.catalog.releases import RELEASES
from heatlint.diagnostic import INFO, Diagnostic
from heatlint.editor import completion, hover
from heatlint.editor.action import FIX_ALL
from heatlint.editor.actions import actions
from heatlint.editor.buffer import Buffer
from heatlint.editor.config_words import KEYS, with_config
from heatlint.editor.file import ENVIRONMENT, TEMPLATE, File, kind_of
from heatlint.editor.workspace import Workspace
from heatlint.heat import TEMPLATE_FILE_ENDINGS
from heatlint.picture import svg
from heatlint.picture.formats import drawn
from heatlint.picture.of_network import network_of
from heatlint.picture.of_stack import graph_of
from heatlint.plugins import built_in
from heatlint.report.place import visible
from heatlint.run.options import CheckOptions
from heatlint.run.pictures import NETWORK

if TYPE_CHECKING:
    from heatlint.model.stack import Stack
    from heatlint.picture.graph import Node
    from heatlint.text.edit_finder import Edit

#: The name of the config.
CONFIG = "heatlint.toml"
#: What is between the words of a text, one of which may be the path of a template.
_BETWEEN = re.compile(r"[\s\"'{}\[\],]+")
#: How many completion items the page shows.
MOST_ITEMS = 200
#: A key of a config -> how the page names it. No key allows a file that is above the directory: the page lacks it.
WORDS = {**KEYS, "roots": "by opening a directory that holds both"}


def config_of(files: Mapping[str, str], target: str) -> str:
    """Return the config of files that have none: the stack among them has all environments.

    That is the first template that no other file names, or else the first one. Where no file is a template by its
    version, the first one that is no environment shall be one. target: a release; "" for the newest.
    """
    lines = [f"target = {json.dumps(target)}"] if target else []
    kinds = _kinds(files)
    stack = _stack_of(files, kinds)
    environments = [name for name, kind in kinds.items() if kind == ENVIRONMENT]
    if stack is not None and (environments or kinds[stack] is None):
        lines += ["[[stack]]", f"template = {json.dumps(stack)}", f"environments = {json.dumps(environments)}"]
    return "".join(f"{line}\n" for line in lines)


def _stack_of(files: Mapping[str, str], kinds: Mapping[str, str | None]) -> str | None:
    """Return the name of the file that is the stack, None without one; see `config_of`. kinds: those of the files."""
    kind = TEMPLATE if TEMPLATE in kinds.values() else None
    templates = [name for name, each in kinds.items() if each == kind]
    named = _named_files(files) if len(templates) > 1 else set()
    return next((name for name in templates if name not in named), next(iter(templates), None))


def _named_files(files: Mapping[str, str]) -> set[str]:
    """Return the names of templates that occur in other files, as paths from the directory."""
    return {
        found
        for name, text in files.items()
        for path in _BETWEEN.split(text)
        if path.endswith(TEMPLATE_FILE_ENDINGS)
        and (found := posixpath.normpath(posixpath.join(posixpath.dirname(name), path))) != name
    }


def _kinds(files: Mapping[str, str]) -> dict[str, str | None]:
    """Return what each file is whose name may be that of a template."""
    return {name: kind_of(text) for name, text in files.items() if name.endswith(TEMPLATE_FILE_ENDINGS)}


class Session:
    """One directory. Files are named by their path in it, with "/"."""

    def __init__(self, directory: str) -> None:
        self._directory = directory
        self._texts: dict[str, str] = {}
        self._target = ""
        self._workspace = Workspace(CheckOptions())

    def load(self, files: str, target: str) -> None:
        """Begin with other files. files: a JSON object, name -> text. target: a release of Heat; "" for the newest."""
        os.chdir(os.path.dirname(self._directory))  # the present directory cannot be removed
        shutil.rmtree(self._directory, ignore_errors=True)
        os.makedirs(self._directory)
        os.chdir(self._directory)
        self._texts = json.loads(files)
        self._target = target
        for name, text in self._texts.items():
            self._write(name, text)
        self._write_config()
        self._workspace = Workspace(CheckOptions())
        self._workspace.add_folder(self._directory)

    def change(self, name: str, text: str) -> None:
        """Note the new text of a file."""
        file = self._open(name)
        if file is None:
            return
        before = file.kind
        self._texts[name] = text
        file.buffer = Buffer(text)
        self._workspace.did_change(file)
        if name == CONFIG:
            self._write(name, text)
        if name == CONFIG or file.kind != before:
            self._write_config()
            self._workspace.restart()

    def findings(self) -> str:
        """Check what has changed; return the findings of all files, and why a config cannot be used.

        A text with a syntax error has also the findings from before the error, as in an editor.
        """
        workspace = self._workspace
        for folder, checker in workspace.folders.items():
            try:
                if not checker.is_indexed:
                    workspace.use(folder, checker.search())
            except Misuse as misuse:
                workspace.search_failed(folder, misuse)
            while workspace.folders[folder].check_next():
                pass
        found = [self._finding(name, each) for name in self._texts for each in self._found_in(name)]
        return json.dumps({"findings": found, "errors": [*dict.fromkeys(map(str, workspace.config_errors.values()))]})

    def hover(self, name: str, offset: int) -> str:
        """Return the text in Markdown about the word at an offset with its start and end; null if there is none."""
        file = self._open(name)
        if file is None or file.kind is None:
            return json.dumps(None)
        found = hover.hover(self._workspace, file, file.buffer.offset_of_units(offset))
        if found is None:
            return json.dumps(None)
        text, start, end = found
        return json.dumps({"text": text, "from": file.buffer.units(start), "to": file.buffer.units(end)})

    def actions(self, name: str, start: int, end: int) -> str:
        """Return the code actions.

        `fixes`: codes of the findings that the action removes. `edits`: in this file; `others`: in other ones, by name;
        `created`: the texts of new files, by name.
        """
        file = self._open(name)
        if file is None or file.kind is None:
            return json.dumps([])
        buffer = file.buffer
        place = buffer.offset_of_units(start), buffer.offset_of_units(end)
        return json.dumps(
            [
                {
                    "title": each.title,
                    "preferred": each.preferred,
                    "fixes": [found.rule.code for found in each.fixes],
                    "edits": _edits(buffer, each.changes.edits),
                    "others": {
                        self._name(other.path): _edits(other.buffer, edits) for other, edits in each.changes.others
                    },
                    "created": {self._name(path): text for path, text in each.changes.created.items()},
                }
                for each in actions(self._workspace, file, *place, lambda kind: kind != FIX_ALL)
                if not any(self._name(path).startswith("../") for path in each.changes.created)
            ]
        )

    def complete(self, name: str, offset: int) -> str:
        """Return the completion items at an offset, and which text they replace. `insert` is a snippet of LSP."""
        file = self._open(name)
        if file is None or file.kind is None:
            return json.dumps(None)
        items = completion.complete(self._workspace, file, file.buffer.offset_of_units(offset))
        usable = [each for each in items.sorted() if not each.unquotes]  # all items of the page replace the same text
        found = [
            {"label": each.label, "kind": each.kind, "detail": each.detail, "insert": each.insert}
            for each in usable[:MOST_ITEMS]
        ]
        return json.dumps({"from": file.buffer.units(items.start), "to": file.buffer.units(items.end), "items": found})

    def picture(self, name: str, view: str, width: float) -> str:
        """Return the picture of the stack of a file, else of the stack among the files; null without any.

        view: as of `heatlint graph --what`. width: how much room there is, in pixels.
        `old`: whether the text cannot be read, so that the picture is that of the last one that could be.
        """
        pictured = self._pictured(name)
        if pictured is None:
            return json.dumps(None)
        file, stack = pictured
        found = [each for other in self._texts for each in self._found_in(other)]
        graph = graph_of(stack, found, message=_message)
        if view == NETWORK:
            graph = network_of(stack, graph)
        graph = drawn(graph, "svg")
        drawing = svg.Drawing(graph, min(width, svg.WIDTH))
        return json.dumps(
            {
                "svg": drawing.document(),
                "text": f"{graph.title}: {svg.description(graph)}",
                "nodes": [self._box(*each) for each in drawing.boxes()],
                "old": not file.is_fresh,
            }
        )

    def _pictured(self, name: str) -> tuple[File, Stack] | None:
        """Return the file and the stack that the picture beside a file shows."""
        for each in self._shown_by(name):
            file = self._open(each)
            stack = self._workspace.stack(file) if file is not None else None
            if file is not None and stack is not None and stack.readable:
                return file, stack
        return None

    def _shown_by(self, name: str) -> Iterator[str]:
        """Yield the names of the files whose picture may be beside a file, the best first."""
        yield name
        stack = _stack_of(self._texts, _kinds(self._texts))
        if stack is not None:
            yield stack

    def _box(self, node: Node, x: float, y: float, width: float, height: float) -> dict[str, Any]:
        """Return where a node is in the picture, and where it is written; `file` is "" if that is in no file here."""
        path, _, line = node.place.rpartition(":")
        name = self._name(os.path.abspath(path))
        if name not in self._texts:
            name, line = "", "1"
        return {"x": x, "y": y, "width": width, "height": height, "file": name, "line": int(line)}

    def stack(self, files: str) -> str:
        """Return the name of the template among files that is the stack; null without one."""
        texts = json.loads(files)
        return json.dumps(_stack_of(texts, _kinds(texts)))

    def config(self, files: str, target: str) -> str:
        """Return the config with which `heatlint check` checks the files as the page does; the arguments are load's."""
        return json.dumps(config_of(json.loads(files), target))

    def releases(self) -> str:
        """Return the names of the releases of Heat, the newest first."""
        return json.dumps([names[0] for names in reversed(RELEASES.values())])

    def rule_page(self, code: str) -> str:
        """Return the documentation of a rule in Markdown; "" for a code without any."""
        return json.dumps(built_in().section(code) or "")

    def _found_in(self, name: str) -> list[Diagnostic]:
        return self._workspace.shown_findings(self._path(name))

    def _path(self, name: str) -> str:
        return os.path.join(self._directory, *name.split("/"))

    def _name(self, path: str) -> str:
        return os.path.relpath(path, self._directory).replace(os.sep, "/")

    def _write(self, name: str, text: str) -> None:
        path = self._path(name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8", errors="surrogatepass", newline="") as file:
            file.write(text)

    def _write_config(self) -> None:
        if CONFIG not in self._texts:
            self._write(CONFIG, config_of(self._texts, self._target))

    def _open(self, name: str) -> File | None:
        """Return a file with its present text, opened if it was not; None for a name that the directory has not."""
        if name not in self._texts:
            return None
        path = self._path(name)
        opened = self._workspace.open.get(path)
        if opened is None:
            opened = self._workspace.did_open(path, self._texts[name], None)
            self.findings()
        opened.read()
        return opened

    def _finding(self, name: str, each: Diagnostic) -> dict[str, Any]:
        file = self._workspace.file(self._path(name))
        low, high = map(file.buffer.units, file.buffer.span(each.range)) if file is not None else (0, 0)
        line, column = each.range[:2] if each.range is not None else (1, 1)
        return {
            "file": name,
            "from": low,
            "to": high,
            "line": line,
            "column": column,
            "severity": INFO if each.rule.skips else each.severity,
            "code": each.rule.code,
            "name": each.rule.name,
            "stage": each.stage,
            "message": visible(_message(each)),
            "fixable": each.fix is not None,
        }


def _message(found: Diagnostic) -> str:
    """Return the message of a finding as the page words it."""
    return with_config(found, WORDS)


def _edits(buffer: Buffer, edits: list[Edit]) -> list[dict[str, Any]]:
    return [{"from": buffer.units(low), "to": buffer.units(high), "insert": new} for low, high, new in edits]
