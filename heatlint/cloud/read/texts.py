"""Texts of clients as values, and what the name of a file says."""

from __future__ import annotations

import json
import os
import re

from heatlint.cloud.read.commands import COMMANDS
from heatlint.cloud.read.rows import BY_KIND, plain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

#: How a message says what can be read.
EXPECTED = 'the output of a command of "heatlint inventory commands", the body of an API, or a dump of openstacksdk'
#: The keys of an inventory that hold lists of names.
LISTS_OF_NAMES = ("resource_types", "extensions")


_SPACE = re.compile(r"\s*")


class NotKnown(Exception):
    """A text that is in no known form; the message is the end of a sentence about the file."""


def values_of(text: str) -> Iterator[Any]:
    """Yield each value of JSON in a text, which may have several. Raises NotKnown."""
    decoder = json.JSONDecoder()
    text = text.removeprefix("\ufeff").rstrip()
    start = _end_of_space(text, 0)
    if start == len(text):
        raise NotKnown(f"is empty; expected {EXPECTED}")
    while start < len(text):
        try:
            value, end = decoder.raw_decode(text, start)
        except (ValueError, RecursionError) as error:
            place = f" (line {error.lineno}, column {error.colno})" if isinstance(error, json.JSONDecodeError) else ""
            raise NotKnown(f'is not JSON{place}; expected {EXPECTED}, with "-f json"') from None
        yield value
        start = _end_of_space(text, end)


def _end_of_space(text: str, start: int) -> int:
    """Return where the spaces and line breaks end that begin at an offset, perhaps none."""
    found = _SPACE.match(text, start)
    return start if found is None else found.end()


def kind_of_file(name: str) -> str:
    """Return the kind that the name of a file says: "security-group-list.json" lists "security_groups". "" for none."""
    stem = plain(os.path.basename(name).partition(".")[0])
    for ending in ("_list", "_show", "_details"):
        stem = stem.removesuffix(ending)
    stem = stem.removeprefix("openstack_").removeprefix("loadbalancer_").strip("_")
    known = (*BY_KIND, *LISTS_OF_NAMES)
    return next((kind for kind in known if _single(kind) == _single(stem)), "")


def is_default_volume_type(name: str) -> bool:
    """Whether a file has the default volume type, by its name; by its columns it would be the list of all."""
    return plain(os.path.basename(name).partition(".")[0]) == "default_volume_type"


def command_for(kind: str) -> str | None:
    """Return the command of a client that prints the whole list of a kind; None when no command is printed for it."""
    lists = ((file, command) for file, command in COMMANDS if " list" in command)  # not the one project of the user
    return next((command for file, command in lists if kind_of_file(file) == kind), None)


def _single(kind: str) -> str:
    return (kind.removesuffix("ies") + "y" if kind.endswith("ies") else kind.removesuffix("s")).replace("_", "")


def error_in(body: dict[str, Any]) -> int | None:
    """Return the code of the error that an API answers with, as {"error": {"code": 401, ...}}; None for another body.

    Nova and Cinder name the key after the error, such as "unauthorized"; Heat has the code beside the key.
    """
    for each in (body, *body.values()):
        code = each.get("code") if isinstance(each, dict) else None
        if isinstance(code, int) and 400 <= code < 600:
            return code
    return None
