"""Suppressions: which findings in a file its comments suppress, and which of the comments suppress nothing.

docs/findings.md describes the comments; heatlint.review.suppression_comments reads them.
"""

from __future__ import annotations

import re
from bisect import bisect_right

from heatlint.diagnostic import CHECK_FAILED, UNREADABLE_FILE_CODES, Fix, words_of
from heatlint.review.suppression_comments import MALFORMED, WHOLE_FILE, Comment, SuppressionComments, Word

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from heatlint.diagnostic import Diagnostic, Rule

#: The code of a suppression that suppresses nothing.
UNUSED = "HL020"
#: A comment without brackets does not suppress findings about suppressions.
ABOUT_SUPPRESSIONS = (UNUSED, MALFORMED)

_BLANKS = re.compile(r"[ \t]*")


class CommentScope:
    """Lines that suppressions are about: their words in capitals -> Word, and the nearest scope around them."""

    __slots__ = ("lines", "words", "outer")

    def __init__(self, lines: tuple[int, int]) -> None:
        self.lines = lines
        self.words: dict[str, Word] = {}
        self.outer: CommentScope | None = None


class Suppressions:
    """The suppressions in the text of a file.

    rules: the rules that exist, whether they are looked for or not. all_known: whether these are all; otherwise another
    word may name a rule that is not loaded.
    """

    def __init__(self, text: str, rules: Sequence[Rule], *, all_known: bool = True) -> None:
        self._text = text
        self._read = SuppressionComments(text, rules, all_known=all_known)
        self._scopes = _nested([comment for comment in self._read.comments if comment.lines is not None])
        self._first_lines = [scope.lines[0] for scope in self._scopes]
        self._all_rules_ran = self._read.is_complete

    def take(self, diagnostic: Diagnostic) -> bool:
        """Whether a finding in this file is suppressed.

        The word that suppresses it counts as used. If there are several, it is the first one in the widest scope.
        """
        code = diagnostic.rule.code
        if code in UNREADABLE_FILE_CODES:
            self._all_rules_ran = False
        if diagnostic.rule is CHECK_FAILED:
            return False  # a template that makes a check fail must not hide that
        line = diagnostic.range[0] if diagnostic.range is not None else 0
        at = bisect_right(self._first_lines, line) - 1
        scope = self._scopes[at] if at >= 0 else None
        matching = words_of(diagnostic.rule)
        if code not in ABOUT_SUPPRESSIONS:
            matching.append("")
        found = None
        while scope is not None:
            if scope.lines[0] <= line <= scope.lines[1]:
                words = [scope.words[word] for word in matching if word in scope.words]
                found = min(words, key=lambda word: word.start, default=found)
            scope = scope.outer
        if found is not None:
            found.is_used = True
        return found is not None

    def unused(self, checked: Collection[str]) -> Iterator[Diagnostic]:
        """Yield the findings about malformed suppressions and about those that suppress nothing.

        checked: the codes of the rules that were looked for; a suppression of other rules is not reported.
        """
        yield from self._read.malformed
        for comment in self._read.comments if self._all_rules_ran else ():
            words = [word for word in comment.words if not word.is_used and self._was_checked(word, checked)]
            edits = self._removal(comment, words) if words else []
            for word in words:
                name = word.text or ("ignore-file" if comment.lines == WHOLE_FILE else "ignore")
                end = word.start + len(word.text) if word.text else comment.end
                expected = "it" if word.text else "any rule"
                message = f'"{name}" suppresses nothing; expected a finding of {expected} {comment.where}'
                found = self._read.finding(UNUSED, word.start, end, message)
                if edits:
                    found.fix = Fix("remove what suppresses nothing", (), safe=True)
                    found.fix.edits = edits
                yield found

    def _was_checked(self, word: Word, checked: Collection[str]) -> bool:
        codes = self._read.by_word[word.text.upper()] if word.text else checked
        is_about_suppressions = bool(word.text) and any(code in codes for code in ABOUT_SUPPRESSIONS)
        return any(code in checked for code in codes) and not is_about_suppressions

    def _removal(self, comment: Comment, words: list[Word]) -> list[tuple[int, int, str]]:
        """Return the edits that remove words from a comment, or the comment when no word is left."""
        removed = set(words)
        rest = [word.text for word in comment.words if word not in removed] + comment.unknown
        if rest and comment.brackets is not None:
            return [(*comment.brackets, ", ".join(rest))]
        blanks = _BLANKS.match(self._text, comment.end)
        after = blanks.end() if blanks else comment.end
        following = self._text[after : after + 1].strip("\r\n")
        if following:
            return [(comment.start, after, "")] if following == "#" else []
        document, outline = self._read.document, self._read.outline
        line = outline.line(comment.start)
        line_start = document.line_start(line)
        before = line_start + len(self._text[line_start : comment.start].rstrip(" \t"))
        if before > line_start:
            return [(before, after, "")]
        return [] if outline.ends_scalar(comment.start) else [(line_start, document.line_start(line + 1), "")]


def _nested(comments: list[Comment]) -> list[CommentScope]:
    """Return the scopes of comments by first line, outer ones first. Blocks lie inside each other or apart."""
    scopes: dict[tuple[int, int], CommentScope] = {}
    for comment in comments:
        assert comment.lines is not None
        scope = scopes.setdefault(comment.lines, CommentScope(comment.lines))
        for word in comment.words:
            scope.words.setdefault(word.text.upper(), word)
    ordered = sorted(scopes.values(), key=lambda scope: (scope.lines[0], -scope.lines[1]))
    enclosing: list[CommentScope] = []
    for scope in ordered:
        while enclosing and enclosing[-1].lines[1] < scope.lines[1]:
            enclosing.pop()
        scope.outer = enclosing[-1] if enclosing else None
        enclosing.append(scope)
    return ordered
