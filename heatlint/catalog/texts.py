"""What a resource type is, in a sentence, and where Heat's documentation has it."""

from __future__ import annotations

import functools
import json

from heatlint import _data, catalog

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.catalog.resource_type import ResourceType


def type_text(found: ResourceType) -> str | None:
    """Return the description of a type as one line; None if the type has no description.

    Ours are in schemas/type-descriptions.json, for the types that the newest release of Heat lists.
    """
    described = found.facts.get("description")
    return described if isinstance(described, str) else _texts().get(found.name)


def documentation(found: ResourceType) -> str | None:
    """Return the address of a type in Heat's documentation; None for a type that Heat does not have.

    Source: heat's doc/source/ext/resources.py, which makes a page for each prefix, and one for what is not supported.
    """
    page = {"OS": "openstack", "AWS": "cfn"}.get(found.name.partition("::")[0])
    if page is None or not catalog.history(found.name):
        return None
    if found.support.status != "SUPPORTED":
        page = "unsupported"
    return f"https://docs.openstack.org/heat/latest/template_guide/{page}.html#{found.name}"


@functools.cache
def _texts() -> dict[str, str]:
    with open(_data.path("schemas", "type-descriptions.json"), encoding="utf-8") as stream:
        texts: dict[str, str] = json.load(stream)
    return texts
