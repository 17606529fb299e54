"""How lines for people look: colours, links, and line breaks at the width of the terminal."""

from __future__ import annotations

from heatlint.diagnostic import ERROR, INFO, WARNING
from heatlint.report.place import place, visible
from heatlint.report.source import columns

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from heatlint.report.place import Located

    #: A word as plain text, and as it is printed, with escapes of the terminal.
    Word = tuple[str, str]

#: ANSI attributes (SGR) by the part of the report.
STYLES = {
    ERROR: "1;31",
    WARNING: "1;33",
    INFO: "1;36",
    "place": "1",
    "rule": "35",
    "gutter": "34",
    "heading": "1",
    "code": "36",
    "bad": "31",
    "good": "32",
    "refused": "1;31",
    "replaced": "1;31",
    "deleted": "31",
    "abandoned": "33",
    "updated": "33",
    "added": "32",
    "adopted": "32",
}


class Style:
    """How the text report looks.

    color: whether it has colours. width: the columns of a line, None for lines of any length. url: returns the URL of a
    file by its name in the report, None if it has none; without it, there are no links.
    """

    __slots__ = ("color", "width", "url")

    def __init__(
        self, *, color: bool = False, width: int | None = None, url: Callable[[str], str | None] | None = None
    ) -> None:
        self.color = color
        self.width = width
        self.url = url

    def paint(self, text: str, style: str) -> str:
        """Return a text in the colour of a part of the report."""
        return f"\x1b[{STYLES[style]}m{text}\x1b[0m" if text and self.color else text

    def place(self, where: Located, style: str | None = None) -> Word:
        """Return a place, with a link to its line."""
        return self._linked(place(where), where, style)

    def line(self, where: Located) -> Word:
        """Return "line 7" for a place in a file that the reader knows, with a link. The place must have a range."""
        return self._linked(f"line {where.range[0]}" if where.range is not None else "", where, None)

    def rule(self, code: str, name: str, page: str | None) -> list[Word]:
        """Return the code and the name of a rule, with a link to its page. page: its address or its path."""
        return [
            (code, self._link(self.paint(code, "rule"), page)),
            (name, self.paint(name, "rule")),
        ]

    def lines(self, words: Iterable[Word], begin: str = "", indent: str = "") -> str:
        """Return words in one line, or in several at the width of the terminal. Each line ends with a newline.

        begin: the first line begins with it. indent: the other lines begin with it.
        """
        printed, used = begin, len(begin)
        is_first = is_blank = True
        for text, printed_form in words:
            if self.width is not None and not is_first and used + 1 + columns(text) > self.width:
                printed += "\n" + indent
                used, is_blank = len(indent), True
            elif not is_first:
                printed += " "
                used += 1
            if is_blank and printed_form == text:
                printed_form = text = visible(text)  # the line begins with it, and must not be a command
            printed += printed_form
            used += columns(text)
            is_first, is_blank = False, is_blank and not text.strip()
        return f"{printed.rstrip()}\n"

    def fits(self, words: Iterable[Word]) -> bool:
        """Whether the words fit in one line."""
        return self.width is None or columns(" ".join(text for text, _ in words)) <= self.width

    def _linked(self, text: str, where: Located, style: str | None) -> Word:
        printed = self.paint(text, style) if style else text
        return text, self._link(printed, where.file, where.range[0] if where.range is not None else None)

    def _link(self, printed_form: str, file: str | None, line: int | None = None) -> str:
        """Return a text with a hyperlink (OSC 8) to a line of a file, or to an address in the web."""
        target = None
        if self.url is not None and file:
            target = file if file.startswith("https:") else self.url(file)
        if target is None:
            return printed_form
        fragment = f"#{line}" if line is not None else ""
        return f"\x1b]8;;{target}{fragment}\x1b\\{printed_form}\x1b]8;;\x1b\\"


def words_of(text: str) -> list[Word]:
    """Return the words of a text from outside, which is made visible."""
    return [(word, word) for word in visible(text).split(" ")]
