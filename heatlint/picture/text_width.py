"""How wide a text is, about, in a usual sans-serif font, so that boxes fit their text without a font at hand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from os.path import commonprefix

from wcwidth import wcwidth

_NARROW, _WIDE = frozenset("fijlrtI.,:;'|!()[]{}-` "), frozenset("mwMW@%—…")
#: The width of a character as a part of the size of the letters.
_WIDTHS = {"narrow": 0.34, "small": 0.56, "capital": 0.7, "wide": 0.88, "double": 1.05}
#: How many characters stay before the first that differs.
_KEPT = 4


def width_of(text: str, size: float) -> float:
    """Return the width of a text in pixels. size: that of the letters."""
    return sum(map(_width, text)) * size


def cut(text: str, size: float, most: float) -> str:
    """Return the text with its middle replaced by "…" if it is wider than `most` pixels."""
    if width_of(text, size) <= most:
        return text
    kept = len(text) - 1
    while kept > 1:
        kept -= 1
        shorter = f"{text[: (kept + 1) // 2]}…{text[len(text) - kept // 2 :]}"
        if width_of(shorter, size) <= most:
            return shorter
    return text[:1]


def distinct(texts: Iterable[str], shorten: Callable[[str], str]) -> dict[str, str]:
    """Return each text -> its short form, in which different texts never look alike.

    shorten: returns a text that is short enough, and keeps its begin. Of texts that are equal then, what they have in
    common at the begin is left out.
    """
    found: dict[str, str] = {}
    todo = [(list(dict.fromkeys(texts)), 0)]
    while todo:
        group, begin = todo.pop()
        alike = defaultdict(list)
        for text in group:
            alike[shorten(f"…{text[begin:]}" if begin else text)].append(text)
        for short, same in alike.items():
            if len(same) == 1 or begin >= max(map(len, same)):
                found.update(dict.fromkeys(same, short))
            else:
                todo.append((same, max(begin + 1, len(commonprefix(same)) - _KEPT)))
    return found


def _width(character: str) -> float:
    if character in _NARROW:
        return _WIDTHS["narrow"]
    if character in _WIDE:
        return _WIDTHS["wide"]
    if wcwidth(character) == 2:
        return _WIDTHS["double"]
    return _WIDTHS["capital" if character.isupper() or ord(character) > 0x2000 else "small"]
