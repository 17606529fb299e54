"""The request of a stack that runs: from what `openstack stack show` and its neighbours print with `-f json`."""

from __future__ import annotations

import json
import re

from heatlint.heat import CFN_PSEUDO_PARAMETERS, HIDDEN, HOT_PSEUDO_PARAMETERS, VERSION_KEYS
from heatlint.load.requests import from_body

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from heatlint.load.request import Request

#: The sections that `openstack stack environment show` prints.
_ENVIRONMENT = frozenset(
    ("parameters", "parameter_defaults", "resource_registry", "encrypted_param_names", "event_sinks")
)
#: The name of a nested stack, which ends with an id (heat.common.short_id).
_NESTED_NAME = re.compile("(.+)-[a-z2-7]{12}")
#: What heatlint takes, for messages.
EXPECTED = (
    'the JSON of "openstack stack show", "stack template show", "stack environment show", "stack file list", '
    '"stack resource list -n 5" or "stack export"'
)


class RunningResource:
    """A resource of a stack that runs.

    state: such as "CREATE_FAILED". type: None when it is not known. has_id: whether something exists of it in the
    cloud. nested: the resources of its nested stack by name; None when they are not known.
    """

    __slots__ = ("state", "type", "has_id", "nested")

    def __init__(self, state: str, type: str | None = None, *, has_id: bool = True) -> None:
        self.state = state
        self.type = type
        self.has_id = has_id
        self.nested: dict[str, RunningResource] | None = None if has_id else {}

    @property
    def action(self) -> str:
        """The action that Heat did last, such as "CREATE"."""
        return self.state.rpartition("_")[0].removesuffix("_IN")

    @property
    def has_failed(self) -> bool:
        """Whether that action failed."""
        return self.state.endswith("_FAILED")

    @property
    def is_in_progress(self) -> bool:
        """Whether Heat has not finished that action."""
        return self.state.endswith("_IN_PROGRESS")


class RunningStack:
    """What is known of a stack that runs.

    body: as of POST /stacks, without values of parameters. name, state: None when they are not known. given: the values
    that its environment gives to parameters; shown: those of all parameters, also where they are defaults. Each is None
    when it is not known.
    """

    __slots__ = ("body", "name", "state", "given", "shown", "_listed")

    def __init__(self) -> None:
        self.body: dict[str, Any] = {}
        self.name: str | None = None
        self.state: str | None = None
        self.given: dict[str, Any] | None = None
        self.shown: dict[str, Any] | None = None
        #: By the name of a stack, its resources. None is the stack that a list without names of stacks belongs to.
        self._listed: dict[str | None, dict[str, RunningResource]] = {}

    def resources(self) -> dict[str, RunningResource] | None:
        """Return the resources by name, with those of nested stacks in them; None when they are not known."""
        if not self._listed:
            return None
        root = self.name if self.name in self._listed else min(filter(None, self._listed), key=len, default=None)
        found = {**self._listed.get(root, {}), **self._listed.get(None, {})}
        if root is not None:
            self._nest(root, found)
        return found

    def _nest(self, root: str, resources: dict[str, RunningResource]) -> None:
        """Give the resources of a stack those of their nested stacks.

        Heat names a nested stack after its parent, the resource, and an id (heat.engine.resource,
        physical_resource_name).
        """
        names = {match[1]: match[0] for match in map(_NESTED_NAME.fullmatch, filter(None, self._listed)) if match}
        todo = [(root, resources)]
        while todo:
            around, inner = todo.pop()
            for name, resource in inner.items():
                nested = names.get(f"{around}-{name}")
                if nested is not None:
                    resource.nested = self._listed[nested]
                    todo.append((nested, resource.nested))

    @property
    def has_template(self) -> bool:
        """Whether one of the texts was a template."""
        return "template" in self.body

    @property
    def other_names(self) -> tuple[str, str] | None:
        """The name of the stack and that of another one whose resources are listed; None when they belong together."""
        listed = [name for name in self._listed if name is not None]
        if self.name is None or not listed or self.name in self._listed:
            return None
        return self.name, min(listed, key=len)

    @property
    def has_environment(self) -> bool:
        """Whether it is known which values of parameters were given, and which are defaults."""
        return self.given is not None

    @property
    def has_values(self) -> bool:
        """Whether the values of the parameters are known, except those that the cloud does not show."""
        return self.given is not None or self.shown is not None

    @property
    def covered(self) -> tuple[str, ...]:
        """The parameters whose values are not known: those that the cloud does not show, or all of the template."""
        if self.given is not None:
            values = {**_map(self._environment.get("parameter_defaults")), **self.given}
        elif self.shown is not None:
            values = self.shown
        else:
            template = self.body.get("template", {})
            return tuple(_map(template.get("parameters") or template.get("Parameters")))
        return tuple(name for name, value in values.items() if value == HIDDEN)

    @property
    def _environment(self) -> dict[str, Any]:
        return _map(self.body.get("environment"))

    def request(self) -> Request:
        """Return the request that the stack was made with, without the values that the cloud does not show.

        Where its environment is not known, all values count as given.
        """
        defaults = _known(_map(self._environment.get("parameter_defaults")))
        request = from_body(
            {
                **self.body,
                "environment": {**self._environment, "parameter_defaults": defaults},
                "parameters": _known(self.shown or {} if self.given is None else self.given),
            }
        )
        request.may_have_types = request.may_have_files = True  # the cloud has accepted the stack
        return request


def add(stack: RunningStack, text: str) -> bool:
    """Add what one text says about a stack, and return whether it is one of the texts that are known."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return False
    return add_value(stack, value)


def add_value(stack: RunningStack, value: Any) -> bool:
    """Add what the value of one text says about a stack, and return whether it is one of those that are known."""
    if isinstance(value, list):
        return _add_resources(stack, value)
    if not isinstance(value, dict):
        return False
    if any(key in value for key in VERSION_KEYS):
        stack.body["template"] = value
    elif isinstance(value.get("template"), dict):  # stack export, stack abandon, a request
        stack.body.update({key: value[key] for key in ("template", "files") if isinstance(value.get(key), dict)})
        _add_environment(stack, value.get("environment"))
        if isinstance(value.get("parameters"), dict):
            stack.given = _with(stack.given, value["parameters"])
        _add_stack(stack, value.get("name"), _state(value.get("action"), value.get("status")))
        if isinstance(value.get("resources"), dict):
            stack._listed[None] = _exported(value["resources"])
    elif "stack_name" in value:
        _add_stack(stack, value["stack_name"], value.get("stack_status"))
        if isinstance(value.get("parameters"), dict):
            stack.shown = _with(stack.shown, value["parameters"])
    elif not value:  # the files or the environment of a stack that has none
        return True
    elif _ENVIRONMENT.issuperset(value):
        _add_environment(stack, value)
    else:
        return _add_files(stack, value)
    return True


def _add_files(stack: RunningStack, value: dict[Any, Any]) -> bool:
    """Add the files of a stack; return whether the value has files.

    The client prints `{"files": {name: text}}`, the API gives the map alone.
    """
    files = value["files"] if list(value) == ["files"] and isinstance(value["files"], dict) else value
    if not all(isinstance(each, str) for each in files.values()):
        return False
    stack.body["files"] = files
    return True


def _add_environment(stack: RunningStack, environment: Any) -> None:
    if not isinstance(environment, dict):
        return
    stack.given = _with(stack.given, _map(environment.get("parameters")))
    stack.body["environment"] = {key: each for key, each in environment.items() if key != "parameters"}


def _with(known: dict[str, Any] | None, values: dict[str, Any]) -> dict[str, Any]:
    """Return values of parameters with those of another text, without those that Heat gives.

    A value that the cloud does not show does not replace one that is known.
    """
    found = dict(known or {})
    for name, value in values.items():
        if name in HOT_PSEUDO_PARAMETERS or name in CFN_PSEUDO_PARAMETERS:
            continue
        if value != HIDDEN or name not in found:
            found[name] = value
    return found


def _known(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value != HIDDEN}


def _map(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _add_stack(stack: RunningStack, name: Any, state: Any) -> None:
    if isinstance(name, str):
        stack.name = name
    if isinstance(state, str):
        stack.state = state


def _add_resources(stack: RunningStack, rows: Iterable[Any]) -> bool:
    """Add the resources of a list; return whether it is such a list."""
    found: dict[str | None, dict[str, RunningResource]] = {}
    for row in rows:
        if not isinstance(row, dict):
            return False
        name = row.get("resource_name")
        state = row.get("resource_status")
        if not isinstance(name, str) or not isinstance(state, str):
            return False
        found.setdefault(_stack_of(row), {})[name] = _resource(
            state, row.get("resource_type"), row.get("physical_resource_id", "unknown")
        )
    for around, resources in found.items() or [(None, {})]:
        stack._listed.setdefault(around, {}).update(resources)
    return True


def _stack_of(row: dict[Any, Any]) -> str | None:
    """Return the name of the stack of a resource; None when the row does not have it.

    The client prints it; the API gives a link that ends with "stacks/NAME/ID".
    """
    name = row.get("stack_name")
    links = row.get("links")
    for link in links if isinstance(links, list) else ():
        if name is None and isinstance(link, dict) and link.get("rel") == "stack":
            name = str(link.get("href")).split("/")[-2:][0]
    return name if isinstance(name, str) else None


def _exported(resources: dict[Any, Any]) -> dict[str, RunningResource]:
    """Return the resources that "openstack stack export" prints, by name, with those of nested stacks in them."""
    found = {}
    for name, each in resources.items():
        state = _state(each.get("action"), each.get("status")) if isinstance(each, dict) else None
        if state is None:
            continue
        found[str(name)] = _resource(state, each.get("type"), each.get("resource_id", "unknown"))
        if isinstance(each.get("resources"), dict):
            found[str(name)].nested = _exported(each["resources"])
    return found


def _resource(state: str, type_name: Any, id: Any) -> RunningResource:
    return RunningResource(state, type_name if isinstance(type_name, str) else None, has_id=bool(id))


def _state(action: Any, status: Any) -> str | None:
    return f"{action}_{status}" if isinstance(action, str) and isinstance(status, str) else None
