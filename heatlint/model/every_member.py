"""The nested stacks of a deployment with all members of groups, to look up in a cloud what each of them names."""

from __future__ import annotations

from heatlint.heat import MOST_RESOURCES
from heatlint.model.nesting_deployed import Deployed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.model.resource import Resource
    from heatlint.model.stack import Stack

#: How many resources are built of the members that `Deployed` leaves out. Heat makes no more in a stack, those that are
#: nested in it included, so a stack that it takes has all of its members.
MOST_FURTHER = MOST_RESOURCES
_TOO_MANY = f"since the members of groups have more than {MOST_FURTHER} resources"


class EveryMember(Deployed):
    """Builds all members of groups that differ by their index, each with its own nested stacks.

    `GroupTemplate.is_whole` and `Resource.is_own` say where these are too many; so does `Stack.unchecked`.
    """

    def __init__(self) -> None:
        super().__init__()
        self._further = MOST_FURTHER
        self._stacks_of_further: set[Stack] = set()

    def most_members(self, group: Resource) -> int:
        return 2 + max(0, self._further)

    def has_own(self, resource: Resource) -> bool:
        return True

    def left_for(self, resource: Resource) -> int:
        return self._further if self._is_further(resource) else super().left_for(resource)

    def why_left_out(self, resource: Resource) -> str:
        return _TOO_MANY if self._is_further(resource) else super().why_left_out(resource)

    def take(self, child: Stack) -> None:
        group, made = child.parent, child.group_template
        assert group is not None
        if made is not None and not made.is_whole and len(made.members) == self.most_members(group):
            message = f"not all members of the group are checked, {_TOO_MANY}"
            group.stack.unchecked.append((group, message))
        if self._is_further(group):
            self._stacks_of_further.add(child)
            self._further -= len(child.resources)
            return
        if made is not None:
            self._further -= max(0, len(child.resources) - 2)
        super().take(child)

    def _is_further(self, resource: Resource) -> bool:
        """Whether a resource is a member that `Deployed` leaves out, or is in one, or is the last member."""
        stack = resource.stack
        is_first = stack.group_template is None or next(iter(stack.resources.values())) is resource
        return stack in self._stacks_of_further or not is_first
