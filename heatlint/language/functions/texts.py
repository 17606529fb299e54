"""Values as texts, as Heat writes them: str(), and JSON as oslo.serialization dumps it with sorted keys."""

from __future__ import annotations

import json

from heatlint.language.functions.base import Refused

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def as_text(value: Any) -> str:
    """What str() makes of it; numbers too long for Python to write are refused."""
    try:
        return str(value)
    except ValueError:
        raise Refused("a number is too long to be written out") from None


def as_json(value: Any) -> str:
    """JSON with sorted keys. Raises Refused for what JSON cannot hold."""
    try:
        return json.dumps(value, sort_keys=True)
    except (TypeError, ValueError, RecursionError):
        raise Refused("a value cannot be written as JSON") from None
