"""The parameters and outputs of a stack in a picture, and the edges between them and the resources."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from heatlint.model.names import CONDITION, of_template
from heatlint.model.names import PARAMETER as PARAMETER_NAME
from heatlint.picture.excerpts import lines_at
from heatlint.picture.graph import OUTPUT, PARAMETER, VALUE, Edge, Key, Mark, Node

if TYPE_CHECKING:
    from heatlint.model.stack import Stack
    from heatlint.picture.excerpts import Excerpts
    from heatlint.picture.openings import Place

    Path = tuple[Any, ...]

#: The first step of the key of a parameter, and of an output.
_PARAMETERS, _OUTPUTS = "parameters", "outputs"


def paths_of_values(stack: Stack, include: Collection[str]) -> Iterator[Path]:
    """Yield where each parameter and output that is drawn is declared. include: as for `with_values`."""
    yield from ((stack.words.parameters, name) for name in (stack.parameters if PARAMETER in include else ()))
    yield from ((stack.words.outputs, name) for name in (stack.outputs if OUTPUT in include else ()))


def with_values(
    stack: Stack,
    include: Collection[str],
    covered: Callable[[str], str],
    excerpts: Excerpts | None,
    marks: Mapping[Place, Sequence[Mark]],
) -> Iterator[tuple[Node, list[Edge]]]:
    """Yield the nodes of the parameters and outputs of a stack, each with its edges.

    include: PARAMETER, OUTPUT, or both; covered: replaces the secrets in a text; excerpts: takes the lines of nodes,
    None when they have none; marks: the findings at each place.
    """

    def node(key: Key, label: str, kind: str, section: str, name: Any) -> Node:
        path = (section, name)
        excerpt, lines = None if excerpts is None else excerpts.of(stack, path), lines_at(stack.template.document, path)
        found = tuple(marks.get((stack.file, path), ()))
        return Node(key, key[-1], label, kind, marks=found, file=stack.file, excerpt=excerpt, lines=lines)

    if PARAMETER in include:
        users = _Users(stack)
        for name, parameter in stack.parameters.items():
            key = (_PARAMETERS, covered(str(name)))
            label = parameter.schema.type if isinstance(parameter.schema.type, str) else ""
            ends = [(*around, covered(str(user))) for around, user in users.of(name)]
            yield node(key, label, PARAMETER, stack.words.parameters, name), [Edge(key, end, VALUE) for end in ends]
    if OUTPUT in include:
        referenced = defaultdict(list)
        for reference in (*stack.references("resource"), *stack.references("attribute")):
            if reference.use.output is not None and isinstance(reference.target, str):
                referenced[reference.use.output.name].append(covered(reference.target))
        for name in stack.outputs:
            key = (_OUTPUTS, covered(str(name)))
            yield (
                node(key, "", OUTPUT, stack.words.outputs, name),
                [Edge((each,), key, VALUE) for each in dict.fromkeys(referenced[name])],
            )


class _Users:
    """Which resources and outputs use a parameter: in a value, or in a condition that they have."""

    def __init__(self, stack: Stack) -> None:
        words = stack.words
        self._around: dict[str, Key] = {words.resources: (), words.outputs: (_OUTPUTS,)}
        self._conditions = words.conditions
        #: The kind and the name of a parameter or condition -> the section and the name of what refers to it.
        self._by_name: dict[tuple[str, Any], dict[tuple[Any, Any], None]] = defaultdict(dict)
        for each in of_template(stack.template.value, stack.template.version):
            if not each.declares and each.of is None and len(each.path) > 1:
                self._by_name[each.kind, each.name][each.path[0], each.path[1]] = None
        for reference in stack.references("parameter"):  # also those whose name a function gives
            if isinstance(reference.target, str):
                place = reference.use.call.path
                self._by_name[PARAMETER_NAME, reference.target][place[0], place[1]] = None

    def of(self, parameter: Any) -> list[tuple[Key, Any]]:
        """Return the begin of the key of each user, and its name."""
        found: dict[tuple[Key, Any], None] = {}
        seen = {(PARAMETER_NAME, parameter)}
        todo = list(seen)
        while todo:
            for section, name in self._by_name.get(todo.pop(), ()):
                if section in self._around:
                    found[self._around[section], name] = None
                elif section == self._conditions and (CONDITION, name) not in seen:
                    seen.add((CONDITION, name))
                    todo.append((CONDITION, name))
        return list(found)
