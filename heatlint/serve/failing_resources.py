"""What the findings of the stage "deploy" do to a stack: Heat refuses to create it, or a resource of it fails."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from heatlint.diagnostic import DEPLOY

if TYPE_CHECKING:
    from collections.abc import Iterable

    from heatlint.diagnostic import Diagnostic

_RESOURCES = ("resources", "Resources")
_PROPERTIES = ("properties", "Properties")
#: What Heat finds when it validates a stack with all that is nested in it, before it makes anything: whether the text
#: of a template can be read (codes begin so), how deep stacks are nested, and what the class of a resource refuses.
_OF_TEXT = ("HL002", "HL003", "HL004", "HL005", "HL1")
_OF_TREE = ("HL607", "HL611", "HL330", "HL331", "HL332", "HL333")
#: What it finds then in nested stacks, whose values it does not look at.
_OF_NESTED = (
    *("HL301", "HL302", "HL303", "HL304", "HL305", "HL306", "HL307", "HL308", "HL309", "HL310", "HL312", "HL320"),
    *("HL402", "HL403", "HL404", "HL405", "HL407", "HL501", "HL502", "HL506", "HL507", "HL606", "HL608", "HL610"),
)
#: Those of them that are about the properties of a resource: inside of a property, they are about its value.
_OF_PROPERTIES = ("HL302", "HL303", "HL320")


def failing_resources(diagnostics: Iterable[Diagnostic]) -> dict[tuple[str, str], dict[str, Any]]:
    """Return (file, name of a resource) -> why it fails: {"type": a class of errors, "message": a sentence}.

    A finding outside of the resources, such as in an output, fails no resource.
    """
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for each in diagnostics:
        if not each.fails_in_heat or each.stage != DEPLOY:
            continue
        for file, path in each.uses:
            if file is not None and len(path) > 1 and path[0] in _RESOURCES:
                kind = "BadRequest" if each.rule.of_service else "StackValidationFailed"
                found.setdefault((file, str(path[1])), {"type": kind, "message": each.message})
    return found


def refused_in_the_tree(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Return the findings of the stage "deploy" for which Heat refuses to create or update a stack.

    Source: heat.engine.stack (Stack.validate, which each nested stack runs without its values), heat.engine.resource
    (Resource.validate), heat.engine.resources.stack_resource (StackResource.validate_nested_stack).
    """
    return [
        each
        for each in diagnostics
        if each.fails_in_heat
        and each.stage == DEPLOY
        and not each.rule.only_validated
        and (
            each.rule.code.startswith(_OF_TEXT)
            or each.rule.code in _OF_TREE
            or (each.rule.code in _OF_NESTED and not _is_in_a_value(each))
        )
    ]


def _is_in_a_value(diagnostic: Diagnostic) -> bool:
    """Whether a finding about properties is inside of one. The definition of a group has properties in a property."""
    if diagnostic.rule.code not in _OF_PROPERTIES:
        return False
    steps = [index for index, step in enumerate(diagnostic.path) if step in _PROPERTIES]
    return bool(steps) and len(diagnostic.path) - steps[-1] > 2
