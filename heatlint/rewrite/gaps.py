"""The comments and blank lines above and below entries: which stay where they are, and how they are printed."""

from __future__ import annotations

import re
from itertools import takewhile

from heatlint.text.comments import format_switch

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from heatlint.rewrite.syntax_tree import Comment, Entry, Gap

#: How many words a banner above a section has at most.
_WORDS_OF_A_BANNER = 4
#: The start of an entry that is commented out.
_ENTRY = re.compile(r"#\s*(?:- |[\w.:\"'-]+:(?:\s|$))")
#: The start of a comment that says what ends above it, such as `# end of parameters`.
_ENDING = re.compile(r"#[\W_]*end\b", re.IGNORECASE)
#: A comment that says that the file ends, such as `# end`, `# EOF` or `# end of the template`.
_END_OF_FILE = re.compile(
    r"#[\W_]*(?:end(?:\s+of)?(?:\s+the)?(?:\s+(?:file|template|document|stack))?|eof)[\W_]*$", re.IGNORECASE
)
#: The start of the settings of an editor, which it reads only at the end of a file.
_SETTINGS = re.compile(r"#.*(?:\b(?:vim?|ex):|-\*-|Local Variables:|End:)")


def arranged(entries: Sequence[Entry], indexes: list[int]) -> list[Gap]:
    """Return what to print above each entry. In an order that changes, what is at the top of a map stays there.

    indexes: the order in which the entries are printed.
    """
    gaps = [entry.before for entry in entries]
    top = entries[0].before
    at = max((at + 1 for at, each in enumerate(top) if each is None), default=0)
    if at and indexes[0] != 0:
        gaps[0] = top[at:]
        gaps[indexes[0]] = [*top[:at], *without_blanks_at_start(gaps[indexes[0]])]
    return gaps


def without_blanks_at_start(gap: Gap) -> Gap:
    """Return a gap without the blank lines at its start."""
    at = 0
    while at < len(gap) and gap[at] is None:
        at += 1
    return gap[at:]


def apart(gap: Gap, off: bool) -> Gap:
    """Return a gap with a blank line above what belongs to the entry below it, which is formatted.

    off: whether formatting is off above the gap; the comment that switches it on stays directly below the last entry.
    """
    at = 0
    if off:
        at = next((at for at, each in enumerate(gap, 1) if each is not None and not switched(each.text, True)), 0)
    return [*gap[:at], None, *without_blanks_at_start(gap[at:])]


def divided(gap: Gap, name: str) -> tuple[Gap, Gap]:
    """Divide the gap above a section into what belongs to the section before it and what belongs to this one.

    Comments directly below a section and apart from the next one belong to the first, such as an entry that is
    commented out, but for a banner. So does what says that something ends. name: of the section below the gap.
    """
    first = _directly_below(gap)
    if len(first) == len(gap):
        first = list(takewhile(lambda each: _ENDING.match(each.text), first))
    at = len(first)
    return ((), gap) if any(banner(gap[:at], name)) else (gap[:at], gap[at:])


def divided_at_end(gap: Gap) -> tuple[Gap, Gap]:
    """Divide the gap below the last section into what belongs to this section and what stays at the end of the text.

    Entries that are commented out directly below it belong to it, and what says that it ends. Others, such as the
    settings of an editor and what says that the file ends, stay.
    """
    first = _directly_below(gap)
    if not first or not (_ENTRY.match(first[0].text) or _ENDING.match(first[0].text)):
        return (), gap
    if any(_SETTINGS.match(each.text) or _END_OF_FILE.match(each.text) for each in first):
        return (), gap
    return first, gap[len(first) :]


def _directly_below(gap: Gap) -> list[Comment]:
    """Return the comments of a gap above its first blank line."""
    end = gap.index(None) if None in gap else len(gap)
    return [each for each in gap[:end] if each is not None]


def banner(gap: Gap, name: str) -> Gap:
    """Return the banner of a section at the end of a gap, such as `# ---- parameters ----`; empty without one.

    name: of the section.
    """
    at = len(gap)
    while at and gap[at - 1] is None:
        at -= 1
    while at and gap[at - 1] is not None:
        at -= 1
    words = re.findall(r"[a-z_]+", " ".join(each.text for each in gap[at:] if each is not None).lower())
    return gap[at:] if name.lower() in words and len(words) <= _WORDS_OF_A_BANNER else ()


def lines_of(gap: Gap, column: int, off: bool) -> list[str]:
    """Return comments in their lines, the leftmost at a column, and one blank line for any number of them.

    Comments above the leftmost get its column: further to the right they would belong to the block above them. off:
    whether formatting is off above the gap; where it is off, all blank lines stay.
    """
    leftmost = min((each.column for each in gap if each is not None), default=0)
    is_below = False
    lines: list[str] = []
    for each in gap:
        if each is None:
            if off or not lines or lines[-1]:
                lines.append("")
            continue
        off = switched(each.text, off)
        is_below = is_below or each.column == leftmost
        lines.append(" " * (column + (each.column - leftmost if is_below else 0)) + each.text)
    return lines


def switched(comment: str, off: bool) -> bool:
    """Return whether formatting is off after a comment. off: whether it was off before."""
    is_on = format_switch(comment)
    return off if is_on is None else not is_on
