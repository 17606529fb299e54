"""heatlint config: the settings for a file or directory, and which file each comes from."""

from __future__ import annotations

import json
import os
import sys

from heatlint.cli import exit_status
from heatlint.cli.inputs import configs_of, note_findings, require_project_options
from heatlint.project.config import display_path, settings
from heatlint.project.path_patterns import PathPatterns
from heatlint.project.unused import findings
from heatlint.report.place import json_text, visible
from heatlint.run.glob_paths import GlobSearch
from heatlint.run.jobs import stack_templates
from heatlint.run.paths import require_exists

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.cli.options import Arguments
    from heatlint.project.config import Config

#: The widest setting that moves the column of origins.
WIDEST = 60


def run(arguments: Arguments) -> int:
    """Print each setting in one line: key, value, the file that sets it."""
    path = arguments.operands[0] if arguments.operands else os.curdir
    require_exists(path, "file or directory")
    require_project_options(arguments)
    config = configs_of(arguments).of(path if os.path.isdir(path) else os.path.dirname(path))
    search = GlobSearch(config.allows)
    for number in range(len(config.listed("stack"))):
        outside = stack_templates(config, number, search)[1]
        if outside:
            config.leave_out_stack(number, outside)
    note_findings(findings(config))
    rows = [row for row in settings(config) if os.path.isdir(path) or _applies(config, row[0], path)]
    if arguments.one("--format") == "json":
        found = {key: {"value": value, "from": origin and display_path(origin)} for key, value, origin in rows}
        sys.stdout.write(json_text(found, indent=2, default=str) + "\n")
        return exit_status.OK
    lines = [(visible(f"{key} = {_toml(value)}"), origin) for key, value, origin in rows]
    width = min(WIDEST, max(len(text) for text, _ in lines))
    for text, origin in lines:
        sys.stdout.write(f"{text:{width}}  # {visible(display_path(origin)) if origin is not None else 'by default'}\n")
    return exit_status.OK


def _applies(config: Config, key: str, file: str) -> bool:
    """Whether a setting applies to a file: `[[path]]` and `[[stack]]` tables apply to some files only."""
    name, _, number = key.partition(".")
    if name == "path":
        table = config.get(name)[int(number)]
        return PathPatterns([(table, config.origins[key])], "files").tables(os.path.abspath(file)) != ()
    if name == "stack":
        paths, _ = stack_templates(config, int(number), GlobSearch(config.allows))
        return any(os.path.realpath(each) == os.path.realpath(file) for each in paths)
    return True


def _toml(value: Any) -> str:
    """Return a value as TOML, in one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {_toml(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return json.dumps(value, ensure_ascii=False, default=str)
