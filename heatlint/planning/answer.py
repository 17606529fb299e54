"""A pair of request bodies to an answer: a line of `heatlint plan --requests`."""

from __future__ import annotations

import json
import os

from heatlint.failure import described
from heatlint.load import from_body
from heatlint.planning.changes import ABANDONED, ADDED, ADOPTED, DELETED, IF_VALUE_CHANGES, REFUSED, UNCHANGED
from heatlint.planning.compare import CONVERGENCE
from heatlint.planning.make import make

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.catalog import Known
    from heatlint.planning.changes import Change, Plan

#: The statuses of an answer: there is a plan; Heat refuses the update; heatlint failed.
OK, REFUSED_STATUS, ERROR = "ok", "refused", "error"
#: Actions that Heat has no word for -> the word for what happens in the stack.
_WORDS = {ADOPTED: ADDED, ABANDONED: DELETED}


def answer(line: bytes | str, engine: str = CONVERGENCE, known: Known | None = None) -> dict[str, Any]:
    """Return the answer to a pair.

    line: {"id", "old": BODY, "new": BODY, "existing": false} in JSON; a BODY is that of POST /stacks, and beside it
    "clear_parameters" where values are kept. The answer: {"id", "status": "ok", "refused" or "error", "plan": name of
    each resource of the root stack -> action, "why": name -> what differs, "error": why there is no plan}.
    """
    pair: Any = None
    try:
        try:
            pair = json.loads(line)
        except ValueError:  # also a text that is not UTF-8
            pair = None
        if not isinstance(pair, dict) or not all(isinstance(pair.get(key), dict) for key in ("old", "new")):
            return {
                "id": None,
                "status": ERROR,
                "error": 'each line must be a JSON object with the maps "old" and "new"',
            }
        new = pair["new"]
        plan = make(
            from_body(pair["old"]),
            from_body(new),
            existing=bool(pair.get("existing")),
            clear=tuple(new.get("clear_parameters") or ()),
            engine=engine,
            known=known,
        )
    except Exception as error:
        if os.environ.get("HEATLINT_DEBUG"):
            raise
        id = pair.get("id") if isinstance(pair, dict) else None
        return {"id": id, "status": ERROR, "error": f"heatlint failed: {described(error)}"}
    return {"id": pair.get("id"), **_data(plan)}


def _data(plan: Plan) -> dict[str, Any]:
    refused = next((each for each in plan.changes if each.action == REFUSED), None)
    if plan.refused is not None:
        return {"status": REFUSED_STATUS, "error": plan.refused}
    actions = {each.name: _action(each) for each in plan.changes}
    why = {each.name: [cause.part for cause in each.causes] for each in plan.changes if each.causes}
    if refused is not None:
        error = f'"{refused.name}" is refused: {refused.causes[0].rule}'
        return {"status": REFUSED_STATUS, "error": error, "plan": actions, "why": why}
    return {"status": OK, "plan": actions, "why": why}


def _action(change: Change) -> str:
    if change.certainty == IF_VALUE_CHANGES:
        return UNCHANGED
    return _WORDS.get(change.action, change.action)
