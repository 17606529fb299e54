"""Facts of several releases in one tree: how the facts of one release are read from it.

A map {"~": [[first, last, value], ...]} is a choice: its value in the releases first to last; in all others the
key above it is missing. A map's key "~order", [[first, last, [key, ...]], ...], says in which order its keys
stand in releases where it is not the order written. Values that are lists hold no choices.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

CHOICE, ORDER = "~", "~order"
#: What every line that holds a choice or an order has in it, and few others.
MARK = b'"~'


def resolve(node: dict[str, Any], release: int) -> dict[str, Any]:
    """The facts of one release in a map of facts."""
    made: dict[str, Any] = {}
    for key, value in node.items():
        if value.__class__ is dict:
            if CHOICE in value:
                for first, last, chosen in value[CHOICE]:
                    if first <= release <= last:
                        made[key] = resolve(chosen, release) if chosen.__class__ is dict else chosen
                        break
            else:
                made[key] = resolve(value, release)
        else:
            made[key] = value
    if ORDER in made:
        for first, last, keys in made.pop(ORDER):
            if first <= release <= last:
                return {key: made[key] for key in keys}
    return made
