"""Bytes to a tree with positions: what a template or any other text of Heat's holds, and where."""

from __future__ import annotations

from heatlint.text.document import Document, Fault, Part
from heatlint.text.reading import decode, from_value, parse
from heatlint.text.tree import Duplicate

__all__ = ["Document", "Duplicate", "Fault", "Part", "decode", "from_value", "parse"]
