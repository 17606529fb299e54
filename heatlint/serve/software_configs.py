"""The calls about software configurations.

Source: heat.api.openstack.v1.software_configs, heat.engine.service_software_config, heat.engine.software_config_io.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select
from starlette.responses import Response

from heatlint.catalog import Property
from heatlint.heat import PARAMETER_TYPES, PROPERTY_TYPES
from heatlint.language.values import BadProperty, convert
from heatlint.report.response import MALFORMED
from heatlint.serve.bodies import flag, integer, short_text
from heatlint.serve.faults import Fault, bad_request, forbidden, no_such_id
from heatlint.serve.keeper import iso, shown_time
from heatlint.serve.routing import MEMBER, Call, Route, no_content
from heatlint.serve.store import next_number
from heatlint.serve.tables import SOFTWARE_CONFIGS, SOFTWARE_DEPLOYMENTS

_OF_BOTH = {
    "name": Property("name", {}),
    "description": Property("description", {}),
    "type": Property(
        "type", {"default": "String", "constraints": [{"allowed_values": list(PARAMETER_TYPES.values())}]}
    ),
}
#: The keys that inputs and outputs have. Their types are those of parameters in CFN.
_FIELDS = {
    "input": {
        **_OF_BOTH,
        "default": Property("default", {"type": "Any"}),
        "replace_on_change": Property("replace_on_change", {"type": "Boolean", "default": False}),
    },
    "output": {**_OF_BOTH, "error_output": Property("error_output", {"type": "Boolean", "default": False})},
}
#: What the default of an input of a type must be.
_OF_TYPE = {
    PARAMETER_TYPES[name]: Property("default", {"type": type, "allow_conversion": type in ("Map", "List")})
    for name, type in PROPERTY_TYPES.items()
}


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
        "name": short_text(body.get("name")),
        "group": short_text(body.get("group")),
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


def _schemas(value: Any, kind: str) -> list[dict[str, Any]]:
    """Return inputs or outputs with their defaults. kind: "input" or "output". Raises Fault."""
    if not value:
        return []
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        raise bad_request(MALFORMED)
    return [_schema(each, kind) for each in value]


def _schema(given: dict[str, Any], kind: str) -> dict[str, Any]:
    fields = _FIELDS[kind]
    own = {key: value for key, value in given.items() if key != "value" or kind == "output"}
    if kind == "input" and "type" in own and "default" in own and (own["default"] != "" or own["type"] == "String"):
        fields = {**fields, "default": _OF_TYPE.get(str(own["type"]), fields["default"])}
    if own.keys() - fields or "name" not in own:
        raise Fault(400, None, "ValueError")
    try:
        found = {
            name: convert(prop, own[name], validate=True) if name in own else prop.default
            for name, prop in fields.items()
        }
    except BadProperty:
        raise Fault(400, None, "ValueError") from None
    if not found.get("replace_on_change", True):
        del found["replace_on_change"]
    if kind == "input" and given.get("value") is not None:
        found["value"] = given["value"]
    return {name: value for name, value in found.items() if value is not None}


ROUTES = (
    Route("GET", "/software_configs", list_configs, "software_configs:index"),
    Route("POST", "/software_configs", create, "software_configs:create", MEMBER),
    Route("GET", "/software_configs/{config_id}", show, "software_configs:show"),
    Route("DELETE", "/software_configs/{config_id}", remove, "software_configs:delete", MEMBER),
)
