"""Reads suppression comments: what each is about, and which of them are malformed.

# heatlint: ignore[HL401, undefined-resource] -- the reason
# heatlint: ignore-file[HL3]
"""

from __future__ import annotations

import re

from heatlint.diagnostic import names_of, words_of
from heatlint.suggest import Budget
from heatlint.text.comments import Outline, format_switch
from heatlint.text.document import HEATLINT_MARK, Document

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from heatlint.diagnostic import Diagnostic, Rule

#: The code of a suppression that cannot be understood.
MALFORMED = "HL021"
#: The lines of a suppression of the whole file.
WHOLE_FILE = (0, 1 << 60)
#: How many characters of a comment a message quotes.
MOST_QUOTED = 60
#: How many suppressions, and words in them, a file may have. Those after them suppress nothing.
MOST_WORDS = 10_000

_START = re.compile(rf"(?<!#)#++[ \t]*+{HEATLINT_MARK}", re.IGNORECASE)
_FORM = re.compile(
    rf"#++[ \t]*+{HEATLINT_MARK}[ \t]*+ignore([ \t]*+-[ \t]*+file)?[ \t]*+(?:\[([^\]]*+)\])?[ \t]*+"
    r"(?:--.*|(#.*))?",
    re.IGNORECASE | re.DOTALL,
)
#: The beginning of a comment for heatlint fmt, which suppresses nothing.
_FORMAT = re.compile(rf"#++[ \t]*+{HEATLINT_MARK}[ \t]*+fmt\b", re.IGNORECASE)
_WORD = re.compile(r"[^,\s]+")


def suppression_of(codes: str) -> str:
    """Return the comment that suppresses the findings of rules. codes: their codes, with commas between them."""
    return f"# {HEATLINT_MARK} ignore[{codes}]"


def brackets_on_line(text: str, start: int, end: int) -> Iterator[tuple[tuple[int, int], bool]]:
    """Yield the suppressions with brackets between two offsets of a line, in a text that need not be valid YAML.

    Each is the span of the text between the brackets, and whether the suppression is about the whole file.
    """
    for _start, _end, form in _suppressions(text, start, end):
        if form is not None and form[2] is not None:
            yield form.span(2), bool(form[1])


def words_in(text: str, brackets: tuple[int, int]) -> Iterator[tuple[str, int]]:
    """Yield the words between brackets: each with its offset."""
    return ((match[0], match.start()) for match in _WORD.finditer(text, *brackets))


def _suppressions(text: str, start: int, end: int) -> Iterator[tuple[int, int, re.Match[str] | None]]:
    """Yield the suppressions in a comment: start and end, and the match of _FORM, None for a malformed one."""
    starts = [
        match.start()
        for match in _START.finditer(text, start, end)
        if match.start() == start or text[match.start() - 1] in " \t"
    ]
    for one, next_one in zip(starts, [*starts[1:], end]):
        one_end = one + len(text[one:next_one].rstrip())
        yield one, one_end, _FORM.fullmatch(text, one, one_end)


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
    name, in capitals -> the codes of the rules. is_complete: whether the text could be read to its end. all_known:
    whether a word that names none of the rules is a mistake.
    """

    def __init__(self, text: str, rules: Sequence[Rule], *, all_known: bool = True) -> None:
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
        self._all_known = all_known
        self._rules = {rule.code: rule for rule in rules}
        self._names = names_of(rules)
        self._budget = Budget()
        left = MOST_WORDS
        for start, end in self.outline.comments():
            if format_switch(text[start:end]) is not None:
                if not self._is_alone(start):
                    self._add_malformed(start, end, "formatting is switched only by a comment in a line of its own")
                continue
            for one, one_end, form in _suppressions(text, start, end):
                left -= 1 if form is None else max(1, len(_WORD.findall(form[2] or "")))
                if left < 0:
                    self._add_malformed(one, one_end, f"a file must have at most {MOST_WORDS:,} suppressions")
                    return
                self._add(start, one, one_end, form)

    def finding(self, code: str, start: int, end: int, message: str) -> Diagnostic:
        """Return a finding between two offsets of the text."""
        found = self._rules[code].at((), message)
        found.range = (*self.document.line_column(start), *self.document.line_column(end))
        return found

    def _add(self, comment_start: int, start: int, end: int, form: re.Match[str] | None) -> None:
        """Add the suppression between two offsets, inside a comment that begins at `comment_start`."""
        if form is None:
            what, expected = "suppression", '"# heatlint: ignore[RULE, ...] -- reason" or "ignore-file"'
            if _FORMAT.match(self._text, start, end):
                what, expected = (
                    "comment for formatting",
                    '"# heatlint: fmt off" or "# heatlint: fmt on" alone in a line',
                )
            self._add_malformed(start, end, f'"{_short(self._text[start:end])}" is not a {what}; expected {expected}')
            return
        if form[3]:  # another comment follows in the same line
            end = start + len(self._text[start : form.start(3)].rstrip())
        lines, where = (WHOLE_FILE, "in this file") if form[1] else self._lines(comment_start)
        comment = Comment(start, end, lines, where, form.span(2) if form[2] is not None else None)
        self.comments.append(comment)
        if comment.brackets is None:
            comment.words.append(Word(comment, "", start))
            return
        for word, start in words_in(self._text, comment.brackets):
            if word.upper() in self.by_word:
                comment.words.append(Word(comment, word, start))
            else:
                comment.unknown.append(word)
                if self._all_known:
                    self._add_unknown(word, start)
        if not comment.words and not comment.unknown:
            self._add_malformed(comment.start, end, '"[]" does not name a rule; expected codes or names of rules')

    def _lines(self, comment_start: int) -> tuple[tuple[int, int] | None, str]:
        """Return the lines that a comment is about: its own line, or the block below when it has a line of its own."""
        line = self.outline.line(comment_start)
        if self._is_alone(comment_start):
            return self.outline.block(line), "in the block below"
        return (line, line), "on this line"

    def _is_alone(self, comment_start: int) -> bool:
        """Whether a comment has a line of its own."""
        before = self._text[self.document.line_start(self.outline.line(comment_start)) : comment_start]
        return not before.strip()

    def _add_malformed(self, start: int, end: int, message: str) -> None:
        self.malformed.append(self.finding(MALFORMED, start, end, message))

    def _add_unknown(self, word: str, start: int) -> None:
        span = start, start + len(word)
        found = self.finding(MALFORMED, *span, f'"{_short(word)}" is not the code or the name of a rule')
        found.nearest, found.offsets = (word, self._names), span
        found.propose(self._budget)
        self.malformed.append(found)


def _short(text: str) -> str:
    return text if len(text) <= MOST_QUOTED else text[: MOST_QUOTED - 3] + "..."
