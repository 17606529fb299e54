"""The pages of the site about resource types: one for each type, and the list of all."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from type_examples import example, shown_types

from heatlint import catalog
from heatlint.catalog.resource_type import Property, ResourceType
from heatlint.catalog.texts import documentation, type_text
from heatlint.catalog.words import attribute_words, property_words, support_words

_SPECIAL = re.compile(r"[\\`*_\[\]<>|&]")
#: What a change of a property does: the heading -> whether a property belongs under it.
_UPDATES: dict[str, Callable[[Property], bool]] = {
    "A change updates the resource in place": lambda prop: prop.update_allowed and not prop.immutable,
    "A change replaces the resource": lambda prop: not prop.update_allowed and not prop.immutable,
    "A change is refused": lambda prop: prop.immutable,
}


def pages() -> Iterator[tuple[str, str]]:
    """Yield the path and the text of each page."""
    types = shown_types()
    yield "resource-types/index.md", _index(types)
    for each in types:
        yield f"resource-types/{page_name(each.name)}", _page(each)


def page_name(type_name: str) -> str:
    """Return the name of the page of a type: "OS--Nova--Server.md"."""
    return f"{type_name.replace('::', '--')}.md"


def _index(types: list[ResourceType]) -> str:
    parts = [
        "# Resource types",
        f"The types of Heat {catalog.describe_release(catalog.NEWEST)}, with what heatlint knows about them. "
        "`heatlint types` prints the same, also for [older releases and your own types](../types.md).",
    ]
    before = None
    for each in types:
        service = each.name.rpartition("::")[0]
        if service != before:
            parts += ["", f"## {service}", "", "| type | what it is |", "|---|---|"]
            before = service
        parts.append(f"| [{each.name}]({page_name(each.name)}) | {type_text(each) or ''} |")
    return "\n".join([parts[0], "", *parts[1:]]) + "\n"


def _page(found: ResourceType) -> str:
    text = type_text(found)
    about = [text] if text is not None else []
    releases = catalog.describe_ranges(catalog.history(found.name))
    about.append(f"{_escaped(support_words(found.support)).capitalize()}. heatlint knows it in {releases}.")
    address = documentation(found)
    links = [f"[Heat's own page]({address})"] if address is not None else []
    links += ["[what is checked beyond the properties](../own-checks.md)", "[all types](index.md)"]
    parts = [f"# {found.name}", *about, " · ".join(links), "## Example", f"```yaml\n{example(found)}```"]
    own = _shown(found.properties)
    parts += ["## Properties", "\n".join(_tree(own)) if own else "None."]
    if found.placeholder:
        parts[-1] = "It accepts any properties, and uses none."
    if " of kind " in parts[-1]:
        parts.append(
            "`of kind` names a check that Heat makes of the value, most often in the cloud: [more](../types.md)."
        )
    if own:
        parts += ["## Updates", *_updates(own)]
    if found.update_policy:
        parts += ["## Update policy", "\n".join(_tree(_shown(found.update_policy)))]
    attributes = [each for each in found.attributes.values() if each.support.status != "HIDDEN"]
    rows = [f"- `{each.name}`: {_escaped(attribute_words(each))}" for each in attributes]
    return "\n\n".join([*parts, "## Attributes", "\n".join(rows)]) + "\n"


def _shown(properties: dict[str, Property]) -> dict[str, Property]:
    return {name: prop for name, prop in properties.items() if prop.implemented and prop.support.status != "HIDDEN"}


def _tree(properties: dict[str, Property], depth: int = 0) -> Iterator[str]:
    """Yield nested lists of properties. Updates have a part of their own."""
    for name, prop in properties.items():
        yield f"{' ' * 4 * depth}- `{name}`: {_escaped(property_words(prop, top=False))}"
        inside: Property | dict[str, Property] | None = prop
        while isinstance(inside, Property):
            inside = inside.schema
        if inside is not None:
            yield from _tree(_shown(inside), depth + 1)


def _updates(properties: dict[str, Property]) -> Iterator[str]:
    for heading, belongs in _UPDATES.items():
        names = [f"`{name}`" for name, prop in properties.items() if belongs(prop)]
        if names:
            yield f"{heading}: {', '.join(names)}."
    yield "[`heatlint plan`](../plan.md) says what an update of your own stack does, and what it costs."


def _escaped(text: str) -> str:
    """Return a text in which no character has a meaning in Markdown."""
    return _SPECIAL.sub(lambda match: f"&#{ord(match[0])};", text)
