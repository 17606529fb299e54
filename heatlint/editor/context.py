"""What is known about the place of the cursor: the template version, the names around it, the schema of the value."""

from __future__ import annotations

from heatlint.catalog import Property
from heatlint.editor.file import ENVIRONMENT, File
from heatlint.editor.navigation import template_path
from heatlint.editor.nodes import MAP, Node
from heatlint.editor.place import find_place
from heatlint.editor.sketch import Sketch
from heatlint.editor.workspace import Workspace
from heatlint.heat import HOT_KEY, VERSION_KEYS
from heatlint.language.versions import CFN_NEWEST, VERSIONS, newest_date
from heatlint.model.registry import Registry
from heatlint.model.stock import described_type
from heatlint.text import value_at
from heatlint.text.document import BYTE_ORDER_MARK, begins_with_brace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection
    from typing import Any

    from heatlint.catalog import Known, ResourceType
    from heatlint.language.parameters import ParameterSchema
    from heatlint.language.versions import Version
    from heatlint.model.resource import Resource
    from heatlint.model.stack import Stack

#: Functions whose result is one of their arguments: name -> the indices of these arguments.
BRANCHES = {"if": (1, 2), "Fn::If": (1, 2)}


class Context:
    """The place of the cursor in a file, and what is known about it.

    offset: the cursor, in the present text. root: the map at the top of the text. version: the template version; the
    newest if the text has none. stack: the stack that uses the file. known: the resource types of its release.
    """

    def __init__(self, workspace: Workspace, file: File, offset: int) -> None:
        self.workspace = workspace
        self.file = file
        self.offset = offset
        self.sketch = Sketch(file.buffer.text, offset)
        self.place = find_place(self.sketch)
        self.root = self.sketch.root
        self._sections: dict[str, dict[str, Node | None]] = {}
        self.is_environment = file.kind == ENVIRONMENT
        self.version = self._version()
        self.words = self.version.words
        self.stack: Stack | None = file.stack if file.stack is not None else workspace.stack(file)
        self.known: Known = registry_of(self.stack).known

    @property
    def is_json(self) -> bool:
        """Whether the text is JSON, or will be by the name of its file."""
        text = self.file.buffer.text.removeprefix(BYTE_ORDER_MARK)
        return begins_with_brace(text) or (not text.strip() and self.file.path.endswith(".json"))

    def _version(self) -> Version:
        for key in VERSION_KEYS:
            name = self.root.scalar(key)
            if name is not None and (key, name) in VERSIONS:
                return VERSIONS[key, name]
        if self.file.reading is not None and self.file.reading.version is not None:
            return self.file.reading.version
        if self.root.get("Resources") is not None:
            return CFN_NEWEST
        return VERSIONS[HOT_KEY, newest_date()]

    # --- names -----------------------------------------------------------------------------------------------

    def section(self, word: str) -> dict[str, Node | None]:
        """Return the entries of a section: name -> value."""
        if word not in self._sections:
            node = self.root.get(word)
            slots = node.slots if node is not None and node.kind == MAP else []
            self._sections[word] = {slot.key: slot.node for slot in slots if isinstance(slot.key, str)}
        return self._sections[word]

    def type_of(self, resource: str) -> str | None:
        """Return the type of a resource as the text has it."""
        resources = self.words.resources
        return self._type(self.section(resources).get(resource), (resources, resource))

    def _type(self, node: Node | None, path: tuple[str | int, ...]) -> str | None:
        """Return the type in a definition; behind a merge or an alias, as the last valid reading has it."""
        if node is None or node.kind != MAP:
            return None
        written = node.scalar(self.words.type)
        is_elsewhere = written.startswith("*") if written is not None else node.get("<<") is not None
        if is_elsewhere and self.file.reading is not None:
            merged = value_at(self.file.reading.document.value, (*path, self.words.type))
            return merged if isinstance(merged, str) else None
        return written

    def resource_of(self, name: str) -> Resource | None:
        """Return a resource of the stack that uses the file; None if the text has another one or another type now."""
        found = self.stack.resources.get(name) if self.stack is not None else None
        written = self.type_of(name)
        if found is None or found.type_name is None or written is None:
            return None
        if found.type_name == written:
            return found
        path = template_path(self.file, self.stack, written)  # the stack has the URL of a file
        return found if path is not None and path == template_path(self.file, self.stack, found.type_name) else None

    def schema_of(self, parameter: str) -> ParameterSchema | None:
        """Return the definition of a parameter in the last valid reading."""
        reading = self.file.reading
        return reading.template.schemas.get(parameter) if reading is not None and not self.is_environment else None

    # --- types -----------------------------------------------------------------------------------------------

    def template_of(self, type_name: str) -> File | None:
        """Return the template that a resource type stands for; None if it is not a template that may be read."""
        path = template_path(self.file, self.stack, type_name)
        return self.workspace.file(path) if path is not None and self.workspace.may_read(path, self.file) else None

    def resource_type(self, type_name: str) -> ResourceType | None:
        """Return the type in the catalog that a resource type stands for, through the registry of the stack."""
        return described_type(registry_of(self.stack), type_name)

    def definition(self) -> tuple[str, Any, tuple[str | int, ...]] | None:
        """Return the resource definition around the place: its type, its node, and the path inside its properties."""
        path = self.place.path
        words = self.words
        best = None
        for length in range(len(path)):
            if path[length] == words.properties and (length == 2 and path[0] == words.resources or length > 3):
                node = self.node(path[:length])
                name = self._type(node, path[:length])
                if name:
                    best = name, node, path[length + 1 :]
        return best

    def node(self, path: tuple[str | int, ...]) -> Node | None:
        """Return the value at a path."""
        node: Node | None = self.root
        for step in path:
            if node is None:
                return None
            node = next((slot.node for slot in reversed(node.slots) if slot.key == step), None)
        return node

    def other_items(self, path: tuple[str | int, ...]) -> set[str]:
        """Return the texts in the list at a path, but for the item that the cursor is in."""
        node = self.node(path)
        if node is None:
            return set()
        here = (
            self.place.path[len(path)]
            if len(self.place.path) > len(path) and self.place.path[: len(path)] == path
            else None
        )
        return {slot.node.text for slot in node.slots if slot.node is not None and slot.key != here}

    def property_at(self, found: ResourceType, steps: tuple[str | int, ...]) -> Property | dict[str, Property] | None:
        """Return the schema at a path inside the properties of a type."""
        return schema_at(found.properties, steps)


def before_call(version: Version, steps: tuple[Any, ...], through: Collection[str]) -> tuple[Any, ...]:
    """Return the steps before the first function call. through: functions that do not count."""
    functions = version.functions
    cut = next((at for at, step in enumerate(steps) if step in functions and step not in through), len(steps))
    return steps[:cut]


def registry_of(stack: Stack | None) -> Registry:
    """Return the registry of a stack; without a stack, an empty one with the types of the newest release."""
    return Registry() if stack is None else stack.registry


def schema_at(properties: dict[str, Property], steps: tuple[str | int, ...]) -> Property | dict[str, Property] | None:
    """Return the schema at a path inside some properties.

    That is a property, or the map of properties for an empty path; None if it is not known.
    """
    here: Property | dict[str, Property] | None = properties
    at = 0
    while at < len(steps):
        step = steps[at]
        if step in BRANCHES:
            if at + 1 < len(steps) and steps[at + 1] not in BRANCHES[str(step)]:
                return None
            at += 2
            continue
        if isinstance(here, Property):
            inside = here.schema
            if step == "repeat" and at + 1 < len(steps) and steps[at + 1] == "template":
                here = inside if isinstance(inside, Property) else None
                at += 2
                continue
            if isinstance(step, int):
                here = inside if isinstance(inside, Property) else None
            elif isinstance(inside, dict):
                here = inside.get(step)
            elif isinstance(inside, Property) and here.type == "Map":
                here = inside
            else:
                here = None
        elif isinstance(here, dict):
            here = here.get(step) if isinstance(step, str) else None
        if here is None:
            return None
        at += 1
    return here
