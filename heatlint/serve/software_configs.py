"""The calls about software configurations.

Source: heat.api.openstack.v1.software_configs, heat.engine.service_software_config, heat.engine.software_config_io.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select
from starlette.responses import Response

from heatlint.heat import LONGEST_NAME, PARAMETER_TYPES
from heatlint.report.response import MALFORMED
from heatlint.serve.bodies import flag, integer
from heatlint.serve.faults import Fault, bad_request, forbidden, no_such_id
from heatlint.serve.keeper import iso, shown_time
from heatlint.serve.routing import MEMBER, Call, Route, no_content
from heatlint.serve.store import next_number
from heatlint.serve.tables import SOFTWARE_CONFIGS, SOFTWARE_DEPLOYMENTS

#: The keys that inputs and outputs have. Their types are those of parameters in CFN.
_TEXTS = ("name", "description", "type")


def list_configs(call: Call) -> Any:
    """Answer GET /software_configs: the newest first."""
    if flag(call.query, "global_tenant"):
        raise forbidden("software_configs:global_index")
    limit = integer("limit", call.query.get("limit"))
    table = SOFTWARE_CONFIGS
    query = select(table).where(table.c.project == call.project).order_by(table.c.number.desc()).limit(limit)
    with call.service.store.read() as connection:
        last = select(table.c.number).where(table.c.project == call.project, table.c.id == call.query.get("marker"))
        number = connection.execute(last).scalar()
        if number is not None:
            query = query.where(table.c.number < number)
        return {"software_configs": [_summary(row) for row in connection.execute(query)]}


def create(call: Call) -> Any:
    """Answer POST /software_configs."""
    body = call.body()
    data = {
        "name": _text(body.get("name")),
        "group": _text(body.get("group")),
        "config": body.get("config"),
        "inputs": _schemas(body.get("inputs"), "input"),
        "outputs": _schemas(body.get("outputs"), "output"),
        "options": body.get("options") or {},
    }
    table = SOFTWARE_CONFIGS
    with call.service.store.write() as connection:
        number = next_number(connection, table)
        id = call.service.new_id("software_config", call.project, number)
        values = {"id": id, "project": call.project, "created": iso(call.service.action_time(number)), "data": data}
        connection.execute(insert(table).values(values))
        return {"software_config": as_answer(find(connection, call.project, id))}


def show(call: Call) -> Any:
    """Answer GET /software_configs/{config_id}."""
    with call.service.store.read() as connection:
        return {"software_config": as_answer(find(connection, call.project, call.path["config_id"]))}


def remove(call: Call) -> Response:
    """Answer DELETE /software_configs/{config_id}. Heat answers 500 when a deployment has the configuration."""
    with call.service.store.write() as connection:
        id = find(connection, call.project, call.path["config_id"]).id
        used = select(SOFTWARE_DEPLOYMENTS.c.id).where(SOFTWARE_DEPLOYMENTS.c.config == id).limit(1)
        if connection.execute(used).first():
            message = f"Software config with id {id} can not be deleted as it is referenced."
            raise Fault(400, message, "InvalidRestrictedAction")
        connection.execute(delete(SOFTWARE_CONFIGS).where(SOFTWARE_CONFIGS.c.id == id))
    return no_content()


def find(connection: Connection, project: str, id: Any) -> Row[Any]:
    """Return the row of a configuration. Raises Fault when the project has none with this id."""
    mine = SOFTWARE_CONFIGS.c.project == project
    row = connection.execute(select(SOFTWARE_CONFIGS).where(mine, SOFTWARE_CONFIGS.c.id == str(id))).first()
    if row is None:
        raise no_such_id("Software config", id)
    return row


def as_answer(row: Row[Any]) -> dict[str, Any]:
    """Return a configuration as the API answers it."""
    return {**_summary(row), **row.data}


def _summary(row: Row[Any]) -> dict[str, Any]:
    named = {key: row.data[key] for key in ("name", "group")}
    return {"id": row.id, **named, "creation_time": shown_time(row.created)}


def _text(value: Any) -> str | None:
    if value is not None and (not isinstance(value, str) or len(value) > LONGEST_NAME):
        raise Fault(400, None, "ValueError")
    return value


def _schemas(value: Any, kind: str) -> list[dict[str, Any]]:
    """Return inputs or outputs with their defaults. kind: "input" or "output". Raises Fault."""
    if not value:
        return []
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        raise bad_request(MALFORMED)
    return [_schema(each, kind) for each in value]


def _schema(given: dict[str, Any], kind: str) -> dict[str, Any]:
    flag = "replace_on_change" if kind == "input" else "error_output"
    known = {*_TEXTS, flag, *(("default", "value") if kind == "input" else ())}
    texts = [given[key] for key in _TEXTS if given.get(key) is not None]
    is_set = str(given.get(flag, False)).lower()
    if (
        given.keys() - known
        or given.get("name") is None
        or any(isinstance(text, dict | list) for text in texts)
        or given.get("type", "String") not in PARAMETER_TYPES.values()
        or is_set not in ("true", "false")
    ):
        raise Fault(400, None, "ValueError")
    result: dict[str, Any] = {key: str(given[key]) for key in _TEXTS if given.get(key) is not None}
    result.setdefault("type", "String")
    result |= {key: given[key] for key in ("default", "value") if given.get(key) is not None}
    if kind == "output" or is_set == "true":
        result[flag] = is_set == "true"
    return result


ROUTES = (
    Route("GET", "/software_configs", list_configs, "software_configs:index"),
    Route("POST", "/software_configs", create, "software_configs:create", MEMBER),
    Route("GET", "/software_configs/{config_id}", show, "software_configs:show"),
    Route("DELETE", "/software_configs/{config_id}", remove, "software_configs:delete", MEMBER),
)
