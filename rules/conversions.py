"""Values that become something else than the author wrote: YAML 1.1 reads some texts without quotes as numbers."""

from __future__ import annotations

import json

from heatlint.rule import ADVICE, Change, Fix, Rule, check, kind, live_resources, shorten
from heatlint.rule.language import may_name_secret

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from heatlint.rule import Diagnostic, Findings, Parameter, Path, Property, Stack
    from heatlint.rule.language import Document

CHANGED_TEXT = Rule("HL322", "changed-text", stage=ADVICE, fixable=True)


#: Numbers up to the mode 0777 whose decimal digits are a usual mode, but which themselves are not one: 400 is 0620.
MEANT_AS_OCTAL = frozenset((400, 440, 444))
#: The names that a client makes of keys that YAML reads as booleans or null.
_CONSTANTS = frozenset(("true", "false", "null"))
#: The longest number that is compared with its text: Python does not write numbers with thousands of digits.
LONGEST = 100
#: The types of parameters that make another value of what is written.
_CONVERTED = frozenset(("string", "number", "comma_delimited_list"))


@check
def parameter_values(stack: Stack) -> Findings:
    """The text of a parameter is the text that is written, and a list of strings holds strings."""
    for parameter in stack.parameters.values():
        wanted = parameter.schema.type
        if wanted not in _CONVERTED or (wanted != "comma_delimited_list" and not _has_other_value(parameter)):
            continue
        for document, path, value in _written_values(stack, parameter):
            if wanted in ("string", "number") and isinstance(value, (int, float)):
                yield from _changed(document, path, value, stack.is_secret(parameter), wanted)
            elif wanted == "string" and isinstance(value, (list, dict)):
                yield from _changed_collection(stack, document, path, value, stack.is_secret(parameter))
            elif wanted == "comma_delimited_list":
                yield from _changed_list(document, path, value, stack.is_secret(parameter))


def _has_other_value(parameter: Parameter) -> bool:
    """Whether a value that is not a text is among those that are written for a parameter."""
    values = [parameter.schema.default, parameter.given, parameter.given_default]
    for constraint in parameter.schema.constraints:
        values += constraint.allowed
    return any([isinstance(value, (int, float, list, dict)) for value in values])


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
    """The text of a property is the text that is written."""
    document = stack.template.document
    nested = [each for each in stack.resources.values() if each.child is not None and each.enabled is not False]
    for resource in (*live_resources(stack), *nested):
        schema = (resource.values.schema or {}) if document.text is not None and not document.is_json else {}
        for name, written in resource.properties.items() if schema else ():
            if not isinstance(written, str) and name in schema and not stack.is_call(written):
                for path, value in _texts(schema[name], (name,), written, stack):
                    secret = any(map(may_name_secret, path))
                    yield from _changed(document, resource.property_path(*path), value, secret, "string")
        if resource.is_a("OS::Heat::CloudConfig"):
            yield from _permissions(document, resource.property_path("cloud_config"), resource.properties)


def _texts(prop: Property, path: Path, written: Any, stack: Stack) -> Iterator[tuple[Path, Any]]:
    """Yield the numbers and booleans that are written where a property has a string, each after its path."""
    todo = [(prop, path, written)]
    while todo:
        prop, path, written = todo.pop()
        if prop.type == "String" and isinstance(written, int):
            yield path, written
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
    if document.is_json and isinstance(value, int):
        return  # JSON has one notation
    text = _scalar(document, path) if isinstance(value, (int, float)) else None
    if text is None or text.lower() == str(value).lower():
        return
    notation = _notation(text, value)
    if wanted == "number" and notation not in (OCTAL, BASE_60):
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
