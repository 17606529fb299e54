"""A resource type and its parts, made from their facts as schemas/catalog stores them.

The facts leave out whatever is as usual; each constructor here says what that is.
"""

from __future__ import annotations

from heatlint.catalog.releases import NEWEST

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class Support:
    """Whether Heat supports something, since which version of Heat, and what it was before.

    status: "SUPPORTED", "DEPRECATED", "HIDDEN" or "UNSUPPORTED". version: as Heat writes it ("5.0.0",
    "2014.2"), or None. substitute: the resource type to use instead, where Heat names one. previous: the
    Support before this one.
    """

    __slots__ = ("message", "previous", "status", "substitute", "version")

    def __init__(self, chain: list[list[str | None]]) -> None:
        """chain: [[status, version, substitute], ...], the present one first, Nones at the end left out."""
        status, version, substitute = (*chain[0], None, None)[:3]
        self.status: str = status or "SUPPORTED"
        self.version: str | None = version
        self.substitute: str | None = substitute
        self.message: str | None = None
        self.previous: Support | None = Support(chain[1:]) if len(chain) > 1 else None


_SUPPORTED = Support([["SUPPORTED"]])


def _support(facts: dict[str, Any]) -> Support:
    chain = facts.get("support")
    return Support(chain) if chain else _SUPPORTED


class Property:
    """A property of a resource type, a key of a map in one, or the item of a list.

    type: "String", "Integer", "Number", "Boolean", "Map", "List" or "Any". default: None when there is none.
    constraints: in the form a template writes them, {"range": {"min": 1}}, in the order Heat checks them;
    release: Heat's number, on which it depends what a constraint means; checks: what heatlint.language.values has made
    of the constraints, and made_default of the default.
    """

    __slots__ = (
        "_facts",
        "_schema",
        "_support",
        "allow_conversion",
        "checks",
        "constraints",
        "default",
        "immutable",
        "implemented",
        "made_default",
        "name",
        "release",
        "required",
        "type",
        "update_allowed",
    )

    def __init__(self, name: str, facts: dict[str, Any], release: int = NEWEST) -> None:
        """name: "*" for the item of a list."""
        get = facts.get
        self.name = name
        self.type: str = get("type", "String")
        self.required: bool = get("required", False)
        self.default: Any = get("default")
        self.implemented: bool = get("implemented", True)
        self.update_allowed: bool = get("update_allowed", False)
        self.immutable: bool = get("immutable", False)
        self.allow_conversion: bool = get("allow_conversion", False)
        self.constraints: list[dict[str, Any]] = get("constraints", [])
        self.release = release
        self.checks: list[Any] | None = None
        self.made_default: Any = None
        self._facts = facts
        self._schema: dict[str, Property] | Property | None = None
        self._support: Support | None = None

    @property
    def schema(self) -> dict[str, Property] | Property | None:
        """What lies inside: a map's keys in Heat's order, a list's item, or None when anything may."""
        if self._schema is None:
            if "keys" in self._facts:
                self._schema = _properties(self._facts["keys"], self.release)
            elif "item" in self._facts:
                self._schema = Property("*", self._facts["item"], self.release)
        return self._schema

    @property
    def support(self) -> Support:
        """Whether Heat supports the property."""
        if self._support is None:
            self._support = _support(self._facts)
        return self._support


class Attribute:
    """An attribute of a resource type. type: as for a Property, or None when Heat does not say."""

    __slots__ = ("name", "support", "type")

    def __init__(self, name: str, facts: dict[str, Any]) -> None:
        self.name = name
        self.type: str | None = facts.get("type")
        self.support = _support(facts)


class Translation:
    """A rule by which Heat moves a property's value to another before it looks at either.

    rule: "Add", "Replace", "Delete" or "Resolve" (a name becomes an id, by asking the cloud). path: the
    property it sets, as a list of names that steps over list indices. value_name: the sibling the value comes
    from; value_path: the property it comes from, from the top; custom_value_path: the way on inside that
    one's free value; value: the value itself, where {"property": name} stands for a property's value. when:
    the properties that must be set for the rule to exist; empty for a rule that is always there.
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
    """A resource type.

    support: of the type itself; hidden: whether Heat leaves it out of its own lists. properties,
    update_policy: by name, in the order Heat checks them. attributes: by name, `show` among them.
    attributes_open: Heat takes any attribute name. placeholder: Heat takes any properties and makes nothing
    (OS::Heat::None, and types that are gone). snapshot: the deletion policy Snapshot is possible.
    strict_dependency: a reference to it waits until it exists. family: for a type with a nested stack inside,
    the names of Heat's classes for it, nearest first. eager: the properties Heat reads as soon as it makes
    the resource, so that their values must resolve even where only the template is validated. reference: what
    a reference to the resource gives before it exists: "name" (its own), "null", "text:...", "property:..."
    (that property's value, read when references are made; null when it is unset) or "unknown". translates:
    whether there are translation rules; translations: those that are known. partial: there may be properties
    that are not known here (see heatlint.catalog.private). release: Heat's number. facts: what all this was made
    from; moves: what heatlint.language.translation has made of the translations.
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
        """facts: a line of types.jsonl; base_attributes: those that every type has; release: Heat's number."""
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
        """Name -> Property, hidden and unimplemented ones too."""
        if self._properties is None:
            self._properties = _properties(self.facts.get("properties", {}), self.release)
        return self._properties

    @property
    def required(self) -> list[str]:
        """The names of the properties that need a value."""
        if self._required is None:
            self._required = [name for name, prop in self.properties.items() if prop.required and prop.default is None]
        return self._required

    @property
    def attributes(self) -> dict[str, Attribute]:
        """Name -> Attribute: the type's own, then those that every type has."""
        if self._attributes is None:
            facts = {**self.facts.get("attributes", {}), **self._base_attributes}
            self._attributes = {name: Attribute(name, each) for name, each in facts.items()}
        return self._attributes

    @property
    def update_policy(self) -> dict[str, Property]:
        """Name -> Property of the resource's update policy; empty when the type takes none."""
        if self._update_policy is None:
            self._update_policy = _properties(self.facts.get("update_policy", {}), self.release)
        return self._update_policy

    @property
    def translates(self) -> bool:
        """Whether Heat translates properties of this type into others."""
        return bool(self.facts.get("translations"))

    @property
    def translations(self) -> list[Translation]:
        """The translation rules, in Heat's order; those that could not be known are missing."""
        if self._translations is None:
            rules = self.facts.get("translations", [])
            self._translations = [] if rules is True else [Translation(rule) for rule in rules]
        return self._translations

    @property
    def stack(self) -> bool:
        """Whether the resource is a nested stack, or makes one."""
        return bool(self.family)

    @property
    def hidden(self) -> bool:
        """Whether Heat leaves the type out of its lists."""
        return self.support.status == "HIDDEN"


def _properties(facts: dict[str, Any], release: int) -> dict[str, Property]:
    return {name: Property(name, each, release) for name, each in facts.items()}
