"""Prints a JSON text in heatlint's layout. Each string and number is copied from the text."""

from __future__ import annotations

from heatlint.rewrite.order import below, order_of, ranked
from heatlint.text import jsontext
from heatlint.text.tree import LIST

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.rewrite.options import Options
    from heatlint.rewrite.order import Order
    from heatlint.text.tree import Marks


def formatted_json(text: str, keys: dict[str, object], options: Options) -> str:
    """Return a JSON text in heatlint's layout. It must not repeat a key. keys: of the map at its top."""
    top = jsontext.trace(text).marks
    order = order_of(keys) if options.sort_sections else None
    return _JsonLayout(text, options).value(top[1], top[2], top[3], "", 0, order) + "\n"


class _JsonLayout:
    def __init__(self, text: str, options: Options) -> None:
        self._text = text
        self._options = options

    def value(self, start: int, end: int, marks: Marks | None, margin: str, width: int, order: Order | None) -> str:
        """Return a value. margin: the blanks before its line; width: of what is before it and after it in the line."""
        if marks is None:
            return self._text[start:end]
        opening, closing = self._text[start], self._text[end - 1]
        if len(marks) == 1:
            return opening + closing
        if "\n" not in self._text[start:end]:
            line = self._line(start, end, marks, order)
            if width + len(line) <= self._options.line_length:
                return line
        inner = margin + " " * self._options.indent
        entries = self._entries(marks, order)
        parts = [
            f"{inner}{key}{self.value(*place, inner, len(inner) + len(key) + (at < len(entries)), child)}"
            for at, (key, place, child) in enumerate(entries, 1)  # a comma follows each but the last
        ]
        return f"{opening}\n" + ",\n".join(parts) + f"\n{margin}{closing}"

    def _line(self, start: int, end: int, marks: Marks | None, order: Order | None) -> str:
        """Return a value on one line."""
        if marks is None:
            return self._text[start:end]
        parts = [key + self._line(*place, child) for key, place, child in self._entries(marks, order)]
        return self._text[start] + ", ".join(parts) + self._text[end - 1]

    def _entries(
        self, marks: Marks, order: Order | None
    ) -> list[tuple[str, tuple[int, int, Marks | None], Order | None]]:
        """Return the entries of a list or map: the key with its colon, the place of the value, and its order."""
        step = marks[0]
        found = [marks[at : at + step] for at in range(1, len(marks), step)]
        if step == LIST:
            return [("", (start, end, inner), below(order, "")) for start, end, inner in found]
        indexes = list(range(len(found))) if order is None else ranked(order, [str(each[0]) for each in found])
        return [
            (
                f"{self._text[found[at][1] : found[at][2]]}: ",
                (found[at][3], found[at][4], found[at][5]),
                below(order, found[at][0]),
            )
            for at in indexes
        ]
