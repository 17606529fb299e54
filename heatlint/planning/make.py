"""From two requests to a Plan: the stack as it is, and the stack that it becomes."""

from __future__ import annotations

from dataclasses import replace

from heatlint.diagnostic import DEPLOY
from heatlint.planning.changes import REFUSED, Plan, dotted
from heatlint.planning.compare import CONVERGENCE, MOST_RESOURCES, Comparison
from heatlint.planning.entries import changes_of
from heatlint.planning.of_running import with_notes
from heatlint.planning.parameters import parameter_changes
from heatlint.planning.refusals import Faults, immutable_parameter, messages, shape_faults
from heatlint.planning.two_stacks import stacks
from heatlint.report.diagnostic import diagnostics_of
from heatlint.report.notes import counted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection

    from heatlint.catalog import Known
    from heatlint.load import Request
    from heatlint.load.running import RunningStack
    from heatlint.planning.changes import Path
    from heatlint.planning.two_stacks import TwoStacks

#: The kinds of faults of files that are not read, although they may exist.
_UNREAD = ("outside-root", "remote")
#: So many nested stacks are named in a note.
MOST_NAMED = 3
#: Why there is no plan, and what is noted about the old stack.
OLD_UNREADABLE = "the template of the old stack cannot be read"
REFUSED_OLD = "Heat would refuse the old template"


class Outcome:
    """The plan of an update, and what it was made from: the stacks, and their comparison; None when Heat refuses it."""

    __slots__ = ("stacks", "plan", "comparison")

    def __init__(self, stacks: TwoStacks, plan: Plan, comparison: Comparison | None = None) -> None:
        self.stacks = stacks
        self.plan = plan
        self.comparison = comparison


def make(
    old: Request,
    new: Request,
    *,
    existing: bool = False,
    clear: tuple[str, ...] = (),
    engine: str = CONVERGENCE,
    known: Known | None = None,
    assume_values: bool = False,
    noted: Collection[str] = (),
    running: RunningStack | None = None,
) -> Outcome:
    """Return what the update of a stack does.

    old: the request that the stack was created with; new: that of the update. existing: keep what the new request does
    not have, as PATCH /stacks does: the template, files, environment and parameters; clear: the parameters that are not
    kept. engine: CONVERGENCE or LEGACY. known: the release of Heat and the resource types. assume_values: treat a
    parameter without a value as one whose value is not known and does not change. noted: the names of the rules whose
    findings do not refuse the update, because the request may not be complete. running: the old stack, when it runs.
    """
    old, new = (request.at_stage(DEPLOY) for request in (old, new))  # with the members of groups
    compared = stacks(
        old,
        new,
        existing=existing,
        clear=clear,
        known=known,
        assume_values=assume_values,
        running=running,
    )
    outcome = _outcome(compared, new, existing, engine, known, noted, running)
    if running is not None:
        outcome.plan = with_notes(outcome.plan, running, compared, is_kept=existing, waits=engine == CONVERGENCE)
    return outcome


def _outcome(
    compared: TwoStacks,
    new: Request,
    existing: bool,
    engine: str,
    known: Known | None,
    noted: Collection[str],
    running: RunningStack | None,
) -> Outcome:
    """Return the plan for two stacks, or why Heat refuses the update. For the arguments see `make`."""
    before, after = compared.before, compared.after
    if not before.readable:
        found = Faults(before).refusing
        return Outcome(compared, Plan(refused=f"{OLD_UNREADABLE}: {messages(found)}" if found else OLD_UNREADABLE))
    misshapen = shape_faults(new, known) if existing else []
    if misshapen:
        return Outcome(compared, Plan(refused=messages(misshapen)))
    faults = Faults(after, noted)
    if faults.refusing:
        return Outcome(compared, Plan(refused=messages(faults.refusing), findings=diagnostics_of(faults.report())))
    refused = immutable_parameter(before, after, compared.uncertain)
    if refused is not None:
        return Outcome(compared, Plan(refused=refused))
    earlier = Faults(before, noted).refusing if running is None else ()
    notes = [f"{REFUSED_OLD}: {messages(earlier)}"] if earlier else []
    faulty = (*after.request.faults, *before.request.faults)
    unread = list(dict.fromkeys(each.message for each in faulty if each.kind in _UNREAD))
    if unread:
        others = f" (and {counted(len(unread) - 1, 'other file')})" if len(unread) > 1 else ""
        notes.append(f"{unread[0]}{others}; what it contains counts as not known")
    resources = None if running is None else running.resources()
    comparison = Comparison(before, after, engine, running=resources, inherited=({}, compared.uncertain))
    plan = plan_of(comparison)
    failing = [each.new_place for each in plan.all() if each.action == REFUSED and each.new_place is not None]
    return Outcome(compared, replace(plan, notes=(*plan.notes, *notes, *faults.notes(failing))), comparison)


def plan_of(comparison: Comparison) -> Plan:
    """Return what the update of a stack to another does, without asking whether Heat accepts both."""
    changes = changes_of(comparison)
    notes = [f'the members of the group "{dotted(path)}" are not known' for path in comparison.unknown]
    if comparison.unread:
        notes.append(f"what is nested in {_named(comparison.unread)} is not known, so it is not compared")
    if comparison.unlisted:
        notes.append(
            f"the states of the resources in {_named(comparison.unlisted)} are not known; Heat replaces what failed; "
            'list them with "openstack stack resource list -n 5 -f json"'
        )
    if comparison.left_out:
        notes.append(
            f"what is nested in {_named(comparison.left_out)} is not compared, since the nested stacks have more than "
            f"{MOST_RESOURCES} resources"
        )
    notes += [f'what changes in the stack of "{dotted(path)}" is not compared' for path in comparison.separate]
    assert comparison.before is not None and comparison.after is not None
    if comparison.after.stack.resources and not comparison.new and not comparison.old:
        notes.append("with these values, the conditions of all resources are false, so the stack has no resources")
    parameters = parameter_changes(comparison.before.stack, comparison.after.stack)
    return Plan(changes, parameters, notes=tuple(notes))


def _named(paths: list[Path]) -> str:
    """Return the paths of nested stacks for a note."""
    names = ", ".join(f'"{dotted(path)}"' for path in paths[:MOST_NAMED])
    more = len(paths) - MOST_NAMED
    return f"{names} and in {counted(more, 'other nested stack')}" if more > 0 else names
