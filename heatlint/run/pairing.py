"""Finds out which environments of a directory belong to which templates, from their contents, places and names."""

from __future__ import annotations

import functools
import os
import re
from collections import Counter

from heatlint.heat import ENVIRONMENT_FILE_ENDING, VERSION_KEYS
from heatlint.load.client.references import walk
from heatlint.load.client.texts import environment_document, template_document
from heatlint.load.server.environment import PARAMETER_DEFAULTS, PARAMETERS
from heatlint.model.template import Template
from heatlint.run.find_templates import read_plain
from heatlint.suggest import Budget

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

#: How many steps, up and down, the directory of an environment may be away from that of its template: `env/` beside
#: `templates/` is two steps away.
MOST_STEPS = 2
#: Larger files are not read to find pairs, in bytes.
MOST_BYTES = 1024 * 1024
#: No more directories are looked at for an environment when they have this many templates.
MOST_TEMPLATES = 1000
#: An environment with so many parameters of a template belongs to it, even if the template needs no value.
ENOUGH_PARAMETERS = 2
#: Words in the name of an environment or a template that do not name the stack.
_PLAIN_WORDS = frozenset(
    ("env", "environment", "environments", "example", "heat", "param", "parameter", "parameters", "params", "template")
)


class Pairs:
    """The result.

    environments: the path of a template -> those of its environments; unpaired: path -> the reason. undeclared: the
    unpaired environments that are probably meant for one template -> that template, and the names that it does not
    declare -> the ones that they are near, None for a name that may be left over.
    """

    __slots__ = ("environments", "unpaired", "undeclared")

    def __init__(self) -> None:
        self.environments: dict[str, list[str]] = {}
        self.unpaired: dict[str, str] = {}
        self.undeclared: dict[str, tuple[str, dict[str, str | None]]] = {}


class _Template:
    """What identifies the environments of a template.

    declared: the names of its parameters; required: those without a default; nests: the paths of the nested templates.
    """

    __slots__ = ("path", "declared", "required", "nests")

    def __init__(self, path: str, template: Template) -> None:
        self.path = path
        words = template.version.words
        section = template.section(words.parameters)
        self.declared = frozenset(section)
        self.required = frozenset(
            name
            for name, definition in section.items()
            if not (isinstance(definition, dict) and words.default in definition)
        )
        directory = os.path.dirname(path)
        self.nests = {
            os.path.normpath(os.path.join(directory, reference.container[reference.key]))
            for reference in walk(template.value)[0]
            if reference.key == "type"
        }


def pair(environments: Sequence[str], templates: Sequence[str]) -> Pairs:
    """Return the pairs that are certain, and why the other environments with values of parameters have no template.

    An environment fits a template that declares all its parameters and gets all that it requires. It belongs to the
    nearest one that it fits, or to the nearest with the same name. One that would fit the template that it is meant for
    if its names were those that they are near belongs to that. All paths are relative to the same directory.
    """
    pairs = Pairs()
    per_directory, budget = Counter(map(os.path.dirname, environments)), Budget()
    by_directory: dict[str, list[str]] = {}
    for path in templates:
        by_directory.setdefault(os.path.dirname(path), []).append(path)
    near: dict[str, dict[str, int]] = {}  # the directory of an environment -> path of a template -> steps
    read: dict[str, _Template | None] = {}
    for path in environments:
        names = _names(path)
        if names is None:
            continue
        directory = os.path.dirname(path)
        if directory not in near:
            near[directory] = _near(directory, by_directory)
            for each in near[directory]:
                if each not in read:
                    read[each] = _read_template(each)
        beside = [template for each in near[directory] if (template := read[each]) is not None]
        found = _belongs(path, [each for each in beside if _fits(path, *names, each)], near[directory])
        if not found:
            meant = _meant(path, beside, near[directory], is_alone=per_directory[directory] == 1)
            misspelled = {} if meant is None else _misspelled(*names, meant, budget)
            if meant is not None:
                parameters, defaults = (frozenset(misspelled.get(name, name) for name in each) for each in names)
                undeclared = {**_left_over(path, parameters, defaults, meant), **misspelled}
                if misspelled and _fits(path, parameters, defaults, meant):
                    found = [meant.path]
                elif undeclared:
                    pairs.undeclared[path] = meant.path, undeclared
        if len(found) == 1:
            pairs.environments.setdefault(found[0], []).append(path)
        else:
            pairs.unpaired[path] = _reason(path, found, names[0], beside)
    return pairs


def templates_of_deleted(file: str, templates: Iterable[str]) -> list[str]:
    """Return the templates that a deleted file may have belonged to: none if it was no environment by its name.

    These are those with the same name, else all of the directory.
    """
    if not file.lower().endswith(ENVIRONMENT_FILE_ENDING) and not _PLAIN_WORDS.intersection(_all_words(file)):
        return []
    near = [each for each in templates if _steps(*map(os.path.dirname, (file, each))) <= MOST_STEPS]
    meant = [each for each in near if _have_same_name(file, each)]
    return meant or [each for each in near if os.path.dirname(each) == os.path.dirname(file)]


def _meant(path: str, beside: list[_Template], steps: dict[str, int], *, is_alone: bool) -> _Template | None:
    """Return the template that an environment is meant for by its name, or by its place: they are alone there.

    is_alone: whether its directory has no other environment.
    """
    same = [each for each in beside if _have_same_name(path, each.path)]
    nearest = min((steps[each.path] for each in same), default=0)
    found = [each for each in same if steps[each.path] == nearest]
    if not found and is_alone:
        found = [each for each in beside if steps[each.path] == 0]
    return found[0] if len(found) == 1 else None


def _misspelled(
    parameters: frozenset[Any], defaults: frozenset[Any], template: _Template, budget: Budget
) -> dict[str, str]:
    """Return the names of an environment that a template does not declare -> the names that they are near.

    Two names that are near the same one are not misspelled: at most one of them can be.
    """
    given = parameters | defaults
    without_value = template.declared - given
    undeclared = sorted(given - template.declared, key=str)  # kept results are found by their order
    near = {name: budget.nearest_name(name, without_value) for name in undeclared}
    meant = Counter(near.values())
    return {name: each for name, each in near.items() if each is not None and meant[each] == 1}


def _left_over(
    path: str, parameters: frozenset[Any], defaults: frozenset[Any], template: _Template
) -> dict[str, str | None]:
    """Return the parameters, each with None, because of which alone an environment does not fit its namesake."""
    without = parameters & template.declared
    is_namesake = _have_same_name(path, template.path) and _fits(path, without, defaults, template)
    return dict.fromkeys(sorted(parameters - template.declared, key=str)) if is_namesake and without else {}


def _near(directory: str, by_directory: dict[str, list[str]]) -> dict[str, int]:
    """Return the templates near a directory, each with the steps to it; the nearest ones if there are too many."""
    distances = {each: _steps(directory, each) for each in by_directory}
    found: dict[str, int] = {}
    for each in sorted(distances, key=lambda each: (distances[each], each)):
        if distances[each] <= MOST_STEPS and len(found) < MOST_TEMPLATES:
            found.update(dict.fromkeys(by_directory[each], distances[each]))
    return found


def environment_value(path: str) -> Any:
    """Return the value of an environment; None if it cannot be read or is too large."""
    data = _read(path)
    return None if data is None else environment_document(data, path).value


def required_parameters(path: str) -> frozenset[Any]:
    """Return the names of the parameters of a template that have no default; none if it cannot be read."""
    template = _read_template(path)
    return frozenset() if template is None else template.required


def _read(path: str) -> bytes | None:
    data = read_plain(path)
    return None if data is None or len(data) > MOST_BYTES else data


def _names(path: str) -> tuple[frozenset[Any], frozenset[Any]] | None:
    """Return the names in the sections `parameters` and `parameter_defaults`; None without names or if unreadable."""
    value = environment_value(path)
    if not isinstance(value, dict):
        return None
    sections = [value.get(section) for section in (PARAMETERS, PARAMETER_DEFAULTS)]
    parameters, defaults = (frozenset(each) if isinstance(each, dict) else frozenset() for each in sections)
    return (parameters, defaults) if parameters or defaults else None


def _read_template(path: str) -> _Template | None:
    data = _read(path)
    if data is None:
        return None
    document = template_document(data, path)
    if not isinstance(document.value, dict) or not any(key in document.value for key in VERSION_KEYS):
        return None
    return _Template(path, Template(document))


def _fits(path: str, parameters: frozenset[Any], defaults: frozenset[Any], template: _Template) -> bool:
    """Whether an environment gives a template everything that it requires and nothing that it does not declare.

    Heat accepts any name in `parameter_defaults`, so these alone do not identify the template without its name.
    """
    if not parameters <= template.declared or not template.required <= parameters | defaults:
        return False
    if _have_same_name(path, template.path):
        return bool(parameters or defaults & template.declared)
    return bool(parameters) and (bool(template.required) or len(parameters) >= ENOUGH_PARAMETERS)


def _belongs(path: str, candidates: Iterable[_Template], steps: dict[str, int]) -> list[str]:
    """Return the paths of the templates that an environment may belong to: one if that is certain."""
    fitting = {each.path: each for each in candidates}
    nested = {inner for each in fitting.values() for inner in each.nests if inner != each.path}
    paths = [each for each in fitting if each not in nested] or list(fitting)
    paths = [each for each in paths if _have_same_name(path, each)] or paths
    nearest = min((steps[each] for each in paths), default=0)
    return [each for each in paths if steps[each] == nearest]


def _reason(path: str, found: list[str], parameters: frozenset[Any], beside: Iterable[_Template]) -> str:
    """Return why an environment does not belong to a template, as the end of a sentence about it."""
    if found:
        more = f" and {len(found) - 2} more" if len(found) > 2 else ""
        return "fits several templates: " + ", ".join(f'"{each}"' for each in sorted(found)[:2]) + more
    for template in beside:
        if _have_same_name(path, template.path):
            undeclared = sorted(map(str, parameters - template.declared))
            missing = sorted(map(str, template.required - parameters))
            if undeclared:
                return f'fits no template: "{template.path}" does not declare "{undeclared[0]}"'
            if missing:
                return f'fits no template: "{template.path}" also needs "{missing[0]}"'
    for template in beside:
        if parameters and parameters <= template.declared and not template.required:
            return f'has only one parameter of "{template.path}", which needs none'
    return "fits no template"


def _have_same_name(environment: str, template: str) -> bool:
    """Whether the file names are the same apart from the ending and words such as "env"."""
    words = _words(environment)
    return bool(words) and words == _words(template)


@functools.lru_cache(maxsize=10 * MOST_TEMPLATES)  # each environment is compared with all templates near it
def _words(path: str) -> list[str]:
    return [word for word in _all_words(path) if word not in _PLAIN_WORDS]


def _all_words(path: str) -> list[str]:
    stem = os.path.splitext(os.path.basename(path))[0].lower()
    return [word for word in re.split(r"[^a-z0-9]+", stem) if word]


def _steps(one: str, other: str) -> int:
    """Return how many steps up and down lead from one directory to the other."""
    first, second = ([step for step in path.split(os.sep) if step] for path in (one, other))
    common = len(os.path.commonprefix([first, second]))
    return len(first) + len(second) - 2 * common
