"""Whether a resource is there before and after an update, when the condition that decides it is not known."""

from __future__ import annotations

from heatlint.planning.changes import ADDED, DELETED, IF_VALUE_CHANGES, REFUSED, UNCHANGED, UNKNOWN
from heatlint.planning.decide import Decision, Reason

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Hashable

    from heatlint.model.resource import Resource
    from heatlint.planning.side import ExistingSide

_PART = "condition"


def presence(resource: Resource, side: ExistingSide) -> Hashable:
    """Return what decides whether a resource is there: True when it is, None when nothing is known.

    Two resources with equal answers are both there, or both are not. side: the values of its stack.
    """
    if resource.enabled:
        return True
    written = resource.definition.get(resource.stack.words.condition)
    return side.scope.condition_source(written)


def may_differ(before: Hashable, after: Hashable) -> bool:
    """Whether one of two resources may be there without the other. before, after: what `presence` returns."""
    return before is None or before != after


def with_presence(decision: Decision, after: Resource) -> Decision:
    """Return a decision about a resource that may be there before or after the update alone.

    If the definition is the same, that it may leave the stack counts, else that it may be added. after: the new one.
    """
    if decision.action == REFUSED:
        return decision
    action = ADDED if after.enabled else DELETED
    reason = Reason(_PART, action, "the condition, which is not known, may have another value", certainty=UNKNOWN)
    others = [each for each in decision.reasons if each.part != _PART]
    if decision.action == UNCHANGED or decision.certainty == IF_VALUE_CHANGES or not others:
        return Decision(action, [reason, *others], UNKNOWN)
    return Decision(decision.action, [*others, reason], UNKNOWN)
