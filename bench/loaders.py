"""What the checks are held against: PyYAML's C loader, as Heat sets it up."""

from __future__ import annotations

from typing import Any

import yaml


class HeatLoader(yaml.CSafeLoader):
    """Strings and timestamps stay texts (heat.common.template_format)."""


for _tag in ("str", "timestamp"):
    HeatLoader.add_constructor(f"tag:yaml.org,2002:{_tag}", lambda loader, node: node.value)


def load(path: str) -> Any:
    """The value of a YAML file."""
    with open(path, "rb") as stream:
        return yaml.load(stream.read(), HeatLoader)
