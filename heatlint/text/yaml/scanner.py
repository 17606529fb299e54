"""The events of a YAML text, through PyYAML's public interface.

Heat reads YAML with PyYAML's C parser, which is libyaml, and so do we. `ruamel.yaml` is not used here: its parser is
libyaml 0.1.7, which refuses `{type: OS::Nova::Server}`.
"""

from __future__ import annotations

import yaml

from heatlint.text.document import BYTE_ORDER_MARK
from heatlint.text.limits import MOST_DEPTH, counted, too_deep

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

# How many characters libyaml scans beyond the event that it returns, in search of the ":" after a key.
LOOKAHEAD = 1024


def events(text: str) -> Callable[[], Any]:
    """Return a function that returns the next event of a text (a `yaml.Event`) at each call.

    The offsets in the events' marks do not count a byte order mark at the beginning. The function raises
    `yaml.YAMLError` where the text is not YAML; `events` itself raises UnicodeEncodeError for a lone surrogate.
    """
    if not yaml.__with_libyaml__:
        return python_events(text)
    get_event: Callable[[], Any] = yaml.CSafeLoader(text).get_event
    return get_event


class _PythonLoader(yaml.SafeLoader):
    """PyYAML's Python parser with the marks of its C parser: a byte order mark at the beginning does not count."""

    def __init__(self, text: str) -> None:
        self.shift = text.startswith(BYTE_ORDER_MARK)
        super().__init__(text)

    def get_mark(self) -> yaml.Mark:
        mark = super().get_mark()
        mark.index -= self.shift
        return mark


def python_events(text: str) -> Callable[[], Any]:
    """Return the same from PyYAML's Python parser, which is much slower and accepts a few texts that libyaml refuses.

    For a few of those texts its events raise ValueError or OverflowError.
    """
    return _PythonLoader(text).get_event


def scan(text: str) -> None:
    """Scan a text to its end. Raises what the events raise, and Trouble for a text that is nested too deep."""
    depth: list[Any] = []  # an item for each open collection
    next_event = counted(events(text), depth, 0)
    while not isinstance(event := next_event(), yaml.StreamEndEvent):
        nesting = _nesting(event)
        if nesting > 0:
            depth.append(event)
            if len(depth) > MOST_DEPTH:
                raise too_deep(event.start_mark.index)
        elif nesting < 0:
            depth.pop()


def check_depth(text: str, error: yaml.MarkedYAMLError) -> None:
    """Raise Trouble when a text is nested too deep where the scanner refused it with an error.

    libyaml scans ahead, and from version 0.2.6 on refuses the 1001st open collection by itself. Then it does so before
    it returns the event of the first bracket that is too deep for us.
    """
    mark = error.context_mark or error.problem_mark
    stop = 0 if mark is None else mark.index
    content = text.removeprefix(BYTE_ORDER_MARK)
    ahead = content[max(0, stop - LOOKAHEAD) : stop + 1]
    if "[" not in ahead and "{" not in ahead:
        return
    next_event = events(text)
    depth = end = 0
    try:
        while True:
            event = next_event()
            depth += _nesting(event)
            end = event.end_mark.index
    except yaml.YAMLError:
        pass
    for at in range(max(end, stop - LOOKAHEAD), min(stop + 1, len(content))):
        if content[at] in "[{":
            depth += 1
            if depth > MOST_DEPTH:
                raise too_deep(at)


def _nesting(event: Any) -> int:
    """Return 1 for an event that opens a collection, -1 for one that closes it, 0 for others."""
    return isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
