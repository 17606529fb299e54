"""Holds JSON output against schemas/report.json.

The schema allows keys that later versions may add. Here no key may be missing in the schema, so that it describes all
of the output.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import referencing

SCHEMA = json.loads((Path(__file__).parent.parent / "schemas" / "report.json").read_text(encoding="utf-8"))
ID = SCHEMA["$id"]


def _closed(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_closed(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    found = {key: _closed(value) for key, value in schema.items()}
    if "properties" in schema and schema.get("$anchor") != "lists":  # the lists stand beside the keys of a body
        found.setdefault("additionalProperties", False)
    return found


_REGISTRY = referencing.Registry().with_resource(ID, referencing.Resource.from_contents(_closed(SCHEMA)))


def _validate(value: object, anchor: str = "") -> None:
    schema = {"$schema": SCHEMA["$schema"], "$ref": f"{ID}#{anchor}"}
    jsonschema.Draft202012Validator(schema, registry=_REGISTRY).validate(value)


def assert_report(value: object) -> None:
    """The output of `heatlint check --format json`."""
    _validate(value)


def assert_diagnostic(value: object) -> None:
    """A line of `heatlint check --format jsonl`."""
    _validate(value, "diagnostic")


def assert_answer(value: object) -> None:
    """A line of `heatlint validate --requests`."""
    _validate(value, "answer")


def assert_lists(value: object) -> None:
    """The output of `heatlint validate --format json` and `heatlint check --format response`."""
    _validate(value, "lists")
