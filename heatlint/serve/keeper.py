"""Keeps the stacks in the store: rows, the steps that are still to come, and those that are due."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Row, delete, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from heatlint.serve.cloud import leave, lose, note
from heatlint.serve.faults import Fault, not_found
from heatlint.serve.steps import ADOPT, COMPLETE, CREATE, DELETE, IN_PROGRESS, INIT, ROLLBACK, Outcome, resource_of
from heatlint.serve.tables import EVENTS, RESOURCES, SNAPSHOTS, STACKS, STEPS, TAGS

if TYPE_CHECKING:
    from heatlint.serve.service import Service


#: When a step is due that waits for a hook, in seconds since 1970.
NEVER = 1e15


class Keeper:
    """The stacks in a store. Whoever reads them opens `reading`, which first does what is due."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.store = service.store

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Open a transaction that reads the stacks as they are now."""
        now = time.time()
        with self.store.read() as connection:
            is_due = connection.execute(select(STEPS.c.number).where(STEPS.c.due <= now).limit(1)).first()
        if is_due is not None:
            with self.store.write() as connection:
                self._do_steps(connection, now)
        with self.store.read() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Open a transaction that changes the stacks; first what is due is done."""
        with self.store.write() as connection:
            self._do_steps(connection, time.time())
            yield connection

    def find(self, connection: Connection, project: str, name: str, id: str) -> Row[Any]:
        """Return the row of a stack, also of one that is deleted. Raises Fault when it does not exist."""
        row = connection.execute(select(STACKS).where(STACKS.c.id == id)).first()
        if row is None or row.project != project or row.name != name:
            raise not_found("Stack", name)
        return row

    def find_alive(self, connection: Connection, project: str, name: str, id: str) -> Row[Any]:
        """Return the row of a stack that is not deleted. Raises Fault when it does not exist."""
        row = self.find(connection, project, name, id)
        if row.deleted is not None:
            raise not_found("Stack", name)
        return row

    def resources(self, connection: Connection, stack: str) -> list[Row[Any]]:
        """Return the rows of the resources of a stack that were begun."""
        begun = RESOURCES.c.stack == stack, RESOURCES.c.action != INIT
        return list(connection.execute(select(RESOURCES).where(*begun).order_by(RESOURCES.c.number)))

    def next_action(self, connection: Connection, stack: Row[Any]) -> float:
        """Count another action of a stack, and return when it begins, as clients see it."""
        start = self.service.action_time(stack.actions)
        connection.execute(update(STACKS).where(STACKS.c.id == stack.id).values(actions=stack.actions + 1))
        return start

    def forget(self, connection: Connection, stack: Row[Any]) -> None:
        """Delete a stack and those nested in it without a step: its resources stay in the cloud."""
        connection.execute(delete(STEPS).where(STEPS.c.root == stack.root))
        leave(connection, stack.root)
        in_stack = STACKS.c.root == stack.root
        ids = select(STACKS.c.id).where(in_stack)
        connection.execute(delete(RESOURCES).where(RESOURCES.c.stack.in_(ids)))
        values = {"action": DELETE, "status": COMPLETE, "deleted": iso(self.next_action(connection, stack))}
        connection.execute(update(STACKS).where(in_stack).values(values))

    def add(self, connection: Connection, stack: Row[Any], step: dict[str, Any]) -> None:
        """Do one step in the life of a stack now."""
        self._do(connection, {**step, "time": iso(self.service.action_time(stack.actions))})

    def lookup(self, connection: Connection, project: str, text: str) -> Row[Any]:
        """Return the row of a stack by its id or its name. Raises Fault when it does not exist."""
        mine = STACKS.c.project == project
        row = connection.execute(select(STACKS).where(mine, STACKS.c.id == text)).first()
        if row is None:
            alive = STACKS.c.deleted.is_(None)
            row = connection.execute(select(STACKS).where(mine, alive, STACKS.c.name == text)).first()
        if row is None:
            raise not_found("Stack", text)
        return row

    def make(self, connection: Connection, row: dict[str, Any]) -> None:
        """Add a stack. Raises Fault when the project has one of this name."""
        try:
            with connection.begin_nested():
                connection.execute(insert(STACKS).values(row))
        except IntegrityError:
            raise exists(row["name"]) from None
        self.set_tags(connection, row["id"], row["tags"])
        self._add_resources(connection, row["id"], row["data"], row["created"])

    def set_tags(self, connection: Connection, id: str, tags: list[str] | None) -> None:
        """Replace the tags that the filters of the list look at."""
        connection.execute(delete(TAGS).where(TAGS.c.stack == id))
        if tags:
            connection.execute(insert(TAGS), [{"stack": id, "tag": tag} for tag in dict.fromkeys(tags)])

    def begin(self, connection: Connection, root: str, outcome: Outcome, start: float) -> None:
        """Begin an action: keep its steps, and do those that are due. start: when it begins, as clients see it.

        The steps of the action before are forgotten, but a resource that this one does not touch ends what it does.
        """
        now = time.time()
        kept = self._of_untouched(connection, root, outcome)
        connection.execute(delete(STEPS).where(STEPS.c.root == root, STEPS.c.number.not_in(kept)))
        rows = [
            {
                "root": root,
                "due": NEVER if step.get("waits") else now + offset,
                "data": {**step, "time": iso(start + offset), "offset": offset},
            }
            for offset, step in outcome.steps
        ]
        if rows:
            connection.execute(insert(STEPS), rows)
        self._do_steps(connection, now)

    def _of_untouched(self, connection: Connection, root: str, outcome: Outcome) -> list[int]:
        """Return the numbers of the steps that end what a resource does for which an action has no step."""
        in_tree = RESOURCES.c.stack.in_(select(STACKS.c.id).where(STACKS.c.root == root))
        is_busy = RESOURCES.c.status == IN_PROGRESS
        query = select(RESOURCES.c.stack, RESOURCES.c.name).where(in_tree, is_busy)
        busy = {(row.stack, row.name) for row in connection.execute(query)}
        busy -= {(step["stack"], resource_of(step)) for _, step in outcome.steps}
        found: dict[Any, int] = {}
        if busy:
            pending = STEPS.c.root == root, STEPS.c.due < NEVER
            for row in connection.execute(select(STEPS).where(*pending).order_by(STEPS.c.due, STEPS.c.number)):
                own = row.data["stack"], resource_of(row.data)
                if own in busy:
                    found.setdefault(own, row.number)
        return list(found.values())

    def to_clean(self, connection: Connection, stack: Row[Any]) -> set[str]:
        """Return the names of the resources whose predecessors, which they replace, are still to be deleted."""
        steps = connection.execute(select(STEPS.c.data).where(STEPS.c.root == stack.root)).scalars()
        return {step["cleaned"] for step in steps if step["stack"] == stack.id and "cleaned" in step}

    def clear_hook(self, connection: Connection, root: str, hook: str) -> bool:
        """Let the steps happen that wait for a hook alone. Return whether any step waited for it."""
        query = select(STEPS).where(STEPS.c.root == root, STEPS.c.due == NEVER).order_by(STEPS.c.number)
        rows = [row for row in connection.execute(query) if hook in row.data["waits"]]
        now, first = time.time(), min((row.data["offset"] for row in rows), default=0.0)
        for row in rows:
            waits = [each for each in row.data["waits"] if each != hook]
            due = NEVER if waits else now + row.data["offset"] - first
            when = row.data["time"] if waits or self.service.settings.seed is not None else iso(due)
            values = {"due": due, "data": {**row.data, "waits": waits, "time": when}}
            connection.execute(update(STEPS).where(STEPS.c.number == row.number).values(values))
        return bool(rows)

    def _do_steps(self, connection: Connection, now: float) -> None:
        """Do the steps that are due. The rows of their stacks are locked, so that replicas do it in turn."""
        due = STEPS.c.due <= now
        roots = list(connection.execute(select(STEPS.c.root).where(due).distinct()).scalars())
        if not roots:
            return
        connection.execute(select(STACKS.c.id).where(STACKS.c.id.in_(roots)).order_by(STACKS.c.id).with_for_update())
        mine = STEPS.c.root.in_(roots)
        claimed = connection.execute(delete(STEPS).where(due, mine).returning(STEPS))
        for step in sorted(claimed, key=lambda step: (step.due, step.number)):
            self._do(connection, step.data)

    def _do(self, connection: Connection, step: dict[str, Any]) -> None:
        id, when = step["stack"], step["time"]
        for part in ("event", "state"):
            if part in step:
                step[part] = {**step[part], "reason": step[part]["reason"].replace("{time}", when)}
        if "made" in step:
            self._make_nested(connection, id, step["made"], when)
        if "event" in step:
            event = step["event"] if step["event"]["action"] else self._in_its_state(connection, id, step["event"])
            values = {**event, "id": self._event_id(connection, id), "stack": id, "time": when}
            connection.execute(insert(EVENTS).values(values))
        if "resource" in step:
            self._set_resource(connection, id, step["resource"], when)
            self._note(connection, id, step["resource"]["name"])
        of_stack = STACKS.c.id == id
        if "remove" in step:
            lose(connection, id, step["remove"])
            named = RESOURCES.c.name == step["remove"]
            connection.execute(delete(RESOURCES).where(RESOURCES.c.stack == id, named))
        if "refresh" in step:
            named = RESOURCES.c.name == step["refresh"]["name"]
            values = {"data": step["refresh"]["data"]}
            connection.execute(update(RESOURCES).where(RESOURCES.c.stack == id, named).values(values))
            self._note(connection, id, step["refresh"]["name"])
        if "stack_data" in step:
            connection.execute(update(STACKS).where(of_stack).values(data=step["stack_data"], updated=when))
        if step.get("reverted"):
            before = connection.execute(select(STACKS.c.previous).where(of_stack)).scalar()
            connection.execute(update(STACKS).where(of_stack).values(before or {}))
        if "state" in step:
            begins = (step["state"]["action"], step["state"]["status"]) == (ROLLBACK, IN_PROGRESS)
            values = {**step["state"], "updated": when} if begins else step["state"]
            connection.execute(update(STACKS).where(of_stack).values(values))
        if "released" in step:
            self._release(connection, id)
        if "snapshot" in step:
            values = step["snapshot"]
            connection.execute(update(SNAPSHOTS).where(SNAPSHOTS.c.id == values["id"]).values(values))
        if step.get("deleted"):
            is_left = STACKS.c.deleted.is_(None)  # what a failed update has replaced stays until its stack goes
            in_tree = or_(of_stack, STACKS.c.root == id)
            connection.execute(update(STACKS).where(is_left, in_tree).values(deleted=when))
            lose(connection, id)
            connection.execute(delete(RESOURCES).where(RESOURCES.c.stack == id))

    def _release(self, connection: Connection, id: str) -> None:
        """Let a nested stack, with those in it, stay without the resource that has it, which is retained."""
        level = tree = [id]
        while level:
            inner = select(STACKS.c.id).where(STACKS.c.owner.in_(level), STACKS.c.deleted.is_(None))
            level = list(connection.execute(inner).scalars())
            tree = tree + level
        connection.execute(update(STACKS).where(STACKS.c.id.in_(tree)).values(root=id))

    def _note(self, connection: Connection, id: str, name: str) -> None:
        """Note what a resource has made, where the inventory says what else the cloud has."""
        if self.service.settings.inventory is not None:
            note(connection, id, name)

    def _in_its_state(self, connection: Connection, id: str, event: dict[str, Any]) -> dict[str, Any]:
        """Return an event with the state that its resource has."""
        named = RESOURCES.c.stack == id, RESOURCES.c.name == event["resource"]
        row = connection.execute(select(RESOURCES).where(*named)).first()
        if row is None:
            return {**event, "action": INIT, "status": COMPLETE}
        return {**event, "action": row.action, "status": row.status, "physical_id": row.physical_id}

    def _event_id(self, connection: Connection, stack: str) -> str:
        if self.service.settings.seed is None:
            return self.service.new_id()
        count = connection.execute(select(func.count()).select_from(EVENTS).where(EVENTS.c.stack == stack)).scalar()
        return self.service.new_id("event", stack, count)

    def _set_resource(self, connection: Connection, id: str, values: dict[str, Any], when: str) -> None:
        named = RESOURCES.c.stack == id, RESOURCES.c.name == values["name"]
        values = {**values, "updated": when}
        if values["action"] in (CREATE, ADOPT):
            values["created"] = when
        if not connection.execute(update(RESOURCES).where(*named).values(values)).rowcount and "data" in values:
            connection.execute(insert(RESOURCES).values({**values, "stack": id, "created": when}))

    def _make_nested(self, connection: Connection, owner: str, made: dict[str, Any], when: str) -> None:
        outer = connection.execute(select(STACKS).where(STACKS.c.id == owner)).first()
        if outer is None:
            return
        copied = {key: outer._mapping[key] for key in ("project", "username", "user_project", "timeout")}
        row = {
            **copied,
            **{key: made[key] for key in ("id", "name", "parent_resource", "data")},
            "owner": owner,
            "root": outer.root,
            "action": CREATE,
            "status": IN_PROGRESS,
            "reason": "Stack CREATE started",
            "created": when,
            "actions": 0,
            "disable_rollback": True,
            "tags": None,
            "body": {},
        }
        connection.execute(insert(STACKS).values(row))
        self._add_resources(connection, made["id"], made["data"], when)

    def _add_resources(self, connection: Connection, id: str, data: dict[str, Any], when: str) -> None:
        """Add the resources of a stack that is new: none of them is begun."""
        rows = [
            {
                "stack": id,
                "name": each["name"],
                "physical_id": "",
                "action": INIT,
                "status": COMPLETE,
                "reason": "",
                "created": when,
                "updated": when,
                "data": each,
            }
            for each in data["resources"]
        ]
        if rows:
            connection.execute(insert(RESOURCES), rows)


def exists(name: str) -> Fault:
    """Return the answer for a name that is taken."""
    return Fault(409, f"The Stack ({name}) already exists.", "StackExists")


def iso(seconds: float) -> str:
    """Return a time as the store has it."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")


def shown_time(text: str | None) -> str | None:
    """Return a time as the API shows it: in whole seconds."""
    return None if text is None else text[:19] + "Z"
