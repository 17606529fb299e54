"""The catalog: what Heat knows about each resource type: facts only, no rules.

The data lies in schemas/catalog (see the README there) and is taken from Heat itself by
tools/extract_catalog.py. One type is read at a time, when it is first asked for.
"""

from __future__ import annotations

from heatlint.catalog.resource_type import Attribute, Property, ResourceType, Support, Translation
from heatlint.catalog.store import aliases, custom_constraints, find, heat_version, names

__all__ = ["Attribute", "Property", "ResourceType", "Support", "Translation", "aliases", "custom_constraints",
           "find", "heat_version", "names"]
