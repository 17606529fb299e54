"""Outputs and metadata: Heat evaluates them only when it deploys the stack."""

from __future__ import annotations

from heatlint.rule import DEPLOY, Rule, check, language, links_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from heatlint.rule import Diagnostic, Findings, Path, Refused, Stack
    from heatlint.rule.language import Call

FAILING_OUTPUT = Rule("HL701", "failing-output", stage=DEPLOY, fixable=True)
FAILING_METADATA = Rule("HL702", "failing-metadata", stage=DEPLOY, fixable=True)


@check
def outputs(stack: Stack) -> Findings:
    """The functions in the value of each output can be evaluated."""
    word = stack.words.value
    for output in stack.outputs.values():
        if output.enabled is False or not _may_fail(stack, output.calls):
            continue
        path = (stack.words.outputs, output.name, word)
        for place, refused in language.failing_calls(stack, output.definition[word], path):
            if not refused.reported:
                yield _fails(FAILING_OUTPUT, stack, place, f'the output "{output.name}" fails', refused)


@check
def metadata(stack: Stack) -> Findings:
    """The functions in the metadata of each resource can be evaluated."""
    word = stack.words.metadata
    for resource in stack.resources.values():
        if resource.enabled is False or resource.external or not _may_fail(stack, resource.calls.get(word, ())):
            continue
        for place, refused in language.failing_calls(stack, resource.definition[word], (*resource.path, word)):
            if not refused.reported:
                yield _fails(FAILING_METADATA, stack, place, f'the metadata of "{resource.name}" fails', refused)


def _may_fail(stack: Stack, calls: Iterable[Call]) -> bool:
    """Whether one of the calls in a value may fail. A wrong reference to a resource is reported by another rule."""
    return not all(stack.needs_resource(call.function, call.args) for call in calls)


def _fails(rule: Rule, stack: Stack, path: Path, what: str, refused: Refused) -> Diagnostic:
    links: dict[str, Any] = links_of(stack, refused)
    links["because"] = [path, path[:-1], *links["because"]]
    return rule.at(path, f"{what}: {refused.message}", key=True, nearest=refused.nearest, **links)
