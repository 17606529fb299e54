"""Merges environments and reads parameters of the command line, as the client does.

Source: heatclient.common.template_utils.deep_update, heatclient.common.utils.format_parameters.
"""

from __future__ import annotations

from heatlint.load.request import LoadFault

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from heatlint.text import Document

_ABSENT = object()


def merge_into(merged: dict[str, Any], document: Document, faults: list[LoadFault]) -> None:
    """Merge an environment into those before it. Maps are merged at every depth; other values replace earlier ones.

    Null does not replace a map. The client fails on a map over another value: this is a fault, and the map is used.
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
                            f'"{key}" is a map here, but another value in an earlier environment',
                            key=True,
                        )
                    )
                old[key] = before = {}
            stack.append((before, value, (*path, key)))


def format_parameters(written: dict[str, Any] | Iterable[str] | None) -> tuple[dict[str, Any], list[LoadFault]]:
    """Return the parameters that the client sends for a list of "name=value", and the faults. A dict is kept as it is.

    A single text may have several parameters, separated by ";". Several values of one name become a list. The fault of
    a text without "=" does not quote the text: it may be a secret.
    """
    if not written:
        return {}, []
    if isinstance(written, dict):
        return written, []
    texts = list(written)
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
                    f'parameter {index + 1} of the command line has no "="; expected name=value',
                )
            )
        elif name not in parameters:
            parameters[name] = value
        elif isinstance(parameters[name], list):
            parameters[name].append(value)
        else:
            parameters[name] = [parameters[name], value]
    return parameters, faults
