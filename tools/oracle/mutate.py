#!/usr/bin/env python3
"""Print faulty requests: each is one of the given requests with one fault put into its template or its values.

    mutate.py REQUESTS [--seed N] [--count N] [--part template|nested|environment] > mutants.jsonl

REQUESTS holds one request on each line, as tools/oracle/engine.py reads them (gzip or not). The same seed, count and
requests give the same mutants. --part says where the fault is: in the template (default), in a nested template, or in
the environment (its registry included). "mutation" in a mutant says what was changed. A change is not always a fault
for Heat: ask tools/oracle/engine.py.
"""

from __future__ import annotations

import argparse
import copy
import json
import pathlib
import random
import sys
from collections.abc import Callable, Iterator
from typing import Any

import yaml

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from agree import read_lines  # noqa: E402

FUNCTIONS = (
    *("get_param", "get_resource", "get_attr", "get_file", "str_replace", "list_join", "str_split", "map_merge"),
    *("list_concat", "repeat", "if", "equals", "contains", "digest", "yaql", "make_url"),
    *("Ref", "Fn::GetAtt", "Fn::Join", "Fn::Select"),
)
REFERENCES = ("get_param", "get_resource", "get_attr", "Ref", "Fn::GetAtt")
VERSIONS = (
    *("2013-05-23", "2014-10-16", "2015-04-30", "2015-10-15", "2016-04-08", "2016-10-14", "2017-02-24", "2017-09-01"),
    *("2018-03-02", "2018-08-31", "2021-04-16", "rocky", "2021-01-03"),
)
VERSION_KEYS = ("heat_template_version", "HeatTemplateFormatVersion", "AWSTemplateFormatVersion")
VALUES: tuple[Any, ...] = (
    *(None, "", 0, -1, 3.5, True, "abc", "1", "true", [], ["a"], {}, {"a": "b"}, [1, 2], "10.0.0.300"),
    *({"get_param": "undeclared"}, {"get_resource": "undeclared"}, {"get_attr": ["undeclared", "x"]}),
)
PARAMETER_TYPES = ("string", "number", "json", "boolean", "comma_delimited_list", "String", "int")
CONSTRAINTS = (
    *({"length": {"min": 3, "max": 5}}, {"range": {"min": 2, "max": 4}}, {"range": {"min": "x"}}),
    *({"allowed_values": ["a", "b"]}, {"allowed_pattern": "[a-z]+"}, {"modulo": {"step": 2, "offset": 1}}),
    *({"lenght": {"min": 1}}, {"custom_constraint": "nova.flavor"}),
)

Collection = dict[Any, Any] | list[Any]


class NothingToChange(Exception):
    """The request has nothing that a mutation could change."""


class Draft:
    """A copy of a request that is about to be changed, and the source of random choices.

    template: the part of the request that is changed: the template, a nested template or an environment.
    """

    def __init__(self, request: dict[str, Any], rng: random.Random, part: str = "template") -> None:
        self.rng = rng
        self.request = copy.deepcopy(request)
        self._file: str | None = None
        self.template: dict[str, Any] = self._part(part)
        #: Every map and list of the template that is not empty, with its path.
        self.collections = list(collections(self.template))

    def _part(self, part: str) -> dict[str, Any]:
        if part == "template":
            found = self.request.get("template")
        else:
            files = self.request.get("files") or {}
            environments = self.request.get("environment_files") or []
            candidates: list[tuple[str | None, Any]] = []
            if part == "environment":
                candidates = [(None, self.request.get("environment"))] + [
                    (name, files.get(name)) for name in environments
                ]
            else:
                candidates = [(name, text) for name, text in files.items() if name not in environments]
            readable = [(name, value) for name, text in candidates if (value := _as_map(text, part))]
            self._file, found = self.choose(readable)
            if self._file is None:
                self.request["environment"] = found
        if not isinstance(found, dict):
            raise NothingToChange
        return found

    def finished(self) -> dict[str, Any]:
        """Return the changed request."""
        if self._file is not None:
            self.request["files"][self._file] = json.dumps(self.template)
        return self.request

    def choose(self, choices: Any) -> Any:
        """Return one of the choices, copied."""
        choices = list(choices)
        if not choices:
            raise NothingToChange
        return copy.deepcopy(self.rng.choice(choices))

    def collection(self, kind: type = object) -> tuple[tuple[Any, ...], Any]:
        """Return a path and the collection at it, a map or a list."""
        path, found = self.rng.choice(self.collections)
        if not isinstance(found, kind):
            raise NothingToChange
        return path, found

    def item(self) -> tuple[tuple[Any, ...], Any, Any]:
        """Return a path, the collection that holds the value at it, and the value's key or index there."""
        path, found = self.collection()
        key = self.choose(found) if isinstance(found, dict) else self.rng.randrange(len(found))
        return (*path, key), found, key

    def call(self, functions: tuple[str, ...]) -> tuple[tuple[Any, ...], dict[str, Any], str]:
        """Return a path, the map that calls one of the functions there, and the function's name."""
        calls = [
            ((*path, name), found, name)
            for path, found in self.collections
            if isinstance(found, dict) and len(found) == 1
            for name in found
            if name in functions
        ]
        if not calls:
            raise NothingToChange
        return self.rng.choice(calls)

    def section(self, *names: str) -> dict[str, Any]:
        """Return the section of the template with one of the names: a map that is not empty."""
        for name in names:
            found = self.template.get(name)
            if isinstance(found, dict) and found:
                return found
        raise NothingToChange


def collections(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Collection]]:
    """Yield each map and list in a value that is not empty, with its path."""
    if isinstance(value, (dict, list)) and value:
        yield path, value
        for key, item in value.items() if isinstance(value, dict) else enumerate(value):
            yield from collections(item, (*path, key))


def _as_map(text: Any, part: str) -> dict[str, Any] | None:
    """Return a nested template or an environment as a map that is not empty; None if it is not one."""
    if isinstance(text, str):
        try:
            text = yaml.load(text, Loader=yaml.CSafeLoader)
            json.dumps(text)
        except (yaml.YAMLError, ValueError, TypeError):
            return None
    if not isinstance(text, dict) or not text:
        return None
    is_template = any(key in text for key in VERSION_KEYS)
    return text if is_template == (part == "nested") else None


def misspelled(word: str, rng: random.Random) -> str:
    """Return a word with one letter left out, doubled, or exchanged with the next."""
    if len(word) < 2:
        return word + "x"
    at = rng.randrange(len(word) - 1)
    return rng.choice(
        (
            word[:at] + word[at + 1 :],
            word[:at] + word[at] + word[at:],
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        )
    )


def rename(found: dict[str, Any], old: str, new: str) -> None:
    """Give a key of a map another name, at the same place in the map's order."""
    items = [(new if key == old else key, value) for key, value in found.items()]
    found.clear()
    found.update(items)


def misspell_key(draft: Draft) -> Any:
    path, found = draft.collection(dict)
    key = draft.choose(key for key in found if isinstance(key, str))
    rename(found, key, misspelled(key, draft.rng))
    return [*path, key]


def remove_item(draft: Draft) -> Any:
    path, found, key = draft.item()
    del found[key]
    return path


def replace_value(draft: Draft) -> Any:
    path, found, key = draft.item()
    found[key] = draft.choose(VALUES)
    return path


def wrap_value(draft: Draft) -> Any:
    path, found, key = draft.item()
    found[key] = draft.rng.choice(([found[key]], {"value": found[key]}))
    return path


def add_key(draft: Draft) -> Any:
    path, found = draft.collection(dict)
    found["unexpected_key"] = draft.choose(VALUES)
    return path


def rename_function(draft: Draft) -> Any:
    path, found, name = draft.call(FUNCTIONS)
    rename(found, name, draft.rng.choice((misspelled(name, draft.rng), draft.choose(FUNCTIONS))))
    return path


def misspell_reference(draft: Draft) -> Any:
    path, found, name = draft.call(REFERENCES)
    target = found[name]
    if isinstance(target, str):
        found[name] = misspelled(target, draft.rng)
    elif isinstance(target, list) and target:
        at = draft.rng.randrange(min(2, len(target)))
        target[at] = misspelled(target[at], draft.rng) if isinstance(target[at], str) else "undeclared"
    else:
        raise NothingToChange
    return path


def make_cycle(draft: Draft) -> Any:
    resources = draft.section("resources", "Resources")
    if len(resources) < 2:
        raise NothingToChange
    one, other = draft.rng.sample(sorted(map(str, resources)), 2)
    key = "depends_on" if "resources" in draft.template else "DependsOn"
    for name, needed in ((one, other), (other, one)):
        if not isinstance(resources.get(name), dict):
            raise NothingToChange
        resources[name][key] = needed
    return [one, other]


def change_version(draft: Draft) -> Any:
    if "heat_template_version" not in draft.template:
        raise NothingToChange
    draft.template["heat_template_version"] = draft.choose(VERSIONS)
    return draft.template["heat_template_version"]


def change_parameter(draft: Draft) -> Any:
    parameters = draft.section("parameters", "Parameters")
    name = draft.choose(parameters)
    if not isinstance(parameters[name], dict):
        raise NothingToChange
    key, values = draft.rng.choice(
        (
            ("type", PARAMETER_TYPES),
            ("default", VALUES),
            ("constraints", [[each] for each in CONSTRAINTS]),
            ("immutable", (True, "yes", "maybe")),
        )
    )
    parameters[name][key] = draft.choose(values)
    return [name, key]


def name_parameter_as_resource(draft: Draft) -> Any:
    parameters = draft.section("parameters", "Parameters")
    name = draft.choose(parameters)
    rename(parameters, name, draft.choose(sorted(map(str, draft.section("resources", "Resources")))))
    return name


def set_parameter(draft: Draft) -> Any:
    name = draft.choose([*sorted(map(str, draft.section("parameters", "Parameters"))), "undeclared"])
    draft.request.setdefault("parameters", {})[name] = draft.choose(VALUES)
    return name


#: Each mutation changes a draft and returns where; a mutation that is here twice is drawn twice as often.
MUTATIONS: tuple[Callable[[Draft], Any], ...] = (
    *(misspell_key, misspell_key, remove_item, remove_item, replace_value, replace_value, replace_value),
    *(misspell_reference, misspell_reference, misspell_reference, rename_function, wrap_value, add_key),
    *(make_cycle, change_version, change_parameter, name_parameter_as_resource, set_parameter),
)


def mutants(requests: list[dict[str, Any]], seed: int, part: str = "template") -> Iterator[dict[str, Any]]:
    """Yield mutants of the requests without end. ValueError when no request has a template that can be changed."""
    rng = random.Random(seed)
    number = misses = 0
    while misses < 1000:
        request = rng.choice(requests)
        mutation = rng.choice(MUTATIONS)
        try:
            draft = Draft(request, rng, part)
            where = mutation(draft)
        except NothingToChange:
            misses += 1
            continue
        misses = 0
        path = ".".join(map(str, where)) if isinstance(where, (list, tuple)) else where
        mutant_id = f"m{seed}-{number:05d} {request['id']}"
        yield {**draft.finished(), "id": mutant_id, "mutation": f"{mutation.__name__} {path}"}
        number += 1
    raise ValueError("the requests have no template that can be changed")


def options_of_changes(description: str | None) -> argparse.ArgumentParser:
    """Return a parser of the options that every program has which changes requests at random."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("requests")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--max-bytes", type=int, default=60_000, help="leave out larger requests")
    return parser


def small_requests(options: argparse.Namespace) -> list[dict[str, Any]]:
    """Return the requests of the file in the options, without those that are too large."""
    return [each for each in read_lines(options.requests) if len(json.dumps(each)) <= options.max_bytes]


def main() -> None:
    """Print mutants."""
    parser = options_of_changes(__doc__)
    parser.add_argument("--part", choices=("template", "nested", "environment"), default="template")
    options = parser.parse_args()
    for _, mutant in zip(range(options.count), mutants(small_requests(options), options.seed, options.part)):
        print(json.dumps(mutant))


if __name__ == "__main__":
    main()
