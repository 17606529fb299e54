"""A request put together from files, as python-heatclient does it.

What the client does was read from its release 5.3.0: every `get_file` and every file `type` is resolved
against the file that names it, at any depth, and replaced by its URL; a template is sent as the
JSON of its rewritten tree, any other as it is; environments are merged here, and sent one by one as well. The
client stops at the first trouble; this goes on, and reports it where it stands.
"""

from __future__ import annotations

import os

from heatlint.load import urls
from heatlint.load.as_json import as_json_keys
from heatlint.load.client.cycles import Source, cycles
from heatlint.load.client.merge import format_parameters, merge_into
from heatlint.load.client.references import walk
from heatlint.load.client.registry import Unusable, entries
from heatlint.load.client.texts import (
    client_parses,
    environment_document,
    is_template,
    may_be_template,
    parse_template,
    template_document,
)
from heatlint.load.disk import Disk, Unread
from heatlint.load.request import File, LoadFault, Request
from heatlint.text import decode, from_value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from heatlint.text import Document

    Path = tuple[str | int, ...]

STANDARD_INPUT = "<stdin>"
MOST_SUGGESTIONS = 20  # missing files for which a directory is listed


def from_files(
    template: str,
    environments: Iterable[str] = (),
    parameters: Any = None,
    roots: Iterable[str] | None = None,
    *,
    template_text: str | None = None,
    template_name: str | None = None,
    disk: Disk | None = None,
) -> Request:
    """The request for the template at path `template`; never raises for what the files hold.

    `environments` are paths in order, `parameters` a list of "name=value" (or a dict, kept as it is), `roots`
    more directories that may be read. With `template_text` the template is that text instead, known as
    `template_name`, and names in it are relative to where a file of that name would be. `disk` is what is asked
    for files, in place of one with those `roots`.
    """
    paths = list(environments)
    if template_text is not None:
        template = template_name or STANDARD_INPUT
    loader = _Loader(disk or Disk(local_paths([template, *paths]), roots or ()))
    request = loader.request
    if template_text is not None:
        loader.take_template(parse_template(template_text, template), "")
    else:
        loader.read_template(template)
    for path in paths:
        loader.read_environment(path)
    loader.finish()
    request.parameters, malformed = format_parameters(parameters)
    request.faults.extend(malformed)
    return request


def local_paths(given: Iterable[str]) -> list[str]:
    """Those of the files named that are on this machine."""
    return [path for path in given if not urls.has_scheme(path)]


class _Failure:
    """Why a file that is named could not be read, and what may have been meant."""

    __slots__ = ("error", "nearest")

    def __init__(self, error: Unread, nearest: tuple[str, list[str]] | None) -> None:
        self.error = error
        self.nearest = nearest


class _Loader:
    """Reads each file once, and keeps what names what."""

    def __init__(self, disk: Disk) -> None:
        self.disk = disk
        self.request = Request(from_value(None, ""))
        self.faults = self.request.faults
        self.loaded: dict[str, File] = {}
        self.failed: dict[str, _Failure] = {}
        self.sources: dict[str, Source] = {}  # the templates among `loaded`
        self.environments: dict[str, Source] = {}  # by URL
        self.starts: list[Source] = []  # the template, then the environments, in order
        self.pending: list[tuple[Source, str]] = []
        self.checked: set[str] = set()  # URLs whose syntax has been looked at
        self.directories: dict[str, str] = {}
        self.bad_bases: set[tuple[str, Path]] = set()

    # What the user named

    def read_template(self, given: str) -> None:
        """Read the template itself; when that fails, its value is None and a fault says why."""
        try:
            url, data = self.read(given)
        except Unread as error:
            self.request.template = from_value(None, given)
            self.fault(error.kind, given, (), f'template "{given}" {error.reason}')
            return
        self.take_template(template_document(data, given), url)

    def read(self, given: str) -> tuple[str, bytes]:
        """The URL and content of a file named on the command line. Raises Unread."""
        if urls.has_scheme(given):
            path = urls.local_path(given)
            if path is None:
                raise Unread("remote-file", "is not on this machine, and nothing is fetched")
            return given, self.disk.given(path or given)
        try:
            url = urls.path_url(self.disk.real(given))
        except (OSError, ValueError):
            raise Unread("missing-file", "does not exist") from None
        return url, self.disk.given(given)

    def take_template(self, document: Document, url: str) -> None:
        """Follow the references of the template; a URL of "" is standard input."""
        self.request.template = document
        if document.fault is None and document.text is not None and not client_parses(document.text):
            self.fault("not-json", document.name, (), 'a template that begins with "{" must be JSON')
        source = Source(url, document)
        self.starts.append(source)
        if url:
            self.request.shown[url] = document.name
            if is_template(document):
                self.sources[url] = source
                self.loaded[url] = File.of_document(url, document)
            base = urls.base_of(url)
        else:
            base = _base_beside(document.name)
        self.pending.append((source, base))
        self.follow()

    def read_environment(self, given: str) -> None:
        """Read an environment, follow its registry, and merge it."""
        request = self.request
        try:
            url, data = self.read(given)
        except Unread as error:
            self.fault(error.kind, given, (), f'environment "{given}" {error.reason}')
            request.environments.append(from_value(None, given))
            return
        source = self.environments.get(url)
        if source is None:
            source = self.environments[url] = Source(url, environment_document(data, given))
            request.shown[url] = given
            self.follow_registry(source)
        document = source.document
        request.environments.append(document)
        if document.fault is not None:
            return
        self.starts.append(source)
        request.environment_files = [*(request.environment_files or ()), url]
        merge_into(request.environment, document, self.faults)

    # What the files name

    def follow_registry(self, source: Source) -> None:
        """Resolve the files of an environment's registry."""
        document = source.document
        if document.fault is not None:
            self.syntax_fault(document)
            return
        for entry in entries(document.value, urls.base_of(source.url)):
            if isinstance(entry, Unusable):
                self.fault("registry-value", document.name, entry.path, entry.message)
                continue
            base = entry.base if isinstance(entry.base, str) else ""
            if base and not base.endswith("/"):
                base += "/"
            url = self.resolve(entry.container[entry.key], base, source, entry.path, entry.base_path)
            if url is not None:
                entry.container[entry.key] = url
                self.look_at_syntax(url)
        as_json_keys(walk(document.value)[1])
        self.follow()

    def follow(self) -> None:
        """Resolve the references of everything that was read and not yet walked."""
        while self.pending:
            source, base = self.pending.pop()
            document = source.document
            references, odd = walk(document.value, shared=document.text is None or "*" in document.text)
            for reference in references:
                name = reference.container[reference.key]
                url = self.resolve(name, base, source, reference.path, None)
                if url is not None:
                    reference.container[reference.key] = url
                    if reference.key == "type":
                        self.look_at_syntax(url)
            as_json_keys(odd)

    def resolve(self, value: str, base: str, source: Source, path: Path, base_path: Path | None) -> str | None:
        """The URL of `value`, its file read if it can be; None when it has none."""
        name = source.document.name
        try:
            url = urls.join(base, value)
            if not urls.has_scheme(url):
                raise ValueError("no URL")
        except ValueError:
            if base_path is None:
                self.fault("missing-file", name, path, f'"{value}" cannot be the name of a file')
            elif (name, base_path) not in self.bad_bases:
                self.bad_bases.add((name, base_path))
                self.fault("base-url", name, base_path, '"base_url" must be a URL such as "file:///..."')
            return None
        if url not in self.loaded and url not in self.failed:
            self.load(url, self.shown_name(url, value, base_path is not None, name))
        if url in self.loaded:
            source.references.append((url, path))
        elif self.failed[url].error.kind != "remote":
            failure = self.failed[url]
            self.faults.append(
                LoadFault(
                    failure.error.kind,
                    name,
                    path,
                    f'file "{self.request.shown[url]}" {failure.error.reason}',
                    nearest=failure.nearest,
                )
            )
        return url

    def shown_name(self, url: str, value: str, based: bool, naming: str) -> str:
        """What a file is called: as the file that names it is called, with `value` in its place.

        `based` says that `value` is relative to a `base_url` rather than to the file that names it.
        """
        local = urls.local_path(url)
        if local is None:
            return url
        if based or urls.has_scheme(value) or value.startswith("/"):
            return os.path.normpath(local)
        joined = os.path.join(self.directory_of(naming), urls.written_path(value))
        plain = os.path.normpath(joined)
        try:
            # Where a link stands before "..", only the name as joined leads to the file.
            same = ".." not in joined or self.disk.real(plain) == self.disk.real(joined)
        except (OSError, ValueError):
            same = True
        return plain if same else joined

    def directory_of(self, name: str) -> str:
        """The directory that names in the file `name` are shown with: that of its target, if it is a link."""
        if name not in self.directories:
            self.directories[name] = self.disk.directory(name)
        return self.directories[name]

    def load(self, url: str, name: str) -> None:
        """Read one file into `loaded`, or note in `failed` why not."""
        self.request.shown[url] = name
        path = urls.local_path(url)
        try:
            if path is None:
                raise Unread("missing-file" if urls.is_file(url) else "remote", "is not on this machine")
            data = self.disk.named(path)
        except Unread as error:
            nearest = None
            if error.kind == "missing-file" and path is not None and len(self.failed) < MOST_SUGGESTIONS:
                directory = os.path.dirname(name)
                beside = [os.path.join(directory, other) for other in self.disk.neighbours(path)]
                nearest = (name, beside)
            self.failed[url] = _Failure(error, nearest)
            self.request.unresolved[url] = error.kind
            return
        self.loaded[url] = self.take(url, name, data)

    def take(self, url: str, name: str, data: bytes) -> File:
        """The File for some content: a template is sent as JSON, text as it is, anything else in base64."""
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError:
            from base64 import encodebytes

            return File(url, name, encodebytes(data).decode("ascii"), decode(data, name))
        if may_be_template(text):
            document = parse_template(text, name)
            if is_template(document) and client_parses(text):
                source = self.sources[url] = Source(url, document)
                self.pending.append((source, urls.base_of(url)))
                return File.of_document(url, document)
        return File(url, name, text)

    # What is sent

    def finish(self) -> None:
        """Report cycles and fill `files`, the template's first: later ones replace those before."""
        shown = self.request.shown
        for around, source, path in cycles(self.starts, self.sources):
            names = [shown[url] for url in [*around, around[0]]]
            way = f": {' -> '.join(names)}" if len(around) > 1 else ""
            self.fault("self-inclusion", source.document.name, path, f'"{names[0]}" includes itself{way}')
        files = self.request.files
        for start in self.starts:
            reached = self.reached(start)
            if self.environments.get(start.url) is start:
                reached[start.url] = File.of_document(start.url, start.document)
            files.update(reached)

    def reached(self, start: Source) -> dict[str, File]:
        """Every file that can be reached from `start`."""
        found: dict[str, File] = {}
        stack = [start]
        while stack:
            for url, _ in stack.pop().references:
                if url not in found:
                    found[url] = self.loaded[url]
                    if url in self.sources:
                        stack.append(self.sources[url])
        return found

    # What went wrong

    def look_at_syntax(self, url: str) -> None:
        """Report, once, that a file used as a template cannot be parsed."""
        file = self.loaded.get(url)
        if file is not None and url not in self.checked:
            self.checked.add(url)
            self.syntax_fault(file.document)

    def syntax_fault(self, document: Document) -> None:
        """Report a document's own fault, if it has one."""
        fault = document.fault
        if fault is not None:
            self.faults.append(LoadFault(fault.kind, document.name, (), fault.message, fault=fault))

    def fault(self, kind: str, file: str, path: Path, message: str) -> None:
        self.faults.append(LoadFault(kind, file, path, message))


def _base_beside(name: str) -> str:
    """The base of names in a text that stands in no file, but is called `name`."""
    try:
        return urls.base_of(urls.file_url(name))
    except (OSError, ValueError):  # the current directory was removed, or no file has such a name
        return "file://" + os.sep
