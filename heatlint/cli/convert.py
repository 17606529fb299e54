"""heatlint convert: print a template in another language, version or form."""

from __future__ import annotations

import os

from heatlint.api import check_text
from heatlint.cli import exit_status
from heatlint.cli.inputs import STDIN, configs_of, read_stdin, require_usable, stdin_name
from heatlint.cli.notes import note
from heatlint.cli.options import Misuse, either
from heatlint.cli.outputs import write_bytes
from heatlint.load.disk import Unreadable, read_user_file
from heatlint.rewrite.convert import JSON, YAML, NotConverted, converted, targets, with_findings
from heatlint.rewrite.hot_state import Finding
from heatlint.rewrite.options import options_of
from heatlint.rewrite.origins import DEFINITION
from heatlint.rewrite.ruamel_text import require
from heatlint.run.paths import tidy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.cli.options import Arguments
    from heatlint.rewrite.convert import Converted

#: The value of `--types` that replaces AWS types.
NATIVE = "native"


def run(arguments: Arguments) -> int:
    """Print the new text; notes say what a person has to look at, and the exit status is 1 then."""
    require_usable(arguments)
    to = arguments.one("--to")
    if to not in targets():
        from heatlint.suggest import did_you_mean

        expected = f'"--to" must be {either(targets()[:3])}, or a version of HOT'
        raise Misuse(expected if to is None else f'{expected}; "{to}" is none of these{did_you_mean(to, targets())}')
    native = arguments.one("--types") == NATIVE
    if native and to in (JSON, YAML):
        raise Misuse(f'"--types {NATIVE}" cannot be used together with "--to {to}"; the new template is in HOT')
    if to != JSON:
        require()
    data, name = _text(arguments)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        raise Misuse(f"{name} cannot be converted: it is not text in UTF-8") from None
    options = options_of(configs_of(arguments).of(os.path.dirname(name) or os.curdir).get("fmt"))
    try:
        new = converted(text, to, options, native=native)
    except NotConverted as reason:
        raise Misuse(f"{name} cannot be converted: {reason}") from None
    if to not in (JSON, YAML):
        new = with_findings(new, _new_errors(text, new, name), options)
    write_bytes(new.text.encode("utf-8"))
    findings = new.findings
    for line, message in findings:
        note(f"line {line}: {message}")
    return exit_status.FINDINGS if findings else exit_status.OK


def _text(arguments: Arguments) -> tuple[bytes, str]:
    """Return the template and its name. Raises Misuse."""
    path = arguments.operands[0]
    if path == STDIN:
        return read_stdin(), stdin_name(arguments)
    try:
        return read_user_file(path), tidy(path)
    except Unreadable as reason:
        raise Misuse(f"{path} {reason}") from None


def _new_errors(old: str, new: Converted, name: str) -> list[Finding]:
    """Return the errors that a new template has and the old one does not, apart from those in what has a finding."""
    after = check_text(new.text, name=name, use_config=False).errors
    if not after:
        return []
    known = {(each.rule.code, tuple(each.path)) for each in check_text(old, name=name, use_config=False).errors}
    calls = {each.path for each in new.found if len(each.path) > DEFINITION}
    sections = {each.path for each in new.found if len(each.path) < DEFINITION}
    found = []
    for each in after:
        origins = new.origins.of(each.path) if new.origins is not None else ()
        is_known = any((each.rule.code, origin) in known for origin in origins)
        is_said = each.path in sections or any(each.path[:length] in calls for length in range(len(each.path) + 1))
        if not is_known and not is_said:
            found.append(Finding(each.path, f"{each.rule.code} {each.message}"))
    return found
