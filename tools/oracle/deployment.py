"""Deploy a stack with Heat's own engine in one process, without a cloud: what fails once its resources are made.

Resources are made in the order of their dependencies. Nested stacks and groups are real: Heat's own code assembles
their templates and resolves their outputs and attributes. A resource of a service exists as soon as it is made, and its
attributes are not known: values are invented for them. Several guesses are tried. A fault counts if the first guess has
it and each other guess has it, too. That a nested stack is not valid also counts if another guess does not come to it.
"""

from __future__ import annotations

import functools
import uuid
from typing import Any

from heat.common import exception
from heat.engine import attributes, constraints, environment, function, stk_defn
from heat.engine.hot import functions as hot_functions
from heat.engine.resources.aws.cfn.wait_condition import WaitCondition
from heat.engine.resources.openstack.heat.instance_group import InstanceGroup
from heat.engine.resources.openstack.heat.none_resource import NoneResource
from heat.engine.resources.openstack.heat.software_deployment import SoftwareDeployment, SoftwareDeploymentGroup
from heat.engine.resources.openstack.heat.swiftsignal import SwiftSignal
from heat.engine.resources.openstack.heat.value import Value
from heat.engine.resources.openstack.heat.wait_condition import HeatWaitCondition
from heat.engine.resources.stack_resource import StackResource
from heat.engine.stack import Stack
from heat.rpc import api as rpc_api

#: What an invented value holds: it is recognized by it, also when a function has made another value of it.
MARK = "invented-value"
MARK_NUMBER = 710_942_424


class Invented(dict[Any, Any]):
    """An invented map. It has any key: templates select from the attributes of services."""

    def __init__(self) -> None:
        super().__init__({MARK: MARK})

    def __missing__(self, key: Any) -> str:
        return MARK


#: The guesses for an attribute whose type Heat does not say, and for one that is a string: each is tried for all.
GUESSES: tuple[tuple[Any, str], ...] = (
    (MARK, MARK),
    (MARK_NUMBER, str(MARK_NUMBER)),
    (True, "true"),
    (Invented(), f'{{"{MARK}": "{MARK}"}}'),
    ([MARK], f'["{MARK}"]'),
    ([Invented()], f'[{{"{MARK}": "{MARK}"}}]'),
    ("", ""),  # and each map is empty
)
#: The resources whose attributes Heat's code computes from the template alone.
COMPUTED = (StackResource, SoftwareDeploymentGroup, Value, NoneResource)

Fault = tuple[str, str, str]


def prepare() -> None:
    """Let constraints and yaql accept what depends on an invented value. Call it once, before stacks are built."""
    validate = constraints.Constraint.validate
    resolve = hot_functions.Yaql.result

    def accept(self: Any, value: Any, *args: Any, **options: Any) -> None:
        if not is_invented(value):
            validate(self, value, *args, **options)

    def result(self: Any) -> Any:
        try:
            return resolve(self)
        except Exception as error:
            data = function.resolve(self._data)
            if is_invented(data) and (not isinstance(error, KeyError) or _has_invented_map(data)):
                return MARK
            raise

    constraints.Constraint.validate = accept
    hot_functions.Yaql.result = result


def is_invented(value: Any) -> bool:
    """Whether a value is or holds an invented value."""
    if isinstance(value, dict):
        return any(is_invented(key) or is_invented(item) for key, item in value.items())
    if isinstance(value, (list, tuple)):
        return any(map(is_invented, value))
    return isinstance(value, (str, int, float)) and (MARK in str(value) or str(MARK_NUMBER) in str(value))


def _has_invented_map(value: Any) -> bool:
    """Whether a value is or holds an invented map: yaql does not know that it has every key."""
    if isinstance(value, dict):
        return MARK in value or any(map(_has_invented_map, value.values()))
    return isinstance(value, (list, tuple)) and any(map(_has_invented_map, value))


def faults_of(build: Any) -> list[dict[str, str]]:
    """Return what fails while a stack is deployed, as maps of "where", "type" and "message".

    build: a function without arguments that returns a new stack. Each guess needs one.
    """
    certain: dict[tuple[str, str], str] | None = None
    for guess in GUESSES:
        deployment = Deployment(guess)
        deployment.deploy(build(), "")
        found = {(where, kind): message for where, kind, message in deployment.faults}
        if certain is None:
            certain = found
        certain = {
            key: message
            for key, message in certain.items()
            if key in found or (key[0] not in deployment.passed and _is_certain(key[1], message))
        }
        if not deployment.guessed or not certain:
            break
    return [{"where": where, "type": kind, "message": message} for (where, kind), message in (certain or {}).items()]


def _is_certain(kind: str, message: str) -> bool:
    """Whether a fault does not come from the guess: it is one of validation and names no invented value."""
    return kind == exception.StackValidationFailed.__name__ and MARK not in message


class Client:
    """What a group asks the engine about its own stack."""

    def __init__(self, nested: Stack | None) -> None:
        self._nested = nested

    def show_stack(self, context: Any, identity: Any) -> list[dict[str, Any]]:
        """Nothing: the outputs of a nested stack are known already (StackResource._outputs)."""
        return []

    def list_stack_resources(self, context: Any, identity: Any) -> list[dict[str, Any]]:
        """Return the names of the members, all made at the same time."""
        facts = {rpc_api.RES_STATUS: "COMPLETE", rpc_api.RES_CREATION_TIME: ""}
        return [{rpc_api.RES_NAME: name, **facts} for name in (self._nested or ())]


class Deployment:
    """One deployment with one guess.

    faults: what failed, in order. passed: the places that did not fail. guessed: whether the guess made a difference.
    """

    def __init__(self, guess: tuple[Any, str]) -> None:
        self._any, self._string = guess
        self.faults: list[Fault] = []
        self.passed: set[str] = set()
        self.guessed = False

    def deploy(self, stack: Stack, where: str, *, is_scaled: bool = False) -> dict[str, dict[str, Any]]:
        """Make the resources of a stack and resolve its outputs. Return them as Heat shows them, by name.

        is_scaled: whether the resources are the members of a scaling group. Their names are random, so that the places
        of faults have numbers instead.
        """
        try:
            stack.validate()
        except Exception as error:
            self._add(where or "stack", error)
            return {}
        self.passed.add(where or "stack")
        prefix = where and where + "."
        names = sorted(stack)
        places = dict(zip(names, map(str, range(len(names))) if is_scaled else names))
        failed: set[str] = set()
        for resource in stack.dependencies:
            if failed & {each.name for each in stack.dependencies.requires(resource)}:
                failed.add(resource.name)  # Heat never comes to it
                continue
            place = f"{prefix}resources.{places[resource.name]}"
            try:
                self._make(resource, place)
                self.passed.add(place)
            except Exception as error:
                self._add(place, error)
                failed.add(resource.name)
        outputs: dict[str, dict[str, Any]] = {}
        for name, output in stack.outputs.items():
            if failed & set(output.required_resource_names()):
                continue
            try:
                outputs[name] = {rpc_api.OUTPUT_KEY: name, rpc_api.OUTPUT_VALUE: output.get_value()}
                self.passed.add(f"{prefix}outputs.{name}")
            except Exception as error:
                self._add(f"{prefix}outputs.{name}", error)
                outputs[name] = {rpc_api.OUTPUT_KEY: name, rpc_api.OUTPUT_ERROR: str(error)}
        return outputs

    def _make(self, resource: Any, where: str) -> None:
        """Make a resource and what its type makes. Raises what Heat raises before it asks a service."""
        resource.reparse(client_resolve=False)
        resource._update_stored_properties()
        resource.properties.validate()
        resource.t.metadata()
        resource.stack.env.registry.matches_hook(resource.name, environment.HOOK_PRE_CREATE)
        if isinstance(resource, StackResource):
            self._make_nested(resource, where)
        _find_handle(resource)
        resource.resource_id = f"{MARK}-{uuid.uuid4()}"
        resource.physical_resource_name = lambda: resource.name
        resource.action, resource.status = resource.CREATE, resource.COMPLETE
        if not isinstance(resource, COMPUTED):
            resource.get_attribute = functools.partial(self._attribute, resource)
            resource.get_reference_id = resource.FnGetRefId = lambda: resource.resource_id
        data = resource.node_data(resource.stack.defn, for_resources=True, for_outputs=True)
        stk_defn.update_resource_data(resource.stack.defn, resource.name, data)

    def _make_nested(self, resource: StackResource, where: str) -> None:
        """Deploy the stack that a resource makes. Heat refuses one that is nested too deep."""
        nested = resource._parse_nested_stack(f"n-{resource.name}", resource.child_template(), resource.child_params())
        nested.strict_validate = True
        count = len(self.faults)
        outputs = self.deploy(nested, where, is_scaled=isinstance(resource, InstanceGroup))
        if any(section(each[0], where) != "outputs" for each in self.faults[count:]):
            raise NotMade
        resource._nested = nested
        resource._outputs = outputs
        client = Client(nested)
        resource.rpc_client = lambda: client
        resource._group_inspector = None  # Heat has kept that a group of instances has no members

    def _attribute(self, resource: Any, key: str, *path: Any) -> Any:
        """Return an attribute of a resource that a service would make. Raises what Heat raises for an unknown one."""
        if isinstance(resource, SoftwareDeployment):
            config = resource.stack.resource_by_refid(resource.properties[resource.CONFIG])
            if config is not None:
                names = [each["name"] for each in config.properties.get("outputs") or ()]
                if key not in names and key not in resource.ATTRIBUTES:
                    raise exception.InvalidTemplateAttribute(resource=resource.name, key=key)
            self.guessed = True
            return self._any  # the output of its configuration, which may be anything
        if key not in resource.attributes:
            raise exception.InvalidTemplateAttribute(resource=resource.name, key=key)
        types = attributes.Schema
        kind = resource.attributes._attributes[key].schema.type
        if kind == types.MAP and not path:
            self.guessed = True
            return Invented() if self._string else {}
        if kind == types.MAP and not isinstance(path[0], str):
            return None  # JSON has no other keys
        if kind == types.LIST and path and not isinstance(path[0], int):
            return None
        if kind == types.LIST and not path:
            self.guessed = True
            return [self._any]
        if kind in (types.INTEGER, types.BOOLEAN):
            return attributes.select_from_attribute(MARK_NUMBER if kind == types.INTEGER else True, path)
        self.guessed = True
        if kind == types.STRING:
            return attributes.select_from_attribute(self._string, path)
        return self._any

    def _add(self, where: str, error: Exception) -> None:
        if not isinstance(error, NotMade):
            self.faults.append((where, type(error).__name__, str(error)[:500]))


def _find_handle(resource: Any) -> None:
    """Look for the handle that a resource waits for, if it is not invented. Raises what Heat raises."""
    if isinstance(resource, (HeatWaitCondition, SwiftSignal)) and not is_invented(resource.properties[resource.HANDLE]):
        if isinstance(resource, (WaitCondition, SwiftSignal)):
            resource._validate_handle_url()
        else:
            resource._validate_handle_resource(resource._get_handle_resource())


class NotMade(Exception):
    """A resource cannot be made since something in its nested stack cannot: that is a fault already."""


def section(where: str, parent: str) -> str:
    """Return the section of a nested stack that a place is in."""
    return where[len(parent) + 1 :].partition(".")[0]
