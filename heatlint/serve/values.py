"""The values of a stack that exists: what functions give once every resource has an id and attributes.

The engine knows what Heat computes from the template; the rest is made up, see heatlint.serve.made_up.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from heatlint.heat import LONGEST_NAME, NESTED_RESOURCE, STACK_ID
from heatlint.language.functions.base import Refused, Unknown, Unvalued
from heatlint.model.groups import (
    AUTO_SCALING_GROUP,
    LIST,
    OF_EACH,
    RESOURCE_CHAIN,
    RESOURCE_GROUP,
    group_of,
    inside_nested,
)
from heatlint.model.scope import DEPLOYED
from heatlint.planning.existing import ExistingEvaluator, PropertyValues
from heatlint.planning.group_attributes import named_member
from heatlint.planning.members import first_members, members_before, removed_names, without
from heatlint.planning.nested import members_stack, nests, template_child, unvalued_child
from heatlint.planning.side import ExistingSide, id_of
from heatlint.serve.addresses import address_attribute
from heatlint.serve.live_scope import LiveScope, selected
from heatlint.serve.made_up import physical_name, random_string, token

if TYPE_CHECKING:
    from heatlint.model.groups import Group
    from heatlint.model.resource import Resource
    from heatlint.model.stack import Stack
    from heatlint.serve.compile import Names

#: The longest name that Heat gives a resource of a type, if it is shorter than that of others.
#: Source: physical_resource_name_limit of its class; heat.common.config (max_server_name_length).
_LONGEST_NAMES = {
    "OS::Nova::Server": 53,
    "OS::Heat::DeployedServer": 53,
    "AWS::EC2::Instance": 53,
    "OS::Zaqar::Queue": 64,
}
#: The types whose class gives no name in place of an id, beside those of Neutron. Source: get_reference_id.
_WITHOUT_REFERENCE = frozenset(("OS::Nova::KeyPair", "OS::Heat::Stack", "OS::Heat::SwiftSignalHandle"))
#: The types whose attributes Heat keeps when it makes a resource: one that was there before has none.
_KEPT_ATTRIBUTES = ("OS::Heat::RandomString", "OS::Heat::TestResource", "OS::Heat::WaitConditionHandle")


class LiveStack:
    """A stack at its place in the tree of nested stacks.

    path: the names of the resources from the root stack to it. parent: the stack around it. made: the paths of the
    resources that were begun, in all stacks; None when all of them exist. is_preview: whether the stack is only shown:
    nothing of it exists, and it has no ID.
    """

    def __init__(
        self,
        stack: Stack,
        names: Names,
        path: tuple[str, ...] = (),
        parent: LiveStack | None = None,
        made: frozenset[tuple[str, ...]] | None = None,
        *,
        is_preview: bool = False,
    ) -> None:
        self.stack = stack
        self.names = names
        self.path = path
        self.parent = parent
        self.made = frozenset[tuple[str, ...]]() if is_preview else made
        self.is_preview = is_preview
        self.id = names.id if parent is None else parent.names.physical_id(path)
        self.name: str = names.name if parent is None else physical_name(parent.name, path[-1], self.id)
        self._children: dict[Any, LiveStack | None] = {}
        self._attributes: dict[tuple[Any, str, tuple[str | int, ...]], Any] = {}
        self._evaluator = ExistingEvaluator(LiveScope(self))
        self._values: dict[Any, PropertyValues] = {}

    def resolve(self, value: Any) -> Any:
        """Return a value with its functions resolved. Raises Refused when Heat cannot resolve it."""
        try:
            return self.filled(self._evaluator.resolve(value), "value")
        except (Unknown, RecursionError):
            return None

    def resolved(self, value: Any) -> Any:
        """Return a value with its functions resolved; None when Heat cannot resolve it."""
        try:
            return self.resolve(value)
        except Refused:
            return None

    def parameter(self, name: Any) -> Any:
        """Return the value of a parameter. Raises Refused when it has no value, or Unknown."""
        return self._evaluator.parameter(name)

    def filled(self, value: Any, name: str, *salt: Any) -> Any:
        """Return a value as JSON has it, with something made up for every part that is not known."""
        if isinstance(value, Unvalued):
            return token(value.shape, name, self.id, *salt)
        if isinstance(value, dict):
            return {str(key): self.filled(item, str(key), *salt, key) for key, item in value.items()}
        if isinstance(value, (list, tuple)):
            return [self.filled(item, name, *salt, index) for index, item in enumerate(value)]
        return value if isinstance(value, (str, int, float, bool, type(None))) else str(value)

    @cached_property
    def side(self) -> ExistingSide:
        """The stack as a demand reads it: with what the engine knows, and nothing made up."""
        side = ExistingSide(self.stack, around=None if self.parent is None else self.parent.side)
        for name, resource in self.stack.resources.items():
            if resource.enabled is not False:
                side.scope.ids[name] = id_of(resource, f"<{'.'.join((*self.path, str(name)))}>")
        return side

    @property
    def _shown_id(self) -> str:
        """The ID as the stack sees it: the word "None" while there is none, as in Heat."""
        return str(None if self.is_preview else self.id)

    @property
    def arn(self) -> str:
        """The name of the stack that a reference to its resource gives. Source: heat.common.identifier."""
        path = f"{quote(self.name, safe='')}/{self._shown_id}"
        return f"arn:openstack:heat::{self.names.project}:stacks/{path}"

    @property
    def own_reference(self) -> Any:
        """What a reference to the resource of this nested stack gives: its output OS::stack_id, else its name.

        Source: heat.engine.resources.template_resource (get_reference_id).
        """
        try:
            return self.output(STACK_ID) if STACK_ID in self.stack.outputs else self.arn
        except Refused:
            return self.arn

    def has(self, resource: Resource) -> bool:
        """Whether a resource was begun."""
        return self.made is None or (*self.path, str(resource.name)) in self.made

    def values(self, resource: Resource) -> PropertyValues:
        """Return the values of the properties of a resource, translated and converted as Heat does it."""
        if resource.name not in self._values:
            if resource.child is None:
                resource.child = unvalued_child(resource)
            self._values[resource.name] = PropertyValues(resource, self._evaluator)
        return self._values[resource.name]

    def child(self, resource: Resource) -> LiveStack | None:
        """Return the stack that is nested in a resource: of its template, or of the members of a group."""
        if resource.name not in self._children:
            child = self._nested(resource) if nests(resource) else None
            path, is_preview = (*self.path, str(resource.name)), self.is_preview
            self._children[resource.name] = (
                LiveStack(child, self.names, path, self, self.made, is_preview=is_preview)
                if child is not None
                else None
            )
        return self._children[resource.name]

    def _nested(self, resource: Resource) -> Stack | None:
        values, group = self.values(resource), group_of(resource.type)
        if group is RESOURCE_GROUP:
            indexed = without(values, self.removed(resource))
            return None if indexed is None else members_stack(resource, indexed, None)
        if group is None:
            return template_child(resource, values)
        described_by = None
        if group.configuration is not None:
            found = self.with_id(values.get_known(group.configuration))
            described_by = None if found is None else found[0].values(found[1])
        earlier = self.names.groups.get(".".join((*self.path, str(resource.name))))
        if earlier is None or earlier.names is None:
            members = members_before(resource, values, described_by)
        else:
            members = first_members(resource, values, described_by, len(earlier.names))
            members = None if members is None else dict(zip(earlier.names, members.values(), strict=True))
        return None if members is None else members_stack(resource, members, described_by)

    def removed(self, group: Resource) -> set[str]:
        """Return the names that a ResourceGroup does not use."""
        path = ".".join((*self.path, str(group.name)))
        earlier = self.names.groups.get(path)
        if earlier is None:
            return removed_names(self.values(group), set(), None)
        return removed_names(self.values(group), earlier.removed, earlier.members.values(), earlier.members)

    def with_id(self, id: Any, *types: str) -> tuple[LiveStack, Resource] | None:
        """Return the resource that a reference gives, and its stack; see `of_type`."""
        return next((each for each in self.of_type(*types) if each[0].reference(each[1]) == id), None) if id else None

    def of_type(self, *types: str) -> Iterator[tuple[LiveStack, Resource]]:
        """Yield the resources of these types (by default all) and their stacks: this one, then those around it."""
        for resource in self.stack.resources.values():
            if resource.enabled is not False and (not types or resource.is_a(*types)):
                yield self, resource
        if self.parent is not None:
            yield from self.parent.of_type(*types)

    def physical_id(self, resource: Resource) -> str:
        """Return the id of a resource in the cloud."""
        if resource.adopted:
            return str(self.resolved(resource.written("external_id")))
        if resource.is_a("OS::Nova::KeyPair"):
            name = self.resolved(resource.properties.get("name"))
            if isinstance(name, str):
                return name
        if resource.is_a("OS::Heat::RandomString", "OS::Heat::Value", "OS::Heat::TestResource"):
            return self.physical_name(resource)
        return self.names.physical_id((*self.path, str(resource.name)))

    def physical_name(self, resource: Resource) -> str:
        """Return the name that Heat gives a resource."""
        name, id = str(resource.name), self.names.physical_id((*self.path, str(resource.name)))
        type = "" if resource.type is None else resource.type.name
        return physical_name(self.name, name, id, _LONGEST_NAMES.get(type, LONGEST_NAME))

    def reference(self, resource: Resource) -> Any:
        """Return what a reference to a resource gives: before it is made, its name, or null for some types."""
        if not self.has(resource):
            type = "" if resource.type is None else resource.type.name
            return None if type.startswith("OS::Neutron::") or type in _WITHOUT_REFERENCE else str(resource.name)
        if resource.is_a("OS::Heat::RandomString"):
            return self.attribute(resource, "value")
        child = self.child(resource)
        if child is not None and resource.is_template:
            return child.own_reference
        return self.physical_id(resource)

    def attribute(self, resource: Resource, name: str, *keys: str | int) -> Any:
        """Return the value of an attribute, or the part of it that the keys select; None before the resource is made.

        Raises Refused for an output of a nested stack that has an error.
        """
        if not self.has(resource):
            return None
        asked = resource.name, name, keys
        if asked not in self._attributes:
            self._attributes[asked] = None  # of an attribute that depends on itself
            try:
                self._attributes[asked] = self._attribute(resource, name, keys)
            except Refused:
                del self._attributes[asked]
                raise
        return self._attributes[asked]

    def _attribute(self, resource: Resource, name: str, keys: tuple[str | int, ...]) -> Any:
        child, group = self.child(resource), group_of(resource.type)
        if group is not None and group.attributes:
            removed = self.removed(resource) if name == "removed_rsrc_list" else ()
            return None if child is None else child.of_members(group, name, keys, removed)
        if child is not None and name.startswith(NESTED_RESOURCE):
            member, asked = inside_nested(name, keys)
            return child._of_resource(child.stack.resource(member), asked)
        return selected(self.attribute(resource, name) if keys else self._whole(resource, name, child), keys)

    def _whole(self, resource: Resource, name: str, child: LiveStack | None) -> Any:
        """Return the value of an attribute of a resource that is not a group. child: the stack nested in it."""
        if child is not None:
            return child.output(name)
        properties = resource.properties
        if name == "show" and resource.is_a("OS::Heat::RandomString", "OS::Heat::Value"):
            return None  # there is nothing in a cloud
        if resource.adopted and resource.is_a(*_KEPT_ATTRIBUTES):
            return None
        if resource.is_a("OS::Heat::RandomString"):
            return random_string(self.resolved(properties) or {}, self.id, *self.path, resource.name)
        if resource.is_a("OS::Heat::TestResource"):
            return self.filled(self.values(resource).get_or_unvalued("value"), name) if name == "output" else None
        if resource.is_a("OS::Heat::Value"):
            return self.resolved(properties.get("value"))
        if resource.type is None or resource.type.placeholder:
            return None
        address = address_attribute(self, resource, name)
        if not isinstance(address, Unvalued):
            return address
        if name in properties and _is_text(resource, name):
            return self.resolved(properties[name])
        if name == "name":
            return self.physical_name(resource)
        if name == "show":
            return {"id": self.physical_id(resource), "name": self.attribute(resource, "name"), "status": "ACTIVE"}
        try:
            known = resource.attribute(name, [], DEPLOYED)
        except (Refused, Unknown, RecursionError):
            known = Unvalued()
        return self.filled(known, name, *self.path, resource.name)

    def of_members(self, group: Group, name: str, keys: tuple[str | int, ...], removed: Collection[str] = ()) -> Any:
        """Return an attribute of the group whose members this stack has, as the keys select from it.

        removed: the names that the group does not use.
        Source: heat.common.grouputils, and get_attribute of the classes of groups.
        """
        members = {str(key): each for key, each in self.stack.resources.items() if each.enabled is not False}
        if name.startswith(NESTED_RESOURCE):
            member, asked = inside_nested(name, keys)
            return self._of_resource(members.get(named_member(group, members, member)), asked)
        gives = group.attributes.get(name)
        if gives is None:
            return [self.attribute(each, name, *keys) for each in members.values()] if group.asks_members else None
        if gives == OF_EACH:
            if not keys:
                return None
            found = {key: self.attribute(each, str(keys[0]), *keys[1:]) for key, each in members.items()}
            return list(found.values()) if name == "outputs_list" else found
        if name == "refs_map" and keys and group is AUTO_SCALING_GROUP:
            return {key: self.physical_id(each) for key, each in members.items()}
        whole: dict[str, Callable[[], Any]] = {
            "refs": lambda: [self.reference(each) for each in members.values()],
            "refs_map": lambda: {key: self.reference(each) for key, each in members.items()},
            "current_size": lambda: len(members),
            "removed_rsrc_list": lambda: sorted(removed),
        }
        return selected(whole[name](), keys if gives == LIST else ())

    def output(self, name: str) -> Any:
        """Return an output of this nested stack; None when its condition is false, or there is none."""
        output = self.stack.outputs.get(name)
        if output is None or output.enabled is False:
            return None
        try:
            return self.resolve(output.definition.get(self.stack.words.value))
        except Refused as refused:
            raise Refused(f"Error in {self.path[-1]} output {name}: {in_heats_words(refused)}") from None

    def _of_resource(self, resource: Resource | None, asked: tuple[str | int, ...]) -> Any:
        """Return what is asked of a resource of this stack: an attribute and keys, or without one its reference."""
        if resource is None:
            return None
        return self.attribute(resource, str(asked[0]), *asked[1:]) if asked else self.reference(resource)

    def attributes(self, resource: Resource) -> dict[str, Any]:
        """Return the attributes that a resource shows."""
        child, group = self.child(resource), group_of(resource.type)
        names: Any = resource.attribute_names() or ()
        if resource.is_template and child is not None:
            names = child.stack.outputs
        elif group is not None and resource.type is not None:
            # As Heat, which shows those of the members on request only.
            names = [str(name) for name in resource.type.attributes if name != "show"]
            shown = {"removed_rsrc_list"}
            if group is RESOURCE_CHAIN:  # it keeps what was asked for
                asked = self.stack.references("attribute")
                shown |= {each.attribute for each in asked if each.target == resource.name and not each.keys}
            return {name: self.attribute(resource, name) if name in shown else None for name in names}
        found: dict[str, Any] = {}
        for name in map(str, names):
            if name != "show":
                try:
                    found[name] = self.attribute(resource, name)
                except Refused:
                    found[name] = None
        return found

    def pseudo(self, name: str, value: str) -> str:
        """Return the value of a parameter that Heat defines. value: what it is while the stack is only validated."""
        values = {
            STACK_ID: self._shown_id,
            "OS::stack_name": self.name,
            "OS::project_id": self.names.project,
            "AWS::StackId": self.arn,
            "AWS::StackName": self.name,
        }
        return values.get(name, value)


def in_heats_words(refused: Refused) -> str:
    """Return why a value has an error; a parameter without a value in the words of Heat."""
    return refused.message if not refused.missing else f"The Parameter ({refused.missing}) was not provided."


def _is_text(resource: Resource, name: str) -> bool:
    """Whether a resource has a property and an attribute of one name that are both texts: they are the same."""
    assert resource.type is not None
    prop, attribute = resource.type.properties.get(name), resource.type.attributes.get(name)
    return prop is not None and attribute is not None and prop.type == "String" and attribute.type in ("String", None)
