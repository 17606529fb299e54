"""The names in a template or an environment: where each is declared, and where it is used.

Unlike heatlint.model.references this reads everything that is written, also what Heat would skip: a rename must not
leave out a branch whose condition does not hold today.
"""

from __future__ import annotations

from heatlint.heat import STACK_TYPES, TEMPLATE_TYPE_ENDINGS
from heatlint.language.functions import signature
from heatlint.language.functions.signature import Value, form_at
from heatlint.load.server.environment import PARAMETER_DEFAULTS, PARAMETERS, RESOURCE_REGISTRY

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from typing import Any

    from heatlint.language.functions.evaluate import Function
    from heatlint.language.versions import Version
    from heatlint.model.template import Template

    Path = tuple[Any, ...]

#: The kinds of names: those that the arguments of functions refer to, and three more.
PARAMETER, RESOURCE, ATTRIBUTE = signature.PARAMETER, signature.RESOURCE, signature.ATTRIBUTE
CONDITION, MAPPING, FILE = signature.CONDITION, signature.MAPPING, signature.FILE
OUTPUT, TYPE, FUNCTION = "output", "type", "function"


class Occurrence:
    """A name at one place.

    kind: one of the constants above. path, key: the place, as for Document.span. declares: whether the name is declared
    here. of: the resource type whose template the name belongs to; None for a name of the template that it stands in.
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


def nested_resource(attribute: str) -> str | None:
    """Return the resource of a nested stack that an attribute names: "web" for "resource.web" and "resource.web.ip".

    Source of the form: heat.common.grouputils.get_nested_attrs, of a resource whose type is a template.
    """
    first, *rest = attribute.split(".", 2)
    return rest[0] if first == "resource" and rest else None


def passes_to_stack(occurrence: Occurrence) -> bool:
    """Whether an occurrence is a value in `parameters` of a resource that has a template as a property."""
    return occurrence.of is not None and occurrence.key and occurrence.path[-2] in ("parameters", "Parameters")


def is_template_type(name: str) -> bool:
    """Whether a resource type is the path of a template."""
    return name.endswith(TEMPLATE_TYPE_ENDINGS)


def of_template(value: dict[Any, Any], version: Version) -> Iterator[Occurrence]:
    """Yield the names in a template, in any order."""
    return _Walk(value, version).occurrences()


def in_entry(value: dict[Any, Any], version: Version, section: Any, name: Any) -> list[Occurrence]:
    """Return the names in one entry of a section, such as a resource: the declaration and what its definition has."""
    return list(_Walk(value, version).in_entry(section, name))


def of_environment(value: dict[Any, Any]) -> list[Occurrence]:
    """Return the names in an environment: parameters, resource types, and the templates that they are mapped to."""
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


def written_calls(template: Template, functions: Collection[str]) -> Iterator[tuple[Path, str, Any]]:
    """Yield path, name and arguments of each call of some functions, also where Heat does not look for calls.

    The declarations of the parameters have none.
    """
    for path, value in _maps(template):
        for name in functions:
            if name in value:
                yield (*path, name), name, value[name]


def possible_arguments(template: Template) -> set[str]:
    """Return the first arguments of what may be calls of misspelled functions: maps with one key, `get_parm: size`."""
    functions = {*template.version.functions, *template.version.condition_functions}
    words = template.version.words
    found = set()
    for path, value in _maps(template):
        is_definition = len(path) == 2 and path[0] in (words.resources, words.outputs)
        if len(value) == 1 and not is_definition and functions.isdisjoint(value):
            (arguments,) = value.values()
            first = arguments[0] if isinstance(arguments, list) and arguments else arguments
            if isinstance(first, str):
                found.add(first)
    return found


def _maps(template: Template) -> Iterator[tuple[Path, dict[Any, Any]]]:
    """Yield each map of a template, with its path; not those of the parameters."""
    todo: list[tuple[Any, Path]] = [
        (part, (section,)) for section, part in template.value.items() if section != template.version.words.parameters
    ]
    while todo:
        value, path = todo.pop()
        if isinstance(value, list):
            todo += [(item, (*path, index)) for index, item in enumerate(value)]
        elif isinstance(value, dict):
            yield path, value
            todo += [(item, (*path, key)) for key, item in value.items()]


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
        words = self._words
        #: The sections that declare names -> the kind of the names.
        self._kinds = {words.parameters: PARAMETER, words.resources: RESOURCE, words.outputs: OUTPUT}
        if version.conditions or not version.is_hot:
            self._kinds[words.conditions] = CONDITION
        if not version.is_hot:
            self._kinds[words.mappings] = MAPPING

    def occurrences(self) -> Iterator[Occurrence]:
        for section, entries in self._value.items():
            if isinstance(entries, dict):
                for name in entries:
                    yield from self.in_entry(section, name)
            elif section == "parameter_groups":
                yield from self.in_entry(section, None)

    def in_entry(self, section: Any, name: Any) -> Iterator[Occurrence]:
        """Yield the names in an entry of a section; for "parameter_groups", those in all groups."""
        words = self._words
        entries = self._value.get(section)
        if section == "parameter_groups":
            yield from self._groups(entries)
        if not isinstance(entries, dict) or name not in entries:
            return
        kind = self._kinds.get(section)
        if kind is not None and isinstance(name, str):
            yield Occurrence(kind, name, (section, name), key=True, declares=True)
        definition = entries[name]
        if section == words.conditions and self._version.conditions:
            yield from self._condition(definition, (section, name))
        elif section == words.resources and isinstance(definition, dict):
            yield from self._resource(definition, (section, name))
        elif section == words.outputs and isinstance(definition, dict):
            yield from self._condition(definition.get(words.condition), (section, name, words.condition))
            yield from self._expression(definition.get(words.value), (section, name, words.value))

    def _groups(self, groups: Any) -> Iterator[Occurrence]:
        for number, group in enumerate(_list(groups)):
            names = group.get("parameters") if isinstance(group, dict) else None
            for index, name in enumerate(_list(names)):
                if isinstance(name, str):
                    yield Occurrence(PARAMETER, name, ("parameter_groups", number, "parameters", index))

    def _resource(self, definition: dict[Any, Any], path: Path) -> Iterator[Occurrence]:
        words = self._words
        written = definition.get(words.depends_on)
        if isinstance(written, str):
            yield Occurrence(RESOURCE, written, (*path, words.depends_on))
        for index, name in enumerate(_list(written)):
            if isinstance(name, str):
                yield Occurrence(RESOURCE, name, (*path, words.depends_on, index))
        yield from self._condition(definition.get(words.condition), (*path, words.condition))
        yield from self._type(definition, path)
        for word in (words.properties, words.metadata, words.deletion_policy, words.update_policy, words.external_id):
            yield from self._expression(definition.get(word), (*path, word))

    def _type(self, definition: dict[Any, Any], path: Path) -> Iterator[Occurrence]:
        """Yield the type of a definition and the parameters that it passes to a template."""
        words = self._words
        written = definition.get(words.type)
        if not isinstance(written, str):
            return
        yield Occurrence(TYPE, written, (*path, words.type))
        for name in _keys(definition.get(words.properties)):
            if name not in self._version.functions:
                yield Occurrence(PARAMETER, name, (*path, words.properties, name), key=True, of=written)
        if written in STACK_TYPES:
            yield from self._stack_parameters(definition, (*path, words.properties), written)

    def _stack_parameters(self, definition: dict[Any, Any], path: Path, type_name: str) -> Iterator[Occurrence]:
        """Yield the parameters that a resource passes to the template in one of its properties.

        They are names of the template's file if a call reads it from one, else of the resource type.
        """
        properties = definition.get(path[-1])
        for key, template in (("parameters", "template"), ("Parameters", "TemplateURL")):
            if not isinstance(properties, dict):
                return
            call = properties.get(template)
            file = call.get("get_file") if isinstance(call, dict) else None
            of = file if isinstance(file, str) and is_template_type(file) else type_name
            for name in _keys(properties.get(key)):
                if name not in self._version.functions:
                    yield Occurrence(PARAMETER, name, (*path, key, name), key=True, of=of)

    def _condition(self, value: Any, path: Path) -> Iterator[Occurrence]:
        """Yield the names in a condition: the name of another condition, or a call."""
        return self._expression(value, path, is_condition=True)

    def _expression(self, value: Any, path: Path, *, is_condition: bool = False) -> Iterator[Occurrence]:
        """Yield the names in a value that may contain calls. A call may be nested as deep as the template."""
        in_values, in_conditions = self._version.functions, self._version.condition_functions
        #: Values with their paths, the functions that count in them, and whether a text is the name of a condition.
        todo: list[tuple[Any, Path, Mapping[str, Function], bool]] = []
        todo.append((value, path, in_conditions if is_condition else in_values, is_condition))
        while todo:
            value, path, functions, is_condition = todo.pop()
            if isinstance(value, list):
                todo += [(item, (*path, index), functions, False) for index, item in _once(value)]
            elif isinstance(value, dict):
                name = next(iter(value)) if len(value) == 1 else None
                function = functions.get(name) if isinstance(name, str) else None
                if function is not None:
                    yield Occurrence(FUNCTION, str(name), (*path, name), key=True)
                    for item, item_path, form in _arguments(function, value[name], (*path, name)):
                        if form is not None and CONDITION in form.refers_to:
                            todo.append((item, item_path, in_conditions, True))
                        else:
                            if form is not None and isinstance(item, str):
                                yield from self._argument(item, item_path, form, value[name])
                            todo.append((item, item_path, functions, False))
                    continue
                if len(path) > 3 and _is_definition(value):
                    yield from self._type(value, path)  # the definition of a group's members
                todo += [(item, (*path, key), functions, False) for key, item in value.items()]
            elif is_condition and isinstance(value, str):
                yield Occurrence(CONDITION, value, path)

    def _argument(self, name: str, path: Path, form: Value, arguments: Any) -> Iterator[Occurrence]:
        """Yield the name that an argument of a call is. arguments: all arguments of the call."""
        kinds = form.refers_to
        if RESOURCE in kinds and PARAMETER in kinds:
            yield Occurrence(RESOURCE if name in self._resources else PARAMETER, name, path)
        elif ATTRIBUTE in kinds:
            if path[-1] == 1:  # the next items are keys inside the attribute
                resource = arguments[0]
                of = self._types.get(resource) if isinstance(resource, str) else None
                yield Occurrence(ATTRIBUTE, name, path, of=of)
        else:
            for kind in kinds:
                if kind in (PARAMETER, RESOURCE, MAPPING, FILE):
                    yield Occurrence(kind, name, path)


def _arguments(function: Function, arguments: Any, path: Path) -> Iterator[tuple[Any, Path, Value | None]]:
    """Yield each argument of a call, its path, and the form that the signature declares for it if it is a value."""
    items = enumerate(arguments) if isinstance(arguments, list) else [(None, arguments)]
    for index, item in items:
        steps = () if index is None else (index,)
        form = form_at(function.signature, steps)
        yield item, (*path, *steps), form if isinstance(form, Value) else None


def _is_definition(value: dict[Any, Any]) -> bool:
    """Whether a map in a property is probably the definition of a group's members."""
    written = value.get("type")
    return isinstance(written, str) and (is_template_type(written) or isinstance(value.get("properties"), dict))


def _once(items: list[Any]) -> Iterator[tuple[int, Any]]:
    """Yield the items of a list with their indices. A map or list that aliases repeat comes once: its names stand at
    the same place each time.
    """
    seen = set()
    for index, item in enumerate(items):
        if isinstance(item, (dict, list)):
            if id(item) in seen:
                continue
            seen.add(id(item))
        yield index, item


def _keys(value: Any) -> list[str]:
    return [key for key in value if isinstance(key, str)] if isinstance(value, dict) else []


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
