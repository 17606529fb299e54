"""The byte order mark and the line breaks of a text, which a new text keeps."""

from __future__ import annotations

import re

from heatlint.text.document import BYTE_ORDER_MARK

_BREAK = re.compile(r"\r\n|\r|\n")


class TextForm:
    """What a text has around its content. Of several kinds of line breaks, a new text gets the most frequent one.

    bare: the text without a byte order mark, with "\\n" as its line breaks. is_mixed: whether it has several kinds.
    """

    __slots__ = ("bare", "is_mixed", "_mark", "_line_break")

    def __init__(self, text: str) -> None:
        content = text.removeprefix(BYTE_ORDER_MARK)
        breaks = _BREAK.findall(content)
        self.is_mixed = len(set(breaks)) > 1
        self._mark = text[: len(text) - len(content)]
        self._line_break = max(set(breaks), key=lambda each: (breaks.count(each), each)) if breaks else "\n"
        self.bare = _BREAK.sub("\n", content)

    def of(self, bare: str) -> str:
        """Return a text in this form. bare: its line breaks are "\\n"."""
        return self._mark + bare.replace("\n", self._line_break)
