"""Reads the templates and environments of a repository, and the names and files that each of them names."""

from __future__ import annotations

import os

from heatlint.load.client.references import walk
from heatlint.load.client.texts import environment_document, template_document
from heatlint.load.server.environment import RESOURCE_REGISTRY
from heatlint.load.urls import local_path, written_path
from heatlint.model.names import TYPE, of_environment, of_template
from heatlint.model.template import Template
from heatlint.run.find_templates import read_plain
from heatlint.run.registries import Registry, is_file

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any

    from heatlint.model.names import Occurrence
    from heatlint.text import Document


class Source:
    """A template or an environment.

    path: as reports show it; real: without symbolic links; template: None for an environment; registry: of an
    environment, None for a template; files: the files that it names, as real paths; loose: names of files whose
    directory is not certain; strings: the other texts in it.
    """

    __slots__ = ("path", "real", "document", "value", "template", "names", "registry", "files", "loose", "strings")

    def __init__(self, path: str, document: Document, template: Template | None) -> None:
        self.path = path
        self.real = os.path.realpath(path)
        self.document = document
        self.value: dict[Any, Any] = document.value  # type: ignore[assignment]  # see _document
        self.template = template
        self.registry = Registry(path, self.value) if template is None else None
        self.names: list[Occurrence] = (
            of_environment(self.value) if template is None else list(of_template(template.value, template.version))
        )
        self.files: set[str] = set()
        self.loose: set[str] = set()
        self.strings: list[str] = []
        self._find_files()

    def file(self, name: str) -> str | None:
        """Return the real path of a file that this one names; None if it is not known."""
        path = local_path(name) if ":" in name else os.path.join(os.path.dirname(self.path), written_path(name))
        return None if path is None else os.path.realpath(path)

    def _find_files(self) -> None:
        references = walk(self.value)[0]
        named = {(id(each.container), each.key) for each in references}
        for each in references:
            self._add(self.file(each.container[each.key]), each.container[each.key])
        if self.registry is not None:
            for _, target in self.registry.mappings():
                if is_file(target):
                    path = self.registry.file(target)
                    self._add(path if path is None else os.path.realpath(path), target)
        todo: list[tuple[Any, bool]] = [
            (part, False) for section, part in self.value.items() if section != RESOURCE_REGISTRY
        ]
        while todo:
            value, is_reference = todo.pop()
            if isinstance(value, dict):
                todo += [(item, (id(value), key) in named) for key, item in value.items()]
            elif isinstance(value, list):
                todo += [(item, False) for item in value]
            elif isinstance(value, str) and not is_reference:
                self.strings.append(value)

    def _add(self, path: str | None, name: str) -> None:
        if path is not None and os.path.isfile(path):
            self.files.add(path)
        else:
            self.loose.add(name.rpartition("/")[2])

    def types(self) -> Iterator[Occurrence]:
        """Yield the types of the resources and of the members of groups in a template."""
        return (each for each in self.names if each.kind == TYPE and not each.declares and not each.key)

    def place(self, path: tuple[Any, ...]) -> tuple[int, int]:
        """Return line and column of a key."""
        span = self.document.span(path, True)
        return (1, 1) if span is None else self.document.line_column(span[0])


class Sources:
    """Templates and environments. templates: by real path; unread: the paths of those that cannot be read."""

    def __init__(self, templates: Iterable[str], environments: Iterable[str]) -> None:
        self.templates: dict[str, Source] = {}
        self.environments: list[Source] = []
        self.unread: list[str] = []
        for path in templates:
            if os.path.realpath(path) in self.templates:  # a link to one of them
                continue
            document = _document(path, template_document)
            template = None if document is None else Template(document)
            if document is None or template is None or not template.readable or template.version_fault is not None:
                self.unread.append(path)
            else:
                source = Source(path, document, template)
                self.templates[source.real] = source
        for path in environments:
            document = _document(path, environment_document)
            if document is None:
                self.unread.append(path)
            else:
                self.environments.append(Source(path, document, None))

    def all(self) -> list[Source]:
        """Return the templates and the environments."""
        return [*self.templates.values(), *self.environments]


def _document(path: str, read: Callable[[bytes, str], Document]) -> Document | None:
    """Return a document whose value is a map; None if the file has another content, or cannot be read."""
    data = read_plain(path)
    document = None if data is None else read(data, path)
    return document if document is not None and document.fault is None and isinstance(document.value, dict) else None
