"""The format markdown, for a comment on a pull request and the summary of a job.

The entries are in fenced blocks: there, nothing that a template contains is markup, a link or a mention.
"""

from __future__ import annotations

from html import escape

from heatlint.diagnostic import ERROR
from heatlint.report.comment import MOST_CHARACTERS, WIDTH, details
from heatlint.report.entries import by_file
from heatlint.report.notes import amounts, counted
from heatlint.report.place import visible
from heatlint.report.style import Style
from heatlint.report.text import entry
from heatlint.report.totals import fixable, summary

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.report.entries import Entry
    from heatlint.report.report import Report

#: What the rest of a comment needs: the last lines, the note about what is cut, and the frame of a block.
_FRAME = 600
#: The first line. A program that updates its comment finds the comment by it.
MARK = "<!-- heatlint check -->"


def render(report: Report) -> str:
    """Return the whole report, with at most MOST_CHARACTERS characters. A note says how much is cut."""
    style = Style(width=WIDTH)
    total = summary(report.diagnostics, report.files, style).strip()
    parts = [f"{MARK}\n### heatlint: {total}\n"]
    last = [line for line in (fixable(report.diagnostics).strip(), amounts(report.notes).strip()) if line]
    room = MOST_CHARACTERS - len(parts[0]) - sum(map(len, last)) - _FRAME
    cut = 0
    for file, found in by_file(report.diagnostics).items():
        block, left_out = _block(file, found, report, style, room)
        cut += left_out
        if block:
            parts.append(block)
            room -= len(block) + 1
    if cut:
        parts.append(
            f"_This report leaves out {counted(cut, 'more finding')}, because it may have at most {MOST_CHARACTERS:,} "
            "characters. Run `heatlint check` to see everything._\n"
        )
    parts += [f"{line}\n" for line in last]
    return "\n".join(parts)


def _block(file: str, found: list[Entry], report: Report, style: Style, room: int) -> tuple[str, int]:
    """Return the part about a file that fits, and how many findings are left out."""
    count = sum(map(len, found))
    heading = f"<code>{escape(visible(file))}</code>: {counted(count, 'finding')}"
    room -= len(heading) + _FRAME
    texts: list[str] = []
    left_out = 0
    for each in found:
        text = entry(each, report, style)
        if len(text) + 1 > room:
            left_out += len(each)
            continue
        texts.append(text)
        room -= len(text) + 1
    if not texts:
        return "", count
    is_open = any(each[0].severity == ERROR for each in found)
    return details(heading, "\n".join(texts), "text", is_open=is_open), left_out
