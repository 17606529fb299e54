"""From two requests to two stacks: the stack as it is, and the stack that it becomes."""

from __future__ import annotations

from typing import NamedTuple

from heatlint.load import from_body
from heatlint.load.body import TEMPLATE
from heatlint.model.build import build
from heatlint.planning.earlier_values import kept_unknown, old_values, perhaps_defaults, uncertain_values

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.catalog import Known
    from heatlint.load import Request
    from heatlint.load.running import RunningStack
    from heatlint.load.server.environment import Environment
    from heatlint.model.stack import Stack
    from heatlint.planning.equality import AllInherited


class TwoStacks(NamedTuple):
    """The stack before and after an update.

    uncertain: what the values of parameters depend on that may have been others before the update.
    """

    before: Stack
    after: Stack
    uncertain: AllInherited


def stacks(
    old: Request,
    new: Request,
    *,
    existing: bool,
    clear: tuple[str, ...],
    known: Known | None,
    assume_values: bool = False,
    running: RunningStack | None = None,
) -> TwoStacks:
    """Return the stack before and after the update; for the arguments see `heatlint.planning.make.make`.

    running: the old stack, when it runs. What is not known of its values is the value after the update, as far as that
    is known, or its default.
    """
    before = build(old, known=known, assume_values=assume_values or running is not None)
    unknown: dict[str, Any] = {}
    follow: tuple[str, ...] = ()
    if existing:
        if new.template.value is None:
            new.template = old.template
            new.faults = [fault for fault in new.faults if fault.path != (TEMPLATE,)]  # that it has none
        new.files = {**old.files, **new.files}
        new.may_have_files = old.may_have_files
        alone = build(new, known=known)
        if running is not None:
            follow = tuple(each for each in perhaps_defaults(running, before, alone) if each not in clear)
            unknown = kept_unknown(running, before, alone, (*clear, *follow))
        new = _kept(before.environment, new, alone, (*clear, *follow))
    after = build(new, known=known, assume_values=assume_values, values=unknown)
    after.earlier = before
    if running is None:
        return TwoStacks(before, after, {})
    earlier = old_values(running, before, after)
    if earlier:
        before = after.earlier = build(old, known=known, assume_values=True, values=earlier)
    return TwoStacks(before, after, uncertain_values(running, before, after, follow, is_kept=existing))


def _kept(old: Environment, new: Request, stack: Stack, clear: tuple[str, ...]) -> Request:
    """Return the new request with the environment of the old one below its own. stack: that of the new request alone.

    Values of parameters that the template does not have are dropped. Source: heat.engine.service
    (_prepare_stack_updates), heat.engine.environment (Environment.load).
    """
    environment = stack.environment
    kept = {name: value for name, value in old.parameters.items() if name not in clear}
    parameters = {**kept, **environment.parameters}
    if stack.readable:
        parameters = {name: value for name, value in parameters.items() if name in stack.parameters}
    request = from_body(
        {
            "template": {},
            "environment": {
                "parameters": parameters,
                "parameter_defaults": {**old.parameter_defaults, **environment.parameter_defaults},
                "resource_registry": _merged(old.resource_registry, environment.resource_registry),
                "event_sinks": [*old.event_sinks, *environment.event_sinks],
                "encrypted_param_names": old.encrypted_param_names,  # those of the new request do not count
            },
        }
    )
    request.template, request.files, request.names = new.template, new.files, new.names
    request.may_have_files, request.stage = new.may_have_files, new.stage
    return request


def _merged(old: Any, new: Any) -> Any:
    if not isinstance(old, dict) or not isinstance(new, dict):
        return new
    return {**old, **{key: _merged(old.get(key), value) for key, value in new.items()}}
