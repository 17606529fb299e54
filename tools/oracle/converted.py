#!/usr/bin/env python3
"""Compare what Heat makes of CFN templates and of what `heatlint convert --to hot` makes of them.

    .venv/bin/python tools/oracle/converted.py make < requests.jsonl > build/pairs.jsonl
    .venv-oracle/bin/python tools/oracle/converted.py compare < build/pairs.jsonl

The first command needs heatlint, the second one Heat. A request is the body of `POST /v1/{tenant_id}/validate`; those
with a HOT template are left out. Parameters without a value get one. For each pair the stages "validate" and "create"
must accept or refuse both, and every resource must have the same type, properties, metadata, policies and dependencies,
and every output the same value.
"""

from __future__ import annotations

import json
import sys
from typing import Any


def make() -> None:
    """Write a pair for each request on standard input that has a CFN template."""
    from heatlint.heat import AWS_KEY, CFN_KEY
    from heatlint.rewrite.convert import NotConverted, converted
    from heatlint.rewrite.options import Options
    from heatlint.text import parse

    for number, line in enumerate(sys.stdin):
        body = json.loads(line)
        template = body.get("template")
        text = template if isinstance(template, str) else json.dumps(template)
        value = parse(text, "").value
        if not isinstance(value, dict) or not (AWS_KEY in value or CFN_KEY in value):
            continue
        given = body.get("parameters") or {}
        body = {**body, "parameters": {**_values(value.get("Parameters") or {}), **given}}
        pair = {"id": body.get("id", number), "old": body}
        try:
            new = converted(text, "hot", Options())
        except NotConverted as reason:
            pair["reason"] = str(reason)
        else:
            pair["new"] = {**body, "template": parse(new.text, "").value}
            pair["findings"] = [message for _, message in new.findings]
        print(json.dumps(pair))


def _values(parameters: dict[str, Any]) -> dict[str, str]:
    """Return some value for each parameter without a default, as far as its constraints are simple."""
    return {
        name: str((each.get("AllowedValues") or ["1" * int(each.get("MinLength", 1))])[0])
        for name, each in parameters.items()
        if isinstance(each, dict) and "Default" not in each
    }


def compare() -> int:
    """Compare each pair on standard input; return the number of pairs that differ."""
    import engine

    engine.start(stock=True)
    counts = {"equal": 0, "both refused": 0, "different": 0, "not converted": 0}
    for line in sys.stdin:
        pair = json.loads(line)
        if "new" not in pair:
            counts["not converted"] += 1
            print(f"{pair['id']}: not converted: {pair['reason']}")
            continue
        (old, _), (new, reason) = _answers(pair["old"]), _answers(pair["new"])
        if old == new:
            counts["equal" if old["validate"] and old["create"] else "both refused"] += 1
            continue
        counts["different"] += 1
        print(f"{pair['id']}: {_difference(old, new)} {reason} (findings: {len(pair['findings'])})")
    print(", ".join(f"{name} {count}" for name, count in counts.items()))
    return counts["different"]


def _answers(body: dict[str, Any]) -> tuple[dict[str, Any], str]:
    """Return whether Heat accepts a body at both stages, what its stack has, and why Heat refuses it."""
    import engine
    from heat.api.openstack.v1.stacks import InstantiationData

    answers: dict[str, Any] = {}
    reasons = []
    for stage in ("validate", "create"):
        answer = engine.answer({**body, "stage": stage})
        answers[stage] = answer["status"] == 200
        reasons.append("" if answers[stage] else str(answer["body"]["error"].get("message")))
    if answers["create"]:
        stack = engine.stack_of(engine.template_of(InstantiationData(body)))
        answers["resources"] = {name: _parts(each) for name, each in stack.resources.items()}
        answers["outputs"] = {name: _resolved(each._value) for name, each in stack.outputs.items()}
    return answers, next(filter(None, reasons), "")


def _parts(resource: Any) -> dict[str, Any]:
    definition = resource.t
    return {
        "type": definition.resource_type,
        "properties": _resolved(definition._properties),
        "metadata": _resolved(definition._metadata),
        "deletion policy": _resolved(definition._deletion_policy),
        "update policy": _resolved(definition._update_policy),
        "dependencies": sorted(each.name for each in definition.dependencies(resource.stack)),
    }


def _resolved(value: Any) -> Any:
    from heat.engine import function

    try:
        return function.resolve(value)
    except Exception as error:  # the kind of the error is a part of the answer
        return f"{type(error).__name__}"


def _difference(old: Any, new: Any, path: str = "") -> str:
    """Return the first place where two answers differ, with both values."""
    if isinstance(old, dict) and isinstance(new, dict):
        for key in dict.fromkeys((*old, *new)):
            if old.get(key) != new.get(key):
                return _difference(old.get(key), new.get(key), f"{path}.{key}" if path else str(key))
    if isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for index, (one, other) in enumerate(zip(old, new, strict=True)):
            if one != other:
                return _difference(one, other, f"{path}[{index}]")
    return f"{path}: {str(old)[:200]!r} -> {str(new)[:200]!r}"


if __name__ == "__main__":
    if sys.argv[1:] == ["make"]:
        make()
    elif sys.argv[1:] == ["compare"]:
        sys.exit(1 if compare() else 0)
    else:
        sys.exit(__doc__)
