"""A pair of request bodies to an answer: a line of `heatlint plan --requests`."""

from __future__ import annotations

import json

from heatlint.failure import described_or_raised
from heatlint.load import from_body
from heatlint.planning.changes import HEAT_WORDS, REFUSED, UNCHANGED
from heatlint.planning.compare import CONVERGENCE, Comparison
from heatlint.planning.effects import FAILS
from heatlint.planning.make import OLD_UNREADABLE, REFUSED_OLD, plan_of
from heatlint.planning.refusals import Faults, immutable_parameter, messages, shape_faults
from heatlint.planning.reports.plan_report import is_expected
from heatlint.planning.two_stacks import stacks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.catalog import Known
    from heatlint.diagnostic import Diagnostic
    from heatlint.model.stack import Stack
    from heatlint.planning.changes import Change

#: The statuses of an answer, see `answer`; heatlint failed when it is ERROR.
OK, REFUSED_STATUS, ERROR = "ok", "refused", "error"
#: What a line must be, for messages.
_EXPECTED = 'an object with "old" and "new", each the body of a request'


def answer(line: bytes | str, engine: str = CONVERGENCE, known: Known | None = None) -> dict[str, Any]:
    """Return the answer to a pair.

    line: {"id", "old": BODY, "new": BODY, "existing": false} in JSON; a BODY is that of POST /stacks, and beside it
    "clear_parameters" where values are kept. The answer: {"id", "status": "ok", "refused" or "error", "plan": name of
    each resource of the root stack -> action, "why": name -> what differs, "error": why Heat refuses the update or
    heatlint failed, "findings": what is wrong with the new stack, each with "rule", "message" and "path"}.

    The status is that of Heat's decision about the resources: "refused" when Heat cannot decide, or a resource cannot
    be changed. A template whose values Heat refuses has a plan and the status "ok"; "error" and "findings" say that the
    request is refused.
    """
    pair: Any = None
    try:
        try:
            pair = json.loads(line, parse_constant=_not_json)
        except (ValueError, RecursionError):  # also a text that is not UTF-8
            return {"id": None, "status": ERROR, "error": f"the line is not JSON; expected {_EXPECTED}"}
        problem = _problem(pair)
        if problem is not None:
            return {"id": pair.get("id") if isinstance(pair, dict) else None, "status": ERROR, "error": problem}
        new, asked, existing = pair["new"], from_body(pair["new"]), pair.get("existing") or False
        before, after, _ = stacks(
            from_body(pair["old"]),
            asked,
            existing=existing,
            clear=tuple(new.get("clear_parameters") or ()),
            known=known,
        )
        misshapen = shape_faults(asked, known) if existing else []
        if misshapen:
            return {"id": pair.get("id"), "status": REFUSED_STATUS, **_refusal(misshapen)}
        return {"id": pair.get("id"), **_data(before, after, engine)}
    except Exception as error:
        id = pair.get("id") if isinstance(pair, dict) else None
        return {"id": id, "status": ERROR, "error": f"heatlint failed: {described_or_raised(error)}"}


def _not_json(constant: str) -> None:
    """Refuse NaN and Infinity, which Python reads, and JSON does not have."""
    raise ValueError(constant)


def _problem(pair: Any) -> str | None:
    """Return what is wrong with the form of a pair; None when it has two bodies."""
    if not isinstance(pair, dict):
        return f"the line is not an object; expected {_EXPECTED}"
    for key in ("old", "new"):
        if key not in pair:
            return f'the line has no "{key}"; expected {_EXPECTED}'
        if not isinstance(pair[key], dict):
            return f'"{key}" is not an object; expected the body of a request'
    if not isinstance(pair.get("existing"), bool | None):
        return '"existing" is neither true nor false'
    cleared = pair["new"].get("clear_parameters")
    if cleared is not None and not (isinstance(cleared, list) and all(isinstance(each, str) for each in cleared)):
        return '"clear_parameters" of "new" is not a list of names of parameters'
    return None


def _data(before: Stack, after: Stack, engine: str) -> dict[str, Any]:
    if not before.readable:
        return {"status": REFUSED_STATUS, "error": OLD_UNREADABLE}
    old_faults, faults = Faults(before), Faults(after)
    found: dict[str, Any] = {}
    if faults.refusing:
        found = _refusal(faults.refusing)
    if faults.hide_resources or faults.stop_comparison(old_faults) or not after.readable:
        return {"status": REFUSED_STATUS, **found}
    refused = immutable_parameter(before, after)
    if refused is not None:
        return {"status": REFUSED_STATUS, "error": refused}
    if old_faults.hide_resources:
        return {"status": REFUSED_STATUS, "error": f"{REFUSED_OLD}: {messages(old_faults.refusing)}"}
    plan = plan_of(Comparison(before, after, engine))
    actions = {each.name: _action(each) for each in plan.changes}
    why = {each.name: [cause.part for cause in each.causes] for each in plan.changes if each.causes}
    stopped = next((each for each in plan.changes if each.action == REFUSED and is_expected(each)), None)
    if stopped is None:
        return {"status": OK, "plan": actions, "why": why, **found}
    status = OK if _fails(stopped) else REFUSED_STATUS
    error = f'"{stopped.name}" is refused: {stopped.causes[0].rule}'
    return {"status": status, "plan": actions, "why": why, "error": error, **found}


def _fails(change: Change) -> bool:
    """Whether Heat decides what to do with a resource, and then fails to do it."""
    return any(each.kind == FAILS for each in change.effects)


def _refusal(refusing: list[Diagnostic]) -> dict[str, Any]:
    return {"error": messages(refusing), "findings": list(map(_finding, refusing))}


def _finding(found: Diagnostic) -> dict[str, Any]:
    return {"rule": found.rule.code, "message": found.message, "path": list(map(str, found.path))}


def _action(change: Change) -> str:
    if not is_expected(change):
        return UNCHANGED
    action = change.attempted if _fails(change) and change.attempted is not None else change.action
    return HEAT_WORDS.get(action, action)
