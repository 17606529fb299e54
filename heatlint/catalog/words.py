"""The facts of the catalog as text: properties, constraints, support."""

from __future__ import annotations

import json

from heatlint.catalog.releases import describe_version
from heatlint.catalog.resource_type import Property

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from heatlint.catalog.resource_type import Attribute, Support

_PLURAL = {
    "String": "strings",
    "Integer": "integers",
    "Number": "numbers",
    "Boolean": "booleans",
    "Map": "maps",
    "List": "lists",
    "Any": "anything",
}


def property_lines(properties: dict[str, Property], indent: str) -> Iterator[str]:
    """Return the properties of a type as a tree of lines."""
    return _lines(properties, indent, top=True)


def _lines(properties: dict[str, Property], indent: str, *, top: bool) -> Iterator[str]:
    for name, prop in properties.items():
        yield f"{indent}{name}: {property_words(prop, top=top)}"
        if prop.description is not None:
            yield f"{indent}    {prop.description}"
        inside = _innermost(prop).schema
        if isinstance(inside, dict):
            yield from _lines(inside, f"{indent}  ", top=False)


def property_words(prop: Property, *, top: bool) -> str:
    """Return a property as text, without those inside it: "string, required; from 1 to 5; updatable".

    top: whether it is not inside another property. Heat updates a property as a whole.
    """
    texts = [type_words(prop)]
    if prop.required:
        texts[0] += ", required"
    if prop.default is not None:
        texts[0] += f", default {quoted(prop.default)}"
    texts += map(constraint_words, prop.constraints)
    item = prop.schema
    while isinstance(item, Property):
        texts += (f"each {constraint_words(each)}" for each in item.constraints)
        item = item.schema
    if top and prop.update_allowed:
        texts.append("updatable")
    if top and prop.immutable:
        texts.append("immutable")
    if not prop.implemented:
        texts.append("not implemented")
    return "; ".join([*texts, *_support(prop.support)])


def attribute_lines(attribute: Attribute, indent: str) -> Iterator[str]:
    """Return an attribute of a type as lines."""
    yield f"{indent}{attribute.name}: {attribute_words(attribute)}"
    if attribute.description is not None:
        yield f"{indent}    {attribute.description}"


def attribute_words(attribute: Attribute) -> str:
    """Return an attribute as text: "map; since 5 (liberty)"."""
    return "; ".join([(attribute.type or "any type").lower(), *_support(attribute.support)])


def type_words(prop: Property) -> str:
    """Return the type of a property: "string", "list of maps"."""
    word = prop.type.lower()
    item = prop.schema
    while isinstance(item, Property):
        word += f" of {_PLURAL[item.type]}"
        item = item.schema
    return word


def constraint_words(constraint: dict[str, Any]) -> str:
    """Return a constraint of the catalog as text: "from 1 to 5", "one of "a", "b""."""
    ((kind, value),) = constraint.items()
    if kind == "range":
        return _span(value)
    if kind == "length":
        return f"length {_span(value)}"
    if kind == "modulo":
        return f"a multiple of {value['step']}" + (f" plus {value['offset']}" if value["offset"] else "")
    if kind == "allowed_values":
        return f"one of {values_words(value)}"
    if kind == "allowed_pattern":
        return f"matches {quoted(value)}"
    return f"of kind {value}"


def status_words(support: Support) -> str:
    """Return one support status: "deprecated since 7 (newton), use OS::Heat::Value"."""
    since = f" since {describe_version(support.version)}" if support.version else ""
    instead = f", use {support.substitute}" if support.substitute else ""
    return f"{support.status.lower()}{since}{instead}"


def values_words(values: list[Any]) -> str:
    """Return values as text; consecutive integers as "0 to 255"."""
    runs: list[list[Any]] = []
    for value in values:
        if runs and type(value) is int and type(runs[-1][-1]) is int and value == runs[-1][-1] + 1:
            runs[-1].append(value)
        else:
            runs.append([value])
    return ", ".join(f"{run[0]} to {run[-1]}" if len(run) > 2 else ", ".join(map(quoted, run)) for run in runs)


def support_words(support: Support) -> str:
    """Return a support status and the earlier ones: "hidden since 7 (newton), before: supported"."""
    text = status_words(support)
    return text if support.previous is None else f"{text}, before: {support_words(support.previous)}"


def quoted(value: Any) -> str:
    """Return a value as JSON."""
    return json.dumps(value, ensure_ascii=False)


def _support(support: Support) -> list[str]:
    """Return the support status for a list of facts; nothing when it is supported as usual."""
    text = support_words(support).removeprefix("supported ")
    return [] if text == "supported" else [text]


def _span(value: dict[str, Any]) -> str:
    if "max" not in value:
        return f"at least {value['min']}"
    if "min" not in value:
        return f"at most {value['max']}"
    return f"from {value['min']} to {value['max']}"


def _innermost(prop: Property) -> Property:
    """Return the items of a list, or of the lists in it; a property that is not a list itself."""
    while isinstance(prop.schema, Property):
        prop = prop.schema
    return prop
