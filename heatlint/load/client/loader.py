"""Reads the files of a request, and the files that they name, as python-heatclient does.

Source: heatclient.common.template_utils of python-heatclient 5.3.0. It resolves every `get_file` and every `type` that
names a file against the file that names it, at any depth, and replaces it by the URL. A template is sent as the JSON of
the result, every other file as it is. Environments are merged, and also sent one by one. The client stops at the first
fault; this module goes on and records each fault with its place.
"""

from __future__ import annotations

import os

from heatlint.load import urls
from heatlint.load.client.references import Source, names_files, walk
from heatlint.load.client.texts import (
    client_parses,
    environment_document,
    is_template,
    may_be_template,
    template_document,
)
from heatlint.load.dense import bounded
from heatlint.load.disk import Disk, Unreadable, slashed_path
from heatlint.load.request import DEEPEST, File, LoadFault, Request
from heatlint.text import Fault, decode, from_value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection
    from typing import Any

    from heatlint.load.client.references import Reference
    from heatlint.load.client.registry import Entry
    from heatlint.text import Document

    Path = tuple[str | int, ...]

#: Why a file that is not on this machine cannot be read: kind and reason.
_ELSEWHERE = ("missing-file", "is not on this machine")
_REMOTE = ("remote", "is not read, since heatlint fetches nothing")
MOST_SUGGESTIONS = 20  # for how many missing files the directory is listed, to propose a name
#: How many files a request may have, and how many bytes those that other files name may have together. Heat's API
#: refuses a request of more than 1 MiB, unless the operator changed max_json_body_size.
MOST_FILES = 3_000
MOST_BYTES = 16 * 1024 * 1024
#: A file that is read again under another name, through a symbolic link for example, counts so many times.
COPY_WEIGHT = 24


class _Failure:
    """Why a file that another file names cannot be read. nearest: for a proposal, see LoadFault."""

    __slots__ = ("error", "nearest")

    def __init__(self, error: Unreadable, nearest: tuple[str, list[str]] | None) -> None:
        self.error = error
        self.nearest = nearest


class Loader:
    """Reads each file once, and records which file names which."""

    def __init__(self, disk: Disk, request: Request | None = None) -> None:
        self.disk = disk
        self.request = request or Request(from_value(None, ""))
        self.loaded: dict[str, File] = {}
        self.failed: dict[str, _Failure] = {}
        self.templates: dict[str, Source] = {}  # the templates among `loaded`
        self.environments: dict[str, Source] = {}  # by URL
        self.starts: list[Source] = []  # the template, then the environments, in order
        self.pending: list[tuple[Source, str]] = []  # documents to follow, those named first at the beginning
        self.checked: set[str] = set()  # URLs whose syntax faults have been reported
        self.directories: dict[str, str] = {}
        self.bad_bases: set[tuple[str, Path]] = set()
        self.contents: set[bytes] = set()
        self.bytes_left = MOST_BYTES
        self.is_full = False  # whether a limit is met, so that no more files are read

    # Files that the user names

    def read_template(self, name: str) -> None:
        """Read the template. When that fails, its value is None and a fault says why."""
        try:
            url, data = self.read(name)
        except Unreadable as error:
            self.request.template = from_value(None, name)
            self.fault(error.kind, name, (), f'template "{name}" {error.reason}')
            return
        self.take_named(template_document(data, name), url)

    def take_named(self, document: Document, url: str) -> None:
        """Take the file that the user names: a template, or the body of a request. url: see `take_template`."""
        if is_template(document):
            self.take_template(document, url)
            return
        from heatlint.load.body import is_saved, saved

        if not is_saved(document.value):
            self.take_template(document, url)
            return
        self.request = saved(document)
        self.require_json(document, "request body")
        if url:
            self.request.names[url] = document.name
        self.take_template_url(urls.base_of(url) if url else base_beside(document.name), document.name)

    def take_template_url(self, base: str, beside: str) -> None:
        """Take the template that the body of the request names, if it does. base, beside: see `read_template_url`."""
        from heatlint.load.client.template_url import read_template_url

        found = read_template_url(self.request, self.disk, base)
        if found is not None:
            name = self.display_name(found.url, found.written, False, beside)
            self.take_template(template_document(found.data, name), found.url)

    def read(self, name: str) -> tuple[str, bytes]:
        """Return the URL and the content of a file that the user names. Raises Unreadable."""
        if urls.is_url(name):
            path = urls.local_path(name)
            if path is None:
                raise Unreadable("remote-file", "is not on this machine, and heatlint fetches nothing")
            return name, self.disk.user_file(path or name)
        try:
            url = urls.path_url(self.disk.real(name))
        except (OSError, ValueError):
            raise Unreadable("missing-file", "does not exist") from None
        return url, self.disk.user_file(name)

    def take_template(self, document: Document, url: str) -> None:
        """Follow the references of the template. url: "" for a text that is in no file."""
        self.request.template = bounded(document, is_sent_as_map=True)
        self.require_json(document, "template")
        source = Source(url, document)
        self.starts.append(source)
        if url:
            self.request.names[url] = document.name
            if is_template(document):
                self.templates[url] = source
                self.loaded[url] = File.of_document(url, document)
            base = urls.base_of(url)
        else:
            base = base_beside(document.name)
        self.pending.append((source, base))

    def require_json(self, document: Document, what: str) -> None:
        """Add a fault for a text that begins with a brace and is not JSON. what: the thing it is.

        A text that is not YAML, either, has a fault of its own; only what is wrong with its JSON before that is added.
        """
        text = document.text
        if text is None or client_parses(document, text) or not (document.fault is None or _looks_like_json(text)):
            return
        from heatlint.text import json_problems

        message = f'a {what} that begins with "{{" must be JSON'
        found = json_problems.problem(text)
        if document.fault is not None:
            line_of_fault = document.line_column(document.fault.start)[0]
            if found is None or document.line_column(found.start)[0] >= line_of_fault:
                return
        fault = None
        if found is not None:
            message += f": {found.message}"
            fault = Fault("not-json", message, found.start, found.end)
        self.request.faults.append(LoadFault("not-json", document.name, (), message, fault=fault))

    def read_environment(self, name: str, keys: Collection[str] | None = None) -> None:
        """Read an environment, follow its registry, and merge it. keys: read only these entries of its registry."""
        request = self.request
        if request.raw is not None:
            self.fault("not-added", name, (), f'an environment cannot be added to the request body "{request.file}"')
            return
        try:
            url, data = self.read(name)
        except Unreadable as error:
            self.fault(error.kind, name, (), f'environment "{name}" {error.reason}')
            request.environments.append(from_value(None, name))
            return
        source = self.environments.get(url)
        if source is None:
            document = environment_document(data, name)
            if keys is not None:
                from heatlint.load.client.registry import only_entries

                document.value = only_entries(document.value, keys)
            source = self.environments[url] = Source(url, document)
            request.names[url] = name
            self.follow_registry(source)
        document = source.document
        request.environments.append(document)
        if document.fault is not None:
            return
        self.starts.append(source)
        request.environment_files = [*(request.environment_files or ()), url]
        from heatlint.load.client.merge import merge_into

        merge_into(request.environment, document, request.faults)

    # Files that other files name

    def follow_registry(self, source: Source) -> None:
        """Resolve the files that an environment's registry names."""
        document = source.document
        if document.fault is not None:
            self.syntax_fault(document)
            return
        from heatlint.load.client.registry import Unusable, entries

        for entry in entries(document.value, urls.base_of(source.url)):
            if isinstance(entry, Unusable):
                self.fault("registry-value", document.name, entry.path, entry.message)
                continue
            base = entry.base if isinstance(entry.base, str) else ""
            if base and not base.endswith("/"):
                base += "/"
            url = self.resolve(entry, base, source, entry.base_path)
            if url is not None:
                entry.container[entry.key] = url
                self.report_syntax(url)
        _write_keys(walk(document.value)[1])

    def follow(self) -> None:
        """Resolve the references of each document in `pending`, and of the documents that they lead to.

        Those with fewer levels come first, so that each document is met at its lowest level. One that no stack can be
        made of, since it is too deep, is not followed: each template of a long chain is the start of a request, and
        would read all the others.
        """
        for source, base in self.pending:  # it grows
            document = source.document
            if source.level > DEEPEST or not names_files(document):
                continue
            references, odd = walk(document.value, shared=document.text is None or "*" in document.text)
            for reference in references:
                url = self.resolve(reference, base, source, None)
                if url is not None:
                    reference.container[reference.key] = url
                    if reference.key == "type":
                        self.report_syntax(url)
            _write_keys(odd)

    def resolve(self, named: Entry | Reference, base: str, source: Source, base_path: Path | None) -> str | None:
        """Return the URL of the file that is named, and load it.

        None when the name cannot be made a URL, and when the body of the request has a file with this name.

        base_path: the place of the `base_url` that applies, None without one.
        """
        value = named.container[named.key]
        name = source.document.name
        if value in self.request.files:
            return None
        try:
            url = urls.join(base, value)
            if not urls.has_scheme(url):
                raise ValueError("no URL")
        except ValueError:
            if base_path is None:
                self.fault("missing-file", name, named.path, f'"{value}" cannot be the name of a file')
            elif (name, base_path) not in self.bad_bases:
                self.bad_bases.add((name, base_path))
                self.fault("base-url", name, base_path, '"base_url" must be a URL such as "file:///..."')
            return None
        if url not in self.loaded and url not in self.failed:
            if self.is_full:
                self.request.unresolved[url] = "not-read"
                return url
            self.load(url, self.display_name(url, value, base_path is not None, name), source.level + 1)
        if url in self.loaded:
            source.references.append((url, named.path))
        else:
            failure, file = self.failed[url], self.request.names[url]
            kind = failure.error.kind
            self.request.faults.append(
                LoadFault(
                    kind,
                    name,
                    named.path,
                    f'file "{file}" {failure.error.reason}',
                    nearest=failure.nearest,
                    missing=file if kind == "missing-file" else None,
                )
            )
        return url

    def display_name(self, url: str, value: str, based: bool, naming: str) -> str:
        """Return the name of a file for reports: `value`, relative to the name of the file that names it.

        based: whether `value` is relative to a `base_url` and not to that file.
        """
        local = urls.local_path(url)
        if local is None:
            return url
        if based or urls.has_scheme(value) or value.startswith("/"):
            return os.path.normpath(local)
        joined = os.path.join(self.directory_of(naming), urls.written_path(value))
        plain = os.path.normpath(joined)
        try:
            # With a symbolic link before "..", the normalized path would lead to another file.
            same = ".." not in joined or self.disk.real(plain) == self.disk.real(joined)
        except (OSError, ValueError):
            same = True
        return plain if same else joined

    def directory_of(self, name: str) -> str:
        """Return the directory that the names in the file `name` are relative to: that of its target for a link."""
        if name not in self.directories:
            self.directories[name] = self.disk.directory(name)
        return self.directories[name]

    def load(self, url: str, name: str, level: int) -> None:
        """Read a file into `loaded`, or record in `failed` why it cannot be read. level: see Source."""
        self.request.names[url] = name
        path = urls.local_path(url)
        try:
            if path is None:
                raise Unreadable(*(_ELSEWHERE if urls.is_file(url) else _REMOTE))
            data = self.read_within_limits(path)
        except Unreadable as error:
            nearest = None
            if error.kind == "missing-file" and path is not None and len(self.failed) < MOST_SUGGESTIONS:
                from heatlint.load.client.programs import source_elsewhere

                elsewhere = source_elsewhere(path, self.disk)
                if elsewhere is not None:
                    program, source = elsewhere
                    where = slashed_path(source, os.path.dirname(path))
                    error = Unreadable("placed-by-program", f'does not exist; {program} makes it from "{where}"')
                else:
                    directory = os.path.dirname(name)
                    beside = [os.path.join(directory, other) for other in self.disk.neighbours(path)]
                    nearest = (name, beside)
            self.failed[url] = _Failure(error, nearest)
            self.request.unresolved[url] = error.kind
            return
        self.loaded[url] = self.take(url, name, data, level)

    def read_within_limits(self, path: str) -> bytes:
        """Return the content of a file that another file names. Raises Unreadable."""
        rest = "and the files that are named after it are not read"
        if len(self.loaded) + len(self.failed) >= MOST_FILES:
            self.is_full = True
            raise Unreadable("too-many-files", f"{rest}; expected at most {MOST_FILES} files")
        data = self.disk.referenced_file(path)
        self.bytes_left -= len(data) * (COPY_WEIGHT if data in self.contents else 1)
        self.contents.add(data)
        if self.bytes_left < 0:
            self.is_full = True
            raise Unreadable("too-large", f"{rest}; expected at most {MOST_BYTES >> 20} MiB in all of them")
        return data

    def take(self, url: str, name: str, data: bytes, level: int) -> File:
        """Return the File that is sent: a template as JSON, other text as it is, other data as base64."""
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError:
            from base64 import encodebytes

            return File(url, name, encodebytes(data).decode("ascii"), decode(data, name))
        if may_be_template(text):
            document = template_document(data, name)
            if is_template(document) and client_parses(document, text):
                document = bounded(document, is_sent_as_map=True)
                source = self.templates[url] = Source(url, document, level)
                self.pending.append((source, urls.base_of(url)))
                return File.of_document(url, document) if document.fault is None else File(url, name, text, document)
        return File(url, name, text)

    # The result

    def finish(self) -> None:
        """Follow references, report cycles and fill `files`: those of the template, then those of each environment.

        Files in the body of a request take precedence over those on the disk.
        """
        self.follow()
        if any(start.references for start in self.starts):
            self.report_cycles()
        files = self.request.files
        in_body = dict(files)
        for start in self.starts:
            reached = self.reached(start)
            if self.environments.get(start.url) is start:
                reached[start.url] = File.of_document(start.url, start.document)
            files.update(reached)
        files.update(in_body)

    def reached(self, start: Source) -> dict[str, File]:
        """Return every file that can be reached from `start`, by URL."""
        found: dict[str, File] = {}
        stack = [start]
        while stack:
            for url, _ in stack.pop().references:
                if url not in found:
                    found[url] = self.loaded[url]
                    if url in self.templates:
                        stack.append(self.templates[url])
        return found

    # Faults

    def report_cycles(self) -> None:
        """Report files that include themselves."""
        from heatlint.load.client.cycles import cycles

        for urls_around, source, path in cycles(self.starts, self.templates):
            names = [self.request.names[url] for url in [*urls_around, urls_around[0]]]
            route = f": {' -> '.join(names)}" if len(urls_around) > 1 else ""
            self.fault("self-inclusion", source.document.name, path, f'"{names[0]}" includes itself{route}')

    def report_syntax(self, url: str) -> None:
        """Report once that a file used as a template cannot be parsed."""
        file = self.loaded.get(url)
        if file is not None and url not in self.checked:
            self.checked.add(url)
            self.syntax_fault(file.document)

    def syntax_fault(self, document: Document) -> None:
        """Report the fault of a document that cannot be parsed."""
        fault = document.fault
        if fault is not None:
            self.request.faults.append(LoadFault(fault.kind, document.name, (), fault.message, fault=fault))

    def fault(self, kind: str, file: str, path: Path, message: str) -> None:
        self.request.faults.append(LoadFault(kind, file, path, message))


def _write_keys(maps: list[dict[Any, Any]]) -> None:
    """Replace the keys of maps as JSON writes them."""
    if maps:
        from heatlint.load.as_json import as_json_keys

        as_json_keys(maps)


def base_beside(name: str) -> str:
    """Return the URL that names are relative to in a text with the name `name` that is in no file."""
    try:
        return urls.base_of(urls.file_url(name))
    except (OSError, ValueError):  # the current directory was removed, or `name` cannot be a path
        return "file:///"


def _looks_like_json(text: str) -> bool:
    """Whether a text begins as a map in JSON does: with a brace and a double quote."""
    bare = text.lstrip()
    return bare.startswith("{") and bare[1:].lstrip().startswith('"')
