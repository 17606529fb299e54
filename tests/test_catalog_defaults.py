"""Every default in the catalog is a value that its own property takes: rules/values.py passes over them for that."""

from __future__ import annotations

from heatlint import catalog
from heatlint.language.values import convert


def test_every_default_is_valid():
    for type_name in catalog.names():
        for prop in catalog.find(type_name).properties.values():
            if prop.default is not None:
                convert(prop, None, validate=True)
