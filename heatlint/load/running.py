"""The request of a stack that runs: from what `openstack stack show` and its neighbours print with `-f json`."""

from __future__ import annotations

import json

from heatlint.heat import CFN_PSEUDO_PARAMETERS, HIDDEN, HOT_PSEUDO_PARAMETERS, VERSION_KEYS
from heatlint.load.requests import from_body

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from heatlint.load.request import Request

#: The sections that `openstack stack environment show` prints.
_ENVIRONMENT = frozenset(
    ("parameters", "parameter_defaults", "resource_registry", "encrypted_param_names", "event_sinks")
)
#: What heatlint takes, for messages.
EXPECTED = (
    'the JSON of "openstack stack show", "stack template show", "stack environment show", "stack file list", '
    '"stack resource list" or "stack export"'
)


class RunningStack:
    """What is known of a stack that runs.

    body: as of POST /stacks. resources: name -> status, None when it is not known. covered: the parameters whose values
    the cloud does not show.
    """

    __slots__ = ("body", "resources", "covered")

    def __init__(self) -> None:
        self.body: dict[str, Any] = {}
        self.resources: dict[str, str] | None = None
        self.covered: list[str] = []

    @property
    def has_template(self) -> bool:
        """Whether one of the texts was a template."""
        return "template" in self.body

    def request(self, values: Mapping[str, Any]) -> Request:
        """Return the request that the stack was made with. values: stand for those that the cloud does not show."""
        listed = self.body.get("parameters", {})
        covered = {name: values[name] for name in self.covered if name in values}
        return from_body({**self.body, "parameters": {**listed, **covered}})


def add(stack: RunningStack, text: str) -> bool:
    """Add what one text says about a stack, and return whether it is one of the texts that are known."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return False
    if isinstance(value, list):
        return _add_resources(stack, value)
    if not isinstance(value, dict):
        return False
    if any(key in value for key in VERSION_KEYS):
        stack.body["template"] = value
    elif isinstance(value.get("template"), dict):  # stack export, stack abandon, a request
        stack.body.update({key: value[key] for key in ("template", "files") if isinstance(value.get(key), dict)})
        _add_environment(stack, value.get("environment"))
        _add_values(stack, value.get("parameters"))
        resources = value.get("resources")
        if isinstance(resources, dict):
            return _add_resources(
                stack, [{"resource_name": name, **each} for name, each in resources.items() if isinstance(each, dict)]
            )
    elif "stack_name" in value:
        _add_values(stack, value.get("parameters"))
    elif value and _ENVIRONMENT.issuperset(value):
        _add_environment(stack, value)
    elif value and all(isinstance(each, str) for each in value.values()):
        stack.body["files"] = value
    else:
        return False
    return True


def _add_environment(stack: RunningStack, environment: Any) -> None:
    if not isinstance(environment, dict):
        return
    _add_values(stack, environment.get("parameters"))
    stack.body["environment"] = {key: each for key, each in environment.items() if key != "parameters"}


def _add_values(stack: RunningStack, values: Any) -> None:
    """Add values of parameters, without those that Heat gives and those that it covers."""
    known = stack.body.setdefault("parameters", {})
    for name, value in (values if isinstance(values, dict) else {}).items():
        if value == HIDDEN:
            if name not in known and name not in stack.covered:
                stack.covered.append(name)
        elif name not in HOT_PSEUDO_PARAMETERS and name not in CFN_PSEUDO_PARAMETERS:
            known[name] = value
    stack.covered = [name for name in stack.covered if name not in known]


def _add_resources(stack: RunningStack, rows: Iterable[Any]) -> bool:
    """Add the statuses of a list of resources; return whether it is such a list."""
    found = {}
    for row in rows:
        if not isinstance(row, dict):
            return False
        name = row.get("resource_name", row.get("name"))
        status = row.get("resource_status", row.get("status"))
        action = row.get("action")
        if not isinstance(name, str) or not isinstance(status, str):
            return False
        found[name] = f"{action}_{status}" if isinstance(action, str) else status
    stack.resources = {**(stack.resources or {}), **found}
    return True
