"""The text of a nested template that does not exist yet, for the resource that names it."""

from __future__ import annotations

from heatlint.heat import PARAMETER_TYPES
from heatlint.language.values import parameter_type_of
from heatlint.text import value_at
from heatlint.text.insertion import scalar

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.editor.file import Reading
    from heatlint.language.versions import Version


def text_for(reading: Reading, version: Version, path: tuple[Any, ...]) -> str:
    """Return a template of a version, with a parameter for each property that its resource gives.

    path: of the resource's type in the reading of the parent. In CFN it is the type of a group's members, with keys of
    HOT, since clients send no template that the type of a resource of CFN names.
    """
    words = version.words
    owner = value_at(reading.document.value, path[:-1]) if path[-1] == "type" else None
    given = owner.get("properties") if isinstance(owner, dict) else None
    parts = [f"{version.key}: {version.name}\n"]
    if isinstance(given, dict) and given and not _is_call(given, version):
        parts.append(f"{words.parameters}:\n")
        for name, value in given.items():
            kind = version.parameter_type(_kind(value, reading, version))
            parts[-1] += f"  {scalar(str(name))}:\n    {words.type}: {kind}\n"
    return "\n".join((*parts, f"{words.resources}: {{}}\n"))


def _is_call(value: dict[Any, Any], version: Version) -> bool:
    return len(value) == 1 and next(iter(value)) in version.functions


def _is_nested(value: object, version: Version) -> bool:
    return isinstance(value, list) or isinstance(value, dict) and not _is_call(value, version)


def _kind(value: object, reading: Reading, version: Version) -> str:
    """Return the type, as in HOT, of a parameter that can take a value: a string if the value is computed."""
    if isinstance(value, dict) and _is_call(value, version):
        ((function, argument),) = value.items()
        schema = reading.template.schemas.get(argument) if isinstance(argument, str) else None
        is_parameter = schema is not None and function == version.words.get_param and schema.type in PARAMETER_TYPES
        return str(schema.type) if schema is not None and is_parameter else "string"
    if isinstance(value, list) and any(_is_nested(each, version) for each in value):
        return "json"
    return parameter_type_of(value)
