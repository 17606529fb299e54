"""What is wrong with a document: a walk along its JSON Schema, down to what the gate stops.

It ends soon, whatever the document: a part that is in order is looked at once, however many aliases stand for it,
and of the parts that fail one subschema the first thousand are explained.
"""

from __future__ import annotations

from heatlint.language.functions.base import kind as kind_of
from heatlint.language.functions.base import shorten
from heatlint.language.gate import Compiler, resolved
from heatlint.language.structure import MOST

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from heatlint.language.gate import Test

    Path = tuple[Any, ...]

#: The keywords that judge a value itself.
LEAVES = frozenset(("type", "enum", "required", "minLength", "not"))


class StructureFault:
    """Something of the wrong shape: the code of its rule, the path to it, and whether its key is meant."""

    __slots__ = ("rule", "path", "key", "message", "nearest")

    def __init__(
        self, rule: str, path: Path, message: str, *, key: bool = False, nearest: tuple[Any, list[str]] | None = None
    ) -> None:
        self.rule = rule
        self.path = path
        self.key = key
        self.message = message
        self.nearest = nearest


class Explainer:
    """Explains one document against a schema."""

    def __init__(self, root: dict[str, Any]) -> None:
        self._root = root
        self._compiler = Compiler(root)
        self._tests: dict[int, Test] = {}  # by subschema
        self._wrong: dict[int, int] = {}  # by subschema, how many parts have failed it
        self._right: set[tuple[int, int]] = set()  # subschemas with the containers they hold for

    def faults(self, value: Any) -> Iterator[StructureFault]:
        """Everything wrong with the document, once for each rule and place."""
        found: dict[tuple[str, Path], StructureFault] = {}
        for fault in self._explain(self._root, value, (), []):
            found.setdefault((fault.rule, fault.path), fault)
        unknown = {(fault.rule, fault.path[:-1]) for fault in found.values() if fault.key}
        for place, fault in found.items():
            if fault.key or place not in unknown:  # a map that lacks something has it misspelled, and that is said
                yield fault

    def _explain(self, schema: Any, value: Any, path: Path, known: list[str]) -> Iterator[StructureFault]:
        """What is wrong with a value; `known` are the keys that would have been right in the place of its own."""
        if schema is True:
            return
        for keyword, inner in schema.items():
            if keyword == "$ref":
                yield from self._explain(resolved(self._root, inner), value, path, known)
            elif keyword == "allOf":
                for each in inner:
                    yield from self._explain(each, value, path, known)
            elif keyword == "if":
                branch = "then" if self._holds(inner, value) else "else"
                yield from self._explain(schema.get(branch, True), value, path, known)
            elif keyword == "properties" or (keyword == "additionalProperties" and "properties" not in schema):
                if isinstance(value, dict):
                    others = schema.get("additionalProperties", True)
                    yield from self._children(schema.get("properties", {}), others, value.items(), path)
            elif keyword == "items":
                if isinstance(value, list):
                    yield from self._children({}, inner, enumerate(value), path)
            elif keyword in LEAVES and not self._compiler.compile({keyword: inner})(value):
                yield _fault(schema, keyword, value, path, known)

    def _children(
        self, named: dict[str, Any], others: Any, children: Iterable[tuple[Any, Any]], path: Path
    ) -> Iterator[StructureFault]:
        """What is wrong inside a container."""
        for step, value in children:
            schema = named.get(step, others)
            if schema is True or self._wrong.get(id(schema), 0) > MOST or self._holds(schema, value):
                continue
            wrong = self._wrong[id(schema)] = self._wrong.get(id(schema), 0) + 1
            if wrong <= MOST:
                yield from self._explain(schema, value, (*path, step), list(named))
            else:
                note = (resolved(self._root, schema["$ref"]) if "$ref" in schema else schema)["x-heatlint"]
                yield StructureFault(
                    note["rule"],
                    (*path, step),
                    f"this is wrong, and perhaps more after it: the first {MOST} like it are listed",
                    key=True,
                )

    def _holds(self, schema: Any, value: Any) -> bool:
        """Whether a subschema holds for a value; remembered of containers, which aliases repeat."""
        place = (id(schema), id(value))
        if place in self._right:
            return True
        test = self._tests.get(id(schema))
        if test is None:
            test = self._tests[id(schema)] = self._compiler.compile(schema)
        holds = test(value)
        if holds and isinstance(value, (dict, list)):
            self._right.add(place)
        return holds


def _fault(schema: dict[str, Any], keyword: str, value: Any, path: Path, known: list[str]) -> StructureFault:
    """What a keyword has against a value, in the words of the schema's annotation."""
    rule, says = schema["x-heatlint"]["rule"], schema["x-heatlint"]["says"]
    if keyword == "required" and "type" in schema:
        missing = next(name for name in schema["required"] if name not in value)
        return StructureFault(rule, path, f'"{missing}" is missing: expected {says}', key=True)
    if keyword == "not" and schema["not"] == {}:
        word = path[-1] if path else ""
        shown = f'"{shorten(word)}"' if isinstance(word, str) else kind_of(word)
        return StructureFault(rule, path, f"{shown} is not {says}", key=True, nearest=(word, known))
    if keyword == "enum" and isinstance(value, str):
        return StructureFault(rule, path, f'"{shorten(value)}" is not {says}', nearest=(value, schema["enum"]))
    if keyword == "minLength":
        return StructureFault(rule, path, f"expected {says}, not an empty string")
    given = "" if keyword in ("required", "not") else f", not {kind_of(value)}"
    return StructureFault(rule, path, f"expected {says}{given}")
