"""What a resource type is, in a sentence: from the cloud's own description of it, else from ours."""

from __future__ import annotations

import functools
import json

from heatlint import _data

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.catalog.resource_type import ResourceType


def type_text(found: ResourceType) -> str | None:
    """Return the description of a type as one line; None if the type has no description.

    Ours are in schemas/type-descriptions.json, for the types that templates use most.
    """
    described = found.facts.get("description")
    return described if isinstance(described, str) else _texts().get(found.name)


@functools.cache
def _texts() -> dict[str, str]:
    with open(_data.path("schemas", "type-descriptions.json"), encoding="utf-8") as stream:
        texts: dict[str, str] = json.load(stream)
    return texts
