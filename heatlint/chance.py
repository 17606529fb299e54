"""Leave out what Heat finds or does not find by chance: a resource stands for one of two types.

Heat makes a resource as what another resource alone is mapped to if it has looked up the type of that one before. The
order is that of a set of names, whose hashes differ from process to process, see
heatlint.model.registry.Registry.after_lookups.
"""

from __future__ import annotations

from heatlint.diagnostic import ADVICE, CREATE, VALIDATE, earliest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.diagnostic import Diagnostic
    from heatlint.model.registry import Spread


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


def _place(finding: Diagnostic) -> tuple[Any, ...]:
    return finding.rule.code, finding.file, finding.path, finding.stage


def _definition(finding: Diagnostic) -> tuple[Any, ...]:
    """Return the file of a finding, and the path of the resource that it is in."""
    return finding.file, finding.path[:2]
