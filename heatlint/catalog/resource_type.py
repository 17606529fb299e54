"""A resource type and its parts, made from their facts in schemas/catalog.

The facts leave out default values; each constructor has the default.
"""

from __future__ import annotations

from heatlint.catalog.releases import NEWEST

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class Support:
    """The support status of a type, property or attribute.

    status: "SUPPORTED", "DEPRECATED", "HIDDEN" or "UNSUPPORTED";
    version: since which version of Heat, as Heat writes it ("5.0.0", "2014.2"), or None;
    substitute: the resource type to use instead, or None; previous: the status before this one, or None.
    """

    __slots__ = ("message", "previous", "status", "substitute", "version")

    def __init__(self, chain: list[list[str | None]]) -> None:
        """chain: [[status, version, substitute], ...], the present status first, without None at the end of each."""
        status, version, substitute = (*chain[0], None, None)[:3]
        self.status: str = status or "SUPPORTED"
        self.version: str | None = version
        self.substitute: str | None = substitute
        self.message: str | None = None
        self.previous: Support | None = Support(chain[1:]) if len(chain) > 1 else None


#: The support status of what says nothing about it.
SUPPORTED = Support([["SUPPORTED"]])


def _support(facts: dict[str, Any]) -> Support:
    chain = facts.get("support")
    return Support(chain) if chain else SUPPORTED


class Property:
    """A property of a resource type, a key of a map in one, or the item of a list.

    type: "String", "Integer", "Number", "Boolean", "Map", "List" or "Any"; default: None without one;
    constraints: in the form that a template has, {"range": {"min": 1}}, in the order in which Heat checks them;
    release: Heat's number; the meaning of a constraint depends on it;
    description: of a cloud's own type, as one line, else None;
    checks, has_pattern, converted_default, absent: heatlint.language.values keeps here what it found
    out about the property.
    """

    __slots__ = (
        "_facts",
        "_schema",
        "_support",
        "absent",
        "allow_conversion",
        "checks",
        "constraints",
        "default",
        "description",
        "has_pattern",
        "immutable",
        "implemented",
        "converted_default",
        "name",
        "release",
        "required",
        "type",
        "update_allowed",
    )

    def __init__(self, name: str, facts: dict[str, Any], release: int = NEWEST) -> None:
        """name: "*" for the items of a list."""
        get = facts.get
        self.name = name
        self.type: str = get("type", "String")
        self.required: bool = get("required", False)
        self.default: Any = get("default")
        self.description: str | None = get("description")
        self.implemented: bool = get("implemented", True)
        self.update_allowed: bool = get("update_allowed", False)
        self.immutable: bool = get("immutable", False)
        self.allow_conversion: bool = get("allow_conversion", False)
        self.constraints: list[dict[str, Any]] = get("constraints", [])
        self.release = release
        self.checks: list[Any] | None = None
        self.has_pattern: bool | None = None
        self.converted_default: Any = None
        self.absent: dict[Any, Any] | None = None
        self._facts = facts
        self._schema: dict[str, Property] | Property | None = None
        self._support: Support | None = None

    @property
    def schema(self) -> dict[str, Property] | Property | None:
        """The keys of a map in Heat's order, or the items of a list; None when anything is valid inside."""
        if self._schema is None:
            if "keys" in self._facts:
                self._schema = _properties(self._facts["keys"], self.release)
            elif "item" in self._facts:
                self._schema = Property("*", self._facts["item"], self.release)
        return self._schema

    @property
    def support(self) -> Support:
        """The support status of the property."""
        if self._support is None:
            self._support = _support(self._facts)
        return self._support


class Attribute:
    """An attribute of a resource type. type: as for a Property, or None when Heat does not declare it.

    description: as for a Property.
    """

    __slots__ = ("description", "name", "support", "type")

    def __init__(self, name: str, facts: dict[str, Any]) -> None:
        self.name = name
        self.type: str | None = facts.get("type")
        self.description: str | None = facts.get("description")
        self.support = _support(facts)


class Translation:
    """A rule with which Heat moves the value of a property to another one before it validates them.

    rule: "Add", "Replace", "Delete" or "Resolve" (the cloud gives the id for a name);
    path: the property that it sets, as names without list indices;
    value_name: the property beside it that has the value; value_path: the property that has it, from the top;
    custom_value_path: the path on inside that value; value: the value itself, in which {"property": name} is the value
    of a property;
    when: the properties that must be set for the rule to apply; empty when it always applies.
    """

    __slots__ = ("custom_value_path", "path", "rule", "value", "value_name", "value_path", "when")

    def __init__(self, facts: dict[str, Any]) -> None:
        self.rule: str = facts["rule"]
        self.path: list[str] = facts["path"]
        self.value_name: str | None = facts.get("value_name")
        self.value_path: list[str] | None = facts.get("value_path")
        self.custom_value_path: list[str] | None = facts.get("custom_value_path")
        self.value: Any = facts.get("value")
        self.when: list[str] = facts.get("when", [])


class ResourceType:
    """A resource type of a release.

    support: its support status; hidden: whether Heat leaves it out of its lists;
    properties, update_policy: by name, in the order in which Heat checks them;
    attributes: by name, `show` included; attributes_open: whether Heat accepts any attribute name;
    placeholder: whether Heat accepts any properties and creates nothing (OS::Heat::None, and types that were removed);
    snapshot: whether the deletion policy Snapshot is possible;
    strict_dependency: whether a resource that refers to it is created after it;
    family: for a type with a nested stack, the names of Heat's classes for it, the nearest first;
    eager: the properties that Heat reads when it reads the template, so that their values must resolve then;
    reference: what a reference gives before the resource exists: "name" (its own), "null", "text:...", "property:..."
    (the value of that property when the reference is made, null when it is not set) or "unknown";
    translates: whether there are translation rules; translations: those that are known;
    partial: whether it may have properties that are not known (see heatlint.catalog.private);
    release: Heat's number; facts: what the type was made from;
    moves: heatlint.language.translation keeps the parsed translations here.
    """

    __slots__ = (
        "_attributes",
        "_base_attributes",
        "_properties",
        "_required",
        "_translations",
        "_update_policy",
        "attributes_open",
        "eager",
        "facts",
        "family",
        "moves",
        "name",
        "partial",
        "placeholder",
        "reference",
        "release",
        "snapshot",
        "strict_dependency",
        "support",
    )

    def __init__(self, facts: dict[str, Any], base_attributes: dict[str, Any], release: int = NEWEST) -> None:
        """facts: a line of types.jsonl; base_attributes: the attributes that every type has; release: Heat's number."""
        get = facts.get
        self.name: str = facts["type"]
        self.support = _support(facts)
        self.snapshot: bool = get("snapshot", False)
        self.attributes_open: bool = get("attributes_open", False)
        self.placeholder: bool = get("placeholder", False)
        self.strict_dependency: bool = get("strict_dependency", True)
        self.eager: tuple[str, ...] = tuple(get("eager", ()))
        self.reference: str = get("reference", "name")
        self.family: tuple[str, ...] = tuple(get("family", ()))
        self.partial: bool = get("partial", False)
        self.release = release
        self.facts = facts
        self._base_attributes = base_attributes
        self._properties: dict[str, Property] | None = None
        self._required: list[str] | None = None
        self._attributes: dict[str, Attribute] | None = None
        self._update_policy: dict[str, Property] | None = None
        self._translations: list[Translation] | None = None
        self.moves: dict[Any, Any] = {}

    @property
    def properties(self) -> dict[str, Property]:
        """Name -> Property, with the hidden and the unimplemented ones."""
        if self._properties is None:
            self._properties = _properties(self.facts.get("properties", {}), self.release)
        return self._properties

    @property
    def required(self) -> list[str]:
        """The names of the properties that must have a value."""
        if self._required is None:
            self._required = [name for name, prop in self.properties.items() if prop.required and prop.default is None]
        return self._required

    @property
    def attributes(self) -> dict[str, Attribute]:
        """Name -> Attribute: those of the type, then those that every type has."""
        if self._attributes is None:
            facts = {**self.facts.get("attributes", {}), **self._base_attributes}
            self._attributes = {name: Attribute(name, each) for name, each in facts.items()}
        return self._attributes

    @property
    def update_policy(self) -> dict[str, Property]:
        """Name -> Property of the update policy; empty when the type has none."""
        if self._update_policy is None:
            self._update_policy = _properties(self.facts.get("update_policy", {}), self.release)
        return self._update_policy

    @property
    def translates(self) -> bool:
        """Whether Heat translates properties of this type into others."""
        return bool(self.facts.get("translations"))

    @property
    def translations(self) -> list[Translation]:
        """The translation rules, in Heat's order; without those that are not known."""
        if self._translations is None:
            rules = self.facts.get("translations", [])
            self._translations = [] if rules is True else [Translation(rule) for rule in rules]
        return self._translations

    @property
    def stack(self) -> bool:
        """Whether the resource is a nested stack, or creates one."""
        return bool(self.family)

    @property
    def hidden(self) -> bool:
        """Whether Heat leaves the type out of its lists."""
        return self.support.status == "HIDDEN"


def _properties(facts: dict[str, Any], release: int) -> dict[str, Property]:
    return {name: Property(name, each, release) for name, each in facts.items()}
