"""What the stacks themselves make of the things that Heat looks up in the cloud."""

from __future__ import annotations

from collections.abc import Hashable
from typing import NamedTuple

from heatlint.language.functions.base import Refused, Unknown, is_known
from heatlint.language.functions.evaluate import Partial
from heatlint.model.as_created import as_created as as_created
from heatlint.model.build import deployed
from heatlint.model.nesting import unbuilt
from heatlint.model.scope import MADE, StackScope
from heatlint.model.view import View

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from heatlint.cloud.lookups import Lookup
    from heatlint.model.resource import Resource
    from heatlint.model.stack import Stack

#: Stands for any text in the name of a thing.
_ANY = "\0"


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
    is_any = is_any or any(any(_makers(each, lookup)) for each in _standing_for_others(root))
    patterns = []
    for resource in () if is_any else _makers(root, lookup):
        for name in lookup.found_by:
            view, written = View(resource), resource.properties.get(name)
            # A member of a group has parts of its definition that are resolved already.
            if not is_known(written) or not view.known(name) and view.waits_for_parameter(name):
                return _More(True, [])
            patterns += _with_name_of_stack(resource.stack, written)
    return _More(is_any, patterns)


def _with_name_of_stack(stack: Stack, written: Any) -> list[list[str]]:
    """Return the parts of the text that a value gives which are known, if it has the name of the stack or its ID."""
    try:
        found = Partial(stack.evaluator_over(_AnyStack(stack, MADE))).resolve(written)
    except (Refused, Unknown, RecursionError):
        return []
    if not isinstance(found, str) or _ANY not in found:
        return []
    return [found.split(_ANY)]


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


class _AnyStack(StackScope):
    """A stack of which nothing is known that it gets only with its creation: the name, the ID and the project."""

    def parameter(self, name: str) -> Any:
        """Return the value of a parameter. Raises Refused or Unknown."""
        is_hidden = name not in self.stack.parameters and self.stack.hides(name)
        return _ANY if is_hidden else super().parameter(name)


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
    are_all = are_known and not has_unread and not _more(root, lookup).is_any
    return _Made(names, is_any=bool(made) or has_unread, are_all=are_all)


def _makers(root: Stack, lookup: Lookup) -> Iterator[Resource]:
    """Yield the resources of a stack, and of those in it, that make a thing for a look-up."""
    for stack in root.all():
        for resource in stack.resources.values():
            if resource.enabled is not False and resource.is_a(*lookup.made_by):
                yield resource
