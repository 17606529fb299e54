"""Resources that would wait longer than their stack may take: Heat refuses these before it makes anything of the stack.

Source: heat.engine.resources.openstack.heat.delay (Delay.validate), heat.engine.stack (timeout_secs).
"""

from __future__ import annotations

from typing import Any

from heatlint.serve.faults import Fault
from heatlint.serve.steps import VALIDATION_FAILED

_DELAY = "OS::Heat::Delay"
#: The seconds that a stack may take without a timeout of its own. Source: heat.common.config (stack_action_timeout).
_TIMEOUT = 3600


def refuse_long_delays(data: dict[str, Any], minutes: int | None) -> None:
    """Raise Fault for a resource of a stack that waits longer than the stack may take.

    A nested stack with such a resource is refused when it is made, so that the resource around it fails. data: of the
    stack, see heatlint.serve.compile; minutes: its timeout.
    """
    seconds = _TIMEOUT if minutes is None else minutes * 60
    message = _too_long(data, seconds)
    if message is not None:
        raise Fault(400, message, VALIDATION_FAILED)
    _fail(data, seconds)


def _fail(data: dict[str, Any], seconds: float) -> None:
    for each in data["resources"]:
        if each["nested"] is None:
            continue
        inner = each["nested"]["data"]
        message = _too_long(inner, seconds)
        if message is None:
            _fail(inner, seconds)
        elif each["failure"] is None:
            each["failure"] = {"type": VALIDATION_FAILED, "message": message}


def _too_long(data: dict[str, Any], seconds: float) -> str | None:
    """Return which resource of a stack waits too long; None when none does."""
    for each in data["resources"]:
        if each["type"] == _DELAY:
            wait, jitter, factor = (
                _number(each["properties"].get(name), default)
                for name, default in (("min_wait", 0), ("max_jitter", 0), ("jitter_multiplier", 1))
            )
            most = wait + jitter * factor
            if most > seconds:
                rule = f"the timeout of the stack is {seconds} seconds"
                return f'"{each["name"]}" may wait {most:g} seconds, but {rule}'
    return None


def _number(value: Any, default: float) -> float:
    try:
        return default if value is None else float(value)
    except (TypeError, ValueError):
        return default
