"""What a stack and those nested in it have at some time: the states and the data of their resources."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, select

from heatlint.load.running import RunningResource
from heatlint.serve.steps import COMPLETE, DELETE, IN_PROGRESS, INIT, Step
from heatlint.serve.tables import RESOURCES, STACKS


@dataclass(slots=True)
class Resource:
    """A resource that a stack has. data: as in heatlint.serve.compile."""

    action: str
    status: str
    physical_id: str
    data: dict[str, Any]


@dataclass(slots=True)
class Situation:
    """The resources of stacks by the ids of the stacks and their names.

    cleaned: id of a stack and name of a resource whose predecessor is no longer there, or has begun to go.
    """

    stacks: dict[str, dict[str, Resource]] = field(default_factory=dict)
    cleaned: set[tuple[str, str]] = field(default_factory=set)

    def do(self, steps: Iterable[Step]) -> None:
        """Change the situation as steps in the life of the stacks do it."""
        for _, step in steps:
            resources = self.stacks.setdefault(step["stack"], {})
            if "made" in step:
                made = step["made"]["data"]["resources"]
                self.stacks[step["made"]["id"]] = {each["name"]: Resource(INIT, COMPLETE, "", each) for each in made}
            if "resource" in step:
                self._set(resources, step["resource"])
            if "refresh" in step and step["refresh"]["name"] in resources:
                resources[step["refresh"]["name"]].data = step["refresh"]["data"]
            if "remove" in step:
                resources.pop(step["remove"], None)
            if "cleaned" in step:
                self.cleaned.add((step["stack"], step["cleaned"]))

    def _set(self, resources: dict[str, Resource], values: dict[str, Any]) -> None:
        old = resources.get(values["name"])
        data = values.get("data", old.data if old is not None else None)
        if data is not None:
            resources[values["name"]] = Resource(values["action"], values["status"], values["physical_id"], data)

    def data_of(self, stack: str) -> dict[str, Any]:
        """Return what was begun in a stack, and in those nested in it, in the form of the data of a stack."""
        return {"resources": [self._data(each) for each in self.stacks.get(stack, {}).values() if each.action != INIT]}

    def _data(self, resource: Resource) -> dict[str, Any]:
        nested = resource.data["nested"]
        if nested is None:
            return resource.data
        return {**resource.data, "nested": {**nested, "data": {**nested["data"], **self.data_of(nested["id"])}}}

    def is_busy(self, stack: str) -> bool:
        """Whether a resource of a stack is in progress."""
        return any(each.status == IN_PROGRESS for each in self.stacks.get(stack, {}).values())

    def missing(self, stack: str, data: dict[str, Any], path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
        """Yield the paths of the resources that the data of a stack has, and the stack has not, or not for long."""
        has = self.stacks.get(stack, {})
        for each in data["resources"]:
            own, resource = (*path, each["name"]), has.get(each["name"])
            if resource is None or resource.action == DELETE:
                yield own
            elif each["nested"] is not None:
                yield from self.missing(each["nested"]["id"], each["nested"]["data"], own)

    def running(self, stack: str) -> dict[str, RunningResource]:
        """Return the states of the resources of a stack by name, with those of its nested stacks."""
        found = {}
        for name, each in self.stacks.get(stack, {}).items():
            found[name] = RunningResource(f"{each.action}_{each.status}", has_id=bool(each.physical_id))
            if each.data["nested"] is not None:
                found[name].nested = self.running(each.data["nested"]["id"])
        return found


def situation_of(connection: Connection, root: str) -> Situation:
    """Return what the stacks of a root stack have now."""
    found = Situation()
    in_tree = RESOURCES.c.stack.in_(select(STACKS.c.id).where(STACKS.c.root == root))
    for row in connection.execute(select(RESOURCES).where(in_tree).order_by(RESOURCES.c.number)):
        resource = Resource(row.action, row.status, row.physical_id or "", row.data)
        found.stacks.setdefault(row.stack, {})[row.name] = resource
    return found
