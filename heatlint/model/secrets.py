"""The values of hidden parameters: no message quotes them."""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from heatlint.model.stack import Stack

COVER = "******"
#: Nobody hides more; each is looked for in every message.
MOST = 200
#: What is shorter is covered only where it is quoted: it is part of too many words.
_SHORT = 4
#: As much of a long text as any message quotes of it.
_QUOTED = 57


def secrets(stacks: Iterable[Stack]) -> list[str]:
    """The hidden values of some stacks, and the texts in them, as a message would have them; longest first."""
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
    """The message without any of the hidden texts."""
    for text in hidden:
        if len(text) < _SHORT:
            message = message.replace(f'"{text}"', f'"{COVER}"').replace(f"the number {text} ", f"the number {COVER} ")
        else:
            message = _without(message, text)
    return re.sub('"([^"]{4,})"', lambda quoted: _part(quoted, hidden), message)


def _without(message: str, text: str) -> str:
    """The message without the text, or as much of its beginning as is there."""
    start = message.find(text[:_QUOTED])
    while start >= 0:
        end, last = start, start + len(text)
        while end < min(last, len(message)) and message[end] == text[end - start]:
            end += 1
        message = message[:start] + COVER + message[end:]
        start = message.find(text[:_QUOTED], start + len(COVER))
    return message


def _part(quoted: re.Match[str], hidden: list[str]) -> str:
    """What is quoted, covered where it is part of a hidden text."""
    return f'"{COVER}"' if any(quoted[1] in text for text in hidden) else quoted[0]
