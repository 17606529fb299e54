"""heatlint schema: print the JSON Schema of templates, environments, configs, the JSON reports or inventories."""

from __future__ import annotations

import json
import sys

from heatlint import _data
from heatlint.cli import exit_status
from heatlint.cli.options import Misuse, either

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.cli.options import Arguments

NAMES = ("hot", "cfn", "environment", "config", "report", "plan", "graph", "demand", "upgrade", "inventory")


def run(arguments: Arguments) -> int:
    """Print a schema, adapted to editors."""
    name = arguments.operands[0]
    if name not in NAMES:
        raise Misuse(f'"{name}" is not a schema; expected {either(NAMES)}')
    try:
        with open(_data.path("schemas", f"{name}.json"), encoding="utf-8") as stream:
            schema = json.load(stream)
    except OSError:
        raise Misuse(f'the schema "{name}" is not installed; install heatlint again') from None
    _close_maps(schema)
    sys.stdout.write(json.dumps(schema, indent=2, ensure_ascii=False) + "\n")
    return exit_status.OK


def _close_maps(schema: Any) -> None:
    """Set `additionalProperties` to false where the schema allows no other keys.

    Our schemas write {"not": {}} there, beside a note. Editors name the key that is wrong only with false.
    """
    todo = [schema]
    while todo:
        each = todo.pop()
        if isinstance(each, list):
            todo += each
        elif isinstance(each, dict):
            more = each.get("additionalProperties")
            if isinstance(more, dict) and more.get("not") == {}:
                each["additionalProperties"] = False
            todo += each.values()
