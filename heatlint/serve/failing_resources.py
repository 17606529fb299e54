"""What the findings of the stage "deploy" do to a stack: Heat refuses to create it, or a resource of it fails."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from heatlint.diagnostic import DEPLOY

if TYPE_CHECKING:
    from collections.abc import Iterable

    from heatlint.diagnostic import Diagnostic

_RESOURCES = ("resources", "Resources")


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
