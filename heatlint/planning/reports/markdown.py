"""The plan as Markdown, for a comment on a pull request.

The entries are in fenced blocks: there, nothing that a template contains is markup, a link or a mention.
"""

from __future__ import annotations

from html import escape

from heatlint.planning.changes import DELETED, REFUSED, REPLACED
from heatlint.planning.reports.plan_report import summary
from heatlint.planning.reports.text import after_entries, before_entries, entries, has_content
from heatlint.report.comment import MOST_CHARACTERS, WIDTH, details
from heatlint.report.notes import counted
from heatlint.report.place import visible
from heatlint.report.style import Style

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.planning.changes import Change
    from heatlint.planning.reports.plan_report import PlanReport, StackPlan

#: What the frame of a report needs: the title, the note about what is cut, and the end of a block.
_FRAME = 600
#: What is cut last, and the first lines of a comment.
_WORST = (REFUSED, REPLACED, DELETED)
#: The first line. A program that updates its comment finds the comment by it.
MARK = "<!-- heatlint plan -->"


def render(report: PlanReport) -> str:
    """Return the whole report, with at most MOST_CHARACTERS characters. A note says how much is cut."""
    stacks = [each for each in report.stacks if has_content(each)]
    heading = f"{MARK}\n### heatlint plan: {report.summary()}\n"
    room = MOST_CHARACTERS - len(heading) - _FRAME
    blocks, cut = [], 0
    for number, stack in enumerate(stacks):
        block, left_out = _block(stack, room // (len(stacks) - number))
        if len(block) > room:  # there are too many stacks
            cut += len(entries(stack))
            continue
        room -= len(block)
        cut += left_out
        blocks.append(block)
    if cut or len(blocks) < len(stacks):
        what = [counted(cut, "more change")] if cut else []
        what += [counted(len(stacks) - len(blocks), "more stack")] if len(blocks) < len(stacks) else []
        blocks.append(
            f"_This comment leaves out {' and '.join(what)}, because it may have at most {MOST_CHARACTERS:,} "
            "characters. Run `heatlint plan` to see everything._\n"
        )
    return "\n".join([heading, *blocks])


def _block(stack: StackPlan, room: int) -> tuple[str, int]:
    """Return the part about a stack that fits, and how many changes are left out."""
    style = Style(width=WIDTH)
    changes = entries(stack, style)
    first, last = before_entries(stack, style), after_entries(stack, style)
    heading = f"<code>{_html(stack.title)}</code>: {summary(stack.plan)}"
    room -= len(heading) + sum(len(each) + 1 for each in first) + len(last) + _FRAME
    kept: set[int] = set()
    for number, (_, text) in sorted(enumerate(changes), key=lambda each: _is_mild(each[1][0])):
        if room > len(text) + 1:
            kept.add(number)
            room -= len(text) + 1
    texts = [*first, *(text for number, (_, text) in enumerate(changes) if number in kept)]
    body = "\n".join([*texts, last if room > 0 else ""])
    is_open = any(not _is_mild(change) for change, _ in changes)
    return details(heading, _diff(body), "diff", is_open=is_open), len(changes) - len(kept)


def _is_mild(change: Change) -> bool:
    return all(each.action not in _WORST for each in change.all())


def _diff(text: str) -> str:
    """Return lines of which a reader of diffs colours only those with the sign of an action."""
    return "".join(line.rstrip() + "\n" for line in text.splitlines())


def _html(text: str) -> str:
    return escape(visible(text))
