"""heatlint types: list the resource types of a release, describe one, or compare two releases."""

from __future__ import annotations

import sys

from heatlint import catalog
from heatlint.catalog.describe import description, support_description
from heatlint.catalog.releases import describe_ranges, describe_release
from heatlint.catalog.words import attribute_words, property_lines, status_words, support_words
from heatlint.cli import exit_status
from heatlint.cli.inputs import known_of
from heatlint.cli.options import Misuse
from heatlint.model.registry import Registry
from heatlint.model.stock import described_type
from heatlint.report.place import json_text, visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from heatlint.catalog import Known, ResourceType
    from heatlint.cli.options import Arguments


def run(arguments: Arguments) -> int:
    """Print types as text or JSON."""
    name = arguments.operands[0] if arguments.operands else None
    if arguments.flag("--diff"):
        lines, data = _compare(arguments, name)
    elif name is None:
        lines, data = _list(known_of(arguments))
    else:
        lines, data = _describe(known_of(arguments), name)
    if arguments.one("--format") == "json":
        sys.stdout.write(json_text(data, indent=2) + "\n")
    else:
        sys.stdout.writelines(f"{visible(line)}\n" for line in lines)
    return exit_status.OK


def _compare(arguments: Arguments, name: str | None) -> tuple[Iterable[str], Any]:
    from heatlint.cli.types_diff import Comparison

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


def _list(known: Known) -> tuple[Iterable[str], Any]:
    types = [each for each in _types(known).values() if not each.hidden]
    rows = [{"resource_type": each.name, "support_status": support_description(each.support)} for each in types]
    lines = [
        each.name if each.support.status == "SUPPORTED" else f"{each.name}  {status_words(each.support)}"
        for each in types
    ]
    return lines, {"resource_types": rows}


def _describe(known: Known, name: str) -> tuple[Iterable[str], Any]:
    types = _types(known)
    if name not in types:
        found = described_type(Registry(None, known), name)
        if found is None:
            raise Misuse(_unknown(name, types, known.release))
        if found.name != name:
            mapped = f'the global environment maps "{name}" to "{found.name}":'
            return (mapped, "", *_type_lines(found)), description(found)
        types[name] = found
    return _type_lines(types[name]), description(types[name])


def _types(known: Known) -> dict[str, ResourceType]:
    """Return name -> type, sorted. The cloud's own types override those of the release.

    As in Heat's list, other names of types in the global environment are left out, but not its templates.
    """
    number = known.release
    found = {name: each for name in catalog.names(number) if (each := catalog.find(name, number)) is not None}
    registry = Registry(None, known)
    for name, _ in known.global_types():
        each = described_type(registry, name)
        if each is not None and each.name == name:
            found[name] = each
    return dict(sorted({**found, **known.private}.items()))


def _unknown(name: str, types: Iterable[str], number: int) -> str:
    """Return the message about a type that does not exist in a release."""
    spans = catalog.history(name)
    if spans:
        return f'"{name}" is not a resource type of {describe_release(number)}; Heat has it in {describe_ranges(spans)}'
    from heatlint.suggest import did_you_mean

    return f'"{name}" is not a resource type{did_you_mean(name, types, "; see heatlint types")}'


def _type_lines(each: ResourceType) -> Iterator[str]:
    yield each.name
    yield f"  {support_words(each.support)}"
    spans = catalog.history(each.name)
    if spans and spans != [(catalog.available_releases()[0], catalog.available_releases()[-1])]:
        yield f"  in {describe_ranges(spans)}"
    if each.placeholder:
        yield "  accepts any properties and creates nothing"
    for title, properties in (("properties", each.properties), ("update policy", each.update_policy)):
        if properties:
            yield from ("", f"{title}:", *property_lines(properties, "  "))
    yield from ("", "attributes:")
    for name, attribute in each.attributes.items():
        yield f"  {name}: {attribute_words(attribute)}"
    if each.attributes_open:
        yield "  and any other name"
