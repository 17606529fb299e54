"""Reads the texts that Heat reads: the value of a text, and the position of each part of it."""

from __future__ import annotations

from heatlint.text.document import Document, EmbeddedText, Fault, Part, value_at, values_on
from heatlint.text.reading import decode, from_value, parse
from heatlint.text.tree import Duplicate

__all__ = [
    "Document",
    "Duplicate",
    "EmbeddedText",
    "Fault",
    "Part",
    "decode",
    "from_value",
    "parse",
    "value_at",
    "values_on",
]
