"""heatlint trust: let the config of a project load plugins and name files outside of its repository."""

from __future__ import annotations

import os
import sys

from heatlint.cli import exit_status
from heatlint.cli.notes import not_written, note
from heatlint.cli.options import Misuse
from heatlint.project.config import Config, display_path
from heatlint.project.config_files import content_digest, load
from heatlint.project.configs import Configs
from heatlint.project.files_digest import files_below
from heatlint.project.trust import Trust, record, record_path, recorded
from heatlint.report.place import visible
from heatlint.review.write import replace_file
from heatlint.run.jobs import config_jobs
from heatlint.run.paths import require_exists

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from heatlint.cli.options import Arguments


def run(arguments: Arguments) -> int:
    """Trust the config of a project, list what is trusted, or remove it."""
    if arguments.flag("--list"):
        if arguments.operands or arguments.flag("--remove"):
            raise Misuse("--list cannot be used together with PATH or --remove; it lists everything")
        sys.stdout.writelines(f"{visible(path)}{_changed(path)}\n" for path in recorded())
        return exit_status.OK
    path = arguments.operands[0] if arguments.operands else os.curdir
    return _remove(path) if arguments.flag("--remove") else _add(path)


def _add(path: str) -> int:
    """Record the config of a directory, or a config file, and print what it may do now."""
    require_exists(path, "directory or config file")
    config = _config_path(path)
    if config is None:
        raise Misuse(f'"{path}" has no config; expected a directory with a config such as heatlint.toml')
    content = content_digest(config)
    if content is None:
        load(config, Trust(True))  # raises the reason
        raise Misuse(f'"{display_path(config)}" was changed meanwhile; try again')
    entry = record_path(config)
    try:
        os.makedirs(os.path.dirname(entry), mode=0o700, exist_ok=True)
        replace_file(entry, record(config, content))
    except OSError as error:
        raise Misuse(not_written(entry, error)) from None
    effects = list(_effects(config)) or [
        f"{display_path(config)} does not name plugins or anything outside of the repository"
    ]
    sys.stdout.writelines(f"{visible(line)}\n" for line in effects)
    return exit_status.OK


def _remove(path: str) -> int:
    """Remove the record of a config, which need not exist any more."""
    config = _config_path(path) if os.path.exists(path) else os.path.abspath(path)
    entry = record_path(config or path)
    if config is None or not os.path.exists(entry):
        raise Misuse(f'"{path}" is not trusted; see heatlint trust --list')
    try:
        os.unlink(entry)
    except OSError as error:
        raise Misuse(not_written(entry, error)) from None
    note(f"{display_path(config)} is not trusted any more")
    return exit_status.OK


def _config_path(path: str) -> str | None:
    """Return the config that applies to a directory, or the path of a config file itself."""
    if not os.path.isdir(path):
        return os.path.abspath(path)
    return Configs(trust=Trust(True)).of(path).path


def _changed(path: str) -> str:
    """Return what `--list` adds to the path of a config."""
    if Trust().recorded_digest(path) == content_digest(path):
        return ""
    return " (changed: not trusted)" if os.path.exists(path) else " (does not exist)"


def _effects(path: str) -> Iterator[str]:
    """Yield a line for each thing that a config may do only because it is trusted."""
    name = display_path(path)
    trusted = load(path, Trust(True))
    restricted = Config(path, Trust(False))
    for file, settings in trusted.files.items():
        restricted.add(settings, file)
        if not restricted.allows(file):
            yield f"{name} may use {display_path(file)} (extends)"
    restricted.leave_out_untrusted()
    list(config_jobs(restricted))  # notes the stacks that are not used
    for each in restricted.unused:
        if each.key != "rules":
            yield f"{name} may use {', '.join(each.paths)} ({each.key.partition('.')[0]})"
    for directory in trusted.listed("rules"):
        yield from (f"{name} may run {display_path(file)}" for file in files_below(directory) if file.endswith(".py"))
