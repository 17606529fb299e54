"""What the stacks of the endpoint have made in the cloud of its inventory, so that the next request finds it there.

A thing is there once its resource is complete. It is gone with the resource, unless that is retained or its stack is
abandoned.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Connection, delete, insert, select, update

from heatlint.planning.effects import RETAIN
from heatlint.serve.steps import COMPLETE, DELETE
from heatlint.serve.tables import RESOURCES, STACKS, THINGS

if TYPE_CHECKING:
    from heatlint.cloud.made import Thing


def note(connection: Connection, stack: str, name: str) -> None:
    """Note what a resource of a stack has made, if it is complete, in the place of what it had made before."""
    mine = RESOURCES.c.stack == stack, RESOURCES.c.name == name
    row = connection.execute(select(RESOURCES).where(*mine)).first()
    if row is None or row.status != COMPLETE or row.action == DELETE:
        return
    project = connection.execute(select(STACKS.c.project).where(STACKS.c.id == stack)).scalar()
    of_resource = THINGS.c.stack == stack, THINGS.c.resource == name
    connection.execute(delete(THINGS).where(*of_resource))
    # The data of stacks that were made before there were things has no such key.
    made = [{"kind": kind, "item": {"id": row.physical_id, **item}} for kind, item in row.data.get("things", ())]
    rows = [{"project": project, "stack": stack, "resource": name, **each} for each in made]
    if rows:
        connection.execute(insert(THINGS), rows)


def lose(connection: Connection, stack: str, name: str | None = None) -> None:
    """Forget what a resource of a stack has made, before its row is deleted; by default that of all resources.

    What is retained stays, and no longer belongs to the resource.
    """
    gone = [THINGS.c.stack == stack, THINGS.c.resource.is_not(None)]
    if name is not None:
        gone.append(THINGS.c.resource == name)
        mine = RESOURCES.c.stack == stack, RESOURCES.c.name == name
        data = connection.execute(select(RESOURCES.c.data).where(*mine)).scalar()
        if data is not None and data["deletion"].lower() == RETAIN:
            connection.execute(update(THINGS).where(*gone).values(resource=None))
            return
    connection.execute(delete(THINGS).where(*gone))


def made_in(connection: Connection, project: str) -> list[Thing]:
    """Return what the stacks of a project have made."""
    rows = connection.execute(select(THINGS.c.kind, THINGS.c.item).where(THINGS.c.project == project))
    return [(row.kind, row.item) for row in rows]
