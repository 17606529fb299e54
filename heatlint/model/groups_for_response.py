"""What Heat makes nested stacks of when a request has show_nested: the templates of groups, with one member each.

Heat resolves the properties of the group without validating them, and reads the result as a template. Source: see
heatlint.model.groups, and heat.engine.resources.stack_resource (child_template).
"""

from __future__ import annotations

from heatlint.language.functions.base import OMITTED, Refused, Unknown, kind, shorten
from heatlint.language.values import BadProperty, convert, read
from heatlint.load.urls import is_web_address
from heatlint.model.groups import (
    AUTO_SCALING_GROUP,
    RESOURCE_CHAIN,
    SCALED_TYPE,
    group_of,
    with_index,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.language.functions.evaluate import Evaluator
    from heatlint.model.groups import Group, GroupTemplate
    from heatlint.model.resource import Resource


class NotNested(Exception):
    """Heat refuses to build the nested stack of a resource; `path` leads from the resource to the reason."""

    def __init__(self, message: str, path: tuple[Any, ...] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.path = path


def group_for_response(resource: Resource, evaluator: Evaluator) -> GroupTemplate | None:
    """Return the template that a group makes of its members; None when the resource is not a group.

    Raises NotNested when Heat refuses to make it, and Unknown when a value in it is not known.
    """
    group = group_of(resource.type)
    if group is not None:
        return _GroupReader(resource, group, evaluator).template()
    for class_name in resource.type.family if resource.type is not None else ():
        if class_name == "NestedStack":
            _check_template_url(resource, evaluator)
        elif class_name == "LoadBalancer":
            _check_load_balancer(resource, evaluator)
    return None


def read_property(resource: Resource, name: str, evaluator: Evaluator) -> Any:
    """Return the value of a property of a group. Raises NotNested or Unknown."""
    assert resource.type is not None
    if name not in resource.type.properties:  # the description of a cloud lacks it
        raise Unknown
    try:
        return read(resource.type.properties[name], name, resource.properties, evaluator, validate=False)
    except BadProperty as bad:
        path = (resource.stack.words.properties, name, *bad.path)
        raise NotNested(f'Heat reads "{name}" to build the members of the group: {bad.sentence(name)}', path) from None


class _GroupReader:
    """Reads the properties of one group."""

    __slots__ = ("resource", "group", "evaluator", "properties_key")

    def __init__(self, resource: Resource, group: Group, evaluator: Evaluator) -> None:
        self.resource = resource
        self.group = group
        self.evaluator = evaluator
        self.properties_key = resource.stack.words.properties

    def template(self) -> GroupTemplate:
        if self.group.configuration is not None:
            return self._of_configuration(self.group.configuration)
        if self.group.index_variable is not None:
            members = self._indexed(self.group.index_variable)
        elif self.group is AUTO_SCALING_GROUP:
            members = self._scaled()
        elif self.group is RESOURCE_CHAIN:
            members = self._chained()
        else:
            members = self._deployments()
        return self.group.template(members, self.resource)

    def _read(self, name: str) -> Any:
        return read_property(self.resource, name, self.evaluator)

    def _indexed(self, index_variable: str) -> dict[str, Any]:
        skipped = set()
        for policy in self._read("removal_policies") or []:
            for each in (policy or {}).get("resource_list") or []:
                skipped.add(str(each))
        definition = self._read_leniently("resource_def")
        properties = {key: value for key, value in (definition.get("properties") or {}).items() if value is not None}
        name = next(str(index) for index in range(len(skipped) + 1) if str(index) not in skipped)
        if properties:
            properties = with_index(properties, str(self._read_leniently(index_variable)), name)
        member = {"type": definition["type"], "properties": properties}
        if definition.get("metadata") is not None:
            member["metadata"] = definition["metadata"]
        return {name: member}

    def _read_leniently(self, name: str) -> Any:
        """Return the value of a property, with null for each function that needs a parameter without a value."""
        assert self.resource.type is not None
        path = (self.properties_key, name)
        try:
            value = self._lenient(self.resource.properties.get(name))
            return convert(self.resource.type.properties[name], value, validate=False)
        except Refused as refused:
            raise NotNested(f'Heat reads "{name}" to build the members of the group: {refused.message}', path) from None
        except BadProperty as bad:
            raise NotNested(
                f'Heat reads "{name}" to build the members of the group: {bad.sentence(name)}', (*path, *bad.path)
            ) from None

    def _lenient(self, written: Any) -> Any:
        if isinstance(written, dict):
            if self.evaluator.is_call(written):
                try:
                    return self.evaluator.resolve_nullable(written)
                except Refused as refused:
                    if refused.missing is not None:
                        return None
                    raise
            items = {key: self._lenient(value) for key, value in written.items()}
            return {key: value for key, value in items.items() if value is not OMITTED}
        if isinstance(written, list):
            return [value for value in map(self._lenient, written) if value is not OMITTED]
        return written

    def _scaled(self) -> dict[str, Any]:
        definition = self._read("resource")
        origin = (self.properties_key, "resource")
        if not isinstance(definition, dict) or "type" not in definition:
            raise NotNested('"resource" must be a map with a "type"', origin)
        member: dict[str, Any] = {"type": definition["type"]}
        if not isinstance(definition["type"], str):
            raise NotNested(f"the type of a member must be a string, not {kind(definition['type'])}", (*origin, "type"))
        for key in ("properties", "metadata", "update_policy"):
            if key in definition:
                if not isinstance(definition[key], dict):
                    raise NotNested(f'"{key}" of a member must be a map, not {kind(definition[key])}', (*origin, key))
                member[key] = definition[key]
        policy = definition.get("deletion_policy")
        if "deletion_policy" in definition and policy not in ("Delete", "Retain", "Snapshot"):
            raise NotNested(
                f"a deletion policy must be Delete, Retain or Snapshot, not {kind(policy)}",
                (*origin, "deletion_policy"),
            )
        return {"member": member}

    def _chained(self) -> dict[str, Any]:
        types = self._read("resources")
        properties = self._read("resource_properties") if types else None
        members = {}
        for index, each in enumerate(types):
            if not isinstance(each, str) or not each:
                path = (self.properties_key, "resources", index)
                raise NotNested(f"the type of a member must be a string, not {kind(each)}", path)
            members[str(index)] = {"type": each, "properties": properties or {}}
        return members

    def _deployments(self) -> dict[str, Any]:
        servers = self._read("servers")
        assert self.resource.type is not None
        properties = {name: self._read(name) for name in self.resource.type.properties if name != "servers"}
        for name, server in (servers or {}).items():
            return {name: {"type": self.group.member_type, "properties": {**properties, "server": server}}}
        return {}

    def _of_configuration(self, property_name: str) -> GroupTemplate:
        """Return the template of a group whose member has the properties of a launch configuration."""
        stack = self.resource.stack
        reference = self._read(property_name)
        configuration = None
        for each in stack.resources.values():
            if each.enabled is not False and each.name == reference:
                configuration = each
        if configuration is None or configuration.type is None or "ImageId" not in configuration.type.properties:
            raise NotNested(
                f'the template has no launch configuration "{reference}"', (self.properties_key, property_name)
            )
        properties = {}
        for name, prop in configuration.type.properties.items():
            if name not in configuration.properties:
                continue
            try:
                properties[name] = read(prop, name, configuration.properties, self.evaluator, validate=False)
            except BadProperty as bad:
                reader = f'Heat reads "{name}" of the launch configuration to build the members of the group'
                raise NotNested(f"{reader}: {bad.sentence(name)}") from None
        properties.pop("InstanceId", None)
        self._read("Tags")
        if "VPCZoneIdentifier" in self.resource.type.properties:  # type: ignore[union-attr]
            self._read("VPCZoneIdentifier")
        return self.group.template({"member": {"Type": SCALED_TYPE, "Properties": properties}}, configuration)


def _check_template_url(resource: Resource, evaluator: Evaluator) -> None:
    """Heat fetches the template of an AWS::CloudFormation::Stack."""
    url = read_property(resource, "TemplateURL", evaluator)
    message = why_not_fetched(url)
    if message is not None:
        raise NotNested(message, (resource.stack.words.properties, "TemplateURL"))


def why_not_fetched(url: Any) -> str | None:
    """Return why Heat cannot ask for the template of an AWS::CloudFormation::Stack; it never looks into the files."""
    url = "" if url is None else str(url)
    if is_web_address(url):
        return None
    return f'"{shorten(url)}" is not a URL that Heat can read; expected http:// or https://'


def _check_load_balancer(resource: Resource, evaluator: Evaluator) -> None:
    """Heat has a template of its own for an AWS::ElasticLoadBalancing::LoadBalancer."""
    read_property(resource, "SecurityGroups", evaluator)
    if resource.stack.registry.find("AWS::CloudWatch::Alarm", "CPUAlarmHigh") is None:
        raise NotNested(
            "Heat's template of a load balancer needs the type AWS::CloudWatch::Alarm, which this release does not have"
        )
