"""The format text of `heatlint plan`, for people: one entry for each resource that changes; the last lines count."""

from __future__ import annotations

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
from heatlint.report.style import Style, words_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from heatlint.planning.changes import Cause, Change, Place
    from heatlint.planning.reports.plan_report import PlanReport, QuotaCheck, StackPlan
    from heatlint.report.style import Word

PLAIN = Style()
_STEP = "    "


def render(report: PlanReport, style: Style = PLAIN) -> str:
    """Return the whole report."""
    several = len(report.stacks) > 1
    parts = [stack_text(each, style) for each in report.stacks if has_content(each)]
    last = report.summary()
    total = f"{len(report.stacks)} stacks: {last}" if several else last
    return "\n".join([*parts, style.lines(words_of(total))] if several or not parts else parts)


def has_content(stack: StackPlan) -> bool:
    """Whether there is something to say about a stack."""
    plan = stack.plan
    is_short = stack.quotas is not None and bool(stack.quotas.shortages)
    is_told = is_short or plan.refused is not None or bool(plan.parameters or plan.notes)
    return is_told or any(each.does_something for each in plan.changes)


def stack_text(stack: StackPlan, style: Style = PLAIN) -> str:
    """Return the entries of a stack below its title, and what they add up to."""
    body = [*before_entries(stack, style), *(text for _, text in entries(stack, style)), after_entries(stack, style)]
    return title(stack, style) + "\n" + "".join(each + "\n" for each in body if each).removesuffix("\n")


def title(stack: StackPlan, style: Style = PLAIN) -> str:
    """Return the line that names the stack and what is compared."""
    words = words_of(stack.title)
    if stack.old or stack.new:
        words = [*words, *words_of(f"({stack.old} -> {stack.new})")]
    return style.lines([(word, style.paint(visible, "place")) for word, visible in words], indent="  ")


def before_entries(stack: StackPlan, style: Style = PLAIN) -> list[str]:
    """Return what to read first: why the update is refused, and which resources were probably renamed."""
    texts = [style.lines([_sign("refused", style), *words_of(text)], indent="    ") for text in first_words(stack.plan)]
    if texts:
        findings = (style.lines(words_of(line), begin=_STEP, indent=f"{_STEP}  ") for line in finding_lines(stack.plan))
        texts[0] += "".join(findings)
    return texts


def entries(stack: StackPlan, style: Style = PLAIN) -> list[tuple[Change, str]]:
    """Return the changes of the root stack that something happens with, each with its text."""
    changes = [each for each in refused_first(stack.plan.changes) if each.does_something]
    return [(each, "".join(_entry(each, stack, style, ""))) for each in changes]


def after_entries(stack: StackPlan, style: Style = PLAIN) -> str:
    """Return the parameters that changed, the notes, and what the update does."""
    plan = stack.plan
    text = ""
    if plan.parameters:
        text += "parameters that changed:\n"
        for each in plan.parameters:
            text += "".join(style.lines(words_of(line), begin="  ", indent="      ") for line in parameter_lines(each))
    text += "".join(style.lines(words_of(f"note: {each}"), indent="  ") for each in plan.notes)
    if stack.quotas is not None:
        text += _quotas(stack.quotas, style)
    return text + style.lines(words_of(summary(plan)))


def _quotas(quotas: QuotaCheck, style: Style) -> str:
    text = ""
    for shortage in quotas.shortages:
        message, *advice = shortage.lines
        text += style.lines([_sign("refused", style), *words_of(message)], indent="    ")
        text += "".join(style.lines(words_of(each), begin=_STEP, indent=f"{_STEP}  ") for each in advice)
    text += "".join(style.lines(words_of(f"note: {each}"), indent="  ") for each in quotas.notes)
    return text if quotas.summary is None else text + style.lines(words_of(quotas.summary))


def _entry(change: Change, stack: StackPlan, style: Style, indent: str) -> Iterator[str]:
    """Yield the lines about a change, and those about what is nested in it."""
    inner = f"{indent}{_STEP}"
    yield style.lines(_heading(change, style), begin=indent, indent=f"{inner}  ")
    if stack.is_protected(change):
        yield _remark("!", PROTECTED, style, inner)
    for cause in change.causes:
        yield from _cause(cause, style, inner)
    for effect in change.effects:
        yield _remark("!" if effect.hurts else "=", effect.text, style, inner)
    for advice in change.advice:
        yield _remark("=", f"to avoid this: {advice}", style, inner)
    for each in refused_first(change.nested):
        if each.does_something:
            yield from _entry(each, stack, style, inner)


def _heading(change: Change, style: Style) -> list[Word]:
    kind = change.type or "?"
    if change.old_type is not None and change.type is not None and change.old_type != change.type:
        kind = f"{change.old_type} -> {change.type}"
    words = [_sign(change.action, style), *words_of(change.name), *words_of(kind)]
    painted = [(text, style.paint(text, change.action)) for text in action_words(change).split(" ")]
    return [*words, *painted, *_places(change.old_place, change.new_place)]


def _sign(action: str, style: Style) -> Word:
    sign = SIGNS[action]
    return sign, style.paint(sign, action)


def _cause(cause: Cause, style: Style, indent: str) -> Iterator[str]:
    further = f"{indent}  "
    for line in cause_lines(cause):
        yield style.lines(words_of(line), begin=indent, indent=further)
    places = _places(cause.old_place, cause.new_place)
    if places:
        yield style.lines(places, begin=further, indent=further)
    yield style.lines(words_of(rule_words(cause)), begin=further, indent=further)


def _places(old: Place | None, new: Place | None) -> list[Word]:
    text = places_text(old, new)
    return words_of(text) if text else []


def _remark(sign: str, text: str, style: Style, indent: str) -> str:
    painted = style.paint(sign, "refused") if sign == "!" else style.paint(sign, "gutter")
    return style.lines([(sign, painted), *words_of(text)], begin=indent, indent=f"{indent}  ")
