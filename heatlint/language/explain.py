"""What is wrong with a document: `jsonschema` finds it, the notes in the schema (`x-heatlint`) give the words.

A document can be small and still stand for a million values, since YAML aliases repeat a part at no cost. Two bounds
keep the work small: a part that the gate accepts is never walked, and of the parts that break one subschema only the
first `most` are explained.
"""

from __future__ import annotations

from typing import Any

from jsonschema import Draft202012Validator, ValidationError
from jsonschema.validators import extend

from heatlint.language.functions.base import kind as kind_of
from heatlint.language.functions.base import shorten
from heatlint.language.gate import Compiler, resolved
from heatlint.suggest import equals_sign, space_missing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from heatlint.language.gate import Proven, Test

    Path = tuple[Any, ...]
    Errors = Iterator[ValidationError]

#: The `validator` of an error that stands for all further errors of its kind.
CUT = "x-heatlint-cut"
#: What the root of each kind of document is called, by the schema's "$id".
ROOTS = {
    "urn:heatlint:schema:hot": "a template",
    "urn:heatlint:schema:cfn": "a template",
    "urn:heatlint:schema:environment": "an environment",
}
_JSONSCHEMA = Draft202012Validator.VALIDATORS


class StructureFault:
    """One place where a document breaks its schema.

    rule: the code in the schema's note. path: keys and indices from the root. key: whether the last step's key is
    at fault rather than its value. nearest: (the key or word as written, those that are allowed) where a misspelling
    is possible.
    """

    __slots__ = ("rule", "path", "key", "message", "nearest")

    def __init__(
        self, rule: str, path: Path, message: str, *, key: bool = False, nearest: tuple[Any, list[str]] | None = None
    ) -> None:
        self.rule = rule
        self.path = path
        self.key = key
        self.message = message
        self.nearest = nearest


def explain(schema: dict[str, Any], document: Any, most: int) -> list[StructureFault]:
    """Return everything wrong with a document, once for each rule and path.

    most: how many parts that break the same subschema are explained.
    """
    found: dict[tuple[str, Path], StructureFault] = {}
    walk = _Walk(schema, most)
    for error in walk.errors(document):
        fault = _fault(walk, document, error)
        found.setdefault((fault.rule, fault.path), fault)
    # A map with an unknown key lacks a required one because that is misspelled: only the unknown key is reported.
    misspelled = {(fault.rule, fault.path[:-1]) for fault in found.values() if fault.nearest and fault.key}
    return [fault for place, fault in found.items() if place not in misspelled]


class _Walk:
    """One walk of `jsonschema` over one document, with keywords that skip what the gate accepts."""

    def __init__(self, root: dict[str, Any], most: int) -> None:
        self.root = root
        self.most = most
        self._compiler = Compiler(root)
        self._tests: dict[int, Test] = {}  # by the id of a subschema
        self._wrong: dict[int, int] = {}  # by the id of a subschema: how many parts have broken it
        self._proven: Proven = set()
        self.keys: dict[int, list[str]] = {}  # by the id of the subschema for other keys: the keys that are allowed
        keywords = {
            "properties": self._properties,
            "additionalProperties": self._additional_properties,
            "items": self._items,
            "if": self._if,
            "enum": _enum,
        }
        self._validator = extend(Draft202012Validator, keywords)(root)

    def errors(self, document: Any) -> Errors:
        """Yield the errors that `jsonschema` finds."""
        found: Errors = self._validator.iter_errors(document)
        return found

    def _properties(self, validator: Any, properties: dict[str, Any], instance: Any, schema: Any) -> Errors:
        if isinstance(instance, dict):
            inner = ((key, instance[key], each) for key, each in properties.items() if key in instance)
            yield from self._children(validator, inner)

    def _additional_properties(self, validator: Any, additional: Any, instance: Any, schema: Any) -> Errors:
        if isinstance(instance, dict):
            named = schema.get("properties", {})
            self.keys[id(additional)] = list(named)
            inner = ((key, value, additional) for key, value in instance.items() if key not in named)
            yield from self._children(validator, inner)

    def _items(self, validator: Any, items: Any, instance: Any, schema: Any) -> Errors:
        if isinstance(instance, list):
            yield from self._children(validator, ((index, value, items) for index, value in enumerate(instance)))

    def _if(self, validator: Any, condition: Any, instance: Any, schema: Any) -> Errors:
        branch = "then" if self._accepts(condition, instance) else "else"
        yield from validator.descend(instance, schema.get(branch, True), schema_path=branch)

    def _children(self, validator: Any, children: Iterable[tuple[Any, Any, Any]]) -> Errors:
        """Yield the errors in the parts of a container: (key or index, value, subschema) of each."""
        for step, value, schema in children:
            wrong = self._wrong.get(id(schema), 0)
            if wrong > self.most or self._accepts(schema, value):
                continue
            self._wrong[id(schema)] = wrong + 1
            if wrong == self.most:
                yield ValidationError("", validator=CUT, path=(step,), schema=schema)
                continue
            for error in validator.descend(value, schema):
                error.path.appendleft(step)  # `descend` can do it, but not for the key None
                yield error

    def _accepts(self, schema: Any, value: Any) -> bool:
        """Whether the gate accepts a value for a subschema."""
        test = self._tests.get(id(schema))
        if test is None:
            test = self._tests[id(schema)] = self._compiler.compile(schema)
        return test(value, self._proven)


def _enum(validator: Any, enums: Any, instance: Any, schema: Any) -> Errors:
    """Yield the errors of `enum`. Heat takes an empty set or empty bytes, which only YAML has, for an empty list."""
    yield from _JSONSCHEMA["enum"](validator, enums, [] if instance in (set(), b"") else instance, schema) or ()


def _fault(walk: _Walk, document: Any, error: ValidationError) -> StructureFault:
    """Return the fault for an error, with the words in the note of the subschema that it breaks."""
    schema: Any = error.schema
    path: Path = tuple(error.absolute_path)
    if error.validator == CUT:
        note = (resolved(walk.root, schema["$ref"]) if "$ref" in schema else schema)["x-heatlint"]
        message = f"the first {walk.most} faults of this kind are listed; there may be more from here on"
        return StructureFault(note["rule"], path, message, key=True)
    rule, says = schema["x-heatlint"]["rule"], schema["x-heatlint"]["says"]
    subject, value = _subject(walk.root, document, path), error.instance
    if error.validator == "not" and error.validator_value == {}:
        key = path[-1]
        quoted_key = f'"{shorten(key)}"' if isinstance(key, str) else kind_of(key)
        return StructureFault(rule, path, f"{quoted_key} is not {says}", key=True, nearest=(key, walk.keys[id(schema)]))
    if error.validator == "enum" and isinstance(value, str):
        if says.startswith('"') and len(schema["enum"]) > 1:  # the words themselves
            says = "one of " + ", ".join(f'"{word}"' for word in schema["enum"])
        return StructureFault(rule, path, f'"{shorten(value)}" is not {says}', nearest=(value, schema["enum"]))
    if error.validator == "required" and "type" in schema:
        missing = next(name for name in schema["required"] if name not in value)
        hint = next(filter(None, (space_missing(key, [missing]) for key in value)), f"; expected {says}")
        return StructureFault(rule, path, f'{subject} has no "{missing}"{hint}', key=True)
    if error.validator == "required":
        return StructureFault(rule, path, f"{subject} must be {says}")
    given = "an empty string" if error.validator == "minLength" else kind_of(value)
    hint = (space_missing(value) or equals_sign(value)) if says.startswith("a map") else ""
    return StructureFault(rule, path, f"{subject} must be {says}, not {given}{hint}")


def _subject(root: dict[str, Any], document: Any, path: Path) -> str:
    """Return what a message calls the part at a path."""
    if not path:
        return ROOTS.get(root.get("$id", ""), "the document")
    holder = document
    for step in path[:-1]:
        holder = holder[step]
    if not isinstance(holder, list):
        return f'"{shorten(str(path[-1]))}"'
    list_name = next((step for step in reversed(path) if isinstance(step, str)), None)
    return f"item {path[-1] + 1}" if list_name is None else f'item {path[-1] + 1} of "{shorten(list_name)}"'
