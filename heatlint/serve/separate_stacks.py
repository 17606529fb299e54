"""What Heat says of the template of an OS::Heat::Stack: it asks itself, before it makes anything and then.

Source: heat.engine.resources.openstack.heat.remote_stack (RemoteStack.validate).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from heatlint.diagnostic import VALIDATE
from heatlint.heat import HEAT_STACK
from heatlint.linter import lint
from heatlint.model.scope import DEPLOYED
from heatlint.model.separate import separate_stack, template_text
from heatlint.model.values import Values
from heatlint.serve.faults import Fault
from heatlint.serve.steps import VALIDATION_FAILED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from heatlint.model.resource import Resource
    from heatlint.model.stack import Stack


def failing_separate_stacks(stack: Stack, *, is_back: bool) -> dict[tuple[str, str], dict[str, str]]:
    """Return what heatlint.serve.failing_resources returns, for the resources whose stack cannot be made.

    Raises Fault for a template that Heat does not validate, in the stack or nested in it, unless the stack is_back: it
    had the template before.
    """
    failing = {}
    for resource in _asked_here(stack):
        text = template_text(resource)
        if text is None:
            continue
        separate = separate_stack(resource, text)
        found = [each for each in lint(separate) if each.fails_in_heat and not each.rule.of_service]
        separate.dissolve()
        refused = next((each for each in found if each.stage == VALIDATE), None)
        if refused is not None and not is_back:
            message = (
                f'Failed validating stack template using Heat endpoint at region "None" due to "{refused.message}"'
            )
            raise Fault(400, f"resources.{resource.name}: {message}", VALIDATION_FAILED)
        if found:
            failure = {"type": VALIDATION_FAILED, "message": found[0].message}
            failing[resource.stack.file, str(resource.name)] = failure
    return failing


def _asked_here(stack: Stack) -> Iterator[Resource]:
    """Yield the resources of the type in a tree of stacks, but those that name another cloud or another region."""
    for each in stack.all():
        for resource in each.resources.values() if each.is_created else ():
            if resource.is_a(HEAT_STACK) and resource.enabled is not False and not resource.external:
                if "context" not in resource.properties or Values(resource, DEPLOYED).get("context") is None:
                    yield resource
