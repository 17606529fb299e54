#!/usr/bin/env python3
"""Send random edits of a template to the language server's documents, as an editor does.

    python tools/random_edits.py [--edits N] [--seed N] [--checks N]

After each edit the server's text must equal the editor's text, which this program keeps by itself in UTF-16 code units.
After each --checks edits the server's findings must equal those of a fresh check, and every other request about a
random place must be answered without an error. Exit code 1 at the first difference.
"""

from __future__ import annotations

import argparse
import os
import pathlib
import random
import re
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent))

from lsprotocol import types  # noqa: E402

from heatlint.editor import actions, hover, navigation, outline, rename  # noqa: E402
from heatlint.editor.completion import complete  # noqa: E402
from heatlint.editor.file import File  # noqa: E402
from heatlint.editor.renaming import CannotRename  # noqa: E402
from heatlint.editor.workspace import Workspace  # noqa: E402
from heatlint.lsp.documents import Documents  # noqa: E402
from heatlint.run.incremental import IncrementalChecker  # noqa: E402
from heatlint.run.options import CheckOptions  # noqa: E402

TEMPLATE = """\
heat_template_version: 2018-08-31
description: "gr\u00fc\u00dfe \U0001f600"
parameters:
  image: {type: string, default: cirros}
  net:
    type: string
    constraints:
      - custom_constraint: neutron.network
conditions:
  many: {equals: [{get_param: image}, cirros]}
resources:
  port:
    type: nested.yaml
    properties:
      net: {get_param: net}
  server:  # \U0001f980 heatlint: ignore[HL401]
    type: OS::Nova::Server
    depends_on: [port]
    properties:
      image: {get_param: image}
      flavor: m1.small
      networks:
        - port: {get_resource: port}
      user_data: |
        #!/bin/sh
        echo \u4f60\u597d
outputs:
  ip:
    condition: many
    value: {get_attr: [server, first_address]}
"""
NESTED = "heat_template_version: 2018-08-31\nparameters:\n  net: {type: string}\n"
PIECES = [
    "\n",
    "\r\n",
    "\r",
    "  ",
    "    ",
    ": ",
    "- ",
    "{",
    "}",
    "[",
    "]",
    ",",
    "'",
    '"',
    "#",
    "|",
    ">",
    "&a ",
    "*a",
    "\t",
    "get_param",
    "get_resource: port",
    "{get_param: imag}",
    "resources:",
    "properties:",
    "type: OS::Nova::Servr",
    "\U0001f600",
    "\U0001f468\u200d\U0001f469",
    "\u00e9",
    "e\u0301",
    "\u2028",
    "\x85",
    "\u3042",
    "\x0c",
    "x",
    "0",
    "net",
]


class Editor:
    """The editor's side: a text in UTF-16 code units, two bytes each."""

    def __init__(self, text: str) -> None:
        self.units = text.encode("utf-16-le")

    @property
    def text(self) -> str:
        return self.units.decode("utf-16-le")

    def boundaries(self) -> list[int]:
        """Return where an edit may begin or end: between characters, not inside a line end."""
        text, at, found = self.text, 0, []
        for number, letter in enumerate(text):
            if not (letter == "\n" and number and text[number - 1] == "\r"):
                found.append(at)
            at += 2 if ord(letter) > 0xFFFF else 1
        return [*found, at]

    def position(self, unit: int) -> types.Position:
        before = self.units[: unit * 2].decode("utf-16-le")
        ends = list(re.finditer("\r\n|\r|\n", before))
        start = len(before[: ends[-1].end()].encode("utf-16-le")) // 2 if ends else 0
        return types.Position(len(ends), unit - start)

    def replace(self, start: int, end: int, new: str) -> types.TextDocumentContentChangePartial:
        change = types.TextDocumentContentChangePartial(types.Range(self.position(start), self.position(end)), new)
        self.units = self.units[: start * 2] + new.encode("utf-16-le") + self.units[end * 2 :]
        return change


def findings_in(checker: IncrementalChecker, real: str) -> list[str]:
    """Return the findings in a file as strings."""
    while checker.check_next():
        pass
    return sorted(f"{each.rule.code} {each.range} {each.message} {each.stage}" for each in checker.findings(real))


def ask(workspace: Workspace, file: File, dice: random.Random) -> None:
    """Send every request that an editor may send about a place."""
    file.read()
    text = file.buffer.text
    offset = dice.randrange(len(text) + 1)
    end = min(len(text), offset + dice.choice((0, 0, 10)))
    complete(workspace, file, offset).sorted()
    hover.hover(workspace, file, offset)
    hover.signature(workspace, file, offset)
    navigation.definitions(workspace, file, offset)
    list(navigation.links(workspace, file))
    outline.symbols(file, workspace.stack(file))
    list(outline.folds(file))
    outline.selections(file, offset)
    outline.tokens(file)
    for action in actions.actions(workspace, file, offset, end):
        assert all(0 <= start <= stop <= len(text) for start, stop, _ in action.changes.edits), action.title
    found = navigation.symbol_at(workspace, file, offset)
    if found is not None:
        list(navigation.references(workspace, found[0]))
    try:
        rename.rename(workspace, rename.target_at(workspace, file, offset), "another")
    except CannotRename:
        pass


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--edits", type=int, default=10000)
    parser.add_argument("--checks", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    dice = random.Random(arguments.seed)
    with tempfile.TemporaryDirectory() as directory:
        os.chdir(directory)
        path = os.path.join(os.getcwd(), "main.yaml")
        for name, text in (("main.yaml", TEMPLATE), ("nested.yaml", NESTED)):
            pathlib.Path(name).write_text(text, encoding="utf-8")
        workspace = Workspace(CheckOptions())
        documents = Documents(workspace, lambda: None)
        uri = pathlib.Path(path).as_uri()
        documents.add_folder(pathlib.Path(directory).as_uri())
        documents.opened(types.TextDocumentItem(uri, "yaml", 0, TEMPLATE))
        file = documents.of(uri)
        assert file is not None
        checker = workspace.checker(file.real)
        checker.use(checker.search())
        editor = Editor(TEMPLATE)
        found = checks = 0
        for number in range(1, arguments.edits + 1):
            change = _edit(dice, editor)
            documents.changed(
                types.DidChangeTextDocumentParams(types.VersionedTextDocumentIdentifier(number, uri), [change])
            )
            if file.buffer.text != editor.text:
                print(f"edit {number}: the server has another text\n{file.buffer.text!r}\n{editor.text!r}")
                return 1
            if number % arguments.checks == 0:
                checks += 1
                try:
                    ask(workspace, file, dice)
                except Exception:
                    print(f"edit {number}: an error; the text is {editor.text!r}")
                    raise
                fresh = IncrementalChecker(CheckOptions(), dict(workspace.texts), os.curdir)
                fresh.use(fresh.search())
                fresh.open("main.yaml", template=file.kind == "template", environment=file.kind == "environment")
                ours, theirs = findings_in(checker, file.real), findings_in(fresh, file.real)
                found += bool(ours)
                if ours != theirs:
                    print(f"edit {number}: the server finds\n{ours}\na fresh check finds\n{theirs}\nin {editor.text!r}")
                    return 1
        print(f"{arguments.edits} edits, {checks} checks ({found} with findings), no difference")
    return 0


def _edit(dice: random.Random, editor: Editor) -> types.TextDocumentContentChangePartial:
    places = editor.boundaries()
    if dice.random() < 0.02 or len(places) > 4000:  # back to the original text
        return editor.replace(0, places[-1], TEMPLATE if dice.random() < 0.7 else TEMPLATE.replace("\n", "\r\n"))
    start = dice.randrange(len(places))
    length = dice.choice((0, 0, 0, 1, 1, 2, 5, 30, 120))
    end = min(start + length, len(places) - 1)
    new = "" if dice.random() < 0.3 else "".join(dice.choice(PIECES) for _ in range(dice.choice((1, 1, 2, 4))))
    return editor.replace(places[start], places[end], new)


if __name__ == "__main__":
    raise SystemExit(main())
