"""Suppressions: comments that say of a line, a block or a file that a finding there is known.

    # heatlint: ignore[HL401, undefined-resource] -- the reason
    # heatlint: ignore-file[HL3]
"""

from __future__ import annotations

import re

from heatlint.rule import Diagnostic, Fix, nearest_name
from heatlint.text.comments import Outline
from heatlint.text.document import Document

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from heatlint.rule import Rule

UNUSED, UNKNOWN = "HL020", "HL021"

_OURS = re.compile(r"#+[ \t]*heatlint[ \t]*:", re.IGNORECASE)
_FORM = re.compile(
    r"#+\s*heatlint\s*:\s*ignore(?P<file>-file)?\s*(?:\[(?P<words>[^\]]*)\])?\s*(?:--.*)?\Z", re.IGNORECASE)


class Suppression:
    """One comment. lines: the first and last it is about, None for the whole file; words: each with the codes it stands
    for, a comment without any has "" for all rules; used: the words that suppressed something.
    """

    __slots__ = ("start", "end", "lines", "words", "used")

    def __init__(self, start: int, end: int, lines: tuple[int, int] | None, words: dict[str, frozenset[str]]) -> None:
        self.start = start
        self.end = end
        self.lines = lines
        self.words = words
        self.used: set[str] = set()


class Suppressions:
    """The suppressions in the text of a file."""

    __slots__ = ("_text", "_rules", "_document", "_found", "_wrong")

    def __init__(self, text: str, rules: Sequence[Rule]) -> None:
        self._text = text
        self._rules = {rule.code: rule for rule in rules}
        self._document = Document("", text, None)
        self._found: list[Suppression] = []
        self._wrong: list[Diagnostic] = []
        if not _OURS.search(text):
            return
        outline = Outline(text)
        for start, end in outline.comments():
            if _OURS.match(text, start, end):
                self._parse(outline, start, end)

    def take(self, diagnostic: Diagnostic) -> bool:
        """Whether a finding in this file is suppressed; the word that does it counts as used."""
        code = diagnostic.rule.code
        line = diagnostic.range[0] if diagnostic.range is not None else None
        taken = False
        for each in self._found:
            if each.lines is not None and (line is None or not each.lines[0] <= line <= each.lines[1]):
                continue
            for word, codes in each.words.items():
                if code in codes and (word or code not in (UNUSED, UNKNOWN)):
                    each.used.add(word)
                    taken = True
        return taken

    def unused(self, judged: Collection[str]) -> Iterator[Diagnostic]:
        """The suppressions that are wrong: those that suppress nothing, where a rule of theirs is among the codes
        that were looked for, and those that cannot be read.
        """
        yield from self._wrong
        for each in self._found:
            words = [word for word, codes in each.words.items()
                     if word not in each.used and not codes.isdisjoint(judged)]
            if not words:
                continue
            named = f" by {', '.join(words)}" if words != [""] else ""
            found = self._at(UNUSED, each.start, each.end, f"nothing is suppressed{named} here")
            found.fix = Fix("remove what suppresses nothing", (), safe=True)
            found.fix.edits = [self._without(each, words)]
            yield found

    def _parse(self, outline: Outline, start: int, end: int) -> None:
        written = self._text[start:end].rstrip()
        end = start + len(written)
        form = _FORM.match(written)
        if form is None:
            self._wrong.append(self._at(UNKNOWN, start, end, 'expected "heatlint: ignore[RULE, ...] -- reason", or '
                                        '"ignore-file"'))
            return
        lines = None
        if form["file"] is None:
            line = outline.line(start)
            alone = not self._text[self._document.line_start(line):start].strip()
            lines = (outline.block(line) or (0, 0)) if alone else (line, line)
        words: dict[str, frozenset[str]] = {}
        if form["words"] is None:
            words[""] = frozenset(self._rules)
        for match in re.finditer(r"[^,\s]+", form["words"] or ""):
            codes = self._codes(match[0])
            if codes:
                words[match[0]] = codes
                continue
            at = start + form.start("words") + match.start()
            near = nearest_name(match[0], [each for rule in self._rules.values() for each in (rule.code, rule.name)])
            hint = f'; did you mean "{near}"?' if near else ""
            found = self._at(UNKNOWN, at, at + len(match[0]), f'there is no rule "{match[0]}"{hint}')
            if near:
                found.fix = Fix(f'replace "{match[0]}" with "{near}"', ())
                found.fix.edits = [(at, at + len(match[0]), near)]
            self._wrong.append(found)
        if form["words"] is not None and not form["words"].strip(" ,"):
            self._wrong.append(self._at(UNKNOWN, start, end, 'expected rules between "[" and "]"'))
        self._found.append(Suppression(start, end, lines, words))

    def _codes(self, word: str) -> frozenset[str]:
        upper = word.upper()
        return frozenset(code for code, rule in self._rules.items()
                         if code.startswith(upper) or rule.name == word.lower())

    def _without(self, each: Suppression, words: list[str]) -> tuple[int, int, str]:
        """The edit that takes words out of a comment, or all of it where none is left."""
        left = [word for word in each.words if word not in words]
        if left:
            start = self._text.index("[", each.start) + 1
            return start, self._text.index("]", start), ", ".join(left)
        line = self._document.line_column(each.start)[0]
        begin = self._document.line_start(line)
        if self._text[begin:each.start].strip():
            return len(self._text[:each.start].rstrip(" \t")), each.end, ""
        end = self._document.line_start(line + 1)
        return begin, end, ""

    def _at(self, code: str, start: int, end: int, message: str) -> Diagnostic:
        found = self._rules[code].at((), message)
        found.range = (*self._document.line_column(start), *self._document.line_column(end))
        return found
