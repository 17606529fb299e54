"""The request that is sent to Heat, and the faults found while it is put together."""

from __future__ import annotations

from heatlint.load.dense import bounded
from heatlint.text import Document, from_value, parse, value_at

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from typing import Any

    from heatlint.text import Fault

    #: Makes the document of a text with a name.
    Parse = Callable[[str, str], Document]


#: How many levels of nested stacks are built, to find the faults in their templates. Files are read as deep.
DEEPEST = 50

_UNWRITTEN = object()  # stands for a text whose JSON has not been written yet


class LoadFault:
    """A reason why the client cannot put a request together.

    file: the name of the document with the cause; None for the command line.
    path: the place in that document; key: whether the place is the mapping key or its value.
    fault: the fault of the text when a file cannot be parsed; its offsets are the place.
    nearest: (what is written, names that exist), for a proposal. missing: the path of the file that does not exist.

    Kinds of a file: "missing-file", "unreadable-file", "directory", "too-large", "too-many-files", "outside-root",
    "remote-file" (named on the command line), "remote" (named by a file; the client would fetch it), "self-inclusion",
    "not-json", "placed-by-program" (missing, but a program other than the client makes it of a file that exists), and
    the kinds of a text that cannot be parsed. Kinds of an
    environment: "base-url", "registry-value", "environment-merge". Kind of the command line: "malformed-parameter".
    Kinds of a body: "body" (it has no template, or a value that Heat's API refuses), "template-url" (the template that
    it names cannot be read), "not-added" (an environment of the command line, since the body has its own).
    """

    __slots__ = ("kind", "file", "path", "message", "key", "fault", "nearest", "missing")

    def __init__(
        self,
        kind: str,
        file: str | None,
        path: tuple[str | int, ...],
        message: str,
        *,
        key: bool = False,
        fault: Fault | None = None,
        nearest: tuple[str, Collection[str]] | None = None,
        missing: str | None = None,
    ) -> None:
        self.kind = kind
        self.file = file
        self.path = path
        self.message = message
        self.key = key
        self.fault = fault
        self.nearest = nearest
        self.missing = missing

    @property
    def offsets(self) -> tuple[int, int] | None:
        """The offsets of the place in the text that cannot be parsed; None for another kind of fault."""
        return None if self.fault is None else (self.fault.start, self.fault.end)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.kind!r}, {self.file!r}, {self.path!r}, {self.message!r})"


class File:
    """One entry of `files`: a text with its URL.

    `document` is the parsed text. For a file on disk, its positions are those in the file, and its value is what is
    sent: names of files are replaced by URLs.
    """

    __slots__ = ("url", "name", "_text", "_document", "_parse")

    def __init__(
        self, url: str, name: str, text: Any, document: Document | None = None, *, parse: Parse = parse
    ) -> None:
        self.url = url
        self.name = name
        self._text = text
        self._document = document
        self._parse = parse

    @classmethod
    def of_document(cls, url: str, document: Document) -> File:
        """Return a file that is sent as the JSON of its document's value."""
        return cls(url, document.name, _UNWRITTEN, document)

    @property
    def text(self) -> Any:
        """What is sent for this file: a string, or any value in the body of a request."""
        if self._text is _UNWRITTEN and self._document is not None:
            try:
                from heatlint.load.as_json import dumps

                self._text = dumps(self._document.value)
            except (TypeError, ValueError, RecursionError):  # the client fails here
                self._text = self._document.text
        return self._text

    @property
    def parsed(self) -> Document | None:
        """The document when it has been parsed already, else None."""
        return self._document

    @property
    def document(self) -> Document:
        """The parsed text; it is parsed at the first use. A value that is not a string has no positions."""
        if self._document is None:
            text = self._text
            of_text = isinstance(text, str)
            self._document = bounded(self._parse(text, self.name)) if of_text else from_value(text, self.name)
        return self._document

    def __repr__(self) -> str:
        return f"File({self.url!r})"


class Request:
    """A request for validation: put together from files (`from_files`), or from a body (`from_body`).

    template            the document; its value is what is sent, None when it cannot be read
    files               URL -> File
    environment         the client's merge of all environments; from a body: the value in it, of any type
    environment_files   the URLs of the environments in order, or None; from a body: the value in it
    parameters          values that are sent beside the environments
    environments        the documents of the environments in order, for positions
    faults              the faults found while the request is put together, in the order in which they are met
    names               URL -> the name that reports use
    unresolved          a URL that is named somewhere -> why it is not in `files`: the kind of the fault, or "not-read"
                        for a file beyond a limit, which has no fault of its own
    show_nested, resource_validate, ignore_errors   the query parameters of validation: whether the response has the
                        parameters of nested templates, whether the quotas of an inventory are compared with what the
                        stack needs, and the codes of Heat's errors that do not count
    raw                 the body itself; None when the request is put together from files
    body_document       the document of the body, for the places of what is wrong in it; None when `raw` is None
    creates_stack       whether the body is meant for POST /stacks: it has a key that validation does not read
    stack_name          the name of the stack that Heat creates or updates; None when it is not known
    files_container     the object container with more files of the request, which are not read
    may_have_types      whether the cloud may have types of namespaces that heatlint does not know, so that such a type
                        is not a fault
    may_have_files      whether the cloud has files of the request that are not in `files`
    mapped_elsewhere    types that environments beside the request map -> the names of these environments
    json_length         the length of the JSON that the body was read from; None when that is not known
    """

    __slots__ = (
        "template",
        "files",
        "environment",
        "environment_files",
        "parameters",
        "show_nested",
        "resource_validate",
        "ignore_errors",
        "stage",
        "id",
        "faults",
        "_environments",
        "names",
        "unresolved",
        "raw",
        "body_document",
        "creates_stack",
        "stack_name",
        "files_container",
        "may_have_types",
        "may_have_files",
        "mapped_elsewhere",
        "json_length",
    )

    def __init__(self, template: Document) -> None:
        self.template = template
        self.files: dict[str, File] = {}
        self.environment: Any = {}
        self.environment_files: Any = None
        self.parameters: Any = {}
        self.show_nested = False
        self.resource_validate = False
        self.ignore_errors: str | None = None
        self.stage = "validate"
        self.id: Any = None
        self.faults: list[LoadFault] = []
        self._environments: list[Document] | Callable[[], list[Document]] = []
        self.names: dict[str, str] = {}
        self.unresolved: dict[str, str] = {}
        self.raw: dict[str, Any] | None = None
        self.body_document: Document | None = None
        self.creates_stack = False
        self.stack_name: str | None = None
        self.files_container: Any = None
        self.may_have_types = False
        self.may_have_files = False
        self.mapped_elsewhere: dict[str, list[str]] = {}
        self.json_length: int | None = None

    @property
    def environments(self) -> list[Document]:
        """The documents of the environments, in order."""
        if callable(self._environments):
            self._environments = self._environments()
        return self._environments

    @environments.setter
    def environments(self, value: list[Document] | Callable[[], list[Document]]) -> None:
        self._environments = value

    def documents(self) -> dict[str, Document]:
        """Return the parsed documents by the names that findings have: the template, environments, files and the body.

        A body that is saved to a file has parts with names of their own, see heatlint.text.Part.
        """
        found = {file.parsed.name: file.parsed for file in self.files.values() if file.parsed is not None}
        found.update((document.name, document) for document in self.environments)
        found[self.template.name] = self.template
        if self.body_document is not None:
            found[self.body_document.name] = self.body_document
        return found

    def document(self, name: str | None) -> Document | None:
        """Return the document that has a name in `documents`: the body, the template, an environment or a file."""
        for each in (self.body_document, self.template, *reversed(self.environments)):
            if each is not None and each.name == name:
                return each
        return next((each.parsed for each in self.files.values() if each.parsed and each.parsed.name == name), None)

    def at_stage(self, stage: str) -> Request:
        """Return this request for another stage: "validate", "create" or "deploy"."""
        from copy import copy

        changed = copy(self)
        changed.stage = stage
        return changed

    def with_value(self, name: str, path: Sequence[Any], value: Any) -> Request | None:
        """Return this request with another value at a path of the template or of a file; None without such a place.

        name: that of the document.
        """
        from copy import copy

        changed = copy(self)
        if self.template.name == name:
            changed.template = self.template.copy(name)
            return changed if _is_put(changed.template, path, value) else None
        for url, file in self.files.items():
            if file.parsed is not None and file.parsed.name == name:
                document = file.parsed.copy(name)
                changed.files = {**self.files, url: File.of_document(url, document)}
                return changed if _is_put(document, path, value) else None
        return None

    def texts(self) -> dict[str, Document]:
        """Return the documents that are whole texts, by name: without the parts of a saved body."""
        return {document.whole.name: document.whole for document in self.documents().values()}

    @property
    def file(self) -> str:
        """The name of the document that has the request: of the body, or else of the template."""
        return (self.body_document or self.template).name

    def is_unread(self, url: str) -> bool:
        """Whether a file that is not in `files` may exist all the same: heatlint has not read it."""
        return self.may_have_files or bool(self.files_container) or url in self.unresolved

    @property
    def has_unread_environment(self) -> bool:
        """Whether Heat reads an environment that heatlint has not: a file in the object container."""
        names = self.environment_files if self.files_container else None
        return isinstance(names, list) and any(isinstance(name, str) and name not in self.files for name in names)

    def body(self) -> dict[str, Any]:
        """Return the body of POST /validate that the client sends, without empty `parameters`.

        For a request that came as a body, return that body without the keys that are not part of it.
        """
        if self.raw is not None:
            if not isinstance(self.raw, dict):
                return self.raw
            return {key: value for key, value in self.raw.items() if key not in BESIDE_THE_BODY}
        body = {
            "template": self.template.value,
            "files": {url: file.text for url, file in self.files.items()},
            "environment": self.environment,
        }
        if self.environment_files:
            body["environment_files"] = self.environment_files
        if self.parameters:
            body["parameters"] = self.parameters
        return body


def _is_put(document: Document, path: Sequence[Any], value: Any) -> bool:
    """Put another value at a path of a document. Whether there is one."""
    if value_at(document.value, path) is None:
        return False
    container: Any = value_at(document.value, path[:-1])
    container[path[-1]] = value
    return True


#: Query parameters of POST /validate that are true or false. The API reference lists the first in the body. No Heat
#: reads `resource_validate`: it belongs to a product of which Heat is a part.
SWITCHES = ("show_nested", "resource_validate")
#: The keys of a line of --requests that are not part of the body: query parameters, the id, and what tools add.
BESIDE_THE_BODY = frozenset(("id", "stage", *SWITCHES, "ignore_errors", "mutation"))
