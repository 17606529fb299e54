"""heatlint check --fix, --unsafe-fixes and --diff."""

from __future__ import annotations

import sys

from heatlint.cli.options import Misuse
from heatlint.load.disk import read_user_file
from heatlint.report.place import visible
from heatlint.review.write import replace_file
from heatlint.run.fixing import fixed_texts, titles

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.cli.options import Arguments
    from heatlint.diagnostic import Diagnostic
    from heatlint.run.fixing import FixedTexts
    from heatlint.run.jobs import CheckJob
    from heatlint.run.result import Result
    from heatlint.run.scopes import Scopes


def fix(arguments: Arguments, scopes: Scopes, results: list[tuple[CheckJob, Result]], found: list[Diagnostic]) -> bool:
    """Write the fixes of findings, or print them as a diff. Return whether there are any.

    results: the jobs that found them. Raises Misuse for a file that cannot be written.
    """
    fixed = fixed_texts(scopes, results, found, unsafe=arguments.flag("--unsafe-fixes"))
    if arguments.flag("--diff"):
        _print_diff(fixed)
        return bool(fixed.texts)
    for real, data in fixed.texts.items():
        try:
            replace_file(real, data)
        except OSError as error:
            raise Misuse(f'"{fixed.names[real]}" cannot be written ({(error.strerror or "").lower()})') from None
    if not arguments.flag("--quiet"):
        for name, title, count in titles(fixed):
            times = f" ({count} times)" if count > 1 else ""
            sys.stderr.write(f"heatlint: {visible(name)}: {visible(title)}{times}\n")
    return bool(fixed.texts)


def _print_diff(fixed: FixedTexts) -> None:
    from difflib import unified_diff

    for real, data in sorted(fixed.texts.items(), key=lambda item: fixed.names[item[0]]):
        name = fixed.names[real]
        old = read_user_file(name).decode("utf-8").splitlines(keepends=True)
        new = data.decode("utf-8").splitlines(keepends=True)
        for line in unified_diff(old, new, name, name):
            sys.stdout.write(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n")
