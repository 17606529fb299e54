"""What is sent to Heat, and what went wrong while it was put together."""

from __future__ import annotations

from heatlint.load.as_json import dumps
from heatlint.text import Document, from_value, parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from heatlint.text import Fault


_UNWRITTEN = object()  # the text of a file whose JSON nobody has asked for


class LoadFault:
    """One thing that keeps a request from being put together.

    `file` is the name of the Document that names the culprit (None: the command line), `path` the place in it
    and `key` whether its key is meant. `fault` is the text's own fault when a file could not be parsed; its
    offsets are the place then. `nearest` is (what was written, names that exist), for a suggestion.

    Kinds, of a file: "missing-file", "unreadable-file", "directory", "too-large", "outside-root",
    "remote-file" (given on the command line), "self-inclusion", "not-json", and those of a text that cannot
    be parsed; of an environment: "base-url", "registry-value", "environment-merge"; of the command line:
    "malformed-parameter".
    """

    __slots__ = ("kind", "file", "path", "message", "key", "fault", "nearest")

    def __init__(
        self,
        kind: str,
        file: str | None,
        path: tuple[str | int, ...],
        message: str,
        *,
        key: bool = False,
        fault: Fault | None = None,
        nearest: tuple[str, list[str]] | None = None,
    ) -> None:
        self.kind = kind
        self.file = file
        self.path = path
        self.message = message
        self.key = key
        self.fault = fault
        self.nearest = nearest

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.kind!r}, {self.file!r}, {self.path!r}, {self.message!r})"


class File:
    """One entry of `files`: a text under its URL.

    `document` is that text parsed; for a file read from disk its positions are those of the file as written,
    while its value is what is sent.
    """

    __slots__ = ("url", "name", "_text", "_document")

    def __init__(self, url: str, name: str, text: Any, document: Document | None = None) -> None:
        self.url = url
        self.name = name
        self._text = text
        self._document = document

    @classmethod
    def of_document(cls, url: str, document: Document) -> File:
        """A file that is sent as the JSON of its (rewritten) tree."""
        return cls(url, document.name, _UNWRITTEN, document)

    @property
    def text(self) -> Any:
        """What is sent for this file: a string, except where a request body holds something else."""
        if self._text is _UNWRITTEN and self._document is not None:
            try:
                self._text = dumps(self._document.value)
            except (TypeError, ValueError, RecursionError):  # where the client would crash
                self._text = self._document.text
        return self._text

    @property
    def parsed(self) -> Document | None:
        """The document, where somebody has parsed it already."""
        return self._document

    @property
    def document(self) -> Document:
        """The text parsed, on first use. Something other than a string is a Document without positions."""
        if self._document is None:
            text = self._text
            self._document = parse(text, self.name) if isinstance(text, str) else from_value(text, self.name)
        return self._document

    def __repr__(self) -> str:
        return f"File({self.url!r})"


class Request:
    """A request for validation: of files on disk (`from_files`), or as it reached the endpoint (`from_body`).

    template            Document; `.value` is what is sent (None: it could not be read)
    files               URL -> File
    environment         the client's own merge of all environments; from a body: as sent, whatever it is
    environment_files   URLs of the environments in order, or None; from a body: as sent
    parameters          values given beside the environments
    environments        the environments in order, for places
    faults              what went wrong, in the order it was met
    shown               URL -> name as people know it
    unresolved          URL named somewhere -> why it is not in `files`: the kind of its fault, or "remote"
    raw                 the body itself, or None when the request was read from disk
    """

    __slots__ = (
        "template",
        "files",
        "environment",
        "environment_files",
        "parameters",
        "show_nested",
        "ignore_errors",
        "stage",
        "id",
        "faults",
        "_environments",
        "shown",
        "unresolved",
        "raw",
    )

    def __init__(self, template: Document) -> None:
        self.template = template
        self.files: dict[str, File] = {}
        self.environment: Any = {}
        self.environment_files: Any = None
        self.parameters: Any = {}
        self.show_nested: Any = False
        self.ignore_errors: Any = None
        self.stage = "validate"
        self.id: Any = None
        self.faults: list[LoadFault] = []
        self._environments: list[Document] | Callable[[], list[Document]] = []
        self.shown: dict[str, str] = {}
        self.unresolved: dict[str, str] = {}
        self.raw: dict[str, Any] | None = None

    @property
    def environments(self) -> list[Document]:
        """The environments in order."""
        if callable(self._environments):
            self._environments = self._environments()
        return self._environments

    @environments.setter
    def environments(self, value: list[Document] | Callable[[], list[Document]]) -> None:
        self._environments = value

    def body(self) -> dict[str, Any]:
        """The body of POST /validate that the client would send, without empty `parameters`.

        Of a request that came as a body: that body, without what is no part of it (id, stage, query
        parameters).
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


# Keys of a request line that are no part of the body: the query parameters, and how requests are told apart.
BESIDE_THE_BODY = frozenset(("id", "stage", "show_nested", "ignore_errors", "mutation"))
