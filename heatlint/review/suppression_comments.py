"""Reads suppression comments: what each is about, and which of them are malformed.

# heatlint: ignore[HL401, undefined-resource] -- the reason
# heatlint: ignore-file[HL3]
"""

from __future__ import annotations

import re

from heatlint.diagnostic import words_of
from heatlint.suggest import Budget
from heatlint.text.comments import Outline
from heatlint.text.document import Document

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from heatlint.diagnostic import Diagnostic, Rule

#: The code of a suppression that cannot be understood.
MALFORMED = "HL021"
#: The lines of a suppression of the whole file.
WHOLE_FILE = (0, 1 << 60)
#: How many characters of a comment a message quotes.
MOST_QUOTED = 60

_START = re.compile(r"(?<!#)#++[ \t]*+heatlint:", re.IGNORECASE)
_FORM = re.compile(
    r"#++[ \t]*+heatlint:[ \t]*+ignore([ \t]*+-[ \t]*+file)?+[ \t]*+(?:\[([^\]]*+)\])?+[ \t]*+"
    r"(?:--.*|(#.*))?",
    re.IGNORECASE | re.DOTALL,
)
_WORD = re.compile(r"[^,\s]+")


class Word:
    """One word in the brackets of a comment, which names one rule or several.

    text: the word as written, or "" for a comment without brackets, which is about all rules. start: its offset.
    is_used: whether it has suppressed a finding.
    """

    __slots__ = ("comment", "text", "start", "is_used")

    def __init__(self, comment: Comment, text: str, start: int) -> None:
        self.comment = comment
        self.text = text
        self.start = start
        self.is_used = False


class Comment:
    """One suppression.

    start, end: its offsets. lines: the first and the last line that it is about, or None when there is no block below
    it; where: the same for messages. brackets: the offsets of the text between the brackets, if any. unknown: words
    that name no rule.
    """

    __slots__ = ("start", "end", "lines", "where", "brackets", "words", "unknown")

    def __init__(
        self, start: int, end: int, lines: tuple[int, int] | None, where: str, brackets: tuple[int, int] | None
    ) -> None:
        self.start = start
        self.end = end
        self.lines = lines
        self.where = where
        self.brackets = brackets
        self.words: list[Word] = []
        self.unknown: list[str] = []


class SuppressionComments:
    """The suppression comments of a text.

    comments: in the order of the text. malformed: findings about what cannot be understood. by_word: what a comment may
    name, in capitals -> the codes of the rules. is_complete: whether the text could be read to its end.
    """

    def __init__(self, text: str, rules: Sequence[Rule]) -> None:
        self.comments: list[Comment] = []
        self.malformed: list[Diagnostic] = []
        self.by_word: dict[str, list[str]] = {}
        for rule in rules:
            for word in words_of(rule):
                self.by_word.setdefault(word, []).append(rule.code)
        self.document = Document("", text, None)
        self.outline = Outline(text)
        self.is_complete = self.outline.whole
        self._text = text
        self._rules = {rule.code: rule for rule in rules}
        self._names = [name for rule in rules for name in (rule.code, rule.name)]
        self._budget = Budget()
        for start, end in self.outline.comments():
            starts = [
                match.start()
                for match in _START.finditer(text, start, end)
                if match.start() == start or text[match.start() - 1] in " \t"
            ]
            for one, next_one in zip(starts, [*starts[1:], end]):
                self._parse(start, one, next_one)

    def finding(self, code: str, start: int, end: int, message: str) -> Diagnostic:
        """Return a finding between two offsets of the text."""
        found = self._rules[code].at((), message)
        found.range = (*self.document.line_column(start), *self.document.line_column(end))
        return found

    def _parse(self, comment_start: int, start: int, end: int) -> None:
        """Read the suppression between two offsets, inside a comment that begins at `comment_start`."""
        end = start + len(self._text[start:end].rstrip())
        form = _FORM.fullmatch(self._text, start, end)
        if form is None:
            self._add_malformed(
                start,
                end,
                f'"{_short(self._text[start:end])}" is not a suppression; '
                'expected "# heatlint: ignore[RULE, ...] -- reason" or "ignore-file"',
            )
            return
        if form[3]:  # another comment follows in the same line
            end = start + len(self._text[start : form.start(3)].rstrip())
        lines, where = (WHOLE_FILE, "in this file") if form[1] else self._lines(comment_start)
        comment = Comment(start, end, lines, where, form.span(2) if form[2] is not None else None)
        self.comments.append(comment)
        if comment.brackets is None:
            comment.words.append(Word(comment, "", start))
            return
        for match in _WORD.finditer(self._text, *comment.brackets):
            if match[0].upper() in self.by_word:
                comment.words.append(Word(comment, match[0], match.start()))
            else:
                comment.unknown.append(match[0])
                self._add_unknown(match)
        if not comment.words and not comment.unknown:
            self._add_malformed(start, end, '"[]" names no rule; expected codes or names of rules')

    def _lines(self, comment_start: int) -> tuple[tuple[int, int] | None, str]:
        """Return the lines that a comment is about: its own line, or the block below when it has a line of its own."""
        line = self.outline.line(comment_start)
        if self._text[self.document.line_start(line) : comment_start].strip():
            return (line, line), "on this line"
        return self.outline.block(line), "in the block below"

    def _add_malformed(self, start: int, end: int, message: str) -> None:
        self.malformed.append(self.finding(MALFORMED, start, end, message))

    def _add_unknown(self, word: re.Match[str]) -> None:
        message = f'"{_short(word[0])}" is not the code or the name of a rule'
        found = self.finding(MALFORMED, *word.span(), message)
        found.nearest, found.offsets = (word[0], self._names), word.span()
        found.propose(self._budget)
        self.malformed.append(found)


def _short(text: str) -> str:
    return text if len(text) <= MOST_QUOTED else text[: MOST_QUOTED - 3] + "..."
