"""What differs between two values, as short lines."""

from __future__ import annotations

from difflib import unified_diff
from itertools import groupby

from heatlint.language.functions.base import in_json
from heatlint.planning.changes import COVER, OTHER_COVER
from heatlint.report.notes import counted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from heatlint.planning.changes import Cause, ParameterChange

#: How many characters of a value a line has, and how many lines there are for one cause.
MOST_CHARACTERS, MOST_LINES = 60, 6
#: Longer texts are not compared line by line, in characters.
MOST_COMPARED = 100_000
NOT_SET, NOT_KNOWN = "not set", "not known"


def cause_lines(cause: Cause) -> list[str]:
    """Return what differs in a part: its name, and what it was and is."""
    if cause.hidden:
        return [f"{cause.part}: {COVER} -> {COVER}"]
    if cause.old is None and cause.new is None:
        return [cause.part]
    old, new = (NOT_SET if each is None else each for each in (cause.old, cause.new))
    if old == new:  # the cloud gives the value, or heatlint cannot compute it
        return [f"{cause.part}: {value_text(new)}"]
    return _lines(cause.part, old, new)


def parameter_lines(change: ParameterChange) -> list[str]:
    """Return the name of a parameter and its two values, then the places that use it."""
    old, new = (COVER, COVER) if change.hidden else (value_text(change.old), value_text(change.new))
    lines = [f"{change.name}: {NOT_SET if change.is_added else old} -> {NOT_SET if change.is_removed else new}"]
    for use in change.uses[:MOST_LINES]:
        lines.append(f"  used by {'.'.join((*use.path, use.part))}{'' if use.place is None else f' {use.place}'}")
    if len(change.uses) > MOST_LINES:
        lines.append(f"  and in {counted(len(change.uses) - MOST_LINES, 'more place')}")
    return lines


def value_text(value: Any) -> str:
    """Return a value in one line, as JSON; a long one is cut, and one of the cloud has no quotes."""
    if value is None:
        return NOT_KNOWN
    if isinstance(value, str):
        if _stands_for_value(value):
            return value
        text = in_json(value[: MOST_CHARACTERS + 1])
    else:
        text = in_json(value)
    return _short(text)


def _stands_for_value(text: str) -> bool:
    """Whether a text stands for a value that is not set, is secret, or that only the cloud knows."""
    return text in (NOT_SET, NOT_KNOWN, COVER, OTHER_COVER) or text[:1] == "<" and text[-1:] == ">" and "\n" not in text


def _lines(name: str, old: Any, new: Any) -> list[str]:
    if isinstance(old, str) and isinstance(new, str):
        if ("\n" in old or "\n" in new) and not (_stands_for_value(old) or _stands_for_value(new)):
            return _text_lines(name, old, new)
        old, new = _from_difference(old, new)
    if type(old) is type(new) and isinstance(old, (dict, list)):
        parts = list(_parts(name, old, new))
        if len(parts) > 1 or parts and parts[0][0] != name:
            lines = [f"{path}: {value_text(before)} -> {value_text(after)}" for path, before, after in parts]
            return _cut(lines, "difference")
    return [f"{name}: {value_text(old)} -> {value_text(new)}"]


def _text_lines(name: str, old: str, new: str) -> list[str]:
    """Return the lines of a text that differ, with their signs."""
    if len(old) + len(new) > MOST_COMPARED:
        return [f"{name}: the text differs; it is too long to be compared"]
    found = list(unified_diff(old.splitlines(), new.splitlines(), lineterm="", n=0))[2:]
    signs = [each[0] for each in found if not each.startswith("@@")]
    lines = [each[1:] for each in found if not each.startswith("@@")]
    if not lines:
        return [f"{name}: the line ends differ"]
    for gone, come in _exchanged(signs):
        lines[gone], lines[come] = _from_difference(lines[gone], lines[come])
    signed = [f"  {sign} {_short(line)}" for sign, line in zip(signs, lines, strict=True)]
    return [f"{name}: {counted(len(lines), 'line')} of the text differ", *_cut(signed, "line")]


def _exchanged(signs: list[str]) -> Iterator[tuple[int, int]]:
    """Yield the numbers of the lines that take the place of each other: so many "-", and as many "+" after them."""
    begin, before = 0, ("", 0)
    for sign, group in groupby(signs):
        count = len(list(group))
        if sign == "+" and before == ("-", count):
            yield from zip(range(begin - count, begin), range(begin, begin + count), strict=True)
        begin, before = begin + count, (sign, count)


def _from_difference(old: str, new: str) -> tuple[str, str]:
    """Return two texts without most of what they begin with alike, so that a short line shows the difference."""
    same = next((index for index, pair in enumerate(zip(old, new)) if pair[0] != pair[1]), min(len(old), len(new)))
    if max(len(old), len(new)) <= MOST_CHARACTERS or same <= MOST_CHARACTERS // 2:
        return old, new
    begin = same - MOST_CHARACTERS // 4
    return f"...{old[begin:]}", f"...{new[begin:]}"


def _short(text: str) -> str:
    return text if len(text) <= MOST_CHARACTERS else f"{text[: MOST_CHARACTERS - 3]}..."


def _parts(path: str, old: Any, new: Any) -> Iterator[tuple[str, Any, Any]]:
    """Yield the path of each part that differs, and what it was and is."""
    if isinstance(old, dict) and isinstance(new, dict):
        for key in dict.fromkeys((*old, *new)):
            before, after = old.get(key, NOT_SET), new.get(key, NOT_SET)
            if before != after:
                yield from _parts(f"{path}.{key}", before, after)
    elif isinstance(old, list) and isinstance(new, list):
        for index in range(max(len(old), len(new))):
            before, after = (each[index] if index < len(each) else NOT_SET for each in (old, new))
            if before != after:
                yield from _parts(f"{path}[{index}]", before, after)
    else:
        yield path, old, new


def _cut(lines: list[str], thing: str) -> list[str]:
    more = len(lines) - MOST_LINES
    return lines if more <= 1 else [*lines[:MOST_LINES], f"and {counted(more, f'more {thing}')}"]
