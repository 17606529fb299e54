"""Reads the texts of a repository that are neither templates nor environments: which files and names they mention."""

from __future__ import annotations

import os
import re

from heatlint.model.name_patterns import matches
from heatlint.run.find_templates import read_plain
from heatlint.run.gitignore import GitIgnore

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

#: Larger files are not searched, in bytes.
MOST_BYTES = 1024 * 1024
#: So many names with variables are compared with the names of files; if there are more, each file counts as mentioned.
MOST_PATTERNS = 1000
#: The endings of texts for people: what they quote of a template is not run.
DOCUMENTATION = (".md", ".rst", ".txt", ".adoc")
#: What a text contains that another program makes a template or an environment of.
_LIKE_TEMPLATE = (b"OS::", b"get_attr", b"resource_registry")
#: What only a saved report of heatlint contains, in any format. It says nothing about the repository.
_OF_REPORT = re.compile(
    rb"(?:error|warning|info|note) HL\d{3}\b|[\"']HL\d{3}(?:[\"']| [a-z-]+)|[=>]HL\d{3}\b"
    rb"|^HL\d{3} [a-z-]+: \d|<!-- heatlint ",
    re.MULTILINE,
)
_WORD = re.compile(rb"[\w.-]+")
#: The value of a variable in a name: of Jinja2, a shell, Python.
_VARIABLE = rb"(?:\{\{[^{}\n]{1,100}\}\}|\$\w{1,100}|\$?\{[\w.]{0,100}\}|%s)"
#: The name of a file, which may have variables in it.
_NAME = re.compile(rb"(?:[\w.-]|" + _VARIABLE + rb")+")


def is_report(text: bytes) -> bool:
    """Whether a text is a report of heatlint, as in a file that its output was written to."""
    return _OF_REPORT.search(text) is not None


def name_patterns(text: bytes) -> Iterator[str]:
    """Yield the names of files with variables in a text, each with an asterisk for every variable."""
    for found in set(_NAME.findall(text)):
        pattern = re.sub(_VARIABLE, b"*", found).decode(errors="replace")
        if "*" in pattern and "." in pattern.rpartition("*")[2]:  # the ending is not a variable
            yield pattern


class OtherTexts:
    """What the texts say that heatlint does not read as templates or environments.

    files: the paths of all other files; words: each word of the texts that a template is probably made of -> the file.
    """

    def __init__(self, directory: str, known: Collection[str], ignored: Collection[str]) -> None:
        """Read the files below a directory. known: real paths, and ignored: names of files to leave out."""
        self.files: list[str] = []
        self.words: dict[str, str] = {}
        self._mentions: dict[str, list[str]] = {}  # name with an ending -> the files that have it
        self._patterns: dict[str, str] = {}  # name with asterisks for variables -> the file that has it
        self._links: dict[str, str] = {}  # the target of a symbolic link -> the link
        ignores = GitIgnore(directory, lambda path, reason: None)
        for top, directories, names in os.walk(directory):
            directories[:] = [
                name for name in sorted(directories) if name != ".git" and not ignores(os.path.join(top, name, ""))
            ]
            for name in sorted(names):
                path = os.path.normpath(os.path.join(top, name))
                if os.path.islink(path):
                    self._links[os.path.realpath(path)] = path
                elif name not in ignored and os.path.realpath(path) not in known and not ignores(path):
                    self._read(path)

    def add(self, text: bytes, path: str) -> None:
        """Add what a text mentions."""
        for word in set(_WORD.findall(text)):
            name = word.decode(errors="replace").rstrip(".")
            if "." in name:
                self._mentions.setdefault(name, []).append(path)
        for pattern in name_patterns(text):
            self._patterns.setdefault(pattern if len(self._patterns) < MOST_PATTERNS else "*", path)

    def mention(self, path: str) -> str | None:
        """Return a file that mentions the name of another one, or has a link to it; None if no file does."""
        name, real = os.path.basename(path), os.path.realpath(path)
        for other in self._mentions.get(name, ()):
            if os.path.realpath(other) != real:
                return other
        if real in self._links:
            return self._links[real]
        return next((file for pattern, file in self._patterns.items() if matches(name, pattern)), None)

    def _read(self, path: str) -> None:
        try:
            is_large = os.path.getsize(path) > MOST_BYTES
        except OSError:
            return
        self.files.append(path)
        data = None if is_large else read_plain(path)
        if data is None or b"\0" in data or is_report(data):
            return
        self.add(data, path)
        if not path.lower().endswith(DOCUMENTATION) and any(mark in data for mark in _LIKE_TEMPLATE):
            for word in set(_WORD.findall(data)):
                for part in (word, *word.split(b".")):
                    self.words.setdefault(part.decode(errors="replace"), path)
