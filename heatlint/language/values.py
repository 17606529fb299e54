"""Property values: how Heat converts a resolved value to the type of a property. Source: heat.engine.properties."""

from __future__ import annotations

import json

from heatlint.language.constraints import OFFLINE, BadValue, Constraint, number
from heatlint.language.functions.base import OMITTED, Refused, Unvalued, is_known, kind, shorten, without_frames
from heatlint.language.shapes import may_be, type_of
from heatlint.language.translation import BothGiven, plain
from heatlint.suggest import colon_missing, dash_missing_space, space_missing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Container, Iterator
    from typing import Any

    from heatlint.catalog import Property
    from heatlint.language.functions.evaluate import Evaluator
    from heatlint.language.translation import Translator

#: What Heat uses in place of a missing value, by type (`Property.get_value(None)`).
ZERO: dict[str, Any] = {"String": "", "Integer": 0, "Number": 0, "Boolean": False, "Any": None}


class BadProperty(Exception):
    """A value that a property refuses.

    message: the reason. lead: the beginning of the message, with {} for the name of the value; "" if the message is a
    sentence by itself. path: keys and indices from the property to the value. missing: a required value is not set.
    reported: another rule reports the cause. nearest: (the key as written, the keys that exist) for an unknown key.
    refused: why a function in the value cannot be resolved.
    """

    def __init__(
        self,
        message: str,
        path: tuple[Any, ...] = (),
        *,
        lead: str = "",
        missing: bool = False,
        reported: bool = False,
        refused: Refused | None = None,
        nearest: tuple[Any, Collection[Any]] | None = None,
    ) -> None:
        super().__init__(message)
        self.nearest = nearest
        self.message = message
        self.lead = lead
        self.path = path
        self.missing = missing
        self.reported = reported
        self.refused = refused

    def under(self, step: Any) -> BadProperty:
        """Return the same with a path that starts one step further out."""
        return BadProperty(
            self.message,
            (step, *self.path),
            lead=self.lead,
            missing=self.missing,
            reported=self.reported,
            refused=self.refused,
            nearest=self.nearest,
        )

    def sentence(self, name: Any) -> str:
        """Return the message as a sentence that says which value is wrong. name: the property."""
        place = (name, *self.path)
        subject = f'"{shorten(str(place[-1]))}"'
        if isinstance(place[-1], int):
            holder = next((step for step in reversed(place) if not isinstance(step, int)), name)
            subject = f'item {place[-1] + 1} of "{shorten(str(holder))}"'
        return self.lead.format(subject) + self.message


#: How the message about a wrong type and about a broken constraint begins.
SUBJECT, VALUE = "{} ", "the value of {} does not fit: "


def read(
    prop: Property,
    name: Any,
    written: dict[Any, Any],
    ev: Evaluator | None,
    *,
    validate: bool,
    at: str = "",
    translator: Translator | None = None,
) -> Any:
    """Return the value of a property, converted to its type. Raises BadProperty or Unknown.

    written: the map in which the property stands. ev: resolves the functions in it; None if they are resolved
    already. A partial evaluator leaves Unvalued for unknown parts. validate: whether constraints are checked as well.
    at: the dotted path of the map, for the translator. The paths in errors start at the property.
    """
    if translator is None and name not in written and not validate and prop.default is not None:
        if prop.type not in ("List", "Map"):  # their default would be one object for all
            return default(prop)
    here, is_hidden, is_translated = "", False, False
    if translator is not None:
        here = f"{at}.{name}" if at else str(name)
        is_hidden, is_translated = translator.hides(here), translator.translates(here)
    if name in written and not is_hidden:
        value = written[name]
        if ev is not None and isinstance(value, (dict, list)):
            try:
                value = ev.resolve_nullable(value)
            except Refused as refused:
                raise BadProperty(refused.message, reported=refused.reported, refused=without_frames(refused)) from None
        if value is not OMITTED:
            if translator is not None and is_translated:
                value = _translated(translator, here, value, written)
            return convert(prop, value, validate=validate, at=here, translator=translator)
    if translator is not None and is_translated:
        value = _translated(translator, here, None, written)
        if value is not None or prop.default is not None:
            return convert(prop, value, validate=False, at=here, translator=translator)
    if prop.default is not None:
        return convert(prop, None, validate=validate, at=here, translator=translator)
    if prop.required:
        raise BadProperty(f'the property "{name}" is required', missing=True)
    return None


def _translated(translator: Translator, here: str, value: Any, written: dict[Any, Any]) -> Any:
    try:
        return translator.apply(here, value, written)
    except BothGiven as both:
        raise BadProperty(f'"{both.first}" and "{both.second}" mean the same; set only one of them') from None


def convert(prop: Property, value: Any, *, validate: bool, at: str = "", translator: Translator | None = None) -> Any:
    """Return a resolved value, converted to the type of a property. Raises BadProperty."""
    type_name = prop.type
    if value.__class__ is str and type_name == "String" and (not validate or prop.checks == []):
        return value  # the most common case
    if value.__class__ is Unvalued:
        return _unvalued(prop, value, validate)
    try:
        if type_name == "Map":
            converted = _map(prop, value, validate, at, translator)
        elif type_name == "List":
            converted = _list(prop, value, validate, at, translator)
        else:
            converted = _CONVERT[type_name](prop, value)
    except BadValue as bad:
        raise BadProperty(str(bad), lead=VALUE) from None
    if validate and prop.checks != [] and checks(prop):
        problem = None
        if type_name not in ("List", "Map") or not _has_unknown_items(converted):
            problem = constraint_problem(prop, converted)
        if problem is not None:
            raise BadProperty(problem, lead=VALUE)
    return converted


def takes_any_text(prop: Property) -> bool:
    """Whether a property is known to take every string as it is."""
    return prop.type == "String" and prop.checks == []


def checks(prop: Property) -> list[Constraint]:
    """Return the constraints of a property that can be checked without a cloud."""
    if prop.checks is None:
        prop.checks = [each for each in map(of_catalog, prop.constraints) if each is not None]
    return prop.checks


def default(prop: Property) -> Any:
    """Return the default of a property, converted to its type. A test checks that all in the catalog are valid."""
    if prop.converted_default is None:
        prop.converted_default = convert(prop, None, validate=False)
    return prop.converted_default


def constraint_problem(prop: Property, value: Any) -> str | None:
    """Return why a value breaks a constraint of a property, or None. Constraints that need a cloud are left out."""
    for constraint in prop.checks or checks(prop):
        problem: str | None = constraint.problem(value, prop.type, prop.release)
        if problem is not None:
            return problem
    return None


def unjudged(prop: Property, value: Any) -> Iterator[tuple[tuple[Any, ...], str]]:
    """Yield the path of each string in a property's value that is not compared with a pattern, and why it is not."""
    if not has_pattern(prop):
        return
    if isinstance(value, str):
        for constraint in checks(prop):
            reason = constraint.unjudged(value)
            if reason is not None:
                yield (), reason
    schema = prop.schema
    if isinstance(value, dict) and isinstance(schema, dict):
        inner = [(key, schema[key], each) for key, each in value.items() if key in schema]
    elif isinstance(value, list) and schema is not None and not isinstance(schema, dict):
        inner = [(index, schema, each) for index, each in enumerate(value)]
    else:
        return
    for step, inside, each in inner:
        for path, reason in unjudged(inside, each):
            yield (step, *path), reason


def has_pattern(prop: Property) -> bool:
    """Whether a property, or one inside it, has the constraint allowed_pattern."""
    if prop.has_pattern is None:
        schema = prop.schema
        inside = schema.values() if isinstance(schema, dict) else () if schema is None else (schema,)
        prop.has_pattern = any(each.kind == "allowed_pattern" for each in checks(prop)) or any(map(has_pattern, inside))
    return prop.has_pattern


def of_catalog(written: dict[str, Any] | Constraint) -> Constraint | None:
    """Return a constraint of the catalog or of a parameter as a Constraint; None for one that needs a cloud."""
    if isinstance(written, Constraint):
        return written
    for word, value in written.items():
        constraint = Constraint(word) if word != "description" else None
        if constraint is None:
            continue
        if word in ("range", "length"):
            constraint.minimum, constraint.maximum = value.get("min"), value.get("max")
        elif word == "modulo":
            constraint.step, constraint.offset = value["step"], value["offset"]
        elif word == "allowed_values":
            constraint.allowed = value
        elif word == "allowed_pattern":
            constraint.pattern = value
        elif value not in OFFLINE:
            return None
        else:
            constraint.name = value
        return constraint
    return None


#: The type of a property -> the types of parameters whose values it may accept, the most natural type first.
PARAMETERS_FOR = {
    "String": ("string", "number", "boolean"),
    "Integer": ("number", "string", "boolean"),
    "Number": ("number", "string", "boolean"),
    "Boolean": ("boolean", "string"),
    "List": ("comma_delimited_list", "json"),
    "Map": ("json",),
}


def parameter_type(prop: Property) -> str:
    """Return the most natural type of a parameter that gives a property its value."""
    return PARAMETERS_FOR.get(prop.type, ("string",))[0]


def parameter_type_of(value: Any) -> str:
    """Return the most natural type of a parameter that has a value, which is not computed."""
    return PARAMETERS_FOR.get(type_of(value) or "", ("string",))[0]


#: The type of a property -> the types of attributes whose values it may accept.
_ATTRIBUTES_FOR = {
    "String": ("String", "Integer", "Boolean"),
    "Integer": ("String", "Integer", "Number", "Boolean"),
    "Number": ("String", "Integer", "Number", "Boolean"),
    "Boolean": ("String", "Boolean"),
    "List": ("List",),
    "Map": ("Map",),
}


def _unvalued(prop: Property, value: Unvalued, validate: bool) -> Unvalued:
    """Return an unknown value. Raises BadProperty if the property refuses every value that it can have."""
    name = value.parameter
    fitting = _ATTRIBUTES_FOR.get(prop.type)
    if fitting is not None and not may_be(value, *fitting, or_null=True):
        if not prop.allow_conversion or value.value_type in ("Map", "Integer", "Boolean"):
            raise BadProperty(f"must be {_TYPES[prop.type]}, not {kind(value)}", lead=SUBJECT)
    possible = PARAMETERS_FOR.get(prop.type)
    if value.type is not None and possible and value.type not in possible and not prop.allow_conversion:
        raise BadProperty(f'must be {_TYPES[prop.type]}; the parameter "{name}" is a {value.type}', lead=SUBJECT)
    if value.allowed:
        first = None
        for each in value.allowed:
            try:
                convert(prop, each, validate=validate)
                return value
            except BadProperty as bad:
                first = first or bad
        assert first is not None
        reason = first.sentence("item" if prop.name == "*" else prop.name)
        raise BadProperty(f'no allowed value of the parameter "{name}" is accepted: {reason}')
    if validate and value.type == "number" and prop.type in ("Integer", "Number"):
        for constraint in prop.constraints:
            limits = constraint.get("range") if isinstance(constraint, dict) else None
            if limits is not None and _do_not_overlap(value, limits.get("min"), limits.get("max")):
                raise BadProperty(
                    f'must be {_bounds(limits)}; no value in the range of the parameter "{name}" is', lead=SUBJECT
                )
    return value


_TYPES = {
    "String": "a string",
    "Integer": "an integer",
    "Number": "a number",
    "Boolean": "true or false",
    "List": "a list",
    "Map": "a map",
}


def _do_not_overlap(value: Unvalued, minimum: Any, maximum: Any) -> bool:
    """Whether the range of an unknown number and another range do not overlap."""
    below = value.maximum is not None and minimum is not None and value.maximum < minimum
    return below or (value.minimum is not None and maximum is not None and value.minimum > maximum)


def _bounds(limits: dict[str, Any]) -> str:
    """Return a range in words."""
    words = {"min": "at least", "max": "at most"}
    return " and ".join(f"{words[key]} {limits[key]}" for key in words if limits.get(key) is not None)


def _has_unknown_items(value: Any) -> bool:
    """Whether a list or map has unknown items; then its length may be unknown as well."""
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return any([item.__class__ is Unvalued for item in items])


def _string(prop: Property, value: Any) -> Any:
    if value is None:
        value = prop.default or ""
    if isinstance(value, str):
        return value
    if isinstance(value, (bool, int)):
        return str(value)
    raise BadProperty(f"must be a string, not {kind(value)}", lead=SUBJECT)


def _integer(prop: Property, value: Any) -> Any:
    if value is None:
        value = prop.default or 0
    try:
        return int(value)
    except (ValueError, TypeError, OverflowError):
        raise BadProperty(f"must be an integer, not {kind(value)}{_with_unit(value)}", lead=SUBJECT) from None


def _with_unit(value: Any) -> str:
    """Return the end of the message about a text such as "10GB"; "" for another value."""
    is_size = isinstance(value, str) and value[:1].isdecimal() and value.replace(" ", "").isalnum()
    return "; expected only the number, without a unit" if is_size else ""


def _number(prop: Property, value: Any) -> Any:
    return number((prop.default or 0) if value is None else value)


def _boolean(prop: Property, value: Any) -> Any:
    if value is None:
        value = prop.default or False
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in ("true", "false"):
        return value.lower() == "true"
    raise BadProperty(f"must be true or false, not {kind(value)}", lead=SUBJECT)


#: Stands for the value of a key that must be given.
_REQUIRED = object()


def _map(prop: Property, value: Any, validate: bool, at: str, translator: Translator | None) -> Any:
    if value is None:
        value = {} if prop.default is None else prop.default
    if not isinstance(value, dict):
        if prop.allow_conversion and isinstance(value, str):
            return value
        if prop.allow_conversion and isinstance(value, list):
            if not is_known(value):
                return Unvalued()
            try:
                return json.dumps(value)
            except (TypeError, ValueError):
                raise BadProperty("must be a value that JSON can represent", lead=SUBJECT) from None
        raise BadProperty(f"must be a map, not {kind(value)}{space_missing(value)}", lead=SUBJECT)
    schema = prop.schema
    if not isinstance(schema, dict) or not schema:
        return dict(value)
    if validate:
        for key in value:
            if key not in schema:
                message = f'"{key}" is not a property here{colon_missing(key, value, schema)}'
                raise BadProperty(message, (key,), nearest=(key, schema))
    here = "" if translator is None else plain(at)
    concerned: Container[str] = () if translator is None else translator.inside.get(here, ())
    absent = _absent(prop, schema)
    converted: dict[Any, Any] = absent.copy()
    for key in [key for key in schema if key in value or key in concerned or absent[key] is _REQUIRED]:
        inner = schema[key]
        moves = translator if key in concerned else None
        place = "" if moves is None else f"{here}.{key}"
        if key not in value and absent[key] is not _REQUIRED and not (moves is not None and moves.gives(place, value)):
            continue
        try:
            if moves is None and value.get(key, OMITTED) is not OMITTED:
                converted[key] = convert(inner, value[key], validate=validate)
            else:
                converted[key] = read(inner, key, value, None, validate=validate, at=at, translator=moves)
        except BadProperty as bad:
            raise bad if bad.missing and not bad.path else bad.under(key) from None
        if moves is not None and place in moves.hidden:
            continue
        if validate and not inner.implemented and key in value:
            raise BadProperty(f'Heat does not implement "{key}"', (key,))
    return converted


def _absent(prop: Property, schema: dict[str, Property]) -> dict[Any, Any]:
    """Return what Heat takes for each key that a map does not have; _REQUIRED for one that it must have."""
    if prop.absent is None:
        prop.absent = {
            key: default(each) if each.default is not None else _REQUIRED if each.required else None
            for key, each in schema.items()
        }
    return prop.absent


def _list(prop: Property, value: Any, validate: bool, at: str, translator: Translator | None) -> Any:
    if value is None:
        value = prop.default or []
    if prop.allow_conversion and isinstance(value, str):
        value = value.split(",") if value else []
    if not isinstance(value, list):
        raise BadProperty(f"must be a list, not {kind(value)}{dash_missing_space(value)}", lead=SUBJECT)
    item = prop.schema
    if item is None or isinstance(item, dict):
        return list(value)
    converted = []
    for index, each in enumerate(value):
        try:
            converted.append(convert(item, each, validate=validate, at=at, translator=translator))
        except BadProperty as bad:
            raise bad.under(index) from None
    return converted


def _any(prop: Property, value: Any) -> Any:
    return value


_CONVERT = {"String": _string, "Integer": _integer, "Number": _number, "Boolean": _boolean, "Any": _any}
