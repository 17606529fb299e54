"""Small parts of HOT templates as text."""

from __future__ import annotations

from heatlint.text.insertion import scalar

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def declaration(name: str, kind: str, description: str) -> str:
    """Return the declaration of a parameter, for a line that is indented by two blanks."""
    return f"{name}:\n    type: {kind}\n    description: {scalar(description)}"


def described(written: dict[str, Any]) -> str:
    """Return what the value of a call of get_resource or get_attr is."""
    ((function, arguments),) = written.items()
    return f"the ID of {arguments}" if function == "get_resource" else f"{arguments[1]} of {arguments[0]}"


def call(written: dict[str, Any]) -> str:
    """Return a call of get_param, get_resource or get_attr in brackets."""
    ((function, arguments),) = written.items()
    return f"{{{function}: {listed(arguments) if isinstance(arguments, list) else scalar(arguments)}}}"


def listed(items: list[Any]) -> str:
    """Return a list of names and indices in brackets."""
    return f"[{', '.join(map(scalar, items))}]"


def block(name: str, definition: dict[str, Any], column: int) -> str:
    """Return a resource in block style. column: of its name."""
    unit = column or 2
    one, two = "\n" + " " * (column + unit), "\n" + " " * (column + 2 * unit)
    text = f"{scalar(name)}:{one}type: {scalar(definition['type'])}"
    if "properties" in definition:
        text += f"{one}properties:"
        for key, value in definition["properties"].items():
            text += f"{two}{scalar(key)}: {call(value)}"
    if "depends_on" in definition:
        text += f"{one}depends_on: {listed(definition['depends_on'])}"
    return text
