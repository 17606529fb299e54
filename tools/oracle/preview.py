#!/usr/bin/env python3
"""Print the tree of resources that Heat's engine makes of requests, as `POST /stacks/preview` answers them.

    .venv-oracle/bin/python tools/oracle/preview.py < requests.jsonl > trees.jsonl

Standard input has one request on each line, as tools/oracle/engine.py reads them. Standard output has one line for
each, in the same order: {"id", "tree": [RESOURCE, ...]}, or {"id", "error"} with the class of the error for
a request that Heat refuses. A RESOURCE
is {"name", "type", "members": whether what is nested in it are equal members of a group, "nested": null or a tree}.
"""

from __future__ import annotations

import contextlib
import json
import sys
from typing import Any

import engine
from heat.api.openstack.v1.stacks import InstantiationData
from heat.engine.resources.openstack.heat.instance_group import InstanceGroup
from heat.engine.resources.openstack.heat.resource_group import ResourceGroup
from heat.engine.resources.openstack.heat.software_deployment import SoftwareDeploymentGroup


def tree(stack: Any) -> list[dict[str, Any]]:
    """Return the resources of a stack with those that are nested in them."""
    return [
        {
            "name": resource.name,
            "type": resource.t.resource_type,
            "members": isinstance(resource, (ResourceGroup, InstanceGroup))
            and not isinstance(resource, SoftwareDeploymentGroup),
            "nested": tree(resource.nested()) if isinstance(resource.preview(), list) else None,
        }
        for resource in stack.resources.values()
    ]


def answer(request: dict[str, Any]) -> dict[str, Any]:
    """Return the line for a request."""
    body = {key: value for key, value in request.items() if key not in engine.BESIDE_THE_BODY}
    try:
        stack = engine.stack_of(engine.template_of(InstantiationData(body)))
        stack.validate(validate_res_tmpl_only=True)
        return {"id": request.get("id"), "tree": tree(stack)}
    except Exception as error:  # Heat refuses the request, or crashes on it
        return {"id": request.get("id"), "error": type(error).__name__}


def main() -> None:
    """Answer each line of standard input."""
    with contextlib.redirect_stdout(sys.stderr):
        engine.start(stock="--stock" in sys.argv[1:])
    for line in sys.stdin:
        if line.strip():
            print(json.dumps(answer(json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
