"""Leave out what Heat finds or does not find by chance: a resource stands for one of two types, or is not validated.

Heat makes a resource as what another resource alone is mapped to if it has looked up the type of that one before. The
order is that of a set of names, whose hashes differ from process to process, see
heatlint.model.registry.Registry.after_lookups. Of resources whose definitions are equal, Heat validates only one, the
first in such an order (heat.engine.stack.Stack.validate), though a mapping may make them of different types.
"""

from __future__ import annotations

from heatlint.diagnostic import ADVICE, CREATE, DEPLOY, VALIDATE, earliest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from heatlint.diagnostic import Diagnostic
    from heatlint.model.registry import Spread
    from heatlint.model.resource import Resource
    from heatlint.model.stack import Stack


def certain(meant: list[Diagnostic], made: list[Diagnostic], spread: list[Spread]) -> list[Diagnostic]:
    """Return the findings in a stack without the errors that Heat may not find.

    meant: the findings if each resource is what the author means; made: if each is what Heat may make of it. spread:
    the resources that may be either. An error stays if both have it. It also stays if Heat refuses its resource in
    either case, at the later one of the two stages.
    """
    in_both = {_place(each) for each in made}
    resources = {(each.resource.file, each.resource.path) for each in spread}
    refused: dict[tuple[Any, ...], str] = {}
    for each in made:
        if each.stage in (VALIDATE, CREATE) and each.fails_in_heat and _definition(each) in resources:
            refused[_definition(each)] = earliest(each.stage, refused.get(_definition(each), CREATE))
    left = []
    for each in meant:
        if each.stage != ADVICE and _place(each) not in in_both:
            stage = refused.get(_definition(each))
            if stage is None:
                continue
            if each.stage == VALIDATE:
                each.stage = stage
        left.append(each)
    return left


def put_off(found: list[Diagnostic], stack: Stack) -> None:
    """Say of what is wrong with one of several equal resources that the deployment fails, unless all are wrong.

    found: the findings in a stack and in those nested in it, which are changed.
    """
    refused: dict[tuple[Any, ...], list[Diagnostic]] = {}
    for each in found:
        if each.stage in (VALIDATE, CREATE):
            for key in (_definition(each), (each.file,)):
                refused.setdefault(key, []).append(each)
    for equal in _equal_resources(stack):
        wrong = [[each for key in _keys(resource) for each in refused.get(key, ())] for resource in equal]
        if not all(wrong):
            for each in (each for findings in wrong for each in findings):
                each.stage = DEPLOY


def _equal_resources(stack: Stack) -> Iterator[list[Resource]]:
    """Return the resources with equal definitions that are not all of one type, since one has a mapping of its own.

    Those of a type that Heat does not know are left out: they are refused before anything is validated.
    """
    for each in stack.all():
        alike: dict[Any, list[Resource]] = {}
        for resource in each.resources.values() if each.registry.maps_one_resource else ():
            if resource.enabled is not False and resource.found is not None:
                alike.setdefault(_comparable(resource.definition), []).append(resource)
        for equal in alike.values():
            if any(not other.found.is_like(equal[0].found) for other in equal if other.found is not None):
                yield equal


def _comparable(value: Any) -> Any:
    """Return a value with a hash, which is equal for equal values."""
    if isinstance(value, dict):
        return frozenset((_comparable(key), _comparable(each)) for key, each in value.items())
    return tuple(_comparable(each) for each in value) if isinstance(value, list) else value


def _keys(resource: Resource) -> Iterator[tuple[Any, ...]]:
    """Return what findings in a resource, and in the template that it is mapped to, are kept by."""
    yield resource.file, resource.path
    if resource.child is not None:
        yield (resource.child.file,)


def _place(finding: Diagnostic) -> tuple[Any, ...]:
    return finding.rule.code, finding.file, finding.path, finding.stage


def _definition(finding: Diagnostic) -> tuple[Any, ...]:
    """Return the file of a finding, and the path of the resource that it is in."""
    return finding.file, finding.path[:2]
