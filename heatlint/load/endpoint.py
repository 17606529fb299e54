"""A request as it reached the endpoint: the body of POST /validate."""

from __future__ import annotations

from heatlint.load.request import File, Request
from heatlint.text import from_value, parse

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
