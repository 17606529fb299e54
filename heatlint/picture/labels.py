"""The lines of text of the nodes of a picture, as wide as there is room, and the sizes that nodes need for them."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil
from typing import TYPE_CHECKING

from heatlint.picture.layout import PADDING, TITLE_HEIGHT, Size
from heatlint.picture.style import accent_of, lines_of
from heatlint.picture.text_width import cut, distinct, width_of
from heatlint.report.place import printable

if TYPE_CHECKING:
    from heatlint.picture.graph import Graph, Key, Node

#: Sizes of letters in pixels: of names, and of the lines below.
NAME_SIZE, SMALL_SIZE = 14, 12
#: The height of a line, and the widest text of a node, in pixels.
LINE_HEIGHT, MOST_WIDTH = 18.0, 300.0


class Labels:
    """The texts of the nodes of a graph. They are not too wide, and do not look alike when what they stand for differs.

    sizes: the least size of each node, by its key.
    """

    def __init__(self, graph: Graph) -> None:
        nodes = list(graph.all_nodes())
        lines = [list(map(printable, lines_of(node))) for node in nodes]
        self._names = distinct((each[0] for each in lines), lambda text: cut(text, NAME_SIZE, MOST_WIDTH))
        others = (text for each in lines for text in each[1:])
        self._others = distinct(others, lambda text: cut(text, SMALL_SIZE, MOST_WIDTH))
        self.sizes: dict[Key, Size] = {node.key: self._size(node) for node in nodes}

    def lines(self, node: Node) -> Iterator[tuple[str, int, str]]:
        """Yield the text, the size of the letters and the class of each line of a node."""
        name, *others = map(printable, lines_of(node))
        yield self._names[name], NAME_SIZE, "name"
        for number, line in enumerate(others):
            accent = accent_of(node) if number else ""
            yield self._others[line], SMALL_SIZE, f"small {accent}-text" if accent else "small"

    def _size(self, node: Node) -> Size:
        widths = [width_of(text, size) for text, size, _ in self.lines(node)]
        # A whole number, so that no rounding makes the box narrower than its text.
        width = ceil(min(max(widths), MOST_WIDTH)) + 2 * PADDING
        return width, TITLE_HEIGHT if node.contents is not None else len(widths) * LINE_HEIGHT + 12
