"""The calls about what a stack gives and what it was made of: outputs, template, environment, files, export.

Source: heat.engine.api (format_stack_outputs), heat.engine.service (get_template, get_environment, get_files).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, or_, select

from heatlint.serve.compile import Names, earlier_groups
from heatlint.serve.compile_outputs import outputs_so_far
from heatlint.serve.faults import Fault
from heatlint.serve.routing import MEMBER, Call, Route
from heatlint.serve.steps import COMPLETE, CREATE, DELETE, FAILED, INIT
from heatlint.serve.tables import RESOURCES, STACKS

_DESCRIPTION = "description"
#: Type -> the attribute whose value Heat keeps.
_KEPT = {"OS::Heat::RandomString": "value", "OS::Heat::TestResource": "output"}


def index(call: Call) -> dict[str, Any]:
    """Answer GET .../outputs."""
    with call.service.keeper.reading() as connection:
        stack = call.find_stack(connection)
    found = [{"output_key": each["key"], _DESCRIPTION: each[_DESCRIPTION]} for each in stack.data["outputs"]]
    return {"outputs": found}


def show(call: Call) -> dict[str, Any]:
    """Answer GET .../outputs/{output_key}."""
    key = call.path["output_key"]
    with call.service.keeper.reading() as connection:
        stack = call.find_stack(connection)
        state = present(connection, stack)
    found = next((each for each in resolved(call, stack, state) if each["output_key"] == key), None)
    if found is None:
        raise Fault(404, f"Specified output key {key} not found.", "NotFound")
    return {"output": found}


@dataclass(frozen=True, slots=True)
class Present:
    """What a stack has. ready: the names of its resources that have all their values. root: the row of the outermost
    stack, when an output waits for a resource. path: see LiveStack; made: see there.
    """

    ready: frozenset[str]
    root: Row[Any] | None = None
    path: tuple[str, ...] = ()
    made: frozenset[tuple[str, ...]] = frozenset()


def present(connection: Connection, stack: Row[Any]) -> Present:
    """Return what a stack has, for `resolved`."""
    made = select(RESOURCES.c.name).where(RESOURCES.c.stack == stack.id, RESOURCES.c.action != INIT)
    # One that fails later, for example in a check, keeps its values.
    ready = frozenset(
        connection.execute(made.where(or_(RESOURCES.c.status == COMPLETE, RESOURCES.c.action != CREATE))).scalars()
    )
    if all(ready.issuperset(each["needs"]) for each in stack.data["outputs"]):
        return Present(ready)
    tree = {row.id: row for row in connection.execute(select(STACKS).where(STACKS.c.root == stack.root))}
    alive = [id for id, row in tree.items() if row.action != DELETE]
    of_tree = select(RESOURCES).where(RESOURCES.c.stack.in_(alive), RESOURCES.c.action != INIT)
    begun = of_tree.where(or_(RESOURCES.c.status != FAILED, RESOURCES.c.action != CREATE))
    found = frozenset((*_path(tree, row.stack), row.name) for row in connection.execute(begun))
    return Present(ready, tree[stack.root], _path(tree, stack.id), found)


def _path(tree: dict[str, Row[Any]], id: str) -> tuple[str, ...]:
    """Return the names of the resources from the root stack to a stack."""
    names: list[str] = []
    while (row := tree[id]).owner is not None:
        names.append(row.parent_resource)
        id = row.owner
    return tuple(reversed(names))


def resolved(call: Call, stack: Row[Any], present: Present) -> list[dict[str, Any]]:
    """Return the outputs of a stack with their values, as far as it has the resources that they come from."""
    so_far: dict[str, dict[str, Any]] = {}
    root = present.root
    if root is not None:
        names = Names(root.id, root.name, root.project, root.data.get("salts") or {}, earlier_groups(root.data))
        try:
            asked = (outputs_so_far, root.body, names, present.path, present.made)
            so_far = {each["key"]: each for each in call.service.check(call.project, *asked)}
        except Fault:
            pass  # it takes too long: the values are not known yet
    found = []
    for each in stack.data["outputs"]:
        if not present.ready.issuperset(each["needs"]):
            each = so_far.get(each["key"]) or {**each, "value": None}
        output = {"output_key": each["key"], _DESCRIPTION: each[_DESCRIPTION], "output_value": each["value"]}
        if each["error"] is not None:
            output["output_error"] = each["error"]
        found.append(output)
    return found


def template(call: Call) -> Any:
    """Answer GET .../template."""
    return _read(call).data["template"]


def environment(call: Call) -> dict[str, Any]:
    """Answer GET .../environment. Hidden values are covered."""
    environment: dict[str, Any] = _read(call).data["environment"]
    return environment


def files(call: Call) -> dict[str, Any]:
    """Answer GET .../files."""
    with call.service.keeper.reading() as connection:
        return _files(connection, call.find_stack(connection, also_deleted=True))


def _files(connection: Connection, stack: Row[Any]) -> dict[str, Any]:
    """Return the files of a stack; a nested stack has those of the stack around it."""
    body = connection.execute(select(STACKS.c.body).where(STACKS.c.id == stack.root)).scalar() or {}
    files: dict[str, Any] = body.get("files") or {}
    return files


def export(call: Call) -> dict[str, Any]:
    """Answer GET .../export. Source: heat.engine.stack (prepare_abandon)."""
    with call.service.keeper.reading() as connection:
        return exported(connection, call.find_stack(connection))


def exported(connection: Connection, stack: Row[Any], *, with_nested: bool = True) -> dict[str, Any]:
    """Return a stack with its resources in the form that Heat adopts.

    with_nested: whether a nested stack stands for its resource, as in an export; a snapshot has the resource.
    """
    return _exported(connection, stack, _files(connection, stack), with_nested)


def _exported(connection: Connection, stack: Row[Any], files: dict[str, Any], with_nested: bool) -> dict[str, Any]:
    """Do as `exported`. files: those of the root stack, which all stacks nested in it have."""
    rows = connection.execute(select(RESOURCES).where(RESOURCES.c.stack == stack.id)).all()
    resources = {row.name: _exported_resource(row) for row in rows}
    for row in rows if with_nested else ():
        if row.data["nested"] is not None:
            inner = connection.execute(select(STACKS).where(STACKS.c.id == row.data["nested"]["id"])).first()
            resources[row.name] = {} if inner is None else _exported(connection, inner, files, with_nested)
    environment = stack.data["environment"]
    return {
        "name": stack.name,
        "id": stack.id,
        "action": stack.action,
        "status": stack.status,
        "template": stack.data["template"],
        "environment": {key: value for key, value in environment.items() if key != "encrypted_param_names"},
        "files": files,
        "resources": resources,
        "project_id": stack.project,
        "stack_user_project_id": stack.user_project,
        "tags": stack.tags or [],
    }


def _exported_resource(row: Row[Any]) -> dict[str, Any]:
    """Return a resource in the form that Heat adopts."""
    return {
        "name": row.name,
        "resource_id": row.physical_id or None,
        "type": row.data["type"],
        "action": row.action,
        "status": row.status,
        "metadata": row.data["metadata"],
        "resource_data": _kept(row.data),
    }


def _kept(resource: dict[str, Any]) -> dict[str, Any]:
    """Return what Heat keeps of a resource beside its properties."""
    if resource["type"] == "OS::Heat::None":
        return {"is_placeholder": "True"}
    name = _KEPT.get(resource["type"])
    return {} if name is None else {"value": resource["attributes"].get(name)}


def abandon(call: Call) -> dict[str, Any]:
    """Answer DELETE .../abandon: the stack is forgotten, and what it has stays in the cloud."""
    keeper = call.service.keeper
    with keeper.writing() as connection:
        stack = call.find_stack(connection)
        found = exported(connection, stack)
        keeper.forget(connection, stack)
    return found


def _read(call: Call) -> Row[Any]:
    with call.service.keeper.reading() as connection:
        return call.find_stack(connection, also_deleted=True)


_ONE = "/stacks/{stack_name}/{stack_id}"
ROUTES = (
    Route("GET", _ONE + "/outputs", index, "stacks:list_outputs"),
    Route("GET", _ONE + "/outputs/{output_key}", show, "stacks:show_output"),
    Route("GET", _ONE + "/template", template, "stacks:template"),
    Route("GET", _ONE + "/environment", environment, "stacks:environment"),
    Route("GET", _ONE + "/files", files, "stacks:files"),
    Route("GET", _ONE + "/export", export, "stacks:export", MEMBER),
    Route("DELETE", _ONE + "/abandon", abandon, "stacks:abandon", MEMBER),
)
