"""A file in the editor: its text as it is now, and the last reading of it that was valid."""

from __future__ import annotations

import os

from heatlint.editor.buffer import Buffer, Shift
from heatlint.editor.earlier import Earlier
from heatlint.load.client.texts import environment_document
from heatlint.load.dense import MOST_CHARACTERS
from heatlint.model.names import Occurrence, in_entry, of_environment, of_template
from heatlint.model.template import Template
from heatlint.project.config import display_path
from heatlint.run.find_templates import has_version_key, is_environment
from heatlint.text import value_at
from heatlint.text.node_properties import without_properties

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from heatlint.language.versions import Version
    from heatlint.model.stack import Stack
    from heatlint.text import Document
    from heatlint.text.edit_finder import Edit

TEMPLATE, ENVIRONMENT = "template", "environment"
#: How long the paths of the names of a text may be together for the names to be kept: about 16 MB of memory.
MOST_STEPS_KEPT = 2_000_000


class Reading:
    """The text of a buffer as YAML. kind: TEMPLATE, ENVIRONMENT, or None if it is neither."""

    __slots__ = ("text", "kind", "document", "_template", "_names", "_has_long_paths")

    def __init__(self, buffer: Buffer, kind: str | None, name: str) -> None:
        self.text = buffer.text
        self.kind = kind
        data = buffer.content
        self.document: Document = environment_document(data, name) if kind == ENVIRONMENT else data.template(name)
        self._template: Template | None = None
        self._names: list[Occurrence] | None = None
        self._has_long_paths = False

    @property
    def is_valid(self) -> bool:
        """Whether the text is a template or an environment without a syntax error, and a map at the top."""
        return self.kind is not None and self.document.fault is None and isinstance(self.document.value, dict)

    @property
    def lead(self) -> int:
        """The number of characters that the document leaves out at the beginning: a byte order mark or nothing."""
        return len(self.text) - len(self.document.text or "")

    @property
    def template(self) -> Template:
        """The text as a template."""
        if self._template is None:
            self._template = Template(self.document)
        return self._template

    @property
    def version(self) -> Version | None:
        """The version of the template; None for an environment or an unknown version."""
        return self.template.version if self.kind == TEMPLATE and self.template.readable else None

    @property
    def names(self) -> Iterable[Occurrence]:
        """The names in the text and where they are used; kept, unless deep nesting makes their paths long.

        What is not kept can be iterated once: ask for the names again instead.
        """
        if self._names is None and not self._has_long_paths:
            found, steps = [], 0
            for each in self.each_name():
                steps += len(each.path)
                if steps > MOST_STEPS_KEPT:
                    self._has_long_paths = True
                    break
                found.append(each)
            else:
                self._names = found
        return self.each_name()

    def each_name(self) -> Iterable[Occurrence]:
        """Return the same names, but do not keep them."""
        if self._names is not None:
            return self._names
        value = self.document.value
        if not isinstance(value, dict):
            return ()
        if self.kind == ENVIRONMENT:
            return of_environment(value)
        return of_template(value, self.version) if self.version is not None else ()

    def names_near(self, path: tuple[object, ...]) -> Iterable[Occurrence]:
        """Return at least the names in the entry of a section that a path is in, such as a resource.

        In a large template it takes long to find all names.
        """
        value = self.document.value
        if self._names is not None or self.version is None or not isinstance(value, dict) or not path:
            return self.names
        return in_entry(value, self.version, path[0], path[1] if len(path) > 1 else None)


class File:
    """A file in the editor.

    path: as the editor names it. real: the path without symbolic links. buffer: the present text. kind: TEMPLATE,
    ENVIRONMENT or None. reading: the last valid reading, which may be of an earlier text. stack: the stack that was
    last found for it. earlier: its findings before a syntax error.
    """

    __slots__ = ("path", "real", "buffer", "reading", "stack", "kind", "earlier", "_seen", "_shift")

    def __init__(self, path: str, buffer: Buffer, reading: Reading | None = None) -> None:
        """Read the text, unless a reading of it is passed in."""
        self.path = path
        self.real = os.path.realpath(path)
        self.buffer = buffer
        self.reading = reading
        self.stack: Stack | None = None
        self.earlier = Earlier()
        self.kind = reading.kind if reading is not None else None
        self._seen = reading.text if reading is not None else None
        self._shift: Shift | None = None
        self.read()

    def read(self) -> None:
        """Read the present text; keep the earlier reading if it is not valid."""
        text = self.buffer.text
        if text == self._seen:
            return
        self._seen = text
        self._shift = None
        self.kind = kind_of(text, self.kind)
        if self.is_too_large:
            self.reading = self.stack = None
            return
        reading = Reading(self.buffer, self.kind, display_path(self.path))
        if reading.is_valid:
            self.reading = reading

    @property
    def is_too_large(self) -> bool:
        """Whether the text is too large for the features of an editor."""
        return len(self.buffer.text) > MOST_CHARACTERS

    @property
    def is_fresh(self) -> bool:
        """Whether the reading is of the present text."""
        return self.reading is not None and self.reading.text == self.buffer.text

    @property
    def shift(self) -> Shift:
        """Converts offsets of the reading to offsets of the present text."""
        if self._shift is None:
            self._shift = Shift(self.reading.text if self.reading is not None else "", self.buffer.text)
        return self._shift

    def span(self, path: tuple[object, ...], key: bool = False) -> tuple[int, int]:
        """Return the offsets, in the present text, of a key or a value in the reading. path, key: see Document.span.

        A scalar is without its anchor and its tag.
        """
        assert self.reading is not None
        document = self.reading.document
        start, end = document.span(path, key) or (0, 0)
        text = document.text or ""
        if text[start : start + 1] in ("&", "!") and (
            key or not isinstance(value_at(document.value, path), (dict, list))
        ):
            start, end = without_properties(text, start, end)
        lead = self.reading.lead
        return self.shift.forward(start + lead), self.shift.forward(end + lead)

    def in_text(self, edits: list[Edit]) -> list[Edit]:
        """Convert edits of the reading's document to edits of its text, which may begin with a byte order mark."""
        lead = self.reading.lead if self.reading is not None else 0
        return [(start + lead, end + lead, new) for start, end, new in edits]

    def at(self, offset: int) -> tuple[tuple[object, ...], bool]:
        """Return what the reading has at an offset of the present text. See Document.at."""
        if self.reading is None:
            return (), False
        return self.reading.document.at(self.shift.back(offset) - self.reading.lead)

    def occurrence(self, offset: int) -> Occurrence | None:
        """Return the name at an offset of the present text; None if there is no name."""
        if self.reading is None:
            return None
        path, key = self.at(offset)
        found = [each for each in self.reading.names_near(path) if each.path == path and each.key == key]
        for each in found:
            start, end = self.span(each.path, each.key)
            if start <= offset <= end:
                return each
        return None


def kind_of(text: str, before: str | None = None) -> str | None:
    """Return TEMPLATE, ENVIRONMENT or None. before: the kind of the earlier text, kept while the user is typing.

    A text with more than MOST_CHARACTERS has no kind, so that it has no features.
    """
    if len(text) > MOST_CHARACTERS:
        return None
    data = text.encode("utf-8", "replace")
    if has_version_key(data):
        return TEMPLATE
    if is_environment(data):
        return ENVIRONMENT
    return before if before is not None and text.strip() else None
