"""The calls about software deployments.

Source: heat.api.openstack.v1.software_deployments, heat.engine.service_software_config.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update
from starlette.responses import Response

from heatlint.serve import software_configs
from heatlint.serve.bodies import short_text
from heatlint.serve.faults import Fault, no_such_id
from heatlint.serve.keeper import iso, shown_time
from heatlint.serve.routing import MEMBER, Call, Route, no_content
from heatlint.serve.store import next_number
from heatlint.serve.tables import SOFTWARE_CONFIGS, SOFTWARE_DEPLOYMENTS

#: The fields of a body that are texts.
_TEXTS = ("action", "status", "status_reason")
LONGEST_ID = 255
LONGEST_PROJECT_ID = 64


def list_deployments(call: Call) -> Any:
    """Answer GET /software_deployments: those of a server, or all."""
    table = SOFTWARE_DEPLOYMENTS
    query = select(table).where(table.c.project == call.project).order_by(table.c.number)
    if "server_id" in call.query:
        query = query.where(table.c.server == call.query["server_id"])
    with call.service.store.read() as connection:
        return {"software_deployments": [_shown(row) for row in connection.execute(query)]}


def metadata(call: Call) -> Any:
    """Answer GET /software_deployments/metadata/{server_id}: the configurations of a server, by their names."""
    configs, deployments = SOFTWARE_CONFIGS, SOFTWARE_DEPLOYMENTS
    query = select(configs).join(deployments, deployments.c.config == configs.c.id).order_by(deployments.c.number)
    mine = deployments.c.project == call.project, deployments.c.server == call.path["server_id"]
    with call.service.store.read() as connection:
        found = [software_configs.as_answer(row) for row in connection.execute(query.where(*mine))]
    return {"metadata": sorted(found, key=lambda config: config["name"] or "")}


def create(call: Call) -> Any:
    """Answer POST /software_deployments. Heat answers 500 when the server is missing."""
    body = call.body()
    project = body.get("stack_user_project_id")
    if project is not None and len(str(project)) > LONGEST_PROJECT_ID:
        reason = f'"stack_user_project_id" should be no more than {LONGEST_PROJECT_ID} characters'
        raise Fault(400, f"Data supplied was not valid: {reason}", "Invalid")
    table = SOFTWARE_DEPLOYMENTS
    with call.service.store.write() as connection:
        config = software_configs.find(connection, call.project, body.get("config_id"))
        server = body.get("server_id")
        if not isinstance(server, str) or len(server) > LONGEST_ID:
            raise Fault(400, None, "ValueError")
        data = {"input_values": {}, "action": None, "status": None, **_fields(body), "output_values": None}
        data["status_reason"] = str(body.get("status_reason"))
        number = next_number(connection, table)
        id = call.service.new_id("software_deployment", call.project, number)
        values = {"id": id, "project": call.project, "server": server, "config": config.id}
        connection.execute(
            insert(table).values({**values, "created": iso(call.service.action_time(number)), "data": data})
        )
        return {"software_deployment": _shown(_find(call, connection, id))}


def show(call: Call) -> Any:
    """Answer GET /software_deployments/{deployment_id}."""
    with call.service.store.read() as connection:
        return {"software_deployment": _shown(_find(call, connection))}


def change(call: Call) -> Any:
    """Answer PUT /software_deployments/{deployment_id}: what the body lacks or has empty stays."""
    body = call.body()
    with call.service.store.write() as connection:
        row = _find(call, connection)
        changed = iso(call.service.action_time(row.number))
        values: dict[str, Any] = {"data": {**row.data, **_fields(body)}, "updated": changed}
        if body.get("config_id"):
            values["config"] = software_configs.find(connection, call.project, body["config_id"]).id
        table = SOFTWARE_DEPLOYMENTS
        connection.execute(update(table).where(table.c.id == row.id).values(values))
        return {"software_deployment": _shown(_find(call, connection))}


def remove(call: Call) -> Response:
    """Answer DELETE /software_deployments/{deployment_id}."""
    with call.service.store.write() as connection:
        row = _find(call, connection)
        connection.execute(delete(SOFTWARE_DEPLOYMENTS).where(SOFTWARE_DEPLOYMENTS.c.id == row.id))
    return no_content()


def _fields(body: dict[str, Any]) -> dict[str, Any]:
    """Return the fields that a body sets. Raises Fault for one that the database of Heat would not take."""
    fields: dict[str, Any] = {name: body[name] for name in ("input_values", "output_values") if body.get(name)}
    for name in _TEXTS:
        if not body.get(name):
            continue
        fields[name] = str(body[name]) if name == "status_reason" else short_text(body[name])
    return fields


def _find(call: Call, connection: Connection, id: str | None = None) -> Row[Any]:
    table = SOFTWARE_DEPLOYMENTS
    named = table.c.project == call.project, table.c.id == (id or call.path["deployment_id"])
    row = connection.execute(select(table).where(*named)).first()
    if row is None:
        raise no_such_id("Deployment", call.path["deployment_id"])
    return row


def _shown(row: Row[Any]) -> dict[str, Any]:
    fields = {
        "id": row.id,
        "server_id": row.server,
        **row.data,
        "config_id": row.config,
        "creation_time": shown_time(row.created),
    }
    return fields if row.updated is None else {**fields, "updated_time": shown_time(row.updated)}


ROUTES = (
    Route("GET", "/software_deployments", list_deployments, "software_deployments:index"),
    Route("POST", "/software_deployments", create, "software_deployments:create", MEMBER),
    Route("GET", "/software_deployments/metadata/{server_id}", metadata, "software_deployments:metadata"),
    Route("GET", "/software_deployments/{deployment_id}", show, "software_deployments:show"),
    Route("PUT", "/software_deployments/{deployment_id}", change, "software_deployments:update", MEMBER),
    Route("DELETE", "/software_deployments/{deployment_id}", remove, "software_deployments:delete", MEMBER),
)
