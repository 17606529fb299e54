"""Resource types of one's own, from descriptions as a cloud gives them: what a client prints for one type as JSON.

    openstack orchestration resource type show -f json My::Resource::Type

Source of the form: heat.engine.service.resource_schema. A description does not say everything; what it leaves
out is taken from the catalog where that has a type of the same name. For any other type:

- hidden and unimplemented properties: not known, so `partial` is set: a name that is not described may be right,
  and a required property that is missing may be given by another name;
- translations: "could not be had";
- attributes that are hidden or made up when asked for: every name is taken;
- what a reference gives before the resource exists: "unknown";
- whether a text will do for a list or a map (it does where the type is an operator's template): it will;
- the deletion policy Snapshot: possible; update policy, eager properties, a nested stack inside: none;
- strict_dependency: as in every type of Heat.
"""

from __future__ import annotations

import json
import os

from heatlint import catalog
from heatlint._misuse import Misuse
from heatlint.catalog.describe import property_description
from heatlint.catalog.releases import NEWEST
from heatlint.catalog.resource_type import ResourceType

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
#: Deeper than the properties of any type; Python's own limit on recursion differs between its versions.
_MOST_DEPTH = 100
_STATUSES = ("SUPPORTED", "DEPRECATED", "HIDDEN", "UNSUPPORTED", "UNKNOWN")
#: What a description cannot say of a type.
_UNSAID = (
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
    """A file that cannot be read or holds no descriptions; the message names it and says what was expected."""


class _Wrong(Exception):
    """What is wrong in a description."""


def load(paths: Iterable[str], release: int = NEWEST) -> dict[str, ResourceType]:
    """The types that files, and the files *.json in directories, describe: name -> type. Raises NoDescription.

    The last description of a name counts. release: where the catalog is asked for what descriptions leave out.
    """
    found: dict[str, ResourceType] = {}
    for path in _files(paths):
        for number, written in enumerate(_descriptions(path)):
            try:
                made = _type(written, release)
            except _Wrong as wrong:
                where = f", description {number + 1}" if number else ""
                raise NoDescription(f'"{path}"{where}: {wrong}') from None
            found[made.name] = made
    return found


def _files(paths: Iterable[str]) -> Iterator[str]:
    for path in paths:
        if not os.path.isdir(path):
            yield path
            continue
        try:
            inside = sorted(name for name in os.listdir(path) if name.endswith(".json"))
        except OSError as error:
            raise NoDescription(f'"{path}" cannot be read: {error.strerror}') from None
        if not inside:
            raise NoDescription(f'"{path}" holds no file *.json')
        yield from (os.path.join(path, name) for name in inside)


def _descriptions(path: str) -> list[Any]:
    try:
        with open(path, encoding="utf-8-sig") as stored:
            content = json.load(stored)
    except OSError as error:
        raise NoDescription(f'"{path}" cannot be read: {error.strerror}') from None
    except (ValueError, RecursionError):
        raise NoDescription(
            f'"{path}" is no JSON; a type is described by: openstack orchestration resource type show -f json TYPE'
        ) from None
    return content if isinstance(content, list) else [content]


def _type(written: Any, release: int) -> ResourceType:
    """One description as a type. Raises _Wrong."""
    name = written.get("resource_type") if isinstance(written, dict) else None
    if not isinstance(name, str) or not name:
        raise _Wrong('expected the description of a resource type, a map with "resource_type" and "properties"')
    facts: dict[str, Any] = {"type": name, "properties": {}, "attributes": {}}
    for each, prop in _map(written, "properties", needed=True).items():
        facts["properties"][each] = _property(prop, f"properties.{each}")
    for each, attribute in _map(written, "attributes").items():
        said = attribute.get("type") if isinstance(attribute, dict) else None
        facts["attributes"][each] = {"type": _TYPES[said]} if isinstance(said, str) and said in _TYPES else {}
    status = _nested(written, "support_status")
    facts["support"] = list(_support(status))
    known = catalog.find(name, release)
    if known is None:
        facts.update(_ASSUMED)
    else:
        _complete(facts, known)
    made = ResourceType(facts, {})
    if isinstance(status, dict) and isinstance(status.get("message"), str):
        made.support.message = status["message"]
    return made


def _complete(facts: dict[str, Any], known: ResourceType) -> None:
    """Add what the catalog knows of a type and a description cannot say; what is described alike is the catalog's."""
    stored, described = known.facts, facts["properties"]
    facts.update({key: stored[key] for key in _UNSAID if key in stored})
    facts["properties"] = {}
    for name, prop in known.properties.items():
        own = described.pop(name, None)
        if own is None:
            if prop.implemented and prop.support.status != "HIDDEN":
                continue
            own = stored["properties"][name]
        elif own == _property(property_description(prop), name):
            own = stored["properties"][name]
        else:
            own.pop("allow_conversion", None)
        facts["properties"][name] = own
    facts["properties"].update(described)
    for name, attribute in known.attributes.items():
        own = facts["attributes"].get(name)
        if name in stored.get("attributes", {}) and (
            attribute.support.status == "HIDDEN" if own is None else own.get("type") == attribute.type
        ):
            facts["attributes"][name] = stored["attributes"][name]


def _nested(written: dict[str, Any], key: str) -> Any:
    """A value; some clients print what is nested as JSON in a string."""
    value = written.get(key)
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            raise _Wrong(f'"{key}" is no map') from None
    return value


def _map(written: dict[str, Any], key: str, *, needed: bool = False) -> dict[str, Any]:
    value = _nested(written, key)
    if value is None and not needed:
        return {}
    if not isinstance(value, dict):
        raise _Wrong(f'"{key}" is no map' if key in written else f'"{key}" is missing')
    return value


def _property(written: Any, path: str, depth: int = 0) -> dict[str, Any]:
    """A property's facts. Raises _Wrong. depth: how many properties it is inside of."""
    if depth > _MOST_DEPTH:
        raise _Wrong(f"the properties are nested more than {_MOST_DEPTH} deep")
    if not isinstance(written, dict):
        raise _Wrong(f'"{path}" is no map')
    said = written.get("type")
    if not isinstance(said, str) or said not in _TYPES:
        raise _Wrong(f'the type of "{path}" is one of {", ".join(_TYPES)}')
    facts: dict[str, Any] = {"type": _TYPES[said]}
    for key in ("required", "update_allowed", "immutable"):
        if written.get(key) is True:
            facts[key] = True
    if written.get("default") is not None:
        facts["default"] = written["default"]
    if not depth and said in ("list", "map"):
        facts["allow_conversion"] = True
    constraints = written.get("constraints") or []
    if not isinstance(constraints, list):
        raise _Wrong(f'the constraints of "{path}" are no list')
    facts["constraints"] = [each for each in map(_constraint, constraints) if each is not None]
    inside = written.get("schema")
    if inside is not None and not isinstance(inside, dict):
        raise _Wrong(f'the schema of "{path}" is no map')
    if inside is not None and said == "list" and "*" in inside:
        facts["item"] = _property(inside["*"], f"{path}[]", depth + 1)
    elif inside is not None and said == "map":
        facts["keys"] = {name: _property(each, f"{path}.{name}", depth + 1) for name, each in inside.items()}
    return facts


def _constraint(written: Any) -> dict[str, Any] | None:
    """A constraint as the catalog stores it; None for one of an unknown form, which nothing is held against."""
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
    """The rows of a support chain."""
    while isinstance(status, dict):
        said, version = status.get("status"), status.get("version")
        if said not in _STATUSES:
            raise _Wrong(f"a support status is one of {', '.join(_STATUSES)}")
        yield [said, version] if isinstance(version, str) else [said]
        status = status.get("previous_status")
