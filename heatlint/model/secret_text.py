"""Finds secret texts in other texts, and covers them.

A secret such as "a", "1" or "admin" is part of too many words. It is covered only where a message surely shows it: in
quotes, or as a number, at a place that uses a secret. A text that says enough to be recognised (see `_is_telling`) is
covered everywhere, in capitals or not, and in the forms in which Python and JSON write it.

Ordinary words, such as "overcloud", are the exception: they are also part of names that the author has chosen without
the secret, such as overcloud.yaml. Such a name says nothing about the secret, so it is shown. The word by itself is
covered, and so is a text that only a function makes.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_left

from heatlint.heat import HIDDEN
from heatlint.model.secrets import ORDINARY

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    Span = tuple[int, int]

#: A telling text has at least so many characters; a word of letters only has LETTERS.
LEAST, LETTERS = 5, 8
#: The shortest quotation that is compared with the parts of a secret.
_PART = 3
#: A shorter text, or a word of letters only, is found only where no other letter or digit is next to it.
_LONG = 12
#: So many texts are searched for one after another, which is faster than to look at each offset.
_FEW = 50
#: With more characters of secret texts, no quotation is looked for in them: any may be a part of one.
LARGEST = 100_000
#: How a message ends a text that it cuts; and how much of a text is recognised without that.
_CUT, _BEGINNING = "...", 40
#: Words of templates, which messages need, and passwords that everybody knows.
_COMMON = frozenset(
    (
        *("changeme", "disabled", "external", "internal", "metadata", "password", "property", "template"),
        *("parameter", "parameters", "properties", "resource", "resources", "condition", "conditions"),
    )
)
#: What a name in a text goes on with, before or after a part of it; two names have a colon or a slash between them.
_BEFORE, _AFTER = re.compile(r"(?:[\w.-]|::)*\Z"), re.compile(r"(?:[\w-]|\.(?=\w)|::)*")
#: How many characters of a name before a part of it are looked at.
_LONGEST_NAME = 255
_QUOTED = re.compile(r'"([^"]+)"|\'([^\']+)\'')
#: A number that a message is about: "the number 7", "7 is more than 5"; and the length of a text.
_NUMBER = re.compile(r"\bthe number ([-+.\w]+)|(?<![\w.])([-+]?[\d.][-+.\w]*)(?= is )|\bthe length (\d+)(?= is )")
#: Characters that Python or JSON writes in another way.
_SPECIAL = frozenset("\\'\"")
#: Letters of one length in both cases, so that the offsets stay.
_FOLD = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz")


def _is_telling(text: str) -> bool:
    if text.isalpha():
        return len(text) >= LETTERS and text.lower() not in _COMMON
    return len(text) >= LEAST and any(map(str.isalnum, text))


class SecretTexts:
    """Secret texts, ready to be searched for.

    texts: the texts of secret values; derived: what functions make of them; names: what the templates declare, so that
    it says nothing about a secret that is equal to it; other_names: of types, properties and files, which say nothing
    about an ordinary word; written: returns the texts of the documents; everything: whether any quotation may be
    secret, see Secrets.is_full; so it is with more than LARGEST characters of secret texts.
    """

    __slots__ = (
        *("_texts", "_telling", "_sorted", "_beginnings", "_lengths", "_longest"),
        *("_values", "_derived", "_names", "_known", "_written", "_documents", "_everything"),
    )

    def __init__(
        self,
        texts: Iterable[str],
        derived: Iterable[str] = (),
        *,
        names: Collection[str] = (),
        other_names: Iterable[str] = (),
        written: Callable[[], str] = str,
        everything: bool = False,
    ) -> None:
        self._names = {*names, *other_names}
        self._written = written
        self._documents: str | None = None
        values, results = ({_folded(form) for text in each for form in _forms(text)} for each in (texts, derived))
        self._texts = values | results
        self._values = "\0".join(sorted(values))
        self._derived = "\0".join(sorted(results))
        self._everything = everything or len(self._values) + len(self._derived) > LARGEST
        declared, self._known = set(map(_folded, names)), set(map(_folded, self._names))
        self._telling = {
            text
            for text in self._texts
            if _is_telling(text) and text not in (self._known if ORDINARY.fullmatch(text) else declared)
        }
        self._sorted = sorted(self._telling)
        self._beginnings = {text[:LEAST] for text in self._telling}
        lengths = sorted({len(text) for text in self._telling}, reverse=True)
        self._longest = lengths[0] if lengths else 0
        self._lengths = [length for length in lengths if length < _BEGINNING]

    @property
    def are_telling(self) -> bool:
        """Whether there is a secret text that `spans` can find."""
        return bool(self._telling)

    def spans(self, text: str) -> list[Span]:
        """Return where a text has telling secret texts, also cut ones; in order, without overlaps."""
        found: list[Span] = []
        if not self._telling:
            return found
        folded, done = _folded(text), 0
        for at in self._starts(folded):
            if at >= done and folded[at : at + LEAST] in self._beginnings:
                end = self._end(folded, at)
                if end:
                    done = end
                    if not self._is_in_name(folded, at, end):
                        found.append((at, end))
        return found

    def _is_in_name(self, text: str, start: int, end: int) -> bool:
        """Whether a part of a text is an ordinary word in a longer name that is known."""
        if not self._known or ORDINARY.fullmatch(text, start, end) is None:
            return False
        before, after = _BEFORE.search(text[max(0, start - _LONGEST_NAME) : start]), _AFTER.match(text, end)
        assert before is not None and after is not None
        return f"{before[0].lstrip('.-')}{text[start : after.end()]}" in self._known

    def _starts(self, folded: str) -> Iterable[int]:
        """Return the offsets, in order, at which a telling text may begin."""
        if len(self._beginnings) > _FEW:
            return range(len(folded) - LEAST + 1)
        starts = []
        for beginning in self._beginnings:
            at = folded.find(beginning)
            while at >= 0:
                starts.append(at)
                at = folded.find(beginning, at + 1)
        return sorted(starts)

    def _end(self, text: str, at: int) -> int:
        """Return where the telling text ends that begins at an offset of a text; 0 if none begins there.

        The text may cut it.
        """
        near = text[at : at + _BEGINNING]
        if len(near) == _BEGINNING and self._next(near).startswith(near):
            following = text[at : at + self._longest]
            index = bisect_left(self._sorted, following)
            return at + max(_common(following, each) for each in self._sorted[max(index - 1, 0) : index + 1])
        return max(self._whole_end(text, at, near), self._cut_end(text, at))

    def _whole_end(self, text: str, at: int, near: str) -> int:
        """Return where the longest telling text ends that is whole in `near`, at an offset; 0 without one."""
        for length in self._lengths:
            secret = near[:length]
            if secret in self._telling and len(secret) == length:
                can_join = length >= _LONG and not secret.isalpha()
                if can_join or not (_joins(text, at) or _joins(text, at + length)):
                    return at + length
        return 0

    def _cut_end(self, text: str, at: int) -> int:
        """Return where the beginning of a telling text ends that is cut after an offset; 0 without one."""
        cut = text.rfind(_CUT, at + LEAST, at + _BEGINNING + len(_CUT))
        while cut >= 0:
            beginning = text[at:cut]
            if self._next(beginning + "\0").startswith(beginning):
                return cut
            cut = text.rfind(_CUT, at + LEAST, cut + len(_CUT) - 1)
        return 0

    def _next(self, text: str) -> str:
        """Return the first telling text, in sorted order, that is not before a text; "" if all are before it."""
        index = bisect_left(self._sorted, text)
        return self._sorted[index] if index < len(self._sorted) else ""

    def covered(self, text: str) -> str:
        """Return a text without the telling secret texts."""
        for start, end in reversed(self.spans(text)):
            text = text[:start] + HIDDEN + text[end:]
        return text

    def covered_at_use(self, text: str, names: Collection[object]) -> str:
        """Return a message about a place that uses a secret, without any secret text.

        Quotations that are a secret or a part of one, numbers and lengths are covered, too. names: the steps to the
        place, which are not secret.
        """

        def is_secret(quoted: str) -> bool:
            part = quoted.removesuffix(_CUT)
            folded = _folded(part)
            if folded in self._texts:
                return True
            if quoted in names or quoted in self._names:
                return False
            if self._everything:
                return True
            if len(part) < _PART:
                return False
            return folded in self._values or (folded in self._derived and not self._is_written(part))

        def quotation(match: re.Match[str]) -> str:
            quoted = match[1] or match[2]
            return f"{match[0][0]}{HIDDEN}{match[0][0]}" if is_secret(quoted) else match[0]

        def number(match: re.Match[str]) -> str:
            written = match[1] or match[2] or match[3]
            if match[3] is None and written not in self._texts and not self._everything:
                return match[0]
            return match[0].removesuffix(written) + HIDDEN

        return _NUMBER.sub(number, _QUOTED.sub(quotation, self.covered(text)))

    def _is_written(self, part: str) -> bool:
        """Whether a document has a text."""
        if self._documents is None:
            self._documents = self._written()
        return part in self._documents

    def covered_quotations(self, text: str, is_secret: Callable[[str], bool]) -> str:
        """Return a text without the telling secret texts and without the quotations that may be secret.

        is_secret: tells it of a quotation, which is not cut any more. One without letters and digits is never covered.
        """

        def quotation(match: re.Match[str]) -> str:
            quoted = (match[1] or match[2]).removesuffix(_CUT)
            return f'"{HIDDEN}"' if any(map(str.isalnum, quoted)) and is_secret(quoted) else match[0]

        return _QUOTED.sub(quotation, self.covered(text))


def _folded(text: str) -> str:
    return text.translate(_FOLD)


def _forms(text: str) -> set[str]:
    """Return the forms in which messages write a text."""
    if text.isascii() and text.isprintable() and _SPECIAL.isdisjoint(text):
        return {text}
    return {text, text.replace("\n", "\\n"), repr(text)[1:-1], json.dumps(text)[1:-1]}


def _common(text: str, other: str) -> int:
    """Return how many characters two texts have in common at their beginnings."""
    return next((at for at, (one, two) in enumerate(zip(text, other)) if one != two), min(len(text), len(other)))


def _joins(text: str, at: int) -> bool:
    """Whether the characters on both sides of an offset belong to one word."""
    return 0 < at < len(text) and text[at - 1].isalnum() and text[at].isalnum()
