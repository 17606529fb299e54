"""The plan as one HTML file, without scripts and without other files."""

from __future__ import annotations

from html import escape

from heatlint.planning.reports.differences import cause_lines, parameter_lines
from heatlint.planning.reports.plan_report import (
    PROTECTED,
    SIGNS,
    action_words,
    finding_lines,
    first_words,
    places_text,
    refused_first,
    rule_words,
    summary,
)
from heatlint.report.page import head
from heatlint.report.place import markup_text, visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from heatlint.planning.changes import Cause, Change, Place
    from heatlint.planning.reports.plan_report import PlanReport, StackPlan

STYLE = """\
:root { font: 15px/1.5 system-ui, sans-serif; }
body { max-width: 60rem; margin: 2rem auto; overflow-wrap: anywhere; padding: 0 1rem; }
h2 { font-size: 1.1rem; border-bottom: 1px solid var(--line); }
details { margin: .3rem 0 .3rem 1rem; }
summary { cursor: pointer; }
code, pre { font-family: ui-monospace, monospace; }
pre { margin: .2rem 0; white-space: pre-wrap; }
ul { margin: .2rem 0; }
.place, .rule { color: var(--quiet); }
.hurts, .refused, .replaced, .deleted { color: var(--error); }
.updated, .abandoned { color: var(--warning); }
.added, .adopted { color: var(--good); }
"""


def render(report: PlanReport) -> str:
    """Return the whole report: a document of HTML."""
    total = report.summary()
    parts = [
        head(f"heatlint plan: {total}", STYLE),
        f"<body>\n<main>\n<h1>heatlint plan</h1>\n<p>{total}</p>",
    ]
    for stack in report.stacks:
        parts += _stack(stack)
    return markup_text("\n".join([*parts, "</main>", "</body>", "</html>", ""]))


def _stack(stack: StackPlan) -> Iterator[str]:
    plan = stack.plan
    compared = f" ({_text(stack.old)} &rarr; {_text(stack.new)})" if stack.old or stack.new else ""
    yield f"<h2><code>{_text(stack.title)}</code>{compared}</h2>"
    for text in first_words(plan):
        yield f'<p class="hurts">{_text(text)}</p>'
    if plan.findings:
        items = "".join(f"<li><code>{_text(line)}</code></li>\n" for line in finding_lines(plan))
        yield f"<ul>\n{items}</ul>"
    for change in refused_first(plan.changes):
        yield from _change(change, stack)
    if plan.parameters:
        yield "<p>parameters that changed:</p>\n<ul>"
        for each in plan.parameters:
            lines = "\n".join(map(_text, parameter_lines(each)))
            yield f"<li><pre>{lines}</pre></li>"
        yield "</ul>"
    for note in plan.notes:
        yield f"<p>note: {_text(note)}</p>"
    if stack.quotas is not None:
        for shortage in stack.quotas.shortages:
            yield f'<p class="hurts">{"<br>".join(map(_text, shortage.lines))}</p>'
        for note in stack.quotas.notes:
            yield f"<p>note: {_text(note)}</p>"
        if stack.quotas.summary is not None:
            yield f"<p>{_text(stack.quotas.summary)}</p>"
    yield f"<p>{summary(plan)}</p>"


def _change(change: Change, stack: StackPlan) -> Iterator[str]:
    if not change.does_something:
        return
    yield "<details open>"
    yield (
        f'<summary><span class="{change.action}"><code>{_text(SIGNS[change.action])} {_text(change.name)}</code> '
        f"{action_words(change)}</span> <code>{_text(change.type or change.old_type or '?')}</code> "
        f"{_places(change.old_place, change.new_place)}</summary>"
    )
    yield "<ul>"
    if stack.is_protected(change):
        yield f'<li class="hurts">{PROTECTED}</li>'
    for cause in change.causes:
        yield from _cause(cause)
    for effect in change.effects:
        yield f'<li class="{"hurts" if effect.hurts else "effect"}">{_text(effect.text)}</li>'
    for advice in change.advice:
        yield f"<li>to avoid this: {_text(advice)}</li>"
    yield "</ul>"
    for each in refused_first(change.nested):
        yield from _change(each, stack)
    yield "</details>"


def _cause(cause: Cause) -> Iterator[str]:
    lines = "\n".join(_text(each) for each in cause_lines(cause))
    places = _places(cause.old_place, cause.new_place)
    yield f'<li><pre>{lines}</pre>{places} <span class="rule">{_text(rule_words(cause))}</span></li>'


def _places(old: Place | None, new: Place | None) -> str:
    text = places_text(old, new)
    return f'<span class="place">{_text(text)}</span>' if text else ""


def _text(text: str) -> str:
    return escape(visible(text))
