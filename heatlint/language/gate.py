"""A JSON Schema compiled to functions that only say whether a document is valid.

`jsonschema` needs 40 times as long to prove a clean document, and nearly all documents are clean. The gate knows the
part of JSON Schema 2020-12 that schemas/ uses; any other keyword is an error, so that none is ignored.
"""

from __future__ import annotations

from itertools import count

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    #: The containers that a test has accepted in this document: (number of the test, id of the container).
    Proven = set[tuple[int, int]]
    Test = Callable[[Any, Proven], bool]

#: Keywords that do not restrict anything.
ANNOTATIONS = frozenset(("$schema", "$id", "$defs", "title", "description", "default", "examples", "x-heatlint"))

_TYPES: dict[str, Test] = {
    "object": lambda value, proven: isinstance(value, dict),
    "array": lambda value, proven: isinstance(value, list),
    "string": lambda value, proven: isinstance(value, str),
    "boolean": lambda value, proven: isinstance(value, bool),
    "integer": lambda value, proven: isinstance(value, int) and not isinstance(value, bool),
    "null": lambda value, proven: value is None,
}

#: A container with at least so many items or keys is tested only once, in case YAML aliases repeat it.
LARGE = 8
_CONTAINERS = frozenset((dict, list))


def compile_schema(schema: Any) -> Callable[[Any], bool]:
    """Return a function that says whether a document is valid. Safe for use from several threads.

    Raises ValueError for a keyword that the gate does not know; the function does so for one inside "then" or "else".
    """
    test = Compiler(schema).compile(schema)
    return lambda document: test(document, set())


def resolved(root: Any, reference: str) -> Any:
    """Return the part of a schema that a "$ref" in it names."""
    for step in reference.removeprefix("#/").split("/"):
        root = root[step]
    return root


class Compiler:
    """Compiles parts of one schema to tests."""

    def __init__(self, root: Any) -> None:
        self.root = root
        self.known: dict[str, Test] = {}  # by "$ref"
        self.numbers = count()  # of the tests that remember the containers that they accept

    def compile(self, schema: Any) -> Test:
        """Return the test of one subschema."""
        if schema is True:
            return _always
        if schema is False:
            return _never
        tests = []
        for keyword, value in schema.items():
            if (
                keyword in ANNOTATIONS
                or keyword in ("then", "else")
                or (keyword == "additionalProperties" and "properties" in schema)
            ):
                continue
            maker = getattr(self, "_" + keyword.replace("$", ""), None)
            if maker is None:
                raise ValueError(f'the gate does not know the keyword "{keyword}"')
            tests.append(maker(value, schema))
        tests = [test for test in tests if test is not _always]
        if not tests:
            return _always
        return tests[0] if len(tests) == 1 else _all_of(tuple(tests))

    def _ref(self, reference: str, schema: Any) -> Test:
        if reference not in self.known:
            self.known[reference] = self.compile(resolved(self.root, reference))
        return self.known[reference]

    def _type(self, types: Any, schema: Any) -> Test:
        tests = tuple(_TYPES[each] for each in ([types] if isinstance(types, str) else types))
        if len(tests) == 1:
            return tests[0]
        return lambda value, proven: any(test(value, proven) for test in tests)

    def _enum(self, values: list[Any], schema: Any) -> Test:
        # An empty set or empty bytes, which only YAML has, are to Heat what an empty list is.
        return lambda value, proven: (
            any(value == each and isinstance(value, bool) == isinstance(each, bool) for each in values)
            or ([] in values and value in (set(), b""))
        )

    def _required(self, names: list[str], schema: Any) -> Test:
        required = frozenset(names)
        return lambda value, proven: not isinstance(value, dict) or required <= value.keys()

    def _minLength(self, least: int, schema: Any) -> Test:
        return lambda value, proven: not isinstance(value, str) or len(value) >= least

    def _minimum(self, least: int, schema: Any) -> Test:
        return lambda value, proven: not isinstance(value, int) or value >= least

    def _items(self, item: Any, schema: Any) -> Test:
        item_test = self.compile(item)

        def test(value: Any, proven: Proven) -> bool:
            if isinstance(value, list):
                for each in value:
                    if not item_test(each, proven):
                        return False
            return True

        return self._once(test)

    def _properties(self, properties: dict[str, Any], schema: Any) -> Test:
        tests = {name: self.compile(each) for name, each in properties.items()}
        return self._once(_properties(tests, self.compile(schema.get("additionalProperties", True))))

    def _additionalProperties(self, additional: Any, schema: Any) -> Test:
        return self._once(_properties({}, self.compile(additional)))

    def _once(self, test: Test) -> Test:
        """Return a test with the same answer that looks at a large container only once."""
        number = next(self.numbers)

        def once(value: Any, proven: Proven) -> bool:
            if value.__class__ not in _CONTAINERS or len(value) < LARGE:
                return test(value, proven)
            place = (number, id(value))
            if place not in proven:
                if not test(value, proven):
                    return False
                proven.add(place)
            return True

        return once

    def _allOf(self, schemas: list[Any], schema: Any) -> Test:
        return _all_of(tuple(self.compile(each) for each in schemas))

    def _not(self, inner: Any, schema: Any) -> Test:
        test = self.compile(inner)
        return lambda value, proven: not test(value, proven)

    def _if(self, condition: Any, schema: Any) -> Test:
        """Return the test of an `if`.

        A branch is compiled when a document first takes it, since most documents need only one version of HOT.
        """
        test = self.compile(condition)
        branches: dict[bool, Test] = {}

        def branch(value: Any, proven: Proven) -> bool:
            holds = test(value, proven)
            if holds not in branches:
                branches[holds] = self.compile(schema.get("then" if holds else "else", True))
            return branches[holds](value, proven)

        return branch


def _always(value: Any, proven: Proven) -> bool:
    return True


def _never(value: Any, proven: Proven) -> bool:
    return False


def _all_of(tests: tuple[Test, ...]) -> Test:
    def test(value: Any, proven: Proven) -> bool:
        for each in tests:
            if not each(value, proven):
                return False
        return True

    return test


def _properties(tests: dict[str, Test], additional: Test) -> Test:
    find = tests.get

    def test(value: Any, proven: Proven) -> bool:
        if not isinstance(value, dict):
            return True
        for key, each in value.items():
            inner = find(key, additional)
            if inner is not _always and not inner(each, proven):
                return False
        return True

    return test
