"""Reads environments as Heat does: with its YAML parser, although the client sends JSON.

Only some numbers differ: in YAML 1.1 a float has a point, and its exponent has a sign. So `1e-07` and `NaN` in JSON are
strings for Heat.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.text import Document


def as_yaml_reads(document: Document, sent_as_json: bool) -> Any:
    """Return the value that Heat reads for an environment: the Document's own, unless a float differs."""
    value = document.value
    is_read_alike = document.text is None and not sent_as_json
    if is_read_alike or not document.once("has a float", lambda: _has_float(value)):
        return value
    import json

    from heatlint.load.as_json import dumps

    try:
        text = dumps(value) if sent_as_json or document.text is None else document.text
        return json.loads(text, parse_float=_number, parse_constant=str)
    except (ValueError, TypeError, RecursionError):  # the text is YAML, not JSON
        return value


def _number(text: str) -> float | str:
    mantissa, exponent, power = text.lower().partition("e")
    if "." not in mantissa or exponent and power[0] not in "+-":
        return text
    return float(text)


def _has_float(value: Any) -> bool:
    stack = [value]
    while stack:
        node = stack.pop()
        if isinstance(node, dict):
            stack.extend(node.values())
        elif isinstance(node, list):
            stack.extend(node)
        elif isinstance(node, float):
            return True
    return False
