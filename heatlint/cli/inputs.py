"""What the user named: paths that must exist, standard input, and the request they make."""

from __future__ import annotations

import os
import sys

from heatlint.cli.options import Arguments, Misuse
from heatlint.load import Request, from_files
from heatlint.load.urls import has_scheme
from heatlint.text import decode

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.catalog import Known
    from heatlint.plugins import Ruleset

STDIN = "-"
STDIN_NAME = "<stdin>"


def request_of(template: str, arguments: Arguments) -> Request:
    """The request for a template and the options that go with it. Raises Misuse."""
    environments = [tidy(path) for path in arguments.many("--environment")]
    parameters = arguments.many("--parameter")
    roots = arguments.many("--root")
    if template != STDIN:
        return from_files(tidy(template), environments, parameters, roots)
    data = read_stdin()
    name = arguments.one("--stdin-filename") or STDIN_NAME
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        request = from_files(STDIN, environments, parameters, roots, template_text="", template_name=name)
        request.template = decode(data, name)
        return request
    return from_files(STDIN, environments, parameters, roots, template_text=text, template_name=name)


def known_of(arguments: Arguments) -> Known:
    """The release of Heat and the resource types that the options name. Raises Misuse."""
    from heatlint.run.jobs import Catalogs

    return Catalogs().of(arguments.one("--target"), arguments.many("--types"))


def ruleset(arguments: Arguments) -> Ruleset:
    """The rules there are where the user is. Raises Misuse."""
    from heatlint.project.config import Configs
    from heatlint.run.scopes import ruleset_of

    configs = Configs(arguments.one("--config"), none=arguments.flag("--no-config"))
    return ruleset_of(configs.of(os.curdir), arguments.many("--rules"))


def require_usable(arguments: Arguments, *, directories: bool = False) -> None:
    """Raise Misuse for a path that is not there, before any work is done."""
    for path in arguments.operands:
        if path != STDIN:
            require_exists(path, "file or directory" if directories else "file")
            if not directories and os.path.isdir(path):
                raise Misuse(f'"{path}" is a directory; a template is needed')
    if arguments.operands.count(STDIN) > 1:
        raise Misuse('"-" can be given only once')
    for path in arguments.many("--environment"):
        if path == STDIN:
            raise Misuse("only a template can be read from standard input, not an environment")
        require_exists(path, "file")
        if os.path.isdir(path):
            raise Misuse(f'"{path}" is a directory; an environment file is needed')
    for path in (*arguments.many("--root"), *arguments.many("--rules")):
        if not os.path.isdir(path):
            raise Misuse(f'there is no directory "{path}"')
    if arguments.flag("--config"):
        require_exists(arguments.one("--config") or "", "file")
    for number, text in enumerate(arguments.many("--parameter"), 1):
        # The text is not repeated: it may be a secret.
        if not text.partition("=")[1] or text.startswith("="):
            raise Misuse(f"parameter {number} given is not NAME=VALUE")


def require_exists(path: str, kind: str) -> None:
    """Raise Misuse when nothing is at `path`; a URL is for the loader to judge."""
    try:
        exists = has_scheme(path) or os.path.exists(path)
    except ValueError:
        exists = False
    if not exists:
        raise Misuse(f'there is no {kind} "{path}"')


def tidy(path: str) -> str:
    """The path without needless dots, as the files it leads to are named; ".." is kept, for links' sake."""
    if has_scheme(path) or ".." in path or not path:
        return path
    return os.path.normpath(path)


def read_stdin() -> bytes:
    """All of standard input. Raises Misuse where there is none, or too much."""
    from heatlint.load.disk import LIMIT

    if sys.stdin is None:
        raise Misuse("standard input is closed")
    data = sys.stdin.buffer.read(LIMIT + 1)
    if len(data) > LIMIT:
        raise Misuse(f"standard input holds more than {LIMIT >> 20} MiB")
    return data
