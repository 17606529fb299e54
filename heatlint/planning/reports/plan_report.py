"""What the report formats of `heatlint plan` render: the plans of one or more stacks, and what may not happen."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fnmatch import fnmatchcase

from heatlint.diagnostic import ERROR
from heatlint.planning.changes import (
    ACTIONS,
    CERTAIN,
    DELETED,
    IF_VALUE_CHANGES,
    REFUSED,
    REPLACED,
    UNCHANGED,
    UNKNOWN,
    Change,
    Place,
    Plan,
    dotted,
)
from heatlint.report.notes import counted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from heatlint.planning.changes import Cause

#: The sign of an action at the beginning of a line, as other planners have it.
SIGNS = {
    "refused": "!",
    "replaced": "-/+",
    "deleted": "-",
    "abandoned": "-",
    "updated": "~",
    "added": "+",
    "adopted": "+",
    "unchanged": "=",
}

#: So many findings are listed for which Heat refuses the update.
MOST_FINDINGS = 20
#: What a report says of an update for which the quotas are large enough.
FITS = "the update {} into the quotas at its peak"
FITS_AS_KNOWN = "as far as the quotas are known, the update {} into them at its peak"
#: What it does, by whether that is certain.
_DOES = {True: "fits", False: "is likely to fit"}
#: What follows where something is not counted.
NOT_ALL_COUNTED = ", without what is not counted"
#: What a report says of a resource that `protect` names.
PROTECTED = "the resource is protected: it may not be replaced or deleted"


@dataclass(frozen=True, slots=True)
class Shortage:
    """A quota of the cloud that is too small for an update at its peak.

    severity: "error" when that is certain, "warning" when it is likely. message: a sentence. advice: what would help,
    as imperative clauses.
    """

    severity: str
    message: str
    advice: tuple[str, ...]

    @property
    def lines(self) -> list[str]:
        """The message and the advice, for a report."""
        return [f"{self.severity}: {self.message}", *(f"to fit: {each}" for each in self.advice)]


@dataclass(frozen=True, slots=True)
class QuotaCheck:
    """How an update fits into the quotas of the cloud at its peak.

    shortages: the quotas that are too small. notes: what is not certain, not compared or not counted, as sentences.
    is_complete: whether all quotas of what the update needs are compared; is_counted: whether all that it makes is
    counted; is_certain: whether no other quota may be too small.
    """

    shortages: tuple[Shortage, ...]
    notes: tuple[str, ...]
    is_complete: bool
    is_counted: bool
    is_certain: bool

    @property
    def summary(self) -> str | None:
        """The sentence that says that the update fits, as far as that is known; None when it does not."""
        if self.shortages:
            return None
        summary = (FITS if self.is_complete else FITS_AS_KNOWN).format(_DOES[self.is_certain])
        return summary if self.is_counted else summary + NOT_ALL_COUNTED


@dataclass(frozen=True, slots=True)
class StackPlan:
    """The plan of one stack.

    template, environments: the files of the new stack, for titles; of the old one if the stack is deleted.
    old: what the old stack was read from, such as "HEAD" or a path; new: the same of the new one.
    protect: types and names of resources that may not be replaced or deleted, patterns included.
    quotas: how the update fits into them; None without an inventory of the cloud. name: that of a stack that runs, ""
    when it is not known.
    """

    plan: Plan
    template: str
    environments: tuple[str, ...] = ()
    old: str = ""
    new: str = ""
    protect: tuple[str, ...] = ()
    quotas: QuotaCheck | None = None
    name: str = ""

    @property
    def title(self) -> str:
        """The files of the stack."""
        return " + ".join((self.template, *self.environments))

    def is_protected(self, change: Change) -> bool:
        """Whether a change destroys a resource that is protected."""
        return destroys(change) and any(_fits(change, each) for each in self.protect)


@dataclass(frozen=True, slots=True)
class PlanReport:
    """Everything that a run of `heatlint plan` has to say.

    stacks: in the order of the report. is_project: whether they are those of a project, which has any number of them.
    """

    stacks: tuple[StackPlan, ...]
    is_project: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether no update changes anything."""
        return all(each.plan.is_empty for each in self.stacks)

    def count(self) -> dict[str, int]:
        """Return action -> the number of resources in all stacks, in the order of ACTIONS."""
        return _total([each.plan for each in self.stacks])

    def summary(self) -> str:
        """Return what all updates do together, as `summary` does for one."""
        plans = [each.plan for each in self.stacks if each.plan.refused is None]
        refused = len(self.stacks) - len(plans)
        others = [_summary(plans)] if plans or not refused else []
        return ", ".join([f"{counted(refused, 'update')} refused", *others] if refused else others)

    def fitting_none(self, patterns: Iterable[str]) -> list[str]:
        """Return the types, names and patterns that fit no resource before or after the updates.

        An update that Heat refuses, or a report without stacks, does not tell the resources: none is returned then.
        """
        if not self.stacks or any(each.plan.refused is not None for each in self.stacks):
            return []
        changes = [change for each in self.stacks for change in each.plan.all()]
        return [pattern for pattern in patterns if not any(_fits(change, pattern) for change in changes)]

    def fails(self, actions: Collection[str] | None) -> bool:
        """Whether the exit status is 1. actions: those that make it so, None for every change.

        An update that Heat refuses, one that certainly needs more than a quota leaves, and a protected resource that is
        destroyed always do.
        """
        if any(each.plan.refused is not None for each in self.stacks):
            return True
        checks = [each.quotas for each in self.stacks if each.quotas is not None]
        if any(short.severity == ERROR for each in checks for short in each.shortages):
            return True
        if actions is None:
            return not self.is_empty
        return any(
            each.is_protected(change) or (change.action == REFUSED or change.action in actions) and is_expected(change)
            for each in self.stacks
            for change in each.plan.all()
        )


def with_old_names(plan: Plan, name: Callable[[str], str]) -> Plan:
    """Return a plan in which the files of the old stack have other names. name: returns the name of a file."""

    def place(found: Place | None) -> Place | None:
        return None if found is None else replace(found, file=name(found.file))

    def change(found: Change) -> Change:
        return replace(
            found,
            old_place=place(found.old_place),
            causes=tuple(replace(each, old_place=place(each.old_place)) for each in found.causes),
            nested=tuple(map(change, found.nested)),
        )

    return replace(plan, changes=tuple(map(change, plan.changes)))


def summary(plan: Plan) -> str:
    """Return what an update does: "1 replaced, 3 unchanged", "nothing changes", or that Heat refuses it."""
    if plan.refused is not None:
        return "the update is refused"
    return _summary([plan])


def _total(plans: Sequence[Plan]) -> dict[str, int]:
    counts = [plan.count() for plan in plans]
    return {action: sum(each[action] for each in counts) for action in ACTIONS}


def _summary(plans: Sequence[Plan]) -> str:
    certain = _total(plans)
    open_ones = [each.action for plan in plans for each in plan.all() if each.does_something and not is_expected(each)]
    certain[UNCHANGED] -= len(open_ones)  # `Plan.count` has them there
    parts = [f"{number} {action}" for action, number in certain.items() if number]
    if not any(number for action, number in certain.items() if action != UNCHANGED):
        parts.insert(0, "nothing changes for certain" if open_ones else "nothing changes")
    parts += [
        f"{open_ones.count(action)} {action} only if a value changes" for action in ACTIONS if action in open_ones
    ]
    return ", ".join(parts)


def is_expected(change: Change) -> bool:
    """Whether a change happens as far as is known; false for one that depends on a value of the cloud."""
    return change.certainty != IF_VALUE_CHANGES


def destroys(change: Change) -> bool:
    """Whether the resource of the cloud that the stack has now is given up."""
    return change.action in (REPLACED, DELETED) and is_expected(change)


def first_words(plan: Plan) -> list[str]:
    """Return what to read first: why the update is refused, and which resources were probably renamed."""
    found = []
    if plan.findings:
        found = [f"Heat refuses the update: the new stack has {counted(len(plan.findings), 'error')}"]
    elif plan.refused is not None:
        found = [f"Heat refuses the update: {plan.refused}"]
    for each in plan.all():
        if each.same_as is not None and each.action != DELETED:
            found.append(
                f'"{dotted(each.same_as)}" was probably renamed to "{dotted(each.path)}": '
                "Heat deletes the one and makes the other; keep the old name to keep the resource"
            )
    return found


def finding_lines(plan: Plan) -> list[str]:
    """Return the findings for which Heat refuses the update: each with its place, code and message."""
    lines = []
    for each in plan.findings[:MOST_FINDINGS]:
        where = str(Place(each.file, each.path, each.range))
        lines.append(f"{where}: {each.rule.code} {each.message}" if where else f"{each.rule.code} {each.message}")
    if len(plan.findings) > MOST_FINDINGS:
        lines.append(f'and {len(plan.findings) - MOST_FINDINGS} more; run "heatlint check" on the new template')
    return lines


def places_text(old: Place | None, new: Place | None) -> str:
    """Return the places of a part before and after the update.

    A file that has the same name in a revision of git is named once, and so is a place that is the same.
    """
    if old is None or new is None or old == new:
        found = old or new
        return "" if found is None else str(found)
    if old.range is None or new.range is None or not old.file.endswith(f":{new.file}"):
        return f"{old} -> {new}"
    start = old.range.start
    return str(new) if start == new.range.start else f"{new} (was {start.line}:{start.column})"


def action_words(change: Change) -> str:
    """Return the action of a change, and whether it is certain."""
    if change.certainty == CERTAIN:
        return change.action
    return f"{change.action} ({'not certain' if change.certainty == UNKNOWN else change.certainty})"


def rule_words(cause: Cause) -> str:
    """Return why a part that differs has the effect that it has."""
    if cause.follows is None:
        return f"{cause.rule}, if the value changes" if cause.certainty == IF_VALUE_CHANGES else cause.rule
    name = f'"{dotted(cause.follows)}"'
    if cause.certainty == IF_VALUE_CHANGES:
        return f"{cause.rule}, if {name} gives another value after its update"
    if cause.certainty == UNKNOWN:
        return f"{cause.rule}, since {name} may give another value"
    return f"{cause.rule}, since {name} gets a new id"


def refused_first(changes: Sequence[Change]) -> list[Change]:
    """Return the changes with those that Heat refuses, and those around them, before the others."""
    return sorted(changes, key=lambda change: all(each.action != REFUSED for each in change.all()))


def _fits(change: Change, pattern: str) -> bool:
    named = (change.name, dotted(change.path), change.type, change.old_type)
    return any(each is not None and fnmatchcase(each, pattern) for each in named)
