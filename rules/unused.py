"""Names in an environment that no template has: they are probably misspelled."""

from __future__ import annotations

from heatlint.rule import ADVICE, Related, Rule, check, language
from heatlint.rule.language import (
    PARAMETER_DEFAULTS,
    RESOURCE_REGISTRY,
    Budget,
    misspelled_name,
    name_with_more_words,
    proposal,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.rule import Diagnostic, Findings, Path, Resource, Stack

UNUSED_MAPPING = Rule("HL613", "unused-mapping", stage=ADVICE, unless_used=True)
UNUSED_DEFAULT = Rule("HL614", "unused-default", stage=ADVICE, unless_used=True, fixable=True)
UNMATCHED_RESOURCE = Rule("HL615", "unmatched-resource", stage=ADVICE, unless_used=True, fixable=True)

#: The type that makes nothing; an environment maps types to it that are not wanted.
NONE = "OS::Heat::None"


@check
def names(stack: Stack) -> Findings:
    """A name in an environment is one that a template has, or at least not a misspelled one."""
    if stack.parent is not None or not stack.request.environments:
        return
    known = language.TemplateNames(stack)
    unused = [(file, path) for file, path in language.names_in_environments(stack) if not known.have(path)]
    if not unused or not language.is_tree_known(stack):
        return
    resources = [each for inner in stack.all() for each in inner.resources.values() if each.found is not None]
    without_value = _parameters_without_value(stack)
    unmapped, disabled = _types(stack, resources)
    of_operator = {name for name, _ in stack.known.global_types()}
    budget = Budget()
    for file, path in unused:
        if path[0] == PARAMETER_DEFAULTS:
            finding = _default(path, without_value, budget)
        elif len(path) > 2:
            finding = _resource(path, known.resources, budget)
        else:
            finding = None if path[-1] in of_operator else _mapping(stack, path, unmapped, disabled, budget)
        if finding is not None:
            finding.file = file
            yield finding


def _parameters_without_value(stack: Stack) -> frozenset[str]:
    """Return the parameters that get a value neither from an environment nor from a parent."""
    return frozenset(
        name
        for inner in stack.all()
        for name, parameter in inner.parameters.items()
        if isinstance(name, str)
        and not parameter.is_given
        and (inner.parent is None or name not in inner.parent.properties)
    )


def _default(path: Path, parameters: frozenset[str], budget: Budget) -> Diagnostic | None:
    near = misspelled_name(path[-1], parameters, budget)
    if near is None:
        return None
    message = f'no template of the stack has the parameter "{path[-1]}"'
    return UNUSED_DEFAULT.at(path, message, key=True, nearest=(path[-1], [near]))


def _resource(path: Path, resources: list[str], budget: Budget) -> Diagnostic | None:
    near = misspelled_name(path[-1], resources, budget)
    if near is None:
        return None
    message = f'the template has no resource "{path[-1]}"'
    return UNMATCHED_RESOURCE.at(path, message, key=True, nearest=(path[-1], [near]))


def _types(stack: Stack, resources: list[Resource]) -> tuple[set[str], set[str]]:
    """Return the types of resources that no environment maps by their own names, and those that one maps to nothing."""
    unmapped, disabled = set(), set()
    for resource in resources:
        written = resource.type_name or ""
        entry = stack.registry.entries.get(written)
        if isinstance(entry, dict):  # a fault, which another rule reports
            continue
        if entry is None or entry.is_glob or entry.is_global:
            unmapped.add(written)
        elif resource.is_a(NONE):
            disabled.add(written)
    return unmapped, disabled


def _mapping(stack: Stack, path: Path, unmapped: set[str], disabled: set[str], budget: Budget) -> Diagnostic | None:
    """Return the finding about a type that no resource has, if the environment leaves a near type as it is.

    An environment for several stacks maps types that one of them does not have. So the near type must be one that no
    environment maps by its own name, or that an environment maps to nothing, see _types.
    """
    name = path[-1]
    if not isinstance(name, str) or stack.known.find(name) is not None:
        return None
    near = misspelled_name(name, unmapped, budget)
    if near is None and stack.environment.resource_registry.get(name) != NONE:
        near = misspelled_name(name, disabled, budget) or name_with_more_words(name, disabled, budget)
    if near is None:
        return None
    related = []
    place = stack.environment.place(RESOURCE_REGISTRY, near) if near in disabled else None
    if place is not None and place[0] is not None:
        related.append(Related(place[1], f'"{near}" is mapped to "{NONE}" here', key=True, file=place[0]))
    return UNUSED_MAPPING.at(
        path,
        f'no resource of the stack has the type "{name}"{proposal(near)}',
        key=True,
        related=related,
    )
