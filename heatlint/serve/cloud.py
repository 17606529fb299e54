"""What the stacks of the endpoint have made in the cloud of its inventory, so that the next request finds it there.

A thing is there once its resource is complete. It is gone when the resource is deleted or replaced, unless that is
retained or its stack is abandoned. What a resource takes of the quotas is one of these things.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Connection, delete, func, insert, select, update

from heatlint.cloud.made import TAKEN
from heatlint.serve.steps import COMPLETE, DELETE, is_retained
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
    replaced = THINGS.c.physical_id != row.physical_id, THINGS.c.is_retained
    connection.execute(update(THINGS).where(*of_resource, *replaced).values(resource=None))
    connection.execute(delete(THINGS).where(*of_resource))
    is_back = THINGS.c.project == project, THINGS.c.physical_id == row.physical_id  # by a rollback, or adopted
    connection.execute(delete(THINGS).where(*is_back, THINGS.c.resource.is_(None)))
    own = {"project": project, "stack": stack, "resource": name, "physical_id": row.physical_id}
    own["is_retained"] = is_retained(row.data)
    # The data of stacks that were made before there were things has no such key.
    made = [
        {**own, "kind": kind, "item": item if kind == TAKEN else {"id": row.physical_id, **item}}
        for kind, item in row.data.get("things", ())
    ]
    if made:
        connection.execute(insert(THINGS), made)


def lose(connection: Connection, stack: str, name: str | None = None) -> None:
    """Forget what a resource of a stack has made, before its row is deleted; by default that of all resources.

    What is retained stays, and no longer belongs to the resource.
    """
    gone = [THINGS.c.stack == stack, THINGS.c.resource.is_not(None)]
    if name is not None:
        gone.append(THINGS.c.resource == name)
        connection.execute(update(THINGS).where(*gone, THINGS.c.is_retained).values(resource=None))
    connection.execute(delete(THINGS).where(*gone))


def leave(connection: Connection, root: str) -> None:
    """Note that what a stack and those nested in it have made stays without them."""
    stacks = select(STACKS.c.id).where(STACKS.c.root == root)
    connection.execute(update(THINGS).where(THINGS.c.stack.in_(stacks)).values(resource=None))


def made_in(connection: Connection, project: str) -> list[Thing]:
    """Return what the stacks of a project have made, and that they are there themselves."""
    rows = connection.execute(select(THINGS.c.kind, THINGS.c.item).where(THINGS.c.project == project))
    roots = STACKS.c.project == project, STACKS.c.owner.is_(None), STACKS.c.deleted.is_(None)
    count = connection.execute(select(func.count()).select_from(STACKS).where(*roots)).scalar() or 0
    return [*((row.kind, row.item) for row in rows), *([(TAKEN, {"stacks": count})] if count else ())]
