"""The list of stacks: filters, pages, order and count.

Source: heat.api.openstack.v1.stacks (_index), heat.engine.api (translate_filters), heat.db.api (stack_get_all,
_paginate_query), heat.db.filters (exact_filter).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, false, func, or_, select
from starlette.datastructures import QueryParams

from heatlint.serve import bodies
from heatlint.serve.faults import Fault, forbidden
from heatlint.serve.keeper import shown_time
from heatlint.serve.routing import Call, Route, with_query
from heatlint.serve.steps import COMPLETE, FAILED, IN_PROGRESS
from heatlint.serve.tables import STACKS, TAGS

#: Stacks with such a tag are shown only with show_hidden. Source: Heat's option hidden_stack_tags.
HIDDEN_TAGS = ("data-processing-cluster",)
#: Query parameter -> column. The API reference names the first seven; Heat takes the keys of a stack, too.
_FILTERS = {
    "id": STACKS.c.id,
    "status": STACKS.c.status,
    "name": STACKS.c.name,
    "action": STACKS.c.action,
    "tenant": STACKS.c.project,
    "username": STACKS.c.username,
    "owner_id": STACKS.c.owner,
    "stack_name": STACKS.c.name,
    "stack_action": STACKS.c.action,
    "stack_status": STACKS.c.status,
    "stack_status_reason": STACKS.c.reason,
    "disable_rollback": STACKS.c.disable_rollback,
    "timeout_mins": STACKS.c.timeout,
    "stack_owner": STACKS.c.username,
    "parent": STACKS.c.owner,
    "stack_user_project_id": STACKS.c.user_project,
}
#: Sort key -> column. The number of a stack has the order of the times of creation.
_SORT_KEYS = {
    "stack_name": STACKS.c.name,
    "stack_status": STACKS.c.status,
    "creation_time": STACKS.c.number,
    "updated_time": func.coalesce(STACKS.c.updated, ""),
}
ASCENDING, DESCENDING = "asc", "desc"
#: What a list shows of a stack.
_COLUMNS = (
    STACKS.c.number,
    STACKS.c.id,
    STACKS.c.name,
    STACKS.c.project,
    STACKS.c.action,
    STACKS.c.status,
    STACKS.c.reason,
    STACKS.c.created,
    STACKS.c.updated,
    STACKS.c.deleted,
    STACKS.c.username,
    STACKS.c.owner,
    STACKS.c.user_project,
    STACKS.c.tags,
)


def index(call: Call) -> dict[str, Any]:
    """Answer GET /stacks."""
    if bodies.flag(call.query, "global_tenant"):
        raise forbidden("stacks:global_index")
    switches = {name: _switch(call, name) for name in ("show_deleted", "show_nested", "show_hidden", "with_count")}
    limit = bodies.integer("limit", call.one("limit"))
    conditions = _conditions(call, switches)
    order = _order(call)
    with call.service.keeper.reading() as connection:
        query = select(*_COLUMNS).where(*conditions)
        marker = call.one("marker")
        if marker is not None:
            query = _after(connection, query, marker, order)
        for column, descends in order:
            query = query.order_by(column.desc() if descends else column.asc())
        rows = connection.execute(query if limit is None else query.limit(limit)).all()
        count = None
        if switches["with_count"]:
            count = connection.execute(select(func.count()).select_from(STACKS).where(*conditions)).scalar()
    found: dict[str, Any] = {"stacks": [_summary(call, row) for row in rows]}
    if limit and limit == len(rows):
        kept = [(name, value) for name, value in call.query.multi_items() if name != "marker"]
        href = with_query(call.url + call.request.url.path, QueryParams([*kept, ("marker", rows[-1].id)]))
        found["links"] = [{"rel": "next", "href": href}]
    if count is not None:
        found["count"] = count
    return found


def detail(call: Call) -> dict[str, Any]:
    """Answer GET /stacks/detail."""
    with call.service.keeper.reading() as connection:
        mine = STACKS.c.project == call.project, STACKS.c.deleted.is_(None), STACKS.c.owner.is_(None)
        rows = connection.execute(select(*_COLUMNS).where(*mine).order_by(STACKS.c.number.desc())).all()
    return {"stacks": [_summary(call, row) for row in rows]}


def _switch(call: Call, name: str) -> bool:
    text = call.one(name)
    return False if text is None else bodies.boolean(name, text)


def _summary(call: Call, row: Any) -> dict[str, Any]:
    return {
        "id": row.id,
        "links": [{"href": call.stack_url(row.name, row.id), "rel": "self"}],
        "stack_name": row.name,
        "description": "",
        "stack_status": f"{row.action}_{row.status}",
        "stack_status_reason": row.reason,
        "creation_time": shown_time(row.created),
        "updated_time": shown_time(row.updated),
        "deletion_time": shown_time(row.deleted),
        "stack_owner": row.username,
        "parent": row.owner,
        "stack_user_project_id": row.user_project,
        "tags": row.tags,
    }


def _conditions(call: Call, switches: dict[str, bool]) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [STACKS.c.project == call.project]
    if not switches["show_deleted"]:
        found.append(STACKS.c.deleted.is_(None))
    if not switches["show_nested"]:
        found.append(STACKS.c.owner.is_(None))
    if not switches["show_hidden"]:
        found.append(~_has_any(HIDDEN_TAGS))
    for name, has in (("tags", _has_all), ("tags_any", _has_any)):
        for key, negated in ((name, False), (f"not_{name}", True)):
            text = call.one(key)
            if text is not None:
                condition = has(bodies.tags_of(text))
                found.append(~condition if negated else condition)
    values: dict[Any, list[str]] = {}
    for name, column in _FILTERS.items():
        given = call.many(name)
        if given and any(given):
            values.setdefault(column, []).extend(given)
    if STACKS.c.status in values:
        actions, statuses = parted(values.get(STACKS.c.action, []), values[STACKS.c.status])
        values.update({STACKS.c.status: statuses, **({STACKS.c.action: actions} if actions else {})})
    found += [_is_one_of(column, given) for column, given in values.items()]
    return found


def parted(actions: list[str], statuses: list[str]) -> tuple[list[str], list[str]]:
    """Return the actions and the statuses to look for: "CREATE_FAILED" among the statuses is one of each."""
    found_actions, found = set(actions), set()
    for text in statuses:
        for status in (COMPLETE, FAILED, IN_PROGRESS):
            at = text.rfind(status)
            if at != -1:
                found.add(text[at:])
                if at > 1:
                    found_actions.add(text[: at - 1])
                break
    return sorted(found_actions), sorted(found)


def _is_one_of(column: Any, given: list[str]) -> ColumnElement[bool]:
    if column is STACKS.c.timeout:
        numbers = [int(text) for text in given if text.isdecimal() and len(text) < 10]
        return column.in_(numbers) if numbers else false()
    if column is STACKS.c.disable_rollback:
        truths = [text.lower() in ("true", "1", "t", "yes", "on") for text in given]
        return column.in_(truths)
    return column.in_(given) if given else false()


def _has_all(tags: Sequence[str]) -> ColumnElement[bool]:
    return and_(*(_has_any([tag]) for tag in tags))


def _has_any(tags: Sequence[str]) -> ColumnElement[bool]:
    return exists().where(TAGS.c.stack == STACKS.c.id, TAGS.c.tag.in_(tags))


def _order(call: Call) -> list[tuple[Any, bool]]:
    """Return the columns to sort by, each with whether it descends."""
    columns = [_SORT_KEYS[key] for key in call.many("sort_keys") if key in _SORT_KEYS]
    direction = sort_direction(call)
    if not columns:
        return [(STACKS.c.number, direction != ASCENDING)]
    return [(column, direction == DESCENDING) for column in (*columns, STACKS.c.id)]


def sort_direction(call: Call) -> str | None:
    """Return ASCENDING, DESCENDING, or None when the call names none. Raises Fault for another direction."""
    direction = call.one("sort_dir")
    if direction is not None and direction not in (ASCENDING, DESCENDING):
        raise Fault(400, None, "ValueError")
    return direction


def _after(connection: Connection, query: Select[Any], marker: str, order: list[tuple[Any, bool]]) -> Select[Any]:
    """Return a query for what comes after the stack with the id `marker`, if there is such a stack."""
    values = connection.execute(select(*(column for column, _ in order)).where(STACKS.c.id == marker)).first()
    if values is None:
        return query
    found: list[ColumnElement[bool]] = []
    for index, (column, descends) in enumerate(order):
        equal = [order[i][0] == values[i] for i in range(index)]
        found.append(and_(*equal, column < values[index] if descends else column > values[index]))
    return query.where(or_(*found))


ROUTES = (
    Route("GET", "/stacks", index, "stacks:index"),
    Route("GET", "/stacks/detail", detail, "stacks:detail"),
)
