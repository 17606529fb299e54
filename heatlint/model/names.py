"""The names in a template or an environment: where each is declared, and where it is used.

Unlike heatlint.model.references this reads everything that is written, also what Heat would skip: a rename must not
leave out a branch whose condition does not hold today.
"""

from __future__ import annotations

from heatlint.heat import HEAT_STACK, STACK_TYPES, TEMPLATE_TYPE_ENDINGS
from heatlint.language.functions import signature
from heatlint.language.functions.signature import Value, form_at
from heatlint.load.server.environment import (
    ENCRYPTED_PARAM_NAMES,
    MERGE_STRATEGIES,
    PARAMETER_DEFAULTS,
    PARAMETERS,
    RESOURCE_REGISTRY,
)
from heatlint.model.groups import OF_EACH, Group, with_members

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from typing import Any

    from heatlint.language.functions.evaluate import Function
    from heatlint.language.versions import Version
    from heatlint.model.template import Template

    Path = tuple[Any, ...]

#: The kinds of names: those that the arguments of functions refer to, and five more.
PARAMETER, RESOURCE, ATTRIBUTE = signature.PARAMETER, signature.RESOURCE, signature.ATTRIBUTE
CONDITION, MAPPING, FILE = signature.CONDITION, signature.MAPPING, signature.FILE
OUTPUT, TYPE, FUNCTION = "output", "type", "function"
#: A call that gives names which are not written; the occurrence's name is the kind of these names.
COMPUTED = "computed"
#: A place where names of more templates than MOST_TOGETHER stand, which are not followed; it is named in the same way.
SHARED = "shared"
#: How many types of members a group may have, or files the template of a stack, so that their names are followed: each
#: name counts once for each of them.
MOST_TOGETHER = 20
#: The function -> which of its arguments it gives, or has the keys of.
_GIVES = {"if": slice(1, 3), "Fn::If": slice(1, 3), "map_merge": slice(None), "list_concat": slice(None)}


class Occurrence:
    """A name at one place.

    kind: one of the constants above. path, key: the place, as for Document.span. declares: whether the name is declared
    here. of: the resource type whose template the name belongs to; None for a name of the template that it stands in.
    lead: how many characters of an attribute are before what belongs to that template: 11 of "resource.0.address", when
    this asks the member of a group. base: of a type in an environment, the `base_url` that a file name is relative to.
    """

    __slots__ = ("kind", "name", "path", "key", "declares", "of", "lead", "base")

    def __init__(
        self,
        kind: str,
        name: str,
        path: Path,
        *,
        key: bool = False,
        declares: bool = False,
        of: str | None = None,
        lead: int = 0,
        base: str | None = None,
    ) -> None:
        self.kind = kind
        self.name = name
        self.path = path
        self.key = key
        self.declares = declares
        self.of = of
        self.lead = lead
        self.base = base

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
    steps = occurrence.path[3:-1]
    return occurrence.of is not None and occurrence.key and ("parameters" in steps or "Parameters" in steps)


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
    """Return the names in an environment.

    Those are parameters, resource types, the templates that they are mapped to, and the resources that the registry
    sets something for; a pattern of resources counts as one.
    """
    from heatlint.load.client.registry import SETTINGS

    found = []
    for section in (PARAMETERS, PARAMETER_DEFAULTS, MERGE_STRATEGIES):
        for name in _keys(value.get(section)):
            if section != MERGE_STRATEGIES or name != "default":  # that of all others
                found.append(Occurrence(PARAMETER, name, (section, name), key=True))
    for index, name in enumerate(_list(value.get(ENCRYPTED_PARAM_NAMES))):
        if isinstance(name, str):
            found.append(Occurrence(PARAMETER, name, (ENCRYPTED_PARAM_NAMES, index)))
    todo: list[tuple[Any, Path, str | None]] = [(value.get(RESOURCE_REGISTRY), (RESOURCE_REGISTRY,), None)]
    while todo:
        level, path, base = todo.pop()
        is_of_resource = path[1:2] == ("resources",)
        if isinstance(level, dict) and isinstance(level.get("base_url"), str):
            base = level["base_url"]
        for key, target in level.items() if isinstance(level, dict) else ():
            if isinstance(target, dict):
                todo.append((target, (*path, key), base))
                if is_of_resource and isinstance(key, str):
                    found.append(Occurrence(RESOURCE, key, (*path, key), key=True))
            elif isinstance(target, str) and isinstance(key, str) and key != "base_url":
                if not (is_of_resource and key in SETTINGS):
                    found.append(Occurrence(TYPE, key, (*path, key), key=True, declares=True))
                    found.append(Occurrence(TYPE, target, (*path, key), base=base))
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
        self._followed: dict[str, list[str]] = {}
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
        properties = definition.get(words.properties)
        yield from self._passed(properties, (*path, words.properties), [written])
        inner = self._inner_types(definition, written)
        if len(inner) > MOST_TOGETHER:
            for of in inner:
                for kind in (PARAMETER, ATTRIBUTE):
                    yield Occurrence(SHARED, kind, (*path, words.properties), key=True, of=of)
            inner = []
        if written in STACK_TYPES and isinstance(properties, dict):
            for key in ("parameters", "Parameters"):
                yield from self._passed(properties.get(key), (*path, words.properties, key), inner or [written])
        group = with_members(written)
        if group is not None and "type" in group.sections and isinstance(properties, dict):
            for steps, name in self._member_types(definition, group):
                yield Occurrence(TYPE, name, (*path, words.properties, *steps))
            (named,) = group.sections["properties"]
            yield from self._passed(properties.get(named), (*path, words.properties, named), inner)

    def _passed(self, value: Any, path: Path, of: list[str]) -> Iterator[Occurrence]:
        """Yield the names of the parameters that a map passes to templates. of: the types, or files, of these."""
        for each, steps in self._given(value, path):
            call = self._call(each)
            if call is not None:
                for name in of:
                    yield Occurrence(COMPUTED, PARAMETER, (*steps, call), key=True, of=name)
            else:
                for key in _keys(each):
                    for name in of:
                        yield Occurrence(PARAMETER, key, (*steps, key), key=True, of=name)

    def _call(self, value: Any) -> str | None:
        """Return the name of the function that a value calls; None if it is no call."""
        name = next(iter(value)) if isinstance(value, dict) and len(value) == 1 else None
        return name if isinstance(name, str) and name in self._version.functions else None

    def _given(self, value: Any, path: Path) -> Iterator[tuple[Any, Path]]:
        """Yield what a value may be, with the path: what each branch gives, and a call that is not followed itself."""
        todo = [(value, path)]
        while todo:
            value, path = todo.pop()
            call = self._call(value)
            given = _GIVES.get(call) if call is not None else None
            if given is None or not isinstance(value[call], list):
                yield value, path
            else:
                todo += [(value[call][index], (*path, call, index)) for index in range(len(value[call]))[given]]

    def _inner_types(self, definition: dict[Any, Any], written: str) -> list[str]:
        """Return the types of the members of a group, or the files of the template of a stack, each once."""
        group = with_members(written)
        if group is not None:
            return list(dict.fromkeys(name for _, name in self._member_types(definition, group)))
        return list(dict.fromkeys(self._stack_files(definition))) if written in STACK_TYPES else []

    def _followed_types(self, resource: str) -> list[str]:
        """Return the inner types of a resource; none if there are more than MOST_TOGETHER."""
        if resource not in self._followed:
            found = self._inner_types(self._resources[resource], self._types[resource])
            self._followed[resource] = found if len(found) <= MOST_TOGETHER else []
        return self._followed[resource]

    def _stack_files(self, definition: dict[Any, Any]) -> list[str]:
        """Return the files that a resource reads the template of its stack from."""
        properties = definition.get(self._words.properties)
        found = []
        for key in ("template", "TemplateURL"):
            for call, _ in self._given(properties.get(key) if isinstance(properties, dict) else None, ()):
                file = call.get("get_file") if isinstance(call, dict) else None
                if isinstance(file, str) and is_template_type(file):
                    found.append(file)
        return found

    def _member_types(self, definition: dict[Any, Any], group: Group) -> Iterator[tuple[Path, str]]:
        """Yield the types of the members of a group, each with the steps to it from the group's properties."""
        properties = definition.get(self._words.properties)
        if not isinstance(properties, dict):
            return
        if "type" not in group.sections:
            (key,) = group.definition or ("",)
            for member, steps in self._given(properties.get(key), (key,)):
                written = member.get("type") if isinstance(member, dict) else None
                if isinstance(written, str):
                    yield (*steps, "type"), written
            return
        (key,) = group.sections["type"]
        for names, steps in self._given(properties.get(key), (key,)):
            for index, item in enumerate(_list(names)):
                for name, inner in self._given(item, (*steps, index)):
                    if isinstance(name, str):
                        yield inner, name

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
                yield from self._attribute(arguments, path)
        else:
            for kind in kinds:
                if kind in (PARAMETER, RESOURCE, MAPPING, FILE):
                    yield Occurrence(kind, name, path)

    def _attribute(self, arguments: list[Any], path: Path) -> Iterator[Occurrence]:
        """Yield the attribute that a call asks a resource for, and that which a group asks its members for.

        Source: heat.engine.resources.openstack.heat (resource_group, autoscaling_group, resource_chain, remote_stack),
        heat.engine.resources.aws.cfn.stack and heat.common.grouputils.get_nested_attrs.
        """
        resource, name = arguments[:2]
        written = self._types.get(resource) if isinstance(resource, str) else None
        group = with_members(written)
        inner = self._followed_types(resource) if written is not None else []
        if group is not None:
            parts = name.split(".", 2)
            is_member = parts[0] == "resource"
            lead = len(name) - len(parts[2]) if is_member and len(parts) == 3 else 0
            asks_next = is_member and len(parts) == 2 or group.attributes.get(name) == OF_EACH
            asks = lead > 0 or group.asks_members and not is_member and name not in group.attributes
        else:
            asks_next = written == HEAT_STACK and name == "outputs"
            asks = written != HEAT_STACK and name.startswith("Outputs.")
            lead = len("Outputs.")
        if not (asks and inner):
            yield Occurrence(ATTRIBUTE, name, path, of=written)
        for of in inner:
            if asks:
                yield Occurrence(ATTRIBUTE, name, path, of=of, lead=lead)
            elif asks_next and len(arguments) > 2:
                following = arguments[2]
                if isinstance(following, str):
                    yield Occurrence(ATTRIBUTE, following, (*path[:-1], 2), of=of)
                else:
                    yield Occurrence(COMPUTED, ATTRIBUTE, (*path[:-1], 2), of=of)


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
