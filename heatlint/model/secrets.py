"""Removes the values of hidden parameters from messages."""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from heatlint.model.stack import Stack

COVER = "******"
#: More values are not removed: each is searched for in every message.
MOST = 200
#: A shorter value is removed only where it is quoted: it is part of too many words.
_SHORT = 4
#: A message quotes no more of a long text than this many characters.
_QUOTED = 57


def secrets(stacks: Iterable[Stack]) -> list[str]:
    """Return the hidden values of stacks, and the strings in them, as a message quotes them; longest first."""
    found: set[str] = set()
    for stack in stacks:
        for parameter in stack.parameters.values():
            if parameter.schema.hidden:
                for value in (parameter.given, parameter.given_default, parameter.schema.default):
                    found.update(_texts(value))
    return sorted(found, key=lambda text: (-len(text), text))[:MOST]


def _texts(value: Any) -> Iterator[str]:
    todo = [value]
    while todo:
        each = todo.pop()
        if isinstance(each, dict):
            todo += each.values()
        elif isinstance(each, list):
            todo += each
        elif isinstance(each, str):
            yield from (part.replace("\n", "\\n") for part in {each, *each.split(",", MOST)} if part)
        elif isinstance(each, (int, float)) and not isinstance(each, bool):
            yield str(each)


def covered(message: str, hidden: list[str]) -> str:
    """Return a message without the hidden texts."""
    for text in hidden:
        if len(text) < _SHORT:
            message = message.replace(f'"{text}"', f'"{COVER}"').replace(f"the number {text} ", f"the number {COVER} ")
        else:
            message = _without(message, text)
    return re.sub('"([^"]{4,})"', lambda quoted: _part(quoted, hidden), message)


def _without(message: str, text: str) -> str:
    """Return the message without the text, or without its beginning where the message has only that."""
    start = message.find(text[:_QUOTED])
    while start >= 0:
        end, last = start, start + len(text)
        while end < min(last, len(message)) and message[end] == text[end - start]:
            end += 1
        message = message[:start] + COVER + message[end:]
        start = message.find(text[:_QUOTED], start + len(COVER))
    return message


def _part(quoted: re.Match[str], hidden: list[str]) -> str:
    """Return a quotation, covered when it is part of a hidden text."""
    return f'"{COVER}"' if any(quoted[1] in text for text in hidden) else quoted[0]
