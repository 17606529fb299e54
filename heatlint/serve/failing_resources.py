"""What the findings of the stage "deploy" do to a stack: Heat refuses to create it, or a resource of it fails."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from heatlint.diagnostic import DEPLOY
from heatlint.serve.steps import VALIDATION_FAILED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from heatlint.diagnostic import Diagnostic, Place

_PARAMETERS = ("parameters", "Parameters")
_RESOURCES = ("resources", "Resources")


def failing_resources(diagnostics: Iterable[Diagnostic]) -> dict[tuple[str, str], dict[str, Any]]:
    """Return (file, name of a resource) -> why it fails: {"type": a class of errors, "message": a sentence}.

    A finding about a parameter of a nested stack fails the resource that has the stack. Another one outside of the
    resources, such as in an output, fails no resource.
    """
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for each in diagnostics:
        if not each.fails_in_heat or each.stage != DEPLOY:
            continue
        for file, path in _met(each):
            if file is not None:
                kind = "BadRequest" if each.rule.of_service else VALIDATION_FAILED
                found.setdefault((file, str(path[1])), {"type": kind, "message": each.message})
    return found


def _met(finding: Diagnostic) -> Iterator[Place]:
    """Yield the places in resources where Heat meets what a finding is about."""
    for file, path in finding.uses:
        if path and path[0] in _PARAMETERS:
            around = next((each for each in finding.related if _is_in_resource(each.path)), None)
            if around is not None:
                yield around.file, around.path
        elif _is_in_resource(path):
            yield file, path


def _is_in_resource(path: tuple[Any, ...]) -> bool:
    return len(path) > 1 and path[0] in _RESOURCES
