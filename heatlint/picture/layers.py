"""Puts the nodes of a picture into layers: each node comes after all that it needs. Nodes are numbers from 0."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Sequence

from heatlint.dependency_graph import longest_ways

#: From a node to one that needs it.
Pair = tuple[int, int]
#: The edges of one node that pass a layer at the same place: those that leave it (False), or those that reach it, and
#: are drawn in the same style.
Bundle = tuple[bool, int, Hashable]
#: How often narrow layers are tried: each time with the room that the edges left which pass the layers before.
_TRIES = 4
#: The part of a layer that nodes have at least, however many edges pass.
_LEAST_ROOM = 0.4
#: How much broader than wanted a layer may be: so many edges pass each other then that narrow layers do not help.
_MUCH = 2


def bundles_of(edges: list[Pair], styles: Sequence[Hashable]) -> list[Bundle]:
    """Return for each edge with which others it passes a layer: those of the end that has more edges.

    styles: how each edge is drawn.
    """
    leaving = Counter(source for source, _ in edges)
    reaching = Counter(target for _, target in edges)
    return [
        (False, source, style) if leaving[source] >= reaching[target] else (True, target, style)
        for (source, target), style in zip(edges, styles, strict=True)
    ]


def without_circles(count: int, edges: list[Pair]) -> list[Pair]:
    """Return the edges, those that close a circle the other way round."""
    following: dict[int, list[int]] = defaultdict(list)
    for source, target in edges:
        following[source].append(target)
    state = [0] * count  # 1: on the way, 2: done
    back = set()
    for start in range(count):
        todo = [(start, iter(following[start]))] if not state[start] else []
        state[start] = state[start] or 1
        while todo:
            node, rest = todo[-1]
            for other in rest:
                if state[other] == 1:
                    back.add((node, other))
                elif not state[other]:
                    state[other] = 1
                    todo.append((other, iter(following[other])))
                    break
            else:
                state[node] = 2
                todo.pop()
    return [(target, source) if (source, target) in back else (source, target) for source, target in edges]


def layers_of(count: int, edges: list[Pair]) -> list[int]:
    """Return the layer of each node: one more than the last of what it needs; what needs nothing is near its users.

    edges: without circles.
    """
    before, after = _neighbours(edges)
    ways = longest_ways({node: before[node] for node in range(count)})
    layers = [ways[node] for node in range(count)]
    for node in range(count):
        if not before[node] and after[node]:
            layers[node] = min(layers[other] for other in after[node]) - 1
    least = min(layers)
    return [layer - least for layer in layers]


def narrow_layers_of(
    edges: list[Pair],
    styles: Sequence[Hashable],
    wide: list[int],
    breadths: list[float],
    passing: float,
    most: float,
) -> list[int] | None:
    """Return the layer of each node, so that few layers are broader than `most`; None if some are much broader.

    edges: without circles; styles: how each is drawn; wide: what `layers_of` returns for them; breadths: how much room
    each node takes; passing: how much an edge takes that passes a layer. A node goes to a later layer when its own is
    full.
    """
    before, after = _neighbours(edges)
    order = sorted(range(len(breadths)), key=wide.__getitem__)
    room = most
    best: list[int] = []
    least = float("inf")
    for _ in range(_TRIES):
        layers = _filled(order, before, after, breadths, room)
        taken = _passing(layers, edges, styles, passing)
        full = dict(taken)
        for layer, breadth in zip(layers, breadths, strict=True):
            full[layer] += breadth
        if max(full.values()) >= least:  # more layers, so that more edges pass each of them
            break
        best, least = layers, max(full.values())
        room = max(most * _LEAST_ROOM, most - max(taken.values()))
        if least <= most:
            break
    return best if least <= most * _MUCH else None


def _filled(
    order: list[int],
    before: dict[int, list[int]],
    after: dict[int, list[int]],
    breadths: list[float],
    room: float,
) -> list[int]:
    layers = [0] * len(order)
    load: dict[int, float] = defaultdict(float)
    for node in order:
        layer = max((layers[other] + 1 for other in before[node]), default=0)
        while load[layer] and load[layer] + breadths[node] > room:
            layer += 1
        layers[node] = layer
        load[layer] += breadths[node]
    for node in reversed(order):
        if before[node] or not after[node]:
            continue
        # What needs nothing goes near its users, where there is room.
        for layer in range(min(layers[other] for other in after[node]) - 1, layers[node], -1):
            if load[layer] + breadths[node] <= room:
                load[layers[node]] -= breadths[node]
                load[layer] += breadths[node]
                layers[node] = layer
                break
    used = {layer: number for number, layer in enumerate(sorted(set(layers)))}
    return [used[layer] for layer in layers]


def _passing(layers: list[int], edges: list[Pair], styles: Sequence[Hashable], passing: float) -> dict[int, float]:
    """Return how much room the edges take that pass each layer."""
    taken = dict.fromkeys(range(max(layers) + 1), 0.0)
    passed: dict[Bundle, tuple[int, int]] = {}
    for (source, target), bundle in zip(edges, bundles_of(edges, styles), strict=True):
        first, last = passed.get(bundle, (layers[source] + 1, layers[target]))
        passed[bundle] = min(first, layers[source] + 1), max(last, layers[target])
    begin, end = (Counter(ends) for ends in zip(*passed.values())) if passed else (Counter(), Counter())
    many = 0
    for layer in taken:
        many += begin[layer] - end[layer]
        taken[layer] = many * passing
    return taken


def _neighbours(edges: list[Pair]) -> tuple[dict[int, list[int]], dict[int, list[int]]]:
    before: dict[int, list[int]] = defaultdict(list)
    after: dict[int, list[int]] = defaultdict(list)
    for source, target in edges:
        before[target].append(source)
        after[source].append(target)
    return before, after
