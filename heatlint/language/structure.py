"""The structure of templates and environments: the JSON Schemas in schemas/ are its only definition.

A gate compiled from the schema proves a clean document; for any other, jsonschema says what is wrong.
"""

from __future__ import annotations

import json

from heatlint import _data
from heatlint.language.base import kind as kind_of
from heatlint.language.gate import compile_schema

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from jsonschema.exceptions import ValidationError

    from heatlint.language.gate import Test

KINDS = ("hot", "cfn", "environment")

_schemas: dict[str, dict[str, Any]] = {}
_gates: dict[str, Test] = {}


class StructureFault:
    """Something of the wrong shape: the code of its rule, the path to it, and whether its key is meant."""

    __slots__ = ("rule", "path", "key", "message", "nearest")

    def __init__(self, rule: str, path: tuple[Any, ...], message: str, *, key: bool = False,
                 nearest: tuple[Any, list[str]] | None = None) -> None:
        self.rule = rule
        self.path = path
        self.key = key
        self.message = message
        self.nearest = nearest


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
    return list(_explained(value, kind))


def _explained(value: Any, kind: str) -> Iterator[StructureFault]:
    from jsonschema import Draft202012Validator

    renamed: dict[str, Any] = {}
    validator = Draft202012Validator(schema(kind))
    found: dict[tuple[str, tuple[Any, ...]], StructureFault] = {}
    for error in validator.iter_errors(_with_string_keys(value, renamed, 0)):
        fault = _fault(error, renamed)
        found.setdefault((fault.rule, fault.path), fault)
    unknown = {(fault.rule, fault.path[:-1]) for fault in found.values() if fault.key}
    for place, fault in found.items():
        if fault.key or place not in unknown:  # a map that lacks something has it misspelled, and that is said
            yield fault


#: How deep a schema looks into a document: section, name, key, constraint, its kind, its keys.
_DEEPEST = 6


def _with_string_keys(value: Any, renamed: dict[str, Any], depth: int) -> Any:
    """A copy with strings for keys, down to where a schema looks; `renamed` maps them back."""
    if depth > _DEEPEST:
        return value
    if isinstance(value, dict):
        copy = {}
        for key, each in value.items():
            if not isinstance(key, str):
                written = f"\0{key!r}"
                renamed[written] = key
                key = written
            copy[key] = _with_string_keys(each, renamed, depth + 1)
        return copy
    if isinstance(value, list):
        return [_with_string_keys(each, renamed, depth + 1) for each in value]
    return value


def _fault(error: ValidationError, renamed: dict[str, Any]) -> StructureFault:
    """An error of jsonschema in the words of the schema's annotation."""
    within = error.schema if isinstance(error.schema, dict) else {}
    note = within["x-heatlint"]
    rule, says = note["rule"], note["says"]
    path = tuple(renamed.get(step, step) if isinstance(step, str) else step for step in error.absolute_path)
    if error.validator == "required" and "type" in within:
        missing = next(name for name in error.validator_value if name not in error.instance)
        return StructureFault(rule, path, f'"{missing}" is missing: expected {says}', key=True)
    if error.validator == "not" and error.validator_value == {}:
        word = path[-1] if path else ""
        shown = f'"{word}"' if isinstance(word, str) else kind_of(word)
        return StructureFault(rule, path, f"{shown} is not {says}", key=True, nearest=(word, _siblings(error)))
    if error.validator == "enum" and isinstance(error.instance, str):
        return StructureFault(rule, path, f'"{error.instance}" is not {says}',
                              nearest=(error.instance, error.validator_value))
    if error.validator == "minLength":
        return StructureFault(rule, path, f"expected {says}, not an empty string")
    given = "" if error.validator in ("required", "not") else f", not {kind_of(error.instance)}"
    return StructureFault(rule, path, f"expected {says}{given}")


def _siblings(error: ValidationError) -> list[str]:
    """The keys that would have been right in the place of an unknown one."""
    for kind in KINDS:
        holder = _holder(schema(kind), error)
        if holder is not None:
            return [str(name) for name in holder.get("properties", {})]
    return []


def _holder(root: dict[str, Any], error: ValidationError) -> dict[str, Any] | None:
    """The subschema whose additionalProperties failed; None where the error is not of this schema.

    The path of an error leaves references out.
    """
    node: Any = root
    holder: dict[str, Any] | None = None
    for step in error.absolute_schema_path:
        while isinstance(node, dict) and step not in node and "$ref" in node:
            reference = node["$ref"]
            node = root
            for name in reference.removeprefix("#/").split("/"):
                node = node[name]
        if isinstance(node, dict) and step not in node:
            return None
        if step == "additionalProperties":
            holder = node
        node = node[step]
    return holder if holder is not None and holder.get("additionalProperties") == error.schema else None
