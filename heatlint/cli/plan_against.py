"""heatlint plan --against: compares with a stack that runs, as the client of OpenStack prints it."""

from __future__ import annotations

from dataclasses import replace

from heatlint.cli.options import Misuse
from heatlint.load.disk import Unreadable, read_user_file
from heatlint.load.running import EXPECTED, RunningStack, add
from heatlint.planning.changes import Plan, dotted
from heatlint.planning.compare import LEGACY

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from heatlint.load.running import RunningResource
    from heatlint.planning.changes import Path

#: Heat refuses to update a stack after these actions (heat.engine.service, update_stack).
_FINAL = ("SUSPEND", "DELETE")


def running_stack(files: list[str]) -> RunningStack:
    """Return what files say about a stack that runs. Raises Misuse."""
    stack = RunningStack()
    for path in files:
        try:
            text = read_user_file(path).decode("utf-8-sig")
        except Unreadable as error:
            raise Misuse(f'"{path}" {error.reason}') from None
        except UnicodeDecodeError:
            text = ""
        if not add(stack, text):
            raise Misuse(f'"{path}" does not describe a stack; expected {EXPECTED}')
    if not stack.has_template:
        raise Misuse('the template of the stack is missing; add what "openstack stack template show -f json" prints')
    return stack


def with_notes(plan: Plan, stack: RunningStack, engine: str) -> Plan:
    """Return a plan with what to note about the stack that runs, or that Heat refuses it because of its state."""
    state = stack.state or ""
    if plan.refused is None and (state.startswith(_FINAL) or engine == LEGACY and state.endswith("_IN_PROGRESS")):
        return Plan(refused=f"the stack is in the state {state}")
    return replace(plan, notes=(*plan.notes, *_notes(stack)))


def _notes(stack: RunningStack) -> Iterator[str]:
    if stack.covered:
        names = ", ".join(f'"{each}"' for each in stack.covered)
        yield f"the cloud does not show the values of {names}; they count as unchanged"
    state = stack.state or ""
    if state.startswith(("UPDATE_", "ROLLBACK_")) and not state.endswith("_COMPLETE"):
        yield (
            f"the stack is in the state {state}: what that update did not come to has an earlier definition, which the "
            "cloud does not show"
        )
    resources = stack.resources()
    if resources is None:
        yield (
            "the states of the resources are not known; Heat replaces what failed; add what "
            '"openstack stack resource list -n 5 -f json" prints'
        )
        return
    for path, resource in _all(resources, ()):
        if resource.is_in_progress:
            yield (
                f'resource "{dotted(path)}" is in the state {resource.state}; Heat waits for its end, and may replace '
                "the resource when it fails"
            )


def _all(resources: dict[str, RunningResource], around: Path) -> Iterator[tuple[Path, RunningResource]]:
    todo = [(around, resources)]
    while todo:
        path, inner = todo.pop()
        for name, each in inner.items():
            yield (*path, name), each
            if each.nested:
                todo.append(((*path, name), each.nested))
