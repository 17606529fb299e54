"""A JSON Schema compiled into closures: they prove a clean document in little time, and say nothing else.

The subset of 2020-12 that schemas/ uses; a keyword outside it is an error, so that nothing is silently ignored.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    Test = Callable[[Any], bool]

#: Keywords that say something to people only.
ANNOTATIONS = frozenset(("$schema", "$id", "$defs", "title", "description", "x-heatlint"))

_TYPES: dict[str, Test] = {
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "null": lambda value: value is None,
}


#: From how many items or keys on a container is remembered, in case aliases repeat it.
LARGE = 8


def compile_schema(schema: Any) -> Test:
    """A test for whether a document is valid. Raises ValueError for a keyword outside the subset."""
    compiler = Compiler(schema)
    test = compiler.compile(schema)

    def gate(value: Any) -> bool:
        for each in compiler.proven:
            each.clear()
        return test(value)

    return gate


def resolved(root: Any, reference: str) -> Any:
    """The part of a schema that a reference in it means."""
    for step in reference.removeprefix("#/").split("/"):
        root = root[step]
    return root


class Compiler:
    """Compiles parts of one schema. What the tests remember of containers holds as long as the document lives."""

    def __init__(self, root: Any) -> None:
        self.root = root
        self.known: dict[str, Test] = {}
        self.proven: list[set[int]] = []  # of each test of containers: those it holds for

    def compile(self, schema: Any) -> Test:
        """The test of one subschema."""
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
        return lambda value: any(test(value) for test in tests)

    def _enum(self, values: list[Any], schema: Any) -> Test:
        # What YAML has beyond JSON, an empty set or bytes without any, is to Heat what an empty list is.
        return lambda value: (
            any(value == each and isinstance(value, bool) == isinstance(each, bool) for each in values)
            or ([] in values and value in (set(), b""))
        )

    def _required(self, names: list[str], schema: Any) -> Test:
        return lambda value: not isinstance(value, dict) or all(name in value for name in names)

    def _minLength(self, least: int, schema: Any) -> Test:
        return lambda value: not isinstance(value, str) or len(value) >= least

    def _items(self, item: Any, schema: Any) -> Test:
        item_test = self.compile(item)

        def test(value: Any) -> bool:
            return not isinstance(value, list) or all(item_test(each) for each in value)

        return self._once(test)

    def _properties(self, properties: dict[str, Any], schema: Any) -> Test:
        tests = {name: self.compile(each) for name, each in properties.items()}
        return self._once(_properties(tests, self.compile(schema.get("additionalProperties", True))))

    def _additionalProperties(self, additional: Any, schema: Any) -> Test:
        return self._once(_properties({}, self.compile(additional)))

    def _once(self, test: Test) -> Test:
        """The same test, which looks at a large container once."""
        proven: set[int] = set()
        self.proven.append(proven)

        def once(value: Any) -> bool:
            if not isinstance(value, (dict, list)) or len(value) < LARGE:
                return test(value)
            if id(value) not in proven:
                if not test(value):
                    return False
                proven.add(id(value))
            return True

        return once

    def _allOf(self, schemas: list[Any], schema: Any) -> Test:
        return _all_of(tuple(self.compile(each) for each in schemas))

    def _not(self, inner: Any, schema: Any) -> Test:
        test = self.compile(inner)
        return lambda value: not test(value)

    def _if(self, condition: Any, schema: Any) -> Test:
        test = self.compile(condition)
        then, other = self.compile(schema.get("then", True)), self.compile(schema.get("else", True))
        return lambda value: then(value) if test(value) else other(value)


def _always(value: Any) -> bool:
    return True


def _never(value: Any) -> bool:
    return False


def _all_of(tests: tuple[Test, ...]) -> Test:
    def test(value: Any) -> bool:
        for each in tests:
            if not each(value):
                return False
        return True

    return test


def _properties(tests: dict[str, Test], additional: Test) -> Test:
    find = tests.get

    def test(value: Any) -> bool:
        if not isinstance(value, dict):
            return True
        for key, each in value.items():
            inner = find(key, additional)
            if inner is not _always and not inner(each):
                return False
        return True

    return test
