"""A plan as users of the Python API and the report formats get it: frozen data without any stack behind it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from heatlint.report.diagnostic import Diagnostic, Range, Step

#: What an update does with a resource.
UNCHANGED = "unchanged"
UPDATED = "updated"
REPLACED = "replaced"
ADDED = "added"
DELETED = "deleted"
#: A resource of the cloud that the stack manages from now on, or no longer: it has an `external_id`.
ADOPTED = "adopted"
ABANDONED = "abandoned"
#: Heat refuses the change of this resource, and the update fails there.
REFUSED = "refused"
#: The kind of the effect of a deletion policy that keeps the resource, or a snapshot of it.
KEPT = "kept"
#: In the order in which reports count them.
ACTIONS = (REPLACED, DELETED, REFUSED, UPDATED, ADDED, ADOPTED, ABANDONED, UNCHANGED)
#: Actions that Heat has no word for -> its word for what happens in the stack.
HEAT_WORDS = {ADOPTED: ADDED, ABANDONED: DELETED}

#: How sure an action is: nothing that is unknown offline can change it;
CERTAIN = "certain"
#: it is so only if a value that the cloud gives is another one after the update (until then, count it as unchanged);
IF_VALUE_CHANGES = "only if the value changes"
#: or heatlint cannot tell, for example since a file is missing.
UNKNOWN = "unknown"
CERTAINTIES = (CERTAIN, IF_VALUE_CHANGES, UNKNOWN)
#: What stands in a value for a part that is secret, and for one that differs from that of the old value.
COVER = "******"
OTHER_COVER = f"{COVER} (another value)"
#: What is a cause, beside the parts of a definition: the state of a resource in a stack that runs.
STATE = "state"

#: The steps from the root stack to a resource: names of resources, those of nested stacks and group members included.
Path = tuple[str, ...]


def dotted(path: Path) -> str:
    """Return the path of a resource as text: "web.0.server"."""
    return ".".join(path)


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a file of the old or of the new stack.

    file: as in a Diagnostic: the path of the file, or for a request its name in "files", "template" or "environment".
    path: the mapping keys and list indices in the document. range: None when the document has no text.
    """

    file: str
    path: tuple[Step, ...]
    range: Range | None

    def __str__(self) -> str:
        return self.file if self.range is None else f"{self.file}:{self.range.start.line}:{self.range.start.column}"


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a resource changes: one part of its definition that differs.

    part: the name of the property, or "type", "metadata", "depends_on", "deletion_policy", "update_policy",
    "external_id", "condition"; or "restricted_actions" when the environment forbids the action, with its place there
    as new_place; or "state" when the state of the resource in a stack that runs is the reason. is_property: whether it
    is a property.
    old, new: the values, with their functions resolved; None for a part that is not written. A value that only the
    cloud knows is a text such as "<web.first_address>", the id of a resource "<web>", that of a new one "<new web>".
    hidden: whether a value is secret; both are None then. Of a map or list that is secret in part, only these parts are
    COVER, or OTHER_COVER in the new value.
    old_place, new_place: where the values are written; None when a part is not written.
    rule: why this leads to the action: a sentence in lower case, such as `"name" cannot be updated in place`.
    follows: the path of the resource whose new id is the reason; None when there is no such resource.
    certainty: one of CERTAINTIES: whether the part differs.
    """

    part: str
    is_property: bool
    rule: str
    old: Any = None
    new: Any = None
    hidden: bool = False
    old_place: Place | None = None
    new_place: Place | None = None
    follows: Path | None = None
    certainty: str = CERTAIN


@dataclass(frozen=True, slots=True)
class Effect:
    """What a change does beside what its action says.

    kind: a word such as "reboot", "rebuild", "detach", "restore", "kept" or "created-first"; text: a sentence in lower
    case. hurts: whether something is lost or interrupted.
    """

    kind: str
    text: str
    hurts: bool


@dataclass(frozen=True, slots=True)
class Change:
    """What the update does with one resource.

    name: the name of the resource in its stack; path: the names from the root stack to it.
    type: its type in the new stack, or in the old one when it is deleted; old_type: the type before; both as written;
    None for a definition without a type, and old_type for a resource that is added.
    action: one of ACTIONS; certainty: one of CERTAINTIES.
    causes: what differs, in the order of the definition, but first why Heat refuses a resource that is refused; empty
    for a resource that is not changed.
    effects: what else happens; advice: how to avoid what hurts, as imperative clauses.
    nested: what happens with the resources of its nested stack or the members of its group.
    old_place, new_place: the definition in each stack; None when the stack does not have the resource.
    same_as: of a resource that was probably renamed: the path of the resource that is deleted, when this one is added,
    and the other way round. attempted: of a resource that is refused: the action at which Heat fails; None when Heat
    also refuses to preview the update.
    """

    name: str
    path: Path
    type: str | None
    action: str
    certainty: str = CERTAIN
    old_type: str | None = None
    causes: tuple[Cause, ...] = ()
    effects: tuple[Effect, ...] = ()
    advice: tuple[str, ...] = ()
    nested: tuple[Change, ...] = ()
    old_place: Place | None = None
    new_place: Place | None = None
    same_as: Path | None = None
    attempted: str | None = None

    @property
    def refusal(self) -> str:
        """Why Heat refuses the change of the resource; "" when it does not."""
        if self.action != REFUSED:
            return ""
        return self.causes[0].rule if self.causes else "Heat refuses the change"

    @property
    def is_idle(self) -> bool:
        """Whether Heat updates the resource, and nothing changes.

        Heat updates every nested stack and group, and what is only written in another form.
        """
        return self.action == UPDATED and not self.causes and not any(each.does_something for each in self.nested)

    @property
    def does_something(self) -> bool:
        """Whether something happens with the resource or inside it."""
        return self.action != UNCHANGED and not self.is_idle

    def all(self) -> tuple[Change, ...]:
        """Return this change and all changes inside it, each before those that are nested in it."""
        return (self, *(each for inner in self.nested for each in inner.all()))


def counted_action(change: Change) -> str:
    """Return the action as which a change counts.

    It is UNCHANGED for a resource that is idle, and for one that changes only if a value does.
    """
    return change.action if change.does_something and change.certainty != IF_VALUE_CHANGES else UNCHANGED


@dataclass(frozen=True, slots=True)
class ParameterUse:
    """A part of a resource that depends on a parameter.

    path: the path of the resource. part: as in Cause; "condition" for the condition of the resource. place: where the
    definition refers to the parameter, or to a condition that depends on it.
    """

    path: Path
    part: str
    place: Place | None


@dataclass(frozen=True, slots=True)
class ParameterChange:
    """A parameter of the root stack whose value differs.

    old, new: the values; None when there is no value, it is not known, or it is hidden. is_added, is_removed: whether
    only the new or only the old template declares the parameter. uses: what it touches in the new root stack, in the
    order of the template.
    """

    name: str
    old: Any
    new: Any
    hidden: bool
    uses: tuple[ParameterUse, ...] = ()
    is_added: bool = False
    is_removed: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """What an update does.

    changes: one for each resource of the root stacks, in the order of the new template; then the deleted ones in the
    order of the old template.
    parameters: the parameters whose values differ.
    refused: why Heat refuses the update before it changes anything; None when it does not. `changes` is empty then.
    findings: what is wrong with the new stack when that is why Heat refuses it, as `heatlint.check` reports it.
    notes: what could not be compared, as sentences.
    """

    changes: tuple[Change, ...] = ()
    parameters: tuple[ParameterChange, ...] = ()
    refused: str | None = None
    findings: tuple[Diagnostic, ...] = ()
    notes: tuple[str, ...] = field(default=())

    def all(self) -> tuple[Change, ...]:
        """Return all changes, also those of nested stacks; each before those that are nested in it."""
        return tuple(each for change in self.changes for each in change.all())

    def count(self) -> dict[str, int]:
        """Return action -> the number of resources, in the order of ACTIONS, nested ones included.

        Each counts as `counted_action` says.
        """
        found = [counted_action(each) for each in self.all()]
        return {action: found.count(action) for action in ACTIONS}

    @property
    def is_empty(self) -> bool:
        """Whether the update changes nothing, also if Heat goes through nested stacks that stay the same."""
        return self.refused is None and not any(each.does_something for each in self.changes)
