"""The keys with which `Fn::FindInMap` looks something up. Source: heat.engine.cfn.functions.FindInMap."""

from __future__ import annotations

from heatlint.heat import AWS_REGION, CFN_PSEUDO_PARAMETERS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.rewrite.hot_state import State


def may_be_missing(state: State, args: list[Any]) -> bool:
    """Whether a mapping of the template may lack a key that a call looks up, at which Heat fails. args: of the call."""
    found = state.mapped(args[:1])
    for key in args[1:]:
        possible = _possible(state, key)
        maps = [{str(name): value for name, value in each.items()} for each in found if isinstance(each, dict)]
        if possible is None or any(value not in each for each in maps for value in possible):
            return True
        found = [each[value] for each in maps for value in possible]
    return False


def _possible(state: State, value: Any) -> list[str] | None:
    """Return the texts that an argument may be; None if they are not known."""
    if isinstance(value, (str, int, float)):
        return [str(value)]
    if not state.is_call(value):
        return None
    ((name, of),) = value.items()
    if name == "Ref":
        allowed = [CFN_PSEUDO_PARAMETERS[AWS_REGION][1]] if of == AWS_REGION else state.allowed_values(of)
        return None if allowed is None else [*map(str, allowed)]
    if name == "Fn::If" and isinstance(of, list):
        branches = [_possible(state, each) for each in of[1:]]
        return None if None in branches else [each for branch in branches for each in branch or ()]
    if name == "Fn::FindInMap":
        values = state.mapped(of)
        return [*map(str, values)] if values and not any(isinstance(each, (dict, list)) for each in values) else None
    return None
