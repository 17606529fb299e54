"""Suppressions: comments that say of a line, a block or a file that a finding there is known.

# heatlint: ignore[HL401, undefined-resource] -- the reason
# heatlint: ignore-file[HL3]
"""

from __future__ import annotations

import re
from bisect import bisect_right

from heatlint.rule import UNTOLD, Fix, words_of
from heatlint.suggest import Budget
from heatlint.text.comments import Outline
from heatlint.text.document import Document

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from heatlint.rule import Diagnostic, Rule

UNUSED, UNKNOWN = "HL020", "HL021"
WHOLE_FILE = (0, 1 << 60)

_OURS = re.compile(r"(?<!#)#++[ \t]*+heatlint:", re.IGNORECASE)
_FORM = re.compile(
    r"#++[ \t]*+heatlint:[ \t]*+ignore([ \t]*+-[ \t]*+file)?+[ \t]*+(?:\[([^\]]*+)\])?+[ \t]*+"
    r"(?:--.*|(#.*))?",
    re.IGNORECASE | re.DOTALL,
)
_WORD = re.compile(r"[^,\s]+")
_BLANKS = re.compile(r"[ \t]*")


class Word:
    """What one comment says of one rule or several. text: as it is written, "" for all rules."""

    __slots__ = ("comment", "text", "start", "used")

    def __init__(self, comment: Comment, text: str, start: int) -> None:
        self.comment = comment
        self.text = text
        self.start = start
        self.used = False


class Comment:
    """One suppression. lines: the first and last that it is about, None where it is about none; where: the same for
    people; brackets: the span of what is between them, None without any.
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


class Scope:
    """Lines, the words that are about them by what they match, and the nearest scope around it."""

    __slots__ = ("lines", "words", "around")

    def __init__(self, lines: tuple[int, int]) -> None:
        self.lines = lines
        self.words: dict[str, Word] = {}
        self.around: Scope | None = None


class Suppressions:
    """The suppressions in the text of a file. rules: all there are."""

    __slots__ = (
        "_text",
        "_rules",
        "_names",
        "_known",
        "_document",
        "_outline",
        "_comments",
        "_wrong",
        "_scopes",
        "_firsts",
        "_told",
        "_budget",
    )

    def __init__(self, text: str, rules: Sequence[Rule]) -> None:
        self._text = text
        self._rules = {rule.code: rule for rule in rules}
        self._names = [each for rule in rules for each in (rule.code, rule.name)]
        self._known: dict[str, list[str]] = {}  # what a word may be, in capitals -> codes
        for rule in rules:
            for match in words_of(rule):
                self._known.setdefault(match, []).append(rule.code)
        self._document = Document("", text, None)
        self._comments: list[Comment] = []
        self._wrong: list[Diagnostic] = []
        self._budget = Budget()
        self._outline = Outline(text)
        self._told = self._outline.whole
        for start, end in self._outline.comments():
            starts = [
                match.start()
                for match in _OURS.finditer(text, start, end)
                if match.start() == start or text[match.start() - 1] in " \t"
            ]
            for one, other in zip(starts, [*starts[1:], end]):
                self._parse(start, one, other)
        self._scopes = _nested([comment for comment in self._comments if comment.lines is not None])
        self._firsts = [scope.lines[0] for scope in self._scopes]

    def take(self, diagnostic: Diagnostic) -> bool:
        """Whether a finding in this file is suppressed. The word that does it counts as used: of several the one that
        is about the most lines, of those the first.
        """
        code = diagnostic.rule.code
        if code in UNTOLD:
            self._told = False
        line = diagnostic.range[0] if diagnostic.range is not None else 0
        at = bisect_right(self._firsts, line) - 1
        scope = self._scopes[at] if at >= 0 else None
        matching = words_of(diagnostic.rule)
        if code not in (UNUSED, UNKNOWN):
            matching.append("")
        taken = None
        while scope is not None:
            if scope.lines[0] <= line <= scope.lines[1]:
                words = [scope.words[each] for each in matching if each in scope.words]
                taken = min(words, key=lambda word: word.start, default=taken)
            scope = scope.around
        if taken is not None:
            taken.used = True
        return taken is not None

    def unused(self, judged: Collection[str]) -> Iterator[Diagnostic]:
        """The suppressions that are wrong: what names no rule or cannot be followed, and what suppresses nothing though
        a rule that it names is among the codes that were looked for.
        """
        yield from self._wrong
        for comment in self._comments if self._told else ():
            words = [word for word in comment.words if not word.used and self._is_judged(word, judged)]
            edits = self._without(comment, words) if words else []
            for word in words:
                named = word.text or ("ignore-file" if comment.lines == WHOLE_FILE else "ignore")
                end = word.start + len(word.text) if word.text else comment.end
                found = self._at(
                    UNUSED,
                    word.start,
                    end,
                    f'"{named}" suppresses nothing, expected a finding of '
                    f"{'it' if word.text else 'any rule'} {comment.where}",
                )
                if edits:
                    found.fix = Fix("remove what suppresses nothing", (), safe=True)
                    found.fix.edits = edits
                yield found

    def _is_judged(self, word: Word, judged: Collection[str]) -> bool:
        codes = self._known[word.text.upper()] if word.text else judged
        return any(code in judged for code in codes) and not (word.text and (UNUSED in codes or UNKNOWN in codes))

    def _parse(self, outer: int, start: int, end: int) -> None:
        """Read the suppression at `start`, in the comment that begins at `outer`."""
        end = start + len(self._text[start:end].rstrip())
        form = _FORM.fullmatch(self._text, start, end)
        if form is None:
            self._wrong.append(
                self._at(
                    UNKNOWN,
                    start,
                    end,
                    f'"{_short(self._text[start:end])}" cannot be followed, '
                    'expected "# heatlint: ignore[RULE, ...] -- reason" or "ignore-file"',
                )
            )
            return
        if form[3]:  # a comment about something else
            end = start + len(self._text[start : form.start(3)].rstrip())
        line = self._outline.line(outer)
        lines: tuple[int, int] | None
        if form[1]:
            lines, where = WHOLE_FILE, "in this file"
        elif self._text[self._document.line_start(line) : outer].strip():
            lines, where = (line, line), "on this line"
        else:
            lines, where = self._outline.block(line), "in the block below"
        comment = Comment(start, end, lines, where, form.span(2) if form[2] is not None else None)
        self._comments.append(comment)
        if comment.brackets is None:
            comment.words.append(Word(comment, "", start))
            return
        for match in _WORD.finditer(self._text, *comment.brackets):
            if match[0].upper() in self._known:
                comment.words.append(Word(comment, match[0], match.start()))
                continue
            comment.unknown.append(match[0])
            found = self._at(
                UNKNOWN,
                *match.span(),
                f'"{_short(match[0])}" is no rule, expected a code, the beginning of one or a name',
            )
            found.nearest, found.offsets = (match[0], self._names), match.span()
            found.propose(self._budget)
            self._wrong.append(found)
        if not comment.words and not comment.unknown:
            self._wrong.append(self._at(UNKNOWN, start, end, '"[]" names no rule, expected codes or names in it'))

    def _without(self, comment: Comment, words: list[Word]) -> list[tuple[int, int, str]]:
        """The edits that take words out of a comment, or all of it where none is left."""
        gone = set(words)
        left = [word.text for word in comment.words if word not in gone] + comment.unknown
        if left and comment.brackets is not None:
            return [(*comment.brackets, ", ".join(left))]
        blanks = _BLANKS.match(self._text, comment.end)
        after = blanks.end() if blanks else comment.end
        following = self._text[after : after + 1].strip("\r\n")
        if following:
            return [(comment.start, after, "")] if following == "#" else []
        line = self._outline.line(comment.start)
        begin, before = self._document.line_start(line), comment.start
        while before > begin and self._text[before - 1] in " \t":
            before -= 1
        if before > begin:
            return [(before, after, "")]
        return [] if self._outline.ends_scalar(comment.start) else [(begin, self._document.line_start(line + 1), "")]

    def _at(self, code: str, start: int, end: int, message: str) -> Diagnostic:
        found = self._rules[code].at((), message)
        found.range = (*self._document.line_column(start), *self._document.line_column(end))
        return found


def _nested(comments: list[Comment]) -> list[Scope]:
    """The scopes of comments in the order of their lines, outer ones first: blocks are in each other or apart."""
    scopes: dict[tuple[int, int], Scope] = {}
    for comment in comments:
        assert comment.lines is not None
        scope = scopes.setdefault(comment.lines, Scope(comment.lines))
        for word in comment.words:
            scope.words.setdefault(word.text.upper(), word)
    ordered = sorted(scopes.values(), key=lambda scope: (scope.lines[0], -scope.lines[1]))
    open_ones: list[Scope] = []
    for scope in ordered:
        while open_ones and open_ones[-1].lines[1] < scope.lines[1]:
            open_ones.pop()
        scope.around = open_ones[-1] if open_ones else None
        open_ones.append(scope)
    return ordered


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "..."
