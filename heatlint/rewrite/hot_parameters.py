"""The parameters of a CFN template as parameters of HOT. Source: heat.engine.cfn.parameters, heat.engine.parameters."""

from __future__ import annotations

from heatlint.heat import PARAMETER_TYPES
from heatlint.language.functions.base import in_json
from heatlint.rewrite.hot_state import HOT_TYPES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.rewrite.hot_state import State
    from heatlint.rewrite.origins import Path

_NAMES = {"Type": "type", "NoEcho": "hidden", "Default": "default", "Description": "description", "Label": "label"}
_LISTS = {"AllowedValues": "allowed_values", "AllowedPattern": "allowed_pattern"}
_BOUNDS = {
    "MinLength": ("length", "min"),
    "MaxLength": ("length", "max"),
    "MinValue": ("range", "min"),
    "MaxValue": ("range", "max"),
}
_DESCRIPTION = "ConstraintDescription"


def parameter(state: State, value: Any, path: Path) -> Any:
    """Return a parameter in HOT. path: its path in the new template."""
    if not isinstance(value, dict):
        return value
    old = state.origins.value(path)
    new: dict[str, Any] = {}
    for key, each in value.items():
        name = _NAMES.get(key)
        if name is not None:
            state.origins.set_entry((*path, name), (*old, key))
            new[name] = str(each).lower() == "true" if key == "NoEcho" else each  # of other words Heat says "false"
        elif key not in _LISTS and key not in _BOUNDS and key != _DESCRIPTION:
            _refused(state, path, key, each, "here")
    if "type" in new:
        written = new["type"]
        new["type"] = HOT_TYPES.get(str(written).lower(), written)
        if not isinstance(new["type"], str) or new["type"] not in PARAMETER_TYPES:
            new["type"] = "string"
            state.find((*path, "type"), f'HOT has no type "{written}"; "string" stands for it')
    constraints = _constraints(state, value, (*path, "constraints"), old)
    if constraints:
        new["constraints"] = constraints
    elif value.get(_DESCRIPTION):
        _refused(state, path, _DESCRIPTION, value[_DESCRIPTION], "where there is no constraint")
    return new


def _refused(state: State, path: Path, key: Any, value: Any, where: str) -> None:
    """Find a key of a parameter that has no place in HOT."""
    state.find(path, f'HOT has no key "{key}" {where}; its value was {in_json(value)}')


def _constraints(state: State, value: dict[Any, Any], path: Path, old: Path) -> list[dict[str, Any]]:
    """Return the constraints of a parameter in CFN. path: of these in the new template; old: of the parameter."""
    origins = state.origins
    origins.set_entry(path, None)
    found: list[dict[str, Any]] = []
    places: dict[str, int] = {}
    for key, each in value.items():
        if key not in _LISTS and key not in _BOUNDS:
            continue
        name, bound = _BOUNDS.get(key) or (_LISTS[key], None)
        index = places.setdefault(name, len(found))
        if index == len(found):
            found.append({name: each if bound is None else {}})
        place = (*path, index, name)
        if bound is not None:
            found[index][name][bound] = _number(each)
            place = (*place, bound)
        origins.set_entry(place, (*old, key))
    says = value.get(_DESCRIPTION)
    for index, each in enumerate(found) if says else ():
        each["description"] = says
        origins.set_entry((*path, index, "description"), (*old, _DESCRIPTION) if index == 0 else None)
    return found


def _number(value: Any) -> Any:
    """Return a bound, which CFN also takes as a text, as a number."""
    try:
        return int(value) if isinstance(value, str) else value
    except ValueError:
        return value
