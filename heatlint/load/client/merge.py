"""What the client makes of several environments and of parameters on the command line."""

from __future__ import annotations

from heatlint.load.request import LoadFault

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from heatlint.text import Document

_ABSENT = object()


def merge_into(merged: dict[str, Any], document: Document, faults: list[LoadFault]) -> None:
    """Merge an environment over those before it: maps at any depth, anything else replaces what was there.

    Null never replaces a map. A map over something else stops the client: a fault, and the map is taken.
    """
    if not isinstance(document.value, dict):
        return
    stack: list[tuple[dict[str, Any], dict[str, Any], tuple[str | int, ...]]] = [(merged, document.value, ())]
    while stack:
        old, new, path = stack.pop()
        for key, value in new.items():
            before = old.get(key, _ABSENT)
            if not isinstance(value, dict):
                if value is not None or not isinstance(before, dict):
                    old[key] = value
                continue
            if not isinstance(before, dict):
                if before is not _ABSENT and before is not None:
                    if not value:
                        continue
                    faults.append(
                        LoadFault(
                            "environment-merge",
                            document.name,
                            (*path, key),
                            f'"{key}" is a map here, but something else in an environment before',
                            key=True,
                        )
                    )
                old[key] = before = {}
            stack.append((before, value, (*path, key)))


def format_parameters(given: dict[str, Any] | Iterable[str] | None) -> tuple[dict[str, Any], list[LoadFault]]:
    """Parameters as the client sends them, from a list of "name=value"; a dict is taken as it is.

    A single text may hold several, apart by ";". A name given again makes a list of its values. The fault of
    a text without "=" does not repeat it: it may be a secret.
    """
    if not given:
        return {}, []
    if isinstance(given, dict):
        return given, []
    texts = list(given)
    if len(texts) == 1:
        texts = texts[0].split(";")
    parameters: dict[str, Any] = {}
    faults = []
    for index, text in enumerate(texts):
        name, equals, value = text.partition("=")
        if not equals:
            faults.append(
                LoadFault(
                    "malformed-parameter",
                    None,
                    ("parameters", index),
                    f'parameter {index + 1} given has no "="; write name=value',
                )
            )
        elif name not in parameters:
            parameters[name] = value
        elif isinstance(parameters[name], list):
            parameters[name].append(value)
        else:
            parameters[name] = [parameters[name], value]
    return parameters, faults
