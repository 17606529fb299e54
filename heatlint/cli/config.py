"""heatlint config: what holds for a file, and where each value came from."""

from __future__ import annotations

import json
import os
import sys

from heatlint.cli import FINE
from heatlint.cli.inputs import must_exist
from heatlint.project.config import Configs, rows, shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.cli.options import Arguments


def run(arguments: Arguments) -> int:
    """Print each setting in a line: key, value, the file that gave it."""
    path = arguments.operands[0] if arguments.operands else os.curdir
    must_exist(path, "file or directory")
    config = Configs(arguments.one("--config")).of(path if os.path.isdir(path) else os.path.dirname(path))
    if arguments.one("--format") == "json":
        found = {key: {"value": value, "from": origin and shown(origin)} for key, value, origin in rows(config)}
        sys.stdout.write(json.dumps(found, indent=2, ensure_ascii=False, default=str) + "\n")
        return FINE
    lines = [(f"{key} = {_text(value)}", origin) for key, value, origin in rows(config)]
    width = min(60, max(len(text) for text, _ in lines))
    for text, origin in lines:
        sys.stdout.write(f"{text:{width}}  # {shown(origin) if origin is not None else 'by default'}\n")
    return FINE


def _text(value: Any) -> str:
    """A value as TOML writes it, in one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {_text(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_text, value)) + "]"
    return json.dumps(value, ensure_ascii=False, default=str)
