"""The value of a template in another template language or version: CFN to HOT, and old functions to new ones.

Source: heat.engine.cfn.template, heat.engine.hot.template; hot_functions and hot_parameters name theirs.
"""

from __future__ import annotations

from heatlint.heat import AWS_KEY, CFN_KEY, HOT_KEY, VERSION_KEYS
from heatlint.language.functions.base import in_json
from heatlint.language.versions import CFN_WORDS, HOT_WORDS, VERSIONS
from heatlint.rewrite.hot_functions import Functions
from heatlint.rewrite.hot_parameters import parameter
from heatlint.rewrite.hot_state import State

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from typing import Any

    from heatlint.language.versions import Version
    from heatlint.rewrite.origins import Path

_MAPPINGS = CFN_WORDS.mappings


def _keys(*names: str) -> dict[str, str]:
    """Return the keys of CFN with these names in `Words`, and what they are in HOT."""
    return {getattr(CFN_WORDS, name): getattr(HOT_WORDS, name) for name in names}


_RESOURCE_KEYS = _keys(
    *("type", "description", "properties", "metadata", "depends_on", "deletion_policy", "update_policy", "condition")
)
_OUTPUT_KEYS = _keys("description", "value", "condition")
_KINDS = {"parameters": "a parameter", "resources": "a resource", "outputs": "an output"}
#: The sections that any version of HOT has.
_SECTIONS = {section for (key, _), version in VERSIONS.items() if key == HOT_KEY for section in version.sections}


def template(value: dict[Any, Any], target: Version) -> tuple[dict[Any, Any], State]:
    """Return a template in a version of HOT, and the state of the conversion, with its findings and origins."""
    source = next((VERSIONS.get((key, str(value[key]))) for key in VERSION_KEYS if key in value), None)
    if HOT_KEY in value:
        state = State(source, target, value.get("parameters"), value.get("resources"), {})
        new = _from_hot(value, state)
    else:
        state = State(source, target, value.get("Parameters"), value.get("Resources"), value.get(_MAPPINGS))
        new = _from_cfn(value, state)
    _add_parameters(new, state)
    _check_keys(new, state)
    return new, state


def _from_hot(value: dict[Any, Any], state: State) -> dict[Any, Any]:
    target = state.target
    functions = Functions(state)
    new: dict[Any, Any] = {}
    for key, each in value.items():
        if key == HOT_KEY:
            new[key] = target.name
        elif key in ("resources", "outputs", "conditions"):
            new[key] = functions.converted(each, (key,))
        else:
            new[key] = each
    return new


def _check_keys(new: dict[Any, Any], state: State) -> None:
    """Find what only one of the versions has, or none, and write policies in the form of the target.

    These are sections, keys of definitions, and the constraint "modulo".
    """
    target, source = state.target, state.source or state.target  # of an unknown version nothing is compared
    known, earlier = _keys_of(target), _keys_of(source)
    for section, definitions in new.items():
        if section not in target.sections:
            has = f'version "{target.name}"' if section in _SECTIONS else "HOT"
            state.find((section,), f'{has} has no section "{section}"')
        elif section not in _sections_of(source):
            state.find((section,), _new(source, f'section "{section}"'))
        if section not in known or not isinstance(definitions, dict):
            continue
        for name, definition in definitions.items():
            for key in definition if isinstance(definition, dict) else ():
                what = f'key "{key}" of {_KINDS[section]}'
                if key not in known[section]:
                    state.find((section, name, key), f'version "{target.name}" has no {what}')
                elif section in earlier and key not in earlier[section]:
                    state.find((section, name, key), _new(source, what))
            if section == "parameters":
                _check_modulo(definition, (section, name), state)
    resources = new.get("resources")
    for definition in resources.values() if isinstance(resources, dict) else ():
        policy = definition.get("deletion_policy") if isinstance(definition, dict) else None
        if isinstance(policy, str) and policy not in target.deletion_policies():
            definition["deletion_policy"] = policy.capitalize()


def _check_modulo(parameter: Any, path: Path, state: State) -> None:
    """Find the constraint "modulo" when only one of the versions has it, or none."""
    source = state.source
    constraints = parameter.get("constraints") if isinstance(parameter, dict) else None
    for index, each in enumerate(constraints if isinstance(constraints, list) else ()):
        if not isinstance(each, dict) or "modulo" not in each:
            continue
        if not state.target.modulo:
            state.find((*path, "constraints", index), f'version "{state.target.name}" has no constraint "modulo"')
        elif source is not None and not source.modulo:
            state.find((*path, "constraints", index), _new(source, 'constraint "modulo"'))


def _new(source: Version, what: str) -> str:
    """Return the message about a thing that only the target has: Heat refuses the old template, or ignores a key."""
    return f'version "{source.name}" of the old template has no {what}, this one has it'


def _sections_of(version: Version) -> Collection[str]:
    """Return the sections of a version by the names that they have in HOT."""
    return version.sections if version.is_hot else {HOT_KEY, *map(str.lower, version.sections)}


def _keys_of(version: Version) -> dict[str, Collection[str]]:
    """Return the keys of the definitions in each section of a version by the names that they have in HOT.

    Those of the parameters of CFN are left out: they have other forms in HOT.
    """
    if not version.is_hot:
        return {
            "resources": [_RESOURCE_KEYS[key] for key in version.resource_keys],
            "outputs": [_OUTPUT_KEYS[key] for key in version.output_keys],
        }
    return {
        "parameters": version.parameter_keys,
        "resources": version.resource_keys,
        "outputs": version.output_keys,
    }


def _from_cfn(value: dict[Any, Any], state: State) -> dict[Any, Any]:
    functions = Functions(state)
    sections: dict[str, Callable[[Any, Path], Any]] = {
        "Parameters": lambda each, path: parameter(state, each, path),
        "Resources": lambda each, path: _definition(each, path, _RESOURCE_KEYS, functions, state),
        "Outputs": lambda each, path: _definition(each, path, _OUTPUT_KEYS, functions, state),
        "Conditions": functions.converted,
    }
    new: dict[Any, Any] = {}
    for key, each in value.items():
        if key in (AWS_KEY, CFN_KEY):
            if HOT_KEY not in new:
                state.origins.set_entry((HOT_KEY,), (key,))
            new[HOT_KEY] = state.target.name
            continue
        if key == _MAPPINGS:
            continue
        name = key.lower() if key in sections or key == "Description" else key
        state.origins.set_entry((name,), (key,))
        if key in sections and isinstance(each, dict):
            new[name] = {inner: sections[key](part, (name, inner)) for inner, part in each.items()}
        else:
            new[name] = each
    for name, free in state.mappings.items():
        state.added[free] = {
            "type": "json",
            "description": f'The mapping "{name}"',
            "default": value[_MAPPINGS][name],
        }
        path: Path = ("parameters", free)
        state.origins.set_entry(path, (_MAPPINGS, name))
        state.origins.set_value(path, None)
        state.origins.set_value((*path, "default"), (_MAPPINGS, name))
    if state.mappings:
        parameters = list(state.mappings.values())
        state.origins.set_left_out(("parameters", parameters[0]), (_MAPPINGS,))
        state.origins.set_ends(("parameters", parameters[-1]), (_MAPPINGS,))
    return new


def _definition(value: Any, path: Path, keys: dict[str, str], functions: Functions, state: State) -> Any:
    """Return a resource or an output in HOT. keys: those that it may have in CFN, and what they are in HOT."""
    if not isinstance(value, dict):
        return value
    old = state.origins.value(path)
    new: dict[Any, Any] = {}
    for key, each in value.items():
        if key not in keys:  # Heat ignores it in CFN and refuses it in HOT
            state.find(path, f'HOT has no key "{key}" here; its value was {in_json(each)}')
            continue
        name = keys[key]
        state.origins.set_entry((*path, name), (*old, key))
        new[name] = functions.converted(each, (*path, name)) if name not in ("type", "condition") else each
    return new


def _add_parameters(new: dict[Any, Any], state: State) -> None:
    """Add the parameters that stand for mappings, the region and the zones."""
    if not state.added:
        return
    if not isinstance(new.get("parameters"), dict):
        state.origins.set_value(("parameters",), None)
        if "parameters" not in new:
            state.origins.set_entry(("parameters",), None)
        new["parameters"] = {}
    for name, added in state.added.items():
        if name not in state.mappings.values():
            state.origins.set_entry(("parameters", name), None)
        new["parameters"][name] = added
