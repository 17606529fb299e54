"""heatlint check --fix, --unsafe-fixes and --diff."""

from __future__ import annotations

import sys

from heatlint.cli.options import Misuse
from heatlint.load.disk import read_given
from heatlint.report.place import visible
from heatlint.review.write import replace_file
from heatlint.run.fixing import fixed, titles

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.cli.options import Arguments
    from heatlint.rule import Diagnostic
    from heatlint.run.findings import Findings
    from heatlint.run.fixing import Fixed
    from heatlint.run.session import Session


def fix(arguments: Arguments, session: Session, found: list[Diagnostic], findings: Findings) -> bool:
    """Mend what can be mended, or show what that would change; whether there was anything. Raises Misuse."""
    outcome = fixed(session, found, findings, unsafe=arguments.flag("--unsafe-fixes"))
    if arguments.flag("--diff"):
        _show(outcome)
        return bool(outcome.texts)
    for real, data in outcome.texts.items():
        try:
            replace_file(real, data)
        except OSError as error:
            raise Misuse(f'"{outcome.names[real]}" cannot be written ({(error.strerror or "").lower()})') from None
    if not arguments.flag("--quiet"):
        for name, title, count in titles(outcome):
            times = f" ({count} times)" if count > 1 else ""
            sys.stderr.write(f"heatlint: {visible(name)}: {visible(title)}{times}\n")
    return bool(outcome.texts)


def _show(outcome: Fixed) -> None:
    from difflib import unified_diff

    for real, data in sorted(outcome.texts.items(), key=lambda item: outcome.names[item[0]]):
        name = outcome.names[real]
        old = read_given(name).decode("utf-8").splitlines(keepends=True)
        new = data.decode("utf-8").splitlines(keepends=True)
        for line in unified_diff(old, new, name, name):
            sys.stdout.write(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n")
