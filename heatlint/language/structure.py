"""The structure of templates and environments: the JSON Schemas in schemas/ are its only definition.

A gate compiled from the schema proves a clean document; any other is walked again to say what is wrong.
"""

from __future__ import annotations

import json

from heatlint import _data
from heatlint.language.gate import compile_schema

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.language.explain import StructureFault
    from heatlint.language.gate import Test

KINDS = ("hot", "cfn", "environment")

#: How many wrong parts of a kind are explained; people mend them long before.
MOST = 1000

_schemas: dict[str, dict[str, Any]] = {}
_gates: dict[str, Test] = {}


def schema(kind: str) -> dict[str, Any]:
    """The JSON Schema of a kind of document: "hot", "cfn" or "environment"."""
    if kind not in _schemas:
        with open(_data.path("schemas", f"{kind}.json"), "rb") as stored:
            _schemas[kind] = json.loads(stored.read())
    return _schemas[kind]


def faults(value: Any, kind: str) -> list[StructureFault]:
    """Everything wrong with the structure of a document of a kind; empty for a clean one."""
    gate = _gates.get(kind)
    if gate is None:
        gate = _gates[kind] = compile_schema(schema(kind))
    if gate(value):
        return []
    from heatlint.language.explain import Explainer

    return list(Explainer(schema(kind)).faults(value))
