#!/usr/bin/env python3
"""Do updates with Heat's own engine in convergence mode, in one process, and print what became of each resource.

    .venv-oracle/bin/python tools/oracle/real_updates.py < pairs.jsonl > answers.jsonl

Standard input has one pair on each line, as `heatlint plan --requests` takes them: {"id", "old": BODY, "new": BODY,
"existing"}. Each answer is {"id", "status", "plan": path -> action, "preview": name -> action, "error"}; "preview" is
what Heat's own preview of the update says. A pair may also have "states": path -> the state that a resource has when
the update begins, such as "CREATE_FAILED"; "without id": the paths of those that nothing exists of; "missing": those
that the stack does not have; "healthy": whether the services say that what failed is in order, so that it can stay (no
service has it otherwise); then the answer has "resources", which are the rows that "openstack stack resource list -n 5"
prints before the update. A path has the names of the resources from the root stack, with points
between them: "group.0". The members of a scaling group, whose names are random, have numbers instead, the oldest first.
"status" is "ok", "refused" when the request is refused, or "failed" when the update fails; the action of the resource
at which it fails is "refused". It is "old refused" or "old failed" when there is nothing to update.

The stacks are real: they are made, stored and updated in a database in memory, with nested stacks and groups. Only the
resources of other services are not (tools/oracle/fake_cloud.py). Messages between engines are calls in this process,
one after the other: there is no thread and no message bus.
"""

from __future__ import annotations

import collections
import datetime
import itertools
import json
import logging
import re
import sys
import time
import types
import uuid
import warnings
from collections.abc import Callable, Iterator
from typing import Any

warnings.simplefilter("ignore")
logging.disable(logging.CRITICAL)

import engine as requests  # noqa: E402
import fake_cloud  # noqa: E402
from heat.common import config, context, messaging  # noqa: E402
from heat.db import api as database  # noqa: E402
from heat.db import models  # noqa: E402
from heat.engine import resource, scheduler, service, stack, worker  # noqa: E402
from heat.objects import resource as objects  # noqa: E402
from heat.rpc import client, worker_client  # noqa: E402
from oslo_config import cfg  # noqa: E402
from oslo_db import options as database_options  # noqa: E402
from oslo_log import log as oslo_log  # noqa: E402
from oslo_messaging.rpc.dispatcher import ExpectedException  # noqa: E402
from sqlalchemy import event  # noqa: E402

SCALING_GROUPS = ("OS::Heat::AutoScalingGroup", "OS::Heat::InstanceGroup", "AWS::AutoScaling::AutoScalingGroup")
#: The names of the resources from the root stack to a resource.
Path = tuple[str, ...]
#: How many steps an update may take.
MOST_STEPS = 2_000


class Engine:
    """Heat's engine, whose messages wait in a queue."""

    def __init__(self) -> None:
        oslo_log.register_options(cfg.CONF)
        cfg.CONF([], project="heat", default_config_files=[], default_config_dirs=[])
        assert config.cfg is cfg
        for option, value in (
            ("environment_dir", "/nonexistent"),
            ("template_dir", "/nonexistent"),
            ("deferred_auth_method", "password"),
            ("convergence_engine", True),
            ("auth_encryption_key", "x" * 32),
        ):
            cfg.CONF.set_override(option, value)
        database_options.set_defaults(cfg.CONF, connection="sqlite://")
        for table in models.BASE.metadata.tables.values():
            # As in other databases, the number of a row that is deleted is never used again.
            table.dialect_options["sqlite"]["autoincrement"] = True
        # Heat orders members by the second of their creation, so no two resources have the same.
        seconds = itertools.count()
        begin = datetime.datetime(2026, 1, 1)
        event.listen(
            models.Resource,
            "before_insert",
            lambda mapper, connection, row: setattr(
                row, "created_at", begin + datetime.timedelta(seconds=next(seconds))
            ),
        )
        models.BASE.metadata.create_all(database.get_engine())
        messaging.setup("fake:/")
        rpc_client = resource.Resource.rpc_client
        requests.provide_services()
        resource.Resource.rpc_client = rpc_client
        self.messages: collections.deque[Callable[[], Any]] = collections.deque()
        self.steps = 0
        client.EngineClient.call = self._call
        client.EngineClient.cast = self._call
        worker_client.WorkerClient.cast = self._cast
        scheduler.TaskRunner._sleep = lambda _, seconds: self.work()
        scheduler.ENABLE_SLEEP = False
        service.ThreadGroupManager.start = self._start
        service.EngineService.service_manage_cleanup = lambda _: None
        stack.Stack.create_stack_user_project_id = lambda _: None
        self.service = service.EngineService("host", "engine")
        self.service.engine_id = str(uuid.uuid4())
        self.service.thread_group_mgr = service.ThreadGroupManager()
        self.service.worker_service = worker.WorkerService(
            "host", "engine", self.service.engine_id, self.service.thread_group_mgr
        )
        self.service.list_resource_types(self.context(), None)
        fake_cloud.provide()

    def context(self) -> Any:
        """Return the context of a request by a user."""
        return context.RequestContext(
            auth_token="t", username="user", password="secret", project_id="p", user_id="u", is_admin=False
        )

    def _call(self, request: Any, message: tuple[str, dict[str, Any]], **options: Any) -> Any:
        method, arguments = message
        try:
            return getattr(self.service, method)(request, **arguments)
        except ExpectedException as expected:
            raise expected.exc_info[1] from None

    def _cast(self, request: Any, message: tuple[str, dict[str, Any]], version: Any = None) -> None:
        method, arguments = message
        self.messages.append(lambda: getattr(self.service.worker_service, method)(request, **arguments))

    def _start(self, stack_id: Any, function: Any, *arguments: Any, **named: Any) -> Any:
        self.messages.append(lambda: function(*arguments, **named))
        return types.SimpleNamespace(link=lambda *ignored: None)

    def work(self) -> None:
        """Do one message, if there is one."""
        self.steps += 1
        if self.steps > MOST_STEPS:
            raise TimeoutError("the update takes too many steps")
        if self.messages:
            message = self.messages.popleft()
            try:
                message()
            except ExpectedException:
                pass  # the worker has marked the stack as failed, and goes on with other messages
        else:
            time.sleep(0.02)  # a resource waits for the clock

    def finish(self, name: str) -> Any:
        """Do all messages, and return the stack with a name."""
        self.steps = 0
        while self.messages:
            self.work()
        return self.service.show_stack(self.context(), self.service.identify_stack(self.context(), name))[0]


def answer(heat: Engine, pair: dict[str, Any], number: int) -> dict[str, Any]:
    """Make the old stack, update it, delete it, and return what the update did."""
    name = f"stack{number}"
    heat.messages.clear()
    try:
        create(heat, name, pair["old"])
        made = heat.finish(name)
        if made["stack_status"] != "COMPLETE":
            return {"id": pair["id"], "status": "old failed", "error": made["stack_status_reason"]}
        damage(heat, members(heat, name), pair)
        before = members(heat, name)
    except Exception as error:
        return {"id": pair["id"], "status": "old refused", "error": text(error)}
    previewed = preview(heat, name, pair["new"], bool(pair.get("existing")))
    try:
        update(heat, name, pair["new"], bool(pair.get("existing")))
    except Exception as error:
        return {"id": pair["id"], "status": "refused", "error": text(error)}
    try:
        updated = heat.finish(name)
    except Exception as error:
        return {"id": pair["id"], "status": "crashed", "error": text(error)}
    found = {"id": pair["id"], "status": "ok", "plan": actions(before, members(heat, name)), "preview": previewed}
    if "states" in pair or "missing" in pair:
        found["resources"] = [row(each) for each in before.values()]
    if updated["stack_status"] != "COMPLETE":
        found.update(status="failed", error=updated["stack_status_reason"])
        path = failed_path(found["error"])
        if path:  # the reason does not always name the resource
            found["plan"][path] = "refused"
    return found


def damage(heat: Engine, resources: dict[Path, dict[str, Any]], pair: dict[str, Any]) -> None:
    """Give the resources of a stack the states that a pair says."""
    fake_cloud.healthy = bool(pair.get("healthy"))
    request = heat.context()
    paths = named({path: "" for path in resources}, resources)
    rows = {path: each["row"] for path, each in zip(paths, resources.values(), strict=True)}
    for path, state in pair.get("states", {}).items():
        action, _, status = state.partition("_")
        database.resource_update_and_save(request, rows[path].id, {"action": action, "status": status})
    for path in pair.get("without id", ()):
        database.resource_update_and_save(request, rows[path].id, {"physical_resource_id": None})
    for path in pair.get("missing", ()):
        database.resource_delete(request, rows[path].id)


def row(resource: dict[str, Any]) -> dict[str, Any]:
    """Return a resource as the client of OpenStack prints it."""
    names = ("resource_name", "resource_type", "physical_resource_id", "stack_name")
    state = f"{resource['resource_action']}_{resource['resource_status']}"
    return {**{name: resource[name] for name in names}, "resource_status": state}


def failed_path(reason: str) -> str:
    """Return the path of the resource at which an update failed, from the reason that the stack shows."""
    return ".".join(one or other for one, other in re.findall(r"resources(?:\.([^.:\[]+)|\[([^]]+)\])", reason))


def create(heat: Engine, name: str, body: dict[str, Any]) -> None:
    """Make a stack from the body of a request."""
    heat.service.create_stack(heat.context(), name, **parts(body), args={})


def update(heat: Engine, name: str, body: dict[str, Any], existing: bool) -> None:
    """Update a stack with the body of a request."""
    identity = heat.service.identify_stack(heat.context(), name)
    heat.service.update_stack(heat.context(), identity, **parts(body), args={"existing": True} if existing else {})


def preview(heat: Engine, name: str, body: dict[str, Any], existing: bool) -> dict[str, str] | None:
    """Return what Heat's own preview says about the resources of the root stack; None when it fails."""
    identity = heat.service.identify_stack(heat.context(), name)
    arguments = {"existing": True} if existing else {}
    try:
        found = heat.service.preview_update_stack(heat.context(), identity, **parts(body), args=arguments)
    except Exception:
        return None
    return {each["resource_name"]: action for action, entries in found.items() for each in entries}


def parts(body: dict[str, Any]) -> dict[str, Any]:
    """Return the template, the environment and the files of a body, as arguments of the engine's methods."""
    environment = dict(body.get("environment") or {})
    environment["parameters"] = {**environment.get("parameters", {}), **(body.get("parameters") or {})}
    return {
        "template": body.get("template"),
        "params": environment,
        "files": body.get("files") or {},
        "environment_files": body.get("environment_files"),
    }


def text(error: Exception) -> str:
    """Return an error in one line."""
    if isinstance(error, ExpectedException):
        error = error.exc_info[1]
    return f"{type(error).__name__}: {error}"[:300]


def members(heat: Engine, name: str) -> dict[Path, dict[str, Any]]:
    """Return the resources of a stack and of the stacks nested in it by their paths, in each stack the oldest first."""
    return dict(_members(heat, heat.service.identify_stack(heat.context(), name), ()))


def _members(heat: Engine, identity: Any, around: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    found = heat.service.list_stack_resources(heat.context(), identity)
    rows = objects.Resource.get_all_by_stack(heat.context(), identity["stack_id"])
    for each in sorted(found, key=lambda each: (each["creation_time"], each["resource_name"])):
        path = (*around, each["resource_name"])
        each["row"] = rows[each["resource_name"]]
        each["uuid"] = each["row"].uuid
        yield path, each
        nested = each.get("nested_stack_id")
        if nested is not None:
            yield from _members(heat, dict(nested), path)


def named(found: dict[Path, str], resources: dict[Path, dict[str, Any]]) -> dict[str, str]:
    """Return the actions by paths as a text, with numbers for the members of scaling groups."""
    numbers: dict[Path, str] = {}
    counts: collections.Counter[Path] = collections.Counter()
    for path in resources:
        around = path[:-1]
        if around and resources[around]["resource_type"] in SCALING_GROUPS:
            numbers[path] = str(counts[around])
            counts[around] += 1
    return {
        ".".join(numbers.get(path[: end + 1], path[end]) for end in range(len(path))): action
        for path, action in found.items()
    }


def actions(before: dict[Path, dict[str, Any]], after: dict[Path, dict[str, Any]]) -> dict[str, str]:
    """Return what became of each resource."""
    found = {path: "deleted" for path in before if path not in after}
    for path, each in after.items():
        old = before.get(path)
        if old is None:
            if each["resource_action"] != "INIT":  # else the update has failed before it came to the resource
                found[path] = "added"
        elif old["uuid"] != each["uuid"]:
            found[path] = "replaced"
        elif old["resource_action"] == "INIT":  # nothing existed of it
            found[path] = "added"
        else:
            found[path] = "updated" if each["resource_action"] == "UPDATE" else "unchanged"
    return named(found, {**before, **after})


def main() -> None:
    """Answer each line of standard input."""
    heat = Engine()
    for number, line in enumerate(filter(str.strip, sys.stdin)):
        print(json.dumps(answer(heat, json.loads(line), number), sort_keys=True), flush=True)


if __name__ == "__main__":
    main()
