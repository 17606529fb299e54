"""What checks are compared with: PyYAML's C loader, set up as in Heat."""

from __future__ import annotations

from typing import Any

import yaml


class HeatLoader(yaml.CSafeLoader):
    """A loader that keeps strings and timestamps as strings (heat.common.template_format)."""


for _tag in ("str", "timestamp"):
    HeatLoader.add_constructor(f"tag:yaml.org,2002:{_tag}", lambda loader, node: node.value)


def load(path: str) -> Any:
    """Return the value of a YAML file."""
    with open(path, "rb") as stream:
        return yaml.load(stream.read(), HeatLoader)
