"""Where the documents of a request have secret values, and where they use them."""

from __future__ import annotations

import contextlib
import functools
import os

from heatlint.language.functions.base import Refused, Unknown
from heatlint.language.secret_names import any_may_name_secret, may_name_secret, those_of_secrets
from heatlint.load.server.environment import PARAMETER_DEFAULTS, PARAMETERS
from heatlint.model.places import source
from heatlint.model.secret_lines import declared_names, scalars_in, secret_spans
from heatlint.model.secret_literals import (
    assigns_secret,
    declared_secrets,
    keys_in,
    literal_secrets,
    literals_in,
    mentions_secret,
    misplaced_parts,
    text_after_name,
    texts_in_keys,
    values_in,
)
from heatlint.model.secret_text import SecretTexts
from heatlint.suggest import Budget
from heatlint.text import value_at

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from typing import Any

    from heatlint.catalog import ResourceType
    from heatlint.load import Request
    from heatlint.model.parameters import Parameter
    from heatlint.model.resource import Resource
    from heatlint.model.stack import Stack
    from heatlint.text import Document

    Path = tuple[Any, ...]
    Span = tuple[int, int]

#: The paths of the sections of an environment with values of parameters.
_SECTIONS = ((PARAMETERS,), (PARAMETER_DEFAULTS,))
#: Properties that are a secret, although their name does not say so.
_SECRET_PROPERTIES = {"OS::Barbican::Secret": "payload"}


def _secret_parameters(stack: Stack) -> set[Any]:
    """Return the names of the parameters of a stack whose values no output may show."""
    return {name for name, parameter in stack.parameters.items() if stack.is_secret(parameter)}


def secret_places(stack: Stack) -> SecretPlaces:
    """Return the secrets of a request by place. They are searched only once. stack: the root."""
    if stack.secrets.places is None:
        stack.secrets.places = SecretPlaces(stack)
    return stack.secrets.places


class SecretPlaces:
    """The secrets of a request, by place.

    names: the names of the secret parameters of all templates; values: (document, path) of each secret value; keys: the
    same of each key of a map that may be a secret; uses: (name of the document, path) of each place that reads a secret
    parameter; lines: document -> the spans that may be secret, for documents that cannot be read or repeat keys. The
    values and keys are recorded in `Stack.secrets`.
    """

    __slots__ = (
        "names",
        "values",
        "keys",
        "uses",
        "lines",
        "_declared",
        "_has_unread",
        "_stack",
        "_budget",
        "_texts",
        "_of_types",
        "_hidden_before",
    )

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        self.names: set[Any] = set()
        self._declared: set[Any] = set()
        #: Whether a template has too many values to be read, so that any name may be that of a secret parameter.
        self._has_unread = False
        self.values: list[tuple[Document, Path]] = []
        self.keys: list[tuple[Document, Path]] = []
        self.uses: list[tuple[str, Path]] = []
        self.lines: list[tuple[Document, list[Span]]] = []
        self._budget = Budget()
        self._of_types: dict[ResourceType, list[str]] = {}
        self._texts: tuple[int, SecretTexts] | None = None
        self._find_declared()
        #: The parameters that the stack before an update hides: their values are kept, also if nothing hides them now.
        self._hidden_before = set() if stack.earlier is None else _secret_parameters(stack.earlier)
        for each in stack.earlier.all() if stack.earlier is not None else ():
            for name in _secret_parameters(each):  # of nested stacks, too: the root's values go there
                self._add_values(each.parameters[name])
        for each in stack.all():
            self._find_in(each)
        for each in self._written_stacks():
            self._find_written(each)
            self._find_in_outputs(each)
            self._find_misplaced(each)
        self._find_given()
        for document, path in self.values:
            stack.secrets.add(value_at(document.value, path))
        stack.secrets.add([path[-1] for _, path in self.keys])
        for document in stack.request.documents().values():
            if document.text is not None and (document.fault is not None or document.duplicates):
                spans = self._spans_of(document, document.text)
                self.lines.append((document, spans))
                for start, end in spans:
                    stack.secrets.add(scalars_in(document.text[start:end]))

    def texts(self) -> SecretTexts:
        """Return the secret texts of the request, to search for them."""
        secrets, request = self._stack.secrets, self._stack.request
        count = len(secrets.texts) + len(secrets.derived)
        if self._texts is None or self._texts[0] != count:
            found = SecretTexts(
                secrets.texts,
                secrets.derived,
                names=self._names_in_templates(),
                other_names=self._other_names(),
                written=lambda: _written(request),
                everything=secrets.is_full,
            )
            self._texts = count, found
        return self._texts[1]

    def covered(self, text: str) -> str:
        """Return a text without the secrets of the request, also those that were found since."""
        return self.texts().covered(text)

    def _written_stacks(self) -> Iterator[Stack]:
        """Yield one stack for each template that an author wrote. Heat makes the template of a group's members."""
        seen = set()
        for stack in self._stack.all():
            if stack.group_template is None and id(stack.template) not in seen:
                seen.add(id(stack.template))
                yield stack

    def _names_in_templates(self) -> set[str]:
        """Return the names of all parameters, resources, outputs and conditions."""
        found: set[str] = set()
        for stack in self._written_stacks():
            conditions = stack.template.section(stack.words.conditions)
            for section in (stack.parameters, stack.resources, stack.outputs, conditions):
                found.update(name for name in section if isinstance(name, str))
        return found

    def _other_names(self) -> set[str]:
        """Return the names of types, with those of their properties, and the parts of the paths of files."""
        found: set[str] = set()
        types: set[ResourceType] = set()
        for stack in self._written_stacks():
            for resource in stack.resources.values():
                if resource.type_name is not None and "::" in resource.type_name:
                    found.add(resource.type_name)
                if resource.type is not None:
                    types.add(resource.type)
        for each in types:
            found.update(each.properties)
        for url, name in self._stack.request.names.items():
            found.update(url.split("/"), os.path.normpath(name).split(os.sep))
        return found

    def _spans_of(self, document: Document, text: str) -> list[Span]:
        if document.fault is not None:
            return secret_spans(text, self.names, document.fault.start)
        from heatlint.model.shown_definitions import shown_definitions

        return secret_spans(text, self.names, None, shown_definitions(document, self.names))

    def _find_declared(self) -> None:
        """Find the secret parameters of all templates, also of those that no resource uses, and their defaults."""
        for template in self._stack.templates():
            for path, definition in template.fact("declared secrets", lambda: list(declared_secrets(template))):
                if len(path) > 1:
                    self.names.add(path[-1])
                self.values += [(template.document, each) for each in values_in(definition, path)]
                self._stack.secrets.add(texts_in_keys(definition))
            self._declared.update(template.schemas)
            fault = template.document.fault
            if fault is not None:
                self.names.update(declared_names(template.document.text or ""))
                self._has_unread = self._has_unread or fault.kind == "too-many-values"

    def _find_in(self, stack: Stack) -> None:
        """Find the values and uses of the secret parameters of a stack, and what it passes to nested ones."""
        if not (self.names or self._has_unread or stack.secrets.derived or self._hidden_before):
            return  # no parameter is secret
        secret = _secret_parameters(stack)
        if stack is self._stack:
            secret |= self._hidden_before & stack.parameters.keys()
            for document in stack.request.environments:
                self.uses += [(document.name, (*path, name)) for path in _SECTIONS for name in self._hidden_before]
        for name in secret:
            self._add_values(stack.parameters[name])
        for reference in stack.references("parameter") if secret else ():
            target = reference.target
            if target is None or (isinstance(target, str) and target in secret):
                outer, path = source(stack, reference.path)
                self.uses.append((outer.file, path))
        for resource in stack.resources.values():
            for name in self._passed_secrets(resource, resource.properties):
                outer, path = source(stack, (*resource.path, stack.words.properties, name))
                document = outer.template.document
                # In the template that Heat makes for a group, a call of the outer stack is a map.
                if not outer.is_call(value_at(document.value, path)):
                    self.values.append((document, path))

    def _add_values(self, parameter: Parameter) -> None:
        """Record the values of a secret parameter."""
        for value in (parameter.given, parameter.given_default, parameter.schema.default):
            self._stack.secrets.add(value)

    def _find_written(self, stack: Stack) -> None:
        """Find literal secrets among the properties in a template."""
        named = stack.template.fact("secrets in properties", lambda: _in_properties(stack))
        for resource in stack.resources.values():
            properties, schema = resource.properties, resource.values.schema
            is_known = schema is None or properties.keys() <= schema.keys()
            if is_known and resource.name not in named and resource.type_name not in _SECRET_PROPERTIES:
                continue
            literals, keys = named.get(resource.name, ((), ()))
            at = (*resource.path, stack.words.properties)
            self.keys += [(stack.template.document, (*at, *path)) for path in keys]
            found = list(literals)
            for name in self._other_secrets(resource):
                found += [((name,), path) for path in literals_in(properties[name], (name,))]
            self.values += [(stack.template.document, (*at, *path)) for _, path in found]
            for place in {place for place, path in found if place != path}:
                with contextlib.suppress(Refused, Unknown):
                    stack.secrets.add_derived(stack.evaluator.resolve(value_at(properties, place)), None)

    def _find_in_outputs(self, stack: Stack) -> None:
        """Find literal secrets in the values of outputs: of an output "password", or of such a key in a map."""
        values, keys = stack.template.fact("secrets in outputs", lambda: _in_outputs(stack))
        self.values += [(stack.template.document, path) for path in values]
        self.keys += [(stack.template.document, path) for path in keys]

    def _find_misplaced(self, stack: Stack) -> None:
        """Find literal secrets where no properties belong: under a misspelled key, or one level too high."""
        document = stack.template.document
        for at, part, secret, keys in stack.template.fact("misplaced parts", lambda: list(_misplaced(stack))):
            self.values += [(document, path) for path in secret]
            self.keys += [(document, path) for path in keys]
            for key in part:
                self._add_from_key(key)
            resource = stack.resources.get(at[-1]) if at else None
            if resource is None or resource.path != at:
                continue
            parts = {(): part, **{(key,): value for key, value in part.items() if isinstance(value, dict)}}
            for path, values in parts.items():
                for name in self._unnamed_secrets(resource, values) & values.keys():
                    self.values += [(document, (*at, *each)) for each in literals_in(values[name], (*path, name))]

    def _other_secrets(self, resource: Resource) -> Iterator[Any]:
        """Yield the properties that are secrets, although their names do not say so, and misspelled ones."""
        schema, properties = resource.values.schema, resource.properties
        known = _SECRET_PROPERTIES.get(resource.type_name or "")
        if known is not None and known in properties:
            yield known
        unknown = [name for name in properties if name not in schema] if schema is not None else []
        if not unknown:
            return
        secret = self._unnamed_secrets(resource, properties).union(self._named_secrets(resource))
        for name in unknown if secret else ():
            if self._budget.nearest_name(name, secret) is not None:
                yield name

    def _named_secrets(self, resource: Resource) -> list[str]:
        """Return the properties of the type of a resource whose names say that they may be secrets."""
        schema = resource.values.schema or ()
        if resource.type is None or resource.child is not None:
            return those_of_secrets(schema)
        if resource.type not in self._of_types:
            self._of_types[resource.type] = those_of_secrets(schema)
        return self._of_types[resource.type]

    def _unnamed_secrets(self, resource: Resource, properties: Collection[Any]) -> set[Any]:
        """Return the properties of a resource that are secrets, although their names do not say so.

        properties: those that are given. See `_passed_secrets`.
        """
        found = self._passed_secrets(resource, properties)
        if resource.type_name in _SECRET_PROPERTIES:
            found.add(_SECRET_PROPERTIES[resource.type_name])
        return found

    def _passed_secrets(self, resource: Resource, properties: Collection[Any]) -> set[Any]:
        """Return the secret parameters of the nested stack of a resource.

        If its template cannot be read, these are the properties that may be such a parameter.
        """
        if resource.unreadable == "broken":
            return {name for name in properties if self._is_named(name) or self._has_unread}
        child = resource.child
        return set() if child is None else _secret_parameters(child)

    def _find_given(self) -> None:
        """Find the secret values in environments and in the parameters of the command line."""
        for name, value in self._stack.parameter_values.items():
            if self.is_secret(name):
                self._stack.secrets.add(value)
        for document in self._stack.request.environments:
            may_have = functools.partial(_may_have_secrets, document.value)
            if not (self.names or self._has_unread or document.once("may have secrets", may_have)):
                continue
            todo: list[tuple[Any, Path]] = [(document.value, ())]  # parameters may be in a wrong place
            for value, path in todo:
                if isinstance(value, list):
                    todo += [(item, (*path, index)) for index, item in enumerate(value)]
                elif path[:1] in _SECTIONS and len(path) <= 2 and not isinstance(value, dict):
                    self.values.append((document, path))  # its name is lost
                elif not path and isinstance(value, str) and mentions_secret(value, self.names):
                    self.values.append((document, path))
                elif len(path) == 1 and isinstance(value, str) and assigns_secret(value, self.names):
                    self.values.append((document, path))
                for name, item in value.items() if isinstance(value, dict) else ():
                    self._add_from_key(name)
                    if self.is_secret(name) if path in _SECTIONS else self._is_named(name):
                        self.values.append((document, (*path, name)))
                    elif isinstance(item, (dict, list)) or not path:
                        todo.append((item, (*path, name)))

    def _add_from_key(self, key: Any) -> None:
        """Record the value in a key such as "password=x"."""
        name, value = text_after_name(key)
        if value and self._is_named(name):
            self._stack.secrets.add(value)

    def _is_named(self, name: Any) -> bool:
        """Whether a name is that of a secret parameter, or of a secret that no template declares."""
        if name in self._declared:
            return name in self.names
        return may_name_secret(name) or name in self.names

    def is_secret(self, name: Any) -> bool:
        """Whether an environment's value for a name is secret. The name may be that of a secret parameter, misspelled.

        With too many names to compare, every name that no template declares counts as misspelled.
        """
        if self._is_named(name):
            return True
        if name in self._declared:
            return False
        return self._has_unread or bool(self.names) and self._budget.may_be_near(name, self.names)


def _may_have_secrets(environment: Any) -> bool:
    """Whether an environment may have secrets although no template declares one.

    That is so when a name in it is that of a secret, or a section is not a map.
    """
    if not isinstance(environment, dict) or not all(isinstance(each, (dict, list)) for each in environment.values()):
        return True
    keys = _keys([environment])
    return any_may_name_secret([*keys, *(text_after_name(key)[0] for key in keys)])


def _in_properties(stack: Stack) -> dict[Any, tuple[list[tuple[Path, Path]], list[Path]]]:
    """Return what `literal_secrets` and `keys_in` find in the properties of each resource, if they find something."""
    parts = {name: resource.properties for name, resource in stack.resources.items()}
    if not any_may_name_secret(_keys(list(parts.values()))):
        return {}
    found = {
        name: (list(literal_secrets(part, stack.is_call)), list(keys_in(part, stack.is_call)))
        for name, part in parts.items()
    }
    return {name: secrets for name, secrets in found.items() if any(secrets)}


def _in_outputs(stack: Stack) -> tuple[list[Path], list[Path]]:
    """Return the paths of the literal secrets in the values of outputs, and of the keys that are a secret."""
    words = stack.words
    parts = {name: output.definition.get(words.value) for name, output in stack.outputs.items()}
    values: list[Path] = []
    keys: list[Path] = []
    if any_may_name_secret(_keys([parts])):
        for name, value in parts.items():
            at = (words.outputs, name)
            values += [(*at, words.value, *path[1:]) for _, path in literal_secrets({name: value}, stack.is_call)]
            keys += [(*at, *path) for path in keys_in({words.value: value}, stack.is_call)]
    return values, keys


def _misplaced(stack: Stack) -> Iterator[tuple[Path, dict[Any, Any], list[Path], list[Path]]]:
    """Yield the path and the items of each of the `misplaced_parts`, and the paths of secret values and keys there."""
    for at, part in misplaced_parts(stack.template):
        values = [(*at, *path) for _, path in literal_secrets(part, stack.is_call)]
        values += [(*at, key) for key, value in part.items() if isinstance(value, str) and assigns_secret(value, ())]
        yield at, part, values, [(*at, *path) for path in keys_in(part, stack.is_call)]


def _written(request: Request) -> str:
    """Return the texts of all documents."""
    return "\0".join(str(each.value) if each.text is None else each.text for each in request.documents().values())


def _keys(values: list[Any]) -> set[Any]:
    """Return the keys of all maps in values, at any depth."""
    found: set[Any] = set()
    todo = list(values)
    for value in todo:
        if value.__class__ is dict:
            found.update(value)
            value = value.values()
        for item in value:
            if item.__class__ is dict or item.__class__ is list:
                todo.append(item)
    return found
