"""What the state of a resource that runs means for its update, whatever its definition says.

Source: heat.engine.resource (_needs_update, create), heat.engine.check_resource (check_resource_update), the methods
needs_replace_failed and _needs_update of the classes in heat.engine.resources.
"""

from __future__ import annotations

from heatlint.planning.changes import ADDED, CERTAIN, REFUSED, REPLACED, STATE, UNCHANGED, UNKNOWN, UPDATED
from heatlint.planning.decide import Decision, Reason

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.load.running import RunningResource
    from heatlint.model.resource import Resource
    from heatlint.planning.decide import Decider

#: The state of a resource that Heat has not begun to make, of one that it could not begin to make, and of one that is
#: gone.
NOT_MADE, NEVER_MADE, GONE = "INIT_COMPLETE", "INIT_FAILED", "DELETE_COMPLETE"
_CHECK, _CHECK_FAILED = "CHECK", "CHECK_FAILED"


def exists(running: RunningResource | None) -> bool:
    """Whether the stack has a resource that an update may keep. running: None when the stack does not list it."""
    return running is not None and running.state != NOT_MADE


def unmakeable(running: RunningResource) -> Decision | None:
    """Return the decision for a resource that Heat cannot make, whatever its definition is; None for any other."""
    if running.state != NEVER_MADE:
        return None
    reason = Reason(STATE, REFUSED, f"Heat fails to make a resource in the state {running.state}")
    return Decision(REFUSED, [reason], attempted=REPLACED)


def missing() -> Decision:
    """Return the decision about a resource that the template had, but the stack does not have."""
    return Decision(ADDED, [Reason(STATE, ADDED, "the stack does not have this resource yet")])


def left_over(running: RunningResource, why: str) -> Decision:
    """Return the decision about a resource that the stack has with a definition that is not known.

    why: the reason for that. Heat compares with that definition.
    """
    action = REPLACED if running.has_failed else UPDATED
    text = f"{why}; its definition is not known"
    if running.has_failed:
        text = f"the resource is in the state {running.state}, and {why}"
    return Decision(action, [Reason(STATE, action, text, certainty=UNKNOWN)], UNKNOWN)


def unread() -> Decision:
    """Return the decision about a resource that the stack may have, in a template that is not given."""
    text = "the template that the stack has is not given, so it is not known whether it has this resource"
    return Decision(UPDATED, [Reason(STATE, UPDATED, text, certainty=UNKNOWN)], UNKNOWN)


def unmapped(decision: Decision, before: Resource) -> Decision:
    """Return a decision about a resource of a type that only one of the stacks knows. before: the old resource."""
    if decision.action not in (UNCHANGED, UPDATED):
        return decision
    text = f'it is not known what "{before.type_name}" stands for in one of the stacks'
    reason = Reason("type", UPDATED, text, certainty=UNKNOWN)
    return Decision(UPDATED, [reason, *decision.reasons], UNKNOWN)


def with_state(decision: Decision, decider: Decider, running: RunningResource) -> Decision:
    """Return a decision, or what the state of the resource leads to.

    decision: what `decider` decided from the definitions.
    """
    if decider.rule.always == UNCHANGED:
        return decision
    certainty = _replacement(decider, running)
    if certainty is None or certainty != CERTAIN and decision.action == REPLACED and decision.certainty == CERTAIN:
        return decision
    text = f"the resource is in the state {running.state}"
    if certainty != CERTAIN:
        text += ", so Heat replaces it unless the service says that it can be used"
    return Decision(REPLACED, [Reason(STATE, REPLACED, text, certainty=certainty), *decision.reasons], certainty)


def _replacement(decider: Decider, running: RunningResource) -> str | None:
    """Return how certain it is that Heat replaces a resource because of its state; None when it does not."""
    rule = decider.rule
    if decider.is_stack and running.has_id:
        return _replacement_of_stack(running)
    if running.state == GONE and rule.always != UPDATED:
        return CERTAIN
    if not running.has_failed or rule.updated_if is not None and decider.old.get_known(rule.updated_if):
        return None
    is_checked = running.action == _CHECK
    if rule.always == UPDATED:
        return CERTAIN if is_checked else None
    asks = rule.asks_since is not None and decider.after.resource.stack.release >= rule.asks_since
    if not asks or not running.has_id or is_checked and not rule.asks_after_check:
        return CERTAIN
    if rule.asks_if is not None and decider.old.get_known(rule.asks_if) is None:
        return CERTAIN
    return UNKNOWN


def _replacement_of_stack(running: RunningResource) -> str | None:
    """Return how certain it is that Heat replaces a nested stack because of its state; None when it does not.

    Heat leaves what failed to the nested stack, except a stack that a user marked as unhealthy. After a check of the
    stack, resources in it have failed as well.
    """
    if running.state != _CHECK_FAILED:
        return None
    if running.nested is None:
        return UNKNOWN
    return None if any(each.state == _CHECK_FAILED for each in running.nested.values()) else CERTAIN
