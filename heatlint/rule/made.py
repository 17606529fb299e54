"""What the stacks themselves make of the things that Heat looks up in the cloud."""

from __future__ import annotations

from collections.abc import Hashable
from typing import NamedTuple

from heatlint.language.functions.base import Refused, Unknown, is_known
from heatlint.language.functions.cfn import ParamRef
from heatlint.language.functions.evaluate import Partial
from heatlint.language.functions.hot import GetParam
from heatlint.language.functions.hot_control import If
from heatlint.language.functions.hot_values import Join, Replace
from heatlint.model.as_created import as_created as as_created
from heatlint.model.build import deployed
from heatlint.model.every_member import EveryMember
from heatlint.model.groups import group_of
from heatlint.model.groups_deployed import members_named
from heatlint.model.nesting import add_nested_stacks, group_stack, unbuilt
from heatlint.model.scope import MADE, StackScope
from heatlint.model.view import View

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from heatlint.cloud.lookups import Lookup
    from heatlint.model.resource import Resource
    from heatlint.model.stack import Stack

#: The first stands for any text in the name of a thing, the second for another text: that is not known, or the index of
#: a member; then for the index of a member of a group in a group. Groups in those may make any name.
_TEXTS_FOR = (("\0", "\1"), ("\2", "\3"))
_ANY, _OTHER = _TEXTS_FOR[0]
#: The functions that leave each text that they get as it is, and the types of parameters that are texts.
_TEXTUAL = (GetParam, ParamRef, Join, Replace)
_TEXTS = ("string", "number")


class _Made(NamedTuple):
    """What the things that a stack has made are called.

    names: the names and IDs that the template gives them; is_any: whether there may be such a thing; are_all: whether
    all names that templates give are known.
    """

    names: frozenset[str]
    is_any: bool
    are_all: bool


def maker_of(stack: Stack, value: Any, lookup: Lookup) -> Resource | None:
    """Return the resource of the stack, or of one around or in it, that makes the thing that a value names."""
    name = lookup.name_in(value) if isinstance(value, str) else value
    root = stack.root
    makers = root.found_once(("makers", lookup), lambda: _by_name(root, lookup))
    found: Resource | None = makers.get(name) if isinstance(name, Hashable) else None
    return found


def namesake_of(stack: Stack, value: Any, lookup: Lookup) -> Resource | None:
    """Return the resource of the stack that makes such a thing and has the value as its own name in the template.

    What it makes certainly has another name: Heat chooses one, or the template gives it.
    """
    resource = stack.resource(value)
    if resource is None or not resource.is_a(*lookup.made_by):
        return None
    view = View(resource)
    return resource if all(map(view.known, lookup.found_by)) else None


def may_be_made(stack: Stack, value: Any, lookup: Lookup) -> bool:
    """Whether a value may name a thing that the stack, or one around or in it, makes with a name that is not known.

    Such a name comes from a parameter without a value, has the name of the stack, or is that of a member or a nested
    stack that is not built.
    """
    root = stack.root
    more: _More = root.found_once(("more makers", lookup), lambda: _more(root, lookup))
    name = lookup.name_in(str(value))
    return more.is_any or any(_may_be(parts, name) for parts in more.patterns)


def may_be_of_earlier(stack: Stack, value: Any, lookup: Lookup) -> bool:
    """Whether a value may name a thing of the stack that is updated. An inventory may be older than that stack.

    What the update deletes or replaces is still there when Heat looks for it.
    """
    earlier = stack.root.earlier
    if earlier is None or not isinstance(value, str | int | float):
        return False
    whole = earlier.found_once("deployed", lambda: deployed(earlier))
    made: _Made = whole.found_once(("made", lookup), lambda: _made(whole, lookup))
    name = lookup.name_in(str(value))
    return name in made.names or made.is_any and (lookup.may_be_chosen(name) or not made.are_all)


def _by_name(root: Stack, lookup: Lookup) -> dict[Hashable, Resource]:
    """Return the first resource that makes a thing for a look-up, by the name and the ID of the thing."""
    found: dict[Hashable, Resource] = {}
    for resource in _makers(root, lookup):
        for name in map(View(resource).get, lookup.found_by):
            if isinstance(name, Hashable):
                found.setdefault(name, resource)
    return found


class _More(NamedTuple):
    """What the things that a stack makes may be called, where that is not known.

    is_any: whether by any name. patterns: the parts of names that are known, see `_may_be`.
    """

    is_any: bool
    patterns: list[list[str]]


def _more(root: Stack, lookup: Lookup) -> _More:
    if not lookup.made_by or not lookup.found_by:
        return _More(False, [])
    is_any = any(any(unbuilt(stack)) for stack in root.all())
    patterns = []
    for resource in () if is_any else _makers(root, lookup):
        for name in lookup.found_by:
            of_name = _patterns(View(resource), name)
            if of_name is None:
                return _More(True, [])
            patterns += of_name
    for stack in () if is_any else _standing_for_others(root):
        of_others = _of_others(stack, lookup)
        if of_others is None:
            return _More(True, [])
        patterns += of_others
    return _More(is_any, patterns)


def _patterns(view: View, name: str) -> list[list[str]] | None:
    """Return the parts that are known of a property with texts that are not known; None when that says nothing.

    What the deployment chooses, such as an attribute, is not looked for, so it has no parts.
    """
    stack, written = view.resource.stack, view.resource.properties.get(name)
    if not is_known(written):  # a member of a group has parts of its definition that are resolved already
        return None
    values, is_open = [], not view.known(name) and view.waits_for_parameter(name)
    for text in (_ANY, _OTHER):
        scope = _AnyText(stack, text)
        try:
            values.append(Partial(stack.evaluator_over(scope)).resolve(written))
        except (Refused, Unknown, RecursionError):
            values.append(None)
        is_open = is_open or scope.was_asked
    if not is_open:
        return []
    start = (*view.resource.path, stack.words.properties, name)
    calls = view.resource.calls.get(stack.words.properties, ())
    inside = [call for call in calls if call.path[: len(start)] == start]
    if not all(isinstance(call.function, _TEXTUAL) for call in inside):
        return None
    parts = _common_parts(*values)
    return None if parts is None else [parts]


def _of_others(stack: Stack, lookup: Lookup, depth: int = 0) -> list[list[str]] | None:
    """Return the parts of the names of what other members of a group make; None when these may have any name.

    stack: of some members, or one that stands for the stacks nested in others. Two members are built that have texts
    for their index which no template has: what shows these as they are shows any index so. depth: in how many other
    groups the group is whose members have such texts.
    """
    if not any(True for _ in _makers(stack, lookup)):
        return []
    resource = stack.parent
    group = group_of(resource.type) if resource is not None and stack.group_template is not None else None
    if resource is None or group is None or depth == len(_TEXTS_FOR):
        return None
    texts = _TEXTS_FOR[depth]
    members = members_named(resource, group, texts)
    if members is None:
        return None
    both = group_stack(resource, members, assume_values=True, parsed=False)
    add_nested_stacks(both, EveryMember())
    if any(any(unbuilt(each)) or each.unchecked or _decides(each) for each in both.all()):
        return None
    makers: dict[str, list[Resource]] = {each: [] for each in texts}
    for each in _makers(both, lookup):
        makers[_member_around(each, both)].append(each)
    patterns = []
    for one, other in zip(*makers.values(), strict=True):
        for name in lookup.found_by:
            found = View(one).get(name), View(other).get(name)
            if found[0] is None and found[1] is None:
                continue
            parts = _common_parts(*found, texts)
            if parts is None:
                return None
            patterns.append(parts)
    of_inner = _of_groups_in_both(both, lookup, depth)
    return None if of_inner is None else patterns + of_inner


def _of_groups_in_both(both: Stack, lookup: Lookup, depth: int) -> list[list[str]] | None:
    """Return what `_of_others` returns for the groups in two members. both: their stack; depth: that of their group."""
    texts = _TEXTS_FOR[depth]
    found: dict[str, list[list[str]]] = {each: [] for each in texts}
    for stack in _standing_for_others(both):
        assert stack.parent is not None
        patterns = _of_others(stack, lookup, depth + 1)
        if patterns is None:
            return None
        found[_member_around(stack.parent, both)] += patterns
    combined = []
    for one, other in zip(*found.values(), strict=True):
        if [part.replace(*texts) for part in one] != other:
            return None
        combined.append([piece for part in one for piece in part.split(texts[0])])
    return combined


def _common_parts(one: Any, other: Any, texts: tuple[str, str] = _TEXTS_FOR[0]) -> list[str] | None:
    """Return the parts of a name around the index; None when it does not have the index as it is. texts: for that."""
    if not isinstance(one, str) or not isinstance(other, str) or one.replace(*texts) != other:
        return None
    return one.split(texts[0]) if texts[0] in one else None


def _member_around(resource: Resource, members: Stack) -> str:
    """Return the name of the member that a resource is or is nested in. members: the stack of the members."""
    while resource.stack is not members:
        assert resource.stack.parent is not None
        resource = resource.stack.parent
    return str(resource.name)


def _decides(stack: Stack) -> bool:
    """Whether a template decides something by conditions: of an index it may compare any."""
    return bool(stack.condition_calls or stack.uses_of(If) or stack.template.section(stack.words.conditions))


def _may_be(parts: list[str], name: str) -> bool:
    """Whether a name has these parts, from its beginning to its end, with something between each two.

    A regular expression would try all ways to fit the parts: a template can make these too many.
    """
    first, *inner, last = parts
    start, end = len(first), len(name) - len(last)
    if not (name.startswith(first) and name.endswith(last)):
        return False
    for part in inner:
        found = name.find(part, start + 1, max(end, 0))
        if found < 0:
            return False
        start = found + len(part)
    return start < end


class _AnyText(StackScope):
    """A stack with a text in the place of what is not known: a text without a value, and what its creation gives it.

    was_asked: whether somebody has asked for such a value.
    """

    def __init__(self, stack: Stack, text: str) -> None:
        super().__init__(stack, MADE)
        self.was_asked = False
        self._text = text

    def parameter(self, name: str) -> Any:
        """Return the value of a parameter. Raises Refused or Unknown."""
        try:
            return super().parameter(name)
        except Unknown:
            parameter = self.stack.parameters.get(name)
            if parameter is not None and parameter.schema.type not in _TEXTS:
                raise
        self.was_asked = True
        return self._text


def _standing_for_others(root: Stack) -> Iterator[Stack]:
    """Yield the stacks that stand for others, which are not built: with other members, or with other values."""
    shared: dict[Stack, None] = {}
    for stack in root.all():
        if stack.group_template is not None and not stack.group_template.is_whole:
            yield stack
        for resource in stack.resources.values():
            if resource.child is not None and resource.enabled is not False and not resource.is_own:
                shared[resource.child] = None
    yield from shared


def _made(root: Stack, lookup: Lookup) -> _Made:
    made = [View(each) for each in _makers(root, lookup) if each.stack.is_created]
    given = [(view, name) for view in made for name in lookup.found_by if view.written(name)]
    names = frozenset(view.get(name) for view, name in given if isinstance(view.get(name), str))
    # Heat checks what comes from an attribute while that is null.
    are_known = all(view.is_set(name) and view.known(name) and not view.refers(name) for view, name in given)
    has_unread = any(stack.unchecked or any(unbuilt(stack)) for stack in root.all())
    are_all = are_known and not has_unread and _more(root, lookup) == _More(False, [])
    return _Made(names, is_any=bool(made) or has_unread, are_all=are_all)


def _makers(root: Stack, lookup: Lookup) -> Iterator[Resource]:
    """Yield the resources of a stack, and of those in it, that make a thing for a look-up."""
    for stack in root.all():
        for resource in stack.resources.values():
            if resource.enabled is not False and resource.is_a(*lookup.made_by):
                yield resource
