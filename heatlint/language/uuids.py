"""The form of a UUID."""

from __future__ import annotations


def is_uuid(text: str) -> bool:
    """Whether OpenStack takes a text for a UUID. Source: oslo_utils.uuidutils (is_uuid_like)."""
    digits = text.replace("urn:", "").replace("uuid:", "").strip("{}").replace("-", "").lower()
    return len(digits) == 32 and all(digit in "0123456789abcdef" for digit in digits)
