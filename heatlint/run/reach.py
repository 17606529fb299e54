"""Withholds fixes that other files of the repository speak against, also files that no stack of the run reads.

A parameter that a template does not use may still get a value: from a resource of another template whose type an
environment maps to it, or from an environment. A program may put the template together with a text that uses the
parameter, or the condition. And a type that nothing in the run maps may be mapped for another stack.
"""

from __future__ import annotations

import os

from heatlint.heat import TEMPLATE_TYPE_ENDINGS
from heatlint.load.client.texts import template_document
from heatlint.load.disk import is_below, is_repository
from heatlint.load.server.environment import PARAMETER_DEFAULTS, PARAMETERS
from heatlint.project.config import display_path
from heatlint.run.find_templates import read_plain
from heatlint.run.pairing import environment_value
from heatlint.run.program_texts import of_repository
from heatlint.run.registries import Registry, is_file, maps_in
from heatlint.run.search import found_below

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from heatlint.diagnostic import Diagnostic, Fix
    from heatlint.run.scopes import Scopes

#: The sections of a template with parameters, and those with resources, in both template languages.
_PARAMETERS, _RESOURCES = ("parameters", "Parameters"), ("resources", "Resources")
#: The sections whose names a fix may remove when the template does not use them.
_REMOVED = (*_PARAMETERS, "conditions", "Conditions")
_TYPES, _PROPERTIES = ("type", "Type"), ("properties", "Properties")


def withhold(found: Iterable[Diagnostic], scopes: Scopes) -> None:
    """Withhold the fixes that remove a name that something else may need, or rename a type that an environment maps."""
    for each in found:
        root = _root_to_search(each, scopes)
        if root is None or each.fix is None or not each.file:
            continue
        repository, real = repository_below(scopes, root), scopes.real(each.file)
        removed = _removed_name(each.fix)
        if removed is None:
            reason = repository.maps(_replaced_type(each.fix))
        else:
            section, name = removed
            reason = repository.sets(real, name) if section in _PARAMETERS else None
            reason = reason or repository.continued(real) or _used_by(of_repository(scopes, root).user(real, name))
        if reason is not None:
            each.withhold(reason)


def must_search(found: Diagnostic, scopes: Scopes) -> bool:
    """Whether `withhold` has to read all files of a repository first."""
    root = _root_to_search(found, scopes)
    return root is not None and root not in scopes.repositories


def _root_to_search(found: Diagnostic, scopes: Scopes) -> str | None:
    """Return the directory whose files may speak against the fix of a finding; None if none can."""
    if found.fix is None or not found.file or (_removed_name(found.fix) or _replaced_type(found.fix)) is None:
        return None
    return root_of(scopes, scopes.real(found.file))


def _used_by(program: str | None) -> str | None:
    """Return that a program may need a name, as a reason; None without a program."""
    return None if program is None else f'"{display_path(program)}" may give it a value, or add a text that uses it'


def _removed_name(fix: Fix) -> tuple[str, str] | None:
    """Return the section and the name of the parameter or the condition that a fix removes."""
    for change in fix.changes:
        is_copy = change.offsets is not None  # of a key that occurs twice: the parameter stays
        if change.kind == "remove" and not is_copy and len(change.path) == 2 and change.path[0] in _REMOVED:
            return str(change.path[0]), str(change.path[1])
    return None


def _replaced_type(fix: Fix) -> str | None:
    for change in fix.changes:
        path = change.path
        if change.kind == "replace" and not change.key and path[:1] and path[0] in _RESOURCES and path[-1] in _TYPES:
            return change.was
    return None


def root_of(scopes: Scopes, real: str) -> str | None:
    """Return the repository of a file, else the innermost directory around it that was searched; None without one."""
    directory = os.path.dirname(real)
    project = scopes.directories.project(directory)
    if is_repository(project):
        return project
    return max((each for each in scopes.searched if is_below(directory, each)), key=len, default=None)


def repository_below(scopes: Scopes, root: str) -> Repository:
    """Return what the files below the directory of a repository say. A run reads them once."""
    if root not in scopes.repositories:
        scopes.repositories[root] = Repository.below(scopes, root)
    found: Repository = scopes.repositories[root]
    return found


class Repository:
    """What templates and environments say about parameters and types, as paths with the values of the files.

    Paths are without symbolic links where they are compared, and as reports show them in reasons.
    heat: the names of Heat's own types.
    """

    def __init__(
        self, heat: Iterable[str], templates: Iterable[tuple[str, Any]], environments: Iterable[tuple[str, Any]]
    ) -> None:
        self._heat = frozenset(heat)
        #: Type -> the environments that map it, each with the template or None if that is not known.
        self._mapped: dict[str, list[tuple[str, str | None]]] = {}
        #: Name of a property -> the templates that set it in a resource whose type is not Heat's, with that type.
        self._values_of: dict[str, list[tuple[str, str]]] = {}
        #: Name of a parameter -> the environments that give it a value, each with all names that it gives.
        self._given: dict[str, list[tuple[str, frozenset[str]]]] = {}
        #: Environment -> the names to which it gives values, also for parameters of nested templates.
        self._given_by: dict[str, set[str]] = {}
        #: Template -> the names of its parameters.
        self._declared: dict[str, frozenset[str]] = {}
        #: The templates without resources, and those that others nest by their paths.
        self._parts: set[str] = set()
        self._nested: set[str] = set()
        for path, value in environments:
            self._add_environment(path, value)
        for path, value in templates:
            self._add_template(path, value)

    @classmethod
    def below(cls, scopes: Scopes, root: str) -> Repository:
        """Return what the files below a directory say."""
        templates, environments = found_below(scopes, root)
        return cls(
            scopes.catalogs.of(None).names(),
            ((path, template_value(path)) for path in templates),
            ((path, environment_value(path)) for path in environments),
        )

    def maps(self, type_name: str | None) -> str | None:
        """Return which environment maps a type, as a reason; None if none does."""
        for path, _ in self._mapped.get(type_name or "", ()):
            return f'"{path}" maps "{type_name}"'
        return None

    def sets(self, template: str, parameter: str) -> str | None:
        """Return what may give a value to a parameter of a template, as a reason; None if nothing does."""
        for path, type_name in self.resources_with(template, parameter):
            return f'"{path}" passes it to "{type_name}"'
        for path, names in self._given.get(parameter, ()):
            if names <= self._declared.get(template, frozenset()):
                return f'"{path}" gives it a value'
        return None

    def always_given(self, template: str, parameter: str) -> str | None:
        """Return an environment that gives a parameter a value, if all do that map a type to the template."""
        mapping = [path for targets in self._mapped.values() for path, target in targets if target == template]
        is_given = all(parameter in self._given_by.get(path, ()) for path in mapping)
        return mapping[0] if mapping and is_given else None

    def passes(self, template: str, parameter: str) -> str | None:
        """Return a template that passes a parameter to a resource that this template is, by its type or a mapping."""
        return next(
            (path for path, name in self._values_of.get(parameter, ()) if self._is_mapped(name, path, template)), None
        )

    def _is_mapped(self, type_name: str, path: str, template: str) -> bool:
        """Whether a type that a template at a path has is another template, or an environment maps it to that."""
        if type_name.endswith(TEMPLATE_TYPE_ENDINGS):
            return os.path.realpath(os.path.join(os.path.dirname(path), type_name)) == template
        return any(target == template for _, target in self._mapped.get(type_name, ()))

    def continued(self, template: str) -> str | None:
        """Return why a template may be only the beginning of one, as a reason; None with resources, or if nested."""
        if template not in self._parts or template in self._nested:
            return None
        return "the template has no resources, so it may be a part that another text continues"

    def resources_with(self, template: str | None, parameter: str) -> Iterator[tuple[str, str]]:
        """Yield the templates that may pass a parameter to a template (None: to any), with the type of the resource."""
        for path, type_name in self._values_of.get(parameter, ()):
            if template is None or self._may_be(type_name, path, template):
                yield path, type_name

    def _may_be(self, type_name: str, path: str, template: str) -> bool:
        """Whether a type that a template at a path has may be another template."""
        if type_name.endswith(TEMPLATE_TYPE_ENDINGS):
            if ":" in type_name:  # a URL
                return os.path.basename(type_name) == os.path.basename(template)
            return os.path.realpath(os.path.join(os.path.dirname(path), type_name)) == template
        targets = [target for _, target in self._mapped.get(type_name, ())]
        return not targets or None in targets or template in targets

    def _add_environment(self, path: str, value: Any) -> None:
        if not isinstance(value, dict):
            return
        given = value.get(PARAMETERS)
        for each in (given, value.get(PARAMETER_DEFAULTS)):
            if isinstance(each, dict):
                self._given_by.setdefault(path, set()).update(name for name in each if isinstance(name, str))
        if isinstance(given, dict):
            names = frozenset(name for name in given if isinstance(name, str))
            for name in names:
                self._given.setdefault(name, []).append((path, names))
        registry = Registry(path, value)
        for name, target in registry.mappings():
            file = registry.file(target) if is_file(target) else None
            self._mapped.setdefault(name, []).append((path, None if file is None else os.path.realpath(file)))

    def _add_template(self, path: str, value: Any) -> None:
        if not isinstance(value, dict):
            return
        sections = [each for each in map(value.get, _PARAMETERS) if isinstance(each, dict)]
        real = os.path.realpath(path)
        if not any(map(value.get, _RESOURCES)):
            self._parts.add(real)
        self._declared[real] = frozenset(name for each in sections for name in each)
        for definition in maps_in(value):
            type_name = next((definition[key] for key in _TYPES if key in definition), None)
            properties = next((definition[key] for key in _PROPERTIES if key in definition), None)
            if isinstance(type_name, str) and type_name.endswith(TEMPLATE_TYPE_ENDINGS):
                self._nested.add(os.path.realpath(os.path.join(os.path.dirname(path), type_name)))
            if isinstance(type_name, str) and isinstance(properties, dict):
                if type_name not in self._heat or type_name in self._mapped:
                    for name in properties:
                        self._values_of.setdefault(name, []).append((path, type_name))


def template_value(path: str) -> Any:
    """Return the value of a template at a path; None if it cannot be read."""
    data = read_plain(path)
    return None if data is None else template_document(data, path).value
