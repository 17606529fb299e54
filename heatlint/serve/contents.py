"""What the API shows of a stack and of its resources: parameters, properties, metadata and outputs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from heatlint.heat import HIDDEN
from heatlint.language.functions.base import Refused, Unknown
from heatlint.serve.values import in_heats_words

if TYPE_CHECKING:
    from heatlint.model.resource import Resource
    from heatlint.serve.values import LiveStack


def properties(live: LiveStack, resource: Resource, defaults: bool) -> dict[str, Any]:
    """Return the properties of a resource with their functions resolved.

    defaults: with those not written, and each of its type.
    """
    written = {str(name): live.resolved(value) for name, value in resource.properties.items()}
    if not defaults or resource.type is None or resource.type.placeholder:
        return written
    values = live.values(resource)
    return {name: live.filled(values.get_or_unvalued(name), name) for name in resource.type.properties} | {
        name: value for name, value in written.items() if name not in resource.type.properties
    }


def nested_environment(live: LiveStack) -> dict[str, Any]:
    """Return the environment of a nested stack: the values that its resource gives it; hidden ones are covered."""
    outer, resource, parameters = live.parent, live.stack.parent, live.stack.parameters
    given = {} if outer is None or resource is None or not resource.is_template else properties(outer, resource, False)
    values = {
        name: HIDDEN if live.stack.is_secret(parameters[name]) else value
        for name, value in given.items()
        if name in parameters and value is not None
    }
    return {
        "resource_registry": {"resources": {}},
        "parameters": values,
        "parameter_defaults": {},
        "event_sinks": [],
        "encrypted_param_names": [],
    }


def metadata(live: LiveStack, resource: Resource) -> Any:
    """Return the metadata of a resource."""
    found = live.resolved(resource.written(resource.stack.words.metadata))
    return found if isinstance(found, dict) else {}


def parameters(live: LiveStack) -> dict[str, str]:
    """Return the values of the parameters as texts, those that Heat defines first. Hidden values are covered."""
    found = {name: str(live.pseudo(name, value)) for name, value in live.stack.pseudo_parameters.items()}
    for name, parameter in live.stack.parameters.items():
        if live.stack.is_secret(parameter):
            found[str(name)] = HIDDEN
            continue
        try:
            value = live.parameter(name)
        except (Refused, Unknown):
            value = parameter.raw
        found[str(name)] = _as_text(live.filled(value, str(name)), parameter.schema.type)
    return found


def outputs(live: LiveStack) -> list[dict[str, Any]]:
    """Return the outputs, see heatlint.serve.compile."""
    words, found = live.stack.words, []
    needs: dict[Any, list[str]] = {}
    for kind in ("resource", "attribute"):
        for each in live.stack.references(kind):
            if each.use.output is not None and isinstance(each.target, (str, int)):
                needs.setdefault(each.use.output.name, []).append(str(each.target))
    for name, output in live.stack.outputs.items():
        value, error = None, None
        try:
            if output.enabled is not False:
                value = live.resolve(output.definition.get(words.value))
        except Refused as refused:
            error = in_heats_words(refused)
        description = output.definition.get(words.description)
        found.append(
            {
                "key": str(name),
                "description": str(description or "No description given"),
                "value": value,
                "error": error,
                "needs": list(dict.fromkeys(needs.get(name, ()))),
            }
        )
    return found


def _as_text(value: Any, type: str | None) -> str:
    if isinstance(value, str):
        return json.dumps(value) if type == "json" and not value else value
    if type == "comma_delimited_list" and isinstance(value, list):
        return ",".join(map(str, value))
    return json.dumps(value) if isinstance(value, (dict, list)) else str(value)
