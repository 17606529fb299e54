"""A request as it reaches Heat's API: the body of POST /validate or of POST /stacks."""

from __future__ import annotations

import json

from heatlint.heat import VERSION_KEYS
from heatlint.load.dense import bounded
from heatlint.load.request import BESIDE_THE_BODY, SWITCHES, File, LoadFault, Request
from heatlint.text import EmbeddedText, Part, from_value, parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.load.documents import Documents
    from heatlint.text import Document

#: The names of the body, and of the documents in it, when the body is not in a file.
REQUEST = "request"
TEMPLATE = "template"
ENVIRONMENT = "environment"
#: The key of a body that names a template instead of containing it.
TEMPLATE_URL = "template_url"

#: The stages up to which findings may refuse a request.
REFUSING_STAGES = ("validate", "create", "deploy")

#: The keys that only a body for POST /stacks has. Heat's validation ignores them.
STACK_KEYS = ("stack_name", "disable_rollback", "timeout_mins", "tags")
#: The keys that show that a map is a request body, since neither a template nor an environment has them.
_MARKS = frozenset((TEMPLATE, TEMPLATE_URL, ENVIRONMENT, "environment_files", "files", "files_container", *STACK_KEYS))
_KEYS = _MARKS | BESIDE_THE_BODY | {"parameters"}
#: How much of a value a message shows.
_SHOWN = 60


def plain(body: dict[str, Any], documents: Documents | None = None, json_length: int | None = None) -> Request:
    """Return the Request of a body that reached the endpoint; see `heatlint.load.from_body`.

    Accepts everything that JSON has: parts of a wrong type are kept as they are, and `raw` is the body itself. Only a
    wrong stage or show_nested is replaced by its default; it is among the faults of the request. A template that is a
    string is parsed; without a template, the document's value is None; every other value becomes a document without
    positions. The template that "template_url" names is not read. The name of a file is its URL. documents: keeps the
    documents for other requests. json_length: the length of the JSON that the body was read from, if that is known.
    """
    request = _request(body, from_value(body, REQUEST), documents, json_length)
    stage = body.get("stage", request.stage)
    if stage in REFUSING_STAGES:
        request.stage = stage
    else:
        _add_fault(request, "stage", '"stage" must be "validate", "create" or "deploy"')
    request.id = body.get("id")
    if request.stage == "validate" or not request.creates_stack:
        _read_query(request, body)
    return request


def is_saved(value: object) -> bool:
    """Whether the value of a file is a request body and not a template. Users of the API keep such files."""
    if not isinstance(value, dict) or any(key in value for key in VERSION_KEYS):
        return False
    template = value.get(TEMPLATE)
    if isinstance(template, dict) and any(key in template for key in VERSION_KEYS):
        return True
    return not _MARKS.isdisjoint(value) and _KEYS.issuperset(value)


def saved(document: Document) -> Request:
    """Return the Request of a body in a file. Positions are those in the file. See `is_saved`."""
    body: Any = document.value
    request = _request(body, document)
    if not request.creates_stack:
        _read_query(request, body)
    return request


def _request(
    body: dict[str, Any],
    document: Document,
    documents: Documents | None = None,
    json_length: int | None = None,
) -> Request:
    request = Request(bounded(_template(body, document, documents), json_length))
    request.raw = body
    request.json_length = json_length
    request.body_document = document
    request.creates_stack = any(key in body for key in STACK_KEYS)
    name = body.get("stack_name")
    request.stack_name = name if isinstance(name, str) and name else None
    files = body.get("files")
    if isinstance(files, dict):
        of_file = parse if documents is None else documents.parse
        request.files = {url: File(url, url, text, parse=of_file) for url, text in files.items()}
        request.names = {url: url for url in files}
    request.environment = body.get(ENVIRONMENT)
    request.environment_files = body.get("environment_files")
    request.files_container = body.get("files_container")
    request.parameters = body.get("parameters", {})
    request.environments = lambda: _environments(request)
    if TEMPLATE not in body and TEMPLATE_URL not in body:
        _add_fault(request, TEMPLATE, f'the request body has no template; expected "{TEMPLATE}" or "{TEMPLATE_URL}"')
    elif TEMPLATE in body and body[TEMPLATE] is None:
        unused = f'; Heat reads "{TEMPLATE_URL}" only without it' if TEMPLATE_URL in body else ""
        _add_fault(request, TEMPLATE, f'"{TEMPLATE}" must be a map or a string, not null{unused}')
    return request


def _read_query(request: Request, body: dict[str, Any]) -> None:
    """Read the query parameters of POST /validate, which the API reference lists in the body."""
    request.ignore_errors = _query_text(body.get("ignore_errors"))
    for key in SWITCHES:
        value = body.get(key)
        # Heat does not read "resource_validate". So it is not lenient with what no client sends.
        is_of_query = key == "show_nested" or value is None or isinstance(value, (bool, str))
        text = _query_text(value)
        if not is_of_query or text is not None and text.lower() not in ("true", "false"):
            given = json.dumps(value, default=str)
            shown = given if len(given) <= _SHOWN else f"{given[:_SHOWN]}..."
            _add_fault(request, key, f'{shown} is not a value of "{key}"; expected true or false')
        elif key == "show_nested":
            request.show_nested = text is not None and text.lower() == "true"
        else:
            request.resource_validate = text is not None and text.lower() == "true"


def _query_text(value: Any) -> str | None:
    """Return the text of a query parameter as Heat reads it, None when Heat takes the parameter as missing.

    The client sends each item of a list or map as a parameter, of which Heat reads the last one. An empty text counts
    as missing. Sources: urllib.parse.urlencode with doseq, which python-heatclient calls; webob.multidict;
    heat.api.openstack.v1.util (get_allowed_params); heat.common.param_utils (extract_bool) takes true and false only.
    """
    if isinstance(value, (list, dict)):
        value = list(value)[-1] if value else None
    return None if value is None else str(value) or None


def _add_fault(request: Request, key: str, message: str) -> None:
    request.faults.append(LoadFault("body", request.file, (key,), message))


def _template(body: dict[str, Any], document: Document, documents: Documents | None) -> Document:
    if body.get(TEMPLATE) is None:
        return from_value(None, TEMPLATE if document.text is None else document.name)
    if documents is None or document.text is not None:
        return _inner(body[TEMPLATE], TEMPLATE, document)
    template = body[TEMPLATE]
    return (documents.parse if isinstance(template, str) else documents.from_value)(template, TEMPLATE)


def _environments(request: Request) -> list[Document]:
    """Return the environments that Heat reads: those named in environment_files, or else the one in the body."""
    names = request.environment_files
    if names:
        if not isinstance(names, (list, str, dict)):
            return []
        files = request.files
        return [files[name].document for name in names if isinstance(name, str) and name in files]
    if request.environment is None or request.body_document is None:
        return []
    return [_inner(request.environment, ENVIRONMENT, request.body_document)]


def _inner(value: Any, key: str, document: Document) -> Document:
    """Return the document of a value in the body: a text is parsed, as Heat does."""
    if document.text is None:
        return parse(value, key) if isinstance(value, str) else from_value(value, key)
    if isinstance(value, str):
        return EmbeddedText(document, (key,), parse(value, key))
    return Part(document, (key,))
