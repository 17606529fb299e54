"""Values as texts: Heat uses str(), and JSON with sorted keys as oslo.serialization writes it."""

from __future__ import annotations

import json

from heatlint.language.functions.base import Refused

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def as_text(value: Any) -> str:
    """Return str(value). Raises Refused for a number with more digits than Python writes."""
    try:
        return str(value)
    except ValueError:
        raise Refused("a number has too many digits to be written") from None


def as_json(value: Any) -> str:
    """Return a value as JSON with sorted keys. Raises Refused for a value that JSON does not have."""
    try:
        return json.dumps(value, sort_keys=True)
    except (TypeError, ValueError, RecursionError):
        raise Refused("a value cannot be written as JSON") from None
