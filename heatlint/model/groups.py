"""The groups: resource types that make a template of their members, and where a member's definition is written.

Source: heat.engine.resources.openstack.heat (resource_group, resource_chain, software_deployment,
autoscaling_group, instance_group) and heat.engine.resources.aws.autoscaling.autoscaling_group.
"""

from __future__ import annotations

from heatlint.heat import CFN_KEY, HOT_KEY, NESTED_RESOURCE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from heatlint.catalog import ResourceType
    from heatlint.model.resource import Resource
    from heatlint.model.values import Values

    Path = tuple[Any, ...]

#: The type of a member that a launch configuration describes; the registry of the group's stack maps it.
SCALED_TYPE = "OS::Heat::ScaledResource"
SCALED_MAPPING = {SCALED_TYPE: "AWS::EC2::Instance"}


#: What an attribute of a group gives: one attribute of each member, which the next key names;
OF_EACH = "of each"
#: a list with one item for each member, from which the next key selects;
LIST = "list"
#: or always the whole value: Heat ignores the keys after it.
WHOLE = "whole"
#: What N in the attribute `resource.N` of a group is: the name of a member, or its place among them.
BY_NAME, BY_INDEX = "name", "index"


class Group:
    """A kind of group. Each field is None when it does not apply.

    type_name: the resource type;
    definition: the steps from the group's properties to the definition of a member;
    sections: section of a member -> the steps from the group's properties to it, where `definition` does not hold it;
    index_variable: the property that names the text which Heat replaces with the index of a member;
    count: the property with the number of members; least: the one that counts when `count` is not set; most: the one
    with the number of members that the group may grow to;
    member_type: the type that all members have;
    member_keys: the keys of a member's definition that Heat reads; it ignores others;
    configuration: the property that refers to the launch configuration, which describes a member;
    attributes: attribute of the group -> what it gives: OF_EACH, LIST or WHOLE;
    asks_members: whether any other attribute is one of each member;
    asked_as: for a group whose attributes are maps of each member's name to an attribute of the member: the attribute
    of the group -> that of a member, where the names differ;
    finds_members_by: what N in the attribute `resource.N` is: BY_NAME, BY_INDEX, or None without such an attribute.
    """

    __slots__ = (
        "type_name",
        "definition",
        "sections",
        "index_variable",
        "count",
        "least",
        "most",
        "member_type",
        "member_keys",
        "configuration",
        "attributes",
        "asks_members",
        "asked_as",
        "finds_members_by",
    )

    def __init__(
        self,
        type_name: str,
        *,
        definition: tuple[str, ...] | None = None,
        sections: dict[str, tuple[str, ...]] | None = None,
        index_variable: str | None = None,
        count: str | None = None,
        least: str | None = None,
        most: str | None = None,
        member_type: str | None = None,
        member_keys: tuple[str, ...] | None = None,
        configuration: str | None = None,
        attributes: dict[str, str] | None = None,
        asks_members: bool = False,
        asked_as: dict[str, str] | None = None,
        finds_members_by: str | None = None,
    ) -> None:
        self.type_name = type_name
        self.definition = definition
        self.sections = sections or {}
        self.index_variable = index_variable
        self.count = count
        self.least = least
        self.most = most
        self.member_type = member_type
        self.member_keys = member_keys
        self.configuration = configuration
        self.attributes = attributes or {}
        self.asks_members = asks_members
        self.asked_as = asked_as
        self.finds_members_by = finds_members_by

    @property
    def scales(self) -> bool:
        """Whether it is a scaling group, whose members get random names."""
        return self.count is not None and self.index_variable is None

    def size(self, values: Values) -> int | None:
        """Return the number of members that a deployment makes; None when the properties do not say it."""
        size = values.get(self.count) if self.count is not None else None
        if size is None and self.least is not None:
            size = values.get(self.least)
        return size if isinstance(size, int) and not isinstance(size, bool) else None

    def names_of_each(self) -> list[str]:
        """Return the attributes that give an attribute of each member."""
        return [name for name, gives in self.attributes.items() if gives == OF_EACH]

    def may_grow(self, values: Values) -> bool:
        """Whether the group may get members after its deployment."""
        return self.most is not None and values.get(self.most) != 0

    def template(self, members: dict[str, Any], described_by: Resource, *, is_whole: bool = True) -> GroupTemplate:
        """Return the template of some members. described_by: the group, or the launch configuration of its members.

        is_whole: see GroupTemplate.
        """
        properties = (*described_by.path, described_by.stack.words.properties)
        return GroupTemplate(
            members,
            described_by.path if self.definition is None else (*properties, *self.definition),
            {section: (*properties, *steps) for section, steps in self.sections.items()},
            is_cfn=self.configuration is not None,
            is_whole=is_whole,
        )


RESOURCE_GROUP = Group(
    "OS::Heat::ResourceGroup",
    definition=("resource_def",),
    index_variable="index_var",
    count="count",
    attributes={"refs": LIST, "refs_map": WHOLE, "attributes": OF_EACH, "removed_rsrc_list": WHOLE},
    asks_members=True,
    finds_members_by=BY_NAME,
)
AUTO_SCALING_GROUP = Group(
    "OS::Heat::AutoScalingGroup",
    definition=("resource",),
    count="desired_capacity",
    least="min_size",
    most="max_size",
    member_keys=("type", "properties", "metadata", "deletion_policy", "update_policy", "description"),
    attributes={
        "outputs": OF_EACH,
        "outputs_list": OF_EACH,
        "refs": WHOLE,
        "refs_map": WHOLE,
        "current_size": WHOLE,
    },
    finds_members_by=BY_INDEX,
)
RESOURCE_CHAIN = Group(
    "OS::Heat::ResourceChain",
    definition=(),
    sections={"type": ("resources",), "properties": ("resource_properties",)},
    attributes={"refs": LIST, "attributes": OF_EACH},
    asks_members=True,
    finds_members_by=BY_NAME,
)
#: The types that deploy a configuration: to one server, and to each of several. The plural ones are old names.
DEPLOYMENTS = ("OS::Heat::SoftwareDeployment", "OS::Heat::StructuredDeployment")
DEPLOYMENT_GROUPS = (
    "OS::Heat::SoftwareDeploymentGroup",
    "OS::Heat::SoftwareDeployments",
    "OS::Heat::StructuredDeploymentGroup",
    "OS::Heat::StructuredDeployments",
)
_DEPLOYMENT_ATTRIBUTES = {
    "deploy_stdouts": "deploy_stdout",
    "deploy_stderrs": "deploy_stderr",
    "deploy_status_codes": "deploy_status_code",
}
SOFTWARE_DEPLOYMENTS = Group(
    "OS::Heat::SoftwareDeploymentGroup",
    sections={"properties": ()},
    member_type="OS::Heat::SoftwareDeployment",
    asked_as=_DEPLOYMENT_ATTRIBUTES,
)
STRUCTURED_DEPLOYMENTS = Group(
    "OS::Heat::StructuredDeploymentGroup",
    sections={"properties": ()},
    member_type="OS::Heat::StructuredDeployment",
    asked_as=_DEPLOYMENT_ATTRIBUTES,
)
INSTANCE_GROUP = Group(
    "OS::Heat::InstanceGroup", sections={"Properties": ()}, configuration="LaunchConfigurationName", count="Size"
)
AWS_AUTO_SCALING_GROUP = Group(
    "AWS::AutoScaling::AutoScalingGroup",
    sections={"Properties": ()},
    configuration="LaunchConfigurationName",
    count="DesiredCapacity",
    least="MinSize",
    most="MaxSize",
)

#: The kinds by the name of the class that implements each in Heat.
_BY_CLASS = {
    "ResourceGroup": RESOURCE_GROUP,
    "AutoScalingResourceGroup": AUTO_SCALING_GROUP,
    "ResourceChain": RESOURCE_CHAIN,
    "SoftwareDeploymentGroup": SOFTWARE_DEPLOYMENTS,
    "StructuredDeploymentGroup": STRUCTURED_DEPLOYMENTS,
    "InstanceGroup": INSTANCE_GROUP,
    "AutoScalingGroup": AWS_AUTO_SCALING_GROUP,
}


#: The last key on the way to the definition of a member, such as resource_def.
MEMBER_DEFINITIONS = frozenset(group.definition[-1] for group in _BY_CLASS.values() if group.definition)


def group_of(resource_type: ResourceType | None) -> Group | None:
    """Return the kind of group that a resource type is, None when it is not a group."""
    for class_name in resource_type.family if resource_type is not None else ():
        if class_name in _BY_CLASS:
            return _BY_CLASS[class_name]
    return None


def inside_nested(name: str, keys: Iterable[Any] = ()) -> tuple[str, tuple[Any, ...]]:
    """Return what an attribute "resource.NAME.ATTRIBUTE" leads to: the name of the nested resource, and what is asked.

    keys: those after the attribute, the first of which is the nested attribute when its name is not in this one.
    Source: heat.common.grouputils (get_nested_attrs).
    """
    inside, dot, attribute = name.removeprefix(NESTED_RESOURCE).partition(".")
    return inside, (attribute, *keys) if dot else tuple(keys)


#: The groups that make members of a definition which is written in the group, by the name of the type.
WITH_MEMBERS = {group.type_name: group for group in _BY_CLASS.values() if group.definition or "type" in group.sections}


def with_members(type_name: str | None) -> Group | None:
    """Return the group of this name if the types of its members are written in it; else None."""
    return WITH_MEMBERS.get(type_name) if type_name is not None else None


class GroupTemplate:
    """The template that a group makes.

    members: the definitions of the members by name; origin: the path of a member's definition in the template that the
    group is in; sections: section of a member -> its path there, where it is not below `origin`; is_cfn: whether Heat
    writes the template in CFN; is_whole: whether each member of the group has the definition of one of these.
    """

    __slots__ = ("members", "origin", "sections", "is_cfn", "is_whole")

    def __init__(
        self,
        members: dict[str, Any],
        origin: Path,
        sections: dict[str, Path],
        *,
        is_cfn: bool,
        is_whole: bool,
    ) -> None:
        self.members = members
        self.origin = origin
        self.sections = sections
        self.is_cfn = is_cfn
        self.is_whole = is_whole

    @property
    def value(self) -> dict[str, Any]:
        """The template, as if it had been read from YAML."""
        if self.is_cfn:
            return {CFN_KEY: "2012-12-12", "Resources": self.members}
        return {HOT_KEY: "2015-04-30", "resources": self.members}

    @property
    def mappings(self) -> dict[str, str]:
        """What Heat adds to the registry of the group's stack: type -> type."""
        return SCALED_MAPPING if self.is_cfn else {}

    def source_path(self, path: Path) -> Path:
        """Return the path, in the template that the group is in, of what is at a path in this template."""
        section = path[2] if len(path) > 2 else None
        if section in self.sections:
            return (*self.sections[section], *path[3:])
        return (*self.origin, *path[2:])


def with_index(value: Any, variable: str, index: str) -> Any:
    """Return a value in which the index of a member replaces the variable, in every string.

    A value without the variable is returned itself, so that those of members that are all alike are the same object.
    """
    if isinstance(value, str):
        return value.replace(variable, index)
    new: Any
    if isinstance(value, dict):
        new = {key: with_index(each, variable, index) for key, each in value.items()}
        return new if any(new[key] is not each for key, each in value.items()) else value
    if isinstance(value, list):
        new = [with_index(each, variable, index) for each in value]
        return new if any(one is not other for one, other in zip(new, value, strict=True)) else value
    return value
