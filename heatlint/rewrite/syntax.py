"""The syntax tree of a YAML text: its nodes with their spans, and each comment with the entry that it belongs to.

The tree is for programs that print a text again. It comes from the events of the parser that reads templates, so that
both have the same view of a text. `ruamel.yaml` keeps comments as well, but it needs 12 s for 1 MB, and it attaches a
comment to the key before it, which is the wrong one as soon as keys change their order.
"""

from __future__ import annotations

import re

from heatlint.rewrite.columns import Columns
from heatlint.rewrite.comment_placer import CommentPlacer
from heatlint.rewrite.syntax_builder import Builder
from heatlint.rewrite.syntax_tree import SCALAR, Comment
from heatlint.text.comments import Outline
from heatlint.text.lines import line_start

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from heatlint.rewrite.syntax_tree import Entry

_END = re.compile(r"^\.\.\.(?=\s|\Z)", re.MULTILINE)


class Syntax(Columns):
    """The syntax tree of a text whose only line breaks are "\\n".

    root: None for a text without a document. comments: in the order of the text. document_end: the offset of the
    marker "..." at the end of the document, or of the end of the text.
    """

    __slots__ = ("root", "comments", "document_end")

    def __init__(self, text: str) -> None:
        """Raises yaml.YAMLError and UnicodeEncodeError for a text that is not YAML, and ValueError for one that is
        nested too deep or has more than one document."""
        super().__init__(text)
        self.root = Builder(text).root
        self.comments = [self._comment(start, end) for start, end in Outline(text).comments()]
        end = None if self.root is None else _END.search(text, self.root.end)
        self.document_end = len(text) if end is None else end.start()
        if self.root is not None:
            CommentPlacer(self, self.comments, self.document_end).place(self.root)

    def name(self, entry: Entry) -> str:
        """Return the key of an entry without quotes; "" for an item of a list, or a key that is not a scalar."""
        key = entry.key
        if key is None or key.kind != SCALAR:
            return ""
        written = self.text[key.inner : key.end]
        return written[1:-1] if key.style else written

    def end_with(self, end: int, comments: Iterable[Comment | None]) -> int:
        """Return the end of the last line of comments, or an offset that is further down. comments: see Gap."""
        return max([end, *(self.line_end(each.start) for each in comments if each is not None)])

    def _comment(self, start: int, end: int) -> Comment:
        begin = line_start(self.text, start)
        before = self.text[begin:start]
        bare = before.rstrip(" \t")
        return Comment(start, start - begin, self.text[start:end].rstrip(), before[len(bare) :] if bare else "")
