"""The options of heatlint check about findings that a project lives with."""

from __future__ import annotations

import os
import sys

from heatlint.cli.options import Misuse
from heatlint.project.config import shown
from heatlint.review.baseline import NAME, Baseline, write

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.cli.options import Arguments
    from heatlint.project.config import Config
    from heatlint.rule import Diagnostic
    from heatlint.run.findings import Findings


def without_known(
    arguments: Arguments, config: Config, path: str | None, found: list[Diagnostic], findings: Findings, complete: bool
) -> list[Diagnostic]:
    """The findings that are not in the baseline at `path`; all of them are once it is written."""
    try:
        if arguments.flag("--write-baseline"):
            path = path or os.path.join(config.directory, NAME)
            write(path, found)
            hint = (
                ""
                if config.get("baseline") or arguments.flag("--baseline")
                else f'; use it with --baseline, or baseline = "{os.path.basename(path)}" in a config'
            )
            amount = "1 finding is" if len(found) == 1 else f"{len(found)} findings are"
            _say(arguments, f"{amount} in {shown(path)}{hint}")
            return []
        assert path is not None
        baseline = Baseline(path)
        left = [each for each in found if not baseline.takes(each)]
        files = set(findings.files.values()) if complete else set()
        gone = baseline.gone(files)
        if arguments.flag("--prune-baseline"):
            baseline.prune(files)
            _say(arguments, f"{len(gone)} {'entry' if len(gone) == 1 else 'entries'} taken out of {shown(path)}")
        elif gone:
            for file, rule, where in gone:
                _say(arguments, f"{shown(path)}: {rule} no longer occurs in {file}{f' at {where}' if where else ''}")
            _say(arguments, "--prune-baseline takes out what no longer occurs")
        return left
    except OSError as error:
        raise Misuse(f'"{path}" cannot be written ({(error.strerror or "").lower()})') from None


def _say(arguments: Arguments, text: str) -> None:
    if not arguments.flag("--quiet"):
        from heatlint.report.place import visible

        sys.stderr.write(f"heatlint: {visible(text)}\n")
