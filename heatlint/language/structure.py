"""The structure of templates, environments and configs; the JSON Schemas in schemas/ are its only definition."""

from __future__ import annotations

import json

from heatlint import _data
from heatlint.language.gate import compile_schema

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from heatlint.language.explain import StructureFault

#: The kinds of a template or environment, each the name of its schema.
KINDS = ("hot", "cfn", "environment")

#: How many parts that break the same subschema are explained.
MOST = 1000

_schemas: dict[str, dict[str, Any]] = {}
_gates: dict[str, Callable[[Any], bool]] = {}


def schema(kind: str) -> dict[str, Any]:
    """Return the JSON Schema of a kind of document: "hot", "cfn", "environment" or "config"."""
    if kind not in _schemas:
        with open(_data.path("schemas", f"{kind}.json"), "rb") as stored:
            _schemas[kind] = json.loads(stored.read())
    return _schemas[kind]


def is_clean(document: Any, kind: str) -> bool:
    """Whether nothing is wrong with the structure of a document of a kind; this takes little time."""
    gate = _gates.get(kind)
    if gate is None:
        gate = _gates[kind] = compile_schema(schema(kind))
    return gate(document)


def faults(document: Any, kind: str) -> list[StructureFault]:
    """Return everything wrong with the structure of a document of a kind."""
    return [] if is_clean(document, kind) else explained(document, kind)


def explained(document: Any, kind: str) -> list[StructureFault]:
    """Return the same for a document that is not clean. Only this imports `jsonschema`."""
    from heatlint.language.explain import explain

    return explain(schema(kind), document, MOST)
