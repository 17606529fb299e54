"""The plan as Heat's own preview of an update has it: the body of PUT /stacks/NAME/ID/preview.

Source: heat.engine.service (preview_update_stack), heat.engine.api (format_stack_resource). What only a cloud knows,
such as identifiers and times, is empty. Resources of nested stacks are listed too, as with `show_nested`.
"""

from __future__ import annotations

from heatlint.planning.changes import ADDED, DELETED, HEAT_WORDS, REFUSED, REPLACED, UNCHANGED, UPDATED, dotted
from heatlint.planning.reports.plan_report import is_expected
from heatlint.report.place import json_text
from heatlint.report.response import BAD_REQUEST, STATUSES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.planning.changes import Change, Plan
    from heatlint.planning.reports.plan_report import PlanReport

#: The lists of the body, in Heat's order.
LISTS = (UNCHANGED, UPDATED, REPLACED, ADDED, DELETED)


def render(report: PlanReport) -> str:
    """Return the body as one JSON document; of the stacks of a project a list, with the files of each stack."""
    if not report.is_project:
        return "".join(json_text(body(each.plan, each.name), indent=2, default=str) + "\n" for each in report.stacks)
    stacks = [
        {"template": each.template, "environments": list(each.environments), **body(each.plan, each.name)}
        for each in report.stacks
    ]
    return json_text(stacks, indent=2, default=str) + "\n"


def body(plan: Plan, name: str = "") -> dict[str, Any]:
    """Return the body of the response; that of an error when Heat refuses to preview the update.

    Heat's preview does not see that an update fails at a resource: it lists what Heat attempts. name: that of the
    stack; "" when it is not known.
    """
    reason = plan.refused
    for change in plan.all():
        if reason is None and change.action == REFUSED and change.attempted is None:
            reason = f'resource "{dotted(change.path)}": {change.refusal}'
    if reason is not None:
        title, explanation = STATUSES[BAD_REQUEST]
        return {
            "code": BAD_REQUEST,
            "title": title,
            "explanation": explanation,
            "error": {"type": "UpdateRefused", "message": reason, "traceback": None},
        }
    lists: dict[str, list[dict[str, Any]]] = {name: [] for name in LISTS}
    for change in plan.all():
        lists[_list(change)].append(_entry(change, name))
    return {"resource_changes": lists}


def _list(change: Change) -> str:
    if not is_expected(change) or not change.does_something:
        return UNCHANGED
    action = change.attempted or change.action
    return HEAT_WORDS.get(action, action)


def _entry(change: Change, name: str) -> dict[str, Any]:
    parents = change.path[:-1]
    stack = {"stack_name": "-".join(filter(None, (name, *parents))), "stack_id": "", "tenant": "", "path": ""}
    entry: dict[str, Any] = {
        "resource_name": change.name,
        "resource_type": change.type or change.old_type or "",
        "resource_identity": {**stack, "path": f"/resources/{change.name}"},
        "stack_identity": stack,
        "stack_name": stack["stack_name"],
        "physical_resource_id": "",
        "resource_action": "INIT",
        "resource_status": "COMPLETE",
        "resource_status_reason": "",
        "creation_time": None,
        "updated_time": None,
        "required_by": [],
        "description": "",
        "metadata": {},
        "attributes": {},
    }
    if parents:
        entry["parent_resource"] = parents[-1]
    return entry
