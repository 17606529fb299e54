"""Types and properties that the target release deprecates or hides, and those that are newer than the version."""

from __future__ import annotations

from heatlint.rule import ADVICE, ERROR, INFO, Change, Fix, Related, Rule, catalog, check, language, live_resources

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import Any

    from heatlint.rule import Findings, Path, Property, Resource, ResourceType, Stack, Support

    #: The names of a property from the top, the steps to it in the text, and its entry in the catalog.
    Written = tuple[tuple[str, ...], Path, Property]
    #: Some properties by name, each with those of the properties in it.
    Outline = dict[str, "Outline"]

DEPRECATED_TYPE = Rule("HL801", "deprecated-type", stage=ADVICE, severity=INFO, fixable=True)
DEPRECATED_PROPERTY = Rule("HL802", "deprecated-property", stage=ADVICE, severity=INFO, fixable=True)
DISCARDED_TYPE = Rule("HL803", "discarded-type", stage=ADVICE, severity=ERROR, fixable=True)
REMOVED_LATER = Rule("HL804", "removed-later", stage=ADVICE, fixable=True)
NEWER_THAN_VERSION = Rule("HL805", "newer-than-version", stage=ADVICE, severity=INFO)

#: Stands for the items of a list in an Outline.
_ITEM = "*"
#: Heat's support status -> the word for it in messages.
_STATUS = {"DEPRECATED": "deprecated", "HIDDEN": "hidden"}


@check
def deprecated(stack: Stack) -> Findings:
    """Report types and written properties that are deprecated or hidden in the target release.

    The severity depends on what the author must do: nothing yet, a change before the upgrade to a known release, or a
    change now, since Heat does not create the resource.
    """
    for resource in live_resources(stack):
        found = resource.type
        if found is None:
            continue
        about_type = _about_type(resource, found)
        if about_type is not None:
            rule, message, fix = about_type
            replaced, reason = (fix, None) if fix else language.successor_fix(resource) or (None, None)
            finding = rule.at(resource.type_path, message, related=_mapped_here(resource), fix=replaced)
            if reason is not None:
                finding.withhold(reason)
            yield finding
        for names, steps, prop in _written(resource, _facts(found).outdated):
            if prop.support.status not in _STATUS:
                continue
            path = resource.property_path(*steps)
            new, takes_value = _replacement(found, names) or (None, False)
            parts = _parts(found, names)
            instead = f'; use "{new}"' if new else f'; write its keys, such as "{parts[0]}", beside it' if parts else ""
            renamed = None
            if new and takes_value and "." not in new and path[-1] == prop.name:
                change = Change("replace", path, key=True, new=new, was=prop.name)
                renamed = Fix(f'replace "{prop.name}" with "{new}"', [change])
            yield DEPRECATED_PROPERTY.at(
                path, f'"{prop.name}" is {_since(prop.support)}{instead}', key=True, fix=renamed
            )


@check
def mapped_types(stack: Stack) -> Findings:
    """Report what the registry maps to an outdated type, for an environment without a template.

    With a template, `deprecated` reports it for the resources that are created.
    """
    own = stack.environment.resource_registry
    if stack.parent is not None or stack.resources or not isinstance(own, dict):
        return
    for name, mapped in own.items():
        found = stack.known.find(mapped) if isinstance(mapped, str) and mapped not in own else None
        about = None if found is None else _status(stack, found)
        place = stack.environment.place(language.RESOURCE_REGISTRY, name)
        if found is not None and about is not None and place is not None and place[0] is not None:
            rule, status = about
            yield rule.at(place[1], f'"{name}" is mapped to "{found.name}", which is {status}', file=place[0])


def _mapped_here(resource: Resource) -> list[Related]:
    """Return where an environment maps the type of a resource to another one."""
    place = resource.stack.environment.place(language.RESOURCE_REGISTRY, resource.type_name or "")
    return [] if place is None or place[0] is None else [Related(place[1], "mapped here", file=place[0])]


def _about_type(resource: Resource, found: ResourceType) -> tuple[Rule, str, Fix | None] | None:
    """Return what to know about a type that is removed, deprecated or hidden, and what to use instead; else None.

    The fix names the type to which the environment that comes with Heat maps this one, unless that is outdated, too.
    """
    name = resource.type_name or ""
    rule, status = _status(resource.stack, found) or (DEPRECATED_TYPE, None)
    own = resource.stack.environment.resource_registry
    is_mapped = name != found.name and catalog.replacement(name, resource.stack.release) == found.name
    if is_mapped and not (isinstance(own, dict) and name in own):
        mapped = f'Heat has no resource type "{name}"; the environment that comes with Heat maps it to "{found.name}"'
        if status is not None:
            return rule, f"{mapped}, which is {status}", None
        path = resource.type_path
        change = Change("replace", path, new=found.name, was=name)
        is_written = path[-1] == resource.stack.words.type  # else Heat has made it for a group
        return (
            rule,
            f"{mapped}; use that",
            Fix(f'replace "{name}" with "{found.name}"', [change]) if is_written else None,
        )
    if status is None:
        return None
    mapped = f'"{name}" is mapped to "{found.name}", which is' if name != found.name else f'"{found.name}" is'
    return rule, f"{mapped} {status}", None


def _status(stack: Stack, found: ResourceType) -> tuple[Rule, str] | None:
    """Return what a type that is deprecated or hidden is, and what to use instead; None for any other type."""
    if found.support.status not in _STATUS:
        return None
    rule = DEPRECATED_TYPE
    successor = stack.known.successor(found.name)
    status = _since(found.support)
    if found.placeholder:
        rule = DISCARDED_TYPE
        status += ", and Heat creates nothing for it"
    else:
        end = _end(stack, found)
        if end is not None:
            rule = REMOVED_LATER
            status += f", and gone from {catalog.describe_release(end)} on"
    return rule, status + (f'; use "{successor}"' if successor is not None else "")


def _end(stack: Stack, found: ResourceType) -> int | None:
    """Return the first release after the target without a type, or that creates nothing for it; None if all have it.

    The end of a type that only this cloud has is not known.
    """
    if found.name in stack.known.private:
        return None
    for release in range(stack.release + 1, catalog.NEWEST + 1):
        later = catalog.find(found.name, release)
        if later is None or later.placeholder:
            return release
    return None


def _since(support: Support) -> str:
    version = f" since {catalog.describe_version(support.version)}" if support.version else ""
    return _STATUS[support.status] + version


@check
def newer_than_version(stack: Stack) -> Findings:
    """Report once what the template needs of a later release than its version does, if no older release is the target.

    The first version is left alone, as templates for all releases have it, and so is the newest: all that came after it
    can have no other.
    """
    template = stack.template
    if template.version_fault is not None or stack.group_template is not None or stack.release != catalog.NEWEST:
        return
    version, names = template.version.name, language.names(language.HOT_KEY)
    if version not in names[1:]:
        return
    # Which of the later releases has the version stands in a file that is read only if it matters.
    least = catalog.order(catalog.earlier_with(version) or str(catalog.OLDEST))
    newer = [each for resource in live_resources(stack) for each in _newer(resource, least)]
    if not newer:
        return
    support, path, name = max(newer, key=lambda each: _order(each[0]))
    promised = catalog.first_with_version(version)
    if promised in (None, catalog.first_with_version(names[-1])) or _order(support) <= catalog.order(promised):
        return
    yield NEWER_THAN_VERSION.at(
        path,
        f'Heat has "{name}" from {catalog.describe_version(support.version or "")} on, and the version "{version}" '
        f"from {catalog.describe_version(promised)} on; name the release of your cloud with --target",
        key=name == path[-1],
        settings=("target",),
    )


def _newer(resource: Resource, order: int) -> Iterator[tuple[Support, Path, str]]:
    """Yield the support, path and name of the type and of the written properties that are newer than a release."""
    found = resource.type
    if found is None:
        return
    facts = _facts(found)
    if facts.order > order:
        yield found.support, resource.type_path, found.name
    for names, steps, prop in _written(resource, facts.newer_than(order)):
        if _order(prop.support) > order:
            yield prop.support, resource.property_path(*steps), names[-1]


def _written(resource: Resource, outline: Outline) -> list[Written]:
    """Return those of the properties in an outline that are set, and what is set inside, in the order of the text."""
    found: list[Written] = []
    if resource.type is None or outline.keys().isdisjoint(resource.properties):
        return found
    known = resource.type.properties
    for name, value in resource.properties.items():
        if name in outline:
            _add_inside(found, resource.stack, (name,), (name,), known[name], value, outline[name])
    return found


def _add_inside(
    found: list[Written],
    stack: Stack,
    names: tuple[str, ...],
    steps: Path,
    prop: Property,
    value: Any,
    outline: Outline,
) -> None:
    """Add a property that is set, and what is set inside, to what was found."""
    found.append((names, steps, prop))
    if not outline:  # nothing inside is meant
        return
    known = prop.schema
    if isinstance(known, dict) and isinstance(value, dict) and not stack.is_call(value):
        for name, each in value.items():
            if name in outline:
                _add_inside(found, stack, (*names, name), (*steps, name), known[name], each, outline[name])
    elif known is not None and not isinstance(known, dict) and isinstance(value, list) and _ITEM in outline:
        for index, each in enumerate(value):
            _add_inside(found, stack, names, (*steps, index), known, each, outline[_ITEM])


class _Facts:
    """The ages of a type and its properties.

    order: that of the release that brought the type; outdated: the properties that are deprecated or hidden.
    """

    __slots__ = ("order", "outdated", "type", "_newer")

    def __init__(self, found: ResourceType) -> None:
        self.type = found
        self.order = _order(found.support)
        self.outdated = _outline(found.properties, lambda support: support.status in _STATUS)
        self._newer: dict[int, Outline] = {}

    def newer_than(self, order: int) -> Outline:
        """Return the properties that are newer than a release."""
        if order not in self._newer:
            self._newer[order] = _outline(self.type.properties, lambda support: _order(support) > order)
        return self._newer[order]


def _outline(known: Mapping[str, Property], is_meant: Callable[[Support], bool]) -> Outline:
    """Return the properties that are meant or contain such a property, by name, each with the outline of what it
    contains. _ITEM stands for the items of a list.
    """
    found = {}
    for name, prop in known.items():
        inside = prop.schema
        parts = inside if isinstance(inside, dict) else {} if inside is None else {_ITEM: inside}
        outline = _outline(parts, is_meant)
        if outline or is_meant(prop.support):
            found[name] = outline
    return found


_known: dict[tuple[str, int], _Facts] = {}


def _facts(found: ResourceType) -> _Facts:
    key = found.name, found.release
    facts = _known.get(key)
    if facts is None or facts.type is not found:
        facts = _known[key] = _Facts(found)
    return facts


def _order(support: Support) -> int:
    """Return the order of the first release that has something with this support status; -1 if that is not known."""
    return catalog.order(support.version) if support.status == "SUPPORTED" else -1


def _replacement(found: ResourceType, names: tuple[str, ...]) -> tuple[str, bool] | None:
    """Return the property that stands for a deprecated one, dotted if it is elsewhere, and whether it takes its value.

    Heat translates one of the two to the other: most often the deprecated one, but the new name where a service still
    has the old one. A property to which Heat adds the old value as one item does not take it as it is.
    """
    for rule in found.translations:
        target = tuple(rule.path)
        source = (*target[:-1], rule.value_name) if rule.value_name is not None else tuple(rule.value_path or ())
        if rule.rule == "Replace" and rule.custom_value_path is None and source:
            if source == names:
                return ".".join(target) if target[:-1] != names[:-1] else target[-1], True
            if target == names and source[:-1] == names[:-1]:
                return source[-1], True
        if rule.rule == "Add" and len(names) == 1 == len(target) and _reads(rule.value, names[0]):
            return target[0], False
    return None


def _reads(value: Any, name: str) -> bool:
    """Whether a value of a translation has that of a property in it."""
    if isinstance(value, list):
        return any(_reads(each, name) for each in value)
    return isinstance(value, dict) and (
        value.get("property") == name or any(_reads(each, name) for each in value.values())
    )


def _parts(found: ResourceType, names: tuple[str, ...]) -> list[str]:
    """Return the properties beside a deprecated map to which Heat moves its keys."""
    rules = (rule for rule in found.translations if rule.custom_value_path)
    return [rule.path[-1] for rule in rules if (*rule.path[:-1], rule.value_name) == names]
