"""Completion of what comes next inside a value: the keys of a parameter's value, the attributes of a resource."""

from __future__ import annotations

from heatlint.editor.context import Context
from heatlint.editor.items import ATTRIBUTE, Items
from heatlint.editor.nodes import Node
from heatlint.language.functions.base import Refused, Unknown
from heatlint.model.attribute_names import next_names, next_names_of_type

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.model.resource import Resource

    Path = tuple[str | int, ...]


def value_of(context: Context, path: Path, index: str | int) -> Any:
    """Return the part of a parameter's value that the next key of `get_param: [NAME, KEY, ...]` looks into.

    path: the path of the list. index: the index of the key. None if the value is not known.
    """
    node = context.node(path)
    first = node.slots[0].node if node is not None and node.slots else None
    stack = context.workspace.stack(context.file)
    parameter = stack.parameters.get(first.text) if stack is not None and first is not None else None
    if stack is None or parameter is None or stack.is_secret(parameter):
        return None
    try:
        value = parameter.value()
    except (Refused, Unknown):
        return None
    return _inside(value, [str(step) for step in _steps_before(node, index)])


def _inside(value: Any, steps: list[str]) -> Any:
    """Return the part of a value at some keys and indices; None if it does not exist."""
    for step in steps:
        if isinstance(value, list) and step.isdecimal() and int(step) < len(value):
            value = value[int(step)]
        elif isinstance(value, dict):
            value = value.get(step)
        else:
            return None
    return value


def keys_inside(items: Items, value: Any) -> None:
    """Add the keys of a map or the indices of a list."""
    if isinstance(value, dict):
        items.values([key for key in value if isinstance(key, str)], detail="key")
    elif isinstance(value, list):
        items.values(list(range(len(value))), detail="item")


def attributes(context: Context, items: Items, resource: str, node: Node | None, last: Any) -> None:
    """Add the attributes of a resource, or the keys inside an attribute.

    node: the list of arguments. last: the index of the argument at the cursor.
    """
    type_name = context.type_of(resource)
    if type_name is None:
        return
    before = _steps_before(node, last)
    found = context.resource_of(resource)
    if found is not None:
        _next_names(items, found, before)
    else:
        _of_type(context, items, type_name, before)


def _steps_before(node: Node | None, last: Any) -> list[str | int]:
    """Return the name of an attribute and the keys after it, in the list of arguments before an index."""
    texts = [
        slot.node.text
        for slot in (node.slots[1:] if node is not None else ())
        if slot.node is not None and isinstance(slot.key, int) and isinstance(last, int) and slot.key < last
    ]
    return [int(text) if text.isdecimal() else text for text in texts]


def _next_names(items: Items, resource: Resource, before: list[str | int]) -> None:
    """Add the names that may come next in a reference to a resource that the stack has."""
    known = resource.type.attributes if resource.type is not None and not before else {}
    outputs = resource.child.outputs if resource.is_template and resource.child is not None and not before else {}
    for name, what in next_names(resource, list(before)).items():
        output = outputs.get(name)
        description = output.definition.get("description") if output is not None else None
        items.value(
            str(name),  # the index of a list is a number
            kind=ATTRIBUTE,
            plain=isinstance(name, int),
            detail=what,
            rank=2 if name == "show" else 0 if name in outputs else 1,
            doc=str(description) if description else None,
            deprecated=name in known and known[name].support.status == "DEPRECATED",
        )


def _of_type(context: Context, items: Items, type_name: str, before: list[str | int]) -> None:
    """Add the names that may come next for the type of a resource that is not in the last valid stack."""
    template = context.template_of(type_name)
    if template is not None and template.reading is not None and template.reading.version is not None:
        for name in template.reading.template.section(template.reading.version.words.outputs) if not before else ():
            items.value(str(name), kind=ATTRIBUTE, detail="output", rank=0)
        return
    found = context.resource_type(type_name)
    if found is not None and before:
        for name, what in next_names_of_type(found, list(before)).items():
            items.value(str(name), kind=ATTRIBUTE, plain=isinstance(name, int), detail=what)
        return
    for name, each in found.attributes.items() if found is not None else ():
        if each.support.status != "HIDDEN":
            deprecated = each.support.status == "DEPRECATED"
            items.value(name, kind=ATTRIBUTE, detail=each.type or "", rank=1, deprecated=deprecated)
