"""The names of a template or an environment: where each is declared, and everything that refers to one.

Unlike heatlint.model.references this reads all that is written, also what Heat would not get to: a rename must not
forget the branch that is switched off today.
"""

from __future__ import annotations

from heatlint.heat import TEMPLATE_TYPE_ENDINGS
from heatlint.language.functions.cfn import FindInMap, GetAtt, ParamRef, Ref
from heatlint.language.functions.hot import GetAttrThenSelect, GetFile, GetParam, GetResource
from heatlint.language.functions.hot_control import If
from heatlint.load.server.environment import PARAMETER_DEFAULTS, PARAMETERS, RESOURCE_REGISTRY

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from heatlint.language.versions import Version

    Path = tuple[Any, ...]

PARAMETER, RESOURCE, OUTPUT, CONDITION, MAPPING, TYPE, FILE, ATTRIBUTE, FUNCTION = (
    "parameter",
    "resource",
    "output",
    "condition",
    "mapping",
    "type",
    "file",
    "attribute",
    "function",
)


class Occurrence:
    """A name where it stands. path, key: as of a Document; declares: it is the declaration; of: the type of a resource,
    as written, whose template the name belongs to, None where it belongs to the template that it stands in.
    """

    __slots__ = ("kind", "name", "path", "key", "declares", "of")

    def __init__(
        self, kind: str, name: str, path: Path, *, key: bool = False, declares: bool = False, of: str | None = None
    ) -> None:
        self.kind = kind
        self.name = name
        self.path = path
        self.key = key
        self.declares = declares
        self.of = of

    def __repr__(self) -> str:
        return f"Occurrence({self.kind} {self.name} {self.path} {'key' if self.key else ''} {self.of or ''})"


def is_template_type(name: str) -> bool:
    """Whether a type is the path of a template."""
    return name.endswith(TEMPLATE_TYPE_ENDINGS)


def of_template(value: dict[Any, Any], version: Version) -> list[Occurrence]:
    """The names in a template, in no order."""
    return list(_Walk(value, version).occurrences())


def of_environment(value: dict[Any, Any]) -> list[Occurrence]:
    """The names in an environment: parameters, types, and what the types stand for."""
    found = []
    for section in (PARAMETERS, PARAMETER_DEFAULTS):
        for name in _keys(value.get(section)):
            found.append(Occurrence(PARAMETER, name, (section, name), key=True))
    todo: list[tuple[Any, Path]] = [(value.get(RESOURCE_REGISTRY), (RESOURCE_REGISTRY,))]
    while todo:
        level, path = todo.pop()
        for key, target in level.items() if isinstance(level, dict) else ():
            if isinstance(target, dict):
                todo.append((target, (*path, key)))
            elif isinstance(target, str) and isinstance(key, str) and key != "base_url":
                found.append(Occurrence(TYPE, key, (*path, key), key=True, declares=True))
                found.append(Occurrence(TYPE, target, (*path, key)))
    return found


def _keys(value: Any) -> list[str]:
    return [key for key in value if isinstance(key, str)] if isinstance(value, dict) else []


class _Walk:
    """One walk over a template."""

    def __init__(self, value: dict[Any, Any], version: Version) -> None:
        self._value = value
        self._version = version
        self._words = version.words
        self._types: dict[str, str] = {}
        resources = value.get(self._words.resources)
        self._resources = resources if isinstance(resources, dict) else {}
        for name, definition in self._resources.items():
            if isinstance(definition, dict) and isinstance(definition.get(self._words.type), str):
                self._types[name] = definition[self._words.type]

    def occurrences(self) -> Iterator[Occurrence]:
        words = self._words
        for kind, word in (
            (PARAMETER, words.parameters),
            (RESOURCE, words.resources),
            (OUTPUT, words.outputs),
            (CONDITION, words.conditions),
            (MAPPING, words.mappings),
        ):
            if word == "conditions" and not self._version.conditions or kind == MAPPING and self._version.is_hot:
                continue
            for name in _keys(self._value.get(word)):
                yield Occurrence(kind, name, (word, name), key=True, declares=True)
        for number, group in enumerate(_list(self._value.get("parameter_groups"))):
            names = group.get("parameters") if isinstance(group, dict) else None
            for index, name in enumerate(_list(names)):
                if isinstance(name, str):
                    yield Occurrence(PARAMETER, name, ("parameter_groups", number, "parameters", index))
        for name, definition in self._resources.items():
            if isinstance(definition, dict):
                yield from self._resource(definition, (words.resources, name))
        outputs = self._value.get(words.outputs)
        for name, definition in outputs.items() if isinstance(outputs, dict) else ():
            if isinstance(definition, dict):
                yield from self._condition(definition.get(words.condition), (words.outputs, name, words.condition))
                yield from self._calls(definition.get(words.value), (words.outputs, name, words.value))
        if self._version.conditions:
            conditions = self._value.get(words.conditions)
            for name, written in conditions.items() if isinstance(conditions, dict) else ():
                yield from self._condition(written, (words.conditions, name))

    def _resource(self, definition: dict[Any, Any], path: Path) -> Iterator[Occurrence]:
        words = self._words
        written = definition.get(words.depends_on)
        if isinstance(written, str):
            yield Occurrence(RESOURCE, written, (*path, words.depends_on))
        for index, name in enumerate(_list(written)):
            if isinstance(name, str):
                yield Occurrence(RESOURCE, name, (*path, words.depends_on, index))
        yield from self._condition(definition.get(words.condition), (*path, words.condition))
        yield from self._nested(definition, path)
        for word in (words.properties, words.metadata, words.deletion_policy, words.update_policy, words.external_id):
            yield from self._calls(definition.get(word), (*path, word))

    def _nested(self, definition: dict[Any, Any], path: Path) -> Iterator[Occurrence]:
        """The type of a definition, and the parameters that it gives to a template."""
        words = self._words
        written = definition.get(words.type)
        if not isinstance(written, str):
            return
        yield Occurrence(TYPE, written, (*path, words.type))
        for name in _keys(definition.get(words.properties)):
            if name not in self._version.functions:
                yield Occurrence(PARAMETER, name, (*path, words.properties, name), key=True, of=written)

    def _calls(self, value: Any, path: Path) -> Iterator[Occurrence]:
        todo: list[tuple[Any, Path]] = [(value, path)]
        functions = self._version.functions
        while todo:
            value, path = todo.pop()
            if isinstance(value, list):
                todo += [(item, (*path, index)) for index, item in enumerate(value) if isinstance(item, (dict, list))]
            elif isinstance(value, dict):
                if len(value) == 1:
                    ((name, args),) = value.items()
                    function = functions.get(name) if isinstance(name, str) else None
                    if function is not None:
                        yield Occurrence(FUNCTION, name, (*path, name), key=True)
                        yield from self._call(function, args, (*path, name))
                        if isinstance(function, If) and isinstance(args, list) and args:
                            yield from self._condition(args[0], (*path, name, 0))
                elif len(path) > 3 and isinstance(value.get("type"), str) and isinstance(value.get("properties"), dict):
                    yield from self._nested(value, path)  # what a group is made of
                todo += [(item, (*path, key)) for key, item in value.items() if isinstance(item, (dict, list))]

    def _call(self, function: Any, args: Any, path: Path) -> Iterator[Occurrence]:
        listed = isinstance(args, list) and bool(args)
        first, at = (args[0], (*path, 0)) if listed else (args, path)
        if isinstance(function, GetFile):
            if isinstance(args, str):
                yield Occurrence(FILE, args, path)
        elif not isinstance(first, str):
            return
        elif isinstance(function, GetParam):
            yield Occurrence(PARAMETER, first, at)
        elif isinstance(function, FindInMap):
            yield Occurrence(MAPPING, first, at)
        elif isinstance(function, GetResource):
            yield Occurrence(RESOURCE, first, path)
        elif isinstance(function, Ref):
            yield Occurrence(RESOURCE if first in self._resources else PARAMETER, first, path)
        elif isinstance(function, ParamRef):
            yield Occurrence(PARAMETER, first, path)
        elif isinstance(function, (GetAttrThenSelect, GetAtt)):
            yield Occurrence(RESOURCE, first, at)
            if listed and len(args) > 1 and isinstance(args[1], str):
                own = self._types.get(first)
                yield Occurrence(ATTRIBUTE, args[1], (*path, 1), of=own)

    def _condition(self, value: Any, path: Path) -> Iterator[Occurrence]:
        """The conditions that a condition names, and the parameters in its calls."""
        if isinstance(value, str):
            yield Occurrence(CONDITION, value, path)
            return
        todo: list[tuple[Any, Path]] = [(value, path)]
        functions = self._version.condition_functions
        while todo:
            value, path = todo.pop()
            if not isinstance(value, dict) or len(value) != 1:
                if isinstance(value, list):
                    todo += [(item, (*path, index)) for index, item in enumerate(value)]
                continue
            ((name, args),) = value.items()
            function = functions.get(name) if isinstance(name, str) else None
            if function is None:
                continue
            yield Occurrence(FUNCTION, str(name), (*path, name), key=True)
            yield from self._call(function, args, (*path, name))
            if name in ("not", "and", "or", "Fn::Not", "Fn::And", "Fn::Or"):
                for index, item in enumerate(args if isinstance(args, list) else [args]):
                    if isinstance(item, str):
                        yield Occurrence(
                            CONDITION, item, (*path, name, index) if isinstance(args, list) else (*path, name)
                        )
            elif name == "Fn::Condition" or name == "Condition":
                if isinstance(args, str):
                    yield Occurrence(CONDITION, args, (*path, name))
            todo.append((args, (*path, name)))


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
