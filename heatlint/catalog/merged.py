"""Reads the facts of one release from a tree that has the facts of several.

A map {"~": [[first, last, value], ...]} is a choice: it has the value in the releases from first to last; in the other
releases the key above it is missing. The key "~order" of a map, [[first, last, [key, ...]], ...], is the order of its
keys in releases where it differs from the order in the file. Lists contain no choices.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

CHOICE, ORDER = "~", "~order"
#: Every line with a choice or an order contains this, and few other lines do.
MARK = b'"~'


def resolve(node: dict[str, Any], release: int) -> dict[str, Any]:
    """Return the facts of one release from a map with those of several."""
    facts: dict[str, Any] = {}
    for key, value in node.items():
        if value.__class__ is dict:
            if CHOICE in value:
                for first, last, chosen in value[CHOICE]:
                    if first <= release <= last:
                        facts[key] = resolve(chosen, release) if chosen.__class__ is dict else chosen
                        break
            else:
                facts[key] = resolve(value, release)
        else:
            facts[key] = value
    if ORDER in facts:
        for first, last, keys in facts.pop(ORDER):
            if first <= release <= last:
                return {key: facts[key] for key in keys}
    return facts
