#!/usr/bin/env python3
"""Print updates: pairs of a request and the same request after one to three changes that an author could make.

    update_pairs.py REQUESTS [--seed N] [--count N] [--files] > pairs.jsonl

REQUESTS holds one request on each line, as tools/oracle/engine.py reads them (gzip or not). Each pair is
{"id", "old", "new", "existing", "changes"}. About one pair in eight is a PATCH ("existing"), which keeps what the new
request does not have. --files: only requests with files. The same seed, count and requests give the same pairs.
"""

from __future__ import annotations

import copy
import json
import pathlib
import random
import sys
from collections.abc import Callable, Iterator
from typing import Any

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from mutate import VERSIONS, Draft, NothingToChange, options_of_changes, rename, small_requests  # noqa: E402

#: What is not part of the body of a request for a stack.
BESIDE = ("id", "stage", "show_nested", "ignore_errors", "mutation")
TYPES = (
    *("OS::Neutron::Net", "OS::Heat::Value", "OS::Heat::RandomString", "OS::Nova::ServerGroup", "OS::Heat::None"),
    *("OS::Neutron::SecurityGroup", "OS::Heat::UpdateWaitConditionHandle", "OS::Heat::WaitConditionHandle"),
)
POLICIES = ("Delete", "Retain", "Snapshot")


def words(draft: Draft, hot: str, cfn: str) -> str:
    """Return the word of the template's language."""
    return hot if "resources" in draft.template else cfn


def resource(draft: Draft) -> tuple[str, dict[str, Any]]:
    """Return the name and the definition of a resource."""
    found = draft.section("resources", "Resources")
    name = draft.rng.choice(sorted(map(str, found)))
    if not isinstance(found.get(name), dict):
        raise NothingToChange
    return name, found[name]


def properties(draft: Draft) -> tuple[str, dict[str, Any]]:
    """Return the name and the properties of a resource that has some."""
    name, definition = resource(draft)
    found = definition.get(words(draft, "properties", "Properties"))
    if not isinstance(found, dict) or not found:
        raise NothingToChange
    return name, found


def changed(value: Any, rng: random.Random) -> Any:
    """Return a value of the same kind that differs, perhaps only in its form."""
    if isinstance(value, bool):
        return rng.choice((not value, str(value).lower(), str(value)))
    if isinstance(value, int):
        return rng.choice((value + 1, str(value)))
    if isinstance(value, str):
        return rng.choice((f"{value}x", f"{value}x", value.upper(), f"{value}1"))
    if isinstance(value, list):
        return rng.choice(([*value, *value[:1]], value[:-1], list(reversed(value))))
    if isinstance(value, dict) and value:
        key = rng.choice(sorted(map(str, value)))
        if len(value) == 1 or key not in value:
            return copy.deepcopy(value)
        return {name: each for name, each in value.items() if name != key}
    return None


def change_property(draft: Draft) -> Any:
    name, found = properties(draft)
    key = draft.choose(found)
    found[key] = changed(found[key], draft.rng)
    return name, key


def change_inside(draft: Draft) -> Any:
    """Change a plain value anywhere in a property."""
    path, found, key = draft.item()
    if path[0] not in ("resources", "Resources") or len(path) < 5 or isinstance(found[key], (dict, list)):
        raise NothingToChange
    found[key] = changed(found[key], draft.rng)
    return path


def remove_property(draft: Draft) -> Any:
    name, found = properties(draft)
    key = draft.choose(found)
    del found[key]
    return name, key


def borrow_property(draft: Draft) -> Any:
    """Add a property of another resource of the same type."""
    name, definition = resource(draft)
    word, type_word = words(draft, "properties", "Properties"), words(draft, "type", "Type")
    others = [
        each[word]
        for each in draft.section("resources", "Resources").values()
        if isinstance(each, dict)
        and each is not definition
        and each.get(type_word) == definition.get(type_word)
        and isinstance(each.get(word), dict)
        and each[word]
    ]
    other = draft.choose(others)
    key = draft.choose(other)
    definition[word] = {**(definition.get(word) or {}), key: other[key]}
    return name, key


def change_section(draft: Draft) -> Any:
    """Change what a definition has beside its type and properties."""
    name, definition = resource(draft)
    others = [each for each in draft.section("resources", "Resources") if each != name]
    choices: list[tuple[str, Any]] = [
        (words(draft, "metadata", "Metadata"), {"changed": draft.rng.choice(("a", "b"))}),
        (words(draft, "deletion_policy", "DeletionPolicy"), draft.rng.choice(POLICIES)),
        (words(draft, "depends_on", "DependsOn"), draft.rng.choice(others) if others else []),
        (words(draft, "description", "Description"), "changed"),
        (words(draft, "update_policy", "UpdatePolicy"), {}),
        ("external_id", "b1a3"),
    ]
    key, value = draft.rng.choice(choices)
    if key in definition and draft.rng.random() < 0.5:
        del definition[key]
    else:
        definition[key] = value
    return name, key


def change_type(draft: Draft) -> Any:
    name, definition = resource(draft)
    word = words(draft, "type", "Type")
    inside = [each.get(word) for each in draft.section("resources", "Resources").values() if isinstance(each, dict)]
    definition[word] = draft.rng.choice((draft.choose(TYPES), draft.choose(inside)))
    if draft.rng.random() < 0.5:
        definition.pop(words(draft, "properties", "Properties"), None)
    return name, definition[word]


def rename_resource(draft: Draft) -> Any:
    """Give a resource another name, in most cases also where it is referred to."""
    found = draft.section("resources", "Resources")
    name = draft.rng.choice(sorted(map(str, found)))
    rename(found, name, f"{name}_renamed")
    if draft.rng.random() < 0.8:
        for _path, collection in draft.collections:
            for key, value in collection.items() if isinstance(collection, dict) else enumerate(collection):
                if value == name:
                    collection[key] = f"{name}_renamed"
    return name


def delete_resource(draft: Draft) -> Any:
    found = draft.section("resources", "Resources")
    name = draft.rng.choice(sorted(map(str, found)))
    del found[name]
    return name


def copy_resource(draft: Draft) -> Any:
    name, definition = resource(draft)
    draft.section("resources", "Resources")[f"{name}_copy"] = copy.deepcopy(definition)
    return name


def set_parameter(draft: Draft) -> Any:
    declared = draft.section("parameters", "Parameters")
    name = draft.choose(declared)
    values = draft.request.setdefault("parameters", {})
    if not isinstance(values, dict):
        raise NothingToChange
    if name in values and draft.rng.random() < 0.2:
        del values[name]
        return name
    schema = declared[name] if isinstance(declared[name], dict) else {}
    value = values.get(name, schema.get("default", schema.get("Default", "a")))
    values[name] = changed(value, draft.rng)
    return name


def change_default(draft: Draft) -> Any:
    declared = draft.section("parameters", "Parameters")
    name = draft.choose(declared)
    schema = declared[name]
    word = words(draft, "default", "Default")
    if not isinstance(schema, dict) or word not in schema:
        raise NothingToChange
    schema[word] = changed(schema[word], draft.rng)
    return name


def string_property(draft: Draft) -> tuple[str, dict[str, Any], str]:
    """Return the name of a resource of a HOT template, its properties, and the name of one that is a string."""
    name, found = properties(draft)
    key = draft.rng.choice(sorted(key for key in found if isinstance(found[key], str)) or [""])
    if not key or "resources" not in draft.template:
        raise NothingToChange
    return name, found, key


def make_parameter(draft: Draft) -> Any:
    """Write a value as a parameter with that default: nothing changes for Heat."""
    name, found, key = string_property(draft)
    declared = draft.template["parameters"] = draft.template.get("parameters") or {}
    declared[f"{name}_{key}"] = {"type": "string", "default": found[key]}
    found[key] = {"get_param": f"{name}_{key}"}
    return name, key


def set_condition(draft: Draft) -> Any:
    """Add a condition to a resource, or change one."""
    if "resources" not in draft.template:
        raise NothingToChange
    conditions = draft.template.get("conditions")
    if isinstance(conditions, dict) and conditions and draft.rng.random() < 0.5:
        name = draft.choose(conditions)
        conditions[name] = draft.rng.choice((True, False, {"not": conditions[name]}))
        return name
    name, definition = resource(draft)
    definition["condition"] = draft.rng.choice((True, False, {"not": True}, {"equals": ["a", "a"]}))
    return name


def wrap_in_function(draft: Draft) -> Any:
    """Write a string as a call with the same or another result."""
    name, found, key = string_property(draft)
    text = found[key]
    half = len(text) // 2
    found[key] = draft.rng.choice(
        (
            {"list_join": ["", [text[:half], text[half:]]]},
            {"str_replace": {"template": "$a", "params": {"$a": text}}},
            {"if": [True, text, f"{text}x"]},
            {"if": [False, text, f"{text}x"]},
        )
    )
    return name, key


def use_attribute(draft: Draft) -> Any:
    """Refer to another resource in a property."""
    name, found = properties(draft)
    others = [each for each in draft.section("resources", "Resources") if each != name]
    other = draft.choose(others)
    key = draft.rng.choice(sorted(key for key in found if isinstance(found[key], str)) or [""])
    if not key or "resources" not in draft.template:
        raise NothingToChange
    found[key] = draft.rng.choice(({"get_resource": other}, {"get_attr": [other, "show"]}))
    return name, key


def change_version(draft: Draft) -> Any:
    if "heat_template_version" not in draft.template:
        raise NothingToChange
    draft.template["heat_template_version"] = draft.choose(VERSIONS)
    return draft.template["heat_template_version"]


def change_nothing(draft: Draft) -> Any:
    return ()


#: Each change alters a draft and returns where; one that is here twice is drawn twice as often.
CHANGES: tuple[Callable[[Draft], Any], ...] = (
    *(change_property, change_property, change_property, change_inside, change_inside, remove_property),
    *(borrow_property, change_section, change_section, change_type, rename_resource, delete_resource, copy_resource),
    *(set_parameter, set_parameter, set_parameter, change_default, make_parameter, set_condition, wrap_in_function),
    *(use_attribute, change_version, change_nothing),
)
#: The changes of which several in a pair work together.
SEVERAL = 0.4


def pairs(requests: list[dict[str, Any]], seed: int) -> Iterator[dict[str, Any]]:
    """Yield pairs without end. ValueError when no request can be changed."""
    rng = random.Random(seed)
    number = misses = 0
    while misses < 1000:
        request = rng.choice(requests)
        old = {key: value for key, value in request.items() if key not in BESIDE}
        new, done = old, []
        for _ in range(rng.choice((2, 3)) if rng.random() < SEVERAL else 1):
            change = rng.choice(CHANGES)
            try:
                draft = Draft(new, rng)
                where = change(draft)
            except NothingToChange:
                continue
            new = draft.finished()
            done.append(f"{change.__name__} {where}")
        if not done:
            misses += 1
            continue
        misses = 0
        existing = rng.random() < 0.12
        if existing:
            new = {key: value for key, value in new.items() if key != "template" or rng.random() < 0.7}
            new = {key: value for key, value in new.items() if key != "parameters" or rng.random() < 0.5}
        yield {
            "id": f"u{seed}-{number:05d} {request['id']}",
            "old": old,
            "new": new,
            "existing": existing,
            "changes": done,
        }
        number += 1
    raise ValueError("the requests have no template that can be changed")


def main() -> None:
    """Print pairs."""
    parser = options_of_changes(__doc__)
    parser.add_argument("--files", action="store_true", help="only requests with files")
    options = parser.parse_args()
    requests = [each for each in small_requests(options) if each.get("stage") == "create"]
    if options.files:
        requests = [each for each in requests if each.get("files")]
    for _, pair in zip(range(options.count), pairs(requests, options.seed)):
        print(json.dumps(pair))


if __name__ == "__main__":
    main()
