"""What the user named: paths that must exist, standard input, and the request they make."""

from __future__ import annotations

import os
import sys

from heatlint.cli.options import Arguments, Misuse
from heatlint.load import Request, from_files
from heatlint.run.paths import require_directory, require_exists, require_file, tidy
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
        if path == STDIN:
            continue
        if directories:
            require_exists(path, "file or directory")
        else:
            require_file(path, "a template")
    if arguments.operands.count(STDIN) > 1:
        raise Misuse('"-" can be given only once')
    for path in arguments.many("--environment"):
        if path == STDIN:
            raise Misuse("only a template can be read from standard input, not an environment")
        require_file(path, "an environment file")
    for path in (*arguments.many("--root"), *arguments.many("--rules")):
        require_directory(path)
    if arguments.flag("--config"):
        require_exists(arguments.one("--config") or "", "file")
    for number, text in enumerate(arguments.many("--parameter"), 1):
        # The text is not repeated: it may be a secret.
        if not text.partition("=")[1] or text.startswith("="):
            raise Misuse(f"parameter {number} given is not NAME=VALUE")


def read_stdin() -> bytes:
    """All of standard input. Raises Misuse where there is none, or too much."""
    from heatlint.load.disk import LIMIT

    if sys.stdin is None:
        raise Misuse("standard input is closed")
    data = sys.stdin.buffer.read(LIMIT + 1)
    if len(data) > LIMIT:
        raise Misuse(f"standard input holds more than {LIMIT >> 20} MiB")
    return data
