"""Sees what heatlint does outside of its task while it reads an input, and what no output may have.

An audit hook of Python (PEP 578) reports each file that is opened, each directory that is listed, and each program,
connection or code that is started, also by libraries.
"""

from __future__ import annotations

import contextlib
import functools
import os
import pathlib
import sys
import sysconfig
import traceback
import unicodedata
from collections.abc import Iterator
from typing import Any

from hostile_project import MARKER

ROOT = str(pathlib.Path(__file__).resolve().parent.parent)
#: The files in the directory outside of the roots, to which a link in the input's directory leads. Each has the marker.
OUTSIDE = {
    "a.yaml": f"heat_template_version: 2018-08-31\nparameters: {{{MARKER}: {{type: string}}}}\n",
    "b.yaml": f"parameters: {{{MARKER}: {MARKER}}}\nresource_registry: {{{MARKER}: {MARKER}}}\n",
    "type.json": f'{{"resource_type": "{MARKER}", "properties": {{}}}}\n',
    "config.toml": f'message = "{MARKER}"\nignore = ["{MARKER}"]\n',
    "own.py": f"raise SystemExit('{MARKER}')\n",
}
#: Where Python and the packages that heatlint uses are, also those that PYTHONPATH names. Their files do not belong
#: to an input.
_INSTALLED = tuple(
    each + os.sep
    for each in {
        ROOT,
        sys.prefix,
        sys.base_prefix,
        *map(os.path.realpath, sysconfig.get_paths().values()),
        *map(os.path.realpath, filter(None, sys.path)),
    }
)
_READS = frozenset(("open", "os.listdir", "os.scandir", "ctypes.dlopen"))
_WRITES = frozenset(
    "os.chmod os.chown os.link os.mkdir os.remove os.rename os.rmdir os.symlink os.truncate os.utime".split()
)
_STARTS = frozenset(
    "subprocess.Popen os.system os.exec os.posix_spawn os.spawn os.startfile pty.spawn "
    "socket.connect socket.bind socket.getaddrinfo socket.sendto urllib.Request webbrowser.open".split()
)
#: Which arguments of an event are paths that are written: not what a symbolic link leads to.
_FIRST = slice(1)
_WRITTEN = {"os.rename": slice(2), "os.link": slice(2), "os.symlink": slice(1, 2)}
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC


class Watch:
    """Notes what is done outside of the directories that an input may use.

    inside: these directories. seen: what was done elsewhere, each with the place in the code.
    """

    def __init__(self, inside: tuple[str, ...], code: str) -> None:
        """code: the directory from which no code may run."""
        self.inside = tuple(map(_prefix, inside))
        self.seen: list[str] = []
        self._code = _prefix(code)

    def hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Take an event of Python's audit hooks."""
        if event in _READS:
            writes = event == "open" and isinstance(arguments[2], int) and bool(arguments[2] & _WRITING)
            self._path(event, arguments[0], writes)
        elif event in _WRITES:
            for path in arguments[_WRITTEN.get(event, _FIRST)]:
                self._path(event, path, True, follow=event in ("os.chmod", "os.truncate"))
        elif event in _STARTS:
            self.note(event, str(arguments[:1]))
        elif event == "exec":
            name = getattr(arguments[0], "co_filename", "")
            if os.path.isfile(name) and (os.path.realpath(name) + os.sep).startswith(self._code):
                self.note("runs code of", name)

    def _path(self, event: str, path: object, writes: bool, follow: bool = True) -> None:
        if not isinstance(path, (str, bytes, os.PathLike)):
            return  # an open file
        name = os.fsdecode(path)
        folder, last = os.path.split(os.path.abspath(name))
        try:
            real = os.path.realpath(name) if follow else os.path.join(os.path.realpath(folder), last)
        except ValueError:  # a null character: the system refuses the name
            return
        inside = (real + os.sep).startswith(self.inside) or real == os.devnull
        if not inside and (writes or not (real + os.sep).startswith(_INSTALLED)):
            self.note("writes outside:" if writes else "reads outside:", f"{event} {real}")

    def note(self, what: str, where: str) -> None:
        """Keep what was done, and the place in the code."""
        place = "".join(traceback.format_stack()[:-4])
        self.seen.append(f"{place}{what} {where}")


@functools.lru_cache
def _prefix(directory: str) -> str:
    """Return how the real paths of files in a directory begin."""
    return os.path.realpath(directory) + os.sep


_current: Watch | None = None
_added = False


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    global _current
    watch = _current
    if watch is not None and (event in _READS or event in _WRITES or event in _STARTS or event == "exec"):
        _current = None  # what the watch itself does does not belong to the input
        try:
            watch.hear(event, arguments)
        finally:
            _current = watch


def start(watch: Watch | None) -> None:
    """Let a watch see what is done in this process from now on; None ends it."""
    global _current, _added
    if not _added:  # a hook cannot be removed
        sys.addaudithook(_hook)
        _added = True
    _current = watch


@contextlib.contextmanager
def watching(watch: Watch) -> Iterator[None]:
    """Let a watch see what is done in this process until the end of the `with` statement.

    Meanwhile Python writes no bytecode: that of a module that an input is the first to need would be a file outside.
    """
    before, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    start(watch)
    try:
        yield
    finally:
        start(None)
        sys.dont_write_bytecode = before


# --- outputs ---------------------------------------------------------------------------------------------------------

#: How the commands begin that the formats github and azure write themselves, one in a line.
_OWN: dict[str, tuple[str, ...]] = {
    "github": ("::error ", "::warning ", "::notice "),
    "azure": ("##vso[task.logissue type=",),
}
_DIRECTIONS = frozenset(("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"))


def unfit(output: str, form: str) -> str | None:
    """Return what an output has that none may have; None without it.

    form: the report's format, or "diff", where the characters of the file stay as far as a terminal shows them.
    """
    if MARKER in output:
        return "the content of a file outside of the roots"
    if form == "diff":
        text = output.replace("\r\n", "").replace("\t", "")
    else:
        text = output
    text = text.replace("\n", "").replace("\u3000", "")
    bad = None if text.isprintable() else next(filter(_acts if form == "diff" else _is_unprintable, text), None)
    if bad is not None:
        return f"the character U+{ord(bad):04X}"
    for line in output.split("\n"):
        own = next(filter(line.startswith, _OWN.get(form, ())), "")
        rest = line[len(own) :].lower()
        if (not own and rest.startswith("::")) or "##vso[" in rest or "##[" in rest:
            return f"a command of a CI system: {line[:200]}"
    return None


def _is_unprintable(character: str) -> bool:
    return not character.isprintable()


def _acts(character: str) -> bool:
    """Whether a character ends a line, commands a terminal or changes the direction of the text."""
    return (
        unicodedata.category(character) in ("Cc", "Zl", "Zp")
        or unicodedata.bidirectional(character) in _DIRECTIONS
        or character in "\u061c\u200e\u200f"
    )
