"""Values that become something else than the author wrote: YAML 1.1 reads some texts without quotes as numbers."""

from __future__ import annotations

import json
import re

from heatlint.rule import ADVICE, Change, Fix, Rule, check, kind, live_nested, live_resources, shorten
from heatlint.rule.language import may_name_secret

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from heatlint.rule import Diagnostic, Findings, Parameter, Path, Property, Stack
    from heatlint.rule.language import Document, Template

CHANGED_TEXT = Rule("HL322", "changed-text", stage=ADVICE, fixable=True)


#: Numbers up to the mode 0777 whose decimal digits are a usual mode, but which themselves are not one: 400 is 0620.
MEANT_AS_OCTAL = frozenset((400, 440, 444))
#: The names that a client makes of keys that YAML reads as booleans or null.
_CONSTANTS = frozenset(("true", "false", "null"))
#: The longest number that is compared with its text: Python does not write numbers with thousands of digits.
LONGEST = 100
#: What a text with a number in an odd notation has: a leading 0, digits between colons, or an underscore.
_ODD = r"\b0[0-7_]|\d:[0-5]?\d|\d_\d"
#: The mode of a file, which is rightly an octal number, and digits in groups of three, as people read them.
_AS_MEANT = r"[+-]?(0[0-7]{3}|\d{1,3}(_\d{3})+)"
#: Parts of the keys of modes.
_MODES = ("mode", "perm", "umask")
#: The types of parameters that make another value of what is written.
_CONVERTED = frozenset(("string", "number", "comma_delimited_list", "json"))
#: The kinds of values that are not texts and of which Heat may make another value.
_OTHERS = (int, float, list, dict)


@check
def parameter_values(stack: Stack) -> Findings:
    """The text of a parameter is the text that is written, and a list of strings holds strings."""
    template = stack.template
    with_others = template.fact("parameters with other values", lambda: _with_other_values(template))
    for parameter in stack.parameters.values():
        wanted = parameter.schema.type
        if wanted not in _CONVERTED:
            continue
        if wanted != "comma_delimited_list" and not (parameter.name in with_others or _is_given_other(parameter)):
            continue
        for document, path, value in _written_values(stack, parameter):
            if wanted == "json":
                for place, number in _odd_numbers(document, path, value):
                    yield from _changed(document, place, number, stack.is_secret(parameter), "number")
            elif wanted in ("string", "number") and isinstance(value, (int, float)):
                yield from _changed(document, path, value, stack.is_secret(parameter), wanted)
            elif wanted == "string" and isinstance(value, (list, dict)):
                yield from _changed_collection(stack, document, path, value, stack.is_secret(parameter))
            elif wanted == "comma_delimited_list":
                yield from _changed_list(document, path, value, stack.is_secret(parameter))
        if wanted == "string" and not stack.is_secret(parameter):
            yield from _allowed_booleans(stack, parameter)


def _with_other_values(template: Template) -> frozenset[Any]:
    """Return the names of the parameters with a value that is not a text as their default, or among allowed ones."""
    found = set()
    for name, schema in template.schemas.items():
        values = [schema.default]
        for constraint in schema.constraints:
            values += constraint.allowed
        if any([isinstance(value, _OTHERS) for value in values]):
            found.add(name)
    return frozenset(found)


def _is_given_other(parameter: Parameter) -> bool:
    """Whether a value that is not a text is given for a parameter."""
    return isinstance(parameter.given, _OTHERS) or isinstance(parameter.given_default, _OTHERS)


def _allowed_booleans(stack: Stack, parameter: Parameter) -> Iterator[Diagnostic]:
    """Yield the finding about the first "true" or "false" among the allowed values of a string: it allows "True"."""
    document = stack.template.document
    for constraint in parameter.schema.constraints:
        for index, value in enumerate(constraint.allowed if constraint.kind == "allowed_values" else ()):
            path = (stack.words.parameters, parameter.name, *constraint.at, index)
            text = _scalar(document, path) if isinstance(value, bool) else None
            if text in _CONSTANTS:
                message = f'"{text}" without quotes is a boolean, so that "{value}" is allowed, and not "{text}"'
                yield CHANGED_TEXT.at(path, message, file=document.name)
                return


def _written_values(stack: Stack, parameter: Parameter) -> Iterator[tuple[Document, Path, Any]]:
    """Yield the document and the path of each value that is written for a parameter, and that value."""
    path: Path = (stack.words.parameters, parameter.name)
    document = stack.template.document
    yield document, (*path, stack.words.default), parameter.schema.default
    for constraint in parameter.schema.constraints:
        if constraint.kind == "allowed_values":
            for index, value in enumerate(constraint.allowed):
                yield document, (*path, *constraint.at, index), value
    for section, value in (("parameters", parameter.given), ("parameter_defaults", parameter.given_default)):
        place = stack.environment.place(section, parameter.name) if value is not None else None
        source = stack.request.document(place[0]) if place is not None else None
        if place is not None and source is not None:
            yield source, place[1], value


@check
def property_values(stack: Stack) -> Findings:
    """The text of a property is the text that is written, and its number the one that is written."""
    document = stack.template.document
    if stack.group_template is not None:
        return
    judged = set()
    for resource in (*live_resources(stack), *live_nested(stack)):
        schema = (resource.values.schema or {}) if document.odd_scalars else {}
        for name, written in resource.properties.items() if schema else ():
            if not isinstance(written, str) and name in schema and not stack.is_call(written):
                for path, value, wanted in _scalars(schema[name], (name,), written, stack):
                    place = resource.property_path(*path)
                    judged.add(place)
                    yield from _changed(document, place, value, any(map(may_name_secret, path)), wanted)
        if resource.is_a("OS::Heat::CloudConfig"):
            yield from _permissions(document, resource.property_path("cloud_config"), resource.properties)
    words = stack.words
    for section in (words.resources, words.outputs, words.conditions):
        for path, value in _odd_numbers(document, (section,), stack.template.value.get(section)):
            if path not in judged:
                yield from _changed(document, path, value, any(map(may_name_secret, path)), "number")


def _odd_numbers(document: Document, path: Path, written: Any) -> Iterator[tuple[Path, int]]:
    """Yield (path, integer) of each integer in a map or list that people read as another number.

    A property that takes any value, an output or a condition may have it.
    """
    odd = document.odd_scalars
    if not odd or not isinstance(written, (dict, list)):
        return
    todo: list[tuple[Path, Any]] = [(path, written)]
    while todo:
        path, value = todo.pop()
        if isinstance(value, (dict, list)):
            items = value.items() if isinstance(value, dict) else enumerate(value)
            todo += [((*path, step), each) for step, each in items if not isinstance(each, (str, bool, float))]
        elif isinstance(value, int) and (int, value) in odd:
            text = _scalar(document, path)
            is_mode = isinstance(path[-1], str) and any(word in path[-1].lower() for word in _MODES)
            if text is not None and re.search(_ODD, text) and not (is_mode or re.fullmatch(_AS_MEANT, text)):
                yield path, value


@check
def lists_of_maps(stack: Stack) -> Findings:
    """A list for the parameter of a nested template has no maps: Heat writes their keys and values into one string."""
    for resource in live_nested(stack):
        assert resource.child is not None
        if resource.child.template.is_stock:  # it reads strings of this form
            continue
        for name, parameter in resource.child.parameters.items():
            if parameter.schema.type != "comma_delimited_list" or name not in resource.properties:
                continue
            value = resource.values.get(name)
            if isinstance(value, list) and value and all(isinstance(each, dict) and each for each in value):
                example = (
                    ""
                    if stack.is_secret(parameter)
                    else f' such as ".member.0.{shorten(str(next(iter(value[0]))))}=..."'
                )
                wanted = resource.child.template.version.parameter_type("json")
                yield CHANGED_TEXT.at(
                    resource.property_path(name),
                    f'the maps for the parameter "{name}" become strings{example}, since it is a '
                    f'comma_delimited_list; expected the type "{wanted}"',
                )


def _scalars(prop: Property, path: Path, written: Any, stack: Stack) -> Iterator[tuple[Path, Any, str]]:
    """Yield the numbers and booleans in an odd notation that are written where a property has a string or a number.

    Each is (path, value, "string" or "number").
    """
    odd = stack.template.document.odd_scalars
    todo = [(prop, path, written)]
    while todo:
        prop, path, written = todo.pop()
        if prop.type in ("String", "Integer", "Number") and isinstance(written, int):
            if (written.__class__, written) in odd:
                yield path, written, "string" if prop.type == "String" else "number"
            continue
        inner = prop.schema
        if prop.type == "Map" and isinstance(inner, dict) and isinstance(written, dict):
            if not stack.is_call(written):
                for key, each in written.items():
                    if key in inner and not isinstance(each, str):
                        todo.append((inner[key], (*path, key), each))
        elif prop.type == "List" and isinstance(written, list) and inner and not isinstance(inner, dict):
            todo += [(inner, (*path, at), each) for at, each in enumerate(written) if not isinstance(each, str)]


def _changed(document: Document, path: Path, value: Any, secret: bool, wanted: str) -> Iterator[Diagnostic]:
    """Yield the finding about a number or boolean whose text is not the one that is written.

    wanted: "string", or "number": then only other notations of numbers are reported.
    """
    if isinstance(value, int) and (value.__class__, value) not in document.odd_scalars:
        return  # it is written in the usual notation, the only one that JSON has
    text = _scalar(document, path) if isinstance(value, (int, float)) else None
    if text is None or text.lower() == str(value).lower():
        return
    notation = _notation(text, value)
    if wanted == "number" and notation not in (OCTAL, BASE_60) and ("_" not in text or re.fullmatch(_AS_MEANT, text)):
        return
    becomes = f'becomes "{value}"' if wanted == "string" else f"is {value}"
    message = f'"{text}" without quotes is {notation}, which {becomes}'
    if secret:
        message = f"the value without quotes is {notation}, which becomes another text"
    fix = Fix("put the value in quotes", [Change("replace", path, new=text)]) if wanted == "string" else None
    yield CHANGED_TEXT.at(path, message, file=document.name, fix=fix)


@check
def names(stack: Stack) -> Findings:
    """The name of a condition, a parameter, a resource or an output is the name that is written."""
    document = stack.template.document
    if document.text is None or document.is_json or stack.group_template is not None:
        return
    words = stack.words
    for section in (words.conditions, words.parameters, words.resources, words.outputs):
        for name in stack.template.section(section):
            if not isinstance(name, str) or not (name in _CONSTANTS or name[:1].isdecimal()):
                continue
            path = (section, name)
            text = _scalar(document, path, key=True)
            if text is not None and text != name:
                read = "the number" if name[:1].isdecimal() else "the boolean" if name != "null" else "the value"
                yield CHANGED_TEXT.at(
                    path,
                    f'"{text}" without quotes is {read} {name}, so the name is "{name}"; '
                    "put it in quotes, also where it is used",
                    key=True,
                    explains=path,
                )


OCTAL, BASE_60 = "an octal number", "a number with the base 60"


def _notation(text: str, value: Any) -> str:
    """Return how YAML 1.1 reads a scalar."""
    digits = text.lstrip("+-")
    if isinstance(value, bool):
        return "a boolean"
    if ":" in text:
        return BASE_60
    if digits.startswith(("0x", "0b")):
        return "a hexadecimal number" if digits[1] == "x" else "a binary number"
    return OCTAL if isinstance(value, int) and digits[:1] == "0" else "a number"


def _scalar(document: Document, path: Path, *, key: bool = False) -> str | None:
    """Return the plain scalar at a path, or its key, as it is written; None if it is in quotes or there is no text."""
    span = document.span(path, key) if document.text is not None else None
    if span is None or document.text is None or span[1] - span[0] > LONGEST:
        return None
    text = document.text[span[0] : span[1]]
    is_plain = text[:1] not in ("", "'", '"', "|", ">", "!", "&", "*", "[", "{") and text.split() == [text]
    return text if is_plain else None


def _changed_collection(stack: Stack, document: Document, path: Path, value: Any, secret: bool) -> Iterator[Diagnostic]:
    """Yield the finding about a list or a map for a parameter that is a string."""
    if isinstance(value, dict) and stack.words.default in value:
        return  # definition-as-value reports it
    wanted = (
        "json"
        if isinstance(value, dict) or not all(isinstance(each, str) for each in value)
        else "comma_delimited_list"
    )
    becomes = "a text" if secret else f'the text "{shorten(str(value))}"'
    yield CHANGED_TEXT.at(
        path,
        f"{kind(value)} becomes {becomes}, since the parameter is a string; "
        f'expected the type "{stack.template.version.parameter_type(wanted)}"',
        file=document.name,
    )


def _changed_list(document: Document, path: Path, value: Any, secret: bool) -> Iterator[Diagnostic]:
    """Yield the finding about a list whose items become texts, or about a JSON list that is split at its commas."""
    if isinstance(value, list):
        index = next((index for index, item in enumerate(value) if isinstance(item, (dict, list))), None)
        if index is not None:
            becomes = "becomes a text" if secret else f'becomes the text "{shorten(str(value[index]))}"'
            message = f"an item of a comma_delimited_list must be a string; {kind(value[index])} {becomes}"
            yield CHANGED_TEXT.at((*path, index), message, file=document.name)
    elif isinstance(value, str) and value.lstrip().startswith("["):
        try:
            json.loads(value)
        except (ValueError, RecursionError):
            return
        message = "the value is a list in JSON, but Heat splits it at its commas and keeps the brackets and quotes"
        yield CHANGED_TEXT.at(path, message, file=document.name)


def _permissions(document: Document, path: Path, properties: dict[Any, Any]) -> Iterator[Diagnostic]:
    """Yield findings about the permissions of files for cloud-init that are octal digits without a leading 0."""
    config = properties.get("cloud_config")
    files = config.get("write_files") if isinstance(config, dict) else None
    for index, each in enumerate(files if isinstance(files, list) else ()):
        mode = each.get("permissions") if isinstance(each, dict) else None
        if not isinstance(mode, int) or not _is_meant_as_octal(mode):
            continue
        place = (*path, "write_files", index, "permissions")
        if not (_scalar(document, place) or "").startswith("0"):
            message = f'"{mode}" without quotes is a decimal number, which is the mode 0{mode:o}; expected "0{mode}"'
            fix = Fix("put the permissions in quotes", [Change("replace", place, new=f"0{mode}")])
            yield CHANGED_TEXT.at(place, message, file=document.name, fix=fix)


def _is_meant_as_octal(number: int) -> bool:
    """Whether the decimal digits of a number are those of a mode. cloud-init takes the number itself as the mode."""
    return number in MEANT_AS_OCTAL or (0o777 < number <= 777 and not set("89") & set(str(number)))
