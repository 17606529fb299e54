"""A resource of a stack: its definition, and what its type stands for."""

from __future__ import annotations

from heatlint.language.functions.base import Refused, Unknown
from heatlint.model.attributes import existing_reference, value_of
from heatlint.model.places import source, written_path
from heatlint.model.values import Values

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from typing import Any

    from heatlint.catalog import ResourceType
    from heatlint.language.functions.calls import Call
    from heatlint.language.functions.evaluate import Evaluator
    from heatlint.model.registry import Found
    from heatlint.model.stack import Stack


class Resource:
    """A resource of a stack.

    definition: as written; path: where it is in the template of its stack (see also `type_path`, `property_path`);
    enabled: False when its condition does not hold, None when that is not known;
    type_name: the type as written, None when it is not a string;
    found: what the type stands for, None when Heat does not know the type;
    type: the type in the catalog; None when the type stands for a nested template, or is not known;
    is_template: whether the type stands for a nested template;
    properties: the properties as written; empty when they are not a map, or are a function call;
    circle: whether the registry maps the type to itself;
    child: the nested stack of a template resource, None when its template cannot be read;
    unreadable: why not: "missing" (not among the files), "named" (the client could not read it), "remote" (its URL
    cannot be read offline), "global" (it is on the disk of the server) or "broken" (it is not valid);
    is_own: whether the values in `child` are those of this resource: other resources may share the stack;
    calls: section -> the function calls that Heat reads in it;
    external: whether the resource has an external_id, so that Heat validates nothing else in it;
    adopted: whether that external_id is not empty.
    """

    __slots__ = (
        "stack",
        "name",
        "definition",
        "path",
        "type_name",
        "enabled",
        "found",
        "type",
        "is_template",
        "properties",
        "circle",
        "child",
        "is_own",
        "unreadable",
        "calls",
        "external",
        "adopted",
        "_values",
        "_type_path",
    )

    def __init__(self, stack: Stack, name: Any, definition: dict[Any, Any], path: tuple[Any, ...]) -> None:
        self.stack = stack
        self.name = name
        self.definition = definition
        self.path = path
        written = definition.get(stack.words.type)
        self.type_name: str | None = written if isinstance(written, str) and written else None
        self.enabled: bool | None = True
        self.found: Found | None = None
        self.type: ResourceType | None = None
        self.is_template = False
        properties: Any = definition.get(stack.words.properties)
        is_map = isinstance(properties, dict) and not stack.is_call(properties)
        self.properties: dict[Any, Any] = properties if is_map else {}
        self.circle = False
        self.child: Stack | None = None
        self.is_own = False
        self.unreadable: str | None = None
        self.calls: dict[str, Sequence[Call]] = {}
        self._values: Values | None = None
        self._type_path: tuple[Any, ...] | None = None
        version = stack.template.version
        external = definition.get("external_id") if version.is_hot and version.conditions else None
        given = _resolved_id(stack, external) if isinstance(external, dict) else external
        self.external: bool = given is not None
        self.adopted: bool = bool(given)

    @property
    def type_label(self) -> str:
        """The type for a message: a template is called by the name of its file, not by its URL."""
        name = self.type_name or ""
        return self.stack.request.names.get(name, name)

    def stand_for(self, found: Found | None) -> None:
        """Set what the type stands for."""
        self.found = found
        self.type = found.type if found is not None else None
        self.is_template = found is not None and found.template is not None

    def is_a(self, *names: str) -> bool:
        """Whether the type is one of these resource types, by its own name or by what the registry makes of it."""
        return self.type is not None and self.type.name in names

    @property
    def is_partial(self) -> bool:
        """Whether the type may have properties that are not in its description."""
        return self.type is not None and self.type.partial

    def written(self, word: str) -> Any:
        """Return the value of a key of the definition, for example `resource.written(stack.words.properties)`."""
        return self.definition.get(word)

    @property
    def file(self) -> str:
        """The name of the document in which the author wrote the resource, or the group that it is a member of."""
        return source(self.stack, self.path)[0].file

    @property
    def type_path(self) -> tuple[Any, ...]:
        """The path of the type in the author's text; of a group's member, in the definition that the group contains."""
        if self._type_path is None:  # many rules ask for it, and for a group's member it takes long to find
            self._type_path = self._written_path(self.stack.words.type)
        return self._type_path

    def property_path(self, *steps: Any) -> tuple[Any, ...]:
        """Return the path of a property, or of a value in it, in the author's text: property_path("networks", 0).

        When the property is not written, it is the path of the properties; without properties, of the definition.
        """
        properties = self.stack.words.properties
        if steps and steps[0] in self.properties:
            return self._written_path(properties, *steps)
        return self._written_path(properties) if self.properties else self._written_path()

    def _written_path(self, *steps: Any) -> tuple[Any, ...]:
        path = (*self.path, *steps)
        return path if self.stack.group_template is None else written_path(self.stack, path)

    @property
    def values(self) -> Values:
        """The values of the properties in the phase MADE, as far as they are known."""
        if self._values is None:
            self._values = Values(self)
        return self._values

    def forget_values(self) -> None:
        """Drop the values, which refer to this resource."""
        self._values = None

    def property_names(self) -> Collection[Any] | None:
        """Return the properties that the type has; None when it takes any property, or that is not known."""
        if self.child is not None:
            return self.child.template.schemas
        if self.type is None or self.type.placeholder:
            return None
        return self.type.properties

    def attribute_names(self) -> Collection[Any] | None:
        """Return the attributes that Heat's validation accepts; None when it accepts any, or that is not known."""
        if self.is_template or self.type is None or self.type.attributes_open:
            return None
        return self.type.attributes

    def attribute(self, name: Any, keys: list[Any], phase: int) -> Any:
        """Return what is known of an attribute once the resource exists; unknown parts are Unvalued.

        name: None for all attributes; keys: the keys after it. Raises Refused when Heat does not find it, or Unknown.
        """
        return value_of(self, name, keys, phase)

    def existing_reference(self, phase: int) -> Any:
        """Return what is known of a reference once the resource exists. Raises Unknown when nothing is."""
        return existing_reference(self, phase)

    def reference(self, evaluator: Evaluator) -> Any:
        """Return what a reference to the resource gives in the phase MADE, before it exists in the cloud.

        evaluator: resolves the property whose value some types give. Raises Refused or Unknown.
        """
        says = self.type.reference if self.type is not None else "name"
        if says == "unknown":
            raise Unknown
        if says == "null":
            return None
        if says.startswith("text:"):
            return says.removeprefix("text:")
        if says.startswith("property:"):
            return evaluator.resolve(self.properties.get(says.removeprefix("property:")))
        return self.name

    @property
    def strict(self) -> bool:
        """Whether Heat creates a resource that refers to this one only after it."""
        return self.type is None or self.type.strict_dependency


def _resolved_id(stack: Stack, written: Any) -> Any:
    """Return the value of an external_id; True when it is not known."""
    try:
        return stack.evaluator.resolve(written)
    except (Refused, Unknown):
        return True
