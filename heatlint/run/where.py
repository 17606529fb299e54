"""Finds where a name is declared, set, passed on and read, and which value it has in each stack."""

from __future__ import annotations

import os

from heatlint.heat import HEAT_STACK, HIDDEN
from heatlint.language.functions.base import Refused, Unknown, is_known
from heatlint.language.secret_names import may_name_secret
from heatlint.load.server.environment import ENCRYPTED_PARAM_NAMES, MERGE_STRATEGIES, PARAMETER_DEFAULTS, PARAMETERS
from heatlint.model.names import PARAMETER, TYPE, is_template_type, of_environment, of_template, passes_to_stack
from heatlint.model.places import given_in
from heatlint.model.secret_places import secret_places
from heatlint.model.template import Template
from heatlint.report.place import json_text, path_text
from heatlint.run.check_one import request_of, stack_of, unknown_types
from heatlint.run.jobs import disk_of
from heatlint.run.mappings import Mappings
from heatlint.text import value_at

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any

    from heatlint.load import Request
    from heatlint.model.names import Occurrence
    from heatlint.model.parameters import Parameter
    from heatlint.model.resource import Resource
    from heatlint.model.stack import Stack
    from heatlint.run.jobs import CheckJob
    from heatlint.run.scopes import Scopes
    from heatlint.text import Document

#: The functions whose arguments are names, and never a value.
_CALLS = frozenset(("get_param", "get_resource", "get_attr", "Ref"))
#: Texts that stand in the place of a value.
_LATER, _NONE, _UNFIT = "not known before the deployment", "no value", "a value that does not fit"
_NO_VALUES = frozenset((_LATER, _NONE, _UNFIT))


class Place:
    """A place where the name is written.

    kind: "parameter" or "type"; action: "declares", "sets", "passes" or "reads" a parameter, "maps" or "uses" a type;
    detail: the declaration or the value, what it is passed to, or the path of what reads it.
    """

    __slots__ = ("kind", "action", "file", "line", "column", "detail")

    def __init__(self, kind: str, action: str, file: str, position: tuple[int, int], detail: str) -> None:
        self.kind = kind
        self.action = action
        self.file = file
        self.line, self.column = position
        self.detail = detail


class InForce:
    """What a name stands for in a stack, or in the stacks that are nested in it.

    job: the stack; file: the template that has the name; resources: the resources whose nested stack it is, and for a
    type the resources of this type.
    value: the value as JSON, or one of the texts _NO_VALUES; origin: where it comes from.
    """

    __slots__ = ("kind", "job", "file", "resources", "value", "origin")

    def __init__(self, kind: str, job: CheckJob, file: str, value: str, origin: str) -> None:
        self.kind = kind
        self.job = job
        self.file = file
        self.resources: list[str] = []
        self.value = value
        self.origin = origin


class _User:
    """A resource of the type OS::Heat::Stack. value: what it passes as the parameter, None without it."""

    __slots__ = ("job", "resource", "value")

    def __init__(self, job: CheckJob, resource: str, value: str | None) -> None:
        self.job = job
        self.resource = resource
        self.value = value


class Where:
    """Where a name is written, and its value in each stack.

    known: the names of all parameters and types in the files that were read.
    """

    def __init__(self, name: str, scopes: Scopes) -> None:
        self.name = name
        self.places: list[Place] = []
        self.in_force: list[InForce] = []
        self.known: set[str] = set()
        self._scopes = scopes
        self._mappings = Mappings(scopes)
        self._documents: dict[str, tuple[Document, list[Occurrence]]] = {}
        self._template_types: set[str] = set()
        self._names: dict[str, str] = {}  # the URL of a file -> its name in reports
        self._is_secret = may_name_secret(name)
        self._covers: list[Callable[[str], str]] = []
        self._nested: set[str] = set()  # the paths of nested templates
        self._users: dict[str, list[_User]] = {}  # the path of a template -> the resources that make a stack of it

    def add(self, jobs: Iterable[CheckJob]) -> None:
        """Look for the name in the files of the jobs. A template that a stack nests has a value only in that stack."""
        found: list[tuple[str, list[InForce]]] = []
        for job in jobs:
            request = self._request(job)
            if not any(self.name in (document.text or "") for document in request.texts().values()):
                continue
            stack = self._stack(job, request)
            own = "" if job.is_stack or job.is_environment else self._scopes.real(job.template)
            found.append((own, self._values(job, stack)))
            stack.dissolve()
        for own, rows in found:
            if not own or own not in self._nested | self._users.keys():
                self.in_force += rows
            elif own in self._users:
                self.in_force += _with_users(rows, self._users[own])
        for document, names in self._documents.values():
            for each in names:
                place = self._place(document, each)
                if place is not None:
                    self.places.append(place)
        for row in self.in_force:
            is_value = row.kind == "parameter" and row.value not in _NO_VALUES
            row.value = HIDDEN if is_value and self._is_secret else self.covered(row.value)
        self.places.sort(key=lambda place: (place.file, place.line, place.column))

    def covered(self, text: str) -> str:
        """Return a text without the secrets of all stacks."""
        for cover in self._covers:
            text = cover(text)
        return text

    # --- what is written ---------------------------------------------------------------------------------------

    def _request(self, job: CheckJob) -> Request:
        request = request_of(job, disk_of(job, self._scopes.directories))
        self._read(request)
        return request

    def _stack(self, job: CheckJob, request: Request) -> Stack:
        """Return the stack of a job, with the types that the environments of its repository map."""
        stacks = [stack_of(job, request, job.target, self._scopes.catalogs)]

        def build_again(_: list[int]) -> list[list[str]]:
            stacks.pop().dissolve()
            stacks.append(stack_of(job, self._request(job), job.target, self._scopes.catalogs))
            return [unknown_types(stacks[0])]

        self._mappings.resolve([job], [unknown_types(stacks[0])], build_again)
        return stacks[0]

    def _read(self, request: Request) -> None:
        """Find the names in the documents of a request that were not read before."""
        self._names.update(request.names)
        environments = {document.name for document in request.environments}
        for name, document in request.documents().items():
            value = document.value
            if name in self._documents or not isinstance(value, dict):
                continue
            if name in environments:
                names = of_environment(value)
                self._template_types.update(
                    str(each.path[-1]) for each in names if each.kind == TYPE and is_template_type(each.name)
                )
            else:
                template = Template(document)
                if not template.readable:
                    continue
                names = list(of_template(value, template.version))
                schema = template.schemas.get(self.name)
                if schema is not None and schema.is_secret:
                    self._is_secret = True
            self.known.update(each.name for each in names if each.kind in (PARAMETER, TYPE) and each.of is None)
            self._documents[name] = (
                document,
                [each for each in names if each.name == self.name and each.kind in (PARAMETER, TYPE)],
            )

    def _place(self, document: Document, each: Occurrence) -> Place | None:
        """Return the place of an occurrence; None if it is only a property of a type that is not a template."""
        value = value_at(document.value, each.path)
        section = each.path[0]
        if each.kind == TYPE:
            if each.declares:
                action, detail = "maps", f"to {self._names.get(value, value)}"
            elif each.key or not _is_definition(each.path):
                return None
            else:
                action, detail = "uses", path_text(each.path[:-1])
        elif each.of is not None:
            is_passed_on = is_template_type(each.of) or each.of in self._template_types
            if not is_passed_on and not passes_to_stack(each):
                return None
            receiver = self._names.get(each.of, each.of) if is_passed_on else f"the template of {each.path[1]}"
            action, detail = "passes", f"{self._text(value)} to {receiver}"
        elif each.declares:
            action, detail = "declares", self._declaration(value)
        elif each.key and section in (PARAMETERS, PARAMETER_DEFAULTS):
            action, detail = "sets", self._text(value) + (" as a default" if section == PARAMETER_DEFAULTS else "")
        elif section in ("parameter_groups", ENCRYPTED_PARAM_NAMES, MERGE_STRATEGIES):
            return None
        else:
            action, detail = "reads", path_text(each.path[:-1])
        span = document.span(each.path, each.key)
        position = (1, 1) if span is None else document.line_column(span[0])
        return Place("type" if each.kind == TYPE else "parameter", action, document.name, position, detail)

    def _declaration(self, schema: Any) -> str:
        schema = schema if isinstance(schema, dict) else {}
        words = [str(schema.get("type") or schema.get("Type") or "without a type")]
        words += ["hidden"] if schema.get("hidden") or schema.get("NoEcho") else []
        default = schema.get("default", schema.get("Default"))
        if default is not None:
            words.append(f"default {self._text(default)}")
        return ", ".join(words)

    def _text(self, value: Any) -> str:
        """Return a value as text. A call such as {"get_param": "x"} is not a secret by itself."""
        if self._is_secret and not (isinstance(value, dict) and len(value) == 1 and next(iter(value)) in _CALLS):
            return HIDDEN
        return self.covered(json_text(value, default=str))

    # --- what is in force --------------------------------------------------------------------------------------

    def _values(self, job: CheckJob, root: Stack) -> list[InForce]:
        rows: dict[tuple[str, str, str, str], InForce] = {}
        texts = secret_places(root).texts()
        self._covers.append(texts.covered)

        def add(kind: str, stack: Stack, value: str, origin: str, resource: str) -> None:
            row = rows.setdefault(
                (kind, stack.file, value, origin), InForce(kind, job, stack.file, texts.covered(value), origin)
            )
            if resource and resource not in row.resources:
                row.resources.append(resource)

        for stack in root.all():
            if stack is not root and stack.url is not None and stack.group_template is None:
                self._nested.add(os.path.realpath(stack.file))
            if self.name in stack.parameters and stack.group_template is None:
                add("parameter", stack, *self._value(stack), _resources_around(stack))
            for resource in stack.resources.values():
                if resource.is_a(HEAT_STACK):
                    self._add_user(job, stack, resource)
                if resource.type_name == self.name and stack.group_template is None:
                    path = _path(resource)
                    found = resource.found
                    if found is None:
                        add("type", stack, "not known", "", path)
                        continue
                    value = found.template if found.template is not None else found.type.name if found.type else ""
                    value = root.request.names.get(value, value)
                    origin = "the registry" if found.entry is not None and found.entry.name != value else "Heat"
                    add("type", stack, value, origin if value != self.name else "a type of the cloud", path)
        return list(rows.values())

    def _add_user(self, job: CheckJob, stack: Stack, resource: Resource) -> None:
        """Note that a resource makes a stack of a template among the files."""
        call, parameters = (resource.properties.get(name) for name in ("template", "parameters"))
        url = call.get("get_file") if isinstance(call, dict) else None
        file = stack.request.names.get(url) if isinstance(url, str) else None
        if file is None:
            return
        value = None
        if isinstance(parameters, dict) and self.name in parameters:
            try:
                found = stack.evaluator.resolve(parameters[self.name])
                value = json_text(found, default=str) if is_known(found) else _LATER
            except (Unknown, Refused) as reason:
                value = _instead_of_value(reason)
        self._users.setdefault(os.path.realpath(file), []).append(_User(job, _path(resource), value))

    def _value(self, stack: Stack) -> tuple[str, str]:
        """Return the value of the parameter in a stack, and where it comes from."""
        parameter = stack.parameters[self.name]
        if parameter.given is not None and stack.parent is not None:
            origin = f"passed by {_resources_around(stack)}"
        else:
            origin = _origin(stack, parameter)
        try:
            value = parameter.value()
        except (Unknown, Refused) as reason:
            text = _instead_of_value(reason)
            return text, "" if text == _NONE else origin
        if stack.is_secret(parameter):
            return HIDDEN, origin
        return json_text(value, default=str), origin


def _instead_of_value(reason: Unknown | Refused) -> str:
    """Return the text that stands in the place of a value that cannot be found."""
    if isinstance(reason, Unknown):
        return _LATER
    return _NONE if reason.missing is not None else _UNFIT


def _is_definition(path: tuple[Any, ...]) -> bool:
    """Whether a path is that of a type in a template, and not that of an entry in a registry."""
    return path[-1] in ("type", "Type")


def _path(resource: Resource) -> str:
    """Return the name of a resource after those of the resources that its stack is nested in."""
    around = _resources_around(resource.stack)
    return f"{around}.{resource.name}" if around else str(resource.name)


def _with_users(rows: Iterable[InForce], users: Iterable[_User]) -> Iterator[InForce]:
    """Yield what the rows of a template say in each stack that a resource makes of it."""
    for row in rows:
        for user in users:
            is_own = row.kind == "parameter" and not row.resources
            is_passed = is_own and user.value is not None
            value, origin = (user.value or "", f"passed by {user.resource}") if is_passed else (row.value, row.origin)
            new = InForce(row.kind, user.job, row.file, value, origin if value != _NONE else "")
            new.resources = [f"{user.resource}.{each}" for each in row.resources] or [user.resource]
            yield new


def _resources_around(stack: Stack) -> str:
    """Return the names of the resources that a stack is nested in, the outermost first."""
    names: list[str] = []
    each: Stack | None = stack
    while each is not None and each.parent is not None:
        names.append(str(each.parent.name))
        each = each.parent.stack
    return ".".join(reversed(names))


def _origin(stack: Stack, parameter: Parameter) -> str:
    """Return where the value of a parameter comes from that no resource passes to the stack."""
    found = given_in(stack, parameter)
    if found is None:
        return "the default"
    section, file = found
    if file is None:
        return "the command line or the config"
    return f"{file}, as a default" if section == PARAMETER_DEFAULTS else file


def rows_of(where: Where, kind: str) -> Iterator[tuple[CheckJob, list[InForce]]]:
    """Yield each stack that has the name, with what it stands for there."""
    by_job: dict[int, list[InForce]] = {}
    for row in where.in_force:
        if row.kind == kind:
            by_job.setdefault(id(row.job), []).append(row)
    for rows in by_job.values():
        yield rows[0].job, rows
