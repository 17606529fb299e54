"""The OpenAPI document of the endpoint, made from the routes of the API.

`_OPERATIONS` says of each route what it does, its query parameters, its body and the statuses of its answers. Clients
get the document from /openapi.json.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from heatlint import __version__
from heatlint.report.finding_data import ASSUME_VALUES, WITH_FINDINGS
from heatlint.serve.routing import Route

_FAULT = {"$ref": "#/components/schemas/Fault"}
_TEXT = {"type": "string"}
_BOOLEAN = {"type": "string", "enum": ["true", "false", "True", "False"]}
_NUMBER = {"type": "integer", "minimum": 0}
_MAP = {"type": "object"}

#: The query parameters that several operations have: name -> schema.
_PAGE = {"limit": _NUMBER, "marker": _TEXT}
_SORT = {"sort_keys": {"type": "array", "items": _TEXT}, "sort_dir": {"type": "string", "enum": ["asc", "desc"]}}
_FILTERS = (
    "id",
    "status",
    "name",
    "action",
    "tenant",
    "username",
    "owner_id",
    "tags",
    "tags_any",
    "not_tags",
    "not_tags_any",
)
_LIST = {
    **{name: _TEXT for name in _FILTERS},
    **_PAGE,
    **_SORT,
    **{name: _BOOLEAN for name in ("show_deleted", "show_nested", "show_hidden", "global_tenant", "with_count")},
}
_EVENTS = {**_PAGE, **_SORT, "resource_name": _TEXT, "resource_action": _TEXT, "resource_status": _TEXT}

_STACK: dict[str, Any] = {
    "template": {"oneOf": [_MAP, _TEXT]},
    "template_url": _TEXT,
    "environment": {"oneOf": [_MAP, _TEXT]},
    "environment_files": {"type": "array", "items": _TEXT},
    "files": {"type": "object", "additionalProperties": _TEXT},
    "parameters": _MAP,
    "tags": {"type": ["string", "null"]},
    "timeout_mins": {"type": ["integer", "null"], "minimum": 0},
    "disable_rollback": {"type": "boolean"},
}
_IO = {"type": "array", "items": {"type": "object", "properties": {"name": _TEXT, "type": _TEXT}, "required": ["name"]}}
_CONFIG = {"name": _TEXT, "group": _TEXT, "config": _TEXT, "inputs": _IO, "outputs": _IO, "options": _MAP}
_DEPLOYMENT = {
    "config_id": _TEXT,
    "server_id": _TEXT,
    "input_values": _MAP,
    "output_values": _MAP,
    "action": _TEXT,
    "status": _TEXT,
    "status_reason": _TEXT,
}


@dataclass(frozen=True, slots=True)
class _Operation:
    """summary: what it does. query: parameter -> schema. body: key -> schema, None without a body. required: the keys
    that a body must have. success: the status of an answer that refuses nothing, media: its type. refusals: the
    other statuses.
    """

    summary: str
    query: dict[str, Any] | None = None
    body: dict[str, Any] | None = None
    required: tuple[str, ...] = ()
    success: int = 200
    refusals: tuple[int, ...] = ()
    media: str = "application/json"


_NAMED = (404,)
_CHANGES = (404, 409)
_S = "/stacks/{stack_name}/{stack_id}"
_OPERATIONS = {
    "GET /build_info": _Operation("Show the build of the service"),
    "GET /services": _Operation("List the engines; for administrators"),
    "GET /stacks": _Operation("List the stacks of the project", _LIST),
    "GET /stacks/detail": _Operation("List all stacks of the project, without filters and pages"),
    "POST /stacks": _Operation(
        "Create a stack",
        body={"stack_name": _TEXT, **_STACK},
        required=("stack_name",),
        success=201,
        refusals=(409, 500),
    ),
    "POST /stacks/preview": _Operation(
        "Preview a stack", body={"stack_name": _TEXT, **_STACK}, required=("stack_name",), refusals=(409, 500)
    ),
    "POST /validate": _Operation(
        "Validate a template",
        {
            "show_nested": _BOOLEAN,
            "ignore_errors": _TEXT,
            "resource_validate": _BOOLEAN,
            WITH_FINDINGS: _BOOLEAN,
            ASSUME_VALUES: _BOOLEAN,
        },
        _STACK,
        refusals=(500,),
    ),
    f"GET {_S}": _Operation("Show a stack", {"resolve_outputs": _BOOLEAN}, refusals=_NAMED),
    "GET /{stack_name}/{stack_id}": _Operation("Show a stack", {"resolve_outputs": _BOOLEAN}, refusals=_NAMED),
    f"PUT {_S}": _Operation("Update a stack", body=_STACK, success=202, refusals=(*_CHANGES, 500)),
    f"PATCH {_S}": _Operation(
        "Update a stack and keep what the body lacks", body=_STACK, success=202, refusals=(*_CHANGES, 500)
    ),
    f"PUT {_S}/preview": _Operation("Preview an update", {"show_nested": _BOOLEAN}, _STACK, refusals=(*_CHANGES, 500)),
    f"PATCH {_S}/preview": _Operation(
        "Preview an update that keeps what the body lacks", {"show_nested": _BOOLEAN}, _STACK, refusals=(*_CHANGES, 500)
    ),
    f"DELETE {_S}": _Operation("Delete a stack", success=204, refusals=_CHANGES),
    f"POST {_S}/actions": _Operation(
        "Suspend, resume or check a stack, or cancel an update",
        body={name: {} for name in ("suspend", "resume", "check", "cancel_update", "cancel_without_rollback")},
        refusals=_CHANGES,
    ),
    f"GET {_S}/resources": _Operation(
        "List the resources of a stack",
        {
            "nested_depth": _NUMBER,
            "with_detail": _BOOLEAN,
            **{name: _TEXT for name in ("name", "type", "status", "action")},
        },
        refusals=_NAMED,
    ),
    f"GET {_S}/resources/{{resource_name}}": _Operation("Show a resource", {"with_attr": _TEXT}, refusals=_NAMED),
    f"PATCH {_S}/resources/{{resource_name}}": _Operation(
        "Mark a resource as unhealthy or healthy",
        body={"mark_unhealthy": {"type": "boolean"}, "resource_status_reason": _TEXT},
        required=("mark_unhealthy",),
        refusals=_CHANGES,
    ),
    f"GET {_S}/resources/{{resource_name}}/metadata": _Operation("Show the metadata of a resource", refusals=_NAMED),
    f"POST {_S}/resources/{{resource_name}}/signal": _Operation("Signal a resource", body={}, refusals=_NAMED),
    f"GET {_S}/events": _Operation("List the events of a stack", {**_EVENTS, "nested_depth": _NUMBER}, refusals=_NAMED),
    f"GET {_S}/resources/{{resource_name}}/events": _Operation(
        "List the events of a resource", _EVENTS, refusals=_NAMED
    ),
    f"GET {_S}/resources/{{resource_name}}/events/{{event_id}}": _Operation("Show an event", refusals=_NAMED),
    f"GET {_S}/outputs": _Operation("List the outputs of a stack", refusals=_NAMED),
    f"GET {_S}/outputs/{{output_key}}": _Operation("Show an output", refusals=_NAMED),
    f"GET {_S}/template": _Operation("Show the template of a stack", refusals=_NAMED),
    f"GET {_S}/environment": _Operation("Show the environment of a stack", refusals=_NAMED),
    f"GET {_S}/files": _Operation("Show the files of a stack", refusals=_NAMED),
    f"GET {_S}/export": _Operation("Export a stack", refusals=_NAMED),
    f"GET {_S}/picture": _Operation(
        "Show a picture of a stack; not in Heat's API", refusals=_NAMED, media="image/svg+xml"
    ),
    f"DELETE {_S}/abandon": _Operation("Abandon a stack", refusals=_CHANGES),
    f"GET {_S}/snapshots": _Operation("List the snapshots of a stack", refusals=_NAMED),
    f"POST {_S}/snapshots": _Operation("Take a snapshot of a stack", body={"name": _TEXT}, refusals=_CHANGES),
    f"GET {_S}/snapshots/{{snapshot_id}}": _Operation("Show a snapshot", refusals=_NAMED),
    f"DELETE {_S}/snapshots/{{snapshot_id}}": _Operation("Delete a snapshot", success=204, refusals=_NAMED),
    f"POST {_S}/snapshots/{{snapshot_id}}/restore": _Operation(
        "Restore a stack from a snapshot", body={}, success=202, refusals=_CHANGES
    ),
    "GET /resource_types": _Operation(
        "List the resource types",
        {"name": _TEXT, "version": _TEXT, "support_status": _TEXT, "with_description": _BOOLEAN},
    ),
    "GET /resource_types/{type_name}": _Operation(
        "Show the schema of a resource type", {"with_description": _BOOLEAN}, refusals=(*_NAMED, 500)
    ),
    "GET /resource_types/{type_name}/template": _Operation(
        "Show a template with a resource type",
        {"template_type": {"type": "string", "enum": ["cfn", "hot"]}},
        refusals=(*_NAMED, 500),
    ),
    "GET /template_versions": _Operation("List the template versions"),
    "GET /template_versions/{template_version}/functions": _Operation(
        "List the functions of a template version", {"with_condition_func": _BOOLEAN}, refusals=_NAMED
    ),
    "GET /software_configs": _Operation("List the software configurations", {**_PAGE, "global_tenant": _BOOLEAN}),
    "POST /software_configs": _Operation("Create a software configuration", body=_CONFIG),
    "GET /software_configs/{config_id}": _Operation("Show a software configuration", refusals=_NAMED),
    "DELETE /software_configs/{config_id}": _Operation("Delete a software configuration", success=204, refusals=_NAMED),
    "GET /software_deployments": _Operation("List the software deployments", {"server_id": _TEXT}),
    "POST /software_deployments": _Operation(
        "Create a software deployment", body=_DEPLOYMENT, required=("config_id", "server_id"), refusals=_NAMED
    ),
    "GET /software_deployments/metadata/{server_id}": _Operation("Show the configurations of a server"),
    "GET /software_deployments/{deployment_id}": _Operation("Show a software deployment", refusals=_NAMED),
    "PUT /software_deployments/{deployment_id}": _Operation(
        "Update a software deployment", body=_DEPLOYMENT, refusals=_NAMED
    ),
    "DELETE /software_deployments/{deployment_id}": _Operation(
        "Delete a software deployment", success=204, refusals=_NAMED
    ),
}
#: The action of routes that only lead to another path.
LOOKUP = "stacks:lookup"
_LOOKUP = _Operation("Redirect a name, or an id alone, to the full path", success=302, refusals=_NAMED)
#: The parts of a stack that have several calls; the first words of paths of calls about templates.
_OF_STACK, _OF_TEMPLATES = ("resources", "events", "outputs", "snapshots"), ("validate", "template_versions")
_IN_PATH = re.compile(r"{(\w+)(?::\w+)?}")


def document(routes: Iterable[Route], address: str) -> dict[str, Any]:
    """Return the document. address: of the endpoint."""
    paths: dict[str, dict[str, Any]] = {}
    for route in routes:
        if ":arn}" in route.path:
            continue
        path = "/v1/{tenant_id}" + route.path
        paths.setdefault(path, {})[route.method.lower()] = _operation(route, _IN_PATH.findall(path))
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Orchestration API v1, as heatlint serve answers it",
            "version": __version__,
            "description": "Keystone's API is below /identity/v3: POST /identity/v3/auth/tokens gives the token.",
        },
        "servers": [{"url": address}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {"token": {"type": "apiKey", "in": "header", "name": "X-Auth-Token"}},
            "schemas": {"Fault": _fault()},
        },
    }


def _operation(route: Route, names: list[str]) -> dict[str, Any]:
    it = _LOOKUP if route.action == LOOKUP else _OPERATIONS[f"{route.method} {route.path}"]
    parameters = [{"name": name, "in": "path", "required": True, "schema": _TEXT} for name in names]
    parameters += [{"name": name, "in": "query", "schema": schema} for name, schema in (it.query or {}).items()]
    result: dict[str, Any] = {
        "summary": it.summary,
        "operationId": _id(route),
        "tags": [_tag(route.path)],
        "parameters": parameters,
    }
    if it.body is not None:
        schema = {"type": "object", "properties": it.body, **({"required": list(it.required)} if it.required else {})}
        result["requestBody"] = {"required": bool(it.required), "content": {"application/json": {"schema": schema}}}
    result["responses"] = {
        str(status): _response(status, it.media) for status in (it.success, 400, 401, 403, *it.refusals)
    }
    return result


def _tag(path: str) -> str:
    """Return what a call is about: the first word of its path, or what it asks of a stack."""
    steps = [step for step in path.split("/") if step]
    if steps[0] == "stacks" and len(steps) > 3 and steps[3] in _OF_STACK:
        return steps[3].capitalize()
    word = "stacks" if steps[0].startswith("{") else "templates" if steps[0] in _OF_TEMPLATES else steps[0]
    return word.replace("_", " ").capitalize()


def _id(route: Route) -> str:
    words = re.findall(r"\w+", f"{route.action} {route.method.lower()} {route.path}")
    return "_".join(words)


def _response(status: int, media: str) -> dict[str, Any]:
    if status == 302:
        return {"description": "The full path", "headers": {"Location": {"schema": {"type": "string"}}}}
    if status == 204:
        return {"description": "Done"}
    if status == 202:
        return {"description": "Accepted"}
    if status < 300:
        schema = {"type": ["object", "null"]} if media == "application/json" else {}
        return {"description": "Done", "content": {media: {"schema": schema}}}
    return {"description": "Refused", "content": {"application/json": {"schema": _FAULT}}}


def _fault() -> dict[str, Any]:
    error = {
        "type": "object",
        "properties": {
            "type": _TEXT,
            "message": _TEXT,
            "traceback": {"type": ["string", "null"]},
            "code": {"type": "integer"},
            "title": _TEXT,
        },
    }
    properties = {"code": {"type": "integer"}, "title": _TEXT, "explanation": _TEXT, "error": error}
    return {"type": "object", "properties": properties, "required": ["error"]}
