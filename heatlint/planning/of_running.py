"""What a stack that runs adds to the plan of its update: its state, and what the cloud does not show of it."""

from __future__ import annotations

from dataclasses import replace

from heatlint.planning.changes import Plan, dotted
from heatlint.report.notes import counted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from heatlint.load.running import RunningResource, RunningStack
    from heatlint.model.stack import Stack
    from heatlint.planning.changes import Path
    from heatlint.planning.two_stacks import TwoStacks

#: Heat refuses to update a stack after these actions (heat.engine.service, update_stack).
_FINAL = ("SUSPEND", "DELETE")


def with_notes(plan: Plan, running: RunningStack, compared: TwoStacks, *, is_kept: bool, waits: bool) -> Plan:
    """Return a plan with what to note about the stack that runs, or that Heat refuses it because of its state.

    is_kept: whether the update keeps what its request does not give; waits: whether Heat can update a stack while
    another update goes on.
    """
    state = running.state or ""
    if plan.refused is None and (state.startswith(_FINAL) or not waits and state.endswith("_IN_PROGRESS")):
        return Plan(refused=f"the stack is in the state {state}")
    notes = (*_values_notes(running, compared, is_kept), *_notes(running, compared.before))
    return replace(plan, notes=(*plan.notes, *notes))


def _values_notes(running: RunningStack, compared: TwoStacks, is_kept: bool) -> Iterator[str]:
    """Yield what is not known of the values of the parameters and of the environment."""
    uncertain = [name for _, name in compared.uncertain]
    covered = running.covered
    if not running.has_values and covered:
        yield (
            "the values of the parameters of the stack that runs are not known, so they may not be the defaults; "
            'add what "openstack stack show -f json" prints'
        )
    elif covered:
        for names, words in (
            ([each for each in covered if each not in uncertain], "they count as unchanged"),
            ([each for each in covered if each in uncertain], "the new values may be others"),
        ):
            if names:
                yield f"the cloud does not show the values of {_listed(names)}; {words}"
    if not is_kept or running.has_environment:
        return
    defaults = [each for each in uncertain if compared.after.parameters[each].given is None]
    as_defaults = f"; the new default of {_listed(defaults)} counts, unless a value was given" if defaults else ""
    yield (
        "the environment of the stack that runs is not given, so what it maps and forbids, which the update keeps, is "
        f'not known{as_defaults}; add what "openstack stack environment show -f json" prints'
    )


def _listed(names: Collection[str]) -> str:
    """Return the names of parameters for a note."""
    return ", ".join(f'"{each}"' for each in names)


def _notes(running: RunningStack, before: Stack) -> Iterator[str]:
    lacking = list(dict.fromkeys(_lacking_files(before)))
    if lacking:
        others = f" (and {counted(len(lacking) - 1, 'other file')})" if len(lacking) > 1 else ""
        yield (
            f'the file "{lacking[0]}" of the stack that runs is not given{others}, so what it contains is not known; '
            'add what "openstack stack file list -f json" prints'
        )
    state = running.state or ""
    if state.startswith(("UPDATE_", "ROLLBACK_")) and not state.endswith("_COMPLETE"):
        yield (
            f"the stack is in the state {state}: what that update did not come to has an earlier definition, which the "
            "cloud does not show"
        )
    resources = running.resources()
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


def _lacking_files(root: Stack) -> Iterator[str]:
    """Yield the names of files that a stack reads, and that are not among those of its request."""
    files = root.request.files
    for stack in root.all():
        for resource in stack.resources.values():
            if resource.enabled is not False and resource.unreadable == "named" and resource.found is not None:
                yield str(resource.found.template)
        for use in stack.uses():
            if use.call.name == "get_file" and isinstance(use.call.args, str) and use.call.args not in files:
                if use.resource is None or use.resource.enabled is not False:
                    yield use.call.args


def _all(resources: dict[str, RunningResource], around: Path) -> Iterator[tuple[Path, RunningResource]]:
    todo = [(around, resources)]
    while todo:
        path, inner = todo.pop()
        for name, each in inner.items():
            yield (*path, name), each
            if each.nested:
                todo.append(((*path, name), each.nested))
