"""A request as it reaches the endpoint: the body of POST /validate."""

from __future__ import annotations

from heatlint.heat import VERSION_KEYS
from heatlint.load.request import File, LoadFault, Request
from heatlint.text import Part, from_value, parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.text import Document

#: The names of the documents that stand in the body itself, not in a file.
TEMPLATE = "template"
ENVIRONMENT = "environment"

#: The stages up to which findings may refuse a request.
REFUSING_STAGES = ("validate", "create", "deploy")


def from_body(body: dict[str, Any]) -> Request:
    """Return the Request of a body. The body may also have the keys id, stage, show_nested and ignore_errors.

    Accepts everything that JSON has: parts of a wrong type are kept as they are, and `raw` is the body itself. Only a
    wrong stage or show_nested is replaced by its default; it is among the faults of the request. A template that is a
    string is parsed; when there is none, the document's value is None; every other value becomes a document without
    positions. The name of a file is its URL.
    """
    request = Request(_template(body.get("template")))
    request.raw = body
    files = body.get("files")
    if isinstance(files, dict):
        request.files = {url: File(url, url, text) for url, text in files.items()}
        request.names = {url: url for url in files}
    request.environment = body.get("environment")
    request.environment_files = body.get("environment_files")
    request.parameters = body.get("parameters", {})
    request.ignore_errors = _query_text(body.get("ignore_errors"))
    show_nested = _query_text(body.get("show_nested"))
    if show_nested is not None and show_nested.lower() not in ("true", "false"):
        _add_fault(request, f'"show_nested" must be true or false; "{show_nested}" is given')
    request.show_nested = show_nested is not None and show_nested.lower() == "true"
    stage = body.get("stage", request.stage)
    if stage in REFUSING_STAGES:
        request.stage = stage
    else:
        _add_fault(request, '"stage" must be "validate", "create" or "deploy"')
    request.id = body.get("id")
    request.environments = lambda: _environments(request)
    return request


def unwrapped(request: Request) -> Request:
    """Return the request, or the request inside its template when that is a body saved to a file.

    Users of the API keep such files. Positions are those in the file.
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


def _query_text(value: Any) -> str | None:
    """Return the text of a query parameter as Heat reads it, None when Heat takes the parameter as missing.

    The client sends each item of a list or map as a parameter, of which Heat reads the last one. An empty text counts
    as missing. Sources: urllib.parse.urlencode with doseq, which python-heatclient calls; webob.multidict;
    heat.api.openstack.v1.util (get_allowed_params); heat.common.param_utils (extract_bool) takes true and false only.
    """
    if isinstance(value, (list, dict)):
        value = list(value)[-1] if value else None
    return None if value is None else str(value) or None


def _add_fault(request: Request, message: str) -> None:
    request.faults.append(LoadFault("query-parameter", None, (), message))


def _template(template: Any) -> Document:
    return parse(template, TEMPLATE) if isinstance(template, str) else from_value(template, TEMPLATE)


def _environments(request: Request) -> list[Document]:
    """Return the environments that Heat reads: those named in environment_files, or else the one in the body."""
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
    """Return the Document of an environment in the body itself."""
    return parse(value, ENVIRONMENT) if isinstance(value, str) else from_value(value, ENVIRONMENT)
