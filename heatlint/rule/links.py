"""How a finding is connected with others when a function in it cannot be resolved. See heatlint.causes."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.language.functions.base import Refused
    from heatlint.language.values import BadProperty
    from heatlint.model.stack import Stack


def links_of(stack: Stack, refused: Refused | None) -> dict[str, Any]:
    """Return what `Rule.at` takes for a finding that follows from a function that cannot be resolved."""
    if refused is None:
        return {}
    words = stack.words
    paths: list[tuple[Any, ...]] = []
    if refused.parameter is not None:
        paths.append((words.parameters, refused.parameter))
    if refused.missing is not None:
        declared = (words.parameters, refused.missing)
        paths += [declared, (*declared, words.default), (words.parameters,)]
    if refused.condition is not None:
        paths.append((words.conditions,))
    if refused.in_condition is not None:
        definition = (words.conditions, refused.in_condition)
        calls = (call for call in stack.condition_calls if call.path[:2] == definition)
        paths += [definition, *((*call.path, call.name) for call in calls)]
    if refused.mapping is not None:
        paths.append((words.mappings,))
    return {"follows_from_parts": True, "follows_from_origins": True, "because": paths}


def links_of_value(stack: Stack, bad: BadProperty, path: tuple[Any, ...]) -> dict[str, Any]:
    """Return what `Rule.at` takes for a finding that a value at a path is not one that its property takes."""
    found = links_of(stack, bad.refused)
    return {**found, "follows_from_origins": True, "because": [path, *found.get("because", ())]}
