"""The plan as JSON. schemas/plan.json describes it; `heatlint schema plan` prints that schema."""

from __future__ import annotations

from heatlint._version import __version__
from heatlint.planning.changes import Place
from heatlint.report.place import json_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.planning.changes import Cause, Change, ParameterChange
    from heatlint.planning.reports.plan_report import PlanReport, Shortage, StackPlan
    from heatlint.report.diagnostic import Diagnostic


def render(report: PlanReport) -> str:
    """Return the whole report as a text that ends with a newline."""
    return json_text(report_data(report), indent=2, default=str) + "\n"


def report_data(report: PlanReport) -> dict[str, Any]:
    """Return the whole report as a JSON object."""
    return {
        "version": __version__,
        "stacks": [_stack(each) for each in report.stacks],
        "summary": {**report.count(), "stacks": len(report.stacks)},
    }


def _stack(stack: StackPlan) -> dict[str, Any]:
    plan = stack.plan
    return {
        "template": stack.template,
        "environments": list(stack.environments),
        "old": stack.old,
        "new": stack.new,
        "refused": plan.refused,
        "findings": [_finding(each) for each in plan.findings],
        "changes": [_change(each, stack) for each in plan.changes],
        "parameters": [_parameter(each) for each in plan.parameters],
        "notes": list(plan.notes),
        "shortages": None if stack.quotas is None else [_shortage(each) for each in stack.quotas.shortages],
        "quota_notes": [] if stack.quotas is None else list(stack.quotas.notes),
        "quota_summary": None if stack.quotas is None else stack.quotas.summary,
        "summary": plan.count(),
    }


def _shortage(shortage: Shortage) -> dict[str, Any]:
    return {"severity": shortage.severity, "message": shortage.message, "advice": list(shortage.advice)}


def _change(change: Change, stack: StackPlan) -> dict[str, Any]:
    return {
        "name": change.name,
        "path": list(change.path),
        "type": change.type,
        "old_type": change.old_type,
        "action": change.action,
        "certainty": change.certainty,
        "idle": change.is_idle,
        "protected": stack.is_protected(change),
        "causes": [_cause(each) for each in change.causes],
        "effects": [{"kind": each.kind, "text": each.text, "hurts": each.hurts} for each in change.effects],
        "advice": list(change.advice),
        "nested": [_change(each, stack) for each in change.nested],
        "old_place": _place(change.old_place),
        "new_place": _place(change.new_place),
        "same_as": None if change.same_as is None else list(change.same_as),
        "attempted": change.attempted,
    }


def _cause(cause: Cause) -> dict[str, Any]:
    return {
        "part": cause.part,
        "is_property": cause.is_property,
        "rule": cause.rule,
        "old": None if cause.hidden else _value(cause.old),
        "new": None if cause.hidden else _value(cause.new),
        "hidden": cause.hidden,
        "old_place": _place(cause.old_place),
        "new_place": _place(cause.new_place),
        "follows": None if cause.follows is None else list(cause.follows),
        "certainty": cause.certainty,
    }


def _finding(found: Diagnostic) -> dict[str, Any]:
    return {
        "rule": found.rule.code,
        "name": found.rule.name,
        "stage": found.stage,
        "message": found.message,
        "place": _place(Place(found.file, found.path, found.range)),
    }


def _parameter(change: ParameterChange) -> dict[str, Any]:
    return {
        "name": change.name,
        "old": None if change.hidden else _value(change.old),
        "new": None if change.hidden else _value(change.new),
        "hidden": change.hidden,
        "added": change.is_added,
        "removed": change.is_removed,
        "uses": [{"path": list(each.path), "part": each.part, "place": _place(each.place)} for each in change.uses],
    }


def _place(place: Place | None) -> dict[str, Any] | None:
    if place is None:
        return None
    found = place.range
    return {
        "file": place.file,
        "path": list(place.path),
        "range": None
        if found is None
        else {
            "start": {"line": found.start.line, "column": found.start.column},
            "end": {"line": found.end.line, "column": found.end.column},
        },
    }


def _value(value: Any) -> Any:
    """Return a value with the keys that JSON allows. Other keys of YAML, such as dates, become strings."""
    if isinstance(value, dict):
        return {each if isinstance(each, str) else str(each): _value(item) for each, item in value.items()}
    return [_value(each) for each in value] if isinstance(value, (list, tuple)) else value
