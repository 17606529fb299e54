"""heatlint types: list the resource types of a release, describe one, or compare two releases."""

from __future__ import annotations

import sys
from fnmatch import fnmatchcase

from heatlint import catalog
from heatlint.catalog.describe import description, property_description, support_description
from heatlint.catalog.releases import describe_ranges, describe_release
from heatlint.catalog.resource_type import SUPPORTED, Property
from heatlint.catalog.texts import documentation, type_text
from heatlint.catalog.words import attribute_lines, property_lines, status_words, support_words
from heatlint.cli import exit_status
from heatlint.cli.inputs import known_of
from heatlint.cli.options import Misuse
from heatlint.model.registry import Registry
from heatlint.model.stock import described_type, listed_types, template_url
from heatlint.report.place import json_text, visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from heatlint.catalog import Known, ResourceType
    from heatlint.cli.options import Arguments


#: The characters that make a glob of a name.
_GLOB = "*?["


def run(arguments: Arguments) -> int:
    """Print types as text or JSON."""
    name = arguments.operands[0] if arguments.operands else None
    search = arguments.one("--search")
    only_required = arguments.flag("--required")
    if arguments.flag("--diff"):
        lines, data = _compare(arguments, name)
    elif name is None or search is not None or any(character in name for character in _GLOB):
        if only_required:
            raise Misuse("--required needs the name of one type")
        lines, data = _list(known_of(arguments), name or "*", search)
    else:
        lines, data = _describe(known_of(arguments), name, only_required=only_required)
    if arguments.one("--format") == "json":
        sys.stdout.write(json_text(data, indent=2) + "\n")
    else:
        sys.stdout.writelines(f"{visible(line)}\n" for line in lines)
    return exit_status.OK


def _compare(arguments: Arguments, name: str | None) -> tuple[Iterable[str], Any]:
    from heatlint.cli.types_diff import Comparison

    for option in ("--search", "--required"):
        if arguments.flag(option):
            raise Misuse(f"{option} cannot be used together with --diff")
    for option in ("--target", "--types", "--global-environment"):
        if arguments.flag(option):
            raise Misuse(f"{option} cannot be used together with --diff; name both releases in --diff")
    old, new = map(catalog.release, arguments.many("--diff"))
    names = sorted({*catalog.names(old), *catalog.names(new)})
    if name is not None:
        if name not in names:
            raise Misuse(_unknown(name, names, new))
        names = [name]
    comparison = Comparison(old, new, names)
    return comparison.lines(), comparison.data()


def _list(known: Known, pattern: str, search: str | None) -> tuple[Iterable[str], Any]:
    """Return the types that fit a pattern and a text that the user searches for, as lines and as data."""
    types = [(name, each) for name, each in sorted(listed_types(known)) if fnmatchcase(name, pattern)]
    if not types:
        raise Misuse(f'no resource type of {describe_release(known.release)} fits "{pattern}"; see heatlint types')
    lines, rows = [], []
    for name, each in types:
        found = [] if search is None else _names_with(name, each, search)
        if search is not None and not found:
            continue
        support = SUPPORTED if each is None else each.support
        line = name if support.status == "SUPPORTED" else f"{name}  {status_words(support)}"
        lines += [line, *(f"  {other}" for other in found if other != name)]
        row = {"resource_type": name, "support_status": support_description(support)}
        rows.append(row if search is None else {**row, "found": found})
    if not rows:
        raise Misuse(f'no resource type, property or attribute has "{search}" in its name or description')
    return lines, {"resource_types": rows}


def _names_with(name: str, found: ResourceType | None, text: str) -> list[str]:
    """Return the name of a type and those of its properties and attributes that contain a text, or fit it as a glob.

    Capitals make no difference. found: None when it is not known what the type is. The name of a type also stands for
    its description.
    """
    text = text.lower()
    is_glob = any(character in text for character in _GLOB)

    def fits(each: str) -> bool:
        return fnmatchcase(each.lower(), text) if is_glob else text in each.lower()

    if found is None:
        return [name] if fits(name) else []
    names = [name] if fits(name) or text in (type_text(found) or "").lower() else []
    todo: list[tuple[tuple[str, ...], Property]] = [
        ((name,), each) for name, each in reversed(found.properties.items())
    ]
    while todo:
        path, prop = todo.pop()
        if fits(path[-1]):
            names.append(f"property {'.'.join(path)}")
        while isinstance(prop.schema, Property):  # the items of a list
            prop = prop.schema
        inside = prop.schema or {}
        todo += [((*path, name), each) for name, each in reversed(inside.items())]
    return names + [f"attribute {name}" for name in found.attributes if fits(name) and name != "show"]


def _describe(known: Known, name: str, *, only_required: bool) -> tuple[Iterable[str], Any]:
    registry = Registry(None, known)
    found = described_type(registry, name)
    if found is None and known.removes(name):
        raise Misuse(f'"{name}" is not a resource type of this cloud; its global environment removes it')
    if found is None and template_url(registry, name) is not None:
        raise Misuse(f'the global environment has a template for "{name}", but what is in it is not known here')
    if found is None:
        raise Misuse(_unknown(name, (each for each, _ in listed_types(known)), known.release))
    lines, data = _description(found, known, only_required=only_required)
    if found.name == name:
        return lines, data
    return (f'the global environment maps "{name}" to "{found.name}":', "", *lines), data


def _description(found: ResourceType, known: Known, *, only_required: bool) -> tuple[Iterable[str], dict[str, Any]]:
    page = None if found.name in known.private else documentation(found)
    if only_required:
        properties = {name: found.properties[name] for name in found.required}
        lines = property_lines(properties, "  ") if properties else ["  no required properties"]
        data = {name: property_description(each) for name, each in properties.items()}
        return (found.name, *lines), {"resource_type": found.name, "properties": data}
    return _type_lines(found, page), description(found)


def _unknown(name: str, types: Iterable[str], number: int) -> str:
    """Return the message about a type that does not exist in a release."""
    spans = catalog.history(name)
    if spans:
        return f'"{name}" is not a resource type of {describe_release(number)}; Heat has it in {describe_ranges(spans)}'
    from heatlint.suggest import did_you_mean

    return f'"{name}" is not a resource type{did_you_mean(name, types, "; see heatlint types")}'


def _type_lines(each: ResourceType, page: str | None) -> Iterator[str]:
    yield each.name
    text = type_text(each)
    if text is not None:
        yield f"  {text}"
    yield f"  {support_words(each.support)}"
    spans = catalog.history(each.name)
    if spans and spans != [(catalog.available_releases()[0], catalog.available_releases()[-1])]:
        yield f"  in {describe_ranges(spans)}"
    if page is not None:
        yield f"  {page}"
    if each.placeholder:
        yield "  accepts any properties and creates nothing"
    for title, properties in (("properties", each.properties), ("update policy", each.update_policy)):
        if properties:
            yield from ("", f"{title}:", *property_lines(properties, "  "))
    yield from ("", "attributes:")
    for attribute in each.attributes.values():
        yield from attribute_lines(attribute, "  ")
    if each.attributes_open:
        yield "  and any other name"
