"""What a picture shows: nodes, edges between them, and graphs inside nodes. Each format draws it in its own way."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from heatlint.picture.excerpts import Excerpt

#: The names from the root stack to a node; no other node has the same.
Key = tuple[str, ...]

#: The kinds of nodes.
RESOURCE, PARAMETER, OUTPUT, TEMPLATE, ENVIRONMENT, JOINT = (
    "resource",
    "parameter",
    "output",
    "template",
    "environment",
    "joint",  # only in drawings, see heatlint.picture.joints
)
#: Why an edge is there: the template says so, a function refers to a resource, Heat adds the dependency, Heat adds it
#: between resources that have nothing to do with each other, a parameter or output belongs to a resource, a template
#: names another one, an environment that no stack has maps a type of a template to another one, a security group
#: filters the traffic of a server or port, or a server or port may be in a network: a value that is not known decides.
DEPENDS_ON, REFERENCE, IMPLICIT, ORDER, VALUE, NESTS, MAY_NEST, PROTECTS, MAY_BE = (
    "depends_on",
    "reference",
    "implicit",
    "order",
    "value",
    "nests",
    "may nest",
    "protects",
    "may be",
)
#: The label of a node that stands for resources of different types.
SEVERAL_TYPES = "several types"
#: The detail of such a node, or of one for resources of one type, that has their names.
NAMES = "names"
_DASHED = (IMPLICIT, MAY_NEST, PROTECTS, MAY_BE)
#: The lines of edges, the one that says most first.
SOLID, DASHED, DOTTED = LINES = ("solid", "dashed", "dotted")
#: What is special about a node: its condition is false, it is in a group without members, its condition is not known,
#: it exists outside of the stack (`external_id`), Heat does not know its type, or it is a template that was not read.
SWITCHED_OFF, NOT_MADE, CONDITIONAL, EXTERNAL, UNKNOWN, NOT_READ = (
    "switched off",
    "not made",
    "conditional",
    "external",
    "unknown type",
    "not read",
)


@dataclass(frozen=True, slots=True)
class Mark:
    """A finding at a node. severity: "error", "warning" or "info"; place: the file, line and column."""

    severity: str
    code: str
    message: str
    place: str


@dataclass(frozen=True, slots=True)
class Node:
    """A node.

    key: its steps from the root, which no other node has; name: the first line; label: the second, the type of a
    resource; instead: what the second line says instead of the label, "" for the label; service: the service of its
    type, "" for none; state: what is special about it, "" for nothing; count: how many there are, such as "3" or "1 to
    4", for the members of a group, "" for one; inside: the nested stack; details: more lines, (name, text), for formats
    that have room, the properties of a resource; about: the same of what else it says, such as its condition; excerpt:
    its lines in its file, None where they are not shown; file: where it is written, "" for nowhere; lines: the first
    and the last line there; change: what an update does with it, one of heatlint.planning.changes.ACTIONS, "" where no
    update is shown; causes: why, (name, text); members: the first and the last of the members of a group that it stands
    for, None for a node that stands for itself; refusal: why Heat refuses the change, "" when it does not; kept: what
    stays of it in the cloud when the update deletes it, a sentence, "" for nothing; within: the names of the networks
    that it is in, where lines alone are hard to follow.
    """

    key: Key
    name: str
    label: str = ""
    kind: str = RESOURCE
    service: str = ""
    state: str = ""
    count: str = ""
    inside: Graph | None = None
    marks: tuple[Mark, ...] = ()
    details: tuple[tuple[str, str], ...] = ()
    about: tuple[tuple[str, str], ...] = ()
    excerpt: Excerpt | None = None
    file: str = ""
    lines: tuple[int, int] = (1, 1)
    change: str = ""
    causes: tuple[tuple[str, str], ...] = ()
    members: tuple[str, str] | None = None
    instead: str = ""
    refusal: str = ""
    kept: str = ""
    within: tuple[str, ...] = ()

    def for_members(self, first: str, last: str) -> Node:
        """Return the node as one that stands for the members of a group from the first to the last."""
        return replace(self, name=first if first == last else f"{first} to {last}", members=(first, last))

    def stands_for(self, name: str) -> bool:
        """Whether the node is the resource with a name in its stack, or stands for the member of a group with it."""
        if name in (self.key[-1], *(self.members or ())):
            return True
        first, last = self.members or ("", "")
        return all(each.isdecimal() for each in (first, last, name)) and int(first) <= int(name) <= int(last)

    @property
    def place(self) -> str:
        """Where the node is written, "file:line"; "" for nowhere."""
        return f"{self.file}:{self.lines[0]}" if self.file else ""

    @property
    def contents(self) -> Graph | None:
        """What is drawn inside of the node; None for a node that is not a box."""
        return self.inside if self.inside is not None and self.inside.nodes else None

    @property
    def is_off(self) -> bool:
        """Whether Heat does not make it."""
        return self.state in (SWITCHED_OFF, NOT_MADE)

    @property
    def severity(self) -> str:
        """The severity of the worst finding at the node, "" for none."""
        found = {mark.severity for mark in self.marks}
        return next((each for each in ("error", "warning", "info") if each in found), "")


@dataclass(frozen=True, slots=True)
class Edge:
    """An edge between two nodes of one graph. `source` is made first: `target` depends on it.

    change: heatlint.planning.changes.ADDED or DELETED when an update adds or removes it between nodes that stay.
    """

    source: Key
    target: Key
    kind: str
    in_cycle: bool = False
    change: str = ""

    def between(self, source: Key, target: Key) -> Edge:
        """Return the edge with other ends; itself if they are its own."""
        if (source, target) == (self.source, self.target):
            return self
        return replace(self, source=source, target=target)

    @property
    def line(self) -> str:
        """How it is drawn: DASHED when no template says so, or when it is beside what the picture is about.

        DOTTED when it only says what is made first.
        """
        if self.kind == ORDER:
            return DOTTED
        return DASHED if self.kind in _DASHED else SOLID

    @property
    def is_dependency(self) -> bool:
        """Whether Heat makes one resource after the other."""
        return self.kind in (DEPENDS_ON, REFERENCE, IMPLICIT, ORDER)

    @property
    def style(self) -> tuple[str, str]:
        """What decides how it is drawn: edges of which this differs do not lie over one another."""
        return self.line, self.change


@dataclass(frozen=True, slots=True)
class Graph:
    """The nodes of a stack, in the order of its template, and the edges between them.

    marks: the findings that are not about one node; unplaced: those of them that are errors of the stack, which the
    caption tells; left_out: how many nodes are not shown by themselves; caption: a line below the title, "" for none;
    is_refused: whether Heat refuses the update, or the change of a resource in it; whole: the graph of all resources,
    of which it shows some, None for itself; joined: a resource without a node there -> the nodes that show it, such as
    the server of a port.
    """

    title: str
    nodes: tuple[Node, ...] = ()
    edges: tuple[Edge, ...] = ()
    marks: tuple[Mark, ...] = field(default=())
    unplaced: tuple[Mark, ...] = ()
    left_out: int = 0
    caption: str = ""
    is_refused: bool = False
    whole: Graph | None = field(default=None, compare=False)
    joined: Mapping[Key, tuple[Key, ...]] = field(default_factory=dict, compare=False)

    def all_nodes(self) -> Iterator[Node]:
        """Yield the nodes and those inside of them."""
        for node in self.nodes:
            yield node
            if node.inside is not None:
                yield from node.inside.all_nodes()

    @property
    def shows_update(self) -> bool:
        """Whether it is the picture of an update."""
        return any(node.change for node in self.all_nodes())

    @property
    def size(self) -> int:
        """The number of nodes, those inside of others included. Joints do not count."""
        return sum(1 for node in self.all_nodes() if node.kind != JOINT)

    def shown_for(self, key: Key) -> tuple[Key, ...]:
        """Return the nodes that show a resource of the whole graph: its own, those of what is in it, or others."""
        keys = [node.key for node in self.all_nodes()]
        if key in keys:
            return (key,)
        joined = self.joined.get(key, ())
        return tuple(each for each in keys if each in joined or each[: len(key)] == key)

    def ids(self) -> dict[Key, str]:
        """Return a short name for each node, which is an identifier in every format."""
        return {node.key: f"n{number}" for number, node in enumerate(self.all_nodes())}

    def with_each(self, change: Callable[[Node], Node]) -> Graph:
        """Return the graph with what a function returns for each node, and for each one inside of it.

        The function leaves `inside` as it is.
        """
        nodes = (
            replace(change(node), inside=None if node.inside is None else node.inside.with_each(change))
            for node in self.nodes
        )
        return replace(self, nodes=tuple(nodes))

    def all_edges(self) -> Iterator[Edge]:
        """Yield the edges, and those inside of nodes."""
        yield from self.edges
        for node in self.nodes:
            if node.inside is not None:
                yield from node.inside.all_edges()
