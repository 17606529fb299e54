"""How wide a text is, about, in a usual sans-serif font, so that boxes fit their text without a font at hand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from os.path import commonprefix

from wcwidth import wcwidth

_NARROW, _WIDE = frozenset("fijlrtI.,:;'|!()[]{}-` "), frozenset("mwMW@%—…")
#: The width of a character in hundredths of the size of the letters: whole numbers, so that sums are exact.
_WIDTHS = {"narrow": 34, "small": 56, "capital": 70, "wide": 88, "double": 105}
#: A line may end after these.
_MARKS = frozenset("_-./:, ·")
#: How many characters stay before the first that differs.
_KEPT = 4


def width_of(text: str, size: float) -> float:
    """Return the width of a text in pixels. size: that of the letters."""
    return sum(map(_width, text)) * size / 100


def cut(text: str, size: float, most: float) -> str:
    """Return the text with its middle replaced by "…" if it is wider than `most` pixels."""
    if width_of(text, size) <= most:
        return text
    width = _width("…")
    begin = end = 0  # how many characters of the begin and of the end have room
    while True:
        is_begin = begin <= end
        width += _width(text[begin] if is_begin else text[-1 - end])
        if width * size / 100 > most:
            return f"{text[:begin]}…{text[len(text) - end :]}" if end else text[:1]
        begin, end = (begin + 1, end) if is_begin else (begin, end + 1)


def wrapped(text: str, size: float, most: float, lines: int) -> list[str]:
    """Return the text in lines of at most `most` pixels. If it needs more than `lines` lines, its middle is left out.

    A line ends after a mark or before a capital letter if there is one in its second half.
    """
    shorter, room = text, lines * most
    while len(found := list(islice(_lines(shorter, size, most), lines + 1))) > lines:
        room -= most / 10
        shorter = cut(text, size, room)
    return found


def _lines(text: str, size: float, most: float) -> Iterator[str]:
    begin = 0
    while True:
        end, width = begin, 0
        while end < len(text) and (width := width + _width(text[end])) * size / 100 <= most:
            end += 1
        if end >= len(text):
            yield text[begin:]
            return
        end = _break_in(text, begin, max(end, begin + 1))
        yield text[begin:end].rstrip(" ")
        begin = end


def _break_in(text: str, begin: int, end: int) -> int:
    """Return where a line of the text ends that begins at `begin` and has room up to `end`."""
    places = range(end, (begin + end) // 2, -1)
    marks = (at for at in places if text[at - 1] in _MARKS and text[at] not in _MARKS)
    capitals = (at for at in places if text[at - 1].islower() and text[at].isupper())
    return next(marks, 0) or next(capitals, end)


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


def _width(character: str) -> int:
    if character in _NARROW:
        return _WIDTHS["narrow"]
    if character in _WIDE:
        return _WIDTHS["wide"]
    if wcwidth(character) == 2:
        return _WIDTHS["double"]
    return _WIDTHS["capital" if character.isupper() or ord(character) > 0x2000 else "small"]
