"""A request as it reached the endpoint: the body of POST /validate."""

from __future__ import annotations

from heatlint.heat import VERSION_KEYS
from heatlint.load.request import File, Request
from heatlint.text import Part, from_value, parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.text import Document

# What the parts of a body are called where they stand in no file.
TEMPLATE = "template"
ENVIRONMENT = "environment"


def from_body(body: dict[str, Any]) -> Request:
    """The Request of a body, with the keys that may stand beside it: id, stage, show_nested, ignore_errors.

    Never raises for anything JSON can hold, and judges nothing: parts of a wrong kind are kept as they came,
    and `raw` is the body itself. A template that is a text is parsed; one that is missing is a Document whose
    value is None; anything else is a Document without positions. Files keep their URL as their name.
    """
    request = Request(_template(body.get("template")))
    request.raw = body
    files = body.get("files")
    if isinstance(files, dict):
        request.files = {url: File(url, url, text) for url, text in files.items()}
        request.shown = {url: url for url in files}
    request.environment = body.get("environment")
    request.environment_files = body.get("environment_files")
    request.parameters = body.get("parameters", {})
    request.show_nested = body.get("show_nested", False)
    request.ignore_errors = body.get("ignore_errors")
    request.stage = body.get("stage", "validate")
    request.id = body.get("id")
    request.environments = lambda: _environments(request)
    return request


def unwrapped(request: Request) -> Request:
    """The request itself; but where its template is the body of a request saved to a file, that body's request.

    The API's users keep such bodies. Places are those in the file.
    """
    document = request.template
    body = document.value
    if request.raw is not None or not isinstance(body, dict) or any(key in body for key in VERSION_KEYS):
        return request
    template = body.get("template")
    if not isinstance(template, dict) or not any(key in template for key in VERSION_KEYS):
        return request
    inner = from_body(body)
    inner.template = Part(document, ("template",))
    if isinstance(body.get("environment"), dict) and not body.get("environment_files"):
        inner.environments = [Part(document, ("environment",))]
    inner.stage, inner.show_nested, inner.ignore_errors = request.stage, request.show_nested, request.ignore_errors
    if isinstance(inner.parameters, dict) and isinstance(request.parameters, dict):
        inner.parameters = {**inner.parameters, **request.parameters}
    inner.faults = request.faults
    return inner


def _template(template: Any) -> Document:
    return parse(template, TEMPLATE) if isinstance(template, str) else from_value(template, TEMPLATE)


def _environments(request: Request) -> list[Document]:
    """The environments that Heat will read: the files named, else the one in the body."""
    names = request.environment_files
    if names:
        if not isinstance(names, (list, str, dict)):
            return []
        files = request.files
        return [files[name].document for name in names if isinstance(name, str) and name in files]
    if request.environment is None:
        return []
    return [inline_environment(request.environment)]


def inline_environment(value: Any) -> Document:
    """The Document of an environment that stands in the body itself."""
    return parse(value, ENVIRONMENT) if isinstance(value, str) else from_value(value, ENVIRONMENT)
