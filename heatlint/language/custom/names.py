"""DNS names. Source: heat.common.netutils."""

from __future__ import annotations

import re

from heatlint.language.functions.base import shorten

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_LABEL = re.compile("[a-z0-9-]{1,63}$")
_NUMBER = re.compile("[0-9]+$")
_LONGEST = 255


def name(value: Any) -> str | None:
    """Check a DNS name: labels with dots between them, and perhaps a dot at the end."""
    if not value:
        return None
    trimmed = value[:-1] if value.endswith(".") else value
    if len(trimmed) > _LONGEST:
        return f"it has {len(trimmed)} characters; at most {_LONGEST} are allowed"
    labels = trimmed.split(".")
    for label in labels:
        if not label:
            return "a part of it is empty"
        if label.startswith("-") or label.endswith("-"):
            return f'the part "{shorten(label)}" begins or ends with a hyphen'
        if not _LABEL.match(label):
            return f'the part "{shorten(label)}" must be 1 to 63 characters out of a to z, 0 to 9 and hyphen'
    if value.endswith(".") and len(labels) > 1 and _NUMBER.match(labels[-1]):
        return f'its last part "{shorten(labels[-1])}" is a number'
    return None


def relative(value: Any) -> str | None:
    """Check a relative name: it has no dot at the end and leaves room for a domain."""
    if not value:
        return None
    if value.endswith("."):
        return "it ends with a dot, so it is not relative"
    if len(value) > _LONGEST - 3:
        return f"it has {len(value)} characters; at most {_LONGEST - 3} are allowed"
    return name(value)


def domain(value: Any) -> str | None:
    """Check a domain: a name with a dot at its end."""
    if not value:
        return None
    why = name(value)
    return "it does not end with a dot" if why is None and not value.endswith(".") else why
