"""What the user names on the command line: paths that must exist, standard input, and the request they make."""

from __future__ import annotations

import os
import sys

from heatlint.cli.options import Arguments, Misuse
from heatlint.load import Request, from_files
from heatlint.run.paths import require_directory, require_exists, require_file, tidy
from heatlint.text import decode

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from heatlint.catalog import Known
    from heatlint.diagnostic import Diagnostic
    from heatlint.plugins import Ruleset
    from heatlint.project.config import Config
    from heatlint.project.configs import Configs
    from heatlint.run.scopes import Scopes

STDIN = "-"
#: The name of the template on standard input when the user gives none.
STDIN_NAME = "<stdin>"


def stdin_name(arguments: Arguments) -> str:
    """Return the name of the template on standard input."""
    return arguments.one("--stdin-filename") or STDIN_NAME


def request_of(template: str, arguments: Arguments) -> Request:
    """Return the request for a template, with the environments, parameters and roots of the command line."""
    environments = [tidy(path) for path in arguments.many("--environment")]
    parameters = arguments.many("--parameter")
    roots = arguments.many("--root")
    if template != STDIN:
        return from_files(tidy(template), environments, parameters, roots)
    data = read_stdin()
    name = stdin_name(arguments)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        request = from_files(STDIN, environments, parameters, roots, template_text="", template_name=name)
        request.template = decode(data, name)
        return request
    return from_files(STDIN, environments, parameters, roots, template_text=text, template_name=name)


def known_of(arguments: Arguments, cloud: str | None = None) -> Known:
    """Return what `--target`, `--types`, `--global-environment` and `--cloud` say about the cloud. Raises Misuse.

    cloud: the inventory to read without `--cloud`.
    """
    from heatlint.run.jobs import Catalogs

    environments = global_environments_of(arguments)
    return Catalogs().of(
        arguments.one("--target"), arguments.many("--types"), environments, arguments.one("--cloud") or cloud
    )


def global_environments_of(arguments: Arguments) -> list[str] | None:
    """Return the paths of `--global-environment`: None when it is not given, [] for "none". Raises Misuse."""
    if not arguments.flag("--global-environment"):
        return None
    paths = arguments.many("--global-environment")
    if paths == ["none"]:
        return []
    if "none" in paths:
        raise Misuse('"--global-environment none" cannot be used together with files; use "./none" for a file')
    return paths


def ruleset(arguments: Arguments) -> Ruleset:
    """Return the rules of the current directory's project. Raises Misuse for a config or plugin that is wrong."""
    from heatlint.project.unused import findings
    from heatlint.run.scopes import ruleset_of

    require_project_options(arguments)
    config = configs_of(arguments).of(os.curdir)
    found = ruleset_of(config, arguments.many("--rules"))
    note_findings(findings(config))
    return found


def configs_of(arguments: Arguments) -> Configs:
    """Return the configs that the options of a command choose. Raises Misuse."""
    from heatlint.project.configs import Configs
    from heatlint.project.trust import Trust

    return Configs(arguments.one("--config"), none=arguments.flag("--no-config"), trust=Trust(trust_of(arguments)))


def trust_of(arguments: Arguments) -> bool | None:
    """Return what `--trust` says, for heatlint.project.trust.Trust."""
    return arguments.flag("--trust") or None


def protected_by(config: Config, named: Iterable[str] = ()) -> tuple[str, ...]:
    """Return the types and names that the config protects. named: those of the command line, which come first."""
    plan = config.get("plan") or {}
    return tuple(dict.fromkeys((*named, *plan.get("protect", ()))))


def note_findings(found: Iterable[Diagnostic]) -> None:
    """Write findings about a config to standard error, for a command that prints no report."""
    from heatlint.cli.notes import note

    for each in found:
        line = each.range[0] if each.range is not None else 1
        note(f"{each.file}:{line}: {each.message}")


def note_left_out(scopes: Scopes) -> None:
    """Write to standard error which settings and files were not used, for a command that prints no report."""
    from heatlint.cli.notes import note
    from heatlint.diagnostic import PASSED_OVER
    from heatlint.report.notes import amounts

    for scope in scopes.all():
        note_findings(scope.findings())
    not_read = amounts(each for each in scopes.notes.values() if each.rule is PASSED_OVER)
    if not_read:
        note(f'{not_read}; "heatlint check --verbose" shows where')


def require_old(arguments: Arguments) -> None:
    """Raise Misuse for an environment or parameter of an old stack that cannot be used."""
    for path in arguments.many("--old-environment"):
        require_file(path, "an environment file")
    for number, text in enumerate(arguments.many("--old-parameter"), 1):
        if not text.partition("=")[1] or text.startswith("="):
            raise Misuse(f'the value of "--old-parameter" number {number} must be NAME=VALUE')


def require_usable(arguments: Arguments, *, directories: bool = False) -> None:
    """Raise Misuse for a path or parameter that cannot be used, before anything is read.

    directories: whether operands may be directories.
    """
    if arguments.flag("--stdin-filename") and STDIN not in arguments.operands:
        raise Misuse('"--stdin-filename" is the name of what is on standard input; expected the operand "-", too')
    for path in arguments.operands:
        if path == STDIN:
            continue
        if arguments.flag("--affected"):
            continue  # the file may be deleted
        if path.endswith(".toml"):
            raise Misuse(f'"{path}" is a config, not a template; the option "--config" names it')
        if directories:
            require_exists(path, "file or directory")
        else:
            require_file(path, "a template")
    if arguments.operands.count(STDIN) > 1:
        raise Misuse('"-" is standard input and can be read only once; give one "-"')
    for path in arguments.many("--environment"):
        if path == STDIN:
            raise Misuse("an environment cannot be read from standard input; name its file")
        require_file(path, "an environment file")
    for path in arguments.many("--root"):
        require_directory(path)
    require_project_options(arguments)
    for number, text in enumerate(arguments.many("--parameter"), 1):
        if not text.partition("=")[1] or text.startswith("="):
            # The text is not repeated, because it may be a secret.
            raise Misuse(f'the value of "--parameter" number {number} must be NAME=VALUE')


def require_project_options(arguments: Arguments) -> None:
    """Raise Misuse when `--rules` is not a directory or `--config` is not a file."""
    for path in arguments.many("--rules"):
        require_directory(path)
    config = arguments.one("--config")
    if config is not None:
        require_file(config, "a config file")


def listed_files(data: bytes) -> list[str]:
    """Return the paths in a list of files, one on each line, or with a null character after each one."""
    separator = b"\0" if b"\0" in data else b"\n"
    return [os.fsdecode(line.rstrip(b"\r")) for line in data.split(separator) if line.strip()]


def read_stdin() -> bytes:
    """Return all of standard input. Raises Misuse when it is closed or too long."""
    from heatlint.load.disk import LIMIT

    if sys.stdin is None:
        raise Misuse("standard input is closed; name a file instead")
    data = sys.stdin.buffer.read(LIMIT + 1)
    if len(data) > LIMIT:
        raise Misuse(f"standard input is longer than {LIMIT >> 20} MiB; expected less")
    return data
