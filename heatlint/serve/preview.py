"""The calls that show what a stack would be, or what an update would do, and change nothing.

Source: heat.engine.api (format_stack_preview, format_stack_resource), heat.engine.service (preview_update_stack).
"""

from __future__ import annotations

from typing import Any

from heatlint.heat import STACK_ID
from heatlint.planning.changes import ADDED, DELETED, REPLACED, UNCHANGED, UPDATED
from heatlint.serve import bodies
from heatlint.serve.keeper import iso, shown_time
from heatlint.serve.routing import MEMBER, Call, Route
from heatlint.serve.stacks import compiled, require_free
from heatlint.serve.steps import COMPLETE, INIT
from heatlint.serve.updates import planned

#: The id of a stack that is not made.
_NO_ID = "None"
#: What a preview calls an action.
_KINDS = (UNCHANGED, UPDATED, REPLACED, ADDED, DELETED)


def preview(call: Call) -> dict[str, Any]:
    """Answer POST /stacks/preview."""
    asked = bodies.read(call.body(), call.service.template_urls)
    require_free(call, asked.name)
    data = compiled(call, asked, call.service.new_id("preview", call.project, asked.name), is_preview=True)
    of_stack = {"tenant": call.project, "stack_name": asked.name, "stack_id": _NO_ID, "path": ""}
    outputs = [
        {"output_key": each["key"], "description": each["description"], "output_value": each["value"]}
        for each in data["outputs"]
    ]
    stack = {
        "id": _NO_ID,
        "links": [{"href": call.stack_url(asked.name, _NO_ID), "rel": "self"}],
        "stack_name": asked.name,
        "creation_time": shown_time(iso(call.service.action_time(0))),
        "updated_time": None,
        "deletion_time": None,
        "notification_topics": [],
        "parameters": {**data["parameters"], STACK_ID: _NO_ID},
        "description": data["description"],
        "template_description": data["description"],
        "capabilities": [],
        "disable_rollback": asked.disable_rollback is not False,
        "timeout_mins": asked.timeout,
        "stack_owner": call.identity.user_name,
        "parent": None,
        "stack_user_project_id": None,
        "tags": asked.tags or [],
        "outputs": outputs,
        "resources": [_of_tree(each, of_stack) for each in data["resources"]],
    }
    return {"stack": stack}


def _of_tree(resource: dict[str, Any], stack: dict[str, str], parent: str | None = None) -> Any:
    """Return a resource as a preview shows it: that of a nested stack is the list of what is in it.

    parent: the name of the resource whose nested stack it is in. A nested stack that is not made has no id in its name.
    """
    nested = resource["nested"]
    if nested is None:
        return _shown({**resource, "physical_id": ""}, stack, parent, detail=True)
    name = resource["name"]
    inner = {**stack, "stack_name": f"{stack['stack_name']}-{name}"}
    return [_of_tree(each, inner, name) for each in nested["data"]["resources"]]


def _shown(resource: dict[str, Any], stack: dict[str, str], parent: str | None, *, detail: bool) -> dict[str, Any]:
    """Return a resource as the engine shows it, before the API gives it links. For parent see `_of_tree`."""
    is_made = bool(resource["physical_id"])
    found = {
        "resource_name": resource["name"],
        "resource_type": resource["type"],
        "resource_identity": {**stack, "path": f"/resources/{resource['name']}"},
        "stack_identity": stack,
        "stack_name": stack["stack_name"],
        "physical_resource_id": resource["physical_id"],
        "resource_action": resource.get("action", INIT),
        "resource_status": resource.get("status", COMPLETE),
        "resource_status_reason": resource.get("reason", ""),
        "required_by": resource["required_by"],
        "creation_time": resource.get("created"),
        "updated_time": resource.get("updated"),
        "description": resource["description"],
        "metadata": resource["metadata"],
        "attributes": resource["attributes"] if is_made else _before_made(resource),
    }
    if parent is not None:
        found["parent_resource"] = parent
    return {**found, "properties": resource["properties"]} if detail else found


def _before_made(resource: dict[str, Any]) -> dict[str, Any]:
    """Return the attributes of a resource that is not made: only an OS::Heat::Value knows what it will be."""
    is_value = resource["type"] == "OS::Heat::Value"
    return {name: resource["properties"].get(name) if is_value else None for name in resource["attributes"]}


def preview_put(call: Call) -> dict[str, Any]:
    """Answer PUT /stacks/{stack_name}/{stack_id}/preview."""
    return _preview_update(call, patch=False)


def preview_patch(call: Call) -> dict[str, Any]:
    """Answer PATCH /stacks/{stack_name}/{stack_id}/preview."""
    return _preview_update(call, patch=True)


def _preview_update(call: Call, patch: bool) -> dict[str, Any]:
    asked = bodies.read(call.body(), call.service.template_urls, is_update=True, patch=patch)
    text = call.one("show_nested")
    show_nested = text is not None and bodies.boolean("show_nested", text)
    keeper = call.service.keeper
    with keeper.reading() as connection:
        stack = call.find_stack(connection)
        rows = {row.name: row for row in keeper.resources(connection, stack.id)}
    found = planned(call, stack, asked, patch=patch, like_heat=call.service.settings.like_heat)
    identity = {"tenant": stack.project, "stack_name": stack.name, "stack_id": stack.id, "path": ""}
    changes: dict[str, list[dict[str, Any]]] = {kind: [] for kind in _KINDS}
    old = {each["name"]: each for each in stack.data["resources"]}
    for name, row in rows.items():
        state = {"action": row.action, "status": row.status, "reason": row.reason, "physical_id": row.physical_id}
        times = {"created": shown_time(row.created), "updated": shown_time(row.updated)}
        old[name] = {**row.data, **state, **times}
    new = {each["name"]: each for each in found["data"]["resources"]}
    _sort(found["changes"], old, new, identity, changes, show_nested)
    return {"resource_changes": changes}


def _sort(
    found: list[dict[str, Any]],
    old: dict[str, Any],
    new: dict[str, Any],
    stack: dict[str, str],
    changes: dict[str, list[dict[str, Any]]],
    show_nested: bool,
    parent: str | None = None,
) -> None:
    """Put each resource that changes into the list of its action. For parent see `_of_tree`."""
    for change in found:
        name, action = change["name"], change["action"]
        is_new = action in (UNCHANGED, REPLACED, ADDED)
        resource = new.get(name) if is_new else old.get(name)
        if resource is None:
            continue
        resource = {**resource, "physical_id": ""} if is_new else resource
        changes[action].append(_shown(resource, stack, parent, detail=False))
        if show_nested and change["nested"]:
            nested = [each.get(name, {}).get("nested") for each in (old, new)]
            inner = [
                {} if each is None else {part["name"]: part for part in each["data"]["resources"]} for each in nested
            ]
            of_nested = nested[1] or nested[0]
            if of_nested is not None:
                place = {**stack, "stack_name": of_nested["name"], "stack_id": of_nested["id"]}
                _sort(change["nested"], inner[0], inner[1], place, changes, show_nested, name)


_ONE = "/stacks/{stack_name}/{stack_id}/preview"
ROUTES = (
    Route("POST", "/stacks/preview", preview, "stacks:preview"),
    Route("PUT", _ONE, preview_put, "stacks:preview_update", MEMBER),
    Route("PATCH", _ONE, preview_patch, "stacks:preview_update_patch", MEMBER),
)
