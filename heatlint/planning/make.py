"""From two requests to a Plan: the stack as it is, and the stack that it becomes."""

from __future__ import annotations

from heatlint.language.functions.base import Refused, Unknown
from heatlint.load import from_body
from heatlint.model.build import build
from heatlint.planning.changes import ParameterChange, Plan
from heatlint.planning.compare import CONVERGENCE, Comparison
from heatlint.planning.existing import equal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.catalog import Known
    from heatlint.load import Request
    from heatlint.load.server.environment import Environment
    from heatlint.model.parameters import Parameter
    from heatlint.model.stack import Stack


def make(
    old: Request,
    new: Request,
    *,
    existing: bool = False,
    clear: tuple[str, ...] = (),
    engine: str = CONVERGENCE,
    known: Known | None = None,
    assume_values: bool = False,
) -> Plan:
    """Return what the update of a stack does.

    old: the request that the stack was created with; new: that of the update. existing: keep what the new request does
    not have, as PATCH /stacks does: the template, files, environment and parameters; clear: the parameters that are not
    kept. engine: CONVERGENCE or LEGACY. known: the release of Heat and the resource types. assume_values: treat a
    parameter without a value as one whose value is not known and does not change.
    """
    before = build(old, known=known, assume_values=assume_values)
    if existing:
        if new.template.value is None:
            new.template = old.template
        new.files = {**old.files, **new.files}
        new = _kept(before.environment, new, build(new, known=known).environment, clear)
    after = build(new, known=known, assume_values=assume_values)
    refused = _refusal(before, after)
    if refused is not None:
        return Plan(refused=refused)
    comparison = Comparison(before, after, engine)
    changes = comparison.changes()
    notes = [f'the members of the group "{".".join(path)}" are not known' for path in comparison.unknown]
    notes += [
        f'the type of "{name}" is not known, so Heat may refuse the update; run "heatlint check" on the new template'
        for name, resource in after.resources.items()
        if resource.found is None and resource.enabled is not False
    ]
    return Plan(changes, _parameters(before, after), notes=tuple(notes))


def _kept(old: Environment, new: Request, environment: Environment, clear: tuple[str, ...]) -> Request:
    """Return the new request with the environment of the old one below its own.

    Source: heat.engine.service (update_stack), heat.engine.environment (Environment.load).
    """
    kept = {name: value for name, value in old.parameters.items() if name not in clear}
    parameters = {**kept, **environment.parameters}
    request = from_body(
        {
            "template": {},
            "environment": {
                "parameters": parameters,
                "parameter_defaults": {**old.parameter_defaults, **environment.parameter_defaults},
                "resource_registry": _merged(old.resource_registry, environment.resource_registry),
            },
        }
    )
    request.template, request.files, request.names = new.template, new.files, new.names
    return request


def _merged(old: Any, new: Any) -> Any:
    if not isinstance(old, dict) or not isinstance(new, dict):
        return new
    return {**old, **{key: _merged(old.get(key), value) for key, value in new.items()}}


def _refusal(before: Stack, after: Stack) -> str | None:
    """Return why Heat refuses the update before it starts, None when it does not."""
    for which, stack in (("old", before), ("new", after)):
        if not stack.readable:
            return f"the template of the {which} stack cannot be read"
    for name, parameter in after.parameters.items():
        earlier = before.parameters.get(name)
        if earlier is None or not parameter.schema.immutable:
            continue
        if equal(_value(earlier), _value(parameter)) is False:
            return f'the parameter "{name}" is immutable, so its value cannot be changed'
    return None


def _parameters(before: Stack, after: Stack) -> tuple[ParameterChange, ...]:
    """Return the parameters whose values differ."""
    found = []
    for name in dict.fromkeys((*after.parameters, *before.parameters)):
        pair = before.parameters.get(name), after.parameters.get(name)
        old, new = (None if each is None else _value(each) for each in pair)
        if old == new:
            continue
        hidden = any(
            each is not None and stack.is_secret(each) for each, stack in zip(pair, (before, after), strict=True)
        )
        found.append(ParameterChange(str(name), None if hidden else old, None if hidden else new, hidden))
    return tuple(found)


def _value(parameter: Parameter) -> Any:
    """Return the value of a parameter; None when it has none or that is not known."""
    try:
        return parameter.value()
    except (Refused, Unknown):
        return None
