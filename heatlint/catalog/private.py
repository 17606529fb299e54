"""Reads the resource types that only one cloud has, from the descriptions that a client prints for it as JSON:

    openstack orchestration resource type show -f json My::Resource::Type

Source of the form: heat.engine.service.resource_schema. A description does not contain all facts. The catalog has the
others when it has a type of the same name. For another type this is assumed:

- hidden and unimplemented properties: not known, so `partial` is set: a property that is not described may exist, and
  may set a required property that is missing;
- translations: not known;
- attributes: any name is valid, since some are hidden or computed;
- the value of a reference before the resource exists: not known;
- a string where a list or a map is expected: valid, as for a type that is an operator's template;
- the deletion policy Snapshot: possible; update policy, eager properties, nested stack: none;
- strict_dependency: as in every type of Heat.
"""

from __future__ import annotations

import json
import os

from heatlint import catalog
from heatlint._misuse import Misuse, reason_of
from heatlint.catalog.describe import property_description
from heatlint.catalog.releases import NEWEST
from heatlint.catalog.resource_type import ResourceType
from heatlint.load.disk import Unreadable, read_regular_file

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

_TYPES = {
    "string": "String",
    "integer": "Integer",
    "number": "Number",
    "boolean": "Boolean",
    "map": "Map",
    "list": "List",
    "any": "Any",
}
#: No type has deeper properties. Python's own limit on recursion differs between its versions.
_MOST_DEPTH = 100
_STATUSES = ("SUPPORTED", "DEPRECATED", "HIDDEN", "UNSUPPORTED", "UNKNOWN")
#: The facts that a description does not contain.
_NOT_DESCRIBED = (
    "attributes_open",
    "eager",
    "family",
    "placeholder",
    "reference",
    "snapshot",
    "strict_dependency",
    "translations",
    "update_policy",
)
_ASSUMED = {"attributes_open": True, "partial": True, "reference": "unknown", "snapshot": True, "translations": True}


class NoDescription(Misuse):
    """A file that cannot be read, or has no valid descriptions. The message names the file and what was expected."""


class _BadDescription(Exception):
    """Says what is wrong with a description."""


def load(paths: Iterable[str], release: int = NEWEST) -> dict[str, ResourceType]:
    """Return name -> type for all descriptions in files, and in the files *.json of directories. Raises NoDescription.

    The last description of a name counts. release: the release whose catalog has the facts that are not described.
    """
    found: dict[str, ResourceType] = {}
    for path in files(paths):
        for number, written in enumerate(_descriptions(path)):
            try:
                described = _type(written, release)
            except _BadDescription as wrong:
                where = f", description {number + 1}" if number else ""
                raise NoDescription(f'"{path}"{where}: {wrong}') from None
            found[described.name] = described
    return found


def files(paths: Iterable[str]) -> Iterator[str]:
    """Yield the files at some paths; of a directory its files *.json. Raises NoDescription."""
    for path in paths:
        if not os.path.isdir(path):
            yield path
            continue
        try:
            inside = sorted(name for name in os.listdir(path) if name.endswith(".json"))
        except OSError as error:
            raise NoDescription(f'"{path}" cannot be read ({reason_of(error)})') from None
        if not inside:
            raise NoDescription(f'"{path}" contains no file *.json')
        yield from (os.path.join(path, name) for name in inside)


def _descriptions(path: str) -> list[Any]:
    try:
        content = json.loads(read_regular_file(path).decode("utf-8-sig"))
    except Unreadable as error:
        raise NoDescription(f'"{path}" {error.reason}') from None
    except (ValueError, RecursionError):
        raise NoDescription(
            f'"{path}" is not JSON; expected the output of: openstack orchestration resource type show -f json TYPE'
        ) from None
    return content if isinstance(content, list) else [content]


def _type(written: Any, release: int) -> ResourceType:
    """Return the type of one description. Raises _BadDescription."""
    name = written.get("resource_type") if isinstance(written, dict) else None
    if not isinstance(name, str) or not name:
        raise _BadDescription('the description of a resource type must be a map with "resource_type" and "properties"')
    facts: dict[str, Any] = {"type": name, "properties": {}, "attributes": {}, **_text(written)}
    for each, prop in _map(written, "properties", needed=True).items():
        facts["properties"][each] = _property(prop, f"properties.{each}")
    for each, attribute in _map(written, "attributes").items():
        type_word = attribute.get("type") if isinstance(attribute, dict) else None
        facts["attributes"][each] = {
            **({"type": _TYPES[type_word]} if isinstance(type_word, str) and type_word in _TYPES else {}),
            **_text(attribute),
        }
    status = _nested(written, "support_status")
    facts["support"] = list(_support(status))
    known = catalog.find(name, release)
    if known is None:
        facts.update(_ASSUMED)
    else:
        _complete(facts, known)
    found_type = ResourceType(facts, {})
    if isinstance(status, dict) and isinstance(status.get("message"), str):
        found_type.support.message = status["message"]
    return found_type


def _complete(facts: dict[str, Any], known: ResourceType) -> None:
    """Add the facts of the catalog that the description does not contain, or has in the same words."""
    stored, described = known.facts, facts["properties"]
    facts.update({key: stored[key] for key in _NOT_DESCRIBED if key in stored})
    facts["properties"] = {}
    for name, prop in known.properties.items():
        own = described.pop(name, None)
        if own is None:
            if prop.implemented and prop.support.status != "HIDDEN":
                continue
            own = stored["properties"][name]
        elif _without_texts(own) == _property(property_description(prop), name):
            own = {**stored["properties"][name], **_text(own)}
        else:
            own.pop("allow_conversion", None)
        facts["properties"][name] = own
    facts["properties"].update(described)
    for name, attribute in known.attributes.items():
        own = facts["attributes"].get(name)
        if name in stored.get("attributes", {}) and (
            attribute.support.status == "HIDDEN" if own is None else own.get("type") == attribute.type
        ):
            facts["attributes"][name] = {**stored["attributes"][name], **_text(own)}


def _nested(written: dict[str, Any], key: str) -> Any:
    """Return a value of a description. Some clients print nested values as JSON in a string."""
    value = written.get(key)
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            raise _BadDescription(f'"{key}" must be a map') from None
    return value


def _map(written: dict[str, Any], key: str, *, needed: bool = False) -> dict[str, Any]:
    value = _nested(written, key)
    if value is None and not needed:
        return {}
    if not isinstance(value, dict):
        raise _BadDescription(f'"{key}" must be a map' if key in written else f'"{key}" is missing')
    return value


def _property(written: Any, path: str, depth: int = 0) -> dict[str, Any]:
    """Return the facts of a property. Raises _BadDescription. depth: how many properties it is inside of."""
    if depth > _MOST_DEPTH:
        raise _BadDescription(f"the properties must not be nested more than {_MOST_DEPTH} deep")
    if not isinstance(written, dict):
        raise _BadDescription(f'"{path}" must be a map')
    type_word = written.get("type")
    if not isinstance(type_word, str) or type_word not in _TYPES:
        raise _BadDescription(f'the type of "{path}" must be one of {", ".join(_TYPES)}')
    facts: dict[str, Any] = {"type": _TYPES[type_word], **_text(written)}
    for key in ("required", "update_allowed", "immutable"):
        if written.get(key) is True:
            facts[key] = True
    if written.get("default") is not None:
        facts["default"] = written["default"]
    if not depth and type_word in ("list", "map"):
        facts["allow_conversion"] = True
    constraints = written.get("constraints") or []
    if not isinstance(constraints, list):
        raise _BadDescription(f'the constraints of "{path}" must be a list')
    facts["constraints"] = [each for each in map(_constraint, constraints) if each is not None]
    inside = written.get("schema")
    if inside is not None and not isinstance(inside, dict):
        raise _BadDescription(f'the schema of "{path}" must be a map')
    if inside is not None and type_word == "list" and "*" in inside:
        facts["item"] = _property(inside["*"], f"{path}[]", depth + 1)
    elif inside is not None and type_word == "map":
        facts["keys"] = {name: _property(each, f"{path}.{name}", depth + 1) for name, each in inside.items()}
    return facts


def _text(written: Any) -> dict[str, str]:
    """Return the description as facts, in one line; none without one."""
    text = written.get("description") if isinstance(written, dict) else None
    text = " ".join(text.split()) if isinstance(text, str) else ""
    return {"description": text} if text else {}


def _without_texts(facts: dict[str, Any]) -> dict[str, Any]:
    """Return the facts of a property without the descriptions of it and of the properties inside it."""
    found = {key: value for key, value in facts.items() if key != "description"}
    if "item" in found:
        found["item"] = _without_texts(found["item"])
    if "keys" in found:
        found["keys"] = {name: _without_texts(each) for name, each in found["keys"].items()}
    return found


def _constraint(written: Any) -> dict[str, Any] | None:
    """Return a constraint in the form of the catalog; None when its form is not known, so that it is not checked."""
    for kind, value in written.items() if isinstance(written, dict) else ():
        if kind in ("range", "length"):
            bounds = (
                {end: value[end] for end in ("min", "max") if _is_number(value.get(end))}
                if isinstance(value, dict)
                else {}
            )
            return {kind: bounds} if bounds else None
        if kind == "modulo":
            fits = isinstance(value, dict) and _is_number(value.get("step")) and _is_number(value.get("offset"))
            return {kind: {"step": value["step"], "offset": value["offset"]}} if fits and value["step"] else None
        if kind == "allowed_values" and isinstance(value, list):
            return {kind: value}
        if kind in ("allowed_pattern", "custom_constraint") and isinstance(value, str):
            return {kind: value}
    return None


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _support(status: Any) -> Iterator[list[str | None]]:
    """Return the rows of a support status and the earlier ones, in the form of the catalog."""
    while isinstance(status, dict):
        word, version = status.get("status"), status.get("version")
        if word not in _STATUSES:
            raise _BadDescription(f"a support status must be one of {', '.join(_STATUSES)}")
        yield [word, version] if isinstance(version, str) else [word]
        status = status.get("previous_status")
