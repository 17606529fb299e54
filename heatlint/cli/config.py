"""heatlint config: what holds for a file, and where each value came from."""

from __future__ import annotations

import json
import os
import sys

from heatlint.cli import exit_status
from heatlint.project.config import Configs, display_path, rows
from heatlint.project.selection import matcher
from heatlint.run.jobs import stack_templates
from heatlint.run.paths import require_exists

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.cli.options import Arguments
    from heatlint.project.config import Config


def run(arguments: Arguments) -> int:
    """Print each setting that holds in a line: key, value, the file that gave it."""
    path = arguments.operands[0] if arguments.operands else os.curdir
    require_exists(path, "file or directory")
    config = Configs(arguments.one("--config")).of(path if os.path.isdir(path) else os.path.dirname(path))
    holding = [row for row in rows(config) if os.path.isdir(path) or _is_about(config, row[0], path)]
    if arguments.one("--format") == "json":
        found = {key: {"value": value, "from": origin and display_path(origin)} for key, value, origin in holding}
        sys.stdout.write(json.dumps(found, indent=2, ensure_ascii=False, default=str) + "\n")
        return exit_status.OK
    lines = [(f"{key} = {_text(value)}", origin) for key, value, origin in holding]
    width = min(60, max(len(text) for text, _ in lines))
    for text, origin in lines:
        sys.stdout.write(f"{text:{width}}  # {display_path(origin) if origin is not None else 'by default'}\n")
    return exit_status.OK


def _is_about(config: Config, key: str, file: str) -> bool:
    """Whether a setting holds for a file: a table of [[path]] or [[stack]] is for some files only."""
    name, _, number = key.partition(".")
    if name == "path":
        table = config.get(name)[int(number)]
        return matcher(table["files"], table[""])(os.path.abspath(file))
    if name == "stack":
        return any(os.path.realpath(each) == os.path.realpath(file) for each in stack_templates(config, int(number)))
    return True


def _text(value: Any) -> str:
    """A value as TOML writes it, in one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {_text(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_text, value)) + "]"
    return json.dumps(value, ensure_ascii=False, default=str)
